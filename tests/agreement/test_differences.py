"""What two masks differ in: each piece once, of one kind, with its size, place and reach."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from fibrodesk.agreement.shapes.differences import DifferenceKind, Mark, find_differences
from fibrodesk.agreement.shapes.pieces import Side
from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing

SPACING = PixelSpacing(row_mm=0.5, column_mm=0.25)
SHIFT, MISSED = DifferenceKind.BOUNDARY_SHIFT, DifferenceKind.MISSED_ISLAND
EXTRA, ELSEWHERE = DifferenceKind.EXTRA_ISLAND, DifferenceKind.OTHER_SEGMENT
_EXCHANGED = {SHIFT: SHIFT, MISSED: EXTRA, EXTRA: MISSED, ELSEWHERE: ELSEWHERE}
_OTHER_MARK = np.array([0, 1, 3, 2, 5, 4, 7, 6], np.uint8)  # of each `Mark`, readers exchanged

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=14)
spacings = st.sampled_from([None, PixelSpacing(row_mm=1.0, column_mm=1.0), SPACING])


@st.composite
def readings(draw):
    """Two masks and the wall segments under them, three a frame and nothing between."""
    shape = draw(shapes)
    first, second = (draw(hnp.arrays(np.bool_, shape)) for _ in range(2))
    return first, second, draw(hnp.arrays(np.uint8, shape, elements=st.sampled_from([0, 3, 9])))


def drawn(*rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


def frame(*boxes, shape=(40, 60)):
    mask = np.zeros(shape, np.bool_)
    for box in boxes:
        mask[box.slices] = True
    return mask


def told(found):
    """Everything that is said of the differences, in an order of its own."""
    return sorted(
        (
            one.kind,
            one.area_px,
            round(one.apart or -1.0, 9),
            one.box.top,
            one.box.left,
            sorted((piece.side, piece.segments) for piece in one.pieces),
        )
        for one in found.items
    )


def test_masks_that_are_equal_do_not_differ():
    mask = frame(PixelBox(3, 4, 9, 12))
    found = find_differences(mask, mask)
    assert found.items == ()
    assert np.array_equal(found.map.kinds, mask * np.uint8(Mark.BOTH))
    assert not found.map.numbers.any()


def test_two_empty_masks_do_not_differ():
    nothing = frame()
    found = find_differences(nothing, nothing, segments=nothing.astype(np.uint8), spacing=SPACING)
    assert found.items == ()
    assert not found.map.kinds.any()


def test_an_edge_drawn_further_out_is_a_boundary_shift_of_who_drew_it():
    first, second = frame(PixelBox(10, 10, 20, 20)), frame(PixelBox(10, 10, 20, 24))
    (shift,) = find_differences(first, second).items
    assert (shift.kind, shift.side, shift.area_px) == (SHIFT, Side.SECOND, 40)
    assert shift.apart == 4  # from the last column to the first reader's last
    assert (shift.area, shift.area_unit, shift.length_unit) == (40, "px", "px")
    assert shift.box == PixelBox(10, 20, 20, 24)
    assert shift.centre == ImagePoint(22.0, 15.0)


def test_units_follow_the_calibration():
    first, second = frame(PixelBox(10, 10, 20, 20)), frame(PixelBox(10, 10, 23, 20))
    (shift,) = find_differences(first, second, spacing=SPACING).items
    assert (shift.area, shift.area_unit) == (30 * 0.125, "mm2")
    assert (shift.apart, shift.length_unit) == (1.5, "mm")


def test_a_hole_that_one_reader_filled_reaches_to_its_midst():
    """The pixel that lies farthest from the other's mask is none of the outline."""
    filled = frame(PixelBox(10, 10, 31, 31))
    ring = filled & ~frame(PixelBox(15, 15, 26, 26))
    (shift,) = find_differences(filled, ring).items
    assert (shift.kind, shift.side, shift.area_px, shift.apart) == (SHIFT, Side.FIRST, 121, 6)


