"""A snapshot cut into folds by patient, so that every patient is judged by what never saw it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.contract.snapshot import Side, Snapshot, SnapshotFrame

FEWEST_FOLDS = 3
"""One is judged, one chooses the best state, and something is left to learn from."""

_LEARNT_FROM = ("train", "validation")  # gate and report patients stay closed


class FoldsRefusedError(FibrodeskError):
    title = "This snapshot cannot be cut like that"
    text = "{reason}."
    hint = "Take fewer folds, or read and open more cines and take a new snapshot."


def draw_folds(snapshot: Snapshot, folds: int) -> dict[str, int]:
    """The fold of each train and validation patient, within form of disease and presence.

    The snapshot's seed and the patients' codes alone decide.

    Raises:
        FoldsRefusedError: a fold would hold no patient with fibrosis, or there are too few folds.
    """
    import numpy as np

    if folds < FEWEST_FOLDS:
        raise FoldsRefusedError(reason=f"{folds} folds are fewer than {FEWEST_FOLDS}")
    strata = _strata(snapshot)
    marked = sum(stratum != "" for stratum in strata.values())
    if marked < folds:
        raise FoldsRefusedError(
            reason=f"{marked} patients with fibrosis are too few for {folds} folds"
        )
    found: dict[str, int] = {}
    for stratum in sorted(set(strata.values()), reverse=True):  # those with fibrosis first
        codes = sorted(code for code, its in strata.items() if its == stratum)
        np.random.default_rng([snapshot.seed, len(found)]).shuffle(codes)
        for code in codes:  # dealt on where the last stratum ended, so that no fold is short
            found[code] = len(found) % folds
    return found


def write_fold(source: Path, snapshot: Snapshot, out: Path, *, fold: int, folds: int) -> Path:
    """Write the snapshot of one fold into `out`: it is judged (gate), the next one validates.

    Pictures are shared with `source` where the disk can, as links to the same file.

    Raises:
        FoldsRefusedError: it cannot be cut so.
        OSError: the disk is full or refuses; nothing is left.
    """
    from fibrodesk.contract.snapshot import write_snapshot

    drawn = draw_folds(snapshot, folds)
    frames = tuple(
        replace(frame, side=_side(drawn[frame.patient], fold, folds))
        for frame in snapshot.frames
        if frame.patient in drawn
    )
    half = out.with_name(f".half-{out.name}")
    shutil.rmtree(half, ignore_errors=True)
    try:
        for path in sorted({part for frame in frames for part in _parts(frame)}):
            _share(source / path, half / path)
        write_snapshot(half, replace(snapshot, frames=frames))
        half.rename(out)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return out


def _side(its: int, fold: int, folds: int) -> Side:
    if its == fold:
        return "gate"
    return "validation" if its == (fold + 1) % folds else "train"


def _strata(snapshot: Snapshot) -> dict[str, str]:
    """Of each train and validation patient: the form of disease, or "" where nobody marked any."""
    forms: dict[str, str] = {}
    marked: set[str] = set()
    for frame in snapshot.frames:
        if frame.side in _LEARNT_FROM:
            forms[frame.patient] = forms.get(frame.patient) or frame.form
            if any(mask.origin != "none" for mask in frame.masks.get("fibrosis", ())):
                marked.add(frame.patient)
    return {code: (form or "marked") if code in marked else "" for code, form in forms.items()}


def _parts(frame: SnapshotFrame) -> list[str]:
    return [frame.png, *frame.neighbours, *(m.png for each in frame.masks.values() for m in each)]


def _share(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)
