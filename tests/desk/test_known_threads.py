"""What was opened of notes and questions is opened once, and not shown once it has changed."""

import pytest

from fibrodesk.desk import remarks, threads
from fibrodesk.desk.rounds.work import work_list
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.remark import Anchor, RemarkKind


def pin(study, text="Wall or clutter?"):
    study.open("ann").close()
    place = {"round_id": study.round_id, "cine_id": study.cines[0]}
    kind, anchor = RemarkKind.QUESTION, Anchor(frame=2, at=ImagePoint(10.5, 20.0))
    thread = remarks.pin_remark(study.ann, **place, kind=kind, text=text, anchor=anchor)
    return thread, place


@pytest.fixture
def opened(monkeypatch):
    """What was opened of all that was said."""
    counted, step = [], threads._step

    def counting(*told):
        counted.append(told)
        return step(*told)

    monkeypatch.setattr(threads, "_step", counting)
    return counted


def texts(study, place):
    return [
        remark.text
        for view in threads.threads_of(study.ann, **place).found
        for remark in view.thread.remarks
    ]


def test_the_work_list_opens_a_thread_once(study, opened):
    _, place = pin(study)
    assert texts(study, place) == ["Wall or clutter?"]
    assert len(opened) == 1
    opened.clear()
    for _ in range(3):
        items = [item for item in work_list(study.ann) if item.kind == "read"]
        assert sum(item.open_questions for item in items) == 1
    assert opened == []


def test_what_is_said_more_is_seen_at_once(study):
    thread, place = pin(study)
    assert len(texts(study, place)) == 1
    remarks.reply(study.ann, thread, "The septum is meant.", operation="more")
    assert texts(study, place) == ["Wall or clutter?", "The septum is meant."]


def test_a_row_that_was_changed_is_not_shown_as_it_was_known(study):
    _, place = pin(study)
    assert texts(study, place)
    statement = "UPDATE remarks SET payload = zeroblob(80)"
    study.project.store.write(lambda rows: rows.connection.exec_driver_sql(statement))
    found = threads.threads_of(study.ann, **place)
    assert (found.found, found.damaged) == ((), 1)


def test_another_session_opens_it_with_its_own_key(study, opened):
    _, place = pin(study)
    texts(study, place)
    opened.clear()
    assert threads.threads_of(study.sessions["bob"], **place).found == ()
    assert opened == [], "what a seal keeps away is not even tried"
