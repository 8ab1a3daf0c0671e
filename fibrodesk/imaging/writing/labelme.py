"""One LabelMe file a frame and author: once with masks, once with polygons.

LabelMe fills a polygon together with its outline, and knows no holes: a hole is a later shape of
the label "hole", and what lies in the hole is later still. Points are pixel centres, counted
from the centre of the first pixel, so that the polygons fill to the mask again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fibrodesk.domain.mask import MaskArray, Structure, bounding_box
from fibrodesk.domain.reading import AnswerState
from fibrodesk.imaging.png import encode_png
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop, Voice, put
from fibrodesk.imaging.writing.png import marked_png

HOLE = "hole"
VERSION = "5.4.1"  # the layout that is written; newer ones read it
_FEWEST_POINTS = 3


class LabelmeWriter:
    """`frames/`, `masks/` and `polygons/`, the last two with a folder an author."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, loop: Loop) -> None:
        for frame in loop.frames:
            name = loop.name(frame)
            put(self._folder / "frames" / f"{name}.png", marked_png(loop.picture(frame)))
            for voice in loop.voices:
                if not any(key.frame == frame for key in voice.said):
                    continue
                for kind, shapes_of in (("masks", mask_shapes), ("polygons", polygon_shapes)):
                    shapes = [
                        shape
                        for structure, mask in voice.masks_of(frame, loop.facts.shape)
                        for shape in shapes_of(structure, mask)
                    ]
                    told = _document(loop, voice, frame, shapes)
                    put(self._folder / kind / voice.code / f"{name}.json", told)

    def close(self) -> None:
        """Every file is written already."""


def mask_shapes(structure: Structure, mask: MaskArray) -> Iterator[dict[str, Any]]:
    """One shape of the mask's box, whose two corners both belong to it; none if it is empty."""
    box = bounding_box(mask)
    if not box.empty:
        corners = [[box.left, box.top], [box.right - 1, box.bottom - 1]]
        picture = base64.b64encode(encode_png(mask[box.slices])).decode("ascii")
        yield _shape(structure, "mask", corners, mask=picture)


def polygon_shapes(structure: Structure, mask: MaskArray) -> Iterator[dict[str, Any]]:
    """Outer lines, then the holes in them, then what lies in the holes, and so on."""
    part, label = mask.astype(np.uint8), str(structure)
    while part.any():
        lines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        filled = np.zeros_like(part)
        for line in lines:
            cv2.drawContours(filled, [line], -1, 1, cv2.FILLED)
            points = line[:, 0].tolist()
            points += points[-1:] * (_FEWEST_POINTS - len(points))  # a pixel or two are no polygon
            yield _shape(label, "polygon", points)
        part = np.asarray(filled & ~part & 1, np.uint8)
        label = HOLE if label != HOLE else str(structure)


def _shape(label: str, kind: str, points: list[list[int]], **more: Any) -> dict[str, Any]:
    return {
        "label": str(label),
        "points": points,
        "group_id": None,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": None,
        **more,
    }


def _document(loop: Loop, voice: Voice, frame: int, shapes: list[dict[str, Any]]) -> bytes:
    states = {
        key.structure: answer.state
        for key, (answer, _) in voice.said.items()
        if key.frame == frame and answer.state not in (None, AnswerState.DRAWN)
    }
    told = {
        "version": VERSION,
        "flags": {f"{structure}_{state}": True for structure, state in states.items()},
        "shapes": shapes,
        "imagePath": f"../../frames/{loop.name(frame)}.png",
        "imageData": None,
        "imageHeight": loop.facts.rows,
        "imageWidth": loop.facts.columns,
        "author": voice.code,
        "use": RESEARCH_USE,
    }
    return (json.dumps(told, indent=1) + "\n").encode("ascii")
