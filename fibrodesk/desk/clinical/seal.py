"""What of the audit a person may not see while a round is sealed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from fibrodesk.storage.store import Rows

CLINICAL_JOINED = "clinical values joined"
"""The act of the audit row that tells which values replaced which."""
_CONSENSUS = frozenset(
    (
        "consensus signed",
        "consensus settled",
        "consensus reopened",
        "meeting decided",
        "meeting's decision taken back",
        "reading reopened",
    )
)
"""The acts whose audit rows tell what others made of the frames of a cine."""
_TOLD_OF_CONSENSUS = (
    *("cine", "reading", "meeting", "journal_head", "signed"),
    *("round", "of_round", "reader"),
)
_VERDICTS = frozenset(("verdict", "verdict taken back"))
"""The acts whose audit rows tell, of the cine that is their subject, how far a proposal is off."""


def kept_apart(rows: Rows, person_id: str) -> frozenset[str]:
    """The patients of whom the person still reads a loop alone, by code."""
    return frozenset(
        cine.patient for cine in rows.cines.all() if rows.rounds.sealed_for(person_id, cine.id)
    )


def without_sealed(act: str, detail: dict[str, Any], apart: Collection[str]) -> dict[str, Any]:
    """An audit row's detail without the values of the patients in `apart`; their names stay."""
    if act != CLINICAL_JOINED or not apart:
        return detail
    changed = {
        code: sorted(values) if code in apart else values
        for code, values in detail.get("changed", {}).items()
    }
    return detail | {"changed": changed}


def without_consensus(act: str, detail: dict[str, Any], apart: Collection[str]) -> dict[str, Any]:
    """An audit row's detail without what was settled of a cine in `apart`, ids of cines."""
    if act not in _CONSENSUS or detail.get("cine") not in apart:
        return detail
    return {name: detail[name] for name in _TOLD_OF_CONSENSUS if name in detail}


@dataclass(frozen=True, slots=True)
class Apart:
    """What a person reads alone: the codes of the patients, and the ids of the cines."""

    patients: frozenset[str]
    cines: frozenset[str]

    @classmethod
    def of(cls, rows: Rows, person_id: str) -> Apart:
        sealed = [row for row in rows.cines.all() if rows.rounds.sealed_for(person_id, row.id)]
        return cls(frozenset(row.patient for row in sealed), frozenset(row.id for row in sealed))

    def of_what(self, act: str, subject: str, detail: dict[str, Any]) -> dict[str, Any]:
        """An audit row's detail as the person may read it."""
        if act in _VERDICTS and subject in self.cines:
            return {}
        return without_consensus(act, without_sealed(act, detail, self.patients), self.cines)
