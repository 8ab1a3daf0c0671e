"""Masks for several readers, and the shapes between two of them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fibrodesk.agreement.reasons import SENTENCES
from fibrodesk.agreement.shapes.between import BetweenShapes
from fibrodesk.agreement.shapes.consensus import intersection, majority, mean_shape, staple, union
from fibrodesk.agreement.shapes.regions import label_regions
from fibrodesk.domain.geometry import PixelSpacing

_THREE = json.loads(
    (Path(__file__).parents[1] / "files" / "agreement_vectors.json").read_text(encoding="utf-8")
)["multi_rater"]["three_raters"]

shapes = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=16)
shares = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.625, 0.75, 1.0])  # 1 - share is exact


@st.composite
def masks(draw, least=2, most=5):
    shape = draw(shapes)
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(draw(st.integers(least, most)))]


def disc(row, column, radius, shape=(60, 80)):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(rows - row, columns - column) <= radius


def drawn(rows):
    return np.array([[cell == "#" for cell in row] for row in rows])


# --- what all marked, what any marked, what most marked


@given(masks(least=1))
@settings(deadline=None)
def test_votes_are_counted_pixel_by_pixel(given_masks):
    votes = np.sum(given_masks, axis=0)
    assert np.array_equal(intersection(given_masks), votes == len(given_masks))
    assert np.array_equal(union(given_masks), votes > 0)
    if len(given_masks) >= 3:
        most, ties = majority(given_masks)
        assert np.array_equal(most, votes > len(given_masks) / 2)
        assert np.array_equal(ties, votes == len(given_masks) / 2)
        assert not (most & ties).any()


def test_a_majority_of_three_is_what_a_vote_of_labels_gives():
    three = [drawn(_THREE[name]) for name in ("R1", "R2", "R3")]
    most, ties = majority(three)
    assert np.array_equal(most, drawn(_THREE["majority"]))
    vote = SimpleITK.LabelVoting(
        [SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in three], 255
    )
    assert np.array_equal(most, SimpleITK.GetArrayFromImage(vote) == 1)
    assert not ties.any()


def test_two_against_two_is_left_to_adjudication():
    left, right = disc(30, 30, 10), disc(30, 36, 10)
    most, ties = majority([left, left, right, right])
    assert np.array_equal(most, left & right)
    assert np.array_equal(ties, left ^ right)


def test_two_readers_have_no_majority_and_no_staple():
    two = [disc(30, 30, 10), disc(30, 36, 10)]
    for way in (majority, staple):
        with pytest.raises(ValueError, match="3 masks or more"):
            way(two)


def test_masks_of_other_shapes_have_no_consensus():
    uneven = [np.zeros((2, 3), bool), np.zeros((3, 2), bool)]
    for way in (intersection, union):
        with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
            way(uneven)
    with pytest.raises(ValueError, match="1 masks or more"):
        union([])
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(3, 2\)"):
        BetweenShapes(*uneven)


# --- STAPLE, an experiment


def test_staple_is_between_readers_who_err_alike():
    three = [disc(30, 30, 10), disc(30, 34, 10), disc(33, 32, 10)]
    found = staple(three)
    assert found.mask is not None
    assert found.reason == ""
    assert (intersection(three) <= found.mask).all()
    assert (found.mask <= union(three)).all()
    assert len(found.sensitivity) == len(found.specificity) == 3


def test_staple_is_what_simpleitk_gives_on_the_whole_image():
    """That it is asked about a row of pixels changes nothing, as it knows no neighbours."""
    three = [disc(30, 30, 10), disc(30, 34, 10), disc(33, 32, 10)]
    estimate = SimpleITK.STAPLEImageFilter()
    estimate.SetForegroundValue(1)
    likely = estimate.Execute(
        [SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in three]
    )
    found = staple(three)
    assert np.array_equal(found.mask, SimpleITK.GetArrayFromImage(likely) >= 0.5)
    assert found.sensitivity == pytest.approx(estimate.GetSensitivity(), abs=1e-4)


def test_staple_that_collapses_onto_one_reader_is_told():
    """The reader in the midst is believed in everything, though most marked another mask."""
    three = [disc(25, 25, 6), disc(30, 30, 6), disc(35, 35, 6)]
    found = staple(three)
    assert (found.mask, found.reason, found.collapsed_onto) == (None, "staple_collapsed", 1)
    assert found.sensitivity[1] == pytest.approx(1, abs=1e-4)
    assert max(found.sensitivity[0], found.sensitivity[2]) < 0.5
    assert not np.array_equal(majority(three)[0], three[1])


def test_staple_of_the_published_three_collapses_onto_the_first():
    three = [drawn(_THREE[name]) for name in ("R1", "R2", "R3")]
    found = staple(three)
    assert (found.mask, found.collapsed_onto) == (None, 0)
    assert found.sensitivity == pytest.approx(_THREE["staple"]["sensitivity"], abs=1e-4)
    assert found.specificity == pytest.approx(_THREE["staple"]["specificity"], abs=1e-4)


def test_staple_has_no_value_where_nobody_or_everybody_marked_everything():
    nothing = np.zeros((8, 8), bool)
    for same in (nothing, ~nothing):
        found = staple([same] * 3)
        assert (found.mask, found.reason) == (None, "staple_constant")
    inside = disc(4, 4, 3, shape=(8, 8))
    assert staple([inside] * 3, domain=inside).reason == "staple_constant"
    assert staple([inside] * 3, domain=nothing).reason == "roi_empty"


def test_readers_who_drew_the_same_have_not_collapsed():
    same, other = disc(30, 30, 10), disc(30, 33, 8)
    found = staple([same, same, other])
    assert np.array_equal(found.mask, same)
    assert found.collapsed_onto is None


def test_staple_marks_nothing_outside_its_domain():
    three = [disc(30, 30, 10), disc(30, 34, 10), disc(33, 32, 10)]
    left = np.zeros((60, 80), bool)
    left[:, :32] = True
    found = staple(three, domain=left)
    assert found.mask is not None
    assert found.mask.any()
    assert not (found.mask & ~left).any()
    with pytest.raises(ValueError, match="a domain of"):
        staple(three, domain=np.ones((3, 3), bool))


def test_every_reason_has_a_sentence():
    assert {"staple_constant", "staple_collapsed", "roi_empty"} <= set(SENTENCES)


# --- between two masks


@given(masks(most=2), st.sampled_from([None, PixelSpacing(row_mm=0.4, column_mm=0.7)]))
@settings(deadline=None)
def test_the_ends_are_the_two_masks(pair, spacing):
    between = BetweenShapes(*pair, spacing=spacing)
    assert np.array_equal(between.at(0), pair[0])
    assert np.array_equal(between.at(1), pair[1])


@given(masks(most=2), shares)
@settings(deadline=None)
def test_nothing_lies_between_that_neither_marked(pair, share):
    found = mean_shape(*pair, share)
    assert (intersection(pair) <= found).all()
    assert (found <= union(pair)).all()


@given(masks(most=2))
@settings(deadline=None)
def test_each_pixel_comes_or_goes_once(pair):
    between = BetweenShapes(*pair)
    steps = [between.at(share) for share in np.linspace(0, 1, 9)]
    for before, after in pairwise(steps):
        assert not (before & ~after & ~pair[0]).any()  # what the second alone marked stays
        assert not (after & ~before & ~pair[1]).any()  # what the first alone marked stays away


@given(masks(most=2), shares)
@settings(deadline=None)
def test_readers_can_be_exchanged(pair, share):
    forth, back = BetweenShapes(*pair), BetweenShapes(*pair[::-1])
    assert np.array_equal(forth.at(share), back.at(1 - share))
    assert (forth.alone_first, forth.alone_second) == (back.alone_second, back.alone_first)


@given(masks(most=2), shares, st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_a_frame_around_changes_nothing(pair, share, down, right):
    around = ((down, 1), (right, 2))
    wide = mean_shape(*(np.pad(mask, around) for mask in pair), share)
    assert np.array_equal(np.pad(mean_shape(*pair, share), around), wide)


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_an_edge_goes_evenly_from_one_reader_to_the_other(share):
    """Rings about one middle: the radius that has that share of the ring's area."""
    small, large = disc(100, 100, 20, (201, 201)), disc(100, 100, 40, (201, 201))
    found = mean_shape(small, large, share)
    radius = np.sqrt((1 - share) * 20**2 + share * 40**2)
    assert (disc(100, 100, radius - 1, (201, 201)) <= found).all()
    assert (found <= disc(100, 100, radius + 1, (201, 201))).all()


