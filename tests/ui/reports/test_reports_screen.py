"""What a report will hold is said before it is made; those made open in the browser."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton

from fibrodesk.ui.reports.screen import ReportsScreen


@pytest.fixture
def opened(monkeypatch):
    """The addresses that would have gone to the browser."""
    found = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toLocalFile()))
    return found


@pytest.fixture
def screen(workplace, desk, qtbot):
    made = ReportsScreen(workplace, desk)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    with qtbot.waitSignal(made.presenter.changed):
        made.open()
    yield made
    made.close_down()
    made.hide()


def click(screen, qtbot, name: str) -> None:
    qtbot.mouseClick(screen.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_what_the_report_will_hold_is_said_first(screen):
    counts = screen.findChild(QLabel, "report_counts").text()
    assert counts == "12 cines of 10 patients · rounds: 1 opened, 0 sealed"
    assert "No ejection fraction" in screen.findChild(QLabel, "report_notes").text()
    assert screen.findChild(QLabel, "reports_none").isVisible()


def test_a_report_is_made_listed_chosen_and_opened(screen, desk, workplace, opened, qtbot):
    with qtbot.waitSignal(screen.presenter.made) as made:
        click(screen, qtbot, "report_make")
    qtbot.waitUntil(lambda: screen.chosen == made.args[0])
    assert workplace.busy.works == []
    click(screen, qtbot, "report_open")
    assert opened == [str(made.args[0])]


def test_a_sealed_study_says_why_there_is_no_report(screen, desk, qtbot):
    desk.missing = ("“first” is sealed: 2 readings are still owed.",)
    with qtbot.waitSignal(screen.presenter.changed):
        screen.open()
    button = screen.findChild(QPushButton, "report_make")
    assert not button.isEnabled()
    assert "2 readings are still owed" in button.toolTip()
    assert "Not yet: “first” is sealed" in screen.findChild(QLabel, "report_notes").text()


def test_the_newest_report_stands_first(workplace, desk, qtbot):
    for number in (1, 2, 3):
        path = desk.folder / f"report-{number}.html"
        path.write_text("x", encoding="utf-8")
        os.utime(path, (number, number))
    screen = ReportsScreen(workplace, desk)
    qtbot.addWidget(screen)
    with qtbot.waitSignal(screen.presenter.changed):
        screen.open()
    names = [screen.table.item(row, 0).text() for row in range(3)]
    assert names == ["report-3.html", "report-2.html", "report-1.html"]
    screen.close_down()
