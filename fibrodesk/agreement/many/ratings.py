"""What several readers say of many units (pixels, frames, cines), as sums that can be pooled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from fibrodesk.agreement.counts import PackedMask

Splits = Mapping[tuple[int, ...], int]
"""How many units got each split of the readers over the categories.

`{(2, 1): 40}`: of 40 units two readers said the first category and one the second. A reader who
said nothing of a unit is in no place of its split. Python integers, as pooled pixels overflow.
"""


def pooled_splits(parts: Iterable[Splits]) -> Counter[tuple[int, ...]]:
    """The sum over frames or patients."""
    whole: Counter[tuple[int, ...]] = Counter()
    for part in parts:
        whole.update(part)
    return whole


def without_part(whole: Splits, part: Splits) -> dict[tuple[int, ...], int]:
    """The units of `whole` but for those of `part`, for leaving one patient out."""
    left = {split: number - part.get(split, 0) for split, number in whole.items()}
    return {split: number for split, number in left.items() if number}


def rated_by(splits: Splits, readers: int) -> dict[tuple[int, ...], int]:
    """The units of which exactly so many readers said something."""
    return {split: number for split, number in splits.items() if sum(split) == readers}


def units(splits: Splits) -> int:
    return sum(splits.values())


def splits_of_units(
    said: Iterable[Sequence[str | None]], categories: Sequence[str]
) -> Counter[tuple[int, ...]]:
    """Splits of units of which each reader named a category, or None.

    Raises:
        ValueError: a category that is none of `categories`.
    """
    found: Counter[tuple[int, ...]] = Counter()
    for unit in said:
        named = Counter(word for word in unit if word is not None)
        if unknown := set(named) - set(categories):
            raise ValueError(f"{sorted(unknown)} are none of {list(categories)}")
        found[tuple(named[category] for category in categories)] += 1
    return found


def splits_of_masks(
    masks: Sequence[PackedMask], domain: PackedMask | None
) -> Counter[tuple[int, ...]]:
    """Pixels of the domain by (readers who left them free, readers who marked them).

    The number of marks of 64 pixels at once is kept as binary digits, one word a digit.
    """
    readers = len(masks)
    total = masks[0].size if domain is None else domain.ones
    digits: list[np.ndarray] = []
    for place, mask in enumerate(masks, start=1):
        carry = mask.words if domain is None else mask.words & domain.words
        for index, digit in enumerate(digits):
            digits[index], carry = digit ^ carry, digit & carry
        if place.bit_length() > len(digits):
            digits.append(carry)
    found: Counter[tuple[int, ...]] = Counter()
    for marks in range(1, readers + 1):
        words = np.full_like(masks[0].words, np.iinfo(np.uint64).max)
        for index, digit in enumerate(digits):
            words &= digit if marks >> index & 1 else ~digit
        number = int(np.bitwise_count(words).sum(dtype=np.int64))
        if number:
            found[readers - marks, marks] = number
    if free := total - sum(found.values()):
        found[readers, 0] = free
    return found
