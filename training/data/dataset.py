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
from training.config import TrainConfig
from training.data.sizes import check_sizes
from training.errors import SnapshotUnfitError, TooFewPatientsError

FEWEST_PATIENTS: dict[Side, int] = {"train": 2, "validation": 1}
"""A network that saw one heart has learnt that heart."""

UNTOUCHED = "model"
"""The origin of a proposal that was accepted without a change: no model learns from it."""

_HALF = 0.5  # of a pixel covered by the structure: then it belongs to it


@dataclass(frozen=True, slots=True, eq=False)
class SharedPictures:
    """An array (N, C, S, S) in which each picture that comes several times lies once.

    Twelve phases of each frame of a loop are the same twelve pictures in another order. An index,
    a slice or a list of numbers gives a plain array; a pair of them (pair, channel) as well.
    """

    pictures: NDArray[np.uint8]  # (M, S, S)
    places: NDArray[np.intp]  # (N, C), which picture stands there

    @property
    def shape(self) -> tuple[int, int, int, int]:
        return (*self.places.shape[:2], *self.pictures.shape[1:])

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: Any) -> NDArray[np.uint8]:
        return np.asarray(self.pictures[self.places[index]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """N pairs of a frame and its masks on the square of S pixels; C phases, K structures."""

    frames: SharedPictures  # (N, C, S, S)
    masks: SharedPictures  # (N, K, S, S), 0 and 1
    weights: NDArray[np.float32]  # (N, K); 0 where the structure is unknown
    patients: tuple[str, ...]  # of each pair

    def __len__(self) -> int:
        return len(self.frames)


def open_snapshot(folder: Path) -> tuple[Manifest, Snapshot]:
    """The verified snapshot in `folder`.

    Raises:
        SnapshotUnfitError: damaged, of another version, leaking a patient between sides, or with
            a picture of another size than its frame.
    """
    try:
        manifest, snapshot = read_snapshot(folder)
    except ContractError as error:
        raise SnapshotUnfitError(path=folder, reason=error) from error
    check_sizes(folder, snapshot)
    return manifest, snapshot


def load_pairs(
    folder: Path,
    snapshot: Snapshot,
    *,
    side: Side,
    structures: Sequence[str],
    size_px: int,
    phases: Sequence[int] = (0,),
) -> Pairs:
    """Every pair of `side` that shows at least one of `structures`.

    A frame with several masks of one structure gives as many pairs, their weights shared out.
    One channel for each of `phases`; a frame that stands alone repeats itself.

    Raises:
        TooFewPatientsError: a structure has no mask, or one patient's alone.
        SnapshotUnfitError: an image cannot be read.
    """
    frames, masks = _Gathered(folder, size_px), _GatheredMasks(folder, size_px)
    weights: list[list[float]] = []
    patients: list[str] = []
    for frame in snapshot.side(side):
        chosen = [
            usable(frame.masks.get(name, ()), accepted=snapshot.accepted) for name in structures
        ]
        if not any(chosen):
            continue
        for row in shared_out(chosen):
            frames.add(phase_parts(frame, phases))
            masks.add([mask.png if mask else "" for mask, _ in row])
            weights.append([weight for _, weight in row])
            patients.append(frame.patient)
    _check_patients(side, structures, np.array(weights).reshape(-1, len(structures)), patients)
    return Pairs(
        frames=frames.shared(),
        masks=masks.shared(),
        weights=np.array(weights, np.float32),
        patients=tuple(patients),
    )


def pairs_of(config: TrainConfig, snapshot: Snapshot, side: Side) -> Pairs:
    """The pairs of `side` as `config` shows them to its network; raises as `load_pairs` does."""
    return load_pairs(
        Path(config.snapshot),
        snapshot,
        side=side,
        structures=config.structures,
        size_px=config.image_size_px,
        phases=config.phases,
    )


def phase_parts(frame: SnapshotFrame, phases: Sequence[int]) -> list[str]:
    """The PNG parts that show `frame` at `phases` of the beat; its own where it stands alone."""
    return [frame.neighbours[phase] if frame.neighbours else frame.png for phase in phases]


class _Gathered:
    """Pictures of one kind, each decoded and letterboxed at its first use."""

    def __init__(self, folder: Path, size_px: int) -> None:
        self._folder, self._size_px = folder, size_px
        self._pictures: list[NDArray[np.uint8]] = []
        self._numbers: dict[str, int] = {}
        self._rows: list[list[int]] = []

    def add(self, parts: Sequence[str]) -> None:
        """One row of pictures, "" a black one.

        Raises:
            SnapshotUnfitError: a part cannot be read.
        """
        self._rows.append([self._number(part) for part in parts])

    def shared(self) -> SharedPictures:
        return SharedPictures(np.stack(self._pictures), np.array(self._rows, np.intp))

    def _number(self, part: str) -> int:
        if part not in self._numbers:
            self._numbers[part] = len(self._pictures)
            self._pictures.append(self._picture(part))
        return self._numbers[part]

    def _picture(self, part: str) -> NDArray[np.uint8]:
        if not part:
            return np.zeros((self._size_px, self._size_px), np.uint8)
        native = read_grey(self._folder / part)
        return self._laid(native, Letterbox(shape=shape_of(native), size_px=self._size_px))

    def _laid(self, native: NDArray[np.uint8], letterbox: Letterbox) -> NDArray[np.uint8]:
        square: NDArray[np.uint8] = np.clip(letterbox.apply(native) + 0.5, 0, 255).astype(np.uint8)
        return square


class _GatheredMasks(_Gathered):
    """As 0 and 1."""

    def _laid(self, native: NDArray[np.uint8], letterbox: Letterbox) -> NDArray[np.uint8]:
        mask: NDArray[np.uint8] = (letterbox.apply(native != 0) > _HALF).astype(np.uint8)
        return mask


def usable(masks: Sequence[SnapshotMask], *, accepted: bool = False) -> list[SnapshotMask]:
    """Those a model may learn from; proposals that nobody changed only if `accepted` says so."""
    return [mask for mask in masks if accepted or mask.origin != UNTOUCHED]


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
