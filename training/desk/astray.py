"""Strips as they would look had the wall been found a little elsewhere.

Twelve frames of a beat have one strip between them, so that there are as many strips as hearts:
it is by this that a network does not learn them by heart, nor trusts the borders to a pixel.
"""

# Shape letters: T phases, K structures, R rows and C columns of a strip.

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.wall.strips import DEEP

_SHIFT_ROWS = 1.2  # standard deviation, of the wall as a whole
_WAVE_ROWS = 0.8  # of waves along it
_SWELL_ROWS, _SWELL_WAVE_ROWS = 0.4, 0.6  # the same of its thickness, at either border
_SLIDE_COLUMNS = 5.0  # along the wall: as a whole, and in waves
_ACROSS_WAVE, _ALONG_WAVE = 25, 50  # standard deviations of the waves' widths, in columns

Maps = tuple[NDArray[np.float32], NDArray[np.float32]]


def astray(rows: int, columns: int, chance: np.random.Generator) -> Maps:
    """Where each pixel of a strip is taken from: column and row, (R, C) each."""
    height = ((np.arange(rows) + 0.5 - rows / 2) / (DEEP / 2))[:, None]
    shift = chance.normal(0, _SHIFT_ROWS) + _wave(columns, _WAVE_ROWS, _ACROSS_WAVE, chance)
    swell = chance.normal(0, _SWELL_ROWS) + _wave(columns, _SWELL_WAVE_ROWS, _ACROSS_WAVE, chance)
    slide = chance.normal(0, _SLIDE_COLUMNS) + _wave(columns, _SLIDE_COLUMNS, _ALONG_WAVE, chance)
    x = np.broadcast_to(np.arange(columns) + slide, (rows, columns))
    y = np.arange(rows)[:, None] + shift + height * swell
    return x.astype(np.float32), y.astype(np.float32)


def taken(planes: NDArray[np.float32], maps: Maps) -> NDArray[np.float32]:
    """Planes (N, R, C) as `astray` has them; beyond the strip its edge goes on."""
    x, y = maps
    return np.stack(
        [
            cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for plane in planes
        ]
    )


def _wave(
    columns: int, size: float, width: int, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Smooth noise of a standard deviation of `size`, (C,)."""
    reach = 3 * width
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    noise = chance.normal(size=columns + 2 * reach)
    return size * np.convolve(noise, bell / np.sqrt(np.sum(bell**2)), mode="valid")
