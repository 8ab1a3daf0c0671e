"""What "Layout of the reading screen", "Colours" and "Who sits here" promise, at the window."""

import re

import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from fibrodesk.desk.cines import list_cines
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.layers import PROPOSAL
from fibrodesk.ui.look import theme
from ux.whole_readings import submit_drawn

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def left_of(desk, one, other):
    """Whether the widget stands wholly to the left of another on the window."""
    right = one.mapTo(desk.window, one.rect().topRight()).x()
    return right < other.mapTo(desk.window, QPoint(0, 0)).x()


def below(desk, one, other):
    return (
        one.mapTo(desk.window, QPoint(0, 0)).y()
        > other.mapTo(desk.window, other.rect().bottomLeft()).y()
    )


# Layout.


def test_the_image_is_in_the_middle_tools_left_answers_right_frames_below(same_desk):
    find = same_desk.hands.find
    canvas, brush = find("canvas"), find("tool_brush")
    assert left_of(same_desk, brush, canvas)
    assert left_of(same_desk, canvas, find("answer_none"))
    assert left_of(same_desk, canvas, find("layer_fibrosis"))
    assert below(same_desk, find("frame_strip"), canvas)
    assert below(same_desk, find("status_strip"), find("frame_strip"))
    assert brush.width() <= theme.TOOL + theme.S8, "the bar of tools is slim"
    share = canvas.width() * canvas.height() / (1600 * 1000)
    assert share > 0.5, "the image has most of the window"


def test_the_reader_answers_of_the_frame_and_the_cine_beside_the_image(same_desk):
    """Ratings and exclusion belong to preparing."""
    for name in ("answer_drawn", "answer_none", "answer_not_assessable", "confidence"):
        assert same_desk.hands.find(name).isEnabled()
    for name in ("form_focal", "form_diffuse", "form_mixed", "frame_comment", "comment"):
        assert same_desk.hands.find(name).isEnabled()
    words = same_desk.hands.all_words().lower()
    for foreign in ("contrast (", "accuracy", "exclude"):
        assert foreign not in words


def test_the_surround_of_the_image_is_near_black(same_desk):
    canvas = same_desk.canvas
    corner = canvas.grab().toImage().pixelColor(3, canvas.height() - 3)
    assert max(corner.red(), corner.green(), corner.blue()) < 24


def test_the_status_line_tells_what_the_page_lists(same_desk):
    """Frame and cine stand over the image, the rest at the foot of the window."""
    desk = same_desk
    desk.stroke()
    desk.pointing.hover(ImagePoint(130.5, 96.5))
    assert re.search(r"frame 1 of 8", desk.hands.words("editor_frame"))
    assert re.search(r"cine \d of 2", desk.hands.words("editor_title"))
    wanted = (
        r"[1-9]\d*\.\d mm²",  # the area of the mask
        r"\(130, 96\) px",
        r"\(\d+\.\d, \d+\.\d\) mm",
        r"grey \d+",
        r"\d+ %",  # the zoom
    )
    until(
        lambda: all(re.search(part, desk.hands.words("status_left")) for part in wanted),
        "the figures",
    )
    until(lambda: desk.hands.words("status_saved") == "saved", "saved")
    spacing = desk.presenter.spacing
    x_mm = re.search(r"\((\d+\.\d), \d+\.\d\) mm", desk.hands.words("status_left"))[1]
    assert float(x_mm) == pytest.approx(130.5 * spacing.column_mm, abs=0.4)


def test_the_minutes_left_are_told_once_the_pace_is_known(same_desk):
    for _ in range(3):
        same_desk.hands.press(_KEY.Key_N)
    until(lambda: "about 1 min left" in same_desk.hands.words("status_left"), "the minutes")


def test_the_share_of_the_myocardium_is_not_told_before_the_seal_has_opened(same_desk):
    same_desk.stroke()
    until(lambda: "0.0 mm²" not in same_desk.hands.words("status_left"), "the area")
    words = same_desk.hands.all_words().lower()
    assert "burden" not in words
    zoom = f"{same_desk.canvas.viewport.zoom * 100:.0f} %"
    assert set(re.findall(r"[\d.]+ %", words)) == {zoom}, "no other share of anything"


