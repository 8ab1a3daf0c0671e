"""What 3D Slicer writes into the header of a segmentation.

Source: 3D Slicer's documentation, Segmentations, file format (.seg.nrrd).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAME = re.compile(r"Segment(\d+)_Name")
_MOST_SEGMENTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """`value` in `layer` is the segment: several may share a layer, or overlap in two."""

    name: str
    value: int
    layer: int


def segments_of(words: Mapping[str, str]) -> list[Segment]:
    """The segments in the order of their numbers; [] where the file is no segmentation."""
    found: list[tuple[int, Segment]] = []
    for key, name in words.items():
        match = _NAME.fullmatch(key)
        if match and len(found) < _MOST_SEGMENTS:
            number = match[1]
            layer = _number(words.get(f"Segment{number}_Layer", "0"), 0)
            value = _number(words.get(f"Segment{number}_LabelValue", "1"), 1)
            segment = Segment(name=name.strip() or number, value=value, layer=layer)
            found.append((int(number), segment))
    return [segment for _, segment in sorted(found, key=lambda each: each[0])]


def offset_of(words: Mapping[str, str]) -> tuple[int, int, int]:
    """Row, column and frame of the reference image at which the file begins.

    Slicer cuts a segmentation to what is drawn, and says where it was cut out.
    """
    parts = words.get("Segmentation_ReferenceImageExtentOffset", "0 0 0").split()
    column, row, frame = [_number(part, 0) for part in (*parts, "0", "0", "0")[:3]]
    return row, column, frame


def _number(text: str, instead: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text.strip()) else instead
