"""Any wall that is drawn already has lines with handles, whoever drew it."""

import numpy as np
import pytest
from wall_room import dice, wall_cases

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.vision.contour import even, fitted, line_of, points_of, smooth
from fibrodesk.vision.wall import WallContours
from fibrodesk.vision.wall_refit import contours_of

SHAPE = (200, 220)


def horseshoe():
    """An upright wall, as control points."""
    turn = np.linspace(np.pi, 0, 9)
    endo = np.stack([110 + 40 * np.cos(turn), 150 - 100 * np.sin(turn)], axis=1)
    epi = np.stack([110 + 56 * np.cos(turn), 150 - 114 * np.sin(turn)], axis=1)
    return WallContours(endo=points_of(endo), epi=points_of(epi))


def test_the_lines_of_a_true_wall_draw_it_again():
    found = []
    for case in wall_cases(range(0, 20, 4), seed=6403):
        lines = contours_of(case.wall)
        if lines is not None:
            found.append(dice(lines.wall_mask(case.wall.shape), case.wall))
    assert len(found) >= 13, "of 15"
    assert np.median(found) >= 0.94


@pytest.mark.parametrize("turn", range(4))
def test_a_wall_has_handles_whichever_way_it_lies(turn):
    mask = np.ascontiguousarray(np.rot90(horseshoe().wall_mask(SHAPE), turn))
    lines = contours_of(mask)
    assert lines is not None
    assert dice(lines.wall_mask(mask.shape), mask) >= 0.97
    assert dice(contours_of(mask[:, ::-1].copy()).wall_mask(mask.shape), mask[:, ::-1]) >= 0.97


def test_both_lines_run_from_the_same_hinge():
    lines = contours_of(horseshoe().wall_mask(SHAPE))
    near = np.hypot(*(line_of(lines.endo[:1]) - line_of(lines.epi[:1]))[0])
    far = np.hypot(*(line_of(lines.endo[:1]) - line_of(lines.epi[-1:]))[0])
    assert near < far


def test_what_is_no_wall_has_no_handles():
    empty = np.zeros(SHAPE, bool)
    assert contours_of(empty) is None
    disc = empty.copy()
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    disc[(rows - 100) ** 2 + (columns - 100) ** 2 < 60**2] = True
    assert contours_of(disc) is None, "full"
    ring = disc & ((rows - 100) ** 2 + (columns - 100) ** 2 > 40**2)
    assert contours_of(ring) is None, "closed all around"
    two = empty.copy()
    two[20:80, 20:60] = two[120:180, 20:60] = True
    assert contours_of(two) is None, "two pieces"
    dot = empty.copy()
    dot[5, 5] = True
    assert contours_of(dot) is None
    assert contours_of(np.ones((1, 1), bool)) is None


def test_a_speck_beside_the_wall_does_not_take_its_handles_away():
    mask = horseshoe().wall_mask(SHAPE)
    mask[2:5, 2:5] = True
    assert contours_of(mask) is not None


def test_a_moved_point_moves_its_line_alone():
    wall = horseshoe()
    moved = wall.moved("epi", 4, ImagePoint(110, 20))
    assert moved.endo == wall.endo
    assert moved.epi[4] == ImagePoint(110, 20)
    assert (moved.epi[:4], moved.epi[5:]) == (wall.epi[:4], wall.epi[5:])
    changed = np.argwhere(moved.wall_mask(SHAPE) ^ wall.wall_mask(SHAPE))
    assert len(changed)
    assert changed[:, 0].max() < 80, "the base stays"
    inner = wall.moved("endo", 4, ImagePoint(110, 60))
    assert inner.epi == wall.epi
    assert inner.cavity_mask(SHAPE).sum() < wall.cavity_mask(SHAPE).sum()


def test_a_line_needs_three_points():
    with pytest.raises(ValueError, match="three points"):
        WallContours(endo=(ImagePoint(0, 0),) * 2, epi=(ImagePoint(0, 0),) * 3)


def test_a_smooth_line_goes_through_its_control_points_and_a_fit_finds_them_again():
    controls = line_of(horseshoe().endo)
    line = smooth(controls)
    for control in controls:
        assert np.hypot(*(line - control).T).min() < 1e-9
    again = fitted(line, len(controls))
    assert np.allclose(again[[0, -1]], controls[[0, -1]])
    dense = even(line, 2000)
    assert max(np.hypot(*(dense - point).T).min() for point in smooth(again)) < 1.0
    steps = np.hypot(*np.diff(even(line, 30), axis=0).T)
    assert steps.std() < 0.05 * steps.mean()
