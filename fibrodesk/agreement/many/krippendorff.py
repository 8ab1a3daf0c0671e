"""Agreement of any number of readers of whom some left units out."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from fibrodesk.agreement.many.ratings import Splits


def krippendorff_alpha(splits: Splits) -> float:
    """Alpha of categories without an order; a unit that one reader alone rated says nothing.

    Returns:
        A number up to 1, or nan where no unit has two ratings or all ratings are one category.
    Source:
        Krippendorff K, Content Analysis, 4th ed., 2018, chapter 12.
    """
    paired = {split: number for split, number in splits.items() if sum(split) > 1}
    if not paired:
        return math.nan
    shares = [
        sum(split[place] * number for split, number in paired.items())
        for place in range(len(next(iter(paired))))
    ]
    ratings = sum(shares)
    apart = Fraction(0)
    for split, number in paired.items():
        rated = sum(split)
        pairs = sum(votes * (rated - votes) for votes in split)
        apart += Fraction(number * pairs, rated - 1)
    by_chance = sum(share * (ratings - share) for share in shares)
    return float(1 - (ratings - 1) * apart / by_chance) if by_chance else math.nan


def krippendorff_alpha_of_values(table: ArrayLike) -> float:
    """Alpha of numbers, such as areas, by squared differences.

    Args:
        table: shape (units, readers), nan where a reader gave no value.
    Returns:
        A number up to 1, or nan where no unit has two values or all values are the same.
    Source:
        Krippendorff K, Content Analysis, 4th ed., 2018, chapter 12.
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"a table of units by readers is needed, got {values.shape}")
    known = ~np.isnan(values)
    known[known.sum(axis=1) < 2] = False
    every = values[known]
    if every.size == 0 or np.ptp(every) == 0:
        return math.nan
    apart = sum(
        float(row[there].var(ddof=1)) * int(there.sum())
        for row, there in zip(values, known, strict=True)
        if there.any()
    )
    by_chance = float(every.var(ddof=1)) * every.size
    return 1 - apart / by_chance
