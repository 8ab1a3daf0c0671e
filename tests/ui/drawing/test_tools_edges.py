"""Livewire and region growing under a real mouse, on a frame that has an edge to follow."""

import numpy as np
import pytest
from drawing_room import FRAMES, SHAPE, WANTED, wall_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


def disc():
    """A bright disc of radius 25 around (64, 48)."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
    return np.hypot(rows - 48, columns - 64) < 25


@pytest.fixture
def cine():
    rng = np.random.default_rng(0)
    grey = np.where(disc(), 170, 60) + rng.normal(0, 6, SHAPE)
    frames = np.stack([grey.clip(0, 255).astype(np.uint8)] * FRAMES)
    facts = CineFacts(
        frames=FRAMES,
        rows=SHAPE[0],
        columns=SHAPE[1],
        spacing=PixelSpacing(row_mm=0.5, column_mm=0.4),
        frame_times_ms=tuple(20.0 * index for index in range(FRAMES)),
    )
    return ArrayCine(facts, frames)


def drawn(editor):
    return editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS))


def dice(one, two):
    return 2 * (one & two).sum() / (one.sum() + two.sum())


def on_circle(*degrees):
    turns = np.radians(degrees)
    return [(64 + 25 * np.cos(turn), 48 + 25 * np.sin(turn)) for turn in turns]


FIVE = on_circle(0, 72, 144, 216, 288)


def follow(hand, places):
    for place in places:
        hand.move(*place)
        hand.click(*place)


def test_five_presses_follow_a_round_edge(editor, hand, reading):
    hand.key(Key.Key_W)
    follow(hand, FIVE)
    assert not drawn(editor).any()
    hand.key(Key.Key_Return)
    assert dice(drawn(editor), disc()) > 0.96
    assert len(reading.entries) == 1
    assert editor.canvas.guides.paths == ()


def test_the_way_to_the_pointer_is_seen_before_it_is_fixed(editor, hand):
    hand.key(Key.Key_W)
    follow(hand, FIVE[:1])
    hand.move(*FIVE[1])
    way = editor.canvas.guides.paths[0].points
    away = [abs(np.hypot(p.x_px - 64, p.y_px - 48) - 25) for p in way]
    assert len(way) > 5
    assert max(away) < 3, "along the edge, not across the disc"


def test_with_shift_the_piece_is_straight(editor, hand):
    hand.key(Key.Key_W)
    follow(hand, FIVE[:1])
    hand.move(*FIVE[2])
    QTest.keyPress(editor.canvas, Key.Key_Shift)
    assert len(editor.canvas.guides.paths[0].points) == 2
    QTest.keyRelease(editor.canvas, Key.Key_Shift, SHIFT)
    assert len(editor.canvas.guides.paths[0].points) > 5
    hand.click(*FIVE[2], held=SHIFT)
    hand.key(Key.Key_Return)
    assert not drawn(editor)[48, 64 + 22], "the chord cuts the disc"


@pytest.mark.parametrize("close", ["start", "double"])
def test_a_press_on_the_start_or_a_double_click_closes_it(editor, hand, reading, close):
    hand.key(Key.Key_W)
    follow(hand, FIVE)
    if close == "start":
        hand.click(*FIVE[0])
    else:
        QTest.mouseDClick(editor.canvas, Qt.MouseButton.LeftButton, pos=hand.at(*FIVE[-1]))
    assert dice(drawn(editor), disc()) > 0.96
    assert len(reading.entries) == 1


def test_backspace_takes_a_piece_back_and_escape_all_of_it(editor, hand, reading):
    hand.key(Key.Key_W)
    follow(hand, [*FIVE, (120, 5)])
    hand.key(Key.Key_Backspace)
    hand.key(Key.Key_Return)
    assert dice(drawn(editor), disc()) > 0.96
    before = drawn(editor).copy()
    follow(hand, FIVE[:2])
    hand.key(Key.Key_Escape)
    hand.key(Key.Key_Return)
    assert np.array_equal(drawn(editor), before)
    assert len(reading.entries) == 1


def test_alt_at_the_first_press_cuts_out_along_the_edge(editor, hand):
    drawn(editor)[:] = True
    hand.key(Key.Key_W)
    hand.click(*FIVE[0], held=ALT)
    follow(hand, FIVE[1:])
    hand.key(Key.Key_Return)
    assert dice(~drawn(editor), disc()) > 0.96


def test_one_press_alone_is_no_line(editor, hand):
    hand.key(Key.Key_W)
    follow(hand, FIVE[:1])
    hand.key(Key.Key_Return)
    assert "press again" in editor.hint.words.text()


# Growing.


def test_a_seed_grows_to_the_edge_and_tells_its_area(editor, hand, reading):
    hand.key(Key.Key_G)
    hand.press(64, 48)
    hand.move(70, 48)
    label = editor.canvas.guides.paths[0].label
    shown = editor.presenter.board.shown(editor.presenter.key)
    assert f"{shown.sum() * 0.2:.1f} mm²" in label
    assert not drawn(editor).any(), "nothing is drawn until the pen is lifted"
    hand.release(70, 48)
    assert dice(drawn(editor), disc()) > 0.95
    assert len(reading.entries) == 1
    assert editor.canvas.guides.paths == ()


def test_a_longer_drag_is_a_wider_tolerance(editor, hand):
    hand.key(Key.Key_G)
    hand.press(64, 48)
    hand.move(66, 48)
    near = editor.canvas.guides.paths[0].label
    hand.move(80, 48)
    far = editor.canvas.guides.paths[0].label
    levels = [int(label.split()[1]) for label in (near, far)]
    assert levels[0] < levels[1]
    hand.key(Key.Key_Escape)
    hand.release(80, 48)
    assert not drawn(editor).any()


def test_it_never_spreads_over_half_of_the_image_and_says_so(editor, hand):
    hand.key(Key.Key_G)
    hand.press(64, 48)
    hand.move(127, 95)
    hand.release(127, 95)
    assert 0 < drawn(editor).sum() <= drawn(editor).size / 2
    assert "half of the image" in editor.hint.words.text()


def test_it_stays_inside_the_wall_while_the_lock_is_on(editor, hand):
    hand.key(Key.Key_W, SHIFT)
    hand.key(Key.Key_G)
    hand.press(64, 28)
    hand.move(70, 28)
    hand.release(70, 28)
    assert drawn(editor).any()
    assert not (drawn(editor) & ~wall_of()).any()


def test_a_seed_outside_the_wall_is_refused_in_words_while_the_lock_is_on(editor, hand):
    hand.key(Key.Key_W, SHIFT)
    hand.key(Key.Key_G)
    hand.stroke((64, 60), (70, 60))
    assert not drawn(editor).any()
    assert "inside the myocardium" in editor.hint.words.text()


def test_alt_takes_a_region_away_from_the_mask(editor, hand):
    drawn(editor)[:] = True
    hand.key(Key.Key_G)
    hand.stroke((64, 48), (70, 48), held=ALT)
    assert dice(~drawn(editor), disc()) > 0.95
    hand.stroke((64, 48), (70, 48), held=ALT)
    assert "inside the mask" in editor.hint.words.text()


def test_it_sees_the_stored_pixels_and_not_a_filter_of_the_display(editor, hand):
    """Window and level change the look alone: the region is the same."""
    hand.key(Key.Key_G)
    hand.stroke((64, 48), (70, 48))
    plain = drawn(editor).copy()
    hand.key(Key.Key_Z, CTRL)
    editor.canvas.set_grey_window(250.0, 4.0)
    hand.stroke((64, 48), (70, 48))
    assert np.array_equal(drawn(editor), plain)