def test_what_one_reader_alone_marked_is_an_island():
    first = frame(PixelBox(5, 5, 10, 10), PixelBox(5, 40, 9, 44))
    second = frame(PixelBox(5, 5, 10, 10), PixelBox(30, 20, 36, 26))
    extra, missed = find_differences(first, second).items
    assert (extra.kind, extra.side, extra.area_px) == (EXTRA, Side.SECOND, 36)
    assert (missed.kind, missed.side, missed.area_px) == (MISSED, Side.FIRST, 16)
    assert missed.apart == pytest.approx(np.hypot(22, 15))  # the gap, to the nearest of the other
    assert extra.apart == pytest.approx(np.hypot(21, 11))  # 9 to 30, 9 to 20


def test_an_island_beside_an_empty_mask_has_no_distance():
    (missed,) = find_differences(frame(PixelBox(5, 5, 10, 10)), frame(), spacing=SPACING).items
    assert (missed.kind, missed.apart) == (MISSED, None)


def test_regions_that_touch_without_a_pixel_in_common_are_islands():
    first, second = frame(PixelBox(5, 5, 10, 10)), frame(PixelBox(5, 10, 10, 15))
    found = find_differences(first, second)
    assert {one.kind for one in found.items} == {MISSED, EXTRA}
    assert {one.apart for one in found.items} == {1}


def test_pieces_that_touch_at_a_corner_are_one():
    first = drawn("###.", "###.", "###.", "....")
    second = drawn("####", "####", "####", "...#")
    (shift,) = find_differences(first, second).items
    assert (shift.kind, shift.area_px) == (SHIFT, 4)
    assert shift.apart == pytest.approx(np.hypot(1, 1))


def test_one_pixel_of_an_edge_is_a_shift_of_its_own_and_comes_last():
    first = frame(PixelBox(10, 10, 20, 20))
    second = first | frame(PixelBox(9, 12, 10, 13), PixelBox(12, 20, 18, 24))
    big, small = find_differences(first, second).items
    assert (big.area_px, small.area_px, small.apart) == (24, 1, 1)


def walls(shape=(40, 60)):
    """Segment 3 on the left, 6 on the right, the wall's outside in the midst."""
    numbers = np.zeros(shape, np.uint8)
    numbers[:, :25], numbers[:, 35:] = 3, 6
    return numbers


def test_a_finding_on_the_other_wall_is_one_difference():
    first, second = frame(PixelBox(5, 5, 10, 10)), frame(PixelBox(5, 45, 11, 50))
    (one,) = find_differences(first, second, segments=walls(), spacing=SPACING).items
    assert (one.kind, one.side, one.area_px) == (ELSEWHERE, None, 55)
    assert [(piece.side, piece.segments) for piece in one.pieces] == [
        (Side.FIRST, (3,)),
        (Side.SECOND, (6,)),
    ]
    assert one.segments == (3, 6)
    assert one.box == PixelBox(5, 5, 11, 50)
    assert one.apart == pytest.approx(np.hypot(0.5 * 0.5, 40 * 0.25))
    assert one.centre.x_px == pytest.approx((25 * 7.5 + 30 * 47.5) / 55)


def test_islands_in_one_segment_are_two_differences():
    first, second = frame(PixelBox(5, 5, 10, 10)), frame(PixelBox(25, 5, 30, 10))
    kinds = [one.kind for one in find_differences(first, second, segments=walls()).items]
    assert kinds == [MISSED, EXTRA]


def test_a_speck_is_not_a_scar_placed_elsewhere():
    first, second = frame(PixelBox(5, 5, 15, 15)), frame(PixelBox(5, 45, 9, 51))
    kinds = [one.kind for one in find_differences(first, second, segments=walls()).items]
    assert kinds == [MISSED, EXTRA]  # 100 px and 24 px: more than four to one
    larger = frame(PixelBox(5, 45, 10, 50))
    (one,) = find_differences(first, larger, segments=walls()).items
    assert one.kind is ELSEWHERE


def test_without_segments_or_outside_the_wall_nobody_knows_of_another_segment():
    first, second = frame(PixelBox(5, 5, 10, 10)), frame(PixelBox(5, 45, 10, 50))
    assert {one.kind for one in find_differences(first, second).items} == {MISSED, EXTRA}
    outside = frame(PixelBox(5, 28, 10, 33))
    found = find_differences(first, outside, segments=walls())
    assert {one.kind for one in found.items} == {MISSED, EXTRA}


