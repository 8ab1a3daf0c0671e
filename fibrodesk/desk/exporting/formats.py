"""The formats in which readings leave the desk; light enough for a menu."""

from __future__ import annotations

from importlib.util import find_spec

FORMATS = ("png", "nifti", "nrrd", "labelme", "coco", "dicom-seg", "dicom-sr", "csv")
_NEEDS = {"dicom-sr": "highdicom"}  # of an extra that need not be installed


def missing_library(to: str) -> str | None:
    """The library that a format needs and that is not installed here; None where all is there."""
    library = _NEEDS.get(to)
    return library if library is not None and find_spec(library) is None else None
