"""A beat rolled out: its wall in strips that keep their tissue, and where any frame of it lies."""

# Shape letters: T moments of a beat, S side of the square, R rows and C columns of a strip.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray
from fibrodesk.wall.outline import Horseshoe
from fibrodesk.wall.strips import (
    COLUMNS,
    ROWS,
    FloatArray,
    WallStrips,
    border_of,
    strips_beside,
    wall_strips,
)
from fibrodesk.wall.tracking import tracked, tracked_beside

_USUAL_THICKNESS = 14 / 256  # of the square's side
_HALF = 0.5


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beat:
    """Moments of one beat whose wall is rolled out and followed."""

    moments: tuple[OutlinedSquare, ...]  # T, in the order of `strips`
    strips: WallStrips
    rays: WallStrips  # the same before its tissue was followed
    grey: FloatArray  # what the strips show, (T, R, C), 0 to 1

    def seen(self) -> FloatArray:
        """What the second network sees, (2 T + 2, R, C): grey values, thickness, place."""
        count = len(self.moments)
        seen = np.empty((2 * count + 2, ROWS, COLUMNS), np.float32)
        seen[:count] = self.grey
        seen[count:] = self.shape()[:, None]
        return seen

    def shape(self) -> FloatArray:
        """Thickness at each moment and mean place of the wall, (T + 2, C)."""
        side_px = self.moments[0].square.shape[0]
        thickness = self.strips.thickness() / (_USUAL_THICKNESS * side_px) - 1
        maps = [self.strips.maps(moment) for moment in range(len(self.moments))]
        places = [
            np.mean([each[axis] for each in maps], axis=(0, 1)) / (side_px / 2) - 1
            for axis in (0, 1)
        ]
        return np.concatenate((thickness, places)).astype(np.float32, copy=False)

    def place_of(self, frame: OutlinedSquare) -> tuple[WallStrips, int] | None:
        """Strips and the moment of them at which `frame` lies; None where it shows no wall.

        A frame between the moments is followed to the tissue of the others.
        """
        if frame.border is None:
            return None
        for moment, each in enumerate(self.moments):
            if each is frame:
                return self.strips, moment
        beside = strips_beside(self.rays, frame.border)
        return tracked_beside(beside, frame.square, self.grey.mean(axis=0)), 0


def beat_of(moments: Sequence[OutlinedSquare]) -> Beat | None:
    """Moments of one beat rolled out; None where too few of them show a wall.

    A picture that stands alone may come as each of them.
    """
    rays = wall_strips([each.border for each in moments])
    if rays is None:
        return None
    squares = [each.square for each in moments]
    still = all(each is moments[0] for each in moments)
    strips = rays if still else tracked(rays, squares)
    grey = [strips.picture(square, moment) for moment, square in enumerate(squares)]
    return Beat(
        moments=tuple(moments),
        strips=strips,
        rays=rays,
        grey=np.stack(grey).astype(np.float32) / np.float32(255),
    )
