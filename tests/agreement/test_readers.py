"""More than two readers: every pair, and all of them together."""

from __future__ import annotations

import json
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.agreement.counts import Counts, packed
from fibrodesk.agreement.frame import (
    NO_FIBROSIS,
    NOT_ASSESSABLE,
    UNANSWERED,
    Finding,
    FrameKind,
)
from fibrodesk.agreement.icc import icc_of_table
from fibrodesk.agreement.kappa import cohen_kappa
from fibrodesk.agreement.many.concordance import _alpha_of_rows, _fleiss_of_rows
from fibrodesk.agreement.many.fleiss import fleiss_kappa
from fibrodesk.agreement.many.krippendorff import krippendorff_alpha, krippendorff_alpha_of_values
from fibrodesk.agreement.many.ratings import (
    pooled_splits,
    splits_of_masks,
    splits_of_units,
    without_part,
)
from fibrodesk.agreement.many.readers import FrameOfReaders, many_readers
from fibrodesk.agreement.reasons import SENTENCES
from fibrodesk.agreement.records.readers import readers_record
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing

unhurried = settings(deadline=None)  # SciPy is imported when first asked
_SHAPE = (24, 24)
_SPACING = PixelSpacing(row_mm=0.5, column_mm=0.5)
_WALL = np.zeros(_SHAPE, bool)
_WALL[3:21, 3:21] = True
_FORMS = (("focal", "focal", "mixed"), ("diffuse", "focal", ""), ("mixed", "mixed", "mixed"))
splits_of_three = st.dictionaries(
    st.sampled_from([(3, 0), (2, 1), (1, 2), (0, 3)]), st.integers(1, 10**12), min_size=1
)


def _block(chance, jitter):
    mask = np.zeros(_SHAPE, bool)
    top, left = 6 + chance.integers(0, jitter, 2)
    mask[top : top + 8, left : left + 4 + chance.integers(0, jitter)] = True
    return Finding.drawn(mask)


def _frame(findings, *, patient="p0", index=0, **more):
    facts = {"domain": _WALL, "spacing": _SPACING} | more
    return FrameOfReaders(
        patient=patient,
        cine=f"c-{patient}",
        frame=index,
        shape=_SHAPE,
        findings=tuple(findings),
        **facts,
    )


@pytest.fixture
def frames():
    """Seven patients of four frames read by three; the third reader missed some."""
    chance = np.random.default_rng(8)
    found = []
    for patient in range(7):
        for index in range(4):
            said = [_block(chance, 2 + patient) for _ in range(3)]
            if index == 3:
                said[1 + patient % 2] = NO_FIBROSIS
            if index == 2 and patient % 3 == 0:
                said[2] = NOT_ASSESSABLE
            forms = _FORMS[patient % 3]
            found.append(_frame(said, patient=f"p{patient}", index=index, forms=forms))
    return found


def _readers(frames, names="ABC", **more):
    return many_readers(frames, names=tuple(names), **({"domain": Domain.MYOCARDIUM} | more))


def test_each_pair_is_what_the_two_alone_would_be(frames):
    found = _readers(frames)
    assert list(found.pairs) == [(0, 1), (0, 2), (1, 2)]
    for (i, j), pair in found.pairs.items():
        alone = study_agreement(
            [frame.pair(i, j) for frame in frames],
            readers=("ABC"[i], "ABC"[j]),
            domain=Domain.MYOCARDIUM,
        )
        assert pair == alone
    assert found.pairs[0, 2].study.kinds[FrameKind.NOT_ASSESSABLE_BY_ONE] == 3


