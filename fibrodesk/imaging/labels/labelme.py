"""LabelMe: shapes on one still, drawn as LabelMe itself draws them.

LabelMe lets later shapes cover earlier ones and knows no holes; a shape called "hole" is cut out
of what lies beneath it. In files of this desk's own export the structures lie over one another.
"""

from __future__ import annotations

import base64
import binascii
import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.imaging.labels.content import Labelled, LabelledFrame, Labels
from fibrodesk.imaging.labels.errors import refused
from fibrodesk.imaging.labels.files import AGAIN, checked_size, read_json, stem_of
from fibrodesk.imaging.labels.painting import MOST_SHAPES, Painting
from fibrodesk.imaging.labels.raster import checked, draw_shape

OWN_USE = "Research use only"
_THIN = ("line", "linestrip", "point", "points")
_LARGEST_PICTURE = 64 * 1024**2
_AGAIN = "Mend the shape in LabelMe, or take it out."


def read(path: Path) -> Labels:
    """The shapes of one file.

    Raises:
        LabelsRefusedError: no file of LabelMe, or one that does not tell the picture's size.
    """
    told = read_json(path)
    shapes = told.get("shapes")
    if not isinstance(shapes, list):
        raise refused(path.name, "is no file of LabelMe", AGAIN)
    if len(shapes) > MOST_SHAPES:
        raise refused(path.name, f"holds {len(shapes):,} shapes", AGAIN)
    shape = _size(path, told)
    own = str(told.get("use", "")).startswith(OWN_USE)
    painting = Painting(layered=not own)
    thin = 0
    for number, each in enumerate(shapes, start=1):
        try:
            label, mask, kind = _drawn(each, shape)
        except (ValueError, binascii.Error) as error:  # without it the mask would be a part
            raise refused(path.name, f"has a shape, number {number}: {error}", _AGAIN) from error
        painting.paint(label, mask)
        thin += kind in _THIN
    stem = stem_of(str(told.get("imagePath") or "")) or stem_of(path.name)
    frames: list[Labelled] = list(painting.frames(stem=stem, frame=None))
    if own:
        frames += _none(told, stem, shape, {each.label for each in frames})
    warnings = [f"{path.name}: lines and points are as wide as LabelMe draws them."] if thin else []
    return Labels(frames=tuple(frames), warnings=tuple(warnings), kind="labelme")


def _size(path: Path, told: dict[str, Any]) -> tuple[int, int]:
    """Rows and columns; old files tell them only through the picture that they hold."""
    height, width = told.get("imageHeight"), told.get("imageWidth")
    picture = told.get("imageData")
    if (height is None or width is None) and isinstance(picture, str):
        try:
            with Image.open(io.BytesIO(_decoded(picture))) as image:
                width, height = image.size
        except (ValueError, OSError, Image.DecompressionBombError):
            height = width = None
    return checked_size(path, height, width)


def _drawn(each: Any, shape: tuple[int, int]) -> tuple[str, MaskArray, str]:
    """Label, mask (H, W) and kind of a shape.

    Raises:
        ValueError: it cannot be drawn.
    """
    if not isinstance(each, dict) or not isinstance(each.get("label"), str):
        raise ValueError("it has no label")  # noqa: TRY004 # the world's fault, told in words
    kind = each.get("shape_type") or "polygon"
    points = checked(each.get("points"))
    if kind == "mask":
        return each["label"], _pasted(each.get("mask"), points, shape), kind
    if kind == "rectangle" and len(points) not in (2, 4):
        raise ValueError(f"a rectangle of {len(points)} points")
    return each["label"], draw_shape(str(kind), points, shape), str(kind)


def _pasted(data: Any, points: list[tuple[float, float]], shape: tuple[int, int]) -> MaskArray:
    """The mask of a box whose two corners both belong to it."""
    if not isinstance(data, str) or len(points) != 2:
        raise ValueError("a mask without a picture or a box")
    left, top = (round(value) for value in points[0])
    right, bottom = (round(value) for value in points[1])
    size = (bottom - top + 1, right - left + 1)
    try:
        with Image.open(io.BytesIO(_decoded(data)), formats=("PNG",)) as image:
            if (image.height, image.width) != size:
                told = f"{image.width} x {image.height} pixels in a box of {size[1]} x {size[0]}"
                raise ValueError(f"a mask of {told}")
            if top < 0 or left < 0 or bottom >= shape[0] or right >= shape[1]:
                raise ValueError("a mask that reaches beyond the picture")
            pixels = np.asarray(image)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("a mask that is no PNG") from error
    if pixels.ndim != 2:
        raise ValueError("a mask in colour")
    mask = np.zeros(shape, np.bool_)
    mask[top : bottom + 1, left : right + 1] = pixels != 0
    return mask


def _decoded(text: str) -> bytes:
    if len(text) > _LARGEST_PICTURE:
        raise ValueError("a picture that is larger than any frame")
    return base64.b64decode(text, validate=True)


def _none(
    told: dict[str, Any], stem: str, shape: tuple[int, int], drawn: set[str]
) -> list[LabelledFrame]:
    """What an own export says is not there: "fibrosis_none" among its flags."""
    flags = told.get("flags")
    if not isinstance(flags, dict):
        return []
    return [
        LabelledFrame(stem=stem, frame=None, label=str(structure), mask=np.zeros(shape, np.bool_))
        for structure in Structure
        if flags.get(f"{structure}_none") is True and structure not in drawn
    ]
