"""The tissue of a wall followed through a beat by its speckle, as rays alone do not keep it.

The borders of each moment stray by a pixel for themselves, and tissue slides along the wall.
So each moment's strip is moved until it shows what the others show. Decision 37 weighs the
ways and says what it is worth.
"""

# Shape letters: T moments, R rows across the wall, C columns along it.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.wall.strips import DEEP, MARGIN, ROWS, FloatArray, WallStrips

_THIN = 2  # every second column: speckle is several columns long
_SPARE = 4  # rows beyond those of a strip, for what moves in from there
_MOST_ROWS, _MOST_COLUMNS = 3.5, 12.0  # that tissue is followed from where the rays have it
_GAIN_COLUMNS = 81  # over which a moment may be brighter than the others as a whole
_DAMPING = 0.02  # of the mean, so that an even stretch of wall stays where it is
_SMOOTH_COLUMNS = 2.0  # standard deviation; neighbours move alike
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class _Level:
    """How blurred the strips are, and over which columns they are compared: deviations."""

    columns: float
    rows: float
    window: float


_LEVELS = (_Level(6, 1.0, 20), _Level(3, 0.7, 12), _Level(1.5, 0.5, 8), _Level(0.8, 0.4, 6))

_HEIGHT = (((np.arange(ROWS) + 0.5 - MARGIN) / DEEP - 0.5) * 2).astype(np.float32)
"""Of each row over the middle of the wall: -1 at the endocardium, 1 at the epicardium."""

_ONE = np.ones(ROWS, np.float32)


def tracked(strips: WallStrips, squares: Sequence[NDArray[np.uint8]]) -> WallStrips:
    """The same wall with its tissue in the same columns and rows at every moment.

    Together the moments stay where they were.

    Args:
        squares: uint8 (S, S), the picture of each moment.
    """
    return _moved(strips, _motion(_wide(strips, squares), of=None))


def tracked_beside(
    strips: WallStrips, square: NDArray[np.uint8], picture: FloatArray
) -> WallStrips:
    """One moment alone (`strips_beside`), moved until it shows the tissue of `picture`.

    Args:
        picture: mean over the moments of a beat of their tracked strips, (R, C), 0 to 1.
    """
    return _moved(strips, _motion(_wide(strips, [square]), of=picture[:, ::_THIN]))


def _wide(strips: WallStrips, squares: Sequence[NDArray[np.uint8]]) -> FloatArray:
    """The strips at every second column with spare rows, (T, R + 2 `_SPARE`, C), 0 to 1."""
    thin = WallStrips(
        poses=strips.poses,
        angles=strips.angles[:, ::_THIN],
        inner=strips.inner[:, ::_THIN],
        outer=strips.outer[:, ::_THIN],
    )
    maps = (thin.maps(moment, beside=MARGIN + _SPARE) for moment in range(len(squares)))
    pictures = [
        cv2.remap(square, x - 0.5, y - 0.5, cv2.INTER_LINEAR)
        for square, (x, y) in zip(squares, maps, strict=True)
    ]
    return np.stack(pictures).astype(np.float32) / np.float32(255)


def _motion(wide: FloatArray, *, of: FloatArray | None) -> FloatArray:
    """Shift and stretch in rows and slide in columns of each moment, (3, T, C).

    Least squares over windows along the wall, from blurred to sharp.

    Source: Lucas and Kanade, IJCAI 1981:674-679; Baker and Matthews, IJCV 2004;56:221-255.

    Args:
        of: the picture to be met, (R, C); None: each the mean of the others.
    """
    motion = np.zeros((3, wide.shape[0], wide.shape[2]), np.float32)
    for level in _LEVELS:
        tall = np.concatenate([_blurred(each, level) for each in wide])
        aim = None if of is None else _blurred(of, level)
        for _ in range(_ROUNDS):
            seen = _sampled(tall, motion)
            motion += _step(seen, seen.mean(axis=0) if aim is None else aim, level, aim is None)
            motion = _along(motion, _SMOOTH_COLUMNS)
            if of is None:
                motion -= motion.mean(axis=1, keepdims=True)
    return motion


def _blurred(strip: FloatArray, level: _Level) -> FloatArray:
    return np.asarray(
        cv2.GaussianBlur(strip, (0, 0), sigmaX=level.columns / _THIN, sigmaY=level.rows), np.float32
    )


def _along(lines: FloatArray, columns: float) -> FloatArray:
    """Smoothed along the last axis alone."""
    flat = lines.reshape(-1, lines.shape[-1])
    sigma = columns / _THIN
    reach = 2 * round(4 * sigma) + 1
    smooth = cv2.GaussianBlur(
        flat, (reach, 1), sigmaX=sigma, sigmaY=sigma, borderType=cv2.BORDER_REFLECT_101
    )
    return np.asarray(smooth, np.float32).reshape(lines.shape)


