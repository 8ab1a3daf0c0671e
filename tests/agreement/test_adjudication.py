"""Which frames go to adjudication, why, and which of them first."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fibrodesk.agreement.adjudication import (
    AdjudicationLimits,
    AdjudicationReason,
    AdjudicationRule,
    disagreement_order,
    reasons_to_adjudicate,
)
from fibrodesk.agreement.frame import (
    NO_FIBROSIS,
    NOT_ASSESSABLE,
    UNANSWERED,
    Finding,
    FrameReadings,
    compare_frame,
)
from fibrodesk.agreement.shapes.differences import find_differences
from fibrodesk.agreement.shapes.pieces import Side
from fibrodesk.domain.geometry import PixelSpacing

SHAPE = (40, 60)
SPACING = PixelSpacing(row_mm=0.5, column_mm=0.3)
LIMITS = AdjudicationLimits(
    area_mm2=50.0, area_px=200, apart_mm=5.0, apart_px=10, island_mm2=20.0, island_px=80
)
STRICT = AdjudicationLimits(
    area_mm2=0, area_px=0, apart_mm=0, apart_px=0, island_mm2=0, island_px=0
)


def box(top, left, bottom, right):
    mask = np.zeros(SHAPE, np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def read(first, second, *, spacing=None, domain=None, **names):
    """A frame as it is compared, with what differs on it."""
    findings = [
        Finding.drawn(one) if isinstance(one, np.ndarray) else one for one in (first, second)
    ]
    told = {"patient": "p", "cine": "c", "frame": 0} | names
    frame = compare_frame(
        FrameReadings(
            shape=SHAPE,
            first=findings[0],
            second=findings[1],
            spacing=spacing,
            domain=domain,
            **told,
        )
    )
    if frame.counts is None:
        return frame, None
    nothing = np.zeros(SHAPE, np.bool_)
    masks = [nothing if one.mask is None else one.mask for one in findings]
    return frame, find_differences(*masks, spacing=spacing, domain=domain)


def rules(first, second, limits=LIMITS, **more):
    return [one.rule for one in reasons_to_adjudicate(*read(first, second, **more), limits)]


def test_readers_who_agree_keep_their_frame():
    assert rules(box(5, 5, 20, 20), box(5, 5, 20, 20), STRICT) == []
    assert rules(NO_FIBROSIS, NO_FIBROSIS, STRICT) == []
    assert rules(box(5, 5, 20, 20), box(5, 5, 20, 22)) == []


def test_nothing_need_be_told_of_a_frame_on_which_nothing_differs():
    frame, _ = read(box(5, 5, 20, 20), box(5, 5, 20, 20))
    assert reasons_to_adjudicate(frame, None, STRICT) == ()


def test_a_reason_says_how_far_and_how_far_is_allowed():
    (area,) = reasons_to_adjudicate(*read(box(5, 5, 35, 25), box(5, 5, 35, 33)), LIMITS)
    assert area == AdjudicationReason(
        rule=AdjudicationRule.AREA, value=240, limit=200, unit="px", side=None
    )


def test_calibrated_frames_are_held_against_millimetres():
    frame, differences = read(box(5, 5, 35, 25), box(5, 5, 35, 37), spacing=SPACING)
    (area,) = reasons_to_adjudicate(frame, differences, LIMITS)  # 360 px
    assert (area.value, area.limit, area.unit) == (pytest.approx(54.0), 50.0, "mm2")
    only_px = replace(LIMITS, area_mm2=None)
    assert reasons_to_adjudicate(frame, differences, only_px) == ()


def test_an_edge_too_far_out_names_who_drew_it():
    (edge,) = reasons_to_adjudicate(*read(box(5, 5, 8, 30), box(5, 5, 8, 19)), LIMITS)
    assert (edge.rule, edge.value, edge.limit) == (AdjudicationRule.BOUNDARY, 11, 10)
    assert (edge.unit, edge.side) == ("px", Side.FIRST)
    (edge,) = reasons_to_adjudicate(
        *read(box(5, 5, 8, 10), box(5, 5, 8, 30), spacing=SPACING), LIMITS
    )
    assert (edge.value, edge.unit, edge.side) == (pytest.approx(6.0), "mm", Side.SECOND)


def test_a_limit_may_be_reached_and_not_passed():
    """3 px of 0.1 mm are 0.3 mm, though a float says a little more."""
    fine = PixelSpacing(row_mm=0.1, column_mm=0.1)
    pair = read(box(5, 5, 8, 10), box(5, 5, 8, 13), spacing=fine)
    assert pair[1].items[0].apart > 0.3
    assert reasons_to_adjudicate(*pair, replace(LIMITS, apart_mm=0.3)) == ()
    assert reasons_to_adjudicate(*pair, replace(LIMITS, apart_mm=0.29)) != ()
    area = read(box(5, 5, 15, 15), box(5, 5, 15, 35))
    assert rules_of(area, replace(LIMITS, area_px=200, apart_px=None)) == []
    assert rules_of(area, replace(LIMITS, area_px=199, apart_px=None)) == [AdjudicationRule.AREA]


def rules_of(pair, limits):
    return [one.rule for one in reasons_to_adjudicate(*pair, limits)]


def test_a_missed_island_counts_by_its_own_size():
    both = box(5, 5, 15, 15)
    small = both | box(25, 5, 30, 12) | box(25, 30, 30, 37)
    assert rules(small, both) == []  # twice 35 px
    island = both | box(25, 5, 34, 14)
    (missed,) = reasons_to_adjudicate(*read(both, island), LIMITS)
    assert (missed.rule, missed.value, missed.limit) == (AdjudicationRule.ISLAND, 81, 80)
    assert (missed.unit, missed.side) == ("px", Side.SECOND)


def test_a_finding_placed_elsewhere_was_missed_where_it_lies():
    both = box(30, 5, 38, 15)
    first, second = both | box(2, 2, 12, 12), both | box(2, 45, 11, 54)
    frame, _ = read(first, second)
    segments = np.full(SHAPE, 3, np.uint8)
    segments[:, 30:] = 6
    placed = find_differences(first, second, segments=segments)
    assert len(placed.items) == 1
    (missed,) = reasons_to_adjudicate(frame, placed, LIMITS)
    assert (missed.rule, missed.value, missed.side) == (AdjudicationRule.ISLAND, 100, Side.FIRST)


def test_presence_in_conflict_names_who_found_it():
    speck = box(5, 5, 6, 6)
    (presence,) = reasons_to_adjudicate(*read(NO_FIBROSIS, speck), LIMITS)
    assert presence == AdjudicationReason(rule=AdjudicationRule.PRESENCE, side=Side.SECOND)
    assert rules(speck, NO_FIBROSIS, replace(LIMITS, presence=False)) == []
    scar = box(5, 5, 30, 30)
    assert rules(scar, NO_FIBROSIS) == [
        AdjudicationRule.PRESENCE,
        AdjudicationRule.AREA,
        AdjudicationRule.ISLAND,
    ]


def test_presence_outside_the_domain_is_in_conflict_too():
    """What a reader says of the frame does not depend on where pixels are counted."""
    found = rules(box(5, 5, 9, 9), NO_FIBROSIS, domain=box(20, 20, 39, 59))
    assert found == [AdjudicationRule.PRESENCE]


def test_a_frame_that_one_alone_could_assess_is_in_conflict():
    for first, second, side in (
        (NO_FIBROSIS, NOT_ASSESSABLE, Side.FIRST),
        (NOT_ASSESSABLE, box(5, 5, 9, 9), Side.SECOND),
    ):
        (reason,) = reasons_to_adjudicate(*read(first, second), LIMITS)
        assert reason == AdjudicationReason(rule=AdjudicationRule.ASSESSABILITY, side=side)
        assert rules(first, second, replace(LIMITS, assessability=False)) == []


def test_a_frame_that_neither_could_assess_or_one_left_out_is_in_no_conflict():
    assert rules(NOT_ASSESSABLE, NOT_ASSESSABLE, STRICT) == []
    for other in (box(5, 5, 9, 9), NO_FIBROSIS, NOT_ASSESSABLE, UNANSWERED):
        assert rules(UNANSWERED, other, STRICT) == []


def test_a_rule_without_a_limit_is_off_and_a_limit_of_0_lets_nothing_pass():
    off = replace(STRICT, area_px=None, apart_px=None, island_px=None)
    assert rules(box(5, 5, 9, 9), box(5, 5, 9, 10), off) == []
    assert rules(box(5, 5, 9, 9), box(5, 5, 9, 10), STRICT) == [
        AdjudicationRule.AREA,
        AdjudicationRule.BOUNDARY,
    ]


def test_differences_of_another_frame_are_a_bug():
    frame, differences = read(box(5, 5, 9, 9), box(5, 5, 9, 12))
    with pytest.raises(ValueError, match="12 px apart"):
        reasons_to_adjudicate(frame, None, LIMITS)
    with pytest.raises(ValueError, match="12 px apart"):
        reasons_to_adjudicate(frame, read(box(5, 5, 9, 9), box(5, 5, 9, 13))[1], LIMITS)
    uncalibrated = replace(frame, pixel_mm2=0.15)
    with pytest.raises(ValueError, match="calibrat"):
        reasons_to_adjudicate(uncalibrated, differences, LIMITS)


def test_no_limit_speaks_of_kappa_and_none_is_negative():
    assert not any("kappa" in field.name for field in fields(AdjudicationLimits))
    with pytest.raises(ValueError, match="apart_mm"):
        replace(LIMITS, apart_mm=-1.0)
    with pytest.raises(ValueError, match="area_px"):
        replace(LIMITS, area_px=float("nan"))


@st.composite
def two_masks(draw):
    return [
        draw(hnp.arrays(np.bool_, SHAPE, elements=st.booleans(), fill=st.just(False)))
        for _ in range(2)
    ]


@given(two_masks(), st.sampled_from([None, SPACING]))
@settings(deadline=None)
def test_readers_can_be_exchanged(masks, spacing):
    forth = reasons_to_adjudicate(*read(*masks, spacing=spacing), STRICT)
    back = reasons_to_adjudicate(*read(*masks[::-1], spacing=spacing), STRICT)
    assert [(one.rule, one.value) for one in forth] == [(one.rule, one.value) for one in back]


@given(two_masks())
@settings(deadline=None)
def test_whoever_lets_nothing_pass_sees_every_frame_that_differs(masks):
    differ = bool((masks[0] ^ masks[1]).any())
    assert bool(reasons_to_adjudicate(*read(*masks), STRICT)) == differ


# --- which first


def test_the_greatest_disagreement_comes_first():
    scar = box(5, 5, 25, 25)
    frames = [
        read(*pair, frame=number)[0]
        for number, pair in enumerate(
            (
                (NOT_ASSESSABLE, NOT_ASSESSABLE),
                (scar, UNANSWERED),
                (scar, scar),
                (scar, box(5, 5, 25, 27)),
                (scar, NO_FIBROSIS),
                (NO_FIBROSIS, NO_FIBROSIS),
                (scar, NOT_ASSESSABLE),
            )
        )
    ]
    assert [one.frame for one in disagreement_order(frames)] == [6, 4, 3, 2, 5, 1, 0]


def test_areas_are_compared_in_mm2_only_where_all_are_calibrated():
    coarse = PixelSpacing(row_mm=1.0, column_mm=1.0)
    few = read(box(5, 5, 9, 9), box(5, 5, 9, 11), spacing=coarse, frame=1)[0]  # 8 px, 8 mm2
    many = read(box(5, 5, 9, 9), box(5, 5, 9, 14), spacing=SPACING, frame=2)[0]  # 20 px, 3 mm2
    plain = read(box(5, 5, 9, 9), box(5, 5, 9, 10), frame=3)[0]  # 4 px
    unseen = read(NOT_ASSESSABLE, NOT_ASSESSABLE, frame=4)[0]  # counts for no unit
    assert [one.frame for one in disagreement_order([many, few, unseen])] == [1, 2, 4]
    assert [one.frame for one in disagreement_order([few, plain, many])] == [2, 1, 3]


def test_equal_frames_stand_by_patient_cine_and_frame():
    frames = [
        read(NO_FIBROSIS, NO_FIBROSIS, patient=patient, cine=cine, frame=frame)[0]
        for patient, cine, frame in (("b", "c", 1), ("a", "d", 1), ("a", "c", 2), ("a", "c", 1))
    ]
    found = [(one.patient, one.cine, one.frame) for one in disagreement_order(frames)]
    assert found == [("a", "c", 1), ("a", "c", 2), ("a", "d", 1), ("b", "c", 1)]
    assert disagreement_order([]) == ()
