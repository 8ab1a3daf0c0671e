"""How often the intervals hold the truth, in the short form of tests/bench/interval_coverage.py."""

from __future__ import annotations

import pytest
from bench.interval_coverage import METHODS, POPULATIONS, cover, from_pixels, truth_of

from fibrodesk.agreement.counts import Counts

_STUDIES = 300


@pytest.fixture(scope="module")
def population():
    return POPULATIONS["as expected"]


@pytest.fixture(scope="module")
def truth(population):
    return truth_of(population, patients=30_000)


@pytest.mark.parametrize("patients", [10, 20, 30])
def test_what_is_printed_holds_the_truth_and_what_is_refused_does_not(population, truth, patients):
    """Of 300 studies an interval of 95 % holds the truth in 285; of 90 %, in 254 at the least.

    The bootstrap is known to be too narrow below 30 patients, and says so.
    """
    found = cover(population, patients, studies=_STUDIES, truth=truth, resamples=200)
    coverage = found["coverage"]
    jackknife, of_mean, boot, boot_of_mean, pixels, frames = (coverage[name] for name in METHODS)
    assert jackknife >= 254 / 300
    assert of_mean >= 254 / 300
    assert max(boot, boot_of_mean) <= max(jackknife, of_mean)
    assert pixels < 0.2
    assert frames < 0.6
    assert not found["studies without the interval"]


def test_the_interval_that_is_refused_is_the_one_of_the_textbook():
    """Of 100 patients, each rated once, it would be the right one (Feinstein and Cicchetti)."""
    found = from_pixels(Counts(40, 9, 6, 45))
    assert (found.low, found.high) == pytest.approx((0.5595903408, 0.8394481208), abs=1e-9)
