"""Which side a patient stands on, drawn once per project and kept for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
) -> dict[str, str]:
    """A side for each patient that has none yet.

    Args:
        patients: the stratum of each patient, by code: the form of disease, or "none".
        drawn: the sides that were drawn before; nobody ever changes sides.
        seed: of the project; the draw depends on it and on the codes alone.
        given: sides that a data set's own split tells (`given_sides`); they are not drawn.
    Returns:
        The sides of the new patients only. The first patient with fibrosis is learnt from and the
        second validated on, as no training runs without both. Each other goes to the side that is
        furthest below its share, within the stratum and over all together, so that small strata
        and small studies still reach every side.
    """
    import numpy as np

    fixed = {code: side for code, side in (given or {}).items() if code in patients}
    sides = {code: side for code, side in sorted(fixed.items()) if code not in drawn}
    drawn = {**drawn, **sides}
    overall = _counts(drawn.values())
    marked = _counts(drawn[code] for code in drawn if patients.get(code, NOBODY) != NOBODY)
    for stratum in sorted(set(patients.values())):
        codes = sorted(code for code, kind in patients.items() if kind == stratum)
        counts = _counts(drawn[code] for code in codes if code in drawn)
        new = [code for code in codes if code not in drawn]
        np.random.default_rng([seed, len(drawn)]).shuffle(new)
        for code in new:
            side = (stratum != NOBODY and _missing(marked)) or _neediest(counts, overall)
            for count in (counts, overall) if stratum == NOBODY else (counts, overall, marked):
                count[side] += 1
            sides[code] = side
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


def _missing(marked: dict[str, int]) -> str:
    """The side without which nothing can be trained; "" where both have a patient."""
    return next((side for side in ("train", "validation") if not marked[side]), "")


def _neediest(stratum: dict[str, int], overall: dict[str, int]) -> str:
    """Whoever lacks most of the share, within the stratum and over all."""

    def lack(counts: dict[str, int], place: int) -> float:
        total = sum(counts.values()) + 1
        return SHARES[place] * total - counts[SIDES[place]]

    places: Sequence[int] = range(len(SIDES))
    best = max(places, key=lambda place: lack(stratum, place) + lack(overall, place))
    return SIDES[best]