def test_straight_edges_meet_halfway():
    first, second = np.zeros((30, 60), bool), np.zeros((30, 60), bool)
    first[:, :20], second[:, :40] = True, True
    for share, edge in ((0.25, 25), (0.5, 30), (0.75, 35)):
        expected = np.zeros((30, 60), bool)
        expected[:, :edge] = True
        assert np.array_equal(mean_shape(first, second, share), expected)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_scar_drawn_further_along_the_wall_is_shortened_not_thinned(share):
    """The plain mixture of distances leaves 3 px of the second reader's 40."""
    first, second = np.zeros((40, 120), bool), np.zeros((40, 120), bool)
    first[15:24, 20:60], second[15:24, 20:100] = True, True
    found = mean_shape(first, second, share)
    assert label_regions(found)[1] == 1
    width = found[15:24].sum(axis=0)
    end = np.flatnonzero(width)[-1] + 1
    assert abs(end - (60 + 40 * share)) <= 2
    assert (width[20 : end - 2] == 9).all()


@given(
    st.tuples(*(st.floats(-8, 8) for _ in range(2))),
    st.floats(6, 16),
    st.floats(6, 16),
    st.floats(0, 1),
)
@settings(max_examples=60, deadline=None)
def test_the_area_lies_as_far_between_as_the_share_says(way, here, there, share):
    first, second = disc(30, 40, here), disc(30 + way[0], 40 + way[1], there)
    apart = np.count_nonzero(first ^ second)
    assume(apart >= 200)  # of a rim of 1 px all pixels are equal, and go together
    expected = (1 - share) * first.sum() + share * second.sum()
    assert abs(int(mean_shape(first, second, share).sum()) - expected) <= 0.2 * apart


