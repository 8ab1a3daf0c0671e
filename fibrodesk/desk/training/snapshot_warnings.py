"""What a person should know of a snapshot before training on it."""

from __future__ import annotations

from typing import Any

FEWEST_WITHOUT_FOLDS = 50
"""Patients; below, one split by chance decides what a figure is."""


def folds_recommended(detail: dict[str, Any]) -> bool:
    return int(detail["patients"]) < FEWEST_WITHOUT_FOLDS


def warnings_of(detail: dict[str, Any]) -> tuple[str, ...]:
    """A sentence each, from what the project keeps of the snapshot."""
    from fibrodesk.desk.models.gate import FEWEST_PATIENTS

    sides, warnings = detail["sides"], []
    if sides["gate"] < FEWEST_PATIENTS:
        warnings.append(
            f"{sides['gate']} gate patient{'' if sides['gate'] == 1 else 's'}: below "
            f"{FEWEST_PATIENTS} the gate decides nothing."
        )
    if sides["validation"] == 0:
        warnings.append("No validation patient: more patients are needed before a training.")
    if detail.get("accepted_frames"):
        warnings.append(
            f"{detail['accepted_frames']} frames are proposals that were accepted untouched: the "
            "model learns from them what it said itself."
        )
    return tuple(warnings)