def test_all_together_over_the_pixels(frames):
    found = _readers(frames)
    pooled = [pair.study.kappa_pooled for pair in found.pairs.values()]
    assert found.mean_pairwise_kappa.value == pytest.approx(np.mean(pooled))
    marks = Counter()
    for frame in frames:
        seen = [each for each in frame.findings if each.assessed]
        masks = [each.mask if each.mask is not None else np.zeros(_SHAPE, bool) for each in seen]
        marks.update((len(seen) - int(n), int(n)) for n in np.sum(masks, axis=0)[_WALL])
    of_all = {split: number for split, number in marks.items() if sum(split) == 3}
    assert found.fleiss.value == pytest.approx(fleiss_kappa(of_all))
    assert found.alpha.value == pytest.approx(krippendorff_alpha(marks))
    for estimate in (found.mean_pairwise_kappa, found.fleiss, found.alpha, found.kappa_mean):
        assert estimate.interval.low < estimate.value < estimate.interval.high
        assert estimate.patients == 7
    assert found.pixels.units_of_all == 25 * _WALL.sum()
    assert found.pixels.units_of_two == found.pixels.units == 28 * _WALL.sum()


def test_the_interval_leaves_out_one_patient_after_another(frames):
    found = _readers(frames)
    without = [
        _readers([frame for frame in frames if frame.patient != f"p{left}"]) for left in range(7)
    ]
    for name in ("mean_pairwise_kappa", "fleiss", "alpha"):
        values = np.arctanh([getattr(each, name).value for each in without])
        error = math.sqrt(6 * values.var())
        low = math.tanh(math.atanh(getattr(found, name).value) - 2.446911851144969 * error)
        assert getattr(found, name).interval.low == pytest.approx(low, abs=1e-12)


def test_presence_and_forms_of_all_readers(frames):
    found = _readers(frames)
    assert found.presence.units == 28
    assert found.presence.units_of_all == 25
    assert found.presence.units_of_two == 28
    assert found.forms.units == 7
    assert found.forms.units_of_all == 5  # two cines have no form by the third
    said = [_FORMS[patient % 3] for patient in range(7)]
    splits = splits_of_units(
        [[form or None for form in forms] for forms in said], ("focal", "diffuse", "mixed")
    )
    assert found.forms.alpha.value == pytest.approx(krippendorff_alpha(splits))
    kappas = [pair.forms.kappa for pair in found.pairs.values()]
    assert found.forms.mean_pairwise.value == pytest.approx(np.mean(kappas))


def test_areas_of_all_readers_are_medians_over_frames_that_all_of_them_assessed(frames):
    found = _readers(frames).areas
    assert (found.unit, found.icc.readers, found.icc.n) == ("mm2", 3, 7)
    table = []
    for patient in range(7):
        rows = [
            [0 if each.mask is None else (each.mask & _WALL).sum() / 4 for each in frame.findings]
            for frame in frames
            if frame.patient == f"p{patient}" and all(each.assessed for each in frame.findings)
        ]
        table.append(np.median(rows, axis=0))
    assert found.icc == icc_of_table(table)
    assert found.alpha.value == pytest.approx(krippendorff_alpha_of_values(table))


def test_a_reader_who_took_no_part_in_a_patient_is_missing_there_and_not_zero(frames):
    absent = [
        _frame([*frame.findings[:2], UNANSWERED], patient=frame.patient, index=frame.frame)
        if frame.patient == "p1"
        else frame
        for frame in frames
    ]
    found = _readers(absent)
    assert (found.areas.icc.n, found.areas.icc.left_out) == (6, 1)
    assert found.fleiss.patients == 6
    assert found.alpha.patients == 7
    assert found.pixels.units_of_all == 21 * _WALL.sum()


def test_a_reader_who_has_read_nothing_yet_leaves_alpha_and_no_fleiss(frames):
    owed = [
        _frame([*frame.findings[:2], UNANSWERED], patient=frame.patient, index=frame.frame)
        for frame in frames
    ]
    found = _readers(owed)
    assert (found.fleiss.reason, found.pixels.bootstrap.fleiss.reason) == (
        "no_unit_of_all",
        "no_value",
    )
    assert found.alpha.interval.defined
    assert found.pixels.bootstrap.alpha.defined
    assert found.pixels.pairs_without_kappa == 2


