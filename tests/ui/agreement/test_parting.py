"""Where two readers part: each difference once, in words that say where and how much."""

import numpy as np
import pytest

from fibrodesk.agreement.shapes.differences import find_differences
from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.frames.kinds import STYLES
from fibrodesk.ui.agreement.frames.parting import Kind, parting_of

SHAPE = (60, 80)


def mask(*boxes):
    made = np.zeros(SHAPE, np.bool_)
    for top, left, bottom, right in boxes:
        made[top:bottom, left:right] = True
    return made


def parted(first, second, **more):
    return parting_of(find_differences(first, second, **more))


def test_every_pixel_that_only_one_marked_is_in_one_kind():
    first = mask((5, 5, 15, 20), (40, 60, 50, 70))
    second = mask((6, 7, 18, 22), (40, 10, 46, 16))
    found = parted(first, second)
    kinds = np.stack([found.of(kind) for kind in Kind])
    assert np.array_equal(kinds.sum(axis=0), (first ^ second).astype(int))
    assert np.array_equal(found.both, first & second)
    assert [part.number for part in found.parts] == list(range(1, len(found.parts) + 1))
    areas = [part.area for part in found.parts]
    assert areas == sorted(areas, reverse=True)


def test_a_missed_island_is_named_with_its_area_and_segment():
    segments = np.full(SHAPE, 14, np.uint8)
    spacing = PixelSpacing(row_mm=0.5, column_mm=0.5)
    found = parted(mask((5, 5, 15, 20)), mask(), segments=segments, spacing=spacing)
    words = sentences.of_part(found.parts[0])
    assert words == "B missed an island of 38 mm² in segment 14 (apical septal)"


def test_an_extra_island_is_the_second_readers():
    found = parted(mask(), mask((5, 5, 8, 8)))
    assert sentences.of_part(found.parts[0]) == "B has an extra island of 9.0 px²"


def test_a_shifted_boundary_tells_how_far_and_in_which_segments():
    segments = np.full(SHAPE, 9, np.uint8)
    segments[:, 24:] = 14
    spacing = PixelSpacing(row_mm=0.5, column_mm=0.5)
    found = parted(mask((5, 5, 15, 20)), mask((5, 5, 15, 32)), segments=segments, spacing=spacing)
    words = sentences.of_part(found.parts[0])
    assert words.startswith("Boundary 6.")
    assert "in segments 14 and 9" in words or "in segments 9 and 14" in words
    assert words.endswith("B alone has 30 mm²")


def test_one_finding_in_another_segment_is_neither_missed_nor_extra():
    segments = np.full(SHAPE, 9, np.uint8)
    segments[:, 40:] = 12
    found = parted(mask((20, 28, 30, 38)), mask((20, 42, 30, 52)), segments=segments)
    kinds = {part.kind for part in found.parts}
    assert kinds == {Kind.ELSEWHERE}
    words = sentences.of_part(found.parts[0])
    assert "segments 9 and 12" in words
    assert "together 200 px²" in words


def test_without_segments_no_segment_is_told():
    assert "segment" not in sentences.of_part(parted(mask((1, 1, 9, 9)), mask()).parts[0])


def test_a_point_of_the_map_finds_its_difference_and_none_beside_it():
    found = parted(mask((5, 5, 15, 20)), mask())
    assert found.at(ImagePoint(7.5, 7.5)).number == 1
    assert found.at(ImagePoint(40.0, 40.0)) is None
    assert found.at(ImagePoint(-4.0, 900.0)) is None


def test_kinds_differ_in_more_than_colour():
    for one in Kind:
        for other in Kind:
            if one is not other:
                assert STYLES[one].pattern is not STYLES[other].pattern
                assert sentences.kind_letter(one) != sentences.kind_letter(other)


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_is_red_or_green(kind):
    """Of the Okabe-Ito set, as everything that readers draw."""
    assert STYLES[kind].colour in {"#E69F00", "#56B4E9", "#F0E442", "#CC79A7"}
