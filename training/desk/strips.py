"""The pairs of the scar stage: strips of a beat, rolled out by the walls of the first stage."""

# Shape letters: N pairs, T phases, R rows and C columns of a strip, D rows of it in the wall.

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fibrodesk.wall.scar import OutlinedSquare, on_frame, strip_input
from fibrodesk.wall.strips import MARGIN, WallStrips, wall_strips
from training.config import TrainConfig
from training.data.batches import Batch, picked
from training.data.dataset import Pairs

WallFinder = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From pictures (M, S, S) to how probable the wall is, (M, S, S)."""

Made = Callable[[int], object]

STILL_SHARE = 0.08
"""Of the pairs are shown as a picture that stands alone: all phases are the frame itself."""

_BESIDE = 0.3  # the most that stands beside the wall before a threshold is chosen
_NOTHING, _NO_WALL = np.zeros((0, 0), np.float32), np.zeros((0, 0), np.bool_)
_STRAY_ROWS = 0.3  # standard deviation of the border of one phase's wall, in rows of the strip
_AT_ONCE = 16  # pictures through the wall's network
_CHANGE = 3  # stream of the seed


def _unheard(_made: int) -> None:
    """Nobody waits to hear of it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StripPairs:
    """N strips with what is scar in them; a pair whose wall was not found is left out."""

    grey: NDArray[np.uint8]  # (N, T, R, C)
    shape: NDArray[np.float32]  # (N, T + 2, C): thickness of each phase, place in the frame
    masks: NDArray[np.uint8]  # (N, D, C), 0 to 255
    weights: NDArray[np.float32]  # (N, 1)
    strips: tuple[WallStrips, ...]  # none on a training side
    frames: tuple[OutlinedSquare, ...]  # none on a training side
    places: NDArray[np.intp]  # (N,), among the pairs of the snapshot
    without_wall: int

    def __len__(self) -> int:
        return len(self.grey)


def to_make(pairs: Pairs) -> int:
    """What `strip_pairs` tells of in all: each picture to outline, each pair to roll out."""
    return len(pairs.frames.pictures) + len(pairs)


def strip_pairs(
    pairs: Pairs, find_walls: WallFinder, *, judged: bool, made: Made = _unheard
) -> StripPairs:
    """Roll out every pair (frames (N, T, S, S), masks (N, 1, S, S)).

    Args:
        judged: keep what `on_square` needs; for a training side it is a quarter of a megabyte a
            pair.
        made: called with how many more pictures or pairs are done; what it raises ends it.
    """
    outlined = _outlined(pairs.frames.pictures, find_walls, judged=judged, made=made)
    grey, shape, masks, strips, frames, places = [], [], [], [], [], []
    for pair in range(len(pairs)):
        made(1)
        seen = [outlined[number] for number in pairs.frames.places[pair]]
        rolled = wall_strips([each.border for each in seen])
        if rolled is None:
            continue
        whole = strip_input([each.square for each in seen], rolled)
        grey.append((whole[: len(seen)] * 255 + 0.5).astype(np.uint8))
        shape.append(whole[len(seen) :].mean(axis=1))
        masks.append(_rolled_mask(pairs.masks[pair, 0], rolled))
        if judged:
            strips.append(rolled)
            frames.append(seen[0])
        places.append(pair)
    return StripPairs(
        grey=np.stack(grey) if grey else np.zeros((0, 0, 0, 0), np.uint8),
        shape=np.stack(shape) if shape else np.zeros((0, 0, 0), np.float32),
        masks=np.stack(masks) if masks else np.zeros((0, 0, 0), np.uint8),
        weights=pairs.weights[places],
        strips=tuple(strips),
        frames=tuple(frames),
        places=np.array(places, np.intp),
        without_wall=len(pairs) - len(places),
    )


