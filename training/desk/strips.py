"""The pairs of the scar stage: beats rolled out by the walls of the first stage."""

# Shape letters: N pairs, T phases, K structures, R rows and C columns of a strip.

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fibrodesk.wall.beat import Beat, OutlinedSquare, beat_of
from fibrodesk.wall.scar import on_frame
from fibrodesk.wall.strips import WallStrips
from training.config import TrainConfig
from training.data.batches import Batch, picked
from training.data.dataset import Pairs
from training.desk.astray import astray, taken

WallFinder = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From pictures (M, S, S) to how probable the wall is, (M, S, S)."""

Made = Callable[[int], object]

STILL_SHARE = 0.08
"""Of the pairs are shown as a picture that stands alone: all phases are the frame itself."""

_BESIDE = 0.3  # the most that stands beside the wall before a threshold is chosen
_NOTHING, _NO_WALL = np.zeros((0, 0), np.float32), np.zeros((0, 0), np.bool_)
_AT_ONCE = 16  # pictures through the wall's network
_CHANGE = 3  # stream of the seed


def _unheard(_made: int) -> None:
    """Nobody waits to hear of it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StripPairs:
    """N strips with what is scar and wall in them.

    A pair whose wall was not found is left out, and one whose scar nobody judged.
    """

    grey: NDArray[np.uint8]  # (N, T, R, C)
    own: NDArray[np.intp]  # (N,) which of the phases the masks belong to
    shape: NDArray[np.float32]  # (N, T + 2, C): thickness of each phase, place in the frame
    masks: NDArray[np.uint8]  # (N, K, R, C), 0 to 255
    weights: NDArray[np.float32]  # (N, K)
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
    """Roll out every pair (frames (N, T, S, S), masks (N, K, S, S), scar the first of them).

    Args:
        judged: keep what `on_square` needs; for a training side it is a quarter of a megabyte a
            pair.
        made: called with how many more pictures or pairs are done; what it raises ends it.
    """
    beats = _Beats(_outlined(pairs.frames.pictures, find_walls, judged=judged, made=made))
    grey, shape, masks, strips, frames, places, own = [], [], [], [], [], [], []
    without = 0
    for pair in range(len(pairs)):
        made(1)
        if pairs.weights[pair, 0] == 0:
            continue
        numbers = sorted(pairs.frames.places[pair])
        at = numbers.index(pairs.frames.places[pair][0])
        beat = beats.of(tuple(numbers))
        if beat is None or beat.moments[at].border is None:
            without += 1
            continue
        grey.append((beat.grey * 255 + 0.5).astype(np.uint8))
        shape.append(beat.shape())
        masks.append([_rolled_mask(mask, beat.strips, at) for mask in pairs.masks[pair]])
        own.append(at)
        if judged:
            strips.append(beat.strips)
            frames.append(beat.moments[at])
        places.append(pair)
    return StripPairs(
        grey=np.stack(grey) if grey else np.zeros((0, 0, 0, 0), np.uint8),
        own=np.array(own, np.intp),
        shape=np.stack(shape) if shape else np.zeros((0, 0, 0), np.float32),
        masks=np.array(masks, np.uint8) if masks else np.zeros((0, 0, 0, 0), np.uint8),
        weights=pairs.weights[places],
        strips=tuple(strips),
        frames=tuple(frames),
        places=np.array(places, np.intp),
        without_wall=without,
    )


class _Beats:
    """Beats of the pictures of a side; neighbouring pairs are often moments of the same one."""

    def __init__(self, outlined: Sequence[OutlinedSquare]) -> None:
        self._outlined = outlined
        self._last: tuple[tuple[int, ...], Beat | None] = (), None

    def of(self, numbers: tuple[int, ...]) -> Beat | None:
        if self._last[0] != numbers:
            self._last = numbers, beat_of([self._outlined[each] for each in numbers])
        return self._last[1]


def on_square(pairs: StripPairs, pair: int, share: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shares of a strip (R, C), on the square (S, S)."""
    moment = int(pairs.own[pair])
    return on_frame(share, pairs.strips[pair], moment, pairs.frames[pair], outside=_BESIDE)


def training_strips(pairs: StripPairs, *, config: TrainConfig, epoch: int, index: int) -> Batch:
    """As `training.data.batches.training_batch`: decided by seed, epoch and index alone."""
    chance = np.random.default_rng([config.seed, _CHANGE, epoch, index])
    chosen = picked(len(pairs), config=config, epoch=epoch, index=index)
    changed = [_changed(pairs, pair, config=config, chance=chance) for pair in chosen]
    return Batch(
        torch.from_numpy(np.stack([seen for seen, _ in changed])),
        torch.from_numpy(np.stack([masks for _, masks in changed])),
        torch.from_numpy(pairs.weights[chosen]),
    )


def plain_strips(pairs: StripPairs, chosen: Sequence[int]) -> Tensor:
    """(B, 2 T + 2, R, C) as the bundle will see them."""
    seen = [_seen(pairs.grey[pair].astype(np.float32) / 255, pairs.shape[pair]) for pair in chosen]
    return torch.from_numpy(np.stack(seen))


def _changed(
    pairs: StripPairs, pair: int, *, config: TrainConfig, chance: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One strip and its masks (K, R, C): mirrored, re-toned, the wall astray, perhaps still."""
    grey, shape, own = pairs.grey[pair], pairs.shape[pair], pairs.own[pair]
    if chance.random() < STILL_SHARE:
        grey, shape = np.repeat(grey[own, None], len(grey), axis=0), shape.copy()
        shape[:-2] = shape[own]
    seen = _seen(_toned(grey, config=config, chance=chance), shape)
    _, rows, columns = seen.shape
    maps = astray(rows, columns, chance)
    seen, masks = taken(seen, maps), taken(pairs.masks[pair] / np.float32(255), maps)
    if chance.random() < config.flip_share:
        seen = seen[:, :, ::-1].copy()
        seen[-2] *= -1
        masks = masks[:, :, ::-1].copy()
    return seen, masks


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


def _rolled_mask(mask: NDArray[np.uint8], strips: WallStrips, moment: int) -> NDArray[np.uint8]:
    x, y = strips.maps(moment)
    rolled = cv2.remap(mask * np.uint8(255), x - 0.5, y - 0.5, cv2.INTER_LINEAR)
    return np.asarray(rolled, np.uint8)


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
