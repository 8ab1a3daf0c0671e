"""A clinical table on the real desk: chosen, matched with the menus, joined, and what is bad."""

import pytest
from desk.studies import copy_study, make_project, make_study
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from fibrodesk.clinical.vocabulary import Meaning
from fibrodesk.ui.library.clinical.acts import IncomingClinical
from fibrodesk.ui.library.clinical.page import ClinicalPage
from fibrodesk.ui.library.screen import LibraryScreen

LONG_MS = 30_000
CSV = "patient,EF,LVEF,LVIDd,sex\nFD-0001,0.55,60,4.8,F\nFD-0002,42,30,5.1,?!\nX-9,0.4,40,5,m\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    study = make_study(make_project(tmp_path_factory.mktemp("made") / "study.fibrodesk"))
    study.project.close()
    return study


@pytest.fixture
def study(made, tmp_path, workplace):
    copy = copy_study(made, tmp_path / "study.fibrodesk")
    yield copy
    workplace.runner.shutdown()
    copy.project.close()


@pytest.fixture
def library(study, workplace, qtbot):
    """The library as one of the study sees it, with all that it asks for."""
    shown = []

    def sit(name="administrator"):
        workplace.session = study.sessions[name]
        screen = LibraryScreen(workplace)
        qtbot.addWidget(screen)
        shown.append(screen)
        screen.resize(1200, 760)
        screen.show()
        screen.open()
        qtbot.waitUntil(lambda: screen.presenter.loaded, timeout=LONG_MS)
        return screen

    yield sit
    for screen in shown:
        screen.close_down()
        screen.hide()


@pytest.fixture
def page(library, qtbot):
    screen = library()
    QTest.mouseClick(screen.findChild(QToolButton, "library_clinical"), Qt.MouseButton.LeftButton)
    return screen._clinical.page


@pytest.fixture
def taken(page, qtbot, tmp_path):
    """Look at a table of this text and wait until it is read and compared."""

    def take(text):
        path = tmp_path / "clinical.csv"
        path.write_text(text, encoding="utf-8")
        page.take(path)
        rest(qtbot, page)
        return page

    return take


def rest(qtbot, page):
    qtbot.waitUntil(lambda: not page.presenter.busy, timeout=LONG_MS)


def words(page, name):
    return page.findChild(QLabel, name).text()


def cells(table, column):
    return [table.item(row, column).text() for row in range(table.rowCount())]


def button(page, name):
    return page.findChild(QPushButton, name)


def pick(menu, data):
    """Choose in a menu as a person does with the keys."""
    menu.setFocus()
    menu.setCurrentIndex(menu.findData(data))
    menu.activated.emit(menu.currentIndex())


def stored(study):
    rows = study.project.store.read(lambda rows: rows.cines.patients())
    return {row.code: row.clinical for row in rows}


def test_the_page_begins_with_one_sentence_and_one_button(page):
    assert button(page, "clinical_choose").isVisible()
    assert "CSV or XLSX" in words(page, "clinical_empty_sentence")
    assert not button(page, "clinical_accept").isVisible()


def test_a_table_is_shown_with_its_doubts_and_whose_each_row_is(taken):
    page = taken(CSV)
    assert words(page, "clinical_doubt_count") == "2 doubtful values"
    assert cells(page.doubts, 0) == ["3", "3"]
    assert cells(page.doubts, 3) == ["42", "?!"]
    assert cells(page.doubts, 4)[0] == "Would fit another unit than its column has. Left out."
    assert words(page, "clinical_patient_count") == "2 of 3 patients of the table are here"
    assert "X-9" in cells(page.patients, 1)
    assert "study code alone" in words(page, "clinical_patient_words")


def test_a_menu_changes_what_a_column_is_and_the_other_lets_go(taken, qtbot):
    page = taken(CSV)
    meaning, unit = page.columns.menus(1)
    assert (meaning.currentData(), unit.currentData()) == ("ejection_fraction", "fraction")
    other, none = page.columns.menus(2)
    assert (other.currentData(), none) == ("", None)
    pick(other, "ejection_fraction")
    rest(qtbot, page)
    assert page.columns.menus(1)[0].currentData() == ""
    assert page.columns.menus(1)[1] is None
    assert page.columns.menus(2)[1].currentData() == "percent"
    assert page.presenter.table.rows["FD-0002"].ejection_fraction == pytest.approx(0.3)
    pick(page.columns.menus(2)[1], "fraction")
    rest(qtbot, page)
    assert {doubt.reason for doubt in page.presenter.table.doubts} == {"other_unit", "unknown_word"}


def test_without_a_column_of_the_patient_nothing_can_be_joined_until_it_is_told(taken, qtbot):
    page = taken("Fall,EF\nFD-0001,55\n")
    accept = button(page, "clinical_accept")
    assert not accept.isEnabled()
    assert "which column" in accept.toolTip()
    assert "Choose above" in words(page, "clinical_problem")
    pick(page.columns.menus(0)[0], "patient")
    rest(qtbot, page)
    assert accept.isEnabled()
    assert not page.findChild(QLabel, "clinical_problem").isVisible()


