"""The reader's list: what is to do, filtered, sorted, and where the next key leads."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from fibrodesk.desk.cines import CineRecord
from fibrodesk.desk.rounds.work import WorkItem
from fibrodesk.domain.cine import CineFacts
from fibrodesk.ui.reading.pace import Pace
from fibrodesk.ui.reading.work_page import WorkPage

LEFT = Qt.MouseButton.LeftButton
STATES = ("submitted", "in_progress", "not_started", "not_started", "submitted")


class Presenter(QObject):
    listed = Signal()

    def __init__(self, items):
        super().__init__()
        self.items, self.loaded, self.pace, self.refreshed = items, True, Pace(), 0

    def refresh(self):
        self.refreshed += 1

    def frames_left(self, _here):
        return sum(item.frames_total - item.frames_done for item in self.items)

    def next_item(self):
        for state in ("in_progress", "not_started"):
            for item in self.items:
                if item.state == state:
                    return item
        return None


def item(number, state, *, patient=None, round_name="Round 1", done=0, questions=0):
    record = CineRecord(
        id=f"cine-{number}",
        number=number,
        patient=patient or f"FD-{number:04d}",
        facts=CineFacts(frames=30, rows=40, columns=50),
        prepared=True,
        excluded=False,
        key_frames=(1, 2),
        ed=None,
        es=None,
        apex_up=None,
        septum_left=None,
        rounds=("r1",),
    )
    return WorkItem(
        kind="read",
        cine=record,
        round_id="r1",
        round_name=round_name,
        state=state,
        frames_done=20 if state == "submitted" else done,
        frames_total=20,
        open_questions=questions,
    )


@pytest.fixture
def items():
    made = [item(number, state) for number, state in zip((7, 3, 9, 1, 5), STATES, strict=True)]
    made[1] = replace(made[1], frames_done=12, open_questions=2)
    made[4] = replace(made[4], round_name="Second look", open_questions=1)
    return made


@pytest.fixture
def make(qtbot):
    def build(items):
        presenter = Presenter(items)
        page = WorkPage(presenter)
        presenter.setParent(page)
        qtbot.addWidget(page)
        page.resize(1180, 700)
        page.show()
        qtbot.waitExposed(page)
        return page

    return build


@pytest.fixture
def page(make, items):
    return make(items)


def numbers(page):
    return [int(page.table.item(row, 1).text()) for row in range(page.table.rowCount())]


def press(page, name):
    QTest.mouseClick(page.findChild(QPushButton, name), LEFT)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("all", [7, 3, 9, 1, 5]),
        ("to_do", [3, 9, 1]),
        ("in_progress", [3]),
        ("submitted", [7, 5]),
        ("asked", [3, 5]),
    ],
)
def test_each_filter_shows_its_cines_in_the_own_order_and_their_count(page, name, shown):
    press(page, f"work_filter_{name}")
    assert numbers(page) == shown
    assert page.findChild(QPushButton, f"work_filter_{name}").text().endswith(f" {len(shown)}")


@pytest.mark.parametrize(("words", "shown"), [("fd-0009", [9]), ("second", [5]), ("3", [3])])
def test_a_search_finds_number_patient_and_round(page, words, shown):
    QTest.keyClicks(page.search, words)
    assert numbers(page) == shown


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("to_do", "Everything on your list is submitted."),
        ("in_progress", "No cine is half read."),
        ("asked", "No question of yours waits for an answer."),
    ],
)
def test_each_empty_filter_says_what_that_means_and_leads_back(make, name, sentence):
    page = make([item(4, "submitted")])
    press(page, f"work_filter_{name}")
    assert page.findChild(QWidget, "work_nothing").isVisible()
    assert page.findChild(QLabel, "work_nothing_sentence").text() == sentence
    press(page, "work_show_all")
    assert numbers(page) == [4]


def test_without_any_round_there_is_nothing_to_filter(make):
    page = make([])
    assert page.findChild(QWidget, "work_empty").isVisible()
    assert not page.filters.isVisible()
    press(page, "work_again")
    assert page._presenter.refreshed == 1


@pytest.mark.parametrize(
    ("column", "upwards", "downwards"),
    [
        (0, [9, 1, 3, 7, 5], [7, 5, 3, 9, 1]),
        (1, [1, 3, 5, 7, 9], [9, 7, 5, 3, 1]),
        (2, [1, 3, 5, 7, 9], [9, 7, 5, 3, 1]),
        (3, [7, 5, 3, 9, 1], [9, 1, 3, 7, 5]),
        (4, [7, 3, 9, 1, 5], [5, 7, 3, 9, 1]),
        (5, [3, 5, 7, 9, 1], [7, 9, 1, 5, 3]),
    ],
)
def test_a_head_sorts_turns_round_and_gives_the_own_order_back(page, column, upwards, downwards):
    head = page.table.horizontalHeader()
    head.sectionClicked.emit(column)
    assert numbers(page) == upwards
    head.sectionClicked.emit(column)
    assert numbers(page) == downwards
    head.sectionClicked.emit(column)
    assert numbers(page) == [7, 3, 9, 1, 5]


def test_a_row_opens_its_own_cine_however_it_is_sorted(page):
    wanted = []
    page.wanted.connect(lambda *where: wanted.append(where))
    page.table.horizontalHeader().sectionClicked.emit(1)
    page.table.selectRow(0)
    page.table.setCurrentCell(0, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert wanted == [("r1", "cine-1")]


def test_next_goes_to_what_was_begun_whatever_the_filter_shows(page):
    wanted = []
    page.wanted.connect(lambda *where: wanted.append(where))
    press(page, "work_filter_submitted")
    press(page, "read_next")
    assert wanted == [("r1", "cine-3")]


def test_progress_is_told_in_cines_key_frames_and_minutes(page, items):
    summary = page.findChild(QLabel, "work_summary")
    assert summary.text() == "2 of 5 cines submitted · 52 of 100 key frames"
    page._presenter.pace.remember([30.0, 30.0, 30.0])
    page._presenter.listed.emit()
    assert summary.text().endswith("about 24 min left")
    bar = page.findChild(QProgressBar, "work_progress")
    assert (bar.value(), bar.maximum()) == (52, 100)


def test_states_differ_in_shape_as_well_as_in_words(page):
    pictures = {
        page.table.item(row, 0).text(): page.table.item(row, 0).icon().pixmap(16, 16).toImage()
        for row in range(page.table.rowCount())
    }
    assert len(pictures) == 3
    shapes = {bytes(picture.createAlphaMask().constBits()) for picture in pictures.values()}
    assert len(shapes) == 3


def test_a_patients_code_of_forty_letters_is_cut_and_told_whole(make):
    code = "FD-" + "x" * 40
    page = make([item(4, "submitted", patient=code)])
    assert page.table.item(0, 2).toolTip() == code
    assert page.table.columnWidth(2) <= 200
