"""The import at a real desk: files of the phantom's writers, and some that are none."""

import pytest
from desk.studies import PASSWORD, make_project
from e2e.hands import Hands
from PySide6.QtWidgets import QApplication

from fibrodesk.desk.session import sign_in
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.phantom.layouts.writing import write_patients
from fibrodesk.ui.library.importing.presenter import Step
from fibrodesk.ui.library.screen import LibraryScreen

LONG_MS = 60_000


@pytest.fixture(scope="session")
def sources(tmp_path_factory):
    """Four loops in DICOM, one that ends early, one that is none; two patients of CAMUS."""
    folder = tmp_path_factory.mktemp("sources")
    dataset = write_dataset(folder / "scanner", patients=4, seed=5, frames=10, size_px=(240, 320))
    loops = folder / "scanner" / "loops"
    whole = sorted(loops.glob("*.dcm"))[0].read_bytes()
    (loops / "notes.dcm").write_bytes(b"no image at all")
    (loops / "torn.dcm").write_bytes(whole[:-30_000])
    write_patients("camus", folder / "camus", patients=2, seed=4, frames=10)
    return dataset


@pytest.fixture
def import_hands(qtbot, tmp_path, workplace):
    """A person before the page of the import, with a mouse and keys."""
    project = make_project(tmp_path / "study.fibrodesk")
    workplace.session = sign_in(project, "administrator", PASSWORD)
    screen = LibraryScreen(workplace)
    qtbot.addWidget(screen)
    screen.resize(1200, 800)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is screen)
    screen.open()
    qtbot.waitUntil(lambda: screen.presenter.loaded)
    yield ImportHands(screen, qtbot)
    screen.close_down()
    workplace.runner.shutdown()
    project.close()


class ImportHands(Hands):
    def __init__(self, screen, qtbot):
        super().__init__(screen)
        self.screen, self.presenter, self._qtbot = screen, screen.importing, qtbot
        self.session = screen.workplace.session

    def wait(self, condition):
        self._qtbot.waitUntil(condition, timeout=LONG_MS)

    def drop(self, *paths):
        """Without waiting for what is found."""
        self.screen.show_import()
        self.screen._import_page.take([str(path) for path in paths])

    def find_loops(self, *paths):
        self.drop(*paths)
        self.wait(lambda: self.presenter.step is Step.LIST)
        self.wait(lambda: not self.screen.workplace.runner.busy)

    def confirm_all(self):
        """Looks at every loop and confirms it."""
        button = self.find("pixel_confirm")
        while self.presenter.step is Step.PIXELS:
            self.wait(lambda: button.isEnabled() or self.presenter.step is not Step.PIXELS)
            if self.presenter.step is Step.PIXELS:
                self.click(button)

    def bring_in(self):
        self.click("import_look")
        self.confirm_all()
        self.wait(lambda: self.presenter.step is Step.SUMMARY)

    def row(self, name):
        """The row of a file on the list."""
        model = self.find("import_list").model()
        return [model.index(row, 0).data() for row in range(model.rowCount())].index(name)