def on_square(pairs: StripPairs, pair: int, share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shares of a strip's rows in the wall (D, C), on the square (S, S)."""
    return on_frame(share, pairs.strips[pair], pairs.frames[pair], outside=_BESIDE)


def training_strips(pairs: StripPairs, *, config: TrainConfig, epoch: int, index: int) -> Batch:
    """As `training.data.batches.training_batch`: decided by seed, epoch and index alone."""
    chance = np.random.default_rng([config.seed, _CHANGE, epoch, index])
    chosen = picked(len(pairs), config=config, epoch=epoch, index=index)
    changed = [_changed(pairs, pair, config=config, chance=chance) for pair in chosen]
    return Batch(
        torch.from_numpy(np.stack([seen for seen, _ in changed])),
        torch.from_numpy(np.stack([mask for _, mask in changed])),
        torch.from_numpy(pairs.weights[chosen]),
    )


def plain_strips(pairs: StripPairs, chosen: Sequence[int]) -> Tensor:
    """(B, 2 T + 2, R, C) as the bundle will see them."""
    seen = [_seen(pairs.grey[pair].astype(np.float32) / 255, pairs.shape[pair]) for pair in chosen]
    return torch.from_numpy(np.stack(seen))


def _changed(
    pairs: StripPairs, pair: int, *, config: TrainConfig, chance: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One strip and its mask (1, D, C): mirrored, re-toned, its borders astray, perhaps still."""
    grey, shape = pairs.grey[pair], pairs.shape[pair]
    if chance.random() < STILL_SHARE:
        grey, shape = np.repeat(grey[:1], len(grey), axis=0), shape.copy()
        shape[:-2] = shape[0]
    toned = _toned(grey, config=config, chance=chance)
    for phase, rows in enumerate(np.rint(chance.normal(0, _STRAY_ROWS, len(toned))).astype(int)):
        if rows:
            toned[phase] = np.roll(toned[phase], rows, axis=0)
    seen = _seen(toned, shape)
    mask = pairs.masks[pair].astype(np.float32) / np.float32(255)
    if chance.random() < config.flip_share:
        seen = seen[:, :, ::-1].copy()
        seen[-2] *= -1
        mask = mask[:, ::-1].copy()
    return seen, mask[None]


def _toned(
    grey: NDArray[np.uint8], *, config: TrainConfig, chance: np.random.Generator
) -> NDArray[np.float32]:
    """Another gain, slope, brightness and gamma for all phases alike; black stays black."""
    power = np.exp(chance.uniform(-1, 1) * np.log1p(config.gamma))
    slope = chance.uniform(1 - config.contrast, 1 + config.contrast)
    shift = chance.uniform(-config.brightness, config.brightness)
    levels = (np.arange(256, dtype=np.float32) / 255) ** power
    levels = np.clip((levels * slope + shift) * np.minimum(1, levels * 16), 0, 1)
    return np.asarray(levels.astype(np.float32)[grey])


def _seen(grey: NDArray[np.float32], shape: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grey values (T, R, C) above thickness and place, which are the same in all rows."""
    rows = np.broadcast_to(shape[:, None], (len(shape), *grey.shape[1:]))
    return np.concatenate((grey, rows)).astype(np.float32, copy=False)


def _rolled_mask(mask: NDArray[np.uint8], strips: WallStrips) -> NDArray[np.uint8]:
    x, y = strips.maps(0)
    whole = cv2.remap(mask * np.uint8(255), x - 0.5, y - 0.5, cv2.INTER_LINEAR)
    return np.asarray(whole[MARGIN:-MARGIN], np.uint8)


def _outlined(
    pictures: NDArray[np.uint8], find_walls: WallFinder, *, judged: bool, made: Made
) -> list[OutlinedSquare]:
    outlined: list[OutlinedSquare] = []
    for first in range(0, len(pictures), _AT_ONCE):
        part = pictures[first : first + _AT_ONCE]
        for square, likely in zip(part, find_walls(part), strict=True):
            found = OutlinedSquare.of(square, likely)
            outlined.append(found if judged else replace(found, likely=_NOTHING, wall=_NO_WALL))
        made(len(part))
    return outlined
