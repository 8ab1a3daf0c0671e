"""The patients of train and validation, dealt anew into folds; gate and report stay as they are."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

import numpy as np

from fibrodesk.contract.snapshot import Side, Snapshot
from training.errors import ConfigUnfitError

FEW_PATIENTS = 50
"""Below it one split tells little of a model: what a validation says hangs on a few hearts."""

_DEALT: tuple[Side, ...] = ("train", "validation")


def folded(snapshot: Snapshot, *, folds: int, fold: int) -> Snapshot:
    """`snapshot` with the patients of part `fold`, 1-based, of `folds` on the validation side.

    Dealt within the forms of disease, in an order drawn by the snapshot's own seed, so that every
    fold holds a like share of each; the same whatever the order of its frames.

    Raises:
        ConfigUnfitError: fewer patients than folds.
    """
    if not folds:
        return snapshot
    places = _places(snapshot, folds)
    if len(places) < folds:
        raise ConfigUnfitError(reason=f"{len(places)} patients do not make {folds} folds")
    sides: dict[str, Side] = {
        patient: "validation" if place == fold - 1 else "train" for patient, place in places.items()
    }
    frames = tuple(
        dataclasses.replace(frame, side=sides.get(frame.patient, frame.side))
        for frame in snapshot.frames
    )
    return dataclasses.replace(snapshot, frames=frames)


def recommendation(snapshot: Snapshot, *, folds: int) -> tuple[str, ...]:
    """A sentence where one split of few patients is trained on."""
    patients = {frame.patient for side in _DEALT for frame in snapshot.side(side)}
    if folds or len(patients) >= FEW_PATIENTS:
        return ()
    return (
        f"With {len(patients)} patients one split tells little of a model; below about "
        f"{FEW_PATIENTS} train in folds (--folds 5 --fold all).",
    )


def _places(snapshot: Snapshot, folds: int) -> dict[str, int]:
    """The fold of each patient, 0-based."""
    chance = np.random.default_rng([snapshot.seed, folds])
    order: list[str] = []
    for _, patients in sorted(_strata(snapshot).items()):
        order += [patients[place] for place in chance.permutation(len(patients))]
    return {patient: place % folds for place, patient in enumerate(order)}


def _strata(snapshot: Snapshot) -> dict[str, list[str]]:
    """Patients by form of disease, each once, in the order of their codes."""
    forms: dict[str, str] = {}
    for side in _DEALT:
        for frame in snapshot.side(side):
            forms[frame.patient] = max(forms.get(frame.patient, ""), frame.form)
    strata: dict[str, list[str]] = defaultdict(list)
    for patient in sorted(forms):
        strata[forms[patient]].append(patient)
    return strata
