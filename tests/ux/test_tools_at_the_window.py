"""Each tool of the desk the whole way: on the mask, on the disk, found again, undone, redone."""

import math

import cv2
import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.reading import Origin

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CENTRE = ImagePoint(128, 96)


def ring(radius_px, *, corners=24, wobble_px=0.0):
    """A closed way around the middle; `wobble_px` makes it rough."""
    return [
        ImagePoint(
            _CENTRE.x_px + (radius_px + wobble_px * (-1) ** number) * math.cos(angle),
            _CENTRE.y_px + (radius_px + wobble_px * (-1) ** number) * math.sin(angle),
        )
        for number, angle in enumerate(np.linspace(0, 2 * math.pi, corners))
    ]


# What a mask is before the tool is used.


def nothing(_desk):
    """An empty frame."""


def painted(desk):
    desk.pointing.drag(ImagePoint(100, 96), ImagePoint(150, 96))


def rough(desk):
    desk.hands.press(_KEY.Key_L)
    desk.hands.stroke(ring(25, corners=60, wobble_px=2.5))


def holed(desk):
    desk.board.set_radius(3)
    desk.hands.stroke(ring(20))


def scattered(desk):
    """A large piece and a tiny one."""
    painted(desk)
    desk.board.set_radius(0.5)
    desk.pointing.drag(ImagePoint(60.5, 40.5), ImagePoint(60.5, 40.5))


def cornered(desk):
    desk.hands.press(_KEY.Key_P)
    desk.hands.corners(ring(25, corners=7)[:-1])
    desk.hands.press(_KEY.Key_Return)


def copied(desk):
    """The mask of the frame before is on the clipboard."""
    painted(desk)
    desk.hands.press(_KEY.Key_C, _CONTROL)
    desk.hands.press(_KEY.Key_Right, _CONTROL)


def drawn_around(desk):
    """The key frames before and after have masks, this one has none."""
    _, between, last = desk.presenter.policy.frames_wanted[:3]
    desk.stroke()
    desk.presenter.go_to(last)
    desk.stroke()
    desk.presenter.go_to(between)


def drawn_twice(desk):
    painted(desk)
    desk.pointing.drag(ImagePoint(120, 60), ImagePoint(140, 60))


# The tools.


def brush(desk):
    painted(desk)


def eraser(desk):
    desk.hands.press(_KEY.Key_E)
    desk.pointing.drag(ImagePoint(120, 96), ImagePoint(125, 96))


def ctrl_erases(desk):
    desk.pointing.drag(ImagePoint(120, 96), ImagePoint(125, 96), held=_CONTROL)


def outline(desk):
    desk.hands.press(_KEY.Key_L)
    desk.hands.stroke(ring(25))


def outline_cut_out(desk):
    desk.hands.press(_KEY.Key_L)
    desk.hands.stroke(ring(4), held=_ALT)


def polygon(desk):
    cornered(desk)


def a_corner_is_moved(desk):
    corner = ring(25, corners=7)[0]
    desk.pointing.drag(corner, ImagePoint(corner.x_px + 15, corner.y_px))


def livewire(desk):
    desk.hands.press(_KEY.Key_W)
    desk.hands.corners(ring(28, corners=9)[:-1])
    desk.hands.press(_KEY.Key_Return)


def grow(desk):
    desk.hands.press(_KEY.Key_G)
    seed = desk.inside()
    desk.pointing.drag(seed, ImagePoint(seed.x_px + 10, seed.y_px))


def key(pressed, held=_SHIFT):
    """A tool that is one press."""

    def use(desk):
        desk.hands.press(pressed, held)

    return use


def carry(pressed, held=Qt.KeyboardModifier.NoModifier):
    """A key that brings a mask here, off the thread of the window."""

    def use(desk):
        desk.hands.press(pressed, held)
        until(lambda: desk.mask.any(), "the mask")

    return use


