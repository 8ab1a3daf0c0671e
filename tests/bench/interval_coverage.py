"""How often each interval holds the truth: `python tests/bench/interval_coverage.py`.

Studies are simulated whose patients differ in how much fibrosis they have, in the size of their
wall and in how far two readers agree on them, and whose frames are more alike within a patient
than between patients. The truth is what 300,000 such patients give. Each study of 10, 20 or 30
patients then gets every interval that the product prints (jackknife-t of the pooled kappa, t of
the mean of patients' kappas, the patient bootstrap beside both) and two that it refuses to print:
from pixels, and from frames, each as if they were independent. Fixed seed; 4,000 studies of each
size in the long form, some six minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.bootstrap import bootstrap_interval
from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.interval import KAPPAS, Interval, interval_of_mean, jackknife_interval
from fibrodesk.agreement.kappa import cohen_kappa

SEED = 20_251
_TRUTH_PATIENTS = 300_000
_REACH = 1.959963984540054  # of a normal interval: what counting pixels would use
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Patients from whom studies are drawn; spreads are standard deviations on the logit scale."""

    prevalence: float = -1.8  # of fibrosis in the wall, the middle of the patients
    prevalence_spread: float = 0.8
    error: float = -2.0  # the share of the fibrosis that a reader misses
    error_spread: float = 0.7
    frame_spread: float = 0.25  # of both, from frame to frame of a patient
    extra: float = 0.012  # share of healthy wall that a reader marks, before the patient's factor
    healthy: float = 0.1  # patients in whom there is nothing, and readers mark a speck or nothing
    wall_px: float = 9_000  # in a frame, the median of the patients
    wall_spread: float = 0.35  # of its logarithm
    fewest_frames: int = 18
    most_frames: int = 25


POPULATIONS = {
    "as expected": Population(),
    "patients very unlike": Population(prevalence_spread=1.3, error_spread=1.2, wall_spread=0.6),
    "little fibrosis": Population(prevalence=-3.2, error=-1.2),
}
METHODS = (
    "pooled, jackknife-t by patient",
    "mean of patients, t",
    "pooled, bootstrap of patients",
    "mean of patients, bootstrap of patients",
    "pooled, as if pixels were independent",
    "pooled, as if frames were independent",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=4_000)
    parser.add_argument("--resamples", type=int, default=1_000, help="of each bootstrap")
    parser.add_argument("--population", choices=[*POPULATIONS, "all"], default="all")
    args = parser.parse_args()
    names = list(POPULATIONS) if args.population == "all" else [args.population]
    results = {}
    for name in names:
        truth = truth_of(POPULATIONS[name])
        results[name] = {
            "pooled kappa": round(truth[0], 4),
            "mean of patients' kappas": round(truth[1], 4),
            **{
                f"{patients} patients": cover(
                    POPULATIONS[name],
                    patients,
                    studies=args.studies,
                    truth=truth,
                    resamples=args.resamples,
                )
                for patients in (10, 20, 30)
            },
        }
    print(json.dumps(results, indent=2))


def cover(
    population: Population,
    patients: int,
    *,
    studies: int,
    truth: tuple[float, float],
    resamples: int,
) -> dict[str, object]:
    """The share of studies whose interval holds the truth, by method."""
    chance = np.random.default_rng([SEED, patients])
    held: Counter[str] = Counter()
    without: Counter[str] = Counter()
    width: Counter[str] = Counter()
    start = time.perf_counter()
    for _ in range(studies):
        frames = draw(population, patients, chance)
        for name, (interval, value) in intervals(frames, truth, resamples=resamples).items():
            if not interval.defined:
                without[f"{name}: {interval.reason}"] += 1
                continue
            held[name] += interval.low <= value <= interval.high
            width[name] += interval.high - interval.low
    given = {
        name: studies - sum(number for key, number in without.items() if key.startswith(name + ":"))
        for name in METHODS
    }
    return {
        "coverage": {name: round(held[name] / given[name], 4) for name in METHODS},
        "mean width": {name: round(width[name] / given[name], 3) for name in METHODS},
        "studies": studies,
        "studies without the interval": dict(without),
        "seconds": round(time.perf_counter() - start, 1),
    }


def intervals(
    frames: list[Array], truth: tuple[float, float], *, resamples: int
) -> dict[str, tuple[Interval, float]]:
    """Each interval of a study, beside the value that it should hold."""
    counts = [Counts(*(int(cell) for cell in rows.sum(axis=0))) for rows in frames]
    drawn = bootstrap_interval(counts, resamples=resamples)
    whole = pooled(counts)
    each_frame = [Counts(*(int(cell) for cell in row)) for rows in frames for row in rows]
    found = (
        jackknife_interval(counts),
        interval_of_mean([cohen_kappa(one) for one in counts], KAPPAS),
        drawn.pooled,
        drawn.mean,
        from_pixels(whole),
        jackknife_interval(each_frame),
    )
    values = (truth[0], truth[1], truth[0], truth[1], truth[0], truth[0])
    return dict(zip(METHODS, zip(found, values, strict=True), strict=True))


