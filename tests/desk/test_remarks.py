"""Notes and questions: who writes them, who sees them, and that nothing of them is lost."""

from dataclasses import replace

import pytest

from desk.studies import copy_study
from fibrodesk.desk import remarks
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.errors import (
    NotAllowedError,
    NotAssignedError,
    RemarkRefusedError,
    SealedError,
)
from fibrodesk.desk.people import lock_person, reset_password, set_roles
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings
from fibrodesk.desk.threads import all_threads, audience, threads_of
from fibrodesk.domain.draft import new_operation
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.people import Role
from fibrodesk.domain.remark import Anchor, RemarkKind
from fibrodesk.storage.errors import DiskFullError

AT = Anchor(frame=2, at=ImagePoint(10.5, 20.0))
EVERYBODY = ("ann", "bob", "rita", "administrator")


def _pin(study, *, kind=RemarkKind.QUESTION, text="Wall or clutter?", name="ann", **how):
    study.open(name).close()
    return remarks.pin_remark(
        study.sessions[name],
        round_id=study.round_id,
        cine_id=study.cines[0],
        kind=kind,
        text=text,
        anchor=AT,
        **how,
    )


def _seen_by(study, name):
    found = threads_of(study.sessions[name], round_id=study.round_id, cine_id=study.cines[0])
    assert found.damaged == 0
    return {view.id: view for view in found.found}


def _open_round(study):
    for name in ("ann", "bob"):
        for cine in (0, 1):
            study.read_all(name, cine)


def test_a_note_is_its_authors_alone_until_the_round_opens(study):
    thread = _pin(study, kind=RemarkKind.NOTE)
    assert [name for name in EVERYBODY if thread in _seen_by(study, name)] == ["ann"]
    _open_round(study)
    assert [name for name in EVERYBODY if thread in _seen_by(study, name)] == list(EVERYBODY)


def test_a_question_is_seen_at_once_by_those_who_read_nothing_and_by_nobody_else(study):
    thread = _pin(study)
    assert [name for name in EVERYBODY if thread in _seen_by(study, name)] == [
        "ann",
        "rita",
        "administrator",
    ]
    _open_round(study)
    assert [name for name in EVERYBODY if thread in _seen_by(study, name)] == list(EVERYBODY)


def test_the_card_names_exactly_those_who_will_see_it(study):
    told = [person.name for person in audience(study.ann, cine_id=study.cines[0])]
    assert told == ["administrator", "rita"]
    (view,) = _seen_by(study, "ann").values() if _pin(study) else ()
    assert list(view.told) == told


def test_a_reader_who_also_reviews_is_told_nothing(study):
    """The seal goes before the role, also where the key would be sealed to the person."""
    set_roles(study.administrator, study.people["bob"].id, set(Role))
    thread = _pin(study)
    assert "bob" not in [person.name for person in audience(study.ann, cine_id=study.cines[0])]
    assert thread not in _seen_by(study, "bob")
    for act in (remarks.reply, remarks.answer, remarks.reopen):
        with pytest.raises(SealedError):
            act(study.bob, thread, "I looked")


def test_somebody_who_was_told_and_becomes_a_reader_is_told_no_more(study):
    """The key is still theirs; the seal is asked each time."""
    thread = _pin(study)
    set_roles(study.administrator, study.people["rita"].id, {Role.REVIEWER, Role.ANNOTATOR})
    readers = [study.people[name].id for name in ("bob", "rita")]
    create_round(study.administrator, name="Two", cines=study.cines, readers=readers)
    assert thread not in _seen_by(study, "rita")
    with pytest.raises(SealedError):
        remarks.reply(study.rita, thread, "I looked")


def test_without_the_role_the_key_alone_shows_nothing(study):
    thread = _pin(study)
    set_roles(study.administrator, study.people["rita"].id, {Role.ANNOTATOR})
    assert thread not in _seen_by(study, "rita")
    with pytest.raises(NotAllowedError):
        remarks.answer(study.rita, thread)


