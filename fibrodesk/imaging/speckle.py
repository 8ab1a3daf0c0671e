"""Speckle, by which a recording is known again whatever was cut of it and however its fan lies.

The stored frames of two cuts of one recording differ where the fans were drawn differently, and
so do the hashes of the frames. Small patches at fixed places of the image lie inside both fans
and are the same to the last grey level, as speckle never comes twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.colours import grey

PLACES_A_SIDE = 6  # patches lie around the centres of a grid of 6 x 6 cells
_SIDE_PX = 24
_SMALLEST_PX = 8
_FEWEST_GREY_LEVELS = 16  # from the darkest to the brightest pixel; in black nothing is told apart
_MOST_OF_ONE = (
    0.5  # of a patch that is one grey level: figures of a clock come twice on their ground
)
KEPT = 6  # pictures of a place
_HASH_DIGITS = 24  # 96 bits

Patch = tuple[int, str]
"""A place of the grid, and the hash of a picture that was seen there."""


def speckle_of(frames: Iterable[FrameArray], keep: MaskArray) -> tuple[Patch, ...]:
    """What is kept of a loop's speckle: of each place inside its fan a few pictures.

    Of all pictures of a place those with the smallest hashes are kept, so that two cuts keep the
    same ones of the frames that both have, wherever each begins. What stands still (a letter, a
    scale) is no speckle; of a loop of one picture everything stands still, and all is kept.

    Args:
        frames: uint8 (H, W) or (H, W, 3), with 0 outside the fan.
        keep: (H, W), the fan.
    Source: the smallest hashes stand for a set as in A. Broder, On the resemblance and containment
        of documents, 1997.
    """
    boxes = {place: box for place, box in _boxes(keep.shape) if keep[box].all()}
    seen: dict[int, set[str]] = {place: set() for place in boxes}
    for frame in frames:
        picture = grey(frame)
        for place, box in boxes.items():
            patch = picture[box]
            if _is_speckle(patch):
                seen[place].add(_hash(patch, place, keep.shape))
    moving = {place: known for place, known in seen.items() if len(known) > 1}
    return tuple(
        (place, each)
        for place, known in sorted((moving or seen).items())
        for each in sorted(known)[:KEPT]
    )


def _boxes(shape: tuple[int, ...]) -> Iterator[tuple[int, tuple[slice, slice]]]:
    """The patches by the number of their place; none on an image too small for them."""
    rows, columns = shape
    side = min(_SIDE_PX, rows // PLACES_A_SIDE, columns // PLACES_A_SIDE)
    if side < _SMALLEST_PX:
        return
    for place in range(PLACES_A_SIDE * PLACES_A_SIDE):
        down, across = divmod(place, PLACES_A_SIDE)
        top = (2 * down + 1) * rows // (2 * PLACES_A_SIDE) - side // 2
        left = (2 * across + 1) * columns // (2 * PLACES_A_SIDE) - side // 2
        yield place, (slice(top, top + side), slice(left, left + side))


def _is_speckle(patch: FrameArray) -> bool:
    counts = np.bincount(patch.ravel())
    darkest = int(np.argmax(counts > 0))
    wide = len(counts) - 1 - darkest >= _FEWEST_GREY_LEVELS
    return wide and int(counts.max()) <= _MOST_OF_ONE * patch.size


def _hash(patch: FrameArray, place: int, shape: tuple[int, ...]) -> str:
    digest = hashlib.sha256(f"{shape} {place} {patch.shape}".encode())
    digest.update(np.ascontiguousarray(patch).tobytes())
    return digest.hexdigest()[:_HASH_DIGITS]
