"""Rows of signatures and meetings: they grow, count once, and tell what stands."""

import pytest

from fibrodesk.desk.drafts.opening import store_reading
from fibrodesk.domain.reading import Purpose


@pytest.fixture
def signed(study):
    """A consensus reading, and who is who."""
    study.reading = store_reading(
        study.rita,
        cine_id=study.cines[0],
        author_kind="person",
        author=study.people["rita"].id,
        purpose=Purpose.ADJUDICATION,
        masks={},
        round_id=study.round_id,
    )
    return study


def sign(study, name, operation, **told):
    study.project.store.write(
        lambda rows: rows.signatures.add(
            reading=study.reading,
            person=study.people[name].id,
            journal_head="head",
            operation=operation,
            **told,
        )
    )


def standing(study):
    names = {person.id: name for name, person in study.people.items()}
    found = study.project.store.read(lambda rows: rows.signatures.standing(study.reading))
    return {names[each] for each in found}


def test_a_signature_stands_until_it_is_taken_back(signed):
    sign(signed, "ann", "1")
    sign(signed, "bob", "2")
    assert standing(signed) == {"ann", "bob"}
    sign(signed, "ann", "3", withdrawn_by=signed.people["ann"].id)
    assert standing(signed) == {"bob"}
    sign(signed, "ann", "4")
    assert standing(signed) == {"ann", "bob"}


def test_what_is_sent_twice_is_one_row_and_none_is_ever_gone(signed):
    for _ in range(2):
        sign(signed, "ann", "1")
        sign(signed, "ann", "2", withdrawn_by=signed.people["ann"].id)
    rows = signed.project.store.read(lambda rows: rows.signatures.all(signed.reading))
    assert [row.withdrawn_by is None for row in rows] == [True, False]
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    assert all(row.journal_head == "head" and row.when for row in rows)


def hold(study, meeting_id="m1"):
    study.project.store.write(
        lambda rows: rows.meetings.open(
            meeting_id,
            round_id=study.round_id,
            opened_by=study.people["rita"].id,
            participants=[(study.people["ann"].id, "ann"), ("", "Prof. Löt")],
        )
    )


def test_a_meeting_is_open_until_it_is_closed(study):
    read = study.project.store.read
    assert read(lambda rows: rows.meetings.get("m1")) is None
    hold(study)
    hold(study, "m0")
    meeting = read(lambda rows: rows.meetings.get("m1"))
    assert meeting.participants == ((study.people["ann"].id, "ann"), ("", "Prof. Löt"))
    assert meeting.closed is None
    study.project.store.write(lambda rows: rows.meetings.close("m1"))
    known = read(lambda rows: rows.meetings.all(study.round_id))
    assert [(each.id, each.closed is None) for each in known] == [("m1", False), ("m0", True)]
    assert read(lambda rows: rows.meetings.all("another")) == []


def test_entries_come_in_their_order_each_once(study):
    hold(study)
    for operation in ("b", "a", "b"):
        study.project.store.write(
            lambda rows, told=operation: rows.meetings.add(
                "m1",
                "minute",
                {"text": told},
                person=study.people["rita"].id,
                operation=told,
                cine_id=study.cines[0] if told == "a" else None,
                frame=3 if told == "a" else None,
            )
        )
    entries = study.project.store.read(lambda rows: rows.meetings.entries("m1"))
    assert [(each.payload["text"], each.frame) for each in entries] == [("b", None), ("a", 3)]
    assert entries[1].cine_id == study.cines[0]
    assert entries[0].when <= entries[1].when
