"""The page on which a person looks for names: real files, a real desk, real mouse and keys."""

from functools import partial

import numpy as np
import pydicom
import pytest
from desk.studies import PASSWORD, make_project
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSlider, QToolButton

from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.session import sign_in
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.stored import StoredCine
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.phantom.stamp import stamp
from fibrodesk.ui.library.importing.presenter import Fate, Step
from fibrodesk.ui.library.pixels.page import PixelPage
from fibrodesk.ui.library.pixels.pictures import Picture
from fibrodesk.ui.library.screen import LibraryScreen

LONG_MS = 60_000
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def rewritten(source, target, change):
    """The loop with other pixels, uncompressed, written by pydicom."""
    data = pydicom.dcmread(source)
    with DicomCine(source) as cine:
        frames = np.stack([cine.luma(index) for index in range(cine.facts.frames)])
    frames = change(frames)
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.pop("PlanarConfiguration", None)
    data.NumberOfFrames = str(len(frames))
    data.PixelData = np.ascontiguousarray(frames).tobytes()
    data["PixelData"].VR, data["PixelData"].is_undefined_length = "OB", False
    data.save_as(target)


def named(frames):
    written = frames.copy()
    for top, left, text in ((215, 220, "MUSTERMANN"), (300, 300, "P-081547")):
        stamp(written, text, top=top, left=left, size_px=16)
    return written


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    """Two clean loops of one scanner, one with a name in the fan, one too short for a fan."""
    folder = tmp_path_factory.mktemp("pixels")
    write_dataset(folder / "study", patients=1, seed=9, frames=12)
    (source,) = sorted((folder / "study" / "loops").glob("*.dcm"))
    inbox = folder / "inbox"
    inbox.mkdir()
    rewritten(source, inbox / "a_clean.dcm", lambda frames: frames)
    rewritten(source, inbox / "b_named.dcm", named)
    rewritten(source, inbox / "c_short.dcm", lambda frames: frames[:5])
    return inbox


@pytest.fixture
def screen(qtbot, tmp_path, workplace, loops):
    """The library's window, with the first loop on the screen."""
    project = make_project(tmp_path / "study.fibrodesk")
    workplace.session = sign_in(project, "administrator", PASSWORD)
    made = LibraryScreen(workplace)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.open()
    qtbot.waitUntil(lambda: made.presenter.loaded)
    made.findChild(QPushButton, "library_empty_import").click()
    made._import_page.take([str(loops)])
    qtbot.waitUntil(lambda: made.importing.step is Step.LIST, timeout=LONG_MS)
    made.findChild(QPushButton, "import_look").click()
    looked(made, qtbot)
    made.activateWindow()
    qtbot.waitActive(made)
    page(made).view.setFocus()
    yield made
    made.close_down()
    workplace.runner.shutdown()
    project.close()


def page(screen):
    return screen.findChild(PixelPage)


def looked(screen, qtbot):
    qtbot.waitUntil(
        lambda: (
            screen.importing.step is not Step.PIXELS
            or page(screen)._shown is screen.importing.in_hand
        ),
        timeout=LONG_MS,
    )


