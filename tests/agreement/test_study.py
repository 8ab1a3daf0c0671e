"""From the frames of two readers to what is said of a study."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from fibrodesk.agreement.counts import Counts, pooled
from fibrodesk.agreement.frame import (
    NO_FIBROSIS,
    NOT_ASSESSABLE,
    UNANSWERED,
    Finding,
    FrameKind,
    FrameReadings,
    compare_frame,
)
from fibrodesk.agreement.interval import jackknife_interval, t_interval
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.reasons import SENTENCES, in_words
from fibrodesk.agreement.records.study import study_record
from fibrodesk.agreement.study import Domain, Mode, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import AnswerState, Origin

_SHAPE = (40, 50)
_SPACING = PixelSpacing(row_mm=0.5, column_mm=0.4)
_WALL = np.zeros(_SHAPE, bool)
_WALL[5:35, 5:45] = True


def _block(top, left, height=6, width=8):
    mask = np.zeros(_SHAPE, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def _frame(first, second, *, patient="p1", frame=0, **more):
    facts = {"domain": _WALL, "spacing": _SPACING} | more
    return FrameReadings(
        patient=patient,
        cine=f"c-{patient}",
        frame=frame,
        shape=_SHAPE,
        first=first,
        second=second,
        **facts,
    )


def _study(frames, **more):
    return study_agreement(frames, readers=("A", "B"), **({"domain": Domain.MYOCARDIUM} | more))


@pytest.fixture
def six_patients():
    """Six patients of three frames; in the last one nobody finds anything."""
    frames = []
    for number in range(5):
        for index in range(3):
            first = Finding.drawn(_block(8 + index, 8 + number))
            moved = _block(8 + index + number % 2, 9 + number)
            second = Finding.drawn(moved, Origin.COPIED if index else Origin.DRAWN)
            form = "focal" if number < 3 else "diffuse"
            frames.append(
                _frame(first, second, patient=f"p{number}", frame=index, form=form, quality="good")
            )
    frames += [_frame(NO_FIBROSIS, NO_FIBROSIS, patient="p5", frame=i) for i in range(3)]
    return frames


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (Finding.drawn(_block(8, 8)), Finding.drawn(_block(9, 9)), "both"),
        (Finding.drawn(_block(8, 8)), NO_FIBROSIS, "one_empty"),
        (NO_FIBROSIS, NO_FIBROSIS, "both_empty"),
        (NO_FIBROSIS, NOT_ASSESSABLE, "not_assessable_by_one"),
        (NOT_ASSESSABLE, NOT_ASSESSABLE, "not_assessable_by_both"),
        (Finding.drawn(_block(8, 8)), UNANSWERED, "unanswered"),
        (NOT_ASSESSABLE, UNANSWERED, "unanswered"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_frame_is_of_one_kind(first, second, kind):
    for readings in (_frame(first, second), _frame(second, first)):
        found = compare_frame(readings)
        assert found.kind is FrameKind(kind)
        assert (found.counts is not None) == found.kind.compared
        assert math.isnan(found.kappa) == (found.reason != "")
        assert math.isnan(found.dice) == (kind not in ("both", "one_empty"))


def test_not_assessable_is_not_none():
    """A frame that one reader could not see is no disagreement, and no agreement either."""
    seen = _study([_frame(Finding.drawn(_block(8, 8)), Finding.drawn(_block(8, 8)))])
    unseen = _study(
        [
            _frame(Finding.drawn(_block(8, 8)), Finding.drawn(_block(8, 8))),
            _frame(Finding.drawn(_block(8, 8)), NOT_ASSESSABLE, frame=1),
        ]
    )
    assert unseen.study.counts == seen.study.counts
    assert unseen.presence.table == seen.presence.table
    assert unseen.study.kinds[FrameKind.NOT_ASSESSABLE_BY_ONE] == 1
    assert unseen.patients[0].area_first == seen.patients[0].area_first


def test_only_what_lies_in_the_domain_is_compared_and_the_rest_is_counted():
    first = _block(2, 8)  # three of its six rows lie above the wall
    found = compare_frame(_frame(Finding.drawn(first), Finding.drawn(_block(5, 8, 3))))
    assert found.outside_first_px == 3 * 8
    assert found.outside_second_px == 0
    assert found.kappa == 1
    assert found.distances.hd == 0
    assert found.apart_px == 0


def test_a_mask_outside_the_domain_still_says_that_there_is_fibrosis():
    found = _study([_frame(Finding.drawn(_block(0, 0, 3, 3)), NO_FIBROSIS)])
    assert found.frames[0].kind is FrameKind.BOTH_EMPTY
    assert found.presence.table == Counts(0, 1, 0, 0)
    assert found.outside_px == (9, 0)


def test_areas_apart_are_in_square_millimetres_where_calibrated():
    first, second = Finding.drawn(_block(8, 8)), Finding.drawn(_block(8, 8, 6, 9))
    found = compare_frame(_frame(first, second))
    assert (found.apart_px, found.apart_mm2) == (6, pytest.approx(1.2))
    bare = compare_frame(_frame(first, second, spacing=None))
    assert bare.apart_px == 6
    assert math.isnan(bare.apart_mm2)
    assert bare.distances.unit == "px"


def test_what_contradicts_itself_is_a_bug():
    with pytest.raises(ValueError, match="drawn alone"):
        Finding(AnswerState.NONE, _block(8, 8))
    with pytest.raises(ValueError, match="drawn alone"):
        Finding(AnswerState.DRAWN)
    with pytest.raises(ValueError, match="on a frame of"):
        compare_frame(_frame(Finding.drawn(np.zeros((3, 3), bool)), NO_FIBROSIS))


def test_the_study_takes_the_mean_of_patients_and_pools_them(six_patients):
    found = _study(six_patients)
    kappas = [patient.kappa for patient in found.patients]
    counts = [patient.counts for patient in found.patients]
    assert [patient.patient for patient in found.patients] == [f"p{i}" for i in range(6)]
    assert math.isnan(kappas[5])
    assert found.study.kappa_mean == pytest.approx(np.mean(kappas[:5]))
    assert found.study.kappa_mean_interval == t_interval(kappas)
    assert found.study.kappa_pooled == cohen_kappa(pooled(counts))
    assert found.study.kappa_pooled_interval == jackknife_interval(counts)
    assert (found.study.patients, found.study.patients_marked, found.study.frames) == (6, 5, 18)
    assert found.study.kinds[FrameKind.BOTH_EMPTY] == 3


def test_copied_masks_are_told_and_left_out_of_the_independent_kappa(six_patients):
    found = _study(six_patients)
    assert found.origins == ({Origin.DRAWN: 15}, {Origin.DRAWN: 5, Origin.COPIED: 10})
    assert found.independent.frames == 5 + 3
    alone = _study([frame for frame in six_patients if frame.second.independent])
    assert found.independent == alone.study


def test_the_domain_has_one_hash_that_follows_every_locked_mask():
    frames = [
        _frame(NO_FIBROSIS, NO_FIBROSIS, frame=index, domain_hash=f"{index:064x}")
        for index in range(3)
    ]
    found = _study(frames).domain_hash
    assert len(found) == 64
    assert _study(frames[::-1]).domain_hash == found
    other = _frame(NO_FIBROSIS, NO_FIBROSIS, frame=2, domain_hash="f" * 64)
    assert _study([*frames[:2], other]).domain_hash != found
    assert _study([*frames, _frame(NO_FIBROSIS, NO_FIBROSIS, frame=3)]).domain_hash == ""
    assert _study([]).domain_hash == ""


def test_strata_hold_the_frames_of_their_kind(six_patients):
    found = _study(six_patients)
    assert {name: part.patients for name, part in found.by_form.items()} == {
        "diffuse": 2,
        "focal": 3,
    }
    assert found.by_form["focal"].kappa_mean_interval.reason == "too_few_patients"
    assert found.by_quality["good"].frames == 15  # a frame without a rating is in no stratum


def test_a_patients_area_is_the_median_over_frames_that_both_assessed():
    widths = (4, 8, 30)
    frames = [
        _frame(Finding.drawn(_block(8, 8, 6, width)), NO_FIBROSIS, frame=index)
        for index, width in enumerate(widths)
    ]
    frames.append(_frame(Finding.drawn(_block(8, 8, 20, 30)), NOT_ASSESSABLE, frame=3))
    (patient,) = _study(frames).patients
    assert patient.area_first == pytest.approx(48 * 0.2)
    assert patient.area_second == 0
    assert patient.area_unit == "mm2"
    (bare,) = _study([*frames, _frame(NO_FIBROSIS, NO_FIBROSIS, spacing=None)]).patients
    assert bare.area_unit == "px"


def test_presence_is_a_table_of_frames_in_which_finding_nothing_is_agreement():
    drawn = Finding.drawn(_block(8, 8))
    pairs = [(drawn, drawn), (drawn, NO_FIBROSIS), (NO_FIBROSIS, NO_FIBROSIS), (drawn, drawn)]
    frames = [_frame(*pair, frame=index) for index, pair in enumerate(pairs)]
    found = _study(frames).presence
    assert found.table == Counts(2, 1, 0, 1)
    assert found.kappa == pytest.approx(0.5)
    assert found.interval.reason == "too_few_patients"


def test_calibrated_and_bare_cines_have_no_common_mean_distance(six_patients):
    found = _study(six_patients).study.outlines
    assert (found.unit, found.frames, found.patients, found.tolerance) == ("mm", 15, 5, 1.5)
    drawn = Finding.drawn(_block(8, 8))
    mixed = _study([*six_patients, _frame(drawn, drawn, spacing=None)]).study.outlines
    assert mixed.reason == "mixed_units"
    assert math.isnan(mixed.hd)
    none = _study([_frame(NO_FIBROSIS, NO_FIBROSIS)]).study.outlines
    assert none.reason == "no_frame_with_both"


def test_mean_distances_weigh_patients_and_not_frames():
    drawn = Finding.drawn(_block(8, 8))
    frames = [_frame(drawn, drawn, patient="same", frame=i) for i in range(9)]
    frames.append(_frame(drawn, Finding.drawn(_block(8, 18)), patient="far"))
    found = _study(frames).study.outlines
    assert found.hd == pytest.approx((0 + 10 * 0.4) / 2)


def _records(value):
    """Every record in a tree of them that holds reasons."""
    if isinstance(value, dict):
        if "reasons" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _records(item)


def _every_kind():
    drawn = Finding.drawn(_block(8, 8))
    findings = (drawn, NO_FIBROSIS, NOT_ASSESSABLE, UNANSWERED)
    return [
        _frame(first, second, patient=f"p{index % 7}", frame=index, spacing=None)
        for index, (first, second) in enumerate((a, b) for a in findings for b in findings)
    ]


@pytest.mark.parametrize("domain", Domain)
@pytest.mark.parametrize(
    "frames",
    [
        [],
        [_frame(NO_FIBROSIS, NO_FIBROSIS)],
        [_frame(UNANSWERED, NOT_ASSESSABLE)],
        [_frame(NO_FIBROSIS, NO_FIBROSIS, domain=np.zeros(_SHAPE, bool))],
        [_frame(Finding.drawn(_WALL), Finding.drawn(_WALL))],
        _every_kind(),
    ],
    ids=["nothing", "both empty", "nothing assessed", "no domain", "both full", "every kind"],
)
def test_what_is_undefined_is_null_with_a_reason_that_has_a_sentence(frames, domain):
    record = study_record(_study(frames, domain=domain))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    for part in _records(record):
        missing = {name for name, value in part.items() if value is None}
        assert set(part["reasons"]) == missing
        assert set(part["reasons"].values()) <= set(SENTENCES)


def test_the_record_has_the_names_that_scripts_rely_on(six_patients):
    record = study_record(_study(six_patients, mode=Mode.ASSISTED))
    assert (record["domain"], record["mode"], record["readers"]) == (
        "myocardium",
        "assisted",
        ["A", "B"],
    )
    study = record["study"]
    low, high = study["kappa_mean_interval"]
    assert low < study["kappa_mean"] < high
    assert study["primary"]["value"] == study["kappa_mean"]
    assert study["kappa_pooled_interval"][0] < study["kappa_pooled"]
    assert study["bootstrap"]["seed"] == 12345
    assert study["bootstrap"]["too_narrow"] is True
    assert study["kinds"]["both_empty"] == 3
    assert study["presence"]["both"] == 15
    assert study["origins"]["second"] == {"drawn": 5, "copied": 10}
    assert set(study["strata"]["form"]) == {"focal", "diffuse"}
    assert record["frames"][0]["unit"] == "mm"
    assert record["patients"][5]["reasons"]["kappa"] == "both_empty"


def test_over_the_whole_frame_no_value_is_given_that_background_makes_large(six_patients):
    record = study_record(_study(six_patients, domain=Domain.FRAME))
    for part in (record["study"], record["frames"][0], record["patients"][0]):
        assert part["pabak"] is None
        assert part["ac1"] is None
        assert part["reasons"]["ac1"] == part["reasons"]["pabak"] == "domain"
        assert part["kappa_max"] is not None


def test_a_word_without_a_sentence_stands_for_itself():
    assert in_words("both_empty") == "neither reader marked anything"
    assert in_words("never_heard_of") == "never heard of"
