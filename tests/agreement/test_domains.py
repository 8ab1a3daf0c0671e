"""The three domains from one pass, and differences of kappa paired by patient."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fibrodesk.agreement import frame as frame_room
from fibrodesk.agreement.bootstrap import bootstrap_difference, bootstrap_interval
from fibrodesk.agreement.counts import Counts, count, count_packed, outside, outside_packed, packed
from fibrodesk.agreement.distance import Tolerances, distances, distances_px_and_mm
from fibrodesk.agreement.domains import Grounds, compare_in_domains, study_in_domains
from fibrodesk.agreement.frame import NO_FIBROSIS, Finding, FrameReadings
from fibrodesk.agreement.interval import jackknife_difference, t_interval
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.paired import paired_difference
from fibrodesk.agreement.reasons import SENTENCES
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing

unhurried = settings(deadline=None)  # SciPy is imported when first asked
_SHAPE = (30, 40)
_SPACING = PixelSpacing(row_mm=0.5, column_mm=0.4)
_WALL = np.zeros(_SHAPE, bool)
_WALL[6:24, 6:34] = True
_SECTOR = np.zeros(_SHAPE, bool)
_SECTOR[2:28, 2:38] = True


def _drawn(chance):
    mask = np.zeros(_SHAPE, bool)
    top, left = chance.integers(3, 16), chance.integers(3, 26)
    mask[top : top + 9, left : left + 9] = True
    return Finding.drawn(mask)


def _cines(patients=6):
    chance = np.random.default_rng(3)
    for patient in range(patients):
        frames = []
        for index in range(3):
            facts = {
                "patient": f"p{patient}",
                "cine": f"c{patient}",
                "frame": index,
                "shape": _SHAPE,
                "first": _drawn(chance),
                "second": _drawn(chance) if index else NO_FIBROSIS,
                "spacing": _SPACING,
            }
            grounds = {
                Domain.MYOCARDIUM: {"domain": _WALL.copy(), "domain_hash": f"w{patient}-{index}"},
                Domain.SECTOR: {"domain": _SECTOR, "domain_hash": "s"},
                Domain.FRAME: {},
            }
            frames.append(
                {domain: FrameReadings(**facts, **more) for domain, more in grounds.items()}
            )
        yield frames


def _together(cines, domains=tuple(Domain)):
    return study_in_domains(cines, domains=domains, readers=("A", "B"))


def test_one_pass_gives_what_three_passes_give():
    found = _together(_cines())
    assert set(found) == set(Domain)
    for domain in Domain:
        frames = [frame[domain] for cine in _cines() for frame in cine]
        assert found[domain] == study_agreement(frames, readers=("A", "B"), domain=domain)
    assert found[Domain.MYOCARDIUM].domain_hash != found[Domain.SECTOR].domain_hash != ""


def test_kappa_grows_with_the_domain_and_stops_at_dice():
    found = _together(_cines())
    whole = found[Domain.FRAME].study
    assert found[Domain.SECTOR].study.kappa_pooled < whole.kappa_pooled < whole.dice_pooled


def test_outlines_that_no_domain_cuts_are_measured_once(monkeypatch):
    asked = []

    def counted(*masks, **more):
        asked.append(1)
        return distances_px_and_mm(*masks, **more)

    monkeypatch.setattr(frame_room, "distances_px_and_mm", counted)
    frames = [frame for cine in _cines() for frame in cine]
    _together(_cines())
    cut = sum(
        outside(said.mask, readings.domain) > 0
        for frame in frames
        for readings in frame.values()
        for said in [max((readings.first, readings.second), key=lambda one: _beyond(one, readings))]
    )
    assert 0 < cut < 36
    assert len(asked) == 18 + cut


def _beyond(said, readings):
    return 0 if said.mask is None else outside(said.mask, readings.domain)


def test_a_ground_is_packed_once_for_the_frames_that_share_it():
    (first, second, *_), *_ = _cines()
    grounds = Grounds()
    assert grounds.of(first[Domain.SECTOR]) is grounds.of(second[Domain.SECTOR])
    assert grounds.of(first[Domain.MYOCARDIUM]) is not grounds.of(second[Domain.MYOCARDIUM])
    assert grounds.of(first[Domain.FRAME]).bits is None


def test_a_frame_that_lacks_a_domain_is_a_bug_and_not_another_set_of_frames():
    bare = [
        {domain: frame for domain, frame in each.items() if domain != "myocardium"}
        for each in next(_cines())
    ]
    assert set(_together([bare], (Domain.FRAME, Domain.SECTOR))) == {Domain.FRAME, Domain.SECTOR}
    with pytest.raises(ValueError, match="are asked for"):
        _together([*_cines(), bare])
    with pytest.raises(ValueError, match="one domain or more"):
        compare_in_domains({}, Grounds())


def test_a_ground_of_another_size_is_refused_by_both_sizes():
    frame = replace(next(_cines())[0][Domain.SECTOR], domain=np.ones((3, 4), bool))
    with pytest.raises(ValueError, match=r"\(30, 40\) and \(3, 4\)"):
        _together([[{Domain.SECTOR: frame}]], (Domain.SECTOR,))


def test_no_frame_is_no_agreement_in_any_domain():
    found = _together([])
    assert {study.study.reason for study in found.values()} == {"no_frame_compared"}


masks = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=16).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.bool_, shape)] * 3)
)


@unhurried
@given(masks)
def test_to_exchange_marked_and_free_leaves_kappa_as_it_is(three):
    first, second, domain = three
    counts = count(first, second, domain)
    turned = count(~first, ~second, domain)
    assert turned == Counts(counts.tn, counts.b_only, counts.a_only, counts.tp)
    assert cohen_kappa(turned) == pytest.approx(cohen_kappa(counts), nan_ok=True)


@unhurried
@given(masks)
def test_a_mask_that_was_packed_counts_as_one_that_was_not(three):
    first, second, domain = three
    bits = [packed(mask) for mask in three]
    assert count_packed(*bits) == count(first, second, domain)
    assert count_packed(bits[0], bits[1], None) == count(first, second)
    assert outside_packed(bits[0], bits[2]) == int((first & ~domain).sum())


@unhurried
@given(masks, st.sampled_from([(0.3, 0.3), (0.3, 0.7)]))
def test_both_units_are_what_each_alone_would_be(three, step):
    """Where pixels are square, millimetres come from the same search."""
    first, second, _ = three
    spacing = PixelSpacing(row_mm=step[0], column_mm=step[1])
    in_px, in_mm = distances_px_and_mm(
        first, second, spacing=spacing, tolerances=Tolerances(mm=0.9, px=2)
    )
    alone = distances(first, second, tolerance=2)
    in_one = distances(first, second, spacing=spacing, tolerance=0.9)
    for name in ("hd", "hd95", "assd", "masd", "nsd", "tolerance"):
        assert getattr(in_px, name) == pytest.approx(getattr(alone, name), nan_ok=True)
        assert getattr(in_mm, name) == pytest.approx(getattr(in_one, name), nan_ok=True)
    assert (in_px.unit, in_mm.unit) == ("px", "mm")
    assert distances_px_and_mm(first, second, spacing=None)[1] is None


def test_a_tolerance_is_not_negative():
    with pytest.raises(ValueError, match="0 or more"):
        Tolerances(mm=-1)
    with pytest.raises(ValueError, match="0 or more"):
        Tolerances(px=math.nan)


def _patients(number, seed, wrong):
    chance = np.random.default_rng(seed)
    found = {}
    for patient in range(number):
        missed = int(1000 * wrong * chance.uniform(0.5, 1.5))
        found[f"p{patient}"] = Counts(1000 - missed, missed, missed // 2, 9000)
    return found


def test_a_difference_of_kappas_goes_over_the_patients_of_both():
    model, readers = _patients(12, 1, 0.1), _patients(14, 2, 0.2)
    model["only"] = Counts(1, 2, 3, 4)
    found = paired_difference(model, readers)
    common = [f"p{patient}" for patient in range(12)]
    one, other = [model[name] for name in common], [readers[name] for name in common]
    apart = [cohen_kappa(a) - cohen_kappa(b) for a, b in zip(one, other, strict=True)]
    assert (found.patients, found.only_first, found.only_second) == (12, 1, 2)
    assert found.mean == pytest.approx(np.mean(apart))
    assert found.mean_interval == t_interval(apart)
    assert found.pooled_interval == jackknife_difference(one, other)
    assert found.pooled_interval.low < found.pooled < found.pooled_interval.high
    assert found.bootstrap.pooled.low < found.pooled < found.bootstrap.pooled.high
    assert found.bootstrap.too_narrow
    back = paired_difference(readers, model)
    assert back.pooled == pytest.approx(-found.pooled)
    assert back.mean_interval.low == pytest.approx(-found.mean_interval.high)


def test_what_both_have_in_common_has_no_part_in_a_difference():
    same = _patients(9, 4, 0.2)
    found = paired_difference(same, same)
    assert (found.pooled, found.mean) == (0, 0)
    drawn = found.bootstrap
    for ends in (found.pooled_interval, found.mean_interval, drawn.pooled, drawn.mean):
        assert ends.reason == "no_spread_between_patients"


def test_a_difference_without_a_common_patient_has_a_word_for_it():
    found = paired_difference({"a": Counts(1, 2, 3, 4)}, {"b": Counts(1, 2, 3, 4)})
    assert found.reason == "no_common_patient"
    assert found.reason in SENTENCES
    assert math.isnan(found.pooled)
    assert found.bootstrap.mean.reason == "too_few_patients"
    few = paired_difference(_patients(4, 1, 0.1), _patients(4, 2, 0.1))
    assert few.pooled_interval.reason == "too_few_patients"
    assert not math.isnan(few.mean)


def test_a_patient_without_a_kappa_is_left_out_of_the_mean_of_differences_alone():
    model, readers = _patients(8, 1, 0.1), _patients(8, 2, 0.1)
    model["p3"] = Counts(0, 0, 0, 9000)
    found = paired_difference(model, readers)
    assert (found.patients, found.patients_of_mean) == (8, 7)
    assert not math.isnan(found.pooled)


def test_draws_of_pairs_are_the_draws_of_single_ones():
    one = list(_patients(9, 5, 0.2).values())
    nothing = [Counts(500, 500, 500, 500)] * 9  # kappa 0 in every draw
    found, alone = bootstrap_difference(one, nothing), bootstrap_interval(one)
    assert found.pooled == alone.pooled
    assert found.mean.low == pytest.approx(alone.mean.low)
    with pytest.raises(ValueError, match="9 and 8"):
        bootstrap_difference(one, nothing[1:])


def test_draws_without_a_value_are_counted():
    found = bootstrap_interval([Counts(5, 1, 1, 93), *[Counts(0, 0, 0, 100)] * 5], resamples=1000)
    assert 200 < found.pooled_undefined < 500  # (5/6)^6 of them miss the one patient
    assert found.mean_undefined == found.pooled_undefined
