"""The shapes of CVAT as pixels."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

import numpy as np

from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.labels.raster import checked
from fibrodesk.imaging.labels.runlengths import fill_polygon

SHAPES = ("polygon", "mask", "box", "ellipse")
_LONGEST_RUNS = 4_000_000  # characters


def draw(element: Element, shape: tuple[int, int]) -> MaskArray:
    """The mask (H, W) of one shape.

    Raises:
        ValueError: it cannot be drawn.
    """
    if element.tag == "mask":
        return _mask(element, shape)
    if element.tag == "ellipse":
        return _ellipse(element, shape)
    if element.tag == "box":
        return fill_polygon(checked(_corners(element)), shape)
    pairs = [pair.split(",") for pair in element.get("points", "").split(";")]
    try:
        points = checked([[float(value) for value in pair] for pair in pairs])
    except ValueError as error:
        raise ValueError("its points cannot be read") from error
    if len(points) < 3:
        raise ValueError("it has fewer than three points")
    return fill_polygon(points, shape)


def _mask(element: Element, shape: tuple[int, int]) -> MaskArray:
    """Runs along the rows of a box, the first of them outside the mask."""
    left, top, width, height = (
        _whole(element, name) for name in ("left", "top", "width", "height")
    )
    if min(width, height) < 1 or top + height > shape[0] or left + width > shape[1]:
        told = f"{width} x {height} at {left}, {top}"
        raise ValueError(f"its box, {told}, is not inside {shape[1]} x {shape[0]} pixels")
    text = element.get("rle", "")
    if len(text) > _LONGEST_RUNS or not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*,?\s*", text):
        raise ValueError("its run lengths cannot be read")
    runs = [int(part) for part in text.split(",") if part.strip()]
    if sum(runs) != width * height:
        raise ValueError(f"its run lengths do not fill its box of {width} x {height} pixels")
    values = np.arange(len(runs)) % 2 == 1
    mask = np.zeros(shape, np.bool_)
    mask[top : top + height, left : left + width] = np.repeat(values, runs).reshape(height, width)
    return mask


def _whole(element: Element, name: str) -> int:
    text = element.get(name, "")
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(f"it tells no {name}")
    return int(text)


def _real(element: Element, name: str) -> float:
    try:
        value = float(element.get(name, ""))
    except ValueError as error:
        raise ValueError(f"it tells no {name}") from error
    if not abs(value) < 1e6:
        raise ValueError(f"it tells no {name} that can be true")
    return value


def _corners(element: Element) -> list[list[float]]:
    """A box, turned about its middle where it tells a rotation (degrees, clockwise)."""
    left, top = _real(element, "xtl"), _real(element, "ytl")
    right, bottom = _real(element, "xbr"), _real(element, "ybr")
    turn = math.radians(_rotation(element))
    x, y = (left + right) / 2, (top + bottom) / 2
    return [
        [
            x + (across - x) * math.cos(turn) - (down - y) * math.sin(turn),
            y + (across - x) * math.sin(turn) + (down - y) * math.cos(turn),
        ]
        for across, down in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]


def _ellipse(element: Element, shape: tuple[int, int]) -> MaskArray:
    """The pixels whose centres lie in it."""
    x, y, wide, high = (_real(element, name) for name in ("cx", "cy", "rx", "ry"))
    if not (wide > 0 and high > 0):
        raise ValueError("it has no width or no height")
    turn = math.radians(_rotation(element))
    down, across = np.ogrid[: shape[0], : shape[1]]
    across, down = across + 0.5 - x, down + 0.5 - y
    along = across * math.cos(turn) + down * math.sin(turn)
    beside = down * math.cos(turn) - across * math.sin(turn)
    inside: MaskArray = (along / wide) ** 2 + (beside / high) ** 2 <= 1
    return inside


def _rotation(element: Element) -> float:
    return _real(element, "rotation") if element.get("rotation") else 0.0
