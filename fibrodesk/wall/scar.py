"""Scar by its place in the wall: what a strip network sees of a beat, and its answer on the frame.

The training's figures and the desk's proposals go through here alike, whatever runs the networks.
"""

# Shape letters: T phases of a beat, S side of the square, R rows and C columns of a strip, D the
# rows of it that lie in the wall.

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray
from fibrodesk.wall.strips import COLUMNS, MARGIN, ROWS, FloatArray, WallStrips, wall_strips

StripLogits = Callable[[FloatArray], FloatArray]
"""From (2 T + 2, R, C) to (1, D, C)."""

_USUAL_THICKNESS = 14 / 256  # of the square's side
_HALF = 0.5


def wall_of(probability: FloatArray) -> MaskArray:
    """The largest piece of what is wall rather than not, (S, S)."""
    likely = (probability > _HALF).astype(np.uint8)
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    if count < 2:
        return likely.astype(np.bool_)
    return np.asarray(pieces == 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA])))


def strip_input(squares: Sequence[NDArray[np.uint8]], strips: WallStrips) -> FloatArray:
    """What the strip network sees, (2 T + 2, R, C): grey values, thickness, place of the wall.

    Args:
        squares: uint8 (S, S) of each phase, the frame itself first.
    """
    side_px = squares[0].shape[0]
    moments = len(squares)
    seen = np.empty((2 * moments + 2, ROWS, COLUMNS), np.float32)
    for moment, square in enumerate(squares):
        seen[moment] = strips.picture(square, moment)
    seen[:moments] /= 255
    seen[moments:-2] = strips.thickness()[:, None] / (_USUAL_THICKNESS * side_px) - 1
    x, y = strips.maps(0)
    seen[-2], seen[-1] = (each.mean(axis=0) / (side_px / 2) - 1 for each in (x, y))
    return seen


def find_scar(
    squares: Sequence[NDArray[np.uint8]],
    walls: Sequence[FloatArray],
    logits: StripLogits,
    *,
    temperature: float = 1.0,
) -> FloatArray:
    """How probable scar is on each pixel of the first square, (S, S); 0 outside its wall.

    Args:
        squares: uint8 (S, S) of each phase, the frame itself first.
        walls: how probable the wall is on each of them, (S, S).
    """
    masks = [wall_of(wall) for wall in walls]
    strips = wall_strips(masks)
    if strips is None:
        return np.zeros(walls[0].shape, np.float32)
    answer = logits(strip_input(squares, strips))[0] / temperature
    share = 1 / (1 + np.exp(-np.clip(answer, -30, 30)))
    whole = np.pad(share, ((MARGIN, MARGIN), (0, 0)), mode="edge")
    return strips.back(whole.astype(np.float32), masks[0], 0)
