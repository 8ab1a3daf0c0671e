"""A submitted reading says in words why nothing is drawn on it, and only what can be done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import work_list
from fibrodesk.domain.draft import AnswerChange, Edit, FactChange
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, Answer, AnswerState


def _read_all(session):
    for item in work_list(session):
        reading = open_reading(session, round_id=item.round_id, cine_id=item.cine.id)
        for frame in item.cine.key_frames or range(item.cine.facts.frames):
            key = MaskKey(frame, Structure.FIBROSIS)
            said = AnswerChange(key, UNANSWERED, Answer(state=AnswerState.NONE))
            _do(reading, Edit(kind="none", frame=frame, answers=(said,)))
        _do(reading, Edit(kind="form", frame=None, facts=(FactChange("form", None, "focal"),)))
        submit_reading(session, reading)


def _do(reading, edit):
    reading.append(reading.draft.record(edit), done=lambda: None, failed=lambda _error: None)


@pytest.fixture
def press_on(make_screen, qtbot):
    """The word that a press on the first submitted cine brings."""

    def press(session):
        screen = make_screen(session)
        item = work_list(session)[0]
        screen.open_cine(item.round_id, item.cine.id)
        qtbot.waitUntil(lambda: screen.page is not None)
        canvas = screen.page.editor.canvas
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
        return screen.page.editor.hint.words.text()

    return press


def test_before_the_seal_opens_a_reading_may_be_taken_back(readers, press_on):
    _read_all(readers[0])
    assert "Take it back" in press_on(readers[0])


def test_after_the_seal_has_opened_nobody_is_told_to_take_it_back(readers, press_on):
    for session in readers:
        _read_all(session)
    assert press_on(readers[0]) == "The round has opened: this reading stands."