def test_the_button_joins_and_leads_back(taken, study, qtbot, workplace):
    page = taken(CSV)
    accept = button(page, "clinical_accept")
    assert accept.text() == "Join the values of 2 patients"
    QTest.mouseClick(accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=LONG_MS)
    assert stored(study)["FD-0001"]["ejection_fraction"] == pytest.approx(0.55)
    assert "2 patients" in workplace.messages.message.title
    assert page.presenter.raw is None


def test_the_keys_join_and_go_back(taken, study, qtbot):
    page = taken(CSV)
    page.columns.setFocus()
    QTest.keyClick(page.columns, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=LONG_MS)
    assert stored(study)["FD-0002"]["lvidd_mm"] == pytest.approx(51)


def test_back_leaves_the_study_as_it_was(taken, study, qtbot):
    page = taken(CSV)
    QTest.mouseClick(button(page, "clinical_back"), Qt.MouseButton.LeftButton)
    assert not page.isVisible()
    assert stored(study) == {"FD-0001": {}, "FD-0002": {}}


def test_values_that_would_be_replaced_are_told_before(taken, study, qtbot):
    page = taken("patient,EF %\nFD-0001,55\n")
    button(page, "clinical_accept").click()
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=LONG_MS)
    page.parent().setCurrentWidget(page)
    taken("patient,EF %,age\nFD-0001,40,94\n")
    assert cells(page.patients, 2)[0] == "EF 55 % → 40 %; age 90 years"


def test_a_bad_file_is_one_sentence_and_the_table_before_it_stays(
    taken, page, qtbot, tmp_path, workplace
):
    taken(CSV)
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    page.take(old)
    rest(qtbot, page)
    assert "save it as XLSX" in workplace.messages.message.advice
    assert page.presenter.raw.name == "clinical.csv"
    assert button(page, "clinical_accept").isEnabled()


def test_a_file_that_is_dropped_is_looked_at_and_its_sheets_can_be_chosen(page, qtbot, tmp_path):
    book = Workbook()
    book.active.append(["Patient", "EF"])
    book.active.append(["FD-0001", 55])
    book.create_sheet("Second").append(["Patient", "EF"])
    book["Second"].append(["FD-0002", 40])
    book.save(tmp_path / "dropped.xlsx")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped.xlsx"))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none)
    page.dropEvent(drop)
    rest(qtbot, page)
    assert set(page.presenter.table.rows) == {"FD-0001"}
    assert page._sheets.isVisible()
    page._sheets.setCurrentText("Second")
    page._sheets.activated.emit(1)
    qtbot.waitUntil(lambda: page.presenter.raw.sheet == "Second", timeout=LONG_MS)
    rest(qtbot, page)
    assert set(page.presenter.table.rows) == {"FD-0002"}


def test_every_column_of_a_wide_table_gets_its_menus(taken, qtbot):
    names = ["patient", *(f"measure {n}" for n in range(200)), "EF"]
    row = ["FD-0001", *("1" for _ in range(200)), "55"]
    page = taken(",".join(names) + "\n" + ",".join(row) + "\n")
    qtbot.waitUntil(lambda: len(page.columns._meanings) == 202, timeout=LONG_MS)
    assert page.columns.menus(201)[0].currentData() == Meaning.EJECTION_FRACTION
    assert page.columns.menus(100)[1] is None


def test_a_choice_is_not_joined_before_it_was_read(taken, qtbot):
    """A quick hand between two clicks would else join what was shown before."""
    page = taken(CSV)
    page.presenter.choose(2, Meaning.EJECTION_FRACTION)
    assert not button(page, "clinical_accept").isEnabled()
    with qtbot.assertNotEmitted(page.accepted):
        page._go()
    rest(qtbot, page)
    assert button(page, "clinical_accept").isEnabled()


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_who_does_not_import_has_no_way_to_it(library, name):
    screen = library(name)
    assert not screen.findChild(QToolButton, "library_clinical").isVisible()
    screen.show_clinical()
    assert not screen._clinical.page.isVisible()


def test_for_loops_that_are_to_come_it_hands_the_table_on(study, workplace, qtbot, tmp_path):
    acts = IncomingClinical(study.administrator, {"FD-0001", "0042"})
    page = ClinicalPage(acts, workplace)
    qtbot.addWidget(page)
    page.show()
    path = tmp_path / "clinical.csv"
    path.write_text("patient,EF %\n42,55\nelse,40\n")
    page.take(path)
    rest(qtbot, page)
    assert button(page, "clinical_accept").text() == "Take these values along"
    with qtbot.waitSignal(page.accepted) as told:
        button(page, "clinical_accept").click()
    assert told.args[0].row_of("0042").ejection_fraction == pytest.approx(0.55)
    page.close_down()
    page.hide()