def press(screen, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(page(screen).view, key, modifiers)


def go_to(screen, qtbot, place):
    while screen.importing.place < place:
        press(screen, Qt.Key.Key_S)
        looked(screen, qtbot)


def tool(screen, name):
    return screen.findChild(QToolButton, f"pixel_{name}")


def words(screen, name):
    return screen.findChild(QLabel, name).text()


def test_arrow_keys_move_the_chosen_corner_and_every_step_can_be_taken_back(screen):
    view = page(screen).view
    found, start = view.kept, view.handles
    press(screen, Qt.Key.Key_N)
    press(screen, Qt.Key.Key_Down, Qt.Key.Key_Left)
    press(screen, Qt.Key.Key_Down, modifiers=SHIFT)
    moved = view.handles[1]
    assert (moved.x_px, moved.y_px) == (start[1].x_px - 1, start[1].y_px + 11)
    assert not view.kept.automatic
    press(screen, Qt.Key.Key_Z, Qt.Key.Key_Z, Qt.Key.Key_Z, modifiers=CTRL)
    assert view.handles == start
    assert view.kept is found
    assert words(screen, "pixel_fan") == "Fan found by its motion."
    press(screen, Qt.Key.Key_Z, modifiers=CTRL | SHIFT)
    assert view.handles[1].y_px == start[1].y_px + 1


def test_corners_come_and_go_by_key_and_the_fan_can_be_reset(screen):
    view = page(screen).view
    start = view.handles
    press(screen, Qt.Key.Key_Insert)
    assert len(view.handles) == len(start) + 1
    middle = view.handles[1]
    assert middle.x_px == pytest.approx((start[0].x_px + start[1].x_px) / 2)
    press(screen, Qt.Key.Key_Delete, Qt.Key.Key_Delete)
    assert len(view.handles) == len(start) - 1
    press(screen, Qt.Key.Key_R)
    assert view.handles == start
    press(screen, Qt.Key.Key_Z, modifiers=CTRL)
    assert len(view.handles) == len(start) - 1


def test_one_drag_is_one_step(screen):
    view = page(screen).view
    start = view.handles
    corner = view.widget_point(start[0]).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=corner)
    for far in (8, 16, 24, 32):
        QTest.mouseMove(view, corner + QPoint(-far, far))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=corner + QPoint(-32, 32))
    assert view.handles != start
    assert tool(screen, "fan_undo").isEnabled()
    tool(screen, "fan_undo").click()
    assert view.handles == start
    assert not tool(screen, "fan_undo").isEnabled()
    assert "was not changed" in tool(screen, "fan_undo").toolTip()


def test_a_click_on_a_corner_that_moves_nothing_is_no_step(screen):
    view = page(screen).view
    QTest.mouseClick(
        view, Qt.MouseButton.LeftButton, pos=view.widget_point(view.handles[2]).toPoint()
    )
    assert view.fan.chosen == 2
    assert view.kept.automatic
    assert not view.fan.can_undo


def test_lettering_in_the_fan_is_warned_of_and_show_me_brings_it_large_into_the_middle(
    screen, qtbot
):
    assert page(screen)._marks == []
    assert screen.findChild(QPushButton, "pixel_show_mark") is None
    go_to(screen, qtbot, 1)
    assert len(page(screen)._marks) == 2
    view, bar = page(screen).view, page(screen).bar
    screen.findChild(QPushButton, "pixel_show_mark").click()
    assert bar.picture is Picture.STILL
    box = page(screen)._marks[0].box
    scale, _high, origin = view._frame()
    middle = origin.x() + (box.left + box.right) / 2 * scale
    assert middle == pytest.approx(view.width() / 2, abs=2)
    assert scale > 1.5
    first = page(screen)._shown_mark
    press(screen, Qt.Key.Key_M)
    assert page(screen)._shown_mark != first


def test_a_warning_goes_when_the_fan_leaves_the_letters_out(screen, qtbot):
    """The words follow the fan while it is moved: what is erased needs no warning."""
    go_to(screen, qtbot, 1)
    view = page(screen).view
    box = page(screen)._marks[0].box
    for place in range(len(view.handles)):  # every corner above the letters
        view.fan.chosen = place
        above_px = min(0.0, box.top - 20 - view.handles[place].y_px)
        view.change(partial(view.fan.nudge, 0, above_px))
    page(screen)._show()
    assert page(screen)._marks == []
    assert screen.findChild(QPushButton, "pixel_show_mark") is None


def test_the_three_pictures_are_those_of_the_loop(screen, qtbot):
    bar, view = page(screen).bar, page(screen).view
    survey = screen.importing.in_hand.survey
    assert np.array_equal(view._picture, survey.projection)
    press(screen, Qt.Key.Key_V)
    assert np.array_equal(view._picture, survey.darkest)
    with qtbot.waitSignal(bar.picture_ready, timeout=LONG_MS):
        press(screen, Qt.Key.Key_V)
    with qtbot.waitSignal(bar.picture_ready, timeout=LONG_MS):
        press(screen, Qt.Key.Key_Period)
    with DicomCine(screen.importing.in_hand.candidate.path) as cine:
        assert np.array_equal(view._picture, cine.luma(1))
    assert words(screen, "picture_words") == "Frame 2 of 12"
    press(screen, Qt.Key.Key_V)
    assert np.array_equal(view._picture, survey.projection)


