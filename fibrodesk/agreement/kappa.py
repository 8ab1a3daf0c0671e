"""Agreement of two readers beyond chance, and what stands beside it, from their counts.

Every function returns nan where the value is not defined, and `undefined_because` says why in a
word. All of them divide Python integers, so that nothing overflows and nothing is rounded before
the one division.
"""

from __future__ import annotations

import math

from fibrodesk.agreement.counts import Counts


def cohen_kappa(counts: Counts) -> float:
    """Agreement beyond what the readers' own shares would give by chance: 1 is full, 0 is chance.

    Returns:
        A number from -1 to 1, or nan if both readers marked everything or both marked nothing.
    Source:
        Cohen J, Educ Psychol Meas 1960;20(1):37-46; the form for two by two tables by
        Chicco D, Warrens MJ, Jurman G, IEEE Access 2021;9:78368-78381.
    """
    tp, a_only, b_only, tn = counts.tp, counts.a_only, counts.b_only, counts.tn
    chance = (tp + a_only) * (a_only + tn) + (tp + b_only) * (b_only + tn)
    return _ratio(2 * (tp * tn - a_only * b_only), chance)


def largest_kappa(counts: Counts) -> float:
    """The kappa that readers with these two shares could reach at most.

    Returns:
        A number from 0 to 1, or nan where kappa has no value.
    Source:
        Cohen J, Educ Psychol Meas 1960;20(1):37-46 (kappa M); Umesh UN et al., 1989;49:835-850.
    """
    total, first, second = counts.total, counts.first, counts.second
    best = min(first, second) + min(total - first, total - second)
    by_chance = first * second + (total - first) * (total - second)
    return _ratio(total * best - by_chance, total * total - by_chance)


def observed_agreement(counts: Counts) -> float:
    """The share of pixels of which both say the same, or nan for an empty domain."""
    return _ratio(counts.tp + counts.tn, counts.total)


def positive_agreement(counts: Counts) -> float:
    """Of what is marked on average, the share that both mark; nan if nobody marked anything.

    Source:
        Cicchetti DV, Feinstein AR, J Clin Epidemiol 1990;43(6):551-558.
    """
    return _ratio(2 * counts.tp, 2 * counts.tp + counts.apart)


def negative_agreement(counts: Counts) -> float:
    """Of what is left free on average, the share that both leave free; nan if all is marked.

    Source:
        Cicchetti DV, Feinstein AR, J Clin Epidemiol 1990;43(6):551-558.
    """
    return _ratio(2 * counts.tn, 2 * counts.tn + counts.apart)


def pabak(counts: Counts) -> float:
    """Kappa as if both shares were one half: 2 po - 1. Meaningless over a whole frame.

    Source:
        Byrt T, Bishop J, Carlin JB, J Clin Epidemiol 1993;46(5):423-429.
    """
    return 2 * observed_agreement(counts) - 1


def ac1(counts: Counts) -> float:
    """Gwet's AC1, whose chance is taken from the mean share. Never to be shown alone.

    118, 5, 2, 0 with the common pixels all negative gives 0.94 without one common positive.

    Source:
        Gwet KL, Br J Math Stat Psychol 2008;61(1):29-48.
    """
    total, marked = counts.total, counts.first + counts.second
    by_chance = 2 * marked * (2 * total - marked)
    return _ratio(4 * total * (counts.tp + counts.tn) - by_chance, 4 * total * total - by_chance)


def prevalence_index(counts: Counts) -> float:
    """How far marked and free are out of balance, from -1 (all free) to 1 (all marked).

    Source:
        Byrt T, Bishop J, Carlin JB, J Clin Epidemiol 1993;46(5):423-429.
    """
    return _ratio(counts.tp - counts.tn, counts.total)


def bias_index(counts: Counts) -> float:
    """How much more the first reader marks than the second, as a share of the domain.

    Source:
        Byrt T, Bishop J, Carlin JB, J Clin Epidemiol 1993;46(5):423-429.
    """
    return _ratio(counts.a_only - counts.b_only, counts.total)


def undefined_because(counts: Counts) -> str:
    """In a word, why values that compare marks have none, or "" where they have."""
    if counts.total == 0:
        return "roi_empty"
    if counts.union == 0:
        return "both_empty"
    if counts.tp == counts.total:
        return "both_full"
    return ""


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
