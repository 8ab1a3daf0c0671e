"""A volume as NIfTI or MetaImage, as SimpleITK writes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fibrodesk.phantom.stamp import MARK

_NOTES = {".mhd": "Comment", ".nii": "ITK_FileNotes", ".gz": "ITK_FileNotes"}


def write_volume(path: Path, values: NDArray[np.uint8], spacing_mm: tuple[float, float]) -> None:
    """Write frames (T, H, W) or a still (H, W); the ending of the name tells the format.

    Args:
        spacing_mm: between rows, between columns.
    """
    import SimpleITK

    image = SimpleITK.GetImageFromArray(np.ascontiguousarray(values))
    row_mm, column_mm = spacing_mm
    image.SetSpacing((column_mm, row_mm, 1.0)[: values.ndim])
    image.SetMetaData(_NOTES[path.suffix.lower()], MARK)
    SimpleITK.WriteImage(image, str(path))
