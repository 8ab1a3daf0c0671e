"""Scar by its place in the wall: a strip network's answer on the frames of a beat.

The training's figures and the desk's proposals go through here alike, whatever runs the networks.
"""

# Shape letters: S side of the square, R rows and C columns of a strip.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from fibrodesk.domain.share import share_of
from fibrodesk.wall.beat import Beat, OutlinedSquare
from fibrodesk.wall.strips import FloatArray, WallStrips

StripLogits = Callable[[FloatArray], FloatArray]
"""From what a beat shows (`Beat.seen`) to (K, R, C), scar first."""

_BELOW = 0.999  # of the threshold
_REACH_PX = 4  # beside the wall


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarRule:
    """From the strip network's logits to what counts as found."""

    threshold: float = 0.5
    temperature: float = 1.0
    sure: float = 0.0
    """A finding whose most probable place is less probable is none."""
    smallest_px: int = 0
    """A finding of fewer pixels of the square is none."""

    @property
    def below(self) -> float:
        """The largest probability of what is not found."""
        return _BELOW * self.threshold


def found_in(beat: Beat, logits: StripLogits, *, rule: ScarRule) -> FloatArray:
    """How probable scar is at each place of the rolled-out wall, (R, C)."""
    return only_sure(share_of(logits(beat.seen())[0] / rule.temperature), rule)


def scar_on(
    frame: OutlinedSquare, beat: Beat | None, found: FloatArray | None, *, rule: ScarRule
) -> FloatArray:
    """How probable scar is on each pixel of a frame of the beat, (S, S).

    Nothing beside the wall reaches the rule's threshold; there, scar given wall counts by how
    probable the wall still is. Nothing at all where no wall could be followed.
    """
    placed = None if beat is None else beat.place_of(frame)
    if placed is None or found is None:
        return np.zeros(frame.square.shape, np.float32)
    return no_specks(on_frame(found, *placed, frame, outside=rule.below), rule)


def no_specks(share: FloatArray, rule: ScarRule) -> FloatArray:
    """Shares of a frame (S, S) in which every finding is large enough; others end below."""
    if rule.smallest_px == 0:
        return share
    marked = (share > rule.threshold).astype(np.uint8)
    _, findings, facts, _ = cv2.connectedComponentsWithStats(marked)
    speck = (facts[:, cv2.CC_STAT_AREA] < rule.smallest_px)[findings] & (findings > 0)
    return np.where(speck, np.minimum(share, np.float32(rule.below)), share)


def only_sure(share: FloatArray, rule: ScarRule) -> FloatArray:
    """Shares of a strip (R, C) in which every finding is sure somewhere; others end below."""
    count, findings = cv2.connectedComponents((share > rule.threshold).astype(np.uint8))
    peaks = np.zeros(count, np.float32)
    np.maximum.at(peaks, findings.ravel(), share.ravel())
    doubtful = (peaks < rule.sure)[findings] & (findings > 0)
    return np.where(doubtful, np.minimum(share, np.float32(rule.below)), share)


def on_frame(
    share: FloatArray, strips: WallStrips, moment: int, frame: OutlinedSquare, *, outside: float
) -> FloatArray:
    """Shares of a strip (R, C) on the frame that lies at `moment` of it (S, S)."""
    reach = cv2.dilate(frame.wall.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=_REACH_PX)
    found = strips.back(share, reach.astype(np.bool_), moment)
    beside = np.minimum(found * frame.likely, outside)
    return np.asarray(np.where(frame.wall, found, beside), np.float32)
