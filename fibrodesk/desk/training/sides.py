"""Which side a patient stands on, drawn once per project and kept for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

SIDES = ("train", "validation", "gate", "report")
NOBODY = "none"  # the stratum of those in whom nobody marked fibrosis
OF_SPLIT = {"train": "train", "validation": "validation", "test": "report"}
"""The side of a patient whose data set has a split of its own: what it tests on is reported."""
SHARES = (0.70, 0.15, 0.075, 0.075)  # the paper's 70/15/15, its test share halved


def draw_sides(
    patients: Mapping[str, str],
    *,
    drawn: Mapping[str, str],
    seed: int,
    given: Mapping[str, str] | None = None,
    by_hand: Collection[str] | None = None,
) -> dict[str, str]:
    """A side for each patient that has none yet.

    Args:
        patients: the stratum of each patient, by code: the form of disease, or "none".
        drawn: the sides that were drawn before; nobody ever changes sides.
        seed: of the project; the draw depends on it and on the codes alone.
        given: sides that a data set's own split tells (`given_sides`); they are not drawn.
        by_hand: patients in whom a person outlined fibrosis; None for every one with fibrosis. A
            proposal that was accepted untouched stands on no side but the one that is learnt from.
    Returns:
        The sides of the new patients only. One patient with fibrosis is learnt from and one,
        outlined by hand, validated on, as no training runs without both. Each other goes to the
        side that is furthest below its share, within the stratum and over all together, so that
        small strata and small studies still reach every side.
    """
    import numpy as np

    fixed = {code: side for code, side in (given or {}).items() if code in patients}
    sides = {code: side for code, side in sorted(fixed.items()) if code not in drawn}
    drawn = {**drawn, **sides}
    random = np.random.default_rng([seed, len(drawn)])
    new = sorted(code for code in patients if code not in drawn)
    random.shuffle(new)
    marked = [code for code, stratum in patients.items() if stratum != NOBODY]
    first = _first(new, drawn, marked, marked if by_hand is None else by_hand)
    sides |= first
    drawn = {**drawn, **first}
    overall = _counts(drawn.values())
    for stratum in sorted(set(patients.values())):
        counts = _counts(drawn[code] for code in drawn if patients.get(code) == stratum)
        for code in new:
            if code in first or patients[code] != stratum:
                continue
            sides[code] = side = _neediest(counts, overall)
            for count in (counts, overall):
                count[side] += 1
    return sides


def given_sides(splits: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The sides that data sets tell, by patient; none where a patient's loops are split.

    Args:
        splits: the patient and the data set's split of each loop, "" where it tells none.
    """
    told: dict[str, set[str]] = {}
    for patient, split in splits:
        told.setdefault(patient, set()).add(OF_SPLIT.get(split, ""))
    return {code: side for code, found in told.items() if len(found) == 1 and (side := min(found))}


def _counts(sides: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(SIDES, 0)
    for side in sides:
        counts[side] += 1
    return counts


def _first(
    new: Sequence[str], drawn: Mapping[str, str], marked: Sequence[str], by_hand: Collection[str]
) -> dict[str, str]:
    """The new patients who go where one with fibrosis is missing and no training runs without."""
    trained = any(drawn.get(code) == "train" for code in marked)
    validated = any(drawn.get(code) == "validation" for code in marked if code in by_hand)
    free = [code for code in new if code in marked]
    found: dict[str, str] = {}
    judging = [code for code in free if code in by_hand]
    if not validated and judging and (trained or len(free) > 1):
        found[judging[-1]] = "validation"
    learning = [code for code in free if code not in found]
    if not trained and learning:
        found[learning[0]] = "train"
    return found


def _neediest(stratum: dict[str, int], overall: dict[str, int]) -> str:
    """Whoever lacks most of the share, within the stratum and over all."""

    def lack(counts: dict[str, int], place: int) -> float:
        total = sum(counts.values()) + 1
        return SHARES[place] * total - counts[SIDES[place]]

    places: Sequence[int] = range(len(SIDES))
    best = max(places, key=lambda place: lack(stratum, place) + lack(overall, place))
    return SIDES[best]
