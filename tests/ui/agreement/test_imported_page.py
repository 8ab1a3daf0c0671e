"""Masks of other tools are compared in the window as on the command line, on the real desk."""

import os

import numpy as np
import pytest
from desk.studies import SHAPE, add_cine, copy_study
from desk.test_label_attaching import attached, open_the_round, scar
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton

from fibrodesk.desk.labels.agreeing import imported_agreement
from fibrodesk.desk.labels.comparing import drawers
from fibrodesk.ui.agreement.screen import AgreementScreen

LONG_MS = 20_000


@pytest.fixture
def small(template, tmp_path):
    """Cine 3 is in no round; Ann's masks of it came from another tool."""
    made = copy_study(template, tmp_path / "study.fibrodesk")
    made.cines.append(add_cine(made.project, made.administrator, patient="FD-0003"))
    attached(made, frames=(0, 1))
    yield made
    made.project.abandon()


@pytest.fixture
def sit(workplace, qtbot):
    shown = []

    def sit(session):
        workplace.session = session
        screen = AgreementScreen(workplace)
        qtbot.addWidget(screen)
        screen.resize(1280, 800)
        screen.show()
        screen.open()
        qtbot.waitUntil(lambda: not workplace.runner.busy, timeout=LONG_MS)
        shown.append(screen)
        return screen

    yield sit
    for screen in shown:
        screen.close_down()
        screen.hide()
    workplace.runner.shutdown()


def names(session):
    return [each.name for each in drawers(session)]


def button(screen):
    return screen.findChild(QPushButton, "agreement_imported")


def told(screen):
    return screen.findChild(QLabel, "imported_told").text()


def cells(screen):
    model = screen.imported.lines.model()
    return {
        str(model.index(row, 0).data()): str(model.index(row, 1).data())
        for row in range(model.rowCount())
    }


def choose(screen, name, words):
    box = screen.findChild(QComboBox, name)
    place = box.findText(words)
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_it_is_offered_once_the_masks_of_two_were_imported(small, sit):
    assert names(small.administrator) == ["ann"]
    assert not button(sit(small.administrator)).isVisible()
    attached(small, reader="bob", frames=(1,), mask=scar(5))
    assert names(small.rita) == ["Imported reader 1", "Imported reader 2"]
    assert button(sit(small.administrator)).isVisible()


def test_the_page_has_the_numbers_of_the_command_and_leads_back(small, sit, qtbot):
    attached(small, reader="bob", frames=(1, 2), mask=scar(5))
    screen = sit(small.administrator)
    qtbot.mouseClick(button(screen), Qt.MouseButton.LeftButton)
    choose(screen, "imported_domain", "Frame")
    qtbot.waitUntil(lambda: "on 1 frame." in told(screen), timeout=LONG_MS)
    found = imported_agreement(small.administrator, first="ann", second="bob", domain="frame")
    assert cells(screen)["pooled over frames"] == f"{found.study.kappa_pooled:.2f}"
    assert "A ann · B bob" in told(screen)
    assert not screen.head.tabs.isVisible(), "the pages of a round are not of this"
    if os.environ.get("LOOK"):
        QApplication.processEvents()
        screen.grab().save(f"{os.environ['LOOK']}/imported.png")
    screen.findChild(QPushButton, "imported_back").click()
    assert not screen.imported.isVisible()
    assert button(screen).isVisible()


def test_what_cannot_be_compared_says_why_in_place_of_the_table(small, sit, qtbot):
    attached(small, reader="bob", frames=(3,), mask=scar(5))
    screen = sit(small.administrator)
    button(screen).click()
    qtbot.waitUntil(lambda: "on no frame in common" in told(screen), timeout=LONG_MS)
    assert not screen.imported.lines.isVisible()
    choose(screen, "imported_second", "ann")
    assert "two different" in told(screen)
    attached(small, reader="bob", frames=(1,), mask=np.ones(SHAPE, np.bool_))
    choose(screen, "imported_second", "bob")
    qtbot.waitUntil(lambda: "myocardium" in told(screen).lower(), timeout=LONG_MS)
    choose(screen, "imported_domain", "Frame")
    qtbot.waitUntil(screen.imported.lines.isVisible, timeout=LONG_MS)


def test_an_imported_reader_stands_beside_a_reader_of_the_desk(small, sit, qtbot):
    open_the_round(small)
    attached(small, cine=1, frames=(0, 1))
    screen = sit(small.administrator)
    button(screen).click()
    choose(screen, "imported_second", "bob in Round 1")
    choose(screen, "imported_domain", "Frame")
    qtbot.waitUntil(lambda: "A ann · B bob in Round 1 · masks" in told(screen), timeout=LONG_MS)
    assert "no agreement of a sealed round" in told(screen)
    assert screen.imported.lines.isVisible()
    first = screen.findChild(QComboBox, "imported_first")
    assert [first.itemText(place) for place in range(first.count())] == ["ann"]


def test_while_a_round_of_their_cines_is_sealed_nobody_is_on_the_list(template, tmp_path, sit):
    made = copy_study(template, tmp_path / "sealed.fibrodesk")
    attached(made, cine=1)
    attached(made, reader="bob", cine=1)
    for name in ("rita", "administrator", "ann"):
        assert names(made.sessions[name]) == []
    screen = sit(made.rita)
    assert not button(screen).isVisible()
    open_the_round(made)
    assert names(made.administrator)[:2] == ["ann", "bob"]
    made.project.abandon()
