"""The pairs of one side of a snapshot, decoded and letterboxed once, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import Manifest
from fibrodesk.contract.snapshot import (
    Side,
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    read_snapshot,
)
from fibrodesk.domain.letterbox import Letterbox
from training.errors import SnapshotUnfitError, TooFewPatientsError

FEWEST_PATIENTS: dict[Side, int] = {"train": 2, "validation": 1}
"""A network that saw one heart has learnt that heart."""

UNTOUCHED = "model"
"""The origin of a proposal that was accepted without a change: no model learns from it."""

_HALF = 0.5  # of a pixel covered by the structure: then it belongs to it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """N pairs of a frame and its masks on the square of S pixels; K structures."""

    frames: NDArray[np.uint8]  # (N, S, S)
    masks: NDArray[np.uint8]  # (N, K, S, S), 0 and 1
    weights: NDArray[np.float32]  # (N, K); 0 where the structure is unknown
    patients: tuple[str, ...]  # of each pair

    def __len__(self) -> int:
        return len(self.frames)


def open_snapshot(folder: Path) -> tuple[Manifest, Snapshot]:
    """The verified snapshot in `folder`.

    Raises:
        SnapshotUnfitError: damaged, of another version, or leaking a patient between sides.
    """
    try:
        return read_snapshot(folder)
    except ContractError as error:
        raise SnapshotUnfitError(path=folder, reason=error) from error


def load_pairs(
    folder: Path, snapshot: Snapshot, *, side: Side, structures: Sequence[str], size_px: int
) -> Pairs:
    """Every pair of `side` that shows at least one of `structures`.

    A frame with several masks of one structure gives as many pairs, their weights shared out.

    Raises:
        TooFewPatientsError: a structure has no mask, or one patient's alone.
        SnapshotUnfitError: an image cannot be read, or a mask has another size than its frame.
    """
    frames, masks, weights, patients = [], [], [], []
    for frame in snapshot.side(side):
        chosen = [usable(frame.masks.get(name, ())) for name in structures]
        if not any(chosen):
            continue
        image = read_grey(folder / frame.png)
        letterbox = Letterbox(shape=shape_of(image), size_px=size_px)
        square = np.clip(letterbox.apply(image) + 0.5, 0, 255).astype(np.uint8)
        for row in shared_out(chosen):
            frames.append(square)
            masks.append(_stacked(folder, frame, row, letterbox))
            weights.append([weight for _, weight in row])
            patients.append(frame.patient)
    _check_patients(side, structures, np.array(weights).reshape(-1, len(structures)), patients)
    return Pairs(
        frames=np.stack(frames),
        masks=np.stack(masks),
        weights=np.array(weights, np.float32),
        patients=tuple(patients),
    )


def usable(masks: Sequence[SnapshotMask]) -> list[SnapshotMask]:
    """Those a model may learn from."""
    return [mask for mask in masks if mask.origin != UNTOUCHED]


def shared_out(
    chosen: Sequence[Sequence[SnapshotMask]],
) -> Iterator[list[tuple[SnapshotMask | None, float]]]:
    """Rows of one mask and weight a structure; over all rows each mask keeps its weight."""
    rows = max(len(masks) for masks in chosen)
    for row in range(rows):
        yield [_at(masks, row, rows) for masks in chosen]


def _at(masks: Sequence[SnapshotMask], row: int, rows: int) -> tuple[SnapshotMask | None, float]:
    if not masks:
        return None, 0.0
    times = Counter(each % len(masks) for each in range(rows))
    index = row % len(masks)
    return masks[index], masks[index].weight / times[index]


def read_grey(path: Path) -> NDArray[np.uint8]:
    """An 8-bit grey PNG, shape (H, W).

    Raises:
        SnapshotUnfitError: it cannot be decoded.
    """
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise SnapshotUnfitError(path=path, reason="this is no image that can be decoded")
    return np.asarray(image, np.uint8)


def shape_of(image: NDArray[Any]) -> tuple[int, int]:
    rows, columns = image.shape
    return rows, columns


def _stacked(
    folder: Path,
    frame: SnapshotFrame,
    row: Sequence[tuple[SnapshotMask | None, float]],
    letterbox: Letterbox,
) -> NDArray[np.uint8]:
    """The masks of one row on the square, (K, S, S); zeros where a structure is unknown."""
    stack = np.zeros((len(row), letterbox.size_px, letterbox.size_px), np.uint8)
    for channel, (mask, _) in enumerate(row):
        if mask is None:
            continue
        native = read_grey(folder / mask.png)
        if native.shape != letterbox.shape:
            raise SnapshotUnfitError(
                path=folder / mask.png, reason=f"its size is not that of {frame.png}"
            )
        stack[channel] = letterbox.apply(native != 0) > _HALF
    return stack


def _check_patients(
    side: Side,
    structures: Sequence[str],
    weights: NDArray[np.float64],
    patients: Sequence[str],
) -> None:
    for channel, structure in enumerate(structures):
        known = {
            patient for patient, row in zip(patients, weights, strict=True) if row[channel] > 0
        }
        needed = FEWEST_PATIENTS.get(side, 1)
        if len(known) < needed:
            raise TooFewPatientsError(
                side=side, found=len(known), needed=needed, structure=structure
            )
