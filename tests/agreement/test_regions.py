"""Which regions of two readers are one finding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage
from scipy.optimize import linear_sum_assignment

from fibrodesk.agreement.counts import Counts
from fibrodesk.agreement.frame import UNANSWERED, Finding, FrameReadings, compare_frame
from fibrodesk.agreement.records.study import frame_record, summary_record
from fibrodesk.agreement.shapes.regions import label_regions, match_regions
from fibrodesk.agreement.summary import summarize

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=14)


@st.composite
def two_masks(draw):
    shape = draw(shapes)
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(2)]


def drawn(*rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


def by_hand(first, second, iou):
    """Matched pairs by comparing every two regions, one by one, and one dense assignment."""
    ours, here = ndimage.label(first, np.ones((3, 3)))
    theirs, there = ndimage.label(second, np.ones((3, 3)))
    worth = np.zeros((here, there))
    for one in range(here):
        for other in range(there):
            common = ((ours == one + 1) & (theirs == other + 1)).sum()
            either = ((ours == one + 1) | (theirs == other + 1)).sum()
            if common / either >= iou:
                worth[one, other] = 100 + common / either
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return sum(worth[place] > 0 for place in zip(rows, columns, strict=True)), here, there


def test_corners_that_touch_make_one_region():
    labels, number = label_regions(drawn("#..", ".#.", "#.#"))
    assert number == 1
    assert labels.max() == 1


def test_half_of_the_union_in_common_is_one_finding():
    found = match_regions(drawn("###...", "......"), drawn(".###..", "......"))
    assert (found.tp, found.only_first, found.only_second) == (1, 0, 0)
    assert found.pairs[0].iou == 0.5
    assert (found.pairs[0].first_px, found.pairs[0].second_px) == (3, 3)
    assert found.f1 == 1
    assert found.reason == ""


def test_less_than_half_is_a_finding_of_each():
    found = match_regions(drawn("###..."), drawn("..###."))
    assert (found.tp, found.only_first, found.only_second) == (0, 1, 1)
    assert found.f1 == 0
    assert match_regions(drawn("###..."), drawn("..###."), iou=0.2).tp == 1


def test_one_region_is_the_partner_of_one_only():
    """Two that the first drew lie in one of the second's: one pair, one left over."""
    found = match_regions(drawn("####.######"), drawn("###########"), iou=0.3)
    assert (found.tp, found.only_first, found.only_second) == (1, 1, 0)
    assert [(pair.first, pair.second) for pair in found.pairs] == [(2, 1)]
    assert found.f1 == pytest.approx(2 / 3)


def test_as_many_pairs_as_can_be_before_the_largest_overlap():
    """The second of the first reader and the first of the second share most, and stay single."""
    first = drawn("#.###########.")
    second = drawn("###########.##")
    found = match_regions(first, second, iou=0.05)
    assert [(pair.first, pair.second) for pair in found.pairs] == [(1, 1), (2, 2)]
    assert match_regions(first, second, iou=0.5).pairs[0].first == 2


def test_small_regions_without_a_partner_are_left_out_and_told():
    first = drawn("###..#", "###...", "......")
    second = drawn("###...", "###...", "#.....")
    found = match_regions(first, second, smallest_px=2)
    assert (found.tp, found.only_first, found.only_second) == (1, 0, 0)
    assert (found.ignored_first, found.ignored_second, found.smallest_px) == (1, 0, 2)
    assert match_regions(first, second).only_first == 1


def test_a_speck_that_both_drew_is_no_disagreement_at_the_limit():
    found = match_regions(drawn("##...."), drawn("###..."), smallest_px=3)
    assert (found.tp, found.ignored_first) == (1, 0)


def test_no_region_at_all_has_no_value_but_a_reason():
    nothing = np.zeros((4, 5), bool)
    found = match_regions(nothing, nothing)
    assert math.isnan(found.f1)
    assert found.reason == "both_empty"
    speck = nothing.copy()
    speck[1, 1] = True
    small = match_regions(speck, nothing, smallest_px=2)
    assert math.isnan(small.f1)
    assert (small.reason, small.ignored_first) == ("only_small_regions", 1)
    assert match_regions(speck, nothing).f1 == 0


