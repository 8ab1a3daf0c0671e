"""Nothing is dropped in silence: what a mean leaves out stands beside it."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.distance import Tolerances
from fibrodesk.agreement.frame import (
    NO_FIBROSIS,
    NOT_ASSESSABLE,
    UNANSWERED,
    Finding,
    FrameKind,
    FrameReadings,
    compare_frame,
)
from fibrodesk.agreement.interval import KAPPAS, interval_of_left_out, interval_of_mean
from fibrodesk.agreement.records.study import study_record
from fibrodesk.agreement.study import Domain, Primary, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import Origin

unhurried = settings(deadline=None)  # SciPy is imported when first asked
_SHAPE = (20, 20)
_WALL = np.zeros(_SHAPE, bool)
_WALL[2:18, 2:18] = True
_SPACING = PixelSpacing(row_mm=0.5, column_mm=0.5)
_FULL = Finding.drawn(_WALL)


def _block(top, left, side=5):
    mask = np.zeros(_SHAPE, bool)
    mask[top : top + side, left : left + side] = True
    return Finding.drawn(mask)


def _frame(first, second, *, patient="p0", index=0, **more):
    facts = {"domain": _WALL, "spacing": _SPACING} | more
    return FrameReadings(
        patient=patient,
        cine=f"c-{patient}",
        frame=index,
        shape=_SHAPE,
        first=first,
        second=second,
        **facts,
    )


def _study(frames, **more):
    return study_agreement(frames, readers=("A", "B"), **({"domain": Domain.MYOCARDIUM} | more))


findings = st.one_of(
    st.sampled_from([NO_FIBROSIS, NOT_ASSESSABLE, UNANSWERED, _FULL]),
    st.builds(_block, st.integers(0, 14), st.integers(0, 14), st.integers(1, 6)),
    st.builds(_block, st.integers(3, 9), st.integers(3, 9)).map(
        lambda one: Finding.drawn(one.mask, Origin.COPIED)
    ),
)
some_frames = st.lists(st.tuples(findings, findings, st.sampled_from("abcdefg")), max_size=25).map(
    lambda rows: [
        _frame(first, second, patient=patient, index=index)
        for index, (first, second, patient) in enumerate(rows)
    ]
)


@unhurried
@given(some_frames)
def test_every_frame_and_every_patient_is_counted_somewhere(frames):
    found = _study(frames)
    study = found.study
    assert sum(study.kinds.values()) == len(frames)
    assert study.frames == sum(study.kinds[kind] for kind in FrameKind if kind.compared)
    assert study.kappa_mean_patients + sum(study.without_kappa.values()) == study.patients
    assert study.dice_mean_patients + sum(study.without_dice.values()) == study.patients
    assert math.isnan(study.kappa_mean) == (study.mean_reason != "")
    assert sum(study.patient_kinds.values()) == study.patients
    assert study.patients + study.patients_not_compared == len({one.patient for one in frames})
    assert found.presence.table.total == study.frames
    assert found.presence.patient_table.total == study.patients
    for outlines in (study.outlines, study.outlines_px):
        assert outlines.frames == study.kinds[FrameKind.BOTH]
        assert outlines.nsd_frames - outlines.frames == study.kinds[FrameKind.ONE_EMPTY]
    for area in (found.areas.size, found.areas.share):
        assert len(area.patients) + area.left_out == study.patients


@unhurried
@given(some_frames, st.integers(0, 99))
def test_the_order_of_frames_and_patients_does_not_matter(frames, seed):
    mixed = random.Random(seed).sample(frames, len(frames))
    there, back = study_record(_study(frames)), study_record(_study(mixed))
    there.pop("frames")
    back.pop("frames")
    assert _rounded(there) == _rounded(back)


def _rounded(value):
    if isinstance(value, float):
        return round(value, 10) + 0.0
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


@unhurried
@given(some_frames)
def test_the_order_of_readers_turns_only_what_has_a_side(frames):
    turned = [
        _frame(frame.second, frame.first, patient=frame.patient, index=frame.frame)
        for frame in frames
    ]
    there, back = _study(frames), _study(turned)
    assert there.study.counts == back.study.counts.swap()
    assert there.study.kinds == back.study.kinds
    for name in ("kappa_pooled", "kappa_mean", "dice_pooled", "dice_mean", "iou_mean"):
        assert getattr(there.study, name) == pytest.approx(getattr(back.study, name), nan_ok=True)
    assert there.presence.table == back.presence.table.swap()
    assert there.outside_px == back.outside_px[::-1]


def test_a_patient_without_a_kappa_is_told_by_its_reason():
    frames = [
        _frame(_block(4, 4), _block(5, 5), patient="a"),
        _frame(NO_FIBROSIS, NO_FIBROSIS, patient="b"),
        _frame(_FULL, _FULL, patient="c"),
        _frame(NOT_ASSESSABLE, _FULL, patient="d"),
    ]
    study = _study(frames).study
    assert (study.patients, study.patients_marked, study.kappa_mean_patients) == (3, 2, 1)
    assert study.without_kappa == {"both_empty": 1, "both_full": 1}
    assert study.without_dice == {"both_empty": 1}
    record = study_record(_study(frames))["study"]
    assert record["patients_without_kappa"] == {"both_empty": 1, "both_full": 1}
    assert (record["kappa_mean_patients"], record["dice_mean_patients"]) == (1, 2)


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "no_frame_compared"),
        ([_frame(NO_FIBROSIS, NO_FIBROSIS)], "both_empty"),
        ([_frame(_FULL, _FULL)], "both_full"),
        ([_frame(_FULL, _FULL), _frame(NO_FIBROSIS, NO_FIBROSIS, patient="b")], "no_patient_has"),
    ],
)
def test_no_mean_without_a_word(frames, reason):
    assert _study(frames).study.mean_reason.startswith(reason)


def test_a_single_patient_has_values_and_no_interval():
    found = _study([_frame(_block(4, 4), _block(5, 5), index=index) for index in range(20)])
    study = found.study
    assert not math.isnan(study.kappa_pooled + study.kappa_mean + study.dice_mean)
    intervals = (
        study.kappa_pooled_interval,
        study.kappa_mean_interval,
        study.bootstrap.pooled,
        study.dice_pooled_interval,
        study.negative_agreement_interval,
        study.outlines.intervals["hd"],
        found.areas.size.bland_altman.bias_interval,
    )
    assert {interval.reason for interval in intervals} == {"too_few_patients"}
    assert found.presence.interval.reason == "no_value"


def test_a_reader_who_never_marks_gives_kappa_zero_and_no_certainty():
    """Five zeros are no proof that the next patient gives one."""
    frames = [_frame(_block(4 + n, 4), NO_FIBROSIS, patient=f"p{n}") for n in range(6)]
    study = _study(frames).study
    assert (study.kappa_pooled, study.kappa_mean) == (0, 0)
    for interval in (study.kappa_pooled_interval, study.kappa_mean_interval):
        assert interval.reason == "no_spread_between_patients"
    assert interval_of_mean([0.5] * 5, KAPPAS).reason == "no_spread_between_patients"
    assert interval_of_left_out(0.5, [0.5] * 5).reason == "no_spread_between_patients"
    assert interval_of_left_out(math.nan, [0.5] * 5).reason == "no_value"


def test_readers_who_agree_in_every_pixel_reach_one_and_no_interval():
    frames = [_frame(_block(4 + n, 4), _block(4 + n, 4), patient=f"p{n}") for n in range(6)]
    study = _study(frames).study
    assert (study.kappa_pooled, study.kappa_mean, study.dice_pooled) == (1, 1, 1)
    assert study.kappa_pooled_interval.reason == "no_spread_at_one"
    assert (study.outlines.hd, study.outlines.nsd) == (0, 1)


def test_a_surface_dice_of_zero_is_in_its_mean():
    """Where one reader drew nothing, no outline lies near; leaving it out would reward a miss."""
    frames = [
        _frame(_block(4, 4), _block(4, 4)),
        _frame(_block(4, 4), NO_FIBROSIS, index=1),
        _frame(NO_FIBROSIS, NO_FIBROSIS, index=2),
    ]
    found = _study(frames).study.outlines
    assert (found.nsd, found.nsd_frames, found.nsd_patients) == (0.5, 2, 1)
    assert (found.hd, found.frames, found.patients) == (0, 1, 1)
    missed = _study(frames[1:]).study.outlines
    assert (missed.nsd, missed.nsd_reason, missed.reason) == (0, "", "no_frame_with_both")


def test_calibrated_or_not_every_frame_has_its_distance_in_pixels():
    frames = [
        _frame(_block(4, 4), _block(4, 6), patient="a"),
        _frame(_block(4, 4), _block(4, 8), patient="b", spacing=None),
    ]
    study = _study(frames).study
    assert study.outlines.reason == study.outlines.nsd_reason == "mixed_units"
    assert (study.outlines_px.hd, study.outlines_px.unit, study.outlines_px.frames) == (3, "px", 2)
    first = study_record(_study(frames))["frames"][0]
    assert (first["hd"], first["unit"], first["hd_px"], first["tolerance_px"]) == (1, "mm", 2, 3)


def test_the_tolerances_of_the_study_are_used_and_printed():
    frames = [_frame(_block(4, 4), _block(4, 6))]
    narrow = _study(frames, tolerances=Tolerances(mm=0.5, px=1))
    wide = _study(frames, tolerances=Tolerances(mm=1.0, px=2))
    assert narrow.study.outlines.nsd < wide.study.outlines.nsd == 1
    record = study_record(narrow)["study"]
    assert (record["tolerance_mm"], record["tolerance_px"]) == (0.5, 1)
    assert (record["outlines"]["tolerance"], record["outlines_px"]["tolerance"]) == (0.5, 1)


def test_the_primary_value_is_the_one_that_the_study_fixed():
    frames = [_frame(_block(4, 4 + n), _block(5, 5), patient=f"p{n}") for n in range(6)]
    usual = study_record(_study(frames))["study"]
    assert usual["primary"]["value"] == usual["kappa_mean"]
    pooled = study_record(_study(frames, primary=Primary.KAPPA_POOLED))["study"]
    assert pooled["primary"]["name"] == "kappa_pooled"
    assert pooled["primary"]["value"] == pooled["kappa_pooled"] != pooled["kappa_mean"]
    assert pooled["primary"]["interval"] == pooled["kappa_pooled_interval"]


def test_patients_of_each_kind_are_counted():
    drawn = _block(4, 4)
    frames = [
        _frame(drawn, drawn, patient="a"),
        _frame(drawn, NO_FIBROSIS, patient="b"),
        _frame(NO_FIBROSIS, drawn, patient="b", index=1),  # each in another frame: both
        _frame(NO_FIBROSIS, drawn, patient="c"),
        _frame(NO_FIBROSIS, NO_FIBROSIS, patient="d"),
        _frame(NOT_ASSESSABLE, drawn, patient="e"),
    ]
    study = study_record(_study(frames))["study"]
    assert study["patient_kinds"] == {"both": 2, "one_empty": 1, "both_empty": 1}
    assert (study["patients"], study["patients_not_compared"]) == (4, 1)


def test_cines_that_the_study_left_out_are_named():
    found = _study([_frame(_FULL, _FULL)], excluded=("c-7", "c-9"))
    assert study_record(found)["study"]["excluded_cines"] == ["c-7", "c-9"]


def test_presence_has_a_table_of_patients_too():
    """One frame with fibrosis is enough for its patient."""
    drawn = _block(4, 4)
    frames = [
        _frame(drawn, NO_FIBROSIS, patient="a"),
        _frame(NO_FIBROSIS, drawn, patient="a", index=1),
        _frame(drawn, NO_FIBROSIS, patient="b"),
        _frame(NO_FIBROSIS, NO_FIBROSIS, patient="c"),
        _frame(drawn, NOT_ASSESSABLE, patient="d"),
    ]
    presence = _study(frames).presence
    assert presence.table == Counts(0, 2, 1, 1)
    assert presence.patient_table == Counts(1, 1, 0, 1)
    assert presence.patient_kappa == pytest.approx(0.4)
    record = study_record(_study(frames))["study"]["presence"]["patients"]
    assert (record["both"], record["first_only"], record["none"]) == (1, 1, 1)
    assert record["reasons"] == {"kappa_interval": "too_few_patients"}


def test_a_stratum_of_fewer_than_five_patients_has_no_interval():
    frames = [
        _frame(
            _block(4 + n % 3, 4),
            _block(5, 5 + n % 2),
            patient=f"p{n}",
            form="focal" if n < 4 else "diffuse",
            quality="good",
        )
        for n in range(9)
    ]
    found = _study(frames)
    assert found.by_form["focal"].kappa_mean_interval.reason == "too_few_patients"
    assert found.by_form["focal"].bootstrap.pooled.reason == "too_few_patients"
    assert found.by_form["diffuse"].kappa_mean_interval.defined
    assert [part.patients for part in found.by_form.values()] == [5, 4]
    assert found.without_stratum("form") == 0


@pytest.mark.parametrize("finding", [NOT_ASSESSABLE, UNANSWERED])
def test_what_one_reader_alone_saw_is_shown_and_not_compared(finding):
    found = compare_frame(_frame(_block(0, 0), finding))
    assert found.counts is found.distances is found.distances_px is found.present_second is None
    assert (found.present_first, found.outside_first_px) == (True, 16)


def test_masks_of_another_size_are_refused_by_both_sizes():
    odd = Finding.drawn(np.ones((4, 6), bool))
    with pytest.raises(ValueError, match=r"\(4, 6\) on a frame of \(20, 20\)"):
        _study([_frame(odd, NO_FIBROSIS)])
    with pytest.raises(ValueError, match=r"\(20, 20\) and \(4, 6\)"):
        _study([_frame(NO_FIBROSIS, NO_FIBROSIS, domain=odd.mask)])
