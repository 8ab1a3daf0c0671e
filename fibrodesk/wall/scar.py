"""Scar by its place in the wall: what a strip network sees of a beat, and its answer on the frame.

The training's figures and the desk's proposals go through here alike, whatever runs the networks.
"""

# Shape letters: T phases of a beat, S side of the square, R rows and C columns of a strip, D the
# rows of it that lie in the wall.

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray
from fibrodesk.domain.share import share_of
from fibrodesk.wall.outline import Horseshoe
from fibrodesk.wall.strips import (
    COLUMNS,
    MARGIN,
    ROWS,
    FloatArray,
    WallStrips,
    border_of,
    wall_strips,
)

StripLogits = Callable[[FloatArray], FloatArray]
"""From (2 T + 2, R, C) to (1, D, C)."""

_USUAL_THICKNESS = 14 / 256  # of the square's side
_HALF = 0.5
_BELOW = 0.999  # of the threshold
_REACH_PX = 4  # beside the wall


def wall_of(probability: FloatArray) -> MaskArray:
    """The largest piece of what is wall rather than not, (S, S)."""
    likely = (probability > _HALF).astype(np.uint8)
    count, pieces, facts, _ = cv2.connectedComponentsWithStats(likely, connectivity=8)
    if count < 2:
        return likely.astype(np.bool_)
    return np.asarray(pieces == 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA])))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutlinedSquare:
    """A frame on the square and the wall that was found on it."""

    square: NDArray[np.uint8]  # (S, S)
    likely: FloatArray  # how probable the wall is, (S, S)
    wall: MaskArray
    border: Horseshoe | None

    @classmethod
    def of(cls, square: NDArray[np.uint8], likely: FloatArray) -> OutlinedSquare:
        wall = wall_of(likely)
        return cls(square=square, likely=likely, wall=wall, border=border_of(wall))


def strip_input(
    squares: Sequence[NDArray[np.uint8]] | NDArray[np.uint8], strips: WallStrips
) -> FloatArray:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarRule:
    """From the strip network's logits to what counts as found."""

    threshold: float = 0.5
    temperature: float = 1.0
    sure: float = 0.0
    """A finding whose most probable place is less probable is none."""

    @property
    def below(self) -> float:
        """The largest probability of what is not found."""
        return _BELOW * self.threshold


def find_scar(seen: Sequence[OutlinedSquare], logits: StripLogits, *, rule: ScarRule) -> FloatArray:
    """How probable scar is on each pixel of the first square, (S, S).

    Nothing beside the wall reaches the rule's threshold; there, scar given wall counts by how
    probable the wall still is.

    Args:
        seen: each phase of the beat, the frame itself first.
    """
    strips = wall_strips([each.border for each in seen])
    if strips is None:
        return np.zeros(seen[0].square.shape, np.float32)
    answer = logits(strip_input([each.square for each in seen], strips))[0] / rule.temperature
    return on_frame(only_sure(share_of(answer), rule), strips, seen[0], outside=rule.below)


def only_sure(share: FloatArray, rule: ScarRule) -> FloatArray:
    """Shares of a strip (D, C) in which every finding is sure somewhere; others end below."""
    count, findings = cv2.connectedComponents((share > rule.threshold).astype(np.uint8))
    peaks = np.zeros(count, np.float32)
    np.maximum.at(peaks, findings.ravel(), share.ravel())
    doubtful = (peaks < rule.sure)[findings] & (findings > 0)
    return np.where(doubtful, np.minimum(share, np.float32(rule.below)), share)


def on_frame(
    share: FloatArray, strips: WallStrips, frame: OutlinedSquare, *, outside: float
) -> FloatArray:
    """Shares of the rows in the wall (D, C) on the frame (S, S), as `find_scar` has them."""
    reach = cv2.dilate(frame.wall.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=_REACH_PX)
    whole = np.pad(share.astype(np.float32, copy=False), ((MARGIN, MARGIN), (0, 0)), mode="edge")
    found = strips.back(whole, reach.astype(np.bool_), 0)
    beside = np.minimum(found * frame.likely, outside)
    return np.asarray(np.where(frame.wall, found, beside), np.float32)
