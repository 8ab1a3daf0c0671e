"""JSON to frozen dataclasses and back, exactly: nothing missing, nothing unknown, no NaN."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar

from fibrodesk.contract.errors import ContractError

T = TypeVar("T")

DEEPEST_NESTING = 64


def parse_json(data: bytes | str, *, what: str) -> Any:
    """The value that `data` holds.

    Raises:
        ContractError: no JSON, a key twice in one object, NaN or infinity, nested too deep.
    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except ContractError as error:
        raise ContractError(f"{what}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ContractError(f"{what} holds no JSON") from error


def to_json(value: object) -> Any:
    """A dataclass as plain JSON values; tuples become lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def dump_json(value: object, *, indent: int | None = None) -> str:
    """The JSON of a dataclass, keys in a fixed order.

    Raises:
        ValueError: a NaN or an infinity, which JSON does not know.
    """
    return json.dumps(
        to_json(value), sort_keys=True, indent=indent, ensure_ascii=False, allow_nan=False
    )


def from_json(kind: type[T], value: object, *, where: str) -> T:
    """The `kind` that `value` describes; `where` names the place in what is raised.

    Raises:
        ContractError: a field is missing, unknown, or of another type.
    """
    return typing.cast(T, _read(kind, value, where, 0))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ContractError("a key stands twice in one object")
    return fields


def _no_constant(name: str) -> Any:
    raise ContractError(f"{name} is no number of JSON")


def _read(kind: Any, value: Any, where: str, depth: int) -> Any:
    if depth > DEEPEST_NESTING:
        raise ContractError(f"{where} is nested too deep")
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(typing.cast(Any, kind), value, where, depth)
    origin = typing.get_origin(kind)
    reader = _GENERIC.get(origin)
    if reader is not None:
        return reader(kind, value, where, depth)
    return _read_plain(kind, value, where, depth)


def _read_dataclass(kind: Any, value: Any, where: str, depth: int) -> Any:
    if not isinstance(value, dict):
        raise ContractError(f"{where} is no object")
    hints = _hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    for name in value:
        if name not in fields:
            raise ContractError(f"{where} has the unknown field {name!r}")
    arguments: dict[str, Any] = {}
    for name, field in fields.items():
        if name in value:
            arguments[name] = _read(hints[name], value[name], f"{where}.{name}", depth + 1)
        elif _is_required(field):
            raise ContractError(f"{where} lacks the field {name!r}")
    try:
        return kind(**arguments)
    except ValueError as error:
        raise ContractError(f"{where}: {error}") from error


@functools.cache  # a snapshot reads the same two classes tens of thousands of times
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _read_union(kind: Any, value: Any, where: str, depth: int) -> Any:
    choices = typing.get_args(kind)
    if value is None and type(None) in choices:
        return None
    refusals = []
    for choice in choices:
        if choice is type(None):
            continue
        try:
            return _read(choice, value, where, depth + 1)
        except ContractError as error:
            refusals.append(error)
    raise refusals[0]


def _read_literal(kind: Any, value: Any, where: str, _depth: int) -> Any:
    choices = typing.get_args(kind)
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        raise ContractError(f"{where} is {value!r}, not one of {', '.join(map(repr, choices))}")
    return value


def _read_tuple(kind: Any, value: Any, where: str, depth: int) -> Any:
    if not isinstance(value, list):
        raise ContractError(f"{where} is no list")
    kinds = typing.get_args(kind)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise ContractError(f"{where} has {len(value)} entries instead of {len(kinds)}")
    return tuple(
        _read(each, item, f"{where}[{index}]", depth + 1)
        for index, (each, item) in enumerate(zip(kinds, value, strict=True))
    )


def _read_dict(kind: Any, value: Any, where: str, depth: int) -> Any:
    if not isinstance(value, dict):
        raise ContractError(f"{where} is no object")
    _key, each = typing.get_args(kind)
    return {name: _read(each, item, f"{where}.{name}", depth + 1) for name, item in value.items()}


def _read_plain(kind: Any, value: Any, where: str, _depth: int) -> Any:
    if kind is Any or kind is object:
        return value
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:  # True is no 1 here
        raise ContractError(f"{where} is {type(value).__name__}, not {kind.__name__}")
    if kind is float and not math.isfinite(value):
        raise ContractError(f"{where} is no finite number")
    return value


_GENERIC: dict[Any, Callable[[Any, Any, str, int], Any]] = {
    typing.Union: _read_union,
    types.UnionType: _read_union,
    typing.Literal: _read_literal,
    tuple: _read_tuple,
    dict: _read_dict,
}
