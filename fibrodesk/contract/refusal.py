"""What a process of the training tells when it refuses: one JSON object on standard error."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.shape import dump_json, from_json, parse_json, to_json

_MARK = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A title, what is wrong, and what to do: apart, so that each is told once."""

    title: str
    text: str
    hint: str


def to_line(refusal: Refusal) -> str:
    """`refusal` as one line of JSON, without the line break."""
    return dump_json({_MARK: to_json(refusal)})


def from_line(line: str) -> Refusal | None:
    """The refusal that `line` holds, or None for a line that is none."""
    try:
        return from_json(Refusal, parse_json(line, what="the line")[_MARK], where="the refusal")
    except (ContractError, KeyError, TypeError):
        return None
