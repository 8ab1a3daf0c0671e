"""The picture suggests its ratings; a person takes them, or not."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from fibrodesk.domain.cine import ArrayCine, DatasetWord
from fibrodesk.domain.draft import Draft
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.library.preparing.facts import policy_of
from fibrodesk.ui.library.preparing.quality import QualityNote
from fibrodesk.ui.task_scope import TaskScope


class MemoryReading:
    """A preparation that nothing is stored of."""

    def __init__(self, shape, editable):
        self.id, self.draft, self.editable, self.recovery = "p", Draft(shape=shape), editable, None

    def append(self, entry, *, done, failed):
        done()

    def checkpoint(self):
        pass

    def flush(self):
        pass

    def close(self):
        pass


@pytest.fixture
def make_note(workplace, qtbot):
    def make(cine, *, editable=True):
        reading = MemoryReading(cine.facts.shape, editable)
        editor = EditorPresenter(
            reading, cine, policy=policy_of(reading.draft), post=workplace.runner.post
        )
        note = QualityNote(editor, cine, TaskScope(workplace.runner))
        qtbot.addWidget(note)
        return note, editor

    return make


@pytest.fixture(scope="module")
def cine():
    return make_loop(draw_patient(2, seed=3), frames=6).cine


def test_the_suggestion_is_taken_as_one_step_and_undone_as_one(make_note, cine, qtbot):
    note, editor = make_note(cine)
    qtbot.waitUntil(note.take.isEnabled)
    assert "quality" not in editor.draft.facts  # it decides nothing by itself
    qtbot.mouseClick(note.take, Qt.MouseButton.LeftButton)
    assert editor.draft.facts["quality"] >= 4
    assert editor.draft.facts["contrast"] >= 4
    assert not note.take.isEnabled()
    assert "already" in note.take.toolTip()
    editor.undo_elsewhere()
    assert editor.draft.facts.get("quality") is None
    assert editor.draft.facts.get("contrast") is None
    assert note.take.isEnabled()


def test_it_names_the_figures_and_says_who_decides(make_note, cine, qtbot):
    note, _ = make_note(cine)
    qtbot.waitUntil(lambda: bool(note.words.text()))
    assert "contrast 0." in note.words.text()
    assert "you decide" in note.words.text()


def test_a_black_loop_suggests_nothing(make_note, cine, qtbot, workplace):
    black = ArrayCine(cine.facts, np.zeros_like(cine.frames))
    note, _ = make_note(black)
    qtbot.waitUntil(lambda: not workplace.runner.busy)
    qtbot.wait(20)  # what it found is told in the next turn
    assert note.isHidden()


def test_the_word_of_a_data_set_stands_beside_it(make_note, cine, qtbot):
    told = DatasetWord(dataset="CAMUS", quality="poor")
    note, _ = make_note(ArrayCine(replace(cine.facts, told=told), cine.frames))
    qtbot.waitUntil(lambda: bool(note.words.text()))
    assert note.words.text().startswith("CAMUS calls it poor.")


def test_a_locked_preparation_takes_nothing(make_note, cine, qtbot):
    note, _ = make_note(cine, editable=False)
    qtbot.waitUntil(lambda: bool(note.words.text()))
    assert not note.take.isEnabled()
    assert "locked" in note.take.toolTip()
