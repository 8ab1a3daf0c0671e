"""Masks of other tools in the window, on the real desk: real files, menus, keys and mouse."""

import numpy as np
import pytest
from desk.synthetic import SIZE_PX, make_synthetic
from imaging.label_writers import write_png, write_volume
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QTableWidget, QToolButton

from fibrodesk.desk.labels.attaching import attach
from fibrodesk.desk.labels.finding import find_masks
from fibrodesk.desk.labels.imports import imported_readings, take_out
from fibrodesk.desk.labels.joining import FoundLabel, plan
from fibrodesk.desk.readings import reading_answers
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.library.labels.acts import DeskLabels
from fibrodesk.ui.library.labels.lists import LabelMenus
from fibrodesk.ui.library.labels.page import LabelsPage
from fibrodesk.ui.library.labels.preview import outlines
from fibrodesk.ui.library.labels.words import LabelsWords

LONG_MS = 60_000


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("labels"), patients=2, seed=6)
    yield made
    made.project.close()


@pytest.fixture
def page(qtbot, workplace, study):
    workplace.session = study.sessions["administrator"]
    made = LabelsPage(DeskLabels(workplace.session), workplace)
    qtbot.addWidget(made)
    made.resize(1216, 720)
    made.show()
    made.open()
    qtbot.waitUntil(lambda: bool(made.presenter.standing.readers))
    yield made
    made.close_down()
    workplace.runner.settle()
    for each in imported_readings(workplace.session):
        take_out(workplace.session, each.id)
    made.hide()


@pytest.fixture
def folder(tmp_path):
    """Label numbers on two frames of cine 1, and one mask of another size."""
    values = np.zeros(SIZE_PX, np.uint8)
    values[60:90, 80:120] = 2
    values[100:110, 80:120] = 7
    inside = tmp_path / "masks"
    write_png(inside / "cine-0001_frame-0002.png", values)
    write_png(inside / "cine-0001_frame-0004.png", values)
    write_png(inside / "cine-0002_frame-0001.png", values[60:110])
    return inside


def read(page, qtbot, *paths):
    page.take([*paths])
    qtbot.waitUntil(lambda: page.presenter.plan is not None, timeout=LONG_MS)
    qtbot.waitUntil(
        lambda: not page.presenter.stops or page.presenter.picture is not None, timeout=LONG_MS
    )


def rows(page, name):
    table = page.findChild(QTableWidget, name)
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def say(page, qtbot, label, words):
    """Choose a line of a label's menu, and wait until the masks are joined anew."""
    menu = page.findChild(object, f"labels_menu_{label}")
    menu.setCurrentText(words)
    menu.activated.emit(menu.currentIndex())
    qtbot.waitUntil(lambda: not page.presenter.busy)


def choose_reader(page, name):
    reader = page.board.reader
    reader.setCurrentText(name)
    reader.activated.emit(reader.currentIndex())


def button(page, name):
    return page.findChild(QPushButton, name)


def test_before_anything_is_chosen_it_says_what_to_do(page):
    assert button(page, "labels_folder").isVisible()
    assert not page.board.isVisible()
    assert not page.standing.isVisible()


def test_what_fits_what_is_refused_and_what_nobody_said_is_shown(page, qtbot, folder):
    read(page, qtbot, folder)
    (refusal,) = rows(page, "labels_refused")
    assert "256 x 50 pixels, its loop 256 x 192" in refusal[1]
    assert "never stretched" in refusal[1]
    go = button(page, "labels_attach")
    assert not go.isEnabled()
    assert "Say first what 2 is" in go.toolTip()


def test_labels_are_explained_by_menus_and_a_reader_is_chosen_before_anything_is_attached(
    page, qtbot, folder, study
):
    read(page, qtbot, folder)
    say(page, qtbot, "2", "fibrosis")
    say(page, qtbot, "7", "leave out")
    assert rows(page, "labels_fits") == [["1 · " + study.cines[0].patient, "2", "2, 4"]]
    go = button(page, "labels_attach")
    assert "whose reading" in go.toolTip()
    choose_reader(page, "ann")
    assert go.text() == "Attach to ann's reading"
    with qtbot.waitSignal(page.attached, timeout=LONG_MS) as told:
        go.click()
    (loop,) = told.args[0].loops
    mask = reading_answers(study.sessions["rita"], loop.reading)[MaskKey(1, Structure.FIBROSIS)][1]
    assert mask.sum() == 30 * 40
    assert "ann's reading now" in page._workplace.messages.message.title
    assert page._workplace.busy.works == []
    qtbot.waitUntil(page.standing.isVisible)


def test_keys_do_all_of_it(page, qtbot, folder):
    read(page, qtbot, folder)
    say(page, qtbot, "2", "myocardium")
    say(page, qtbot, "7", "fibrosis")
    choose_reader(page, "bob")
    assert page.presenter.place == 0
    QTest.keyClick(page, Qt.Key.Key_Down)
    assert page.presenter.place == 1
    QTest.keyClick(page, Qt.Key.Key_Up)
    assert page.presenter.place == 0
    control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(page.attached, timeout=LONG_MS):
        QTest.keyClick(page, Qt.Key.Key_Return, control)


