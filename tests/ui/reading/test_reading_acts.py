"""What the reading screen asks of the desk, where threads and refusals meet."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from fibrodesk.desk import cines
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.readings import finish_draft, open_reading
from fibrodesk.domain.answering import said
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.drawing.journal import Journal
from fibrodesk.ui.reading.acts import DeskReading


def test_a_loop_whose_reading_cannot_be_opened_is_closed(readers, administrator, monkeypatch):
    closed = []
    loop = SimpleNamespace(close=lambda: closed.append(True))
    monkeypatch.setattr(cines, "open_cine", lambda _session, _cine_id: loop)
    item = DeskReading(readers[0]).work()[0]
    with pytest.raises(NotAllowedError):
        DeskReading(administrator).open(item.round_id, item.cine.id)
    assert closed


def test_a_stroke_that_is_lifted_while_the_reading_is_handed_in_is_no_half_step(ann, monkeypatch):
    """Once it is handed in nothing is drawn any more, in the draft as little as in the journal."""
    item = DeskReading(ann).work()[0]
    reading = open_reading(ann, round_id=item.round_id, cine_id=item.cine.id)
    journal, content, late = Journal(reading, post=lambda call: call()), reading.changed_content, []
    key = MaskKey(0, Structure.FIBROSIS)
    edit = said(reading.draft, key, AnswerState.NONE)
    with ThreadPoolExecutor(1) as pool:

        def meanwhile():
            late.append(pool.submit(journal.record, edit))
            with contextlib.suppress(TimeoutError):
                late[0].result(0.2)
            return content()

        monkeypatch.setattr(reading, "changed_content", meanwhile)
        finish_draft(ann, reading, lambda _rows: None)
    assert late[0].result() is False
    assert reading.draft.answer(key).state is None
