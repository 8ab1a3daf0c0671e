"""What can be wrong with masks that another tool wrote."""

from __future__ import annotations

from fibrodesk.imaging.errors import ImagingError


class LabelsRefusedError(ImagingError):
    title = "These masks cannot be taken in"
    text = "{path} {reason}."
    hint = "{advice}"


class PictureRefusedError(LabelsRefusedError):
    """A picture, or a mask with soft edges: no fault where masks lie beside it."""


def picture_refused(path: str, reason: str, advice: str) -> PictureRefusedError:
    """The refusal of a file that holds too many values to be masks."""
    return PictureRefusedError(path=path, reason=reason, advice=advice)


def refused(path: str, reason: str, advice: str) -> LabelsRefusedError:
    """The refusal of a file, by its name without folders."""
    return LabelsRefusedError(path=path, reason=reason, advice=advice)
