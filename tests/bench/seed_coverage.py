"""How often an interval over patients and seeds holds the truth.

`python tests/bench/seed_coverage.py`. Two networks are trained with the same few seeds and judged
on the same patients. The difference of patient i and seed j is simulated as the true difference,
plus what is peculiar to the patient, to the seed, and to the pair of them (patients' errors are
skewed, as Dice has a long lower tail). Another study would have other patients and other seeds, so
the interval must hold the truth over both. Beside the product's way stand those that decision 30
refused. Fixed seed; 4,000 studies of each kind take half a minute on one core.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.interval import Interval, around, t_interval
from training.judging.comparing.comparison import interval_over_seeds
from training.judging.comparing.difference import WIDEST_HALF

SEED = 30_030
TRUTH = 0.01
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Standard deviations of a difference of Dice."""

    patients: float
    seeds: float
    rest: float


KINDS = {
    "seeds hardly matter": Kind(patients=0.03, seeds=0.001, rest=0.02),
    "as trainings differ": Kind(patients=0.03, seeds=0.008, rest=0.03),
    "seeds matter most": Kind(patients=0.01, seeds=0.02, rest=0.02),
    "nothing but noise": Kind(patients=0.0, seeds=0.0, rest=0.03),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=4_000)
    parser.add_argument("--resamples", type=int, default=400, help="of each bootstrap")
    args = parser.parse_args()
    results: dict[str, object] = {}
    for name, kind in KINDS.items():
        for patients in (10, 30):
            started = time.perf_counter()
            found = coverage(kind, patients, 5, studies=args.studies, resamples=args.resamples)
            found["seconds"] = round(time.perf_counter() - started, 1)
            results[f"{name}, {patients} patients, 5 seeds"] = {"sd": asdict(kind), **found}
    print(json.dumps(results, indent=1))


def coverage(
    kind: Kind, patients: int, seeds: int, *, studies: int, resamples: int
) -> dict[str, object]:
    """For each way, the share of studies whose interval holds the truth, and its median half."""
    chance = np.random.default_rng([SEED, patients, seeds])
    ways = ways_with(resamples, chance)
    held, halves = dict.fromkeys(ways, 0), {name: list[float]() for name in ways}
    for _ in range(studies):
        apart = study(kind, patients, seeds, chance)
        for name, way in ways.items():
            found = way(apart)
            held[name] += found.low <= TRUTH <= found.high
            halves[name].append((found.high - found.low) / 2)
    return {
        name: {
            "holds": round(held[name] / studies, 3),
            "half": round(float(np.median(halves[name])), 4),
            "decided": round(float(np.mean(np.array(halves[name]) <= WIDEST_HALF)), 3),
        }
        for name in ways
    }


def study(kind: Kind, patients: int, seeds: int, chance: np.random.Generator) -> Array:
    """Differences, shape (patients, seeds)."""
    skewed = 1 - chance.exponential(size=patients)  # mean 0, spread 1, a long lower tail
    return np.asarray(
        TRUTH
        + kind.patients * skewed[:, np.newaxis]
        + kind.seeds * chance.standard_normal(seeds)
        + kind.rest * chance.standard_normal((patients, seeds))
    )


def ways_with(
    resamples: int, chance: np.random.Generator
) -> dict[str, Callable[[Array], Interval]]:
    """The product's interval and the others."""

    def drawn(apart: Array) -> Interval:
        return two_way_bootstrap(apart, resamples, chance)

    return {
        "variances added, Satterthwaite (the product's)": interval_over_seeds,
        "variances added, less the residual": less_the_residual,
        "two-way bootstrap": drawn,
        "t over patients, seeds as if fixed": lambda apart: t_interval(apart.mean(axis=1)),
        "t over all pairs, as if independent": lambda apart: t_interval(apart.ravel()),
    }


def less_the_residual(apart: Array) -> Interval:
    """The unbiased sum: the residual, which both means hold, counted once; never below either."""
    patients, seeds = apart.shape
    by_patient, by_seed = apart.mean(axis=1), apart.mean(axis=0)
    rest = apart - by_patient[:, np.newaxis] - by_seed + apart.mean()
    noise = float((rest**2).sum()) / ((patients - 1) * (seeds - 1)) / (patients * seeds)
    one, other = by_patient.var(ddof=1) / patients, by_seed.var(ddof=1) / seeds
    total = max(one + other - noise, one, other)
    degrees = total**2 / (one**2 / (patients - 1) + other**2 / (seeds - 1))
    return around(float(apart.mean()), math.sqrt(total), degrees)


def two_way_bootstrap(apart: Array, resamples: int, chance: np.random.Generator) -> Interval:
    """Patients and seeds drawn with replacement, each on its own; percentiles.

    Source:
        Owen AB, Ann Appl Stat 2007;1:386-411 (the pigeonhole bootstrap).
    """
    patients, seeds = apart.shape
    rows = chance.multinomial(patients, np.full(patients, 1 / patients), resamples)
    columns = chance.multinomial(seeds, np.full(seeds, 1 / seeds), resamples)
    means = ((rows @ apart) * columns).sum(axis=1) / (patients * seeds)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(low=float(low), high=float(high))


if __name__ == "__main__":
    main()
