"""The frames that a candidate changed most, as pictures beside their references."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.counts import count
from fibrodesk.agreement.interval import mean_of
from fibrodesk.agreement.overlap import dice
from fibrodesk.contract.gallery import Gallery, GalleryFrame, write_gallery
from fibrodesk.contract.snapshot import Side, Snapshot, SnapshotFrame
from fibrodesk.domain.mask import MaskArray
from training.data.dataset import read_grey
from training.judging.answering.remembering import RememberingJudge
from training.judging.answering.side import references

MOST_FRAMES = 6
"""Of each kind: what fits one page and a person's patience."""

_NOTHING_TO_FIND = 1.0
"""What a frame counts as in which neither mask marks anything: it has no Dice, and it is right."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Changed:
    frame: SnapshotFrame
    references: tuple[MaskArray, ...]
    old: MaskArray
    new: MaskArray
    old_dice: float  # nan: neither mask marks anything
    new_dice: float

    @property
    def gain(self) -> float:
        return _counted(self.new_dice) - _counted(self.old_dice)


def draw_gallery(
    out: Path,
    old: RememberingJudge,
    new: RememberingJudge,
    folder: Path,
    snapshot: Snapshot,
    *,
    side: Side,
    structure: str,
    most: int = MOST_FRAMES,
) -> Gallery:
    """Write the pictures and their manifest into `out`, which is made.

    Args:
        old, new: after both have judged the side: what they said is not asked again.
        folder: of the snapshot.
    Raises:
        SnapshotUnfitError: an image cannot be read.
        OSError: the disk is full or refuses.
    """
    changed = _changes(old, new, folder, snapshot, side=side, structure=structure)
    better = sorted((each for each in changed if each.gain > 0), key=_order(-1))
    worse = sorted((each for each in changed if each.gain < 0), key=_order(1))
    out.mkdir(parents=True)
    gallery = Gallery(
        side=side,
        old_model=old.model,
        new_model=new.model,
        better=tuple(_drawn(out, folder, each, structure) for each in better[:most]),
        worse=tuple(_drawn(out, folder, each, structure) for each in worse[:most]),
        frames_better=len(better),
        frames_worse=len(worse),
        frames_alike=len(changed) - len(better) - len(worse),
    )
    write_gallery(out, gallery)
    return gallery


def _changes(
    old: RememberingJudge,
    new: RememberingJudge,
    folder: Path,
    snapshot: Snapshot,
    *,
    side: Side,
    structure: str,
) -> list[_Changed]:
    found = []
    for frame in snapshot.side(side):
        masks = tuple(read_grey(folder / each.png) != 0 for each in references(frame, structure))
        if not masks:
            continue
        before, after = (each.mask(folder, frame, structure) for each in (old, new))
        found.append(
            _Changed(
                frame=frame,
                references=masks,
                old=before,
                new=after,
                old_dice=mean_of([dice(count(mask, before)) for mask in masks]),
                new_dice=mean_of([dice(count(mask, after)) for mask in masks]),
            )
        )
    return found


def _drawn(out: Path, folder: Path, each: _Changed, structure: str) -> GalleryFrame:
    stem = f"{each.frame.pixel_sha256[:16]}-{each.frame.index:04d}"
    share = np.mean(np.stack(each.references), axis=0)
    pictures = {
        "image": read_grey(folder / each.frame.png),
        "reference": np.round(share * 255).astype(np.uint8),
        "old": each.old.astype(np.uint8) * 255,
        "new": each.new.astype(np.uint8) * 255,
    }
    for name, picture in pictures.items():
        _write_png(out / f"{stem}-{name}.png", picture)
    return GalleryFrame(
        patient=each.frame.patient,
        cine=each.frame.cine,
        index=each.frame.index,
        structure=structure,
        old_dice=_known(each.old_dice),
        new_dice=_known(each.new_dice),
        references=len(each.references),
        **{name: f"{stem}-{name}.png" for name in pictures},
    )


def _write_png(path: Path, picture: NDArray[np.uint8]) -> None:
    encoded, data = cv2.imencode(".png", picture)
    if not encoded:
        raise ValueError(f"no PNG can be made of an array of shape {picture.shape}")
    path.write_bytes(data.tobytes())


def _order(sign: int) -> Callable[[_Changed], tuple[float, str, str, int]]:
    def key(each: _Changed) -> tuple[float, str, str, int]:
        return sign * each.gain, each.frame.patient, each.frame.cine, each.frame.index

    return key


def _counted(value: float) -> float:
    return _NOTHING_TO_FIND if math.isnan(value) else value


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
