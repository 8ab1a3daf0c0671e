"""What a person should know of a snapshot before training on it."""

from __future__ import annotations

from typing import Any

from fibrodesk.domain.counting import counted

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
            f"{counted(sides['gate'], 'gate patient')}: below "
            f"{FEWEST_PATIENTS} the gate decides nothing."
        )
    if sides["validation"] == 0:
        warnings.append("No validation patient: more patients are needed before a training.")
    if accepted := detail.get("accepted_frames"):
        warnings.append(
            f"Proposals that were accepted untouched: {counted(accepted, 'frame')}. The model "
            "learns from them what it said itself."
        )
    return tuple(warnings)
