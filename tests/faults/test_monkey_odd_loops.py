"""Real events by chance at an editor whose loop is none that a scanner should have made."""

from types import SimpleNamespace

import numpy as np
import pytest
from e2e.hands import Hands
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from faults.monkey import ACTS, SEED, Monkey
from faults.monkey_watch import Watch
from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.tasks import TaskRunner
from fibrodesk.ui.workplace import Workplace

pytestmark = [
    pytest.mark.faults,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


_WHOLE = (Structure.MYOCARDIUM, Structure.LEFT_VENTRICULAR_CAVITY, Structure.LEFT_ATRIUM)


class _Reading:
    """In memory, where every step is on the disk at once."""

    def __init__(self, shape):
        self.id, self.draft, self.editable, self.recovery = "odd", Draft(shape=shape), True, None

    def append(self, entry, *, done, failed):
        done()

    def checkpoint(self): ...

    def flush(self): ...


class _Window(QWidget):
    """An editor alone, with what a monkey asks of a whole window."""

    def __init__(self, cine, policy, *, locked, preferences):
        super().__init__()
        self.runner, self.messages = TaskRunner(), Messages()
        self.workspace = self.screen_in_front = self
        workplace = Workplace(
            session=None,
            runner=self.runner,
            messages=self.messages,
            preferences=preferences,
            commands=shipped(),
            busy=BusyBoard(self.runner),
            go=lambda name, where: None,
        )
        presenter = EditorPresenter(
            _Reading((cine.facts.rows, cine.facts.columns)),
            cine,
            policy=policy,
            post=self.runner.post,
            locked=locked,
        )
        self.editor = Editor(presenter, workplace, owner=self)
        QHBoxLayout(self).addWidget(self.editor)
        self.page = SimpleNamespace(
            editor=self.editor,
            presenter=presenter,
            opened=SimpleNamespace(record=SimpleNamespace(id="odd")),
            findChildren=self.findChildren,
        )


def _loop(frames, shape, *, colour=False, calibrated=True):
    """Speckle that moves, with a dark cavity."""
    rows, columns = shape
    chance = np.random.default_rng(5)
    speckle = chance.integers(40, 200, (rows, columns), np.uint8)
    speckle[rows // 3 : rows * 3 // 4, columns // 3 : columns * 2 // 3] //= 6
    pixels = np.stack([np.roll(speckle, index % 7, axis=0) for index in range(frames)])
    facts = CineFacts(
        frames=frames,
        rows=rows,
        columns=columns,
        spacing=PixelSpacing(row_mm=0.5, column_mm=0.4) if calibrated else None,
        frame_times_ms=tuple(25.0 * index for index in range(frames)),
    )
    return ArrayCine(facts, np.repeat(pixels[..., None], 3, axis=3) if colour else pixels)


def _walls(shape, frames):
    wall = np.zeros(shape, bool)
    rows, columns = shape
    wall[rows // 4 : rows * 7 // 8, columns // 4 : columns * 3 // 4] = True
    wall[rows // 3 : rows * 7 // 8, columns // 3 : columns * 2 // 3] = False
    return {MaskKey(frame, Structure.MYOCARDIUM): wall for frame in frames}


_LOOPS = {
    "a tiny loop": (_loop(8, (32, 32)), range(0, 8, 2), True),
    "one frame": (_loop(1, (96, 128)), (0,), True),
    "four hundred frames": (_loop(400, (96, 128)), range(0, 400, 20), True),
    "a loop in colour": (_loop(8, (96, 128), colour=True), range(0, 8, 2), True),
    "no calibration": (_loop(8, (96, 128), calibrated=False), range(0, 8, 2), True),
    "no key frames": (_loop(8, (96, 128)), (), False),
    "no wall": (_loop(8, (96, 128)), range(0, 8, 2), False),
    "a narrow loop": (_loop(8, (200, 7)), range(0, 8, 2), True),
}


def _policy(wanted, *, walled, prepares):
    return EditorPolicy(
        structures=_WHOLE if prepares else (Structure.FIBROSIS,),
        locked=frozenset({Structure.MYOCARDIUM}) if walled and not prepares else frozenset(),
        answers=not prepares,
        ratings=prepares,
        frames_wanted=tuple(wanted),
    )


@pytest.mark.parametrize("prepares", [False, True], ids=["read", "prepared"])
@pytest.mark.parametrize("name", _LOOPS)
def test_no_loop_is_too_odd_to_be_drawn_on(qapp, tmp_path, qtlog, name, prepares):
    cine, wanted, walled = _LOOPS[name]
    shape = (cine.facts.rows, cine.facts.columns)
    window = _Window(
        cine,
        _policy(wanted, walled=walled, prepares=prepares),
        locked=_walls(shape, wanted) if walled and not prepares else {},
        preferences=Preferences(tmp_path / "preferences.ini"),
    )
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    watch = Watch(window, qtlog)
    monkey = Monkey(Hands(window), watch, SEED, stays=True)
    presenter = window.editor.presenter
    try:
        with watch.listening():
            watch.attend()
            for number in range(ACTS // 2):
                monkey.act()
                watch.check(pixels=number % 5 == 0)
            monkey.rest()
            watch.check(pixels=True)
            while presenter.draft.last_edit is not None:
                presenter.undo_elsewhere()
                presenter.undo()
            assert not presenter.draft.mask_keys()
    except BaseException as error:
        error.add_note(f"seed {SEED}; the last acts: " + "; ".join(monkey.said[-40:]))
        raise
    finally:
        window.editor.close_down()
        window.runner.shutdown()
        window.hide()
        window.deleteLater()
