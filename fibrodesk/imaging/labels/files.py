"""The bytes of a stranger's file, as many as such a file can have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX
from fibrodesk.imaging.labels.errors import refused

_LARGEST = 256 * 1024**2
_ENDINGS = (".seg.nrrd", ".nii.gz", ".gipl.gz", ".nrrd.gz")
AGAIN = "Export it again from the tool that wrote it."


def read_bytes(path: Path, largest: int = _LARGEST) -> bytes:
    """The whole file.

    Raises:
        LabelsRefusedError: it cannot be read, or is larger than any such file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        advice = "Check that the medium is connected and that you may read it."
        raise refused(path.name, "cannot be read from the disk", advice) from error
    if len(data) > largest:
        advice = "Export fewer loops at once."
        raise refused(path.name, f"is larger than {largest >> 20} MB", advice)
    return data


def read_json(path: Path) -> dict[str, Any]:
    """The object that the file holds.

    Raises:
        LabelsRefusedError: no JSON, or no object.
    """
    data = read_bytes(path)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refused(path.name, "is no whole JSON", AGAIN) from error
    if not isinstance(found, dict):
        raise refused(path.name, "holds no annotations", AGAIN)
    return found


def stem_of(name: str) -> str:
    """A file's name without its folders, of whatever system, and without its ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    for ending in _ENDINGS:
        if last.lower().endswith(ending):
            return last[: -len(ending)]
    return last.rsplit(".", 1)[0] if "." in last[1:] else last


def checked_size(path: Path, height: object, width: object) -> tuple[int, int]:
    """Rows and columns as a file tells them.

    Raises:
        LabelsRefusedError: it does not tell them, or none that can be true.
    """
    if not (isinstance(height, int) and isinstance(width, int)):
        reason = "does not tell the size of the picture that it was drawn on"
        raise refused(path.name, reason, AGAIN)
    if not (0 < height <= LARGEST_SIDE_PX and 0 < width <= LARGEST_SIDE_PX):
        raise refused(path.name, f"claims a picture of {width} x {height} pixels", AGAIN)
    return height, width
