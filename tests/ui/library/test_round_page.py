"""A round in the window, on the real desk: who reads what, sealed from the start."""

import pytest
from desk.studies import PASSWORD, add_cine, make_project
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fibrodesk.desk.people import add_person
from fibrodesk.desk.rounds.round import list_rounds
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.ui.library.screen import LibraryScreen


@pytest.fixture
def screen(qtbot, tmp_path, workplace):
    project = make_project(tmp_path / "study.fibrodesk")
    session = workplace.session = sign_in(project, "administrator", PASSWORD)
    for name in ("ann", "bob"):
        add_person(session, name=name, roles={Role.ANNOTATOR}, password=PASSWORD)
    for number in (1, 2):
        add_cine(project, session, patient=f"FD-000{number}")
    made = LibraryScreen(workplace)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.open(page="round")
    qtbot.waitUntil(lambda: made.presenter.loaded)
    made.show_round()
    qtbot.waitUntil(lambda: len(made._round_page.chosen_readers) == 2)
    yield made
    workplace.runner.shutdown()
    project.close()


def choose_all(screen):
    loops = screen._round_page.loops
    for row in range(loops.count()):
        loops.item(row).setCheckState(Qt.CheckState.Checked)


def test_loops_that_nobody_prepared_are_not_chosen_by_themselves(screen):
    assert screen._round_page.chosen_loops == []
    assert not screen.findChild(QPushButton, "round_create").isEnabled()


def test_a_round_of_unprepared_loops_says_what_that_means(screen):
    choose_all(screen)
    words = screen.findChild(QLabel, "round_sum").text()
    assert "2 of them are not prepared" in words
    assert "sector" in words


def test_agreement_takes_two_readers(screen):
    choose_all(screen)
    next(iter(screen._round_page._boxes.values())).setChecked(False)
    create = screen.findChild(QPushButton, "round_create")
    assert not create.isEnabled()
    assert "two readers" in create.toolTip()


def test_a_round_that_is_made_is_sealed_and_stands_in_the_library(screen, qtbot, workplace):
    choose_all(screen)
    screen.findChild(QPushButton, "round_create").click()
    qtbot.waitUntil(lambda: len(screen.presenter.shelf.rounds) == 1)
    made = list_rounds(workplace.session)[0]
    assert made.name == "Round 1"
    assert not made.open
    assert {reader.name for reader in made.readers} == {"ann", "bob"}
    assert screen._pages.currentIndex() == 0


def test_a_name_that_is_taken_is_told_and_nothing_is_stored(screen, qtbot, workplace):
    for _ in range(2):
        screen.show_round()
        screen._round_page.name.setText("Round 1")
        choose_all(screen)
        screen.findChild(QPushButton, "round_create").click()
        qtbot.waitUntil(lambda: workplace.messages.message is not None)
        told = workplace.messages.message
        workplace.messages.dismiss()
        qtbot.waitUntil(lambda: not workplace.runner.busy)
    assert "taken" in told.text
    assert len(list_rounds(workplace.session)) == 1