def test_a_locked_person_is_not_told(study):
    lock_person(study.administrator, study.people["rita"].id)
    told = [person.name for person in audience(study.ann, cine_id=study.cines[0])]
    assert told == ["administrator"]


def test_a_thread_goes_from_open_to_answered_and_back(study):
    thread = _pin(study)
    remarks.reply(study.rita, thread, "Let me look.")
    assert _seen_by(study, "ann")[thread].thread.open
    remarks.answer(study.rita, thread, "Clutter.")
    view = _seen_by(study, "ann")[thread]
    assert not view.thread.open
    assert [(view.names[each.person], each.text) for each in view.thread.remarks] == [
        ("ann", "Wall or clutter?"),
        ("rita", "Let me look."),
        ("rita", "Clutter."),
    ]
    remarks.reopen(study.ann, thread, "And on frame 4?")
    assert _seen_by(study, "rita")[thread].thread.open


def test_who_wrote_a_remark_edits_strikes_and_brings_it_back(study):
    thread = _pin(study)
    remarks.edit(study.ann, thread, thread, "Wall, or the bright line?")
    assert _seen_by(study, "rita")[thread].thread.remarks[0].text == "Wall, or the bright line?"
    remarks.strike(study.ann, thread, thread)
    assert _seen_by(study, "rita")[thread].thread.struck
    remarks.restore(study.ann, thread, thread)
    assert _seen_by(study, "rita")[thread].thread.open
    for act in (remarks.strike, remarks.restore):
        with pytest.raises(RemarkRefusedError):
            act(study.rita, thread, thread)
    with pytest.raises(RemarkRefusedError):
        remarks.edit(study.rita, thread, thread, "mine now")
    with pytest.raises(RemarkRefusedError):
        remarks.strike(study.ann, thread, "no such remark")


def test_nothing_is_overwritten(study):
    thread = _pin(study)
    remarks.edit(study.ann, thread, thread, "other words")
    remarks.strike(study.ann, thread, thread)
    said = study.project.store.read(lambda rows: rows.threads.said(thread))
    assert len(said) == 3


def test_a_second_try_after_a_lost_answer_doubles_nothing(study):
    operation = new_operation()
    thread = _pin(study, operation=operation)
    assert _pin(study, operation=operation) == thread
    again = new_operation()
    for _ in range(2):
        remarks.answer(study.rita, thread, "Clutter.", operation=again)
    view = _seen_by(study, "ann")[thread]
    assert len(view.thread.remarks) == 2
    acts = [row.act for row in read_audit(study.administrator)]
    assert acts.count("question asked") == 1
    assert acts.count("question answered") == 1


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (remarks.LONGEST + 1)])
def test_no_words_and_too_many_are_refused(study, text):
    with pytest.raises(RemarkRefusedError):
        _pin(study, text=text)
    thread = _pin(study)
    with pytest.raises(RemarkRefusedError):
        remarks.reply(study.rita, thread, text)


def test_only_a_reader_pins_and_only_at_an_own_reading(study):
    where = {"round_id": study.round_id, "cine_id": study.cines[0]}
    how = {"kind": RemarkKind.NOTE, "text": "here", "anchor": AT}
    with pytest.raises(NotAssignedError):  # begun by nobody yet
        remarks.pin_remark(study.ann, **where, **how)
    study.open("ann").close()
    with pytest.raises(NotAllowedError):
        remarks.pin_remark(study.rita, **where, **how)
    with pytest.raises(NotAssignedError):
        remarks.pin_remark(study.bob, **where, **how)


def test_every_act_of_weight_is_audited_and_says_nothing_of_what(study):
    thread = _pin(study, text="a canary in a question")
    remarks.answer(study.rita, thread, "a canary in an answer")
    remarks.reopen(study.ann, thread)
    remarks.strike(study.ann, thread, thread)
    remarks.restore(study.ann, thread, thread)
    _pin(study, kind=RemarkKind.NOTE, text="a canary in a note")
    rows = [row for row in read_audit(study.administrator) if "thread" in row.detail]
    assert [(row.person, row.act) for row in rows] == [
        ("ann", "question asked"),
        ("rita", "question answered"),
        ("ann", "question reopened"),
        ("ann", "remark struck"),
        ("ann", "remark restored"),
    ]
    assert "canary" not in repr(read_audit(study.administrator))
    assert study.cines[0] not in repr(rows)


