"""Volumes of other tools as frames (T, H, W), laid as the loop lies.

NIfTI counts to the right and to the front, ITK to the left and to the back; how a volume lies is
in its affine, and is never guessed. A loop has none of its own: its columns run to the left and
its rows to the back, as an image without a place in space does in ITK.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fibrodesk.imaging.decoding.itk import quiet_itk
from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_FRAMES
from fibrodesk.imaging.labels.errors import refused
from fibrodesk.imaging.labels.files import AGAIN
from fibrodesk.imaging.metaimage import (
    DATA_KEY,
    MetaHeaderError,
    names_a_file_beside,
    read_meta_header,
)

_MOST_BYTES = 3 * 1024**3 // 2
_NRRD_HEADER_BYTES = 1024**2
_NRRD_ELSEWHERE = re.compile(rb"^\s*data ?file\s*:", re.IGNORECASE | re.MULTILINE)
_FORMATS = {
    (".nii", ".nii.gz", ".hdr"): "NiftiImageIO",
    (".nrrd",): "NrrdImageIO",
    (".mha", ".mhd"): "MetaImageIO",
    (".gipl", ".gipl.gz"): "GiplImageIO",
    (".vtk",): "VTKImageIO",
}
_PART_BYTES = 1024**2
_STRAIGHT = 0.999  # the cosine of an axis that lies along another
_ONE_FILE = "Save it as one file."
_SAME_GRID = "Save it on the grid of the loop, or choose to take its pixels as they are stored."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """`values`: (T, H, W), or (T, H, W, layers)."""

    values: np.ndarray = field(repr=False)
    words: dict[str, str]  # what the header says besides
    turned: bool  # whether its affine had it turned round

    @property
    def frames(self) -> int:
        return int(self.values.shape[0])


def read_grid(path: Path, *, as_stored: bool = False, like: Path | None = None) -> Grid:
    """A volume of any format that SimpleITK reads.

    Args:
        as_stored: take its pixels as they lie in the file, whatever its affine says.
        like: the image that it was drawn on, whose affine then is that of the loop.
    Raises:
        LabelsRefusedError: not read, too large, or not laid as a loop is.
    """
    reader = _opened(path)
    size = reader.GetSize()
    direction = _direction(reader)
    if like is not None:
        other = _opened(like)
        if tuple(other.GetSize()[:3]) != tuple(size[:3]):
            told = " x ".join(map(str, size[:3])), " x ".join(map(str, other.GetSize()[:3]))
            reason = f"has {told[0]} voxels, the image that it was drawn on {told[1]}"
            raise refused(path.name, reason, "Save it on the grid of that image.")
        direction = _direction(other).T @ direction
    words = {key: _word(reader, key) for key in reader.GetMetaDataKeys()}
    values = _frames(path, reader)
    if as_stored:
        return Grid(values=values, words=words, turned=False)
    return _laid(path, values, direction, words)


def sizes(path: Path) -> tuple[int, ...]:
    """Columns, rows and what follows, from the header alone."""
    return tuple(int(each) for each in _opened(path).GetSize())


def _opened(path: Path) -> Any:
    """A reader that has looked at the header, and no further."""
    import SimpleITK

    reader = SimpleITK.ImageFileReader()
    reader.SetImageIO(_checked_format(path))
    reader.SetFileName(str(path))
    try:
        with quiet_itk():
            reader.ReadImageInformation()
    except RuntimeError as error:
        raise refused(path.name, "is no volume that can be read", AGAIN) from error
    _bounded(path, reader)
    return reader


def _checked_format(path: Path) -> str:
    """The one reader of ITK that may open the file, where its header takes no voxels from afar.

    A file is of the format that its name says: one that is two things at once would be checked
    as the one and read as the other.
    """
    name = path.name.lower()
    format_name = next((each for ends, each in _FORMATS.items() if name.endswith(ends)), None)
    if format_name is None:
        raise refused(path.name, "is no volume that can be read", AGAIN)
    try:
        if format_name == "MetaImageIO":
            _check_meta(path)
        elif format_name == "NrrdImageIO":
            _check_nrrd(path)
    except OSError as error:
        raise refused(path.name, "cannot be read from the disk", AGAIN) from error
    return format_name


def _check_meta(path: Path) -> None:
    try:
        data = read_meta_header(path)[DATA_KEY]
    except MetaHeaderError as error:
        raise refused(path.name, f"is no volume that can be read: {error}", AGAIN) from error
    if data.upper() != "LOCAL" and not names_a_file_beside(data):
        raise refused(path.name, "keeps its voxels in files elsewhere", _ONE_FILE)


def _check_nrrd(path: Path) -> None:
    """The header ends with an empty line; one that has none may name its data further down."""
    with path.open("rb") as file:
        head = file.read(_NRRD_HEADER_BYTES)
    header, end, _ = head.replace(b"\r\n", b"\n").partition(b"\n\n")
    if _NRRD_ELSEWHERE.search(header):
        raise refused(path.name, "keeps its voxels in files elsewhere", _ONE_FILE)
    if not end:
        raise refused(path.name, "is no volume that can be read", AGAIN)


def _bounded(path: Path, reader: Any) -> None:
    size = [int(each) for each in reader.GetSize()]
    columns, rows = size[0], size[1] if len(size) > 1 else 1
    frames = int(np.prod(size[2:], dtype=np.float64)) if len(size) > 2 else 1
    voxels = float(columns) * rows * frames * reader.GetNumberOfComponents()
    sides = 0 < columns <= LARGEST_SIDE_PX and 0 < rows <= LARGEST_SIDE_PX
    if not sides or not 0 < frames <= MOST_FRAMES or voxels * _bytes(reader) > _MOST_BYTES:
        told = " x ".join(map(str, size))
        raise refused(path.name, f"claims {told} voxels", "A mask has the size of its loop.")
    if len(size) > 4 or (len(size) == 4 and size[2] != 1 and size[3] != 1):
        told = " x ".join(map(str, size))
        reason = f"has {told} voxels, which are no frames of one loop"
        raise refused(path.name, reason, "Save one loop as columns x rows x frames.")


def _bytes(reader: Any) -> int:
    """Of one value."""
    import SimpleITK

    words = SimpleITK.GetPixelIDValueAsString(reader.GetPixelID())
    bits = re.search(r"(\d+)-bit", words)
    return int(bits[1]) // 8 if bits else 8


def _ends_whole(path: Path, reader: Any) -> None:
    """Refuse a file that ends early, where ITK's reader would fill up with zeros in silence."""
    name = path.name.lower()
    if not name.endswith((".nii", ".nii.gz", ".gipl", ".gipl.gz")):
        return
    size = np.prod(reader.GetSize(), dtype=np.int64) * reader.GetNumberOfComponents()
    wanted = int(size) * _bytes(reader) + (352 if ".nii" in name else 256)  # and the header
    found = 0
    try:
        with gzip.open(path) if name.endswith(".gz") else path.open("rb") as file:
            while part := file.read(_PART_BYTES):
                found += len(part)
                if found > wanted + _MOST_BYTES:  # it would never end
                    break
    except (OSError, EOFError, zlib.error):
        found = 0
    if found < wanted:
        raise refused(path.name, "is cut or damaged", "Copy it from its medium again.")