def test_of_islands_of_one_size_the_nearest_was_meant():
    first = frame(PixelBox(30, 18, 35, 23))
    second = frame(PixelBox(5, 50, 10, 55), PixelBox(30, 38, 35, 43))
    placed, extra = find_differences(first, second, segments=walls()).items
    assert (placed.kind, placed.pieces[1].box.left) == (ELSEWHERE, 38)
    assert (extra.kind, extra.box.left) == (EXTRA, 50)


def test_of_islands_at_one_distance_the_most_alike_in_size_was_meant():
    first = frame(PixelBox(18, 10, 22, 14))
    second = frame(PixelBox(2, 44, 8, 50), PixelBox(33, 45, 37, 49))
    extra, placed = sorted(
        find_differences(first, second, segments=walls()).items, key=lambda one: one.kind
    )
    assert (placed.kind, placed.pieces[1].box.top) == (ELSEWHERE, 33)
    assert (extra.kind, extra.area_px) == (EXTRA, 36)


def test_equal_ways_to_pair_are_decided_alike_whoever_comes_first():
    """Two of the first reader lie to the left and the right of two of the second."""
    shape = (9, 15)
    first, second, segments = (np.zeros(shape, kind) for kind in (np.bool_, np.bool_, np.uint8))
    for place, wall in {(3, 3): 9, (3, 9): 14, (3, 12): 3}.items():
        first[place], segments[place] = True, wall
    for place in ((0, 6), (3, 6), (6, 0)):
        second[place], segments[place] = True, 3
    forth = find_differences(first, second, segments=segments)
    back = find_differences(second, first, segments=segments)
    assert [one.kind for one in forth.of_kind(ELSEWHERE)] == [ELSEWHERE] * 2
    assert {one.box for one in forth.items} == {one.box for one in back.items}


def test_the_segment_that_holds_most_of_a_piece_comes_first():
    first = frame(PixelBox(5, 20, 10, 40))
    first[5:10, 24:40] |= frame(PixelBox(5, 24, 12, 50))[5:10, 24:40]
    wide = frame(PixelBox(5, 21, 10, 50))
    (missed,) = find_differences(wide, frame(), segments=walls()).items
    assert missed.segments == (6, 3)


def test_a_pixel_tells_its_difference():
    first = frame(PixelBox(5, 5, 10, 10), PixelBox(20, 5, 22, 7))
    second = frame(PixelBox(5, 5, 10, 13), PixelBox(20, 45, 22, 47))
    found = find_differences(first, second, segments=walls())
    shift, placed = found.items
    assert found.at(7, 11) is shift
    assert found.at(20, 5) is found.at(21, 46) is placed
    assert found.at(7, 7) is None
    assert found.at(0, 0) is None
    assert found.of_kind(ELSEWHERE) == (placed,)
    kinds = found.map.kinds
    assert (kinds[7, 7], kinds[7, 11]) == (Mark.BOTH, Mark.SHIFT_SECOND)
    assert (kinds[20, 5], kinds[20, 45]) == (Mark.ELSEWHERE_FIRST, Mark.ELSEWHERE_SECOND)
    assert (shift.area_px, placed.area_px, found.area_px) == (15, 8, 23)


def test_what_lies_outside_the_domain_is_left_out():
    first, second = frame(PixelBox(5, 5, 10, 30)), frame(PixelBox(5, 5, 10, 20))
    inside = frame(PixelBox(0, 0, 40, 22))
    (shift,) = find_differences(first, second, domain=inside).items
    assert shift.area_px == 10
    assert find_differences(first, second, domain=frame()).items == ()


@given(readings(), spacings)
@settings(deadline=None)
def test_every_pixel_that_one_alone_marked_is_in_one_difference(read, spacing):
    first, second, segments = read
    found = find_differences(first, second, segments=segments, spacing=spacing)
    assert found.area_px == np.count_nonzero(first ^ second)
    assert np.array_equal(found.map.numbers > 0, first ^ second)
    assert np.array_equal(found.map.kinds == Mark.BOTH, first & second)
    sizes = np.bincount(found.map.numbers.ravel())[1:].tolist()
    assert sizes == [one.area_px for one in found.items]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(one.area for one in found.items) == pytest.approx(
        np.count_nonzero(first ^ second) * (1 if spacing is None else spacing.pixel_mm2)
    )


