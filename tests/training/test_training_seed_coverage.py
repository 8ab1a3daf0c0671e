"""How often an interval with seeds holds the truth: the short form of tests/bench/seed_coverage."""

from __future__ import annotations

import pytest
from bench.seed_coverage import KINDS, coverage

OURS = "variances added, Satterthwaite (the product's)"
FIXED = "t over patients, seeds as if fixed"


@pytest.mark.parametrize("patients", [10, 30])
@pytest.mark.parametrize("kind", KINDS)
def test_the_interval_holds_the_truth_over_other_patients_and_other_seeds(kind, patients):
    """Of 500 studies 475 are wanted; 455 is two standard errors below 93 %, and skewed errors."""
    found = coverage(KINDS[kind], patients, 5, studies=500, resamples=20)
    assert found[OURS]["holds"] >= 0.91
    assert found[OURS]["half"] >= found[FIXED]["half"]


def test_where_seeds_matter_most_patients_alone_hold_it_in_half_of_the_studies_at_best():
    found = coverage(KINDS["seeds matter most"], 30, 5, studies=300, resamples=20)
    assert found[FIXED]["holds"] < 0.6
    assert found[OURS]["holds"] > 0.9
