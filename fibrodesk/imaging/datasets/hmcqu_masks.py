"""The wall masks of HMC-QU: `predicted` of a .mat file, on frames resized to 224 x 224 px."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_FRAMES
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.labels.content import LabelledFrame

SIDE_PX = 224
_KEY = "predicted"
_HDF5 = b"\x89HDF"
_MATLAB_73 = b"MATLAB 7.3"


class MaskFileError(ImagingError):
    title = "These masks cannot be read"
    text = "{path} cannot be read: {reason}."
    hint = "Copy the file from the data set again."


class MaskVersionError(ImagingError):
    title = "These masks are of a version that is not read"
    text = "{path} is a MATLAB file of version 7.3."
    hint = "Save it again in MATLAB with the option -v7, or copy it from the data set."


class MaskShapeError(ImagingError):
    title = "These masks are of another size"
    text = "{path} holds {found}, and its clip needs {expected}."
    hint = "Copy the file from the data set again; masks are never stretched."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallMasks:
    """The masks of one cycle: bool (T, h, w), of the clip's size or 224 x 224 px."""

    masks: NDArray[np.bool_] = field(repr=False)

    @property
    def side(self) -> tuple[int, int]:
        return self.masks.shape[1], self.masks.shape[2]

    def on(self, shape: tuple[int, int]) -> Iterator[MaskArray]:
        """Each mask on a frame of `shape` (H, W)."""
        for mask in self.masks:
            yield mask if mask.shape == shape else carried(mask, shape)


def read_masks(path: Path, *, frames: int, shape: tuple[int, int]) -> WallMasks:
    """Read the masks of a cycle of so many frames, of a clip of `shape` (H, W).

    Raises:
        MaskFileError: no .mat file, a cut one, or one without `predicted`.
        MaskVersionError: MATLAB wrote it as HDF5.
        MaskShapeError: other frames, or a size that is neither 224 x 224 px nor the clip's.
    """
    _check_version(path)
    from scipy.io import loadmat, whosmat

    try:
        shapes = {name: tuple(found) for name, found, _ in whosmat(path)}
        _check_shape(shapes.get(_KEY), path.name, frames=frames, shape=shape)
        values: NDArray[Any] = np.asarray(loadmat(path, variable_names=[_KEY])[_KEY])
    except ImagingError:
        raise
    except Exception as error:  # SciPy lets whatever a cut stream does to it pass
        raise MaskFileError(path=path.name, reason="it is no whole MATLAB file") from error
    if values.dtype.kind not in "buif" or not np.isin(values, (0, 1)).all():
        raise MaskFileError(path=path.name, reason="it holds other numbers than 0 and 1")
    return WallMasks(masks=values.astype(np.bool_))


def labelled(
    masks: WallMasks, *, stem: str, first: int, shape: tuple[int, int], of: int
) -> list[LabelledFrame]:
    """The masks as labels of the frames from `first` on, as far as the clip of `of` frames goes."""
    return [
        LabelledFrame(stem=stem, frame=first + index, label=Structure.MYOCARDIUM.value, mask=mask)
        for index, mask in enumerate(masks.on(shape))
        if first + index < of
    ]


def carried(mask: MaskArray, shape: tuple[int, int]) -> MaskArray:
    """A mask of the resized frame on the frame itself: each pixel asks where its centre went.

    This is the inverse of the data set's own resizing of the whole frame, not a fit: nothing is
    moved, and nothing is smoothed.
    """
    rows, columns = (
        np.floor((np.arange(size) + 0.5) * SIDE_PX / size).astype(np.intp) for size in shape
    )
    return np.ascontiguousarray(mask[np.ix_(rows, columns)])


def uncertainty_px(shape: tuple[int, int]) -> int:
    """By how many pixels of a frame of `shape` the edge of a carried mask may be off."""
    return math.ceil(max(shape) / SIDE_PX)


def _check_version(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        reason = error.strerror or "the disk did not give it"
        raise MaskFileError(path=path.name, reason=reason) from error
    if head.startswith((_MATLAB_73, _HDF5)) or head[512:516] == _HDF5:
        raise MaskVersionError(path=path.name)


def _check_shape(
    found: tuple[int, ...] | None, name: str, *, frames: int, shape: tuple[int, int]
) -> None:
    if found is None:
        raise MaskFileError(path=name, reason=f"it has no variable “{_KEY}”")
    fits = len(found) == 3 and found[0] == frames and found[1:] in ((SIDE_PX, SIDE_PX), shape)
    if not fits or frames > MOST_FRAMES or max(found) > max(LARGEST_SIDE_PX, MOST_FRAMES):
        raise MaskShapeError(
            path=name,
            found=" x ".join(str(size) for size in found),
            expected=f"{frames} x {SIDE_PX} x {SIDE_PX}",
        )
