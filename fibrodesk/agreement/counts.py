"""The four counts from which every share between two masks follows."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray

_WORD = 8  # bytes that are counted at once


@dataclass(frozen=True, slots=True)
class Counts:
    """Pixels of the domain by who marked them: both, only the first, only the second, neither.

    Python integers, which never overflow: in 100,000 frames of 1024 x 768 the products that
    kappa needs pass 2**63, and 64-bit integers would give 1.68 where kappa is 0.81.
    """

    tp: int
    a_only: int
    b_only: int
    tn: int

    def __post_init__(self) -> None:
        for name in ("tp", "a_only", "b_only", "tn"):
            value = operator.index(getattr(self, name))  # NumPy's integers become Python's
            if value < 0:
                raise ValueError(f"{name} counts pixels and cannot be {value}")
            object.__setattr__(self, name, value)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tp + other.tp,
            self.a_only + other.a_only,
            self.b_only + other.b_only,
            self.tn + other.tn,
        )

    def __sub__(self, other: Counts) -> Counts:
        """These counts without a part of them, for leaving one patient out."""
        return Counts(
            self.tp - other.tp,
            self.a_only - other.a_only,
            self.b_only - other.b_only,
            self.tn - other.tn,
        )

    def swap(self) -> Counts:
        """The same pixels with the readers exchanged."""
        return Counts(self.tp, self.b_only, self.a_only, self.tn)

    @property
    def total(self) -> int:
        return self.tp + self.a_only + self.b_only + self.tn

    @property
    def first(self) -> int:
        """What the first reader marked."""
        return self.tp + self.a_only

    @property
    def second(self) -> int:
        """What the second reader marked."""
        return self.tp + self.b_only

    @property
    def union(self) -> int:
        return self.tp + self.a_only + self.b_only

    @property
    def apart(self) -> int:
        """What only one of the two marked."""
        return self.a_only + self.b_only


NOTHING = Counts(0, 0, 0, 0)


def pooled(counts: Iterable[Counts]) -> Counts:
    """The sum; of nothing, all zeros."""
    return sum(counts, NOTHING)


def as_mask(array: NDArray[Any]) -> MaskArray:
    """`array` as a mask: True where it is not 0.

    Raises:
        ValueError: not two-dimensional, without a pixel, a probability map, or more than one label.
    """
    array = np.asarray(array)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"a mask has rows and columns, got the shape {array.shape}")
    if array.dtype == np.bool_:
        return array
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"a mask is 0 or 1, or 0 or 255; {array.dtype} needs a threshold first")
    mask: MaskArray = array != 0
    labels = np.unique(array[mask])
    if labels.size > 1:
        raise ValueError(f"a mask has one label, got {labels[:4].tolist()}")
    return mask


def count(first: NDArray[Any], second: NDArray[Any], domain: NDArray[Any] | None = None) -> Counts:
    """Compare two masks pixel by pixel inside `domain`, or over the whole frame.

    Args:
        first, second, domain: shape (H, W), boolean or integers of which one label is not 0.
    Raises:
        ValueError: the shapes differ, or an array is no mask (see `as_mask`).
    """
    masks = [as_mask(first), as_mask(second)]
    if domain is not None:
        masks.append(as_mask(domain))
    _refuse_other_shapes(masks)
    bits = [_packed(mask) for mask in masks]
    total = masks[0].size
    if domain is not None:
        total = _ones(bits[2])
        bits[0] &= bits[2]
        bits[1] &= bits[2]
    both, ones, twos = _ones(bits[0] & bits[1]), _ones(bits[0]), _ones(bits[1])
    return Counts(both, ones - both, twos - both, total - ones - twos + both)


def outside(mask: NDArray[Any], domain: NDArray[Any] | None) -> int:
    """How many pixels of `mask` lie outside `domain`; without a domain none do."""
    if domain is None:
        return 0
    masks = [as_mask(mask), as_mask(domain)]
    _refuse_other_shapes(masks)
    return int(np.count_nonzero(masks[0] & ~masks[1]))


def _refuse_other_shapes(masks: list[MaskArray]) -> None:
    shapes = [mask.shape for mask in masks]
    if len(set(shapes)) > 1:
        raise ValueError(
            f"masks on one pixel grid are needed, got {' and '.join(map(str, shapes))}"
        )


def _packed(mask: MaskArray) -> NDArray[np.uint64]:
    """One bit a pixel, in whole words; the bits that fill the last word are 0."""
    packed = np.packbits(mask)
    rest = packed.size % _WORD
    if rest:
        packed = np.concatenate((packed, np.zeros(_WORD - rest, np.uint8)))
    return packed.view(np.uint64)


def _ones(words: NDArray[np.uint64]) -> int:
    return int(np.bitwise_count(words).sum(dtype=np.int64))