def test_the_frames_play_and_stop(screen, qtbot):
    bar = page(screen).bar
    shown = []
    bar.picture_ready.connect(shown.append)
    press(screen, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: len(shown) > 3, timeout=LONG_MS)
    assert not np.array_equal(shown[0], shown[-1])
    press(screen, Qt.Key.Key_C)
    assert not bar.playing
    place = screen.findChild(QSlider, "picture_frame_slider").value()
    assert place > 0
    press(screen, Qt.Key.Key_C)
    press(screen, Qt.Key.Key_Return)  # the next loop begins with its brightest picture, at rest
    looked(screen, qtbot)
    assert not bar.playing
    assert bar.picture is Picture.BRIGHTEST


def test_a_loop_without_a_fan_is_drawn_by_keys_alone_and_comes_in_as_drawn(
    screen, qtbot, workplace
):
    go_to(screen, qtbot, 2)
    view, confirm = page(screen).view, screen.findChild(QPushButton, "pixel_confirm")
    assert view.kept is None
    assert not confirm.isEnabled()
    assert "No fan was found" in confirm.toolTip()
    press(screen, Qt.Key.Key_Return)
    assert screen.importing.loops[2].fate is Fate.WAITING  # Enter confirms nothing undrawn
    press(screen, Qt.Key.Key_Up, modifiers=SHIFT)
    assert view.kept is not None
    assert words(screen, "pixel_fan") == "Fan drawn by hand."
    keep = view.kept.keep.copy()
    press(screen, Qt.Key.Key_Z, modifiers=CTRL)
    assert view.kept is None  # as nothing was drawn, nothing is kept
    press(screen, Qt.Key.Key_Z, modifiers=CTRL | SHIFT)
    press(screen, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.importing.step is Step.SUMMARY, timeout=LONG_MS)
    (record,) = list_cines(workplace.session)
    (path,) = (workplace.session.project.path / "cines").rglob(f"{record.id}*")
    with StoredCine(path) as cine:
        frame = cine.frame(0)
    assert frame[keep].any()
    assert not frame[~keep].any()


def test_the_fan_of_a_loop_before_is_offered_and_never_taken_by_itself(screen, qtbot):
    view = page(screen).view
    assert not tool(screen, "fan_before").isEnabled()
    press(screen, Qt.Key.Key_Down, modifiers=SHIFT)
    drawn = view.handles
    press(screen, Qt.Key.Key_Return)
    looked(screen, qtbot)
    assert view.kept.automatic
    press(screen, Qt.Key.Key_S)
    looked(screen, qtbot)
    assert view.kept is None
    press(screen, Qt.Key.Key_F)
    assert view.handles == drawn
    assert view.kept is not None
    assert screen.importing.loops[2].fate is Fate.WAITING


def test_a_held_enter_confirms_one_loop_and_no_more(screen, qtbot):
    """Nobody confirms what was not on the screen: a key that repeats is one answer."""
    view = page(screen).view
    QTest.keyPress(view, Qt.Key.Key_Return)
    looked(screen, qtbot)
    for _ in range(5):
        event = _repeat()
        QApplication.sendEvent(view, event)
    assert screen.importing.place == 1
    assert screen.importing.loops[1].fate is Fate.WAITING


def _repeat():
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(
        QEvent.Type.KeyPress,
        int(Qt.Key.Key_Return),
        Qt.KeyboardModifier.NoModifier,
        "\r",
        True,
    )


def test_back_shows_the_fan_that_was_confirmed(screen, qtbot):
    press(screen, Qt.Key.Key_Left, modifiers=SHIFT)
    drawn = page(screen).view.handles
    press(screen, Qt.Key.Key_Return)
    looked(screen, qtbot)
    press(screen, Qt.Key.Key_Backspace)
    looked(screen, qtbot)
    assert page(screen).view.handles == drawn
    assert words(screen, "pixel_fate") == "Confirmed"


def test_plus_and_minus_zoom_and_zero_shows_the_whole(screen):
    view = page(screen).view
    press(screen, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
    assert view._zoom > 1.5
    press(screen, Qt.Key.Key_Minus)
    press(screen, Qt.Key.Key_0)
    assert view._zoom == 1.0


def test_every_button_of_the_page_tells_its_name_and_key(screen):
    for command, key in (("fan_undo", "Ctrl+Z"), ("fan_add", "Insert"), ("fan_before", "F")):
        button = tool(screen, command)
        assert button.accessibleName()
        assert key in button.toolTip()
    for name in ("picture_brightest", "picture_still", "picture_frame"):
        assert screen.findChild(QPushButton, name).toolTip()
