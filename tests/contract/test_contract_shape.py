"""JSON becomes exactly what was declared, or is refused in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.shape import DEEPEST_NESTING, dump_json, from_json, parse_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("a size is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    share: float = 0.0
    side: Literal["left", "right"] = "left"
    pair: tuple[float, float] | None = None
    inners: tuple[Inner, ...] = ()
    by_name: dict[str, int | str] = field(default_factory=dict)
    anything: Any = None


WHOLE = {
    "name": "n",
    "share": 1,
    "side": "right",
    "pair": [0.5, 2],
    "inners": [{"size": 3}],
    "by_name": {"a": 1, "b": "two"},
    "anything": [1, None],
}


def test_what_is_written_is_read():
    outer = from_json(Outer, WHOLE, where="it")
    assert outer.share == 1.0
    assert type(outer.share) is float
    assert outer.inners == (Inner(size=3),)
    assert from_json(Outer, parse_json(dump_json(outer), what="it"), where="it") == outer
    assert to_json({"a": (1, 2)}) == {"a": [1, 2]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": None}, "it.name is NoneType, not str"),
        ({"share": True}, "it.share is bool, not float"),
        ({"share": "1"}, "it.share is str"),
        ({"side": "up"}, "it.side is 'up', not one of 'left', 'right'"),
        ({"pair": [1.0]}, "it.pair has 1 entries instead of 2"),
        ({"pair": 5}, "it.pair is no list"),
        ({"inners": [{"size": 1.5}]}, r"it.inners\[0\].size is float, not int"),
        ({"inners": [{"size": -1}]}, "a size is not negative"),
        ({"inners": [7]}, r"it.inners\[0\] is no object"),
        ({"by_name": []}, "it.by_name is no object"),
        ({"by_name": {"a": None}}, "it.by_name.a is NoneType"),
        ({"colour": "red"}, "it has the unknown field 'colour'"),
    ],
)
def test_another_shape_is_refused_by_its_place(change, words):
    with pytest.raises(ContractError, match=words):
        from_json(Outer, {**WHOLE, **change}, where="it")


def test_a_field_with_a_default_may_be_left_out():
    assert from_json(Outer, {"name": "n"}, where="it") == Outer(name="n")


def test_a_missing_field_is_named():
    with pytest.raises(ContractError, match="it lacks the field 'name'"):
        from_json(Outer, {}, where="it")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe", "holds no JSON"),
        ("{", "holds no JSON"),
        ('{"a": 1, "a": 2}', "a key stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 200_000, "holds no JSON"),
    ],
)
def test_what_is_no_json_is_refused(data, words):
    with pytest.raises(ContractError, match=words):
        parse_json(data, what="the file")


def test_an_infinite_number_is_no_share():
    with pytest.raises(ContractError, match="no finite number"):
        from_json(Outer, {"name": "n", "share": float("inf")}, where="it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    next: Chain | None = None


def test_a_bottomless_file_is_refused():
    value: Any = None
    for _ in range(DEEPEST_NESTING):
        value = {"next": value}
    with pytest.raises(ContractError, match="nested too deep"):
        from_json(Chain, value, where="it")
