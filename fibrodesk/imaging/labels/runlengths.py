"""COCO's masks: run lengths down the columns, plain or compressed, and its polygons.

Source:
    Lin et al., Microsoft COCO, ECCV 2014; the format is defined by the COCO API's mask routines,
    against which the tests hold this.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fibrodesk.domain.mask import MaskArray

_FIVE_BITS, _MORE, _OFFSET = 0x1F, 0x20, 48
_SIGN = 0x10
_LONGEST_DIGITS = 12  # of six bits: far more than any run needs
_FINER = 5  # the outline is drawn on a grid five times as fine


def decode_runs(counts: Sequence[int], shape: tuple[int, int]) -> MaskArray:
    """The mask (H, W) of runs that begin with False and go down the columns.

    Raises:
        ValueError: they do not fill the shape exactly.
    """
    height, width = shape
    if any(count < 0 for count in counts):
        raise ValueError("run lengths below zero")
    if sum(counts) != height * width:  # whole numbers of any size, so before NumPy sees them
        raise ValueError(f"run lengths that do not fill {width} x {height} pixels")
    values = np.arange(len(counts)) % 2 == 1
    return np.repeat(values, np.asarray(counts, np.int64)).reshape(width, height).T.copy()


def decode_letters(text: str | bytes) -> list[int]:
    """The runs of COCO's compressed form: six bits a letter, each run told from the last but one.

    Raises:
        ValueError: a letter that cannot be, or a number that never ends.
    """
    letters = text.encode("ascii", "strict") if isinstance(text, str) else text
    counts: list[int] = []
    value = digits = 0
    for letter in letters:
        bits = letter - _OFFSET
        if not 0 <= bits < 64 or digits >= _LONGEST_DIGITS:
            raise ValueError("run lengths that cannot be read")
        value |= (bits & _FIVE_BITS) << (5 * digits)
        digits += 1
        if bits & _MORE:
            continue
        if bits & _SIGN:
            value -= 1 << (5 * digits)
        if len(counts) > 2:
            value += counts[-2]
        counts.append(value)
        value = digits = 0
    if digits:
        raise ValueError("run lengths that are cut")
    return counts


def fill_polygon(points: Sequence[tuple[float, float]], shape: tuple[int, int]) -> MaskArray:
    """The pixels (H, W) inside a polygon of (x, y), exactly as the COCO API counts them.

    Each column is inside from where the outline passes it to where it passes it again; the
    outline is walked on a grid five times as fine.
    """
    height, width = shape
    fine = np.trunc(np.asarray(points, np.float64) * _FINER + 0.5).astype(np.int64)
    x, y = _walk(fine)
    turned = np.flatnonzero(x[1:] != x[:-1]) + 1
    column = np.where(x[turned] < x[turned - 1], x[turned], x[turned] - 1)
    column_px = (column + 0.5) / _FINER - 0.5
    on_centre = (np.floor(column_px) == column_px) & (column_px >= 0) & (column_px <= width - 1)
    turned, column_px = turned[on_centre], column_px[on_centre]
    row_px = (np.minimum(y[turned], y[turned - 1]) + 0.5) / _FINER - 0.5
    row = np.ceil(np.clip(row_px, 0, height)).astype(np.int64)
    passed = np.bincount(column_px.astype(np.int64) * height + row, minlength=height * width + 1)
    inside: MaskArray = np.cumsum(passed[: height * width]) % 2 == 1
    return inside.reshape(width, height).T.copy()


def _walk(fine: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every point of the fine grid along the closed outline."""
    walked_x, walked_y = [], []
    for start, end in zip(fine, np.roll(fine, -1, axis=0), strict=True):
        x, y = _edge(start, end)
        walked_x.append(x)
        walked_y.append(y)
    return np.concatenate(walked_x), np.concatenate(walked_y)


def _edge(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From one corner to the next, one step of the longer axis at a time."""
    run = np.abs(end - start)
    along = 0 if run[0] >= run[1] else 1  # the axis that is stepped
    steps = np.arange(run[along] + 1)
    low, high = (start, end) if start[along] <= end[along] else (end, start)
    if run[along] == 0:
        return steps * 0 + start[0], steps * 0 + start[1]
    slope = (high[1 - along] - low[1 - along]) / run[along]
    order = steps if low is start else steps[::-1]
    stepped = order + low[along]
    other = np.trunc(low[1 - along] + slope * order + 0.5).astype(np.int64)
    return (stepped, other) if along == 0 else (other, stepped)
