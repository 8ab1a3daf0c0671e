"""What of the clinical values a person may not see while a round is sealed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from fibrodesk.storage.store import Rows

CLINICAL_JOINED = "clinical values joined"
"""The act of the audit row that tells which values replaced which."""


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
