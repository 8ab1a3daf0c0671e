"""A part of a round comes back to its readers under new codes, and gives each one's own kappa."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.studies import FRAMES, PASSWORD, add_cine, answered, paint, said, write
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.errors import (
    NotAllowedError,
    NotAssignedError,
    ReasonMissingError,
    RoundOpenError,
    RoundRefusedError,
    SealedError,
)
from fibrodesk.desk.people import lock_person, set_roles
from fibrodesk.desk.readings import open_reading, submit_reading, take_back
from fibrodesk.desk.rounds import disguise
from fibrodesk.desk.rounds.repeats import plan_repeat, sample
from fibrodesk.desk.rounds.round import create_round, list_rounds, work_list
from fibrodesk.desk.rounds.withdrawing import OwnRoundError, withdraw
from fibrodesk.desk.rounds.withdrawn import own_withdrawals
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Purpose, RoundKind


def read_round(study):
    """Everybody submits both cines: the first round opens."""
    for name in ("ann", "bob"):
        study.read_all(name, 0)
        study.read_all(name, 1, box=(20, 20, 22, 22))


def plan(study, **wanted):
    """Half of the round comes back at once, unless a test wants it otherwise."""
    wanted = {"percent": 50, "after_days": 0, "seed": 3} | wanted
    return plan_repeat(study.administrator, round_id=study.round_id, **wanted)


def items_of(session, round_id):
    return [item for item in work_list(session) if item.round_id == round_id]


def read_again(session, round_id, *, box=(5, 5, 15, 20)):
    """Read what comes back as the reader does: by what the work list tells."""
    for item in items_of(session, round_id):
        reading = open_reading(session, round_id=round_id, cine_id=item.cine.id)
        write(reading, paint(reading.draft, 0, box))
        for frame in range(1, FRAMES):
            write(reading, answered(reading.draft, frame))
        write(reading, said(reading.draft, form="focal"))
        submit_reading(session, reading)


def test_what_comes_back_has_a_code_and_nothing_that_tells_which_it_is(study):
    read_round(study)
    view = plan(study)
    (item,) = items_of(study.ann, view.id)
    assert re.fullmatch(r"R-\d{4}", item.cine.code)
    assert (item.cine.id, item.cine.number, item.cine.patient) == (
        item.cine.code,
        0,
        item.cine.code,
    )
    assert item.cine.rounds == ()
    (other,) = items_of(study.bob, view.id)
    assert other.cine.code == item.cine.code, "readers can talk of it by its code"


def test_codes_are_random_and_never_the_same(study):
    read_round(study)
    taken = set()
    for _ in range(200):
        code = disguise.new_code(taken)
        assert code not in taken
        taken.add(code)
    assert len({code[2:4] for code in taken}) > 30
    full = {f"R-{number}" for number in range(1000, 9000)}
    assert len(disguise.new_code(full)) == len("R-12345"), "a longer one before they run out"


def test_a_cine_is_not_opened_by_its_own_name_in_a_round_of_codes(study):
    read_round(study)
    view = plan(study, percent=100)
    for cine_id in study.cines:
        with pytest.raises(NotAssignedError):
            open_reading(study.ann, round_id=view.id, cine_id=cine_id)
        with pytest.raises(NotAssignedError):
            take_back(study.ann, round_id=view.id, cine_id=cine_id)


def test_a_repeat_is_read_submitted_taken_back_and_opens_with_the_last_reader(study):
    read_round(study)
    view = plan(study)
    read_again(study.ann, view.id)
    (item,) = items_of(study.ann, view.id)
    assert item.state == "submitted"
    take_back(study.ann, round_id=view.id, cine_id=item.cine.id)
    (item,) = items_of(study.ann, view.id)
    assert item.state == "in_progress"
    reading = open_reading(study.ann, round_id=view.id, cine_id=item.cine.id)
    assert reading.purpose is Purpose.REPEAT
    assert reading.draft.answered(Structure.FIBROSIS).keys() == set(range(FRAMES))
    assert not submit_reading(study.ann, reading).open
    read_again(study.bob, view.id)
    (opened,) = [each for each in list_rounds(study.ann) if each.id == view.id]
    assert opened.open
    assert opened.kind is RoundKind.REPEAT, "once it has opened nothing is to be hidden"
    with pytest.raises(RoundOpenError):
        take_back(study.ann, round_id=view.id, cine_id=item.cine.id)


def test_before_its_day_it_is_on_no_list_and_is_refused_with_the_date(study):
    read_round(study)
    view = plan(study, after_days=14)
    assert not items_of(study.ann, view.id)
    assert view.id not in {each.id for each in list_rounds(study.ann)}
    assert view.id not in {each.id for each in list_rounds(study.rita)}
    code = study.project.store.read(lambda rows: rows.rounds.codes(view.id, study.ann.person.id))
    with pytest.raises(disguise.NotDueError) as told:
        open_reading(study.ann, round_id=view.id, cine_id=next(iter(code.values())))
    day = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
    assert day in str(told.value)
    assert view.name in str(told.value)


@pytest.mark.parametrize(("days", "due"), [(13.99, False), (14.01, True), (-5000, False)])
def test_the_day_is_compared_with_the_clock_and_nothing_else(study, monkeypatch, days, due):
    """A clock that jumps back hides it again; one that jumps forth shows it; no order changes."""
    read_round(study)
    view = plan(study, after_days=14, percent=100)
    opened = study.project.store.read(lambda rows: rows.rounds.get(study.round_id)).opened

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromisoformat(opened) + timedelta(days=days)

    monkeypatch.setattr(disguise, "datetime", Clock)
    assert bool(items_of(study.ann, view.id)) is due


def test_each_reader_has_an_own_order_and_the_seed_gives_the_choice_again(study):
    for number in range(3, 23):
        study.cines.append(add_cine(study.project, study.administrator, patient=f"FD-{number:04d}"))
    readers = [study.people[name].id for name in ("ann", "bob")]
    view = create_round(
        study.administrator, name="Long", cines=study.cines, readers=readers, seed=1
    )
    study.round_id = view.id
    for name in ("ann", "bob"):
        for cine in range(len(study.cines)):
            study.read_all(name, cine)
    again = plan(study, percent=30, seed=11)

    def chosen(round_id, name):
        person = study.people[name].id
        return study.project.store.read(lambda rows: rows.rounds.assigned(round_id, person))

    first = chosen(again.id, "ann")
    assert len(first) == 7
    assert set(first) == set(chosen(again.id, "bob"))
    assert first != chosen(again.id, "bob")
    codes = study.project.store.read(lambda rows: rows.rounds.all_codes())
    withdraw(study.administrator, again.id)
    twice = plan(study, percent=30, seed=11)
    assert chosen(twice.id, "ann") == first, "the seed tells choice and order"
    more = study.project.store.read(lambda rows: rows.rounds.all_codes())
    assert len(more - codes) == 7, "and never the codes"


@pytest.mark.parametrize(
    ("marked", "unmarked", "percent", "found"),
    [
        (10, 10, 10, (1, 1)),
        (18, 2, 10, (2, 0)),
        (5, 15, 20, (1, 3)),
        (0, 3, 10, (0, 1)),
        (1, 0, 1, (1, 0)),
        (7, 3, 100, (7, 3)),
    ],
)
def test_the_choice_keeps_the_shares_of_cines_with_and_without_fibrosis(
    marked, unmarked, percent, found
):
    strata = {
        True: [f"m{number}" for number in range(marked)],
        False: [f"u{number}" for number in range(unmarked)],
    }
    for seed in ("1", "2", "3"):
        chosen = sample(strata, percent, seed=seed)
        assert len(set(chosen)) == len(chosen)
        told = tuple(sum(each.startswith(kind) for each in chosen) for kind in "mu")
        assert told == found


def test_only_administrators_are_told_that_a_round_is_a_repeat(study):
    read_round(study)
    plan(study)
    told = {name: list_rounds(session)[-1] for name, session in study.sessions.items()}
    assert told["administrator"].kind is RoundKind.REPEAT
    assert told["administrator"].of_round == study.round_id
    assert set(told["administrator"].cines) <= set(study.cines)
    for name in ("ann", "bob", "rita"):
        view = told[name]
        assert (view.name, view.kind, view.of_round) == ("Round 2", RoundKind.READING, None)
        assert view.not_before is None
        assert all(each.startswith("R-") for each in view.cines)


def test_nor_does_the_audit_tell_a_reader_who_may_read_it(study):
    read_round(study)
    set_roles(study.administrator, study.people["ann"].id, {Role.ANNOTATOR, Role.REVIEWER})
    ann = sign_in(study.project, "ann", PASSWORD)
    view = plan(study)
    read_again(ann, view.id)
    seen = [
        row for row in read_audit(ann) if view.id in str(row.detail) or row.subject == "Round 2"
    ]
    assert {row.act for row in seen} == {"round created", "reading submitted"}
    assert not any(word in str(row.detail) for row in seen for word in ("repeat", "seed"))
    assert not any(cine_id in str(row.detail) for row in seen for cine_id in study.cines)
    (row,) = [r for r in read_audit(study.administrator) if r.detail.get("kind") == "repeat"]
    assert row.detail["of_round"] == study.round_id


def test_a_round_that_has_not_opened_or_waits_already_is_not_repeated(study):
    with pytest.raises(RoundRefusedError, match="has not opened"):
        plan(study)
    read_round(study)
    for wrong in ({"percent": 0}, {"percent": 101}, {"after_days": -1}, {"name": "Round 1"}):
        with pytest.raises(RoundRefusedError):
            plan(study, **wrong)
    view = plan(study)
    with pytest.raises(RoundRefusedError, match="has not opened yet"):
        plan(study)
    with pytest.raises(RoundRefusedError):
        plan_repeat(study.administrator, round_id=view.id)


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_only_administrators_plan_and_withdraw_repeats(study, name):
    read_round(study)
    with pytest.raises(NotAllowedError):
        plan_repeat(study.sessions[name], round_id=study.round_id)
    view = plan(study)
    with pytest.raises((NotAllowedError, SealedError)):
        plan_repeat(study.sessions[name], round_id=study.round_id)
    with pytest.raises(NotAllowedError):
        withdraw(study.sessions[name], view.id)


def test_a_reader_who_was_locked_meanwhile_keeps_nobody_waiting(study):
    read_round(study)
    lock_person(study.administrator, study.people["bob"].id, True)
    view = plan(study)
    assert [reader.name for reader in view.readers] == ["ann"]
    read_again(study.ann, view.id)
    assert list_rounds(study.administrator)[-1].open


def test_a_repeat_is_withdrawn_until_somebody_draws(study):
    read_round(study)
    view = plan(study)
    (item,) = items_of(study.ann, view.id)
    open_reading(study.ann, round_id=view.id, cine_id=item.cine.id).close()
    withdraw(study.administrator, view.id)
    assert not items_of(study.ann, view.id)
    assert view.id not in {each.id for each in list_rounds(study.administrator)}
    assert all(view.id not in record.rounds for record in list_cines(study.administrator))
    assert read_audit(study.administrator)[-1].act == "round withdrawn"
    second = plan(study)
    assert second.name == view.name, "a name that was given up is free"
    withdraw(study.administrator, second.id)
    second = plan(study)
    (item,) = items_of(study.ann, second.id)
    reading = open_reading(study.ann, round_id=second.id, cine_id=item.cine.id)
    write(reading, paint(reading.draft, 0, (1, 1, 3, 3)))
    reading.close()
    with pytest.raises(RoundRefusedError, match="begun"):
        withdraw(study.administrator, second.id)


def test_who_reads_in_a_repeat_leaves_withdrawing_it_to_another_administrator(study):
    read_round(study)
    both = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(study.administrator, study.people["ann"].id, both)
    ann = sign_in(study.project, "ann", PASSWORD)
    view = plan(study)
    with pytest.raises(OwnRoundError) as refused:
        withdraw(ann, view.id, reason="I know these loops by heart.")
    assert "administrator" in refused.value.hint.format(**refused.value.fields)
    assert view.id in {each.id for each in list_rounds(study.administrator)}
    withdraw(study.administrator, view.id)
    assert study.project.store.read(own_withdrawals) == [], "whoever reads not withdraws as before"


@pytest.mark.parametrize("why", ["locked", "reads too"])
def test_the_only_one_who_can_withdraw_an_own_repeat_gives_a_reason(study, why):
    both = {Role.ANNOTATOR, Role.ADMINISTRATOR}
    set_roles(study.administrator, study.people["ann"].id, both)
    read_round(study)
    if why == "reads too":
        set_roles(study.administrator, study.people["bob"].id, both)
    view = plan(study)
    ann = sign_in(study.project, "ann", PASSWORD)
    lock_person(ann, study.administrator.person.id)
    for reason in ("", "  "):
        with pytest.raises(ReasonMissingError):
            withdraw(ann, view.id, reason=reason)
    assert not study.project.store.read(own_withdrawals)
    withdraw(ann, view.id, reason=" The loops were shown in a lecture. ")
    (kept,) = study.project.store.read(own_withdrawals)
    assert (kept.name, kept.of_round) == (view.name, "Round 1")
    assert kept.reason == "The loops were shown in a lecture."
    row = read_audit(ann)[-1]
    assert (row.act, row.detail["reason"]) == ("round withdrawn", kept.reason)


def test_a_first_reading_is_never_withdrawn(study):
    with pytest.raises(RoundRefusedError):
        withdraw(study.administrator, study.round_id)