@given(masks(most=2))
@settings(max_examples=30, deadline=None)
def test_over_the_whole_way_the_area_is_the_mean_of_both(pair):
    between = BetweenShapes(*pair)
    areas = [between.at((step + 0.5) / 400).sum() for step in range(400)]
    assert np.mean(areas) == pytest.approx(
        (pair[0].sum() + pair[1].sum()) / 2, abs=0.01 * pair[0].size
    )


def test_an_island_of_one_reader_shrinks_evenly_to_its_midst():
    """Where the plain mixture of distances has lost it after a few percent of the way."""
    first = disc(30, 15, 8) | disc(30, 60, 10)
    second = disc(30, 15, 8)
    between = BetweenShapes(first, second)
    assert (between.alone_first, between.alone_second) == (1, 0)
    island = int(disc(30, 60, 10).sum())
    for share in (0.2, 0.4, 0.6, 0.8):
        left = between.at(share) & ~second
        assert abs(int(left.sum()) - (1 - share) * island) <= 0.05 * island
        assert label_regions(left)[1] == 1
        assert left[30, 60]


def test_a_moved_island_goes_here_as_it_comes_there():
    first, second = disc(30, 15, 8), disc(30, 60, 8)
    halfway = mean_shape(first, second)
    here, there = halfway & first, halfway & second
    assert here.sum() == there.sum()
    assert abs(int(halfway.sum()) - int(first.sum())) <= 0.1 * first.sum()


def test_an_empty_mask_is_an_end_as_any_other():
    first, nothing = disc(30, 30, 10), np.zeros((60, 80), bool)
    between = BetweenShapes(nothing, first)
    areas = [int(between.at(share).sum()) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert areas == sorted(areas)
    assert (areas[0], areas[-1]) == (0, int(first.sum()))
    assert not BetweenShapes(nothing, nothing).at(0.5).any()


def test_a_share_outside_the_way_is_refused():
    for share in (-0.01, 1.01, float("nan")):
        with pytest.raises(ValueError, match="of the way"):
            mean_shape(disc(30, 30, 10), disc(30, 36, 10), share)