@given(readings(), spacings)
@settings(deadline=None)
def test_readers_can_be_exchanged(read, spacing):
    first, second, segments = read
    forth = find_differences(first, second, segments=segments, spacing=spacing)
    back = find_differences(second, first, segments=segments, spacing=spacing)
    expected = [
        (_EXCHANGED[kind], *rest, sorted((side.other, walls) for side, walls in pieces))
        for kind, *rest, pieces in told(forth)
    ]
    assert sorted(expected) == told(back)
    assert np.array_equal(_OTHER_MARK[forth.map.kinds], back.map.kinds)


@given(readings(), st.integers(0, 9), st.integers(0, 9))
@settings(deadline=None)
def test_a_frame_around_changes_nothing(read, down, right):
    first, second, segments = read
    around = ((down, 3), (right, 5))
    here = find_differences(first, second, segments=segments)
    there = find_differences(
        *(np.pad(each, around) for each in (first, second)), segments=np.pad(segments, around)
    )
    moved = [
        (*rest[:3], top - down, left - right, pieces) for *rest, top, left, pieces in told(there)
    ]
    assert moved == told(here)
    assert np.array_equal(np.pad(here.map.kinds, around), there.map.kinds)


@given(readings())
@settings(deadline=None)
def test_an_island_is_a_whole_region_and_a_shift_never_is(read):
    """Against the definition, region by region."""
    first, second, _ = read
    kinds = find_differences(first, second).map.kinds
    for mask, other, island, shift in (
        (first, second, Mark.MISSED_ISLAND, Mark.SHIFT_FIRST),
        (second, first, Mark.EXTRA_ISLAND, Mark.SHIFT_SECOND),
    ):
        labels, number = ndimage.label(mask, np.ones((3, 3)))
        for region in (labels == one for one in range(1, number + 1)):
            expected = shift if (region & other).any() else island
            assert set(kinds[region & ~other].tolist()) <= {expected}


@given(readings(), spacings)
@settings(deadline=None)
def test_reach_is_what_a_distance_transform_says(read, spacing):
    first, second, _ = read
    step = (1.0, 1.0) if spacing is None else (spacing.row_mm, spacing.column_mm)
    found = find_differences(first, second, spacing=spacing)
    gaps = [
        ndimage.distance_transform_edt(~mask, sampling=step) if mask.any() else None
        for mask in (second, first)
    ]
    for number, one in enumerate(found.items, start=1):
        gap = gaps[0 if one.side is Side.FIRST else 1]
        at = found.map.numbers == number
        if gap is None:
            assert one.apart is None
        else:
            assert one.apart == pytest.approx(gap[at].max() if one.kind is SHIFT else gap[at].min())


def test_many_islands_are_paired_to_the_end():
    """Four of each reader in three segments: as many as can be are one finding placed elsewhere."""
    segments = np.repeat(np.array([3, 9, 14], np.uint8), 20)[None].repeat(40, axis=0)
    first = frame(*(PixelBox(row, 2, row + 4, 6) for row in (2, 12, 22, 32)))
    second = frame(*(PixelBox(row, 42, row + 4, 46) for row in (2, 12, 22, 32)))
    found = find_differences(first, second, segments=segments)
    assert Counter(one.kind for one in found.items) == {ELSEWHERE: 4}
    assert {one.apart for one in found.items} == {40}  # each with the one opposite


def test_of_many_specks_the_largest_alone_are_paired():
    """As a threshold leaves them: every other difference is told as what it is."""
    first, second = np.zeros((400, 400), np.bool_), np.zeros((400, 400), np.bool_)
    first[::4, 2:100:10] = second[::4, 302:400:10] = True  # 1,000 of each
    first[0:3, 2:5] = second[0:3, 302:305] = True
    segments = np.repeat(np.array([3, 9], np.uint8), 200)[None].repeat(400, axis=0)
    found = find_differences(first, second, segments=segments)
    kinds = Counter(one.kind for one in found.items)
    assert kinds == {ELSEWHERE: 100, MISSED: 900, EXTRA: 900}
    assert (found.items[0].kind, found.items[0].area_px) == (ELSEWHERE, 18)


def test_arrays_that_do_not_fit_are_refused():
    mask = frame()
    with pytest.raises(ValueError, match=r"\(40, 60\) and \(4, 4\)"):
        find_differences(mask, np.zeros((4, 4), bool))
    with pytest.raises(ValueError, match="segments of"):
        find_differences(mask, mask, segments=np.zeros((4, 4), np.uint8))
