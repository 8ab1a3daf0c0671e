"""Agreement of a fixed number of readers beyond chance."""

from __future__ import annotations

import math

from fibrodesk.agreement.many.ratings import Splits


def fleiss_kappa(splits: Splits) -> float:
    """Kappa of readers who all rated every unit; for two readers it is Scott's pi, not Cohen's.

    Chance comes from the shares of the categories over all readers, so that readers who differ
    in how much they mark are told apart less than by the mean of pairwise Cohen's kappas.

    Returns:
        A number up to 1, or nan without a unit, or where only one category was ever said.
    Raises:
        ValueError: units differ in how many readers rated them, or fewer than two did.
    Source:
        Fleiss JL, Psychol Bull 1971;76(5):378-382; for two readers Scott WA, 1955;19:321-325.
    """
    if not splits:
        return math.nan
    numbers = {sum(split) for split in splits}
    if len(numbers) > 1 or min(numbers) < 2:
        raise ValueError(f"every unit is rated by the same two readers or more, got {numbers}")
    readers = numbers.pop()
    units = sum(splits.values())
    ratings = units * readers
    shares = [sum(column) for column in zip(*_weighted(splits), strict=True)]
    same = sum(
        number * sum(votes * (votes - 1) for votes in split) for split, number in splits.items()
    )
    by_chance = sum(share * share for share in shares)  # over ratings squared
    pairs = ratings * (readers - 1)  # of readers at a unit, each counted in both orders
    whole = pairs * (ratings * ratings - by_chance)
    return (same * ratings * ratings - by_chance * pairs) / whole if whole else math.nan


def _weighted(splits: Splits) -> list[list[int]]:
    return [[votes * number for votes in split] for split, number in splits.items()]
