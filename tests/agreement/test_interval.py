"""Intervals over patients, and where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from fibrodesk.agreement import overlap
from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.bootstrap import bootstrap_interval
from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.frame import Finding, FrameReadings
from fibrodesk.agreement.icc import icc_agreement
from fibrodesk.agreement.interval import (
    KAPPAS,
    LENGTHS,
    SHARES,
    Estimate,
    Interval,
    interval_of_mean,
    jackknife_difference,
    jackknife_interval,
    mean_of,
    t_interval,
)
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.study import Domain, study_agreement


def _patients(number, seed=1, spread=0.1):
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(number):
        wrong = chance.uniform(0.02, 0.02 + spread)
        fibrosis = int(chance.uniform(200, 2000))
        missed = int(fibrosis * wrong)
        extra = int(fibrosis * wrong * 0.7)
        found.append(Counts(fibrosis - missed, missed, extra, 9000 - fibrosis))
    return found


def test_below_five_patients_there_is_no_interval():
    four = _patients(4)
    none = Interval(reason="too_few_patients")
    assert not none.defined
    for found in (
        t_interval([0.5, 0.6, 0.7, 0.8]),
        t_interval([0.5, 0.6, 0.7, 0.8, math.nan]),
        jackknife_interval(four),
        jackknife_difference(four, four),
        bootstrap_interval(four).pooled,
        bootstrap_interval(four).mean,
    ):
        assert found.reason == none.reason
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def test_the_interval_of_a_mean_is_students():
    values = [0.81, 0.9, 0.77, 0.93, 0.85, 0.88]
    expected = stats.t.interval(0.95, 5, np.mean(values), stats.sem(values))
    found = t_interval([*values, math.nan])  # a patient without a value is left out
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)
    assert mean_of([*values, math.nan]) == pytest.approx(np.mean(values))
    assert math.isnan(mean_of([math.nan]))


def test_the_interval_of_a_pooled_value_is_a_jackknife_on_arctanh():
    patients = _patients(9)
    value = cohen_kappa(pooled(patients))
    without = [math.atanh(cohen_kappa(pooled(patients[:i] + patients[i + 1 :]))) for i in range(9)]
    error = math.sqrt(8 / 9 * sum((one - np.mean(without)) ** 2 for one in without))
    reach = stats.t.ppf(0.975, 8) * error
    found = jackknife_interval(patients)
    assert found.low == pytest.approx(math.tanh(math.atanh(value) - reach), abs=1e-12)
    assert found.high == pytest.approx(math.tanh(math.atanh(value) + reach), abs=1e-12)


def test_an_interval_never_leaves_the_scale():
    found = jackknife_interval([*_patients(4), Counts(1, 900, 900, 10)])
    assert -1 < found.low < found.high < 1


def test_a_kappa_of_one_has_no_jackknife_interval():
    assert jackknife_interval([Counts(5, 0, 0, 95)] * 6).reason == "no_spread_at_one"


def test_a_value_that_hangs_on_one_patient_has_no_jackknife_interval():
    only_one = [Counts(5, 1, 0, 94)] + [Counts(0, 0, 0, 100)] * 5
    assert jackknife_interval(only_one).reason == "undefined_without_one_patient"
    assert jackknife_difference(only_one, only_one).reason == "undefined_without_one_patient"


def test_a_difference_that_no_patient_changes_has_no_spread_to_measure():
    patients = _patients(8)
    assert jackknife_difference(patients, patients).reason == "no_spread_between_patients"


def test_an_interval_ends_where_its_scale_does_and_says_so():
    """Student's t knows no scale: 5 patients would reach from -4 to 15 mm, and to a Dice of 1.2."""
    lengths = interval_of_mean([1.0, 2.0, 3.0, 4.0, 20.0], LENGTHS)
    assert t_interval([1.0, 2.0, 3.0, 4.0, 20.0]).low < -3
    assert (lengths.low, lengths.cut) == (0, True)
    assert lengths.high == t_interval([1.0, 2.0, 3.0, 4.0, 20.0]).high
    dices = interval_of_mean([0.2, 0.9, 1.0, 1.0, 0.9], SHARES)
    assert t_interval([0.2, 0.9, 1.0, 1.0, 0.9]).high > 1
    assert (dices.high, dices.cut) == (1, True)
    assert interval_of_mean([-0.5, 0.9, 1.0, 1.0, 1.0], KAPPAS).high == 1
    assert not interval_of_mean([0.5, 0.6, 0.7, 0.6, 0.5], SHARES).cut