def test_backspace_goes_back_to_the_choice_and_then_out(page, qtbot, folder):
    read(page, qtbot, folder)
    QTest.keyClick(page, Qt.Key.Key_Backspace)
    assert button(page, "labels_folder").isVisible()
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page, Qt.Key.Key_Backspace)


def test_the_frames_are_stepped_through_with_their_outlines(page, qtbot, folder):
    read(page, qtbot, folder)
    say(page, qtbot, "2", "fibrosis")
    say(page, qtbot, "7", "leave out")
    qtbot.waitUntil(lambda: page.presenter.picture is not None)
    assert page.board._caption.whole == "cine 1 · frame 2 · fibrosis"
    assert page.presenter.picture.shape[:2] == SIZE_PX
    page.findChild(QToolButton, "labels_after").click()
    qtbot.waitUntil(lambda: "frame 4" in page.board._caption.whole)
    ((_, line),) = page.board.preview._lines
    assert line.boundingRect().width() == 39


def test_a_folder_is_chosen_by_the_mouse(page, qtbot, folder, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    qtbot.mouseClick(button(page, "labels_folder"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.presenter.plan is not None, timeout=LONG_MS)


def test_no_folder_chosen_is_nothing_read(page, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    button(page, "labels_folder").click()
    assert page.presenter.plan is None
    assert not page.presenter.busy


def test_a_folder_without_masks_is_told_in_words(page, qtbot, tmp_path, workplace):
    page.take([tmp_path])
    qtbot.waitUntil(lambda: workplace.messages.message is not None, timeout=LONG_MS)
    assert "no file of masks" in workplace.messages.message.text
    assert button(page, "labels_folder").isEnabled()


def test_a_volume_that_is_turned_can_be_taken_as_it_is_stored(page, qtbot, tmp_path, study):
    frames = study.cines[0].facts.frames
    values = np.zeros((frames, *SIZE_PX), np.uint8)
    values[1, 10:20, 30:50] = 1
    direction = (-1, 0, 0, 0, -1, 0, 0, 0, 1)
    path = write_volume(tmp_path / "cine-0001_scar.nii.gz", values, direction=direction)
    read(page, qtbot, path)
    assert "turned as its affine says" in rows(page, "labels_refused")[0][1]

    def top():
        (mask,) = page.presenter.plan.loops[0].masks
        return int(np.flatnonzero(mask.mask.any(axis=1))[0])

    assert top() == SIZE_PX[0] - 20
    page.board._stored.click()
    qtbot.waitUntil(lambda: not page.presenter.busy and top() == 10, timeout=LONG_MS)


def test_a_reading_is_taken_back_out_by_a_button(page, qtbot, folder, study):
    session = study.sessions["administrator"]
    found = find_masks(session, [folder])
    attach(session, plan(session, found, meaning={"2": Structure.FIBROSIS}), reader="ann")
    page.presenter.ask_standing()
    qtbot.waitUntil(page.standing.isVisible)
    out = button(page, "labels_take_out")
    assert not out.isEnabled()
    assert "Choose an import" in out.toolTip()
    page.standing.table.selectRow(0)
    out.click()
    qtbot.waitUntil(lambda: not page.standing.isVisible())
    assert imported_readings(session) == []


def test_everything_that_is_used_has_a_name_and_a_word(page, qtbot, folder):
    read(page, qtbot, folder)
    for each in [*page.findChildren(QPushButton), *page.findChildren(QToolButton)]:
        if each.objectName().startswith("labels_"):
            assert each.toolTip(), each.objectName()
            assert each.accessibleName() or each.text(), each.objectName()
    for menu in (page.board.reader, page.board._first, *page.board.menus.menus()):
        assert menu.objectName()
        assert menu.accessibleName()
        assert menu.toolTip()


def test_the_page_fits_the_smallest_window(page, qtbot, folder):
    read(page, qtbot, folder)
    assert page.minimumSizeHint().width() <= 1280 - 64
    assert page.minimumSizeHint().height() <= 700


def test_an_outline_goes_through_the_outermost_pixels():
    mask = np.zeros((10, 12), np.bool_)
    mask[2:5, 3:9] = True
    (line,) = outlines(mask)
    box = line.boundingRect()
    assert (box.left(), box.top(), box.right(), box.bottom()) == (3.5, 2.5, 8.5, 4.5)


def test_of_very_many_labels_every_one_can_be_decided(qtbot):
    said = []
    menus = LabelMenus(LabelsWords(), lambda name, structure: said.append((name, structure)))
    qtbot.addWidget(menus)
    labels = tuple(
        FoundLabel(name=f"label {number}", count=1, proposed=None, structure=None, decided=False)
        for number in range(150)
    )
    menus.tell(labels)
    menus.show()
    assert len(menus.menus()) < 150
    while (more := menus.findChild(QPushButton, "labels_more")) is not None:
        before = len(menus.menus())
        more.click()
        QApplication.processEvents()
        assert len(menus.menus()) > before
    last = menus.menus()[-1]
    assert last.objectName() == "labels_menu_label 149"
    last.activated.emit(1)
    assert said == [("label 149", Structure.FIBROSIS)]
