"""What is read again, planned and withdrawn by an administrator beside the list of rounds."""

import os

import pytest
from desk.studies import PASSWORD, make_project, make_study
from desk.test_repeats import items_of, plan, read_round
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox

from fibrodesk.desk.people import lock_person, set_roles
from fibrodesk.desk.rounds.round import list_rounds, work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import RoundKind
from fibrodesk.ui.library.screen import LibraryScreen


@pytest.fixture
def study(tmp_path):
    made = make_study(make_project(tmp_path / "study.fibrodesk"))
    yield made
    made.project.abandon()


@pytest.fixture
def library(study, workplace, qtbot):
    """Opens the library as somebody."""

    def open_as(name):
        workplace.session = getattr(study, name)
        made = LibraryScreen(workplace)
        qtbot.addWidget(made)
        made.resize(1280, 800)
        made.show()
        made.open()
        qtbot.waitUntil(lambda: made.presenter.loaded and not workplace.runner.busy)
        return made

    yield open_as
    workplace.runner.shutdown()


def press(screen, name):
    button = screen.findChild(QPushButton, name)
    QApplication.processEvents()  # what the panel has just put there is laid out
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    button.click()


def look(widget, name):
    QApplication.processEvents()
    if os.environ.get("LOOK"):
        widget.grab().save(f"{os.environ['LOOK']}/{name}.png")


def test_a_sealed_round_says_why_nothing_of_it_is_read_again(library):
    screen = library("administrator")
    for name in ("round_1_repeat", "round_1_reopen"):
        button = screen.findChild(QPushButton, name)
        assert not button.isEnabled()
        assert "has not opened" in button.toolTip()


def test_a_repeat_is_planned_and_withdrawn(library, study, workplace, qtbot):
    read_round(study)
    screen = library("administrator")
    look(screen, "library")
    press(screen, "round_1_repeat")
    screen.findChild(QSpinBox, "repeat_part").setValue(50)
    screen.findChild(QSpinBox, "repeat_days").setValue(0)
    words = screen.findChild(QLabel, "repeat_sum").text()
    assert words.startswith("Coming back to ann, bob: 1 of 2 cines")
    look(screen, "repeat")
    press(screen, "repeat_create")
    qtbot.waitUntil(lambda: screen.findChild(QPushButton, "round_2_withdraw") is not None)
    view = list_rounds(study.administrator)[-1]
    assert (view.name, view.kind) == ("Round 2", RoundKind.REPEAT)
    told = [label.text() for label in screen._panel.findChildren(QLabel)]
    assert any(words.startswith("reads of Round 1 again, from 2") for words in told)
    look(screen, "planned")
    assert len(items_of(study.ann, view.id)) == 1
    press(screen, "round_2_withdraw")
    qtbot.waitUntil(lambda: screen.findChild(QPushButton, "round_2_withdraw") is None)
    assert not items_of(study.ann, view.id)


def test_the_only_administrator_withdraws_the_own_repeat_with_a_reason(
    library, study, workplace, qtbot
):
    read_round(study)
    both = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(study.administrator, study.people["ann"].id, both)
    plan(study)
    study.sessions["ann"] = sign_in(study.project, "ann", PASSWORD)
    screen = library("ann")
    press(screen, "round_2_withdraw")
    qtbot.waitUntil(lambda: workplace.messages.message is not None)
    assert "administrator" in workplace.messages.message.advice, "somebody else can: it is refused"
    lock_person(study.ann, study.administrator.person.id)
    press(screen, "round_2_withdraw")
    button = screen.findChild(QPushButton, "withdraw_go")
    qtbot.waitUntil(button.isVisible)
    assert not button.isEnabled()
    assert "reason" in button.toolTip()
    screen.findChild(QLineEdit, "withdraw_reason").setText("The loops were shown in a lecture.")
    look(screen, "withdraw")
    press(screen, "withdraw_go")
    qtbot.waitUntil(lambda: screen.findChild(QPushButton, "round_2_withdraw") is None)
    assert len(list_rounds(study.ann)) == 1


def test_a_reading_is_reopened_with_a_reason(library, study, workplace, qtbot):
    read_round(study)
    screen = library("administrator")
    press(screen, "round_1_reopen")
    button = screen.findChild(QPushButton, "reopen_create")
    assert not button.isEnabled()
    assert "reason" in button.toolTip()
    reader = screen.findChild(QComboBox, "reopen_reader")
    reader.setCurrentIndex(reader.findText("bob"))
    loop = screen.findChild(QComboBox, "reopen_loop")
    loop.setCurrentIndex(loop.findData(study.cines[1]))
    screen.findChild(QLineEdit, "reopen_reason").setText("the wall was misjudged")
    look(screen, "reopen")
    press(screen, "reopen_create")
    qtbot.waitUntil(lambda: screen.findChild(QPushButton, "round_2_withdraw") is not None)
    (item,) = [item for item in work_list(study.bob) if item.state == "not_started"]
    assert (item.cine.id, item.round_name) == (study.cines[1], "Round 1, cine 2 again")


def test_what_the_desk_refuses_is_told_and_the_page_stays(library, study, workplace, qtbot):
    read_round(study)
    screen = library("administrator")
    for _ in range(2):
        press(screen, "round_1_repeat")
        press(screen, "repeat_create")
        qtbot.waitUntil(lambda: not workplace.runner.busy)
        qtbot.wait(50)
        if screen._pages.currentIndex():
            break
        qtbot.waitUntil(lambda: screen.findChild(QPushButton, "round_2_withdraw") is not None)
    assert screen._pages.currentWidget() is screen._again.repeat
    assert len(list_rounds(study.administrator)) == 2


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_nobody_else_is_offered_it(library, study, name):
    read_round(study)
    screen = library(name)
    names = {button.objectName() for button in screen._panel.findChildren(QPushButton)}
    assert not names


def test_the_library_shows_a_reader_nothing_of_what_comes_back(library, study, workplace, qtbot):
    """Neither in the columns of the loops nor by where a double click leads."""
    read_round(study)
    before = library("ann")

    def rows(screen):
        model = screen._table.model()
        return [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    shown = rows(before)
    plan(study)
    before.open()
    qtbot.waitUntil(lambda: len(before.presenter.shelf.rounds) == 2)
    assert rows(before) == shown
    places = {
        before.presenter.next_for(cine)[1]["round_id"] for cine in before.presenter.shelf.cines
    }
    assert places == {study.round_id}


def test_the_work_list_shows_the_code_in_place_of_number_and_patient(study, qtbot):
    from fibrodesk.ui.reading.work_table import WorkTable

    read_round(study)
    view = plan(study)
    table = WorkTable()
    qtbot.addWidget(table)
    items = items_of(study.ann, view.id)
    table.show_items(items)
    shown = [table.item(0, column).text() for column in range(table.columnCount())]
    assert shown[1:3] == ["–", items[0].cine.code]