def test_masks_start_as_an_outline_of_one_pixel_without_fill(same_desk):
    """The grey under the mask is the evidence."""
    desk = same_desk
    bare = desk.canvas.grab().toImage()
    desk.stroke()
    desk.pointing.hover(ImagePoint(5, 5))
    assert all(layer.style.fill_opacity == 0 for layer in desk.canvas.layers)
    deep = np.argwhere(desk.mask)
    row, column = deep[len(deep) // 2]
    place = desk.canvas.screen_point(ImagePoint(column + 0.5, row + 0.5)).toPoint()
    shown = desk.canvas.grab().toImage()
    assert shown.pixelColor(place) == bare.pixelColor(place)
    assert shown != bare, "the outline is seen"


def test_each_frame_shows_its_state_and_the_ends_of_the_cycle_in_the_strip(same_desk):
    desk = same_desk
    first, second = desk.presenter.policy.frames_wanted[:2]
    strip = desk.hands.find("frame_strip")
    assert {strip._ed, strip._es} == {desk.presenter.policy.ed, desk.presenter.policy.es}
    desk.stroke()
    desk.hands.press(_KEY.Key_D)
    desk.hands.press(_KEY.Key_N)
    assert strip._states[first] is FrameState.DONE
    assert strip._states[second] is FrameState.NONE
    assert set(strip._pictures) >= set(desk.presenter.policy.frames_wanted), "thumbnails"


@pytest.mark.parametrize("way", ["across", "down"])
def test_flips_are_for_the_eye_alone(same_desk, way):
    desk = same_desk
    desk.stroke()
    drawn, stored = desk.mask, desk.presenter.picture().copy()
    left = desk.canvas.screen_point(ImagePoint(10, 10))
    desk.editor.findChild(QAction, f"flip_{way}").trigger()
    turned = desk.canvas.screen_point(ImagePoint(10, 10))
    assert (turned.x() != left.x()) is (way == "across")
    assert (turned.y() != left.y()) is (way == "down")
    assert np.array_equal(desk.mask, drawn)
    assert np.array_equal(desk.presenter.picture(), stored)
    desk.pointing.drag(ImagePoint(40.5, 40.5), ImagePoint(44.5, 40.5))
    assert desk.mask[40, 42], "the pen hits what it points at"


def test_a_cine_that_is_opened_again_is_as_it_was_left(same_desk):
    """Frame, zoom, tool and layer; also through another screen."""
    desk = same_desk
    frame = desk.presenter.policy.frames_wanted[2]
    desk.presenter.go_to(frame)
    desk.canvas.zoom_at(QPointF(120, 100), 2.0)
    desk.hands.press(_KEY.Key_P)
    desk.hands.click("layer_myocardium")
    seen, hidden = desk.canvas.viewport, desk.editor.layers.hidden
    assert hidden
    desk.reopen()
    assert desk.presenter.frame == frame
    assert desk.canvas.viewport == seen
    assert desk.board.tool.name == "polygon"
    assert desk.editor.layers.hidden == hidden
    desk.hands.click("layer_myocardium")


def test_the_drawing_screen_has_no_reader_picker_and_no_statistics(same_desk):
    boxes = [box for box in same_desk.page.findChildren(QComboBox) if box.isVisible()]
    assert all(box.findText("bob") < 0 for box in boxes)
    words = same_desk.hands.all_words().lower()
    for figure in ("kappa", "dice", "hausdorff", "bob", "icc", "burden"):
        assert figure not in words, figure


# The companion pane.


def test_another_loop_of_the_patient_plays_beside_the_still_and_is_never_drawn_on(desk):
    two = next(
        cine
        for cine in list_cines(desk.window.door.session)
        if cine.key_frames and _loops_of(desk, cine.patient) == 2
    )
    if desk.page.opened.record.id != two.id:
        before = desk.page
        desk.window.workspace.screen_in_front.open_cine(before.opened.round_id, two.id)
        until(lambda: desk.page not in (None, before), "the patient with two loops")
    desk.stroke()
    drawn, entries = desk.mask, desk.presenter.draft.last_edit
    desk.hands.press(_KEY.Key_P, _SHIFT)
    beside = desk.hands.find("companion_loop_canvas")
    until(lambda: beside.frame is not None, "the other loop")
    assert not beside.draws
    assert beside.layers == ()
    handle = desk.window.windowHandle()
    for start in (QPoint(60, 60), QPoint(100, 80)):
        place = beside.mapTo(desk.window, start)
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.mouseMove(handle, place + QPoint(30, 20))
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert beside.layers == ()
    assert np.array_equal(desk.mask, drawn)
    assert desk.presenter.draft.last_edit is entries
    desk.stroke(held=_CONTROL)
    assert not np.array_equal(desk.mask, drawn), "the still is drawn on as before"


def _loops_of(desk, patient):
    return sum(cine.patient == patient for cine in list_cines(desk.window.door.session))


# Colours.


@pytest.mark.usefixtures("assisted")
def test_what_the_model_proposes_is_dashed_and_violet_until_a_is_pressed(desks):
    """A person's line is solid; a key shows and hides the model's."""
    desk = desks("ann").read()
    frames = desk.presenter.policy.frames_wanted
    proposed = [f for f in frames if MaskKey(f, Structure.FIBROSIS) in desk.presenter.proposals]
    desk.presenter.go_to(proposed[0])
    desk.stroke()
    model = layer_of(desk, theme.MODEL)
    mine = layer_of(desk, theme.READER_A)
    assert model.style.dashed
    assert model.style.letter == "M"
    assert not mine.style.dashed
    seen = model.visible
    desk.hands.press(_KEY.Key_A)
    assert layer_of(desk, theme.MODEL).visible is not seen
    assert (PROPOSAL in desk.editor.layers.hidden) is seen
    desk.hands.press(_KEY.Key_A)
    assert layer_of(desk, theme.MODEL).visible is seen


def layer_of(desk, colour):
    return next(layer for layer in desk.canvas.layers if layer.style.colour == colour)


def test_readers_are_orange_and_blue_solid_with_a_letter_and_the_overlap_is_neutral(act, desks):
    act("administrator", submit_drawn)
    rita = desks("rita")
    rita.hands.go("agreement")
    rita.hands.click_cell("agreement_frames", 0)
    rita.hands.quiet()
    shown = {
        name: until(lambda name=name: drawn_on(rita, name), f"the masks of {name}")
        for name in ("agreement_first", "agreement_second", "agreement_map")
    }
    assert [(s.colour, s.letter) for s in shown["agreement_first"]] == [(theme.READER_A, "A")]
    assert [(s.colour, s.letter) for s in shown["agreement_second"]] == [(theme.READER_B, "B")]
    assert {style.colour for style in shown["agreement_map"]} == {
        theme.READER_A,
        theme.READER_B,
        theme.CONSENSUS,
    }
    assert not any(style.dashed for styles in shown.values() for style in styles)


def drawn_on(desk, name):
    """How the readers' masks look on a pane; what is locked below them has no colour of its own."""
    pane = desk.hands.seen(name)
    colours = (theme.READER_A, theme.READER_B, theme.CONSENSUS)
    canvas = pane if isinstance(pane, Canvas) else pane.findChild(Canvas)
    return [each.style for each in canvas.layers if each.style.colour in colours]


def test_the_theme_changes_the_chrome_and_never_the_colours_of_masks(same_desk):
    desk = same_desk
    desk.stroke()
    desk.pointing.hover(ImagePoint(5, 5))
    preferences = desk.editor.workplace.preferences

    def look():
        QApplication.processEvents()
        panel = desk.hands.find("status_strip").grab().toImage().pixelColor(2, 2).lightness()
        colours = [layer.style.colour for layer in desk.canvas.layers]
        return panel, colours, desk.canvas.grab().toImage()

    try:
        desk.window.wear("dark")
        dark, in_dark, seen_dark = look()
        desk.window.wear("light")
        light, in_light, seen_light = look()
    finally:
        desk.window.wear(preferences.text("theme") or "system")
    assert light > dark + 100
    assert in_light == in_dark
    assert theme.READER_A in in_dark
    middle = desk.canvas.rect().center()
    assert seen_light.pixelColor(middle) == seen_dark.pixelColor(middle)


# Who sees what.


@pytest.mark.parametrize(
    ("name", "seen", "never"),
    [
        ("ann", {"library", "reading", "settings"}, {"review", "training"}),
        ("rita", {"library", "review", "settings"}, {"reading", "training"}),
        ("administrator", {"library", "training", "settings"}, {"reading", "review"}),
    ],
)
def test_a_screen_that_a_role_may_not_use_is_not_shown(desks, name, seen, never):
    person = desks(name)
    for screen in seen:
        assert person.hands.seen(f"go_{screen}") is not None, screen
    for screen in never:
        assert person.hands.seen(f"go_{screen}") is None, screen
        person.window.workspace.go(screen, {})
        assert person.window.workspace.screen_in_front.name == "library"
    person.hands.go("settings")
    administers = name == "administrator"
    assert (person.hands.seen("settings_people") is not None) is administers
    assert (person.hands.seen("settings_study") is not None) is administers
