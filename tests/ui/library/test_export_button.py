"""The export from the library: who is offered it, where it goes, what is told."""

import sys
import threading

import pytest
from desk.synthetic import make_synthetic
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from fibrodesk.desk.exporting import exports as exporting
from fibrodesk.desk.exporting.exports import FORMATS
from fibrodesk.ui.library.exporting import ExportButton
from fibrodesk.ui.library.screen import LibraryScreen

LONG_MS = 30_000


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("export"), patients=2, seed=6)
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    yield made
    made.project.close()


@pytest.fixture
def library(workplace, study, qtbot):
    """Builds the screen of a person."""
    screens = []

    def build(name):
        workplace.session = study.sessions[name]
        screen = LibraryScreen(workplace)
        screens.append(screen)
        qtbot.addWidget(screen)
        screen.resize(1280, 800)
        screen.show()
        screen.open()
        qtbot.waitUntil(lambda: screen.presenter.loaded)
        return screen

    yield build
    for screen in screens:
        screen.close_down()
        screen.hide()
    workplace.runner.settle()


def choose(screen, to, folder, monkeypatch):
    """Press the line of the menu, and choose `folder` in the dialog."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    screen.findChild(QAction, f"library_export_{to}").trigger()


def test_who_may_export_is_offered_every_format(library):
    screen = library("rita")
    assert screen.findChild(ExportButton, "library_export").isVisible()
    for to in FORMATS:
        action = screen.findChild(QAction, f"library_export_{to}")
        assert action.text()
        assert action.isEnabled()
        assert action.toolTip().endswith(".")


def test_a_format_whose_library_is_missing_says_so_and_cannot_be_chosen(library, monkeypatch):
    monkeypatch.setitem(sys.modules, "highdicom", None)
    screen = library("rita")
    report = screen.findChild(QAction, "library_export_dicom-sr")
    assert not report.isEnabled()
    assert "fibrodesk[sr]" in report.toolTip()
    assert screen.findChild(QAction, "library_export_dicom-seg").isEnabled()


def test_the_library_fits_the_smallest_window_with_it(library):
    """1280 px, of which the navigation takes 64."""
    assert library("administrator").minimumSizeHint().width() <= 1280 - 64


def test_an_annotator_is_not_offered_it(library):
    assert not library("ann").findChild(ExportButton, "library_export").isVisible()


def test_each_export_goes_into_a_folder_of_its_own(
    library, workplace, qtbot, tmp_path, monkeypatch
):
    screen = library("rita")
    button = screen.findChild(ExportButton, "library_export")
    for number in (1, 2):
        choose(screen, "csv", tmp_path, monkeypatch)
        assert not button.isEnabled()
        assert "under way" in button.toolTip()
        qtbot.waitUntil(button.isEnabled, timeout=LONG_MS)
        assert (tmp_path / f"fibrodesk-csv-{number:03d}" / "answers.csv").is_file()
        assert "Research use only" in workplace.messages.message.title
    assert workplace.busy.works == []


def test_no_folder_chosen_is_no_export(library, workplace, monkeypatch):
    screen = library("rita")
    choose(screen, "csv", "", monkeypatch)
    assert workplace.busy.works == []
    assert screen.findChild(ExportButton, "library_export").isEnabled()


def test_a_refusal_is_told_in_words(library, workplace, study, qtbot, monkeypatch):
    screen = library("administrator")
    choose(screen, "csv", study.project.path, monkeypatch)
    button = screen.findChild(ExportButton, "library_export")
    qtbot.waitUntil(button.isEnabled, timeout=LONG_MS)
    assert "inside the project" in workplace.messages.message.text


def test_an_export_that_is_stopped_leaves_nothing(library, workplace, qtbot, tmp_path, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    known = exporting.list_cines

    def held(session):
        begun.set()
        go_on.wait(10)
        return known(session)

    monkeypatch.setattr(exporting, "list_cines", held)
    screen = library("rita")
    choose(screen, "png", tmp_path, monkeypatch)
    qtbot.waitUntil(begun.is_set)
    (work,) = workplace.busy.works
    work.cancel()
    go_on.set()
    assert screen.findChild(ExportButton, "library_export").isEnabled()
    assert workplace.busy.works == []
    workplace.runner.settle()
    assert list(tmp_path.iterdir()) == []
