"""Changes of a pair that anatomy allows, in memory: one map, one table of grey values, one gain.

The paper names rotation, flip, brightness, contrast, zoom and crop. The desk adds depth,
perspective and, mildly, gamma and gain: of 29 changes compared on three sets of echo images the
geometric ones carried over to other scanners, and strong ones of tone hurt.

Source: arXiv 2605.16427, for the desk's; the paper of this product, for the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.config import TrainConfig

Image = NDArray[np.uint8]
Map = NDArray[np.float64]

SEGMENT_PAIRS = ((3, 6), (9, 12), (14, 16))
"""Septal and lateral segments of the A4C view (AHA numbers) that change places in a mirror."""

_DARK = 32  # grey values below fade out the change of tone
_TOGETHER = 4  # channels that OpenCV resamples in one go
_BITS = 8  # masks that one byte carries


def augment(
    frames: Image, masks: Image, *, config: TrainConfig, chance: np.random.Generator
) -> tuple[Image, Image]:
    """New frames (C, S, S) and masks (K, S, S), 0 and 1: moved, mirrored and re-toned as one.

    All channels of a pair are phases of one beat, so one `Change` goes over all of them.
    """
    change = draw_change(frames.shape[-1], config=config, chance=chance)
    return change.frames(frames), change.masks(masks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """One draw of everything that is left to chance."""

    map: Map  # (3, 3), from old to new pixel centres, (x, y, 1)
    mirrored: bool
    table: Image  # (256,), new grey values for old ones
    gain: NDArray[np.float32] | None  # (S, S), a factor by old pixel; None: 1 everywhere

    def frames(self, frames: Image) -> Image:
        """Phases (C, S, S) toned, then resampled linearly; black comes in from outside.

        Four at a time, and into the array that is returned: half the time of one by one.
        """
        moved = np.empty_like(frames)
        for first in range(0, len(frames), _TOGETHER):
            some = frames[first : first + _TOGETHER]
            several = self._toned(cv2.merge(list(some)) if len(some) > 1 else some[0])
            cv2.split(
                self._moved(several, cv2.INTER_LINEAR), list(moved[first : first + len(some)])
            )
        return moved

    def masks(self, masks: Image) -> Image:
        """Masks (K, S, S) of 0 and 1 by the nearest pixel: a pixel is the structure's or is not."""
        if len(masks) == 1:
            return np.asarray(self._moved(masks[0], cv2.INTER_NEAREST), np.uint8)[None]
        moved = np.empty_like(masks)
        for first in range(0, len(masks), _BITS):  # eight masks cost as much as one
            part = masks[first : first + _BITS]
            packed = part[0].copy()
            for bit, mask in enumerate(part[1:], 1):
                packed |= mask << np.uint8(bit)
            packed = self._moved(packed, cv2.INTER_NEAREST)
            for bit in range(len(part)):
                np.bitwise_and(packed >> np.uint8(bit), 1, out=moved[first + bit])
        return moved

    def segments(self, labels: Image) -> Image:
        """AHA numbers of the pixels (S, S), 0 outside the wall; a mirror swaps the sides."""
        moved = self._moved(labels, cv2.INTER_NEAREST)
        return np.asarray(cv2.LUT(moved, _MIRRORED) if self.mirrored else moved, np.uint8)

    def _toned(self, several: Image) -> Image:
        """Pixels (S, S) or (S, S, up to 4)."""
        if self.gain is not None:
            gain = self.gain if several.ndim == 2 else cv2.merge([self.gain] * several.shape[2])
            several = np.asarray(cv2.multiply(several, gain, dtype=cv2.CV_8U), np.uint8)
        return np.asarray(cv2.LUT(several, self.table), np.uint8)

    def _moved(self, image: Image, flags: int) -> Image:
        side_px = image.shape[0]
        if self.map[2, 0] == 0 and self.map[2, 1] == 0:  # no perspective: less than half the time
            moved = cv2.warpAffine(image, self.map[:2], (side_px, side_px), flags=flags)
        else:
            moved = cv2.warpPerspective(image, self.map, (side_px, side_px), flags=flags)
        return np.asarray(moved, np.uint8)