def carry_on(pressed, held=Qt.KeyboardModifier.NoModifier):
    """A key that brings the mask to the next key frame, and goes there."""

    def use(desk):
        before = desk.presenter.frame
        desk.hands.press(pressed, held)
        until(lambda: desk.presenter.frame != before, "the next key frame")

    return use


def strip(desk):
    """Along the wall, rolled out."""
    desk.hands.press(_KEY.Key_U)
    pane = desk.editor.seeing.strip
    until(lambda: pane.rolled is not None, "the wall to be rolled out")
    middle = pane.strip_rect.center()
    handle = desk.window.windowHandle()
    start, end = (pane.mapTo(desk.window, middle + QPoint(way, 0)) for way in (-60, 60))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, end)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    desk.hands.press(_KEY.Key_U)


def pen(desk):
    way = [ImagePoint(x, 96) for x in (100, 120, 140)]
    desk.pointing.pen(*way, pressures=[0.2, 0.6, 1.0])


def pen_turned(desk):
    desk.pointing.pen(ImagePoint(120, 96), ImagePoint(125, 96), turned=True)


def replay_goes_back(desk):
    """One step back along the slider, and "Go back to here"."""
    desk.hands.press(_KEY.Key_R, _SHIFT)
    slider = desk.hands.find("replay_slider")
    slider.setValue(slider.maximum() - 1)
    desk.hands.click("replay_back")


def adds(before, after):
    return not (before & ~after).any() and (after & ~before).any()


def takes_away(before, after):
    return not (after & ~before).any() and (before & ~after).any()


def one_piece(_before, after):
    return cv2.connectedComponents(after.astype(np.uint8))[0] == 2  # with what is around it


def changes(before, after):
    return after.any() and not np.array_equal(before, after)


TOOLS = [
    pytest.param(nothing, brush, adds, id="brush"),
    pytest.param(painted, eraser, takes_away, id="eraser"),
    pytest.param(painted, ctrl_erases, takes_away, id="ctrl_erases"),
    pytest.param(nothing, outline, adds, id="outline"),
    pytest.param(painted, outline_cut_out, takes_away, id="outline_cut_out"),
    pytest.param(nothing, polygon, adds, id="polygon"),
    pytest.param(cornered, a_corner_is_moved, adds, id="corner_moved"),
    pytest.param(nothing, livewire, adds, id="livewire"),
    pytest.param(nothing, grow, adds, id="grow"),
    pytest.param(rough, key(_KEY.Key_S), changes, id="smooth"),
    pytest.param(holed, key(_KEY.Key_H), adds, id="fill_holes"),
    pytest.param(scattered, key(_KEY.Key_I), one_piece, id="remove_islands"),
    pytest.param(scattered, key(_KEY.Key_I, _ALT), one_piece, id="keep_largest"),
    pytest.param(painted, key(_KEY.Key_Up, _ALT), adds, id="grow_mask"),
    pytest.param(painted, key(_KEY.Key_Down, _ALT), takes_away, id="shrink_mask"),
    pytest.param(copied, key(_KEY.Key_V, _CONTROL), adds, id="paste"),
    pytest.param(painted, carry_on(_KEY.Key_C, _SHIFT), changes, id="copy_on"),
    pytest.param(painted, carry_on(_KEY.Key_T), changes, id="propagate"),
    pytest.param(drawn_around, carry(_KEY.Key_I), adds, id="interpolate"),
    pytest.param(nothing, strip, adds, id="strip"),
    pytest.param(nothing, pen, adds, id="pen"),
    pytest.param(painted, pen_turned, takes_away, id="pen_turned"),
    pytest.param(drawn_twice, replay_goes_back, takes_away, id="replay"),
]


