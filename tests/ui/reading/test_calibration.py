"""The calibration through its real screen: offered, read, submitted, shown beside the truth."""

from threading import Event

import numpy as np
import pytest
from desk.studies import copy_study, make_project, make_study
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from fibrodesk.desk.calibration import case_set as calibration_set
from fibrodesk.desk.calibration import cases as calibration
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.calibration import FrameScore
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.imaging.stored import StoredCine
from fibrodesk.storage.errors import DiskFullError
from fibrodesk.ui.drawing.layers import TRUTH
from fibrodesk.ui.look.theme import CONSENSUS
from fibrodesk.ui.reading.calibration import words as calibration_words
from fibrodesk.ui.reading.calibration.acts import DeskCalibration
from fibrodesk.ui.reading.calibration.screen import CalibrationScreen
from fibrodesk.ui.reading.screen import ReadingScreen

_LONG_MS = 120_000
FIBROSIS = Structure.FIBROSIS


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    made = make_study(make_project(tmp_path_factory.mktemp("calibrated") / "study.fibrodesk"))
    calibration.make_set(made.ann)
    made.project.close()
    return made


@pytest.fixture
def study(calibrated, tmp_path):
    made = copy_study(calibrated, tmp_path / "study.fibrodesk")
    yield made
    made.project.abandon()


@pytest.fixture
def sit(study, workplace, qtbot):
    """Opens a screen for Ann and waits until it has all it asked for."""
    shown = []

    def sit(kind=CalibrationScreen):
        workplace.session = study.ann
        screen = kind(workplace)
        qtbot.addWidget(screen)
        screen.resize(1180, 720)
        screen.show()
        qtbot.waitActive(screen)
        shown.append(screen)
        screen.open()
        rest(qtbot, workplace)
        return screen

    yield sit
    for screen in shown:
        screen.close_down()
        screen.hide()
    workplace.runner.shutdown()


def rest(qtbot, workplace):
    for _ in range(4):
        qtbot.waitUntil(lambda: not workplace.runner.busy, timeout=_LONG_MS)
        qtbot.wait(1)


def begun(sit, qtbot, workplace):
    screen = sit()
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.list.next.click()
    rest(qtbot, workplace)
    return screen


def true_masks(study, page):
    cine_id = page.opened.record.id
    return study.project.store.read(lambda rows: calibration_set.truth_masks(rows, cine_id))


def answer_all(study, page):
    """Every frame as it is true."""
    true = true_masks(study, page)
    for frame in page.opened.record.key_frames:
        page.presenter.go_to(frame)
        mask = true.get(MaskKey(frame, FIBROSIS))
        if mask is None:
            page.presenter.answers.none()
        else:
            page.presenter.answers.put(frame, mask, origin=Origin.DRAWN, kind="paint")


def submitted(study, sit, qtbot, workplace):
    screen = begun(sit, qtbot, workplace)
    answer_all(study, screen.page)
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        QTest.keyClick(
            screen.page.editor.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
    rest(qtbot, workplace)
    return screen


def words(screen, name):
    return screen.findChild(QLabel, name).text()


# The offer.


def test_the_calibration_is_offered_above_the_work_list(sit, went):
    screen = sit(ReadingScreen)
    line = screen.findChild(object, "calibration_line")
    assert line.isVisible()
    assert words(screen, "calibration_words") == "Calibration: 0 of 6"
    screen.findChild(QPushButton, "calibration_go").click()
    assert went == [("calibration", {})]


def test_the_offer_tells_how_far_the_reader_is(study, sit, qtbot, workplace):
    submitted(study, sit, qtbot, workplace).leave()
    rest(qtbot, workplace)
    assert words(sit(ReadingScreen), "calibration_words") == "Calibration: 1 of 6"


def test_a_study_that_uses_none_offers_none(study, sit):
    from dataclasses import replace

    change_settings(study.administrator, replace(study.project.settings, calibration="off"))
    assert not sit(ReadingScreen).findChild(object, "calibration_line").isVisible()


def test_the_offer_goes_while_a_cine_is_open(sit):
    screen = sit(ReadingScreen)
    screen._pages.setCurrentWidget(screen._waiting)
    assert not screen.findChild(object, "calibration_line").isVisible()


# Reading a case.


def test_a_case_is_read_in_the_editor_with_its_wall_locked_and_no_truth(
    study, sit, qtbot, workplace
):
    page = begun(sit, qtbot, workplace).page
    assert page.presenter.policy.locked == {Structure.MYOCARDIUM}
    assert page.presenter.wall(page.presenter.frame) is not None
    assert page.presenter.truth == {}
    assert TRUTH not in [row.name for row in page.editor.layers.rows()]


def test_a_stroke_with_the_mouse_is_drawn_and_can_be_undone(study, sit, qtbot, workplace):
    page = begun(sit, qtbot, workplace).page
    canvas = page.editor.canvas
    middle = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(canvas, middle * 1.1)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=middle)
    assert page.presenter.mask().any()
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not page.presenter.mask().any()