def draw_change(side_px: int, *, config: TrainConfig, chance: np.random.Generator) -> Change:
    """One change within the ranges of `config`; a range of 0 draws nothing.

    So the paper's list costs the same draws whatever is added to it.
    """
    turned, mirrored = _affine(side_px, config=config, chance=chance)
    table = _shifted(config=config, chance=chance)
    if config.depth > 0:
        turned = turned @ _deeper(side_px, chance.uniform(1 - config.depth, 1 + config.depth))
    if config.perspective > 0:
        turned = _tilted(side_px, config.perspective, chance) @ turned
    if config.gamma > 0:
        table = np.asarray(table[_powers(config.gamma, chance)], np.uint8)
    gain = _gain(side_px, config.gain, chance) if config.gain > 0 else None
    return Change(map=turned, mirrored=mirrored, table=table, gain=gain)


def _affine(side_px: int, *, config: TrainConfig, chance: np.random.Generator) -> tuple[Map, bool]:
    """Rotation, zoom, crop and flip as one map, and whether it mirrors.

    A crop keeps a random part of `1 - crop` or more of the side and blows it up to the whole.
    """
    angle = np.deg2rad(chance.uniform(-config.rotation_deg, config.rotation_deg))
    zoom = chance.uniform(1 - config.zoom, 1 + config.zoom)
    kept = 1 - chance.uniform(0, config.crop)
    shift_px = (side_px * (1 - kept) / 2) * chance.uniform(-1, 1, 2)
    mirrored = bool(chance.random() < config.flip_share)
    mirror = -1.0 if mirrored else 1.0
    turn = (zoom / kept) * np.array(
        [[mirror * np.cos(angle), -np.sin(angle)], [mirror * np.sin(angle), np.cos(angle)]]
    )
    centre = np.full(2, (side_px - 1) / 2)
    whole = np.eye(3)
    whole[:2, :2], whole[:2, 2] = turn, centre - turn @ (centre + shift_px)
    return whole, mirrored


def _deeper(side_px: int, scale: float) -> Map:
    """Another imaging depth: larger or smaller about the probe, which is in the middle on top."""
    return np.array([[scale, 0, (1 - scale) * (side_px - 1) / 2], [0, scale, 0], [0, 0, 1]])


def _tilted(side_px: int, largest: float, chance: np.random.Generator) -> Map:
    """Each corner goes its own way, by at most `largest` of the side along rows and columns."""
    last = side_px - 1
    corners = np.array([[0, 0], [last, 0], [last, last], [0, last]], np.float32)
    away = chance.uniform(-largest, largest, (4, 2)) * side_px
    return np.asarray(
        cv2.getPerspectiveTransform(corners, (corners + away).astype(np.float32)), np.float64
    )


def _shifted(*, config: TrainConfig, chance: np.random.Generator) -> Image:
    """Brightness and contrast as a table; black stays black, what is nearly so nearly does.

    Outside the sector every scanner writes 0, so a shift of it would show nothing that exists.
    """
    slope = chance.uniform(1 - config.contrast, 1 + config.contrast)
    shift = 255 * chance.uniform(-config.brightness, config.brightness)
    grey = np.arange(256)
    changed = (grey - 127.5) * slope + 127.5 + shift
    toned = grey + (changed - grey) * np.minimum(1, grey / _DARK)
    return np.asarray(np.clip(toned, 0, 255).round(), np.uint8)


def _powers(largest: float, chance: np.random.Generator) -> Image:
    """Grey values to a power between 1 / (1 + largest) and 1 + largest; 0 and 255 stay."""
    power = (1 + largest) ** chance.uniform(-1, 1)
    return np.asarray((255 * (np.arange(256) / 255) ** power).round(), np.uint8)


def _gain(side_px: int, largest: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """A factor that goes evenly from the probe to the far side, as its sliders would set it."""
    near, far = chance.uniform(1 - largest, 1 + largest, 2)
    by_row = np.linspace(near, far, side_px, dtype=np.float32)
    return np.repeat(by_row[:, None], side_px, axis=1)


def _swapped() -> Image:
    labels = np.arange(256, dtype=np.uint8)
    for septal, lateral in SEGMENT_PAIRS:
        labels[septal], labels[lateral] = lateral, septal
    return labels


_MIRRORED = _swapped()