@given(two_masks(), st.sampled_from([0.1, 0.3, 0.5, 0.8, 1.0]))
@settings(deadline=None)
def test_sparse_matching_is_the_dense_one(masks, iou):
    found = match_regions(*masks, iou=iou)
    pairs, here, there = by_hand(*masks, iou)
    assert (found.tp, found.tp + found.only_first, found.tp + found.only_second) == (
        pairs,
        here,
        there,
    )


@given(two_masks(), st.integers(0, 6))
@settings(deadline=None)
def test_readers_can_be_exchanged(masks, smallest_px):
    forth = match_regions(*masks, smallest_px=smallest_px)
    back = match_regions(*masks[::-1], smallest_px=smallest_px)
    assert (forth.tp, forth.only_first, forth.only_second) == (
        back.tp,
        back.only_second,
        back.only_first,
    )
    assert (forth.ignored_first, forth.ignored_second) == (back.ignored_second, back.ignored_first)


@given(two_masks())
@settings(deadline=None)
def test_a_mask_matches_itself_region_by_region(masks):
    found = match_regions(masks[0], masks[0])
    assert found.only_first == found.only_second == 0
    assert all(pair.iou == 1 and pair.first == pair.second for pair in found.pairs)
    assert (found.f1 == 1) == bool(masks[0].any())


def test_what_cannot_be_matched_is_refused():
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
        match_regions(np.zeros((2, 3), bool), np.zeros((3, 2), bool))
    mask = np.ones((2, 2), bool)
    for limits in ({"iou": 0.0}, {"iou": 1.1}, {"smallest_px": -1}):
        with pytest.raises(ValueError, match="no limits"):
            match_regions(mask, mask, **limits)


# --- over frames and patients


def _row(first, second, *, patient, frame, domain=None):
    return compare_frame(
        FrameReadings(
            patient=patient,
            cine="c",
            frame=frame,
            shape=first.shape,
            first=Finding.drawn(first),
            second=Finding.drawn(second),
            domain=domain,
        )
    )


def test_regions_of_all_frames_are_counted_by_patient_and_pooled():
    both, left = drawn("##..##", "##..##"), drawn("##....", "##....")
    rows = [
        _row(both, left, patient=f"p{number}", frame=frame)
        for number in range(6)
        for frame in range(2 + number % 2)
    ]
    rows.append(_row(left, left, patient="p0", frame=9))
    study = summarize(rows)
    assert study.regions == Counts(16, 15, 0, 0)
    assert study.region_f1 == pytest.approx(32 / 47)
    assert study.region_f1_interval.low < 32 / 47 < study.region_f1_interval.high
    told = summary_record(study, whole_frame=True)["regions"]
    assert (told["both"], told["first_only"], told["second_only"]) == (16, 15, 0)
    assert (told["iou"], told["smallest_px"]) == (0.5, 0)
    assert told["f1"] == study.region_f1


def test_regions_are_matched_inside_the_domain():
    first, second = drawn("######"), drawn("##....")
    assert _row(first, second, patient="p", frame=0).regions.tp == 0
    inside = _row(first, second, patient="p", frame=0, domain=drawn("###..."))
    assert inside.regions.tp == 1


def test_a_frame_without_regions_has_no_f1_but_a_word():
    nothing = np.zeros((3, 4), bool)
    row = _row(nothing, nothing, patient="p", frame=0)
    told = frame_record(row, whole_frame=True)["regions"]
    assert (told["f1"], told["reasons"]["f1"]) == (None, "both_empty")
    unread = compare_frame(
        FrameReadings(
            patient="p", cine="c", frame=1, shape=(3, 4), first=UNANSWERED, second=UNANSWERED
        )
    )
    record = frame_record(unread, whole_frame=True)
    assert (record["regions"], record["reasons"]["regions"]) == (None, "unanswered")
    study = summarize([row, unread])
    assert math.isnan(study.region_f1)
    assert summary_record(study, whole_frame=True)["regions"]["reasons"]["f1"] == "both_empty"