def test_what_nobody_but_one_has_seen_says_nothing():
    seen = _block(np.random.default_rng(1), 3)
    found = _readers([_frame([seen, NOT_ASSESSABLE, UNANSWERED])])
    assert (found.pixels.units, found.pixels.units_of_two) == (_WALL.sum(), 0)
    assert found.fleiss.reason == "no_unit_of_all"
    assert found.alpha.reason == found.mean_pairwise_kappa.reason == "no_unit_of_two"
    none = _readers([_frame([NOT_ASSESSABLE] * 3)])
    assert none.pixels.units == 0


def test_readers_who_all_find_nothing_have_no_kappa_and_a_word():
    found = _readers([_frame([NO_FIBROSIS] * 3, patient=f"p{n}") for n in range(6)])
    for estimate in (found.mean_pairwise_kappa, found.fleiss, found.alpha):
        assert math.isnan(estimate.value)
        assert (estimate.reason, estimate.interval.reason) == ("one_answer_only", "no_value")
    assert found.pixels.pairs_without_kappa == 3
    assert found.kappa_mean.reason == "no_patient_has_kappa"


def test_below_five_patients_nothing_has_an_interval(frames):
    found = _readers(frames[:16])
    for estimate in (found.mean_pairwise_kappa, found.fleiss, found.alpha, found.kappa_mean):
        assert not math.isnan(estimate.value)
        assert estimate.interval.reason == "too_few_patients"


def test_two_readers_are_a_pair_and_fleiss_is_scotts_pi(frames):
    pairs = [
        _frame(frame.findings[:2], patient=frame.patient, index=frame.frame) for frame in frames
    ]
    found = _readers(pairs, "AB")
    counts = found.pairs[0, 1].study.counts
    assert found.mean_pairwise_kappa.value == cohen_kappa(counts)
    ones = (counts.first + counts.second) / 2 / counts.total
    by_chance = ones**2 + (1 - ones) ** 2
    same = (counts.tp + counts.tn) / counts.total
    assert found.fleiss.value == pytest.approx((same - by_chance) / (1 - by_chance))


def test_the_order_of_readers_does_not_matter(frames):
    turned = [
        _frame(
            frame.findings[::-1], patient=frame.patient, index=frame.frame, forms=frame.forms[::-1]
        )
        for frame in frames
    ]
    found, again = _readers(frames), _readers(turned)
    assert again.fleiss == found.fleiss
    assert again.alpha == found.alpha
    assert again.mean_pairwise_kappa.value == pytest.approx(found.mean_pairwise_kappa.value)
    assert again.forms.fleiss == found.forms.fleiss
    assert again.areas.icc.value == pytest.approx(found.areas.icc.value)


def test_loops_without_a_scale_are_counted_apart(frames):
    bare = [_frame(frames[0].findings, patient="bare", spacing=None), *frames[4:]]
    assert (_readers(bare).areas.unit, _readers(bare).areas.left_out) == ("mm2", 1)
    assert _readers(bare[:1]).areas.unit == "px"


def test_the_bootstrap_of_all_readers_stands_beside_and_draws_the_same_patients(frames):
    found = _readers(frames)
    drawn = found.pixels.bootstrap
    assert (drawn.seed, drawn.resamples, drawn.too_narrow) == (12345, 10_000, True)
    for name in ("mean_pairwise", "fleiss", "alpha"):
        interval, value = getattr(drawn, name), getattr(found.pixels, name).value
        assert interval.low < value < interval.high
    pairs = [
        _frame(frame.findings[:2], patient=frame.patient, index=frame.frame) for frame in frames
    ]
    two = _readers(pairs, "AB")
    alone = two.pairs[0, 1].study.bootstrap.pooled
    assert two.pixels.bootstrap.mean_pairwise.low == pytest.approx(alone.low, abs=1e-12)
    assert two.pixels.bootstrap.mean_pairwise.high == pytest.approx(alone.high, abs=1e-12)


