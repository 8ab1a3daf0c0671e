"""A reader at the real window, on a loop that is prepared and locked."""

import gc
import os
import shutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from desk.studies import PASSWORD
from desk.synthetic import SIZE_PX, Synthetic, make_synthetic, take_in
from e2e.hands import Hands, until
from e2e.pointing import Pointing
from e2e.windows import windows_at
from PySide6.QtWidgets import QApplication

from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.ui.drawing.journal import Saved
from ux.whole_readings import begin_an_assisted_round


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """Three patients, prepared, two of them in a blind round of Ann and Bob.

    The first has a second loop, which nobody has prepared.
    """
    folder = tmp_path_factory.mktemp("ux")
    made = make_synthetic(folder, patients=3)
    made.round("Round one", [cine.id for cine in made.cines[:2]])
    beside = write_dataset(folder / "beside", patients=1, seed=5, frames=10, size_px=SIZE_PX)
    longer_cut = Synthetic(made.project, beside, made.sessions)  # of the first loop
    take_in(longer_cut, beside=True)
    path = made.project.path
    made.project.close()
    return path


@pytest.fixture
def study(_template, tmp_path):
    """The folder of a copy of one's own."""
    return shutil.copytree(_template, tmp_path / "study.fibrodesk")


@pytest.fixture
def act(study):
    """Do something at the desk's own acts as a person, while no window is open."""

    def run(name, what):
        project = open_project(study)
        try:
            return what(sign_in(project, name, PASSWORD))
        finally:
            project.close()

    return run


@pytest.fixture
def windows(qapp, tmp_path):
    with windows_at(qapp, tmp_path) as open_window:
        yield open_window


class Desk:
    """Hands at one window, and the short ways to what stands on it."""

    def __init__(self, window, study):
        self.window, self.hands, self._study = window, Hands(window), study
        self.pointing = Pointing(self.hands)

    def sign_in(self, name):
        self.window.open_project(self._study)
        self.hands.find("sign_in_password")
        self.hands.sign_in(name, PASSWORD)

    def read(self):
        """Open the next cine that wants reading."""
        self.hands.go("reading")
        self.hands.click("read_next")
        self.hands.find("reading_page")
        return self

    @property
    def page(self):
        return self.window.workspace.screen_in_front.page

    @property
    def editor(self):
        return self.page.editor

    @property
    def presenter(self):
        return self.page.presenter

    @property
    def board(self):
        return self.presenter.board

    @property
    def canvas(self):
        return self.editor.canvas

    @property
    def hint(self):
        """The word at the foot of the canvas; empty once it has gone."""
        hint = self.editor.hint
        return hint.words.text() if hint.isVisible() else ""

    @property
    def mask(self):
        return self.presenter.mask().copy()

    def inside(self):
        """A point well inside the myocardium of the frame shown."""
        import cv2
        import numpy as np

        deep = cv2.distanceTransform(
            self.presenter.wall(self.presenter.frame).astype(np.uint8), 2, 5
        )
        row, column = np.unravel_index(int(deep.argmax()), deep.shape)
        return ImagePoint(column + 0.5, row + 0.5)

    def stroke(self, **held):
        at = self.inside()
        self.hands.stroke([at, ImagePoint(at.x_px + 3, at.y_px + 2)], **held)

    def anew(self):
        """As if nobody had done anything: an empty first key frame, the usual brush, all of it."""
        hands, presenter = self.hands, self.presenter
        for popup in iter(QApplication.activePopupWidget, None):
            popup.close()
        self.window.messages.dismiss()
        self.page.show_panels()
        self.editor.player.pause()
        self.editor.player.set_speed(1.0)
        presenter.end_gesture()
        while presenter.draft.last_edit is not None:
            presenter.undo_elsewhere()  # goes there first
            presenter.undo()
        presenter.go_to(presenter.policy.frames_wanted[0])
        presenter.board.choose_tool("brush")
        presenter.board.set_radius(8.0)
        presenter.board.lock(False)
        self.editor.flip(False, False)
        self.editor.keys.actions["as_stored"].trigger()
        self.canvas.fit()
        self.editor.showing.layers()
        self.editor.hint.dismiss()
        hands.window.activateWindow()
        self.canvas.setFocus()
        until(self.canvas.hasFocus, "the canvas to have the keys")

    def reopen(self):
        """Leave the cine and open it again: what is shown then comes from the disk."""
        screen, opened = self.window.workspace.screen_in_front, self.page.opened
        self.saved()
        self.hands.go("library")
        assert screen.page is None
        self.hands.go("reading")
        screen.open(round_id=opened.round_id, cine_id=opened.record.id)
        until(lambda: screen.page is not None, "the cine")
        self.hands.quiet()
        self.canvas.setFocus()

    def saved(self):
        until(lambda: self.presenter.journal.state is Saved.SAVED, "everything to be on the disk")


@pytest.fixture(scope="module")
def _kept_desk(_template, qapp, tmp_path_factory):
    """One window for a whole file of tests, each of which begins anew."""
    folder = tmp_path_factory.mktemp("kept")
    study = shutil.copytree(_template, folder / "study.fibrodesk")
    with windows_at(qapp, folder) as open_window:
        made = Desk(open_window(), study)
        made.sign_in("ann")
        yield made.read()
    gc.collect()  # its widgets go on this thread


@pytest.fixture
def same_desk(_kept_desk):
    """Ann's desk as the tests before have left it, but for what they did on it."""
    _kept_desk.anew()
    return _kept_desk


@pytest.fixture
def desk(windows, study):
    """Ann reads; the first cine is open."""
    made = Desk(windows(), study)
    made.sign_in("ann")
    return made.read()


@pytest.fixture
def desks(windows, study):
    """Another person at another window, one after the other."""

    def sit_down(name):
        made = Desk(windows(), study)
        made.sign_in(name)
        return made

    return sit_down


@pytest.fixture
def assisted(act):
    """Ann and Bob have a second round, in which they may see the model's masks."""
    act("administrator", begin_an_assisted_round)