def test_a_case_that_was_begun_goes_on_where_it_was_left(study, sit, qtbot, workplace):
    screen = begun(sit, qtbot, workplace)
    frame = screen.page.presenter.frame
    QTest.keyClick(screen.page.editor.canvas, Qt.Key.Key_N)
    assert screen.leave()
    rest(qtbot, workplace)
    assert screen.presenter.state.cases[0].state == "in_progress"
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.next_wanted()
    assert screen.page.presenter.answers.of(frame).state == "none"
    assert screen.page.presenter.frame != frame


def test_a_case_with_an_open_frame_is_not_handed_in_but_shows_it(study, sit, qtbot, workplace):
    page = begun(sit, qtbot, workplace).page
    last = page.opened.record.key_frames[-1]
    for frame in page.opened.record.key_frames[:-1]:
        page.presenter.go_to(frame)
        page.presenter.answers.none()
    page.presenter.go_to(page.opened.record.key_frames[0])
    page.ask_submit()
    assert page.presenter.frame == last
    assert page.reads


# The truth.


def test_after_the_submission_the_truth_lies_white_beside_the_own_outline(
    study, sit, qtbot, workplace
):
    page = submitted(study, sit, qtbot, workplace).page
    frame = page.opened.record.key_frames[0]
    page.presenter.go_to(frame)
    shown = {layer.style.colour: layer for layer in page.editor.layers.of(frame)}
    truth = shown[CONSENSUS]
    assert truth.style.dark_edge
    assert np.array_equal(truth.mask, true_masks(study, page)[MaskKey(frame, FIBROSIS)])
    own = shown[page.editor.layers.rows()[0].colour]
    assert np.array_equal(own.mask, page.presenter.mask())
    assert words(page, "case_figures").startswith("Dice 1.00")


def test_each_frame_tells_what_was_missed_and_added_and_a_press_goes_there(
    study, sit, qtbot, workplace
):
    page = submitted(study, sit, qtbot, workplace).page
    for frame in page.opened.record.key_frames:
        assert words(page, f"result_words_{frame}") == "Missed 0 mm² · added 0 mm²"
    last = page.opened.record.key_frames[-1]
    page.findChild(QPushButton, f"result_frame_{last}").click()
    assert page.presenter.frame == last


def test_nothing_is_drawn_on_a_case_that_was_submitted(study, sit, qtbot, workplace):
    page = submitted(study, sit, qtbot, workplace).page
    before = page.presenter.mask().copy()
    canvas = page.editor.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert np.array_equal(page.presenter.mask(), before)
    assert "Read it again" in page.presenter.why_not()


def test_a_case_can_be_read_again_from_an_empty_frame(study, sit, qtbot, workplace):
    screen = submitted(study, sit, qtbot, workplace)
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.page.findChild(QPushButton, "case_again").click()
    assert screen.page.reads
    assert not screen.page.presenter.draft.mask_keys()
    assert screen.page.presenter.truth == {}


def test_the_next_case_follows_the_truth(study, sit, qtbot, workplace):
    screen = submitted(study, sit, qtbot, workplace)
    first = screen.page.opened.record.number
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        QTest.keyClick(screen, Qt.Key.Key_Q)
        screen.next_wanted()
    assert screen.page.opened.record.number == first + 1
    assert screen.page.reads


def test_who_goes_on_while_a_case_is_handed_in_stays_where_they_went(
    study, sit, qtbot, workplace, monkeypatch
):
    may_submit, screen = Event(), begun(sit, qtbot, workplace)
    acts, first = screen.presenter._acts, screen.page.opened.record
    really = acts.submit
    monkeypatch.setattr(acts, "submit", lambda reading: may_submit.wait(10) and really(reading))
    answer_all(study, screen.page)
    screen.page.ask_submit()
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        QTest.keyClick(screen.page.editor.canvas, Qt.Key.Key_PageDown)
        may_submit.set()  # the next case waits until the pen of this one is laid down
    rest(qtbot, workplace)
    assert screen.page.opened.record.number == first.number + 1
    states = {case.record.id: case.state for case in screen.presenter.state.cases}
    assert states[first.id] == "submitted"