def test_the_name_of_the_reader_is_kept_from_reviewers_where_the_study_hides_names(study):
    change_settings(study.administrator, replace(study.project.settings, hide_names=True))
    thread = _pin(study)
    remarks.reply(study.rita, thread, "Let me look.")
    view = _seen_by(study, "rita")[thread]
    assert "ann" not in view.names.values()
    assert "rita" in view.names.values()
    assert "ann" in _seen_by(study, "ann")[thread].names.values()


def test_a_forgotten_password_costs_no_question(study):
    thread = _pin(study)
    new = "a password told on the phone"
    for name in ("ann", "rita"):
        reset_password(study.administrator, study.people[name].id, new=new, reason="forgotten")
        study.sessions[name] = sign_in(study.project, name, new)
        assert _seen_by(study, name)[thread].thread.open


def test_threads_are_there_after_the_project_was_closed(study, tmp_path):
    thread = _pin(study)
    study.project.close()
    again = copy_study(study, tmp_path / "again.fibrodesk")
    try:
        assert thread in _seen_by(again, "rita")
        assert verify_project(again.project.path) == []
    finally:
        again.project.abandon()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE remarks SET payload = x'00'",
        "UPDATE remarks SET person = (SELECT id FROM people WHERE name = 'bob')",
        "UPDATE thread_keys SET sealed = x'00'",
        "UPDATE threads SET author = (SELECT id FROM people WHERE name = 'bob')",
    ],
)
def test_a_changed_row_is_noticed_by_verify_and_never_shown(study, statement):
    thread = _pin(study)
    study.project.store.write(lambda rows: rows.connection.exec_driver_sql(statement))
    assert {damage.kind for damage in verify_project(study.project.path)} == {"row"}
    found = all_threads(study.rita)
    shown = [view.thread.remarks[0].text for view in found.found if view.id == thread]
    assert shown in ([], ["Wall or clutter?"])
    if "threads SET" not in statement:  # who began it is said again inside, sealed
        assert found.damaged == 1


def test_words_moved_to_another_thread_do_not_open_there(study):
    first = _pin(study)
    other = _pin(study, text="Another question")
    study.project.store.write(
        lambda rows: rows.connection.exec_driver_sql(
            "UPDATE remarks SET payload = (SELECT payload FROM remarks WHERE thread = ?) "
            "WHERE thread = ?",
            (first, other),
        )
    )
    found = all_threads(study.rita)
    assert [view.id for view in found.found] == [first]
    assert found.damaged == 1


def test_a_full_disk_keeps_nothing_half_and_a_second_try_keeps_all(study, monkeypatch):
    operation = new_operation()
    study.open("ann").close()

    def full(*_how, **_values):
        raise DiskFullError(name="study")

    from fibrodesk.storage.threads import ThreadShelf

    with monkeypatch.context() as patch:
        patch.setattr(ThreadShelf, "say", full)
        with pytest.raises(DiskFullError):
            _pin(study, operation=operation)
    assert _seen_by(study, "ann") == {}
    thread = _pin(study, operation=operation)
    assert list(_seen_by(study, "rita")) == [thread]


def test_a_rounds_opening_is_not_needed_twice(study):
    """What is pinned after the opening is seen by everyone who may see the reading."""
    _open_round(study)
    thread = _pin(study, kind=RemarkKind.NOTE)
    assert [name for name in EVERYBODY if thread in _seen_by(study, name)] == list(EVERYBODY)
    remarks.reply(study.bob, thread, "I see it now.")
    assert len(_seen_by(study, "ann")[thread].thread.remarks) == 2
