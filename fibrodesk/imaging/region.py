"""A part of the image that shows tissue, as a source names it."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.domain.geometry import PixelBox, PixelSpacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the image that shows tissue in two dimensions."""

    box: PixelBox
    spacing: PixelSpacing | None
    data_type: int  # Region Data Type (0018,6014): 1 tissue, 2 colour flow
