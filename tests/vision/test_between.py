"""The mask between two masks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.between import Interpolation

SHAPE = (80, 120)


def dice(first, second):
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def ellipse(x_px, y_px, across_px=10, down_px=10):
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return ((columns - x_px) / across_px) ** 2 + ((rows - y_px) / down_px) ** 2 <= 1


def test_half_way_a_disc_is_half_way_and_of_half_the_growth():
    found = Interpolation(ellipse(30, 40, 8, 8), ellipse(70, 40, 16, 16)).at(0.5)
    assert dice(found.mask, ellipse(50, 40, 12, 12)) > 0.97
    assert found.alone == 0


def test_it_goes_linearly_with_the_share():
    way = Interpolation(ellipse(20, 40), ellipse(100, 40))
    for share in (0.1, 0.35, 0.8):
        columns = np.flatnonzero(way.at(share).mask.any(axis=0))
        assert columns.mean() == pytest.approx(20 + 80 * share, abs=0.5)


def test_a_thin_island_that_moves_by_more_than_its_width_stays():
    """Distances that are mixed as they lie would leave nothing of it."""
    first, last = ellipse(40, 20, 25, 3), ellipse(60, 60, 25, 3)
    found = Interpolation(first, last).at(0.5)
    assert dice(found.mask, ellipse(50, 40, 25, 3)) > 0.9


def test_a_wall_that_grows_thick_and_short_does_so_evenly():
    found = Interpolation(ellipse(60, 40, 10, 32), ellipse(60, 40, 20, 16)).at(0.5)
    assert dice(found.mask, ellipse(60, 40, 15, 24)) > 0.93


def test_islands_keep_their_places_among_each_other():
    first = ellipse(20, 20, 6, 6) | ellipse(50, 20, 9, 9)
    last = ellipse(50, 60, 6, 6) | ellipse(80, 60, 9, 9)
    found = Interpolation(first, last).at(0.5)
    assert dice(found.mask, ellipse(35, 40, 6, 6) | ellipse(65, 40, 9, 9)) > 0.93
    assert found.alone == 0


def test_an_island_of_one_mask_alone_fades_and_is_counted():
    both = ellipse(20, 40) | ellipse(90, 40, 8, 8)
    way = Interpolation(both, ellipse(20, 40))
    left = [np.count_nonzero(way.at(share).mask[:, 60:]) for share in (0.0, 0.4, 0.8, 1.0)]
    assert left == sorted(left, reverse=True)
    assert left[0] > 150
    assert left[-1] == 0
    assert way.at(0.4).alone == 1


def test_one_island_may_part_into_two():
    whole = ellipse(60, 40, 30, 8)
    parted = whole & (np.abs(np.arange(SHAPE[1]) - 60) > 4)
    found = Interpolation(whole, parted).at(0.5)
    assert found.alone == 0
    assert np.count_nonzero(found.mask) > 0.9 * np.count_nonzero(parted)


def test_a_speck_does_not_become_a_scar():
    speck = np.zeros(SHAPE, bool)
    speck[70, 110] = True
    first, last = ellipse(30, 40) | speck, ellipse(40, 40) | np.roll(speck, -90, axis=1)
    found = Interpolation(first, last).at(0.5)
    assert dice(found.mask, ellipse(35, 40)) > 0.95
    assert found.alone == 0, "nobody is told of a pixel"


def test_at_the_edge_of_the_image_nothing_is_cut_away():
    first, last = ellipse(2, 2), ellipse(6, 2)
    assert dice(Interpolation(first, last).at(0.5).mask, ellipse(4, 2)) > 0.95


def test_between_two_frames_of_the_phantom_it_beats_a_copy_of_either():
    for number in (1, 4, 6):
        loop = make_loop(draw_patient(number, seed=11), frames=24, size_px=(256, 320))
        for structure in (Structure.MYOCARDIUM, Structure.FIBROSIS):
            masks = loop.masks[structure]
            found = Interpolation(masks[2], masks[8]).at(0.5).mask
            copied = max(dice(masks[2], masks[5]), dice(masks[8], masks[5]))
            assert dice(found, masks[5]) > max(copied, 0.85), (number, structure)


blobs = st.lists(
    st.tuples(
        st.integers(0, SHAPE[1] - 1),
        st.integers(0, SHAPE[0] - 1),
        st.integers(1, 20),
        st.integers(1, 20),
    ),
    min_size=1,
    max_size=4,
)


def mask_of(parts):
    return np.logical_or.reduce([ellipse(*part) for part in parts])


@settings(max_examples=60, deadline=None)
@given(first=blobs, last=blobs, share=st.floats(0, 1))
def test_whatever_the_masks_the_ends_are_theirs_and_the_way_is_a_mask(first, last, share):
    first, last = mask_of(first), mask_of(last)
    way = Interpolation(first, last)
    assert dice(way.at(0.0).mask, first) > 0.95
    assert dice(way.at(1.0).mask, last) > 0.95
    found = way.at(share)
    assert found.mask.shape == SHAPE
    assert found.mask.dtype == np.bool_
    assert found.lost == (not found.mask.any())
    most = max(np.count_nonzero(first), np.count_nonzero(last))
    assert np.count_nonzero(found.mask) <= 2 * most + 20


def test_the_same_mask_twice_stays():
    way = Interpolation(ellipse(40, 40, 20, 5), ellipse(40, 40, 20, 5))
    assert np.array_equal(way.at(0.3).mask, ellipse(40, 40, 20, 5))


def test_an_empty_mask_and_a_share_beyond_the_ends_are_refused():
    with pytest.raises(ValueError, match="neither empty"):
        Interpolation(np.zeros(SHAPE, bool), ellipse(20, 20))
    with pytest.raises(ValueError, match="does not lie"):
        Interpolation(ellipse(20, 20), ellipse(30, 20)).at(1.2)
