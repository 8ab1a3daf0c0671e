"""How far two masks cover one another, from their counts."""

from __future__ import annotations

import math

from fibrodesk.agreement.counts import Counts


def dice(counts: Counts) -> float:
    """Overlap of two masks, 2|A∩B| / (|A| + |B|): 0 is apart, 1 is identical.

    Returns:
        A fraction, or nan if both masks are empty: readers who agree that there is no
        fibrosis have drawn no outline to compare.
    Source:
        Dice LR, Ecology 1945;26(3):297-302.
    """
    return _ratio(2 * counts.tp, 2 * counts.tp + counts.apart)


def iou(counts: Counts) -> float:
    """Overlap as a share of what either marked, |A∩B| / |A∪B|, or nan if both are empty.

    Source:
        Jaccard P, New Phytol 1912;11(2):37-50.
    """
    return _ratio(counts.tp, counts.union)


def precision(counts: Counts) -> float:
    """Of what the second mask marks, the share that the first, the reference, marks too.

    Returns:
        A fraction, or nan if the second mask is empty.
    """
    return _ratio(counts.tp, counts.second)


def recall(counts: Counts) -> float:
    """Of what the first mask, the reference, marks, the share that the second finds.

    Returns:
        A fraction, or nan if the reference is empty.
    """
    return _ratio(counts.tp, counts.first)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