def _word(reader: Any, key: str) -> str:
    return str(reader.GetMetaData(key)).encode("utf-8", "replace").decode("utf-8", "replace")


def _direction(reader: Any) -> np.ndarray:
    """The way of the first three axes in space, one a column (3, 3)."""
    size = reader.GetDimension()
    whole = np.eye(max(3, size))
    whole[:size, :size] = np.asarray(reader.GetDirection()).reshape(size, size)
    return whole[:3, :3]


def _frames(path: Path, reader: Any) -> np.ndarray:
    """The voxels as (T, H, W), with a last axis where there are layers."""
    import SimpleITK

    _ends_whole(path, reader)
    try:
        with quiet_itk():
            image = reader.Execute()
    except RuntimeError as error:
        raise refused(path.name, "is cut or damaged", "Copy it from its medium again.") from error
    values = np.asarray(SimpleITK.GetArrayViewFromImage(image))
    if np.iscomplexobj(values):
        raise refused(path.name, "holds complex numbers", "A mask holds label numbers.")
    layers = values.shape[-1:] if image.GetNumberOfComponentsPerPixel() > 1 else ()
    plane = values.shape[: len(values.shape) - len(layers)][-2:]
    return values.reshape((-1, *plane, *layers)).copy()  # the view dies with the image


def _laid(path: Path, values: np.ndarray, direction: np.ndarray, words: dict[str, str]) -> Grid:
    """Columns to the left and rows to the back."""
    along = [int(axis) for axis in np.abs(direction).argmax(axis=0)]
    straight = (np.abs(direction).max(axis=0) >= _STRAIGHT).all()
    if not straight or along not in ([0, 1, 2], [1, 0, 2]):
        raise refused(path.name, "lies across the plane of the loop", _SAME_GRID)
    if direction[2, 2] < 0:
        raise refused(path.name, "counts its frames backwards, by its affine", _SAME_GRID)
    turned = along == [1, 0, 2]
    flips = [bool(direction[axis, place] < 0) for place, axis in enumerate(along[:2])]
    if flips[0]:
        values = np.flip(values, axis=2)
    if flips[1]:
        values = np.flip(values, axis=1)
    if turned:
        values = np.swapaxes(values, 1, 2)
    return Grid(values=values, words=words, turned=turned or any(flips))
