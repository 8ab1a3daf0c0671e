"""A cine that comes back under a code: from list to last frame nothing says which it is."""

from __future__ import annotations

import pytest
from desk.synthetic import make_synthetic
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableWidget, QWidget

from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.round import work_list
from fibrodesk.domain.mask import Structure
from fibrodesk.ui.reading.screen import ReadingScreen

_LONG_MS = 20_000


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Round one is open; one of its cines comes back to both readers."""
    made = make_synthetic(tmp_path_factory.mktemp("study"), patients=3)
    made.first = made.round("one", [cine.id for cine in made.cines])
    made.read("ann", "bob")
    made.again = plan_repeat(
        made.sessions["administrator"], round_id=made.first.id, percent=34, after_days=0, seed=2
    )
    yield made
    made.project.close()


@pytest.fixture
def screen(study, workplace, qtbot):
    workplace.session = study.sessions["ann"]
    made = ReadingScreen(workplace)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.open()
    qtbot.waitUntil(lambda: made.presenter.loaded, timeout=_LONG_MS)
    yield made
    made.close_down()
    made.hide()


def _item(study):
    (item,) = [item for item in work_list(study.sessions["ann"]) if item.round_id == study.again.id]
    return item


def _chosen(study):
    """The cine that comes back, which only the administrator is told."""
    (cine_id,) = study.again.cines
    (record,) = [cine for cine in study.cines if cine.id == cine_id]
    return record


def _texts(widget):
    """Every word that a person sees, or hears read out, or finds under the mouse."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield from (each.toolTip(), each.accessibleName(), each.accessibleDescription())
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            yield each.text()
        if isinstance(each, QComboBox):
            yield from (each.itemText(place) for place in range(each.count()))


def test_from_the_list_to_the_last_frame_nothing_names_it(study, screen, qtbot):
    item, record = _item(study), _chosen(study)
    table: QTableWidget = screen.work_page.table
    rows = range(table.rowCount())
    here = [row for row in rows if table.item(row, 2).text() == item.cine.code]
    assert len(here) == 1
    told = [table.item(here[0], column).text() for column in range(table.columnCount())]
    assert told[1] == "–"
    assert record.patient not in told
    screen.open_cine(item.round_id, item.cine.id)
    qtbot.waitUntil(lambda: screen.page is not None, timeout=_LONG_MS)
    screen.page.companion.toggle()
    qtbot.wait(50)
    page = screen.page
    texts = {text for text in _texts(page) if text}
    assert any(item.cine.code in text for text in texts), "the head says the code"
    for secret in (record.patient, record.id, record.id[:12], f"cine {record.number} "):
        assert not [text for text in texts if secret in text]
    assert not page.editor.presenter.draft.answered(Structure.FIBROSIS)


def test_the_first_reading_is_not_opened_from_the_list(study, screen, qtbot):
    """The row is still there, submitted; what it holds is kept away until all have read again."""
    for cine in study.cines:
        with qtbot.waitSignal(screen.presenter.failed, timeout=_LONG_MS) as told:
            screen.open_cine(study.first.id, cine.id)
        assert isinstance(told.args[0], SealedError)
        assert screen.page is None
