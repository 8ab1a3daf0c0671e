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


@dataclass(frozen=True, slots=True, eq=False)
class PackedMask:
    """A mask as one bit a pixel: packed once, it is counted against any other in microseconds."""

    words: NDArray[np.uint64]  # the bits that fill the last word are 0
    shape: tuple[int, int]
    ones: int

    @property
    def size(self) -> int:
        return self.shape[0] * self.shape[1]


def packed(mask: NDArray[Any]) -> PackedMask:
    """One bit a pixel, in whole words.

    Raises:
        ValueError: the array is no mask (see `as_mask`).
    """
    mask = as_mask(mask)
    bits = np.packbits(mask)
    rest = bits.size % _WORD
    if rest:
        bits = np.concatenate((bits, np.zeros(_WORD - rest, np.uint8)))
    words = bits.view(np.uint64)
    return PackedMask(words, (mask.shape[0], mask.shape[1]), _ones(words))


def count(first: NDArray[Any], second: NDArray[Any], domain: NDArray[Any] | None = None) -> Counts:
    """Compare two masks pixel by pixel inside `domain`, or over the whole frame.

    Args:
        first, second, domain: shape (H, W), boolean or integers of which one label is not 0.
    Raises:
        ValueError: the shapes differ, or an array is no mask (see `as_mask`).
    """
    ground = None if domain is None else packed(domain)
    return count_packed(packed(first), packed(second), ground)


def count_packed(first: PackedMask, second: PackedMask, domain: PackedMask | None) -> Counts:
    """Compare two packed masks inside `domain`, or over the whole frame.

    Raises:
        ValueError: the shapes differ.
    """
    masks = (first, second) if domain is None else (first, second, domain)
    _refuse_other_shapes([mask.shape for mask in masks])
    if domain is None:
        both = _ones(first.words & second.words)
        ones, twos, total = first.ones, second.ones, first.size
    else:
        inside = first.words & domain.words
        ones, twos, total = _ones(inside), _ones(second.words & domain.words), domain.ones
        both = _ones(inside & second.words)
    return Counts(both, ones - both, twos - both, total - ones - twos + both)


def outside(mask: NDArray[Any], domain: NDArray[Any] | None) -> int:
    """How many pixels of `mask` lie outside `domain`; without a domain none do."""
    if domain is None:
        return 0
    return outside_packed(packed(mask), packed(domain))


def outside_packed(mask: PackedMask, domain: PackedMask | None) -> int:
    """How many pixels of `mask` lie outside `domain`; without a domain none do."""
    if domain is None:
        return 0
    _refuse_other_shapes([mask.shape, domain.shape])
    return mask.ones - _ones(mask.words & domain.words)


def _refuse_other_shapes(shapes: list[tuple[int, int]]) -> None:
    if len(set(shapes)) > 1:
        raise ValueError(
            f"masks on one pixel grid are needed, got {' and '.join(map(str, shapes))}"
        )


def _ones(words: NDArray[np.uint64]) -> int:
    return int(np.bitwise_count(words).sum(dtype=np.int64))
