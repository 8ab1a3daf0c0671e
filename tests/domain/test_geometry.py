"""Points, boxes and distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.geometry import ImagePoint, PixelBox, PixelSpacing

numbers = st.integers(-20, 40)
boxes = st.builds(PixelBox, numbers, numbers, numbers, numbers)


@given(boxes, boxes)
def test_the_union_of_two_boxes_holds_both_and_an_empty_one_adds_nothing(first, second):
    union = first.united(second)
    for box in (first, second):
        if not box.empty:
            assert union.top <= box.top < box.bottom <= union.bottom
            assert union.left <= box.left < box.right <= union.right
    if second.empty:
        assert union == first
    elif first.empty:
        assert union == second


@given(boxes, st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_a_clipped_box_lies_on_the_image(box, shape):
    clipped = box.clipped(shape)
    assert clipped.top >= 0
    assert clipped.left >= 0
    if not clipped.empty:
        assert clipped.bottom <= shape[0]
        assert clipped.right <= shape[1]
        assert clipped.height <= box.height
        assert clipped.width <= box.width


def test_a_box_around_points_holds_every_pixel_they_touch():
    points = [ImagePoint(2.2, 7.9), ImagePoint(5.0, 3.1)]
    assert PixelBox.around(points) == PixelBox(3, 2, 8, 5)
    assert PixelBox.around(points, margin_px=1.5) == PixelBox(1, 0, 10, 7)


def test_a_box_measures_and_cuts():
    box = PixelBox(1, 2, 4, 8)
    assert (box.height, box.width, box.empty) == (3, 6, False)
    assert box.slices == (slice(1, 4), slice(2, 8))
    assert (PixelBox(4, 2, 1, 8).height, PixelBox(0, 5, 3, 5).empty) == (0, True)


def test_a_spacing_is_positive_and_tells_the_area_of_a_pixel():
    assert PixelSpacing(row_mm=0.5, column_mm=0.2).pixel_mm2 == pytest.approx(0.1)
    for row, column in ((0, 1), (1, -1), (float("nan"), 1)):
        with pytest.raises(ValueError, match="positive"):
            PixelSpacing(row_mm=row, column_mm=column)