def _sampled(tall: FloatArray, motion: FloatArray) -> FloatArray:
    """What the moments show where the tissue is thought to be, (T, R, C)."""
    moments, columns = motion.shape[1:]
    inner, outer, slide = _bounded(motion)
    middle, half = (inner + outer) / 2, (outer - inner) / 2
    first = (np.arange(moments, dtype=np.float32) * (ROWS + 2 * _SPARE))[:, None, None]
    rows = np.arange(ROWS, dtype=np.float32)[:, None] + np.float32(_SPARE) + first
    y = rows + middle[:, None] + _HEIGHT[:, None] * half[:, None]
    x = np.broadcast_to((np.arange(columns, dtype=np.float32) + slide)[:, None], y.shape)
    seen = cv2.remap(
        tall,
        np.ascontiguousarray(x.reshape(-1, columns), np.float32),
        np.ascontiguousarray(y.reshape(-1, columns), np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(seen, np.float32).reshape(y.shape)


def _bounded(motion: FloatArray) -> Iterator[FloatArray]:
    """How far both borders move, in rows, and the tissue along them, in thinned columns."""
    shift, stretch, slide = motion
    yield np.clip(shift - stretch, -_MOST_ROWS, _MOST_ROWS)
    yield np.clip(shift + stretch, -_MOST_ROWS, _MOST_ROWS)
    yield np.clip(slide, -_MOST_COLUMNS / _THIN, _MOST_COLUMNS / _THIN)


def _step(seen: FloatArray, aim: FloatArray, level: _Level, among: bool) -> FloatArray:
    """By how much each moment has still to move, (3, T, C).

    Args:
        seen: (T, R, C).
        aim: what they should show, (R, C).
        among: `aim` is their own mean, from which each is then taken out.
    """
    others = max(len(seen) - 1, 1)
    error = (seen - aim) * np.float32(len(seen) / others if among else 1)
    between = seen - error / 2  # half-way to the aim, where the slopes are taken
    gain = cv2.blur(error.mean(axis=1), (_GAIN_COLUMNS // _THIN, 1))
    error -= np.asarray(gain, np.float32)[:, None]
    down, across = np.gradient(between, axis=1), np.zeros_like(between)
    across[:, :, 1:-1] = (between[:, :, 2:] - between[:, :, :-2]) / 2
    sums = np.stack(
        [
            (weight @ product)
            for weight, product in (
                (_ONE, down * down),
                (_HEIGHT, down * down),
                (_HEIGHT**2, down * down),
                (_ONE, down * across),
                (_HEIGHT, down * across),
                (_ONE, across * across),
                (_ONE, down * error),
                (_HEIGHT, down * error),
                (_ONE, across * error),
            )
        ]
    )
    return _solved(*_along(sums.astype(np.float32, copy=False), level.window))


def _solved(
    a: FloatArray,
    b: FloatArray,
    c: FloatArray,
    d: FloatArray,
    e: FloatArray,
    f: FloatArray,
    *errors: FloatArray,
) -> FloatArray:
    """Solve [[a, b, d], [b, c, e], [d, e, f]] x = -errors at every column, damped."""
    a, c, f = (each + _DAMPING * each.mean() + np.float32(1e-9) for each in (a, c, f))
    minors = (c * f - e * e, d * e - b * f, b * e - c * d)
    rest = (a * f - d * d, b * d - a * e, a * c - b * b)
    determinant = a * minors[0] + b * minors[1] + d * minors[2]
    first, second, third = errors
    found = (
        minors[0] * first + minors[1] * second + minors[2] * third,
        minors[1] * first + rest[0] * second + rest[1] * third,
        minors[2] * first + rest[1] * second + rest[2] * third,
    )
    return np.asarray(-np.stack(found) / determinant, np.float32)


def _moved(strips: WallStrips, motion: FloatArray) -> WallStrips:
    """Strips whose columns and rows are where the tissue was found."""
    columns = np.arange(strips.angles.shape[1], dtype=np.float64)
    inner_rows, outer_rows, slide = (
        np.stack([np.interp(columns, columns[::_THIN], line) for line in lines])
        for lines in _bounded(motion)
    )
    at = np.maximum.accumulate(columns + slide * _THIN, axis=1)
    places = list(zip(at, strips.angles, strips.inner, strips.outer, strict=True))
    angles, inner, outer = (
        np.stack([np.interp(each[0], columns, each[line]) for each in places]) for line in (1, 2, 3)
    )
    row = (outer - inner) / DEEP
    return WallStrips(
        poses=strips.poses,
        angles=angles,
        inner=inner + inner_rows * row,
        outer=np.maximum(outer + outer_rows * row, inner + inner_rows * row + 1.0),
    )
