"""Volumes of columns, rows and frames (NIfTI, MetaImage), read whole and never half.

SimpleITK decodes them, and gives arrays as (frames, rows, columns), upright as the data sets of
echocardiography store them: the order of the indices is believed, and no direction is applied.
A file that is cut is filled up with zeros by ITK, and one may name any other file of the disk as
its pixels; so the sizes that a header claims are held against its bytes before ITK opens it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.imaging.decoding.itk import quiet_itk
from fibrodesk.imaging.errors import ImagingError, PixelsRefusedError
from fibrodesk.imaging.foreign.volume_headers import VolumeHeader, header_of
from fibrodesk.imaging.foreign.volume_headers import VolumeUnreadableError as Unreadable

_SMALLEST_MM, _LARGEST_MM = 0.005, 5.0  # as a DICOM loop's calibration is believed
_SAME_SPACING = 1e-3  # two spacings of one grid, written by two programs
_STRAY = 1e-3  # by which a label that was stored as a fraction may miss its number


class LabelNumbersError(ImagingError):
    title = "These outlines are none of the data set"
    text = "{path} holds the number {found}, which stands for no structure of this data set."
    hint = "Copy the file from the data set again."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Volume:
    """A whole volume: what its header says, and its numbers as (T, H, W)."""

    header: VolumeHeader
    values: NDArray[Any] = field(repr=False)

    @property
    def spacing(self) -> PixelSpacing | None:
        """Between rows and between columns; None where the numbers cannot be millimetres."""
        row_mm, column_mm = self.header.spacing
        if not all(_SMALLEST_MM <= value <= _LARGEST_MM for value in (row_mm, column_mm)):
            return None
        return PixelSpacing(row_mm=row_mm, column_mm=column_mm)


class VolumeFrames:
    """The frames of a volume that lies in memory, as a `FrameReader`."""

    def __init__(self, frames: FrameArray) -> None:
        self._frames = frames

    @property
    def count(self) -> int:
        return len(self._frames)

    @property
    def shape(self) -> tuple[int, int]:
        return self._frames.shape[1], self._frames.shape[2]

    def read(self, index: int) -> FrameArray:
        frame: FrameArray = self._frames[index]
        return frame

    def close(self) -> None:
        """The frames lie in memory."""


def read_volume(path: Path) -> Volume:
    """Read a `.nii`, `.nii.gz` or `.mhd` file whole.

    Raises:
        VolumeUnreadableError: it is cut, damaged, or no volume.
        HostileFileError: it claims more than a loop can be, or names a file elsewhere.
    """
    header = header_of(path)
    import SimpleITK

    try:
        with quiet_itk():
            image = SimpleITK.ReadImage(str(path))
    except RuntimeError as error:
        raise Unreadable(path=path.name, reason="ITK does not open it") from error
    values = np.asarray(SimpleITK.GetArrayFromImage(image))
    if values.size != header.frames * header.rows * header.columns:
        raise Unreadable(path=path.name, reason="its header contradicts itself")
    return Volume(header=header, values=values.reshape(header.frames, header.rows, header.columns))


def grey_frames(volume: Volume, *, name: str) -> FrameArray:
    """The grey levels of a volume as uint8 (T, H, W).

    Raises:
        PixelsRefusedError: they are not whole numbers from 0 to 255, so that showing them would
            take a map that the data set does not tell.
    """
    values = volume.values
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    lowest, highest = float(values.min()), float(values.max())  # nan where a value is nan
    if not (lowest >= 0 and highest <= 255):
        reason = f"its grey levels go from {lowest:g} to {highest:g}, not from 0 to 255"
        raise PixelsRefusedError(path=name, reason=reason)
    whole: FrameArray = np.rint(values).astype(np.uint8)
    if np.abs(values - whole).max() > _STRAY:
        raise PixelsRefusedError(path=name, reason="its grey levels are fractions")
    return whole


def label_frames(volume: Volume, numbers: frozenset[int], *, name: str) -> FrameArray:
    """The label of each pixel as uint8 (T, H, W); 0 is the background.

    Args:
        numbers: those that mean a structure; any other but 0 is a fault of the file.
    Raises:
        LabelNumbersError: a pixel has another number.
    """
    values = volume.values
    whole = values if values.dtype.kind in "iu" else np.rint(values)
    strange = ~np.isin(whole, [0, *numbers])
    if whole is not values:
        strange |= ~(np.abs(values - whole) <= _STRAY)  # a nan is strange too
    if strange.any():
        raise LabelNumbersError(path=name, found=f"{float(values[strange][0]):g}")
    return np.asarray(whole, np.uint8)


def same_grid(first: VolumeHeader, second: VolumeHeader) -> bool:
    """Whether a pixel of one is the same place as that pixel of the other."""
    if first.shape != second.shape:
        return False
    pairs = zip(first.spacing, second.spacing, strict=True)
    return all(abs(one - other) <= _SAME_SPACING * max(one, other) for one, other in pairs)