def from_pixels(counts: Counts) -> Interval:
    """The textbook interval of kappa, which takes every pixel for an independent patient.

    Source:
        Fleiss JL, Cohen J, Everitt BS, Psychol Bull 1969;72:323-327.
    """
    total = counts.total
    value = cohen_kappa(counts)
    rows = (counts.first / total, 1 - counts.first / total)
    columns = (counts.second / total, 1 - counts.second / total)
    cells = ((counts.tp, counts.a_only), (counts.b_only, counts.tn))
    by_chance = rows[0] * columns[0] + rows[1] * columns[1]
    spread = -((value - by_chance * (1 - value)) ** 2)
    for i in range(2):
        for j in range(2):
            share = cells[i][j] / total
            if i == j:
                spread += share * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2
            else:
                spread += share * (1 - value) ** 2 * (columns[i] + rows[j]) ** 2
    error = math.sqrt(spread / total) / (1 - by_chance)
    return Interval(low=value - _REACH * error, high=value + _REACH * error)


def draw(population: Population, patients: int, chance: np.random.Generator) -> list[Array]:
    """A study: for each patient the counts (tp, a_only, b_only, tn) of every frame."""
    numbers = chance.integers(population.fewest_frames, population.most_frames + 1, patients)
    shares, walls = _shares(population, numbers, chance)
    table = chance.multinomial(walls, shares)
    return np.split(table, np.cumsum(numbers)[:-1])


def truth_of(population: Population, *, patients: int = _TRUTH_PATIENTS) -> tuple[float, float]:
    """Pooled kappa and mean of patients' kappas over a population too large to have an error."""
    chance = np.random.default_rng(SEED)
    whole = np.zeros(4)
    kappas: list[Array] = []
    many = patients // 30
    for _ in range(30):
        numbers = chance.integers(population.fewest_frames, population.most_frames + 1, many)
        shares, walls = _shares(population, numbers, chance)
        table = chance.multinomial(walls, shares)
        owner = np.repeat(np.arange(many), numbers)
        sums = np.stack([np.bincount(owner, column, many) for column in table.T], axis=1)
        whole += sums.sum(axis=0)
        tp, a_only, b_only, tn = sums.T
        below = (tp + a_only) * (a_only + tn) + (tp + b_only) * (b_only + tn)
        marked = below > 0
        kappas.append((2 * (tp * tn - a_only * b_only))[marked] / below[marked])
    pooled_kappa = cohen_kappa(Counts(*(int(cell) for cell in whole)))
    return pooled_kappa, float(np.concatenate(kappas).mean())


def _shares(
    population: Population, numbers: NDArray[np.int64], chance: np.random.Generator
) -> tuple[Array, NDArray[np.int64]]:
    """The chances of the four cells in every frame, (N, 4), and the pixels of its wall, (N,)."""
    patients, frames = len(numbers), int(numbers.sum())

    def by_patient(values: Array) -> Array:
        return np.repeat(values, numbers)

    def logits(middle: float, spread: float) -> Array:
        own = chance.normal(middle, spread, patients)
        return by_patient(own) + chance.normal(0, population.frame_spread, frames)

    true = _logistic(logits(population.prevalence, population.prevalence_spread))
    hard = chance.normal(0, population.error_spread, patients)  # a hard patient is so for both
    healthy = by_patient(chance.random(patients) < population.healthy)
    silent = by_patient(chance.random(patients) < 0.5)  # of the healthy: nobody marks a pixel
    true[healthy] = 0
    misses, extras = [], []
    for _ in range(2):
        own = by_patient(population.error + hard + chance.normal(0, 0.3, patients))
        misses.append(_logistic(own + chance.normal(0, population.frame_spread, frames)))
        factor = np.exp(by_patient(0.7 * hard) + chance.normal(0, 0.5, frames))
        extra = np.minimum(population.extra * factor, 0.5)
        extras.append(np.where(healthy & silent, 0, extra))
    found = [true * (1 - misses[reader]) for reader in range(2)]
    tp = found[0] * (1 - misses[1]) + (1 - true) * extras[0] * extras[1]
    a_only = found[0] * misses[1] + (1 - true) * extras[0] * (1 - extras[1])
    b_only = found[1] * misses[0] + (1 - true) * extras[1] * (1 - extras[0])
    walls = np.exp(chance.normal(math.log(population.wall_px), population.wall_spread, patients))
    shares = np.column_stack((tp, a_only, b_only, 1 - tp - a_only - b_only))
    return shares, by_patient(walls).astype(np.int64)


def _logistic(values: Array) -> Array:
    return 1 / (1 + np.exp(-values))


if __name__ == "__main__":
    main()
