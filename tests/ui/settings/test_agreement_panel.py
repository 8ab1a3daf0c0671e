"""What is counted, adjudicated and read again, as an administrator sets it."""

import os

import pytest
from desk.studies import make_project, make_study
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from fibrodesk.desk.primary import primary_analysis
from fibrodesk.ui.settings.amount import Amount
from fibrodesk.ui.settings.screen import SettingsScreen


@pytest.fixture
def study(tmp_path):
    project = make_project(tmp_path / "study.fibrodesk")
    made = make_study(project)
    yield made
    project.abandon()


@pytest.fixture
def screen(study, workplace, qtbot):
    workplace.session = study.administrator
    made = SettingsScreen(workplace)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.open(part="agreement")
    qtbot.waitUntil(lambda: not workplace.runner.busy)
    yield made
    workplace.runner.shutdown()


def field(screen, name):
    return screen.findChild(Amount, f"agreement_{name}")


def words(screen, name):
    label = screen.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_it_shows_what_holds_with_its_units(screen, study):
    assert field(screen, "tolerance_mm").text() == "1.5 mm"
    assert field(screen, "adjudicate_area_mm2").text() == "50.0 mm²"
    assert field(screen, "adjudicate_area_px").text() == "200 px"
    assert field(screen, "repeat_percent").text() == "10 % of the cines"
    assert field(screen, "repeat_after_days").text() == "14 days"
    assert words(screen, "primary_fixed").startswith("Fixed with the first round, on 2")
    assert not words(screen, "primary_changes")
    assert not screen.findChild(QPushButton, "agreement_save").isEnabled()
    assert "Nothing was changed" in screen.findChild(QPushButton, "agreement_save").toolTip()


def test_every_field_has_a_name_and_a_tooltip(screen):
    fields = screen.findChildren(Amount)
    assert len(fields) == 10
    assert all(one.accessibleName() and one.toolTip() and one.objectName() for one in fields)


def test_a_change_after_round_1_is_warned_of_and_then_told(screen, study, workplace, qtbot):
    choice = screen.findChild(QComboBox, "agreement_primary")
    choice.setCurrentIndex(choice.findData("kappa_pooled"))
    field(screen, "adjudicate_apart_mm").setValue(4.5)
    assert "changed after it" in words(screen, "primary_warning")
    screen.findChild(QPushButton, "agreement_save").click()
    qtbot.waitUntil(lambda: "pooled" in words(screen, "primary_changes"))
    assert "the primary value went from the mean of patients' kappas to the pooled kappa" in (
        words(screen, "primary_changes")
    )
    assert "the limit of the boundary in mm went from 5 to 4.5" in words(screen, "primary_changes")
    assert not words(screen, "primary_warning")
    told = primary_analysis(study.administrator)
    assert {change.what for change in told.changes} == {"primary", "adjudicate_apart_mm"}
    assert study.project.settings.adjudicate_apart_mm == 4.5


def test_what_is_read_again_is_no_part_of_it(screen, study, workplace, qtbot):
    field(screen, "repeat_percent").setValue(20)
    field(screen, "repeat_after_days").setValue(30)
    assert not words(screen, "primary_warning")
    screen.findChild(QPushButton, "agreement_save").click()
    qtbot.waitUntil(lambda: study.project.settings.repeat_after_days == 30)
    assert study.project.settings.repeat_percent == 20
    assert isinstance(study.project.settings.repeat_percent, int)
    assert not primary_analysis(study.administrator).changes
    qtbot.waitUntil(lambda: not workplace.runner.busy)
    if os.environ.get("LOOK"):
        screen.grab().save(os.environ["LOOK"])