def test_a_draw_of_every_patient_once_gives_the_value_itself(frames):
    """The vectorised figures of the bootstrap are those of the exact ones, row by row."""
    marks = pooled_splits(
        splits_of_masks([packed(each.mask) for each in frame.findings], packed(_WALL))
        for frame in frames
        if all(each.mask is not None for each in frame.findings)
    )
    kinds = np.array(list(marks), dtype=float)
    sums = np.array([list(marks.values())], dtype=float)
    assert _fleiss_of_rows(sums, kinds)[0] == pytest.approx(fleiss_kappa(marks), abs=1e-12)
    assert _alpha_of_rows(sums, kinds)[0] == pytest.approx(krippendorff_alpha(marks), abs=1e-12)


def test_what_is_no_panel_is_a_bug(frames):
    with pytest.raises(ValueError, match="two readers or more"):
        _readers(frames, "A")
    with pytest.raises(ValueError, match="4 readers, and 3 findings"):
        _readers(frames, "ABCD")
    with pytest.raises(ValueError, match="same two readers or more"):
        fleiss_kappa({(2, 1): 4, (1, 1): 3})
    with pytest.raises(ValueError, match="are none of"):
        splits_of_units([("focal", "odd")], ("focal",))
    with pytest.raises(ValueError, match="table of units by readers"):
        krippendorff_alpha_of_values([1.0, 2.0])


@unhurried
@given(splits_of_three)
def test_pixels_of_a_hundred_thousand_frames_do_not_overflow(splits):
    """With so many units Krippendorff's correction for few of them is gone."""
    found, alpha = fleiss_kappa(splits), krippendorff_alpha(splits)
    assert math.isnan(found) == math.isnan(alpha)
    if not math.isnan(found):
        assert -0.5 - 1e-12 <= found <= 1
        units = sum(splits.values())
        assert alpha == pytest.approx(1 - (1 - found) * (3 * units - 1) / (3 * units), abs=1e-9)


@unhurried
@given(splits_of_three, splits_of_three)
def test_what_is_left_without_a_part_is_the_rest(one, other):
    assert without_part(pooled_splits([one, other]), other) == one


def test_marks_of_a_whole_frame_need_no_domain():
    masks = [np.eye(9, dtype=bool), np.ones((9, 9), bool)]
    assert splits_of_masks([packed(mask) for mask in masks], None) == {(1, 1): 72, (0, 2): 9}


def _sheets(value):
    if isinstance(value, dict):
        if "reasons" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _sheets(item)


@pytest.mark.parametrize("number", [0, 1, 8, 28])
def test_the_record_of_readers_has_a_word_for_each_null(frames, number):
    record = readers_record(_readers(frames[:number]))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    for sheet in _sheets(record):
        missing = {name for name, value in sheet.items() if value is None}
        assert set(sheet["reasons"]) == missing
        assert set(sheet["reasons"].values()) <= set(SENTENCES)


def test_the_record_of_readers_has_stable_names(frames):
    record = readers_record(_readers(frames), with_pairs=False)
    assert record["readers"] == ["A", "B", "C"]
    assert [pair["readers"] for pair in record["pairs"]] == [["A", "B"], ["A", "C"], ["B", "C"]]
    for part in ("pixels", "presence", "forms"):
        for name in ("kappa_mean_pairwise", "fleiss_kappa", "krippendorff_alpha"):
            assert {name, f"{name}_interval", f"{name}_patients"} <= set(record[part])
    assert record["pixels"]["units_rated_by_all"] < record["pixels"]["units"]
    assert record["areas"]["icc"]["readers"] == 3


def test_counts_of_pairs_and_splits_are_of_the_same_pixels(frames):
    found = _readers(frames)
    total = sum((pair.study.counts for pair in found.pairs.values()), Counts(0, 0, 0, 0)).total
    assert total == (3 * 25 + 3) * _WALL.sum()