def test_a_pooled_share_has_no_interval_below_zero():
    patients = [Counts(200, 20, 20, 9000), *[Counts(1, 60, 60, 9000)] * 5]
    kappas, dices = (
        jackknife_interval(patients),
        jackknife_interval(patients, overlap.dice, scale=SHARES),
    )
    assert jackknife_interval(patients, overlap.dice).low < 0
    assert (dices.low, dices.cut) == (0, True)
    assert kappas.low < 0
    assert not kappas.cut


def test_a_difference_of_what_has_no_value_has_no_interval():
    nothing = [Counts(0, 0, 0, 100)] * 6
    assert jackknife_difference(_patients(6), nothing).reason == "no_value"
    assert jackknife_interval(nothing).reason == "no_value"
    assert not Estimate().defined


def test_a_difference_is_paired_by_patient():
    """What moves both alike does not widen the interval of their difference."""
    better, worse = _patients(12, spread=0.3), _patients(12, spread=0.3)
    worse = [Counts(c.tp - 20, c.a_only + 20, c.b_only, c.tn) for c in worse]
    paired = jackknife_difference(better, worse)
    shuffled = jackknife_difference(better, worse[::-1])
    assert 0 < paired.low < paired.high
    assert paired.high - paired.low < 0.5 * (shuffled.high - shuffled.low)
    dices = jackknife_difference(better, worse, overlap.dice)
    expected = overlap.dice(pooled(better)) - overlap.dice(pooled(worse))
    assert (dices.low + dices.high) / 2 == pytest.approx(expected)
    with pytest.raises(ValueError, match="12 and 11"):
        jackknife_difference(better, worse[1:])


def test_the_bootstrap_says_when_it_is_too_narrow():
    assert bootstrap_interval(_patients(29), resamples=500).too_narrow
    assert not bootstrap_interval(_patients(30), resamples=500).too_narrow


def test_the_bootstrap_of_patients_without_fibrosis_has_no_value():
    found = bootstrap_interval([Counts(0, 0, 0, 100)] * 6, resamples=200)
    assert found.pooled.reason == found.mean.reason == "undefined"


def test_the_jackknife_covers_the_truth_about_as_often_as_it_says():
    """Patients of one population: 95 % intervals hold its pooled kappa in 88 to 99 %."""
    truth = cohen_kappa(pooled(_patients(5000, seed=99, spread=0.3)))
    held = 0
    for seed in range(300):
        found = jackknife_interval(_patients(12, seed=seed, spread=0.3))
        held += found.low <= truth <= found.high
    assert 0.88 <= held / 300 <= 0.99


def test_a_bootstrap_never_stands_where_the_other_interval_is_none():
    """One reader marks everything: kappa is 0 in every patient, and draws of them tell nothing."""
    frames = [
        FrameReadings(
            patient=f"p{number}",
            cine=f"c{number}",
            frame=0,
            shape=(20, 20),
            first=Finding.drawn(np.ones((20, 20), bool)),
            second=Finding.drawn(np.eye(20, dtype=bool)),
        )
        for number in range(6)
    ]
    found = study_agreement(frames, readers=("A", "B"), domain=Domain.SECTOR)
    drawn = found.study.bootstrap
    for ends in (found.study.kappa_mean_interval, drawn.mean, drawn.pooled):
        assert ends.reason == "no_spread_between_patients"
    areas = found.areas.size
    assert areas.icc.value == 0
    assert areas.icc.interval.reason == "no_spread_between_patients"


def test_what_rounding_leaves_of_equal_differences_is_no_spread():
    first = [0.1 + 0.2, 0.3 + 1e-17, 0.7 - 0.4, 0.3, 0.3]
    found = bland_altman(first, [0.1] * 5)
    assert found.bias_interval.reason == "no_spread_between_patients"
    assert found.slope_reason == "no_spread_of_means"
    assert icc_agreement(first, [0.1] * 5).interval.reason == "no_spread_between_patients"