@pytest.mark.parametrize(("base", "use", "does"), TOOLS)
def test_a_tool_goes_the_whole_way(same_desk, base, use, does):
    desk = same_desk
    base(desk)
    target = desk.presenter.frame
    before = desk.mask
    steps = desk.presenter.draft.last_edit
    use(desk)
    if desk.presenter.frame != target:
        before = np.zeros_like(before)  # the mask came to a frame that had none
    after, frame = desk.mask, desk.presenter.frame
    assert does(before, after)
    assert desk.presenter.draft.last_edit is not steps
    origin = desk.presenter.answers.of(frame).origin
    desk.reopen()
    assert desk.presenter.frame == frame
    assert np.array_equal(desk.mask, after), "it was on the disk"
    assert desk.presenter.answers.of(frame).origin is origin
    desk.hands.press(_KEY.Key_Z, _CONTROL)
    assert np.array_equal(desk.mask, before), "one step, also after it was opened again"
    desk.hands.press(_KEY.Key_Y, _CONTROL)
    assert np.array_equal(desk.mask, after)


def test_with_the_lock_every_tool_adds_inside_the_myocardium_alone(same_desk):
    desk = same_desk
    desk.hands.press(_KEY.Key_W, _SHIFT)
    assert desk.board.lock_holds
    wall = desk.presenter.wall(desk.presenter.frame)
    for use in (brush, outline, polygon, pen):
        use(desk)
        desk.hands.press(_KEY.Key_Escape)
        desk.hands.press(_KEY.Key_B)
    assert desk.mask.any()
    assert not (desk.mask & ~wall).any()
    locked = desk.mask
    desk.reopen()
    assert np.array_equal(desk.mask, locked)
    assert desk.board.locked, "the lock is found as it was left"


@pytest.mark.parametrize(
    ("pressed", "held", "origin"),
    [
        (_KEY.Key_C, _SHIFT, Origin.COPIED),
        (_KEY.Key_T, Qt.KeyboardModifier.NoModifier, Origin.PROPAGATED),
    ],
)
def test_what_was_carried_tells_where_it_is_from(same_desk, pressed, held, origin):
    painted(same_desk)
    carry_on(pressed, held)(same_desk)
    same_desk.reopen()
    assert same_desk.presenter.answers.of(same_desk.presenter.frame).origin is origin


# Answers that are no mask.


def no_fibrosis(desk):
    frame = desk.presenter.frame
    desk.hands.press(_KEY.Key_N)
    desk.presenter.go_to(frame)


def not_assessable(desk):
    desk.hands.press(_KEY.Key_X)
    desk.hands.press(_KEY.Key_1)


def confidence(desk):
    desk.hands.press(_KEY.Key_4)


def comment(desk):
    desk.hands.fill("frame_comment", "a bright rim")
    desk.hands.press(_KEY.Key_Return)


@pytest.mark.parametrize("say", [no_fibrosis, not_assessable, confidence, comment])
def test_an_answer_goes_the_whole_way(same_desk, say):
    desk, frame = same_desk, same_desk.presenter.frame
    if say in (confidence, comment):
        painted(desk)
    before = desk.presenter.answers.of(frame)
    say(desk)
    said = desk.presenter.answers.of(frame)
    assert said != before
    desk.reopen()
    desk.presenter.go_to(frame)
    assert desk.presenter.answers.of(frame) == said
    desk.hands.press(_KEY.Key_Z, _CONTROL)
    assert desk.presenter.answers.of(frame) == before
    desk.hands.press(_KEY.Key_Y, _CONTROL)
    assert desk.presenter.answers.of(frame) == said


def test_a_question_that_is_pinned_to_a_point_is_there_again(same_desk):
    desk, at = same_desk, ImagePoint(120.5, 80.5)
    desk.hands.press(_KEY.Key_R)
    desk.hands.corners([at])
    assert not desk.mask.any(), "the press pins, and draws nothing"
    desk.hands.find("remark_send")
    desk.hands.type("Is this the papillary muscle?")
    desk.hands.click("remark_send")
    until(lambda: desk.page.remarks.presenter.threads, "the remark")
    desk.reopen()
    until(lambda: desk.page.remarks.presenter.threads, "the remark again")
    (view,) = desk.page.remarks.presenter.threads
    assert view.thread.anchor.at.x_px == pytest.approx(at.x_px, abs=0.5)
    assert view.thread.anchor.frame == desk.presenter.frame
