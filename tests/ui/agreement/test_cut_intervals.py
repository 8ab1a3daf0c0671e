"""An interval that ends where its scale does is told as one that was cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from fibrodesk.agreement.frame import Finding, FrameReadings
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.screen import AgreementScreen
from fibrodesk.ui.agreement.sheet import cut, figure
from fibrodesk.ui.agreement.study.lines import study_lines
from tests.ui.agreement.conftest import SHAPE, SPACING, square

CUT = "The interval was cut at the end of the scale."


def near_one(domain: str = "myocardium") -> list[FrameReadings]:
    """Six patients, of whom one is read apart: Student's t reaches beyond 1."""
    return [
        FrameReadings(
            patient=f"FD-000{patient}", cine=f"c{patient}", frame=0, shape=SHAPE,
            first=Finding.drawn(square(5, 5)),
            second=Finding.drawn(square(5, 5 + 4 * (patient == 3) + (patient == 2))),
            domain=square(0, 0, 30), spacing=SPACING,
        )
        for patient in range(1, 7)
    ]  # fmt: skip


@pytest.fixture
def screen(workplace, desk, qtbot, monkeypatch):
    monkeypatch.setattr(desk, "readings", near_one)
    made = AgreementScreen(workplace, desk)
    qtbot.addWidget(made)
    made.resize(1200, 720)
    made.show()
    with qtbot.waitSignal(made.presenter.pair_arrived):
        made.open()
    yield made
    made.close_down()
    made.hide()


def test_the_headline_tells_it_to_a_pointer_and_to_a_screen_reader(screen):
    value, interval = (
        screen.findChild(QLabel, name) for name in ("kappa_mean_value", "kappa_mean_interval")
    )
    assert interval.text().endswith("1.00)")
    assert value.toolTip() == interval.toolTip() == CUT
    assert value.accessibleName().count(CUT) == 1
    assert interval.accessibleName() == f"{interval.text()} {CUT}"


def test_each_line_of_the_study_that_was_cut_tells_it_and_no_other(screen):
    figures = screen.presenter.figures
    screen.head.tabs.setCurrentIndex(1)
    model = screen.study.lines.model()
    kappa = next(one for one in study_lines(figures) if one.caption == "mean of patients")
    assert (kappa.interval.endswith("1.00"), kappa.why) == (True, CUT)
    areas = [one for one in study_lines(figures) if one.caption.startswith("area: bias")]
    assert areas
    assert all(one.why != CUT for one in areas), "a length of either sign has no end"
    row = next(r for r in range(model.rowCount()) if model.index(r, 0).data() == kappa.caption)
    tip = model.index(row, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == CUT
    assert CUT in model.index(row, 2).data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_record_names_what_was_cut():
    record = {
        "kappa": 0.9, "kappa_interval": [0.6, 1.0], "dice": 0.8, "dice_interval": [0.7, 0.9],
        "intervals_cut": ["kappa_interval"], "reasons": {},
    }  # fmt: skip
    assert [cut(record, name) for name in ("kappa", "dice")] == [True, False]
    assert wording.explained(figure(record, "kappa")) == CUT
    assert wording.explained(figure(record, "dice")) == ""