def test_the_list_tells_what_was_reached(study, sit, qtbot, workplace):
    screen = submitted(study, sit, qtbot, workplace)
    screen.page.findChild(QPushButton, "case_list").click()
    rest(qtbot, workplace)
    told = [screen.list.table.item(0, column).text() for column in range(5)]
    assert told == ["Read", "1", "1.00", "1.00", "4 of 4"]
    assert words(screen, "calibration_summary") == "1 of 6 cases read"


def test_a_set_that_is_not_made_yet_is_made_when_it_is_begun(tmp_path, workplace, qtbot):
    made = make_study(make_project(tmp_path / "fresh.fibrodesk"))
    workplace.session = made.ann
    screen = CalibrationScreen(workplace)
    qtbot.addWidget(screen)
    screen.show()
    screen.open()
    rest(qtbot, workplace)
    assert screen.presenter.state.cases == ()
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.list.next.click()
        assert not screen.list.next.isEnabled()
        assert [work.title for work in workplace.busy.works] == ["Making the calibration set"]
    assert screen.page.reads
    assert workplace.busy.works == []
    screen.close_down()
    screen.hide()
    workplace.runner.shutdown()
    made.project.abandon()


# Words.


def frame(**values):
    return FrameScore(**{"frame": 0, "said": "drawn", "true_px": 10, "pixel_mm2": 0.5, **values})


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (frame(both_px=10, missed_px=4, added_px=2), "Missed 2 mm² · added 1 mm²"),
        (frame(said="none", missed_px=10), "Not found; there are 5 mm²."),
        (frame(true_px=0, added_px=10), "None here; 5 mm² were drawn."),
        (frame(said="none", true_px=0), "None here, and none was drawn."),
        (frame(said="not_assessable"), "Not assessed; there are 5 mm²."),
        (frame(said="not_assessable", true_px=0), "Not assessed; there is none."),
        (frame(both_px=1, missed_px=4, pixel_mm2=None), "Missed 4 px · added 0 px"),
    ],
)
def test_a_frame_is_told_in_words(score, told):
    assert calibration_words.found_words(score) == told


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (0.95, "almost perfect"),
        (0.7, "substantial"),
        (0.5, "moderate"),
        (0.3, "fair"),
        (0.1, "slight"),
        (0.0, "poor"),
        (-0.2, "poor"),
        (float("nan"), ""),
    ],
)
def test_kappa_is_told_by_the_words_of_landis_and_koch(kappa, word):
    assert calibration_words.strength(kappa) == word


def test_a_case_that_is_left_while_it_opens_can_be_asked_for_again(sit, qtbot, workplace):
    screen, told = sit(), []
    screen.presenter.failed.connect(told.append)
    case = screen.presenter.next_case().record.id
    with qtbot.waitSignal(screen.presenter.opened, timeout=_LONG_MS):
        screen.open_case(case)
        screen.leave()
        screen.open_case(case)
    rest(qtbot, workplace)
    assert told == []
    assert screen.page.opened.reading.editable


def test_of_two_cases_asked_for_at_once_the_last_is_opened(sit, qtbot, workplace):
    screen, told = sit(), []
    screen.presenter.failed.connect(told.append)
    first, second = (case.record.id for case in screen.presenter.state.cases[:2])
    screen.open_case(first)
    screen.open_case(second)
    rest(qtbot, workplace)
    assert told == []
    assert screen.page.opened.record.id == second
    assert len(workplace.session.project.open_readings) == 1


def test_a_case_that_cannot_be_opened_whole_leaves_nothing_open(study, monkeypatch):
    def refuse(*_arguments):
        raise DiskFullError(name="study")

    closed, close = [], StoredCine.close
    monkeypatch.setattr(StoredCine, "close", lambda cine: closed.append(close(cine)))
    monkeypatch.setattr(calibration, "case_walls", refuse)
    cine_id = calibration.calibration_state(study.ann).cases[0].record.id
    with pytest.raises(DiskFullError):
        DeskCalibration(study.ann).open(cine_id, again=False)
    assert len(closed) == 1
    assert not study.project.open_readings
