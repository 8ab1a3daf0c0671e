"""A bundle's judge before the frames of one side of a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fibrodesk.contract.snapshot import Side, Snapshot, SnapshotFrame, SnapshotMask
from fibrodesk.domain.mask import MaskArray, Structure
from training.data.dataset import read_grey
from training.judging.answering.judge import Judge
from training.judging.figures.strata import strata
from training.judging.figures.whole import figures
from training.judging.frames.judged import JudgedFrame, judge_frame

UNBLIND_PURPOSES = frozenset({"proposal", "correction"})
UNBLIND_ORIGINS = frozenset({"model", "model_corrected"})
"""Masks that saw a model's answer are no reference for judging a model."""


def judge_side(judge: Judge, folder: Path, snapshot: Snapshot, *, side: Side) -> dict[str, Any]:
    """The figures of a side: of the first structure on top, of every other under `structures`.

    Raises:
        SnapshotUnfitError: an image cannot be read.
    """
    judged: dict[str, list[JudgedFrame]] = {name: [] for name in judge.structures}
    for frame in snapshot.side(side):
        if any(references(frame, name) for name in judge.structures):
            for name, found in _judged(judge, folder, frame):
                judged[name].append(found)
    first, *others = judge.structures
    return {
        "side": side,
        "structure": first,
        "thresholds": {name: judge.threshold[name] for name in judge.structures},
        **figures(judged[first]),
        "strata": strata(judged[first]),
        "structures": {name: _told(name, figures(judged[name])) for name in others},
    }


_OF_SCAR = frozenset(("detection", "burden", "mri"))


def _told(structure: str, found: dict[str, Any]) -> dict[str, Any]:
    """Detection and burden are asked of fibrosis alone: every heart has a wall."""
    if structure == Structure.FIBROSIS:
        return found
    return {key: value for key, value in found.items() if key not in _OF_SCAR}


def references(frame: SnapshotFrame, structure: str) -> list[SnapshotMask]:
    """Masks of blind readings or a consensus of them."""
    return [
        mask
        for mask in frame.masks.get(structure, ())
        if mask.purpose not in UNBLIND_PURPOSES and mask.origin not in UNBLIND_ORIGINS
    ]


def _judged(judge: Judge, folder: Path, frame: SnapshotFrame) -> list[tuple[str, JudgedFrame]]:
    """The frame beside each of its reference masks, by structure."""
    answers = judge.probabilities(folder, frame)
    image, wall = read_grey(folder / frame.png), _wall(folder, frame)
    own = answers.get(Structure.MYOCARDIUM)
    own_wall = None if own is None else own > judge.threshold[Structure.MYOCARDIUM]
    found = []
    for name in judge.structures:
        in_wall = wall if name == Structure.FIBROSIS else None
        for mask in references(frame, name):
            one = judge_frame(
                frame,
                read_grey(folder / mask.png) != 0,
                answers[name],
                threshold=judge.threshold[name],
                image=image,
                wall=in_wall,
                own_wall=own_wall,
            )
            found.append((name, one))
    return found


def _wall(folder: Path, frame: SnapshotFrame) -> MaskArray | None:
    masks = references(frame, Structure.MYOCARDIUM)
    return read_grey(folder / masks[0].png) != 0 if masks else None
