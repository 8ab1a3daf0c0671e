"""The paper's augmentation, in memory: one affine map and one table of grey values a pair."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.config import TrainConfig

Image = NDArray[np.uint8]

_DARK = 32  # grey values below fade out the change of tone


def augment(
    frame: Image, masks: Image, *, config: TrainConfig, chance: np.random.Generator
) -> tuple[Image, Image]:
    """A new frame (S, S) and masks (K, S, S): rotated, zoomed, cropped, mirrored, re-toned.

    Rotation, zoom, crop and flip are one map, so that frame and masks are resampled once: the
    frame linearly, the masks by the nearest pixel, as a pixel belongs to a structure or does not.
    """
    size_px = frame.shape[0]
    affine = _affine(size_px, config=config, chance=chance)
    table = _table(config=config, chance=chance)
    moved = cv2.warpAffine(cv2.LUT(frame, table), affine, (size_px, size_px))
    drawn = [
        cv2.warpAffine(mask, affine, (size_px, size_px), flags=cv2.INTER_NEAREST) for mask in masks
    ]
    return np.asarray(moved, np.uint8), np.stack(drawn).astype(np.uint8, copy=False)


def _affine(
    size_px: int, *, config: TrainConfig, chance: np.random.Generator
) -> NDArray[np.float64]:
    """The map (2, 3) from old to new pixels.

    A crop keeps a random part of `1 - crop` or more of the side and blows it up to the whole.
    """
    angle = np.deg2rad(chance.uniform(-config.rotation_deg, config.rotation_deg))
    zoom = chance.uniform(1 - config.zoom, 1 + config.zoom)
    kept = 1 - chance.uniform(0, config.crop)
    shift_px = (size_px * (1 - kept) / 2) * chance.uniform(-1, 1, 2)
    mirror = -1.0 if chance.random() < config.flip_share else 1.0
    scale = zoom / kept
    turn = scale * np.array(
        [[mirror * np.cos(angle), -np.sin(angle)], [mirror * np.sin(angle), np.cos(angle)]]
    )
    centre = np.full(2, (size_px - 1) / 2)
    return np.column_stack((turn, centre - turn @ (centre + shift_px)))


def _table(*, config: TrainConfig, chance: np.random.Generator) -> Image:
    """New grey values for the 256 old ones; black stays black, and what is nearly so nearly does.

    Outside the sector every scanner writes 0, so a shift of it would show nothing that exists.
    """
    slope = chance.uniform(1 - config.contrast, 1 + config.contrast)
    shift = 255 * chance.uniform(-config.brightness, config.brightness)
    grey = np.arange(256)
    changed = (grey - 127.5) * slope + 127.5 + shift
    toned = grey + (changed - grey) * np.minimum(1, grey / _DARK)
    return np.asarray(np.clip(toned, 0, 255).round(), np.uint8)
