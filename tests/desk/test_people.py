"""Signing in, people, and a forgotten password."""

import time

import numpy as np
import pytest

from desk.studies import CHEAP, FRAMES, PASSWORD, answered, paint, write
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import (
    NotAllowedError,
    PasswordRefusedError,
    PersonExistsError,
    PersonLockedError,
    PersonRefusedError,
    ReasonMissingError,
    WrongPasswordError,
)
from fibrodesk.desk.people import (
    add_person,
    change_password,
    list_people,
    lock_person,
    notices,
    reset_password,
    set_roles,
)
from fibrodesk.desk.project.folder import create_project, open_project
from fibrodesk.desk.readings import open_reading, submit_reading, view_reading
from fibrodesk.desk.seal import linkage_key
from fibrodesk.desk.session import names_to_sign_in, sign_in, sign_out
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.sealing.keys import PasswordCost

NEW = "another few words"


def test_a_name_and_its_password_open_the_desk(study):
    session = sign_in(study.project, "  ANN ", PASSWORD)
    assert session.person == study.people["ann"]
    assert session.id != study.ann.id
    assert names_to_sign_in(study.project) == ["administrator", "ann", "bob", "rita"]


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_one_refusal(study, name, password):
    with pytest.raises(WrongPasswordError) as told:
        sign_in(study.project, name, password)
    assert "name or the password" in str(told.value)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(tmp_path):
    """The best of seven, in turns, at a cost that outweighs the disk; each refusal writes once."""
    cost = PasswordCost(opslimit=3, memlimit=16 * 1024 * 1024)
    project = create_project(tmp_path / "p", name="P", password=PASSWORD, cost=cost)
    times = {"administrator": [], "nobody": []}
    try:
        for _ in range(7):
            for name, told in times.items():
                told.append(_time_of_refusal(project, name))
    finally:
        project.close()
    known, unknown = (min(told) for told in times.values())
    assert max(known, unknown) < 1.5 * min(known, unknown)


def _time_of_refusal(project, name):
    start = time.perf_counter()
    with pytest.raises(WrongPasswordError):
        sign_in(project, name, "wrong")
    return time.perf_counter() - start


def test_ten_wrong_passwords_lock_a_name_and_an_administrator_unlocks_it(study):
    for _ in range(10):
        with pytest.raises(WrongPasswordError):
            sign_in(study.project, "ann", "wrong")
    for password in (PASSWORD, "wrong"):
        with pytest.raises(PersonLockedError):
            sign_in(study.project, "ann", password)
    assert "ann" not in names_to_sign_in(study.project)
    assert ("person locked", "ann") in [(r.act, r.subject) for r in read_audit(study.rita)]
    lock_person(study.administrator, study.people["ann"].id, locked=False)
    assert sign_in(study.project, "ann", PASSWORD).person.name == "ann"


def test_a_right_password_forgets_the_wrong_ones(study):
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(WrongPasswordError):
                sign_in(study.project, "ann", "wrong")
        sign_in(study.project, "ann", PASSWORD)


def test_an_unprotected_administrator_signs_in_without_a_password(tmp_path):
    project = create_project(tmp_path / "p", name="Trial", cost=CHEAP)
    try:
        session = sign_in(project, "administrator", None)
        assert session.person.unprotected
        change_password(session, old=None, new=PASSWORD)
        assert not session.person_now().unprotected
        with pytest.raises(WrongPasswordError):
            sign_in(project, "administrator", None)
        assert sign_in(project, "administrator", PASSWORD).secret == session.secret
    finally:
        project.close()


def test_only_an_administrator_changes_people(study):
    for session in (study.ann, study.rita):
        for act in (
            lambda s: add_person(s, name="Eve", roles={Role.ADMINISTRATOR}, password=PASSWORD),
            lambda s: set_roles(s, s.person.id, {Role.ADMINISTRATOR}),
            lambda s: lock_person(s, study.people["bob"].id),
            lambda s: reset_password(s, study.people["bob"].id, new=NEW, reason="me"),
            list_people,
            linkage_key,
        ):
            with pytest.raises(NotAllowedError):
                act(session)
    assert [p.name for p in list_people(study.administrator)][-1] == "rita"


def test_the_last_administrator_stays_and_nobody_changes_the_own_role(study):
    me = study.administrator.person.id
    for act in (
        lambda: set_roles(study.administrator, me, {Role.REVIEWER}),
        lambda: lock_person(study.administrator, me),
        lambda: reset_password(study.administrator, me, new=NEW, reason="forgot"),
    ):
        with pytest.raises(PersonRefusedError):
            act()
    second = study.add("zoe", Role.ADMINISTRATOR)
    lock_person(study.administrator, second.person.id)
    third = study.add("yan", Role.ADMINISTRATOR)
    lock_person(third, me)  # a locked administrator does not count
    with pytest.raises(NotAllowedError):
        set_roles(study.administrator, third.person.id, {Role.REVIEWER})


def test_a_second_administrator_holds_the_studys_secrets_until_the_role_goes(study):
    zoe = study.add("zoe", Role.ADMINISTRATOR)
    assert linkage_key(zoe) == linkage_key(study.administrator)
    set_roles(study.administrator, zoe.person.id, {Role.REVIEWER})
    set_roles(study.administrator, study.people["rita"].id, {Role.ADMINISTRATOR})
    assert linkage_key(study.rita) == linkage_key(study.administrator)
    with pytest.raises(NotAllowedError):
        linkage_key(zoe)
    stored = study.project.store.read(lambda rows: rows.people.in_vault(zoe.person.id))
    assert stored == {}


@pytest.mark.parametrize("name", ["Ann", " ann ", "ANN"])
def test_two_people_never_share_a_name(study, name):
    with pytest.raises(PersonExistsError):
        add_person(study.administrator, name=name, roles={Role.ANNOTATOR}, password=PASSWORD)


def test_what_is_no_person_is_refused(study):
    for kind, change in (
        (PasswordRefusedError, {"password": "short"}),
        (PersonRefusedError, {"roles": set()}),
        (PersonRefusedError, {"name": "  "}),
        (PersonRefusedError, {"name": "a\x00b"}),
    ):
        fields = {"name": "Eve", "roles": {Role.ANNOTATOR}, "password": PASSWORD} | change
        with pytest.raises(kind):
            add_person(study.administrator, **fields)
    assert len(list_people(study.administrator)) == 4


def test_changing_the_password_keeps_the_readings(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (1, 1, 9, 9)))
    reading.close()
    with pytest.raises(WrongPasswordError):
        change_password(study.ann, old="wrong", new=NEW)
    change_password(study.ann, old=PASSWORD, new=NEW)
    with pytest.raises(WrongPasswordError):
        sign_in(study.project, "ann", PASSWORD)
    study.sessions["ann"] = sign_in(study.project, "ann", NEW)
    assert study.open("ann").draft.mask(MaskKey(0, Structure.FIBROSIS)).sum() == 64


def test_a_forgotten_password_costs_no_stroke(study):
    """Drafts, submitted readings and the share of the round are all there again."""
    study.read_all("ann", 0)
    reading = study.open("ann", 1)
    write(reading, paint(reading.draft, 0, (2, 2, 12, 12)))
    write(reading, paint(reading.draft, 0, (4, 4, 6, 6), value=False))
    drawn = reading.draft.mask(MaskKey(0, Structure.FIBROSIS)).copy()
    reading.close()
    with pytest.raises(ReasonMissingError):
        reset_password(study.administrator, study.people["ann"].id, new=NEW, reason=" ")
    reset_password(study.administrator, study.people["ann"].id, new=NEW, reason="forgotten")

    again = open_project_of(study)
    ann = sign_in(again, "ann", NEW)
    assert ann.secret != study.ann.secret
    (told,) = notices(ann)
    assert "administrator" in told
    assert "forgotten" in told
    assert notices(ann) == [told]  # as long as this session lasts
    assert notices(sign_in(again, "ann", NEW)) == []
    reading = open_reading(ann, round_id=study.round_id, cine_id=study.cines[1])
    assert np.array_equal(reading.draft.mask(MaskKey(0, Structure.FIBROSIS)), drawn)
    reading.draft.undo(0)
    assert reading.draft.mask(MaskKey(0, Structure.FIBROSIS)).sum() == 100
    reading.draft.redo(0)
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame))
    submit_reading(ann, reading)
    again.close()
    assert "recovery key used" in [row.act for row in read_audit(study.administrator)]
    study.sessions["ann"] = sign_in(study.project, "ann", NEW)
    study.read_all("bob", 0)
    mine = study.read_all("bob", 1)
    assert view_reading(study.ann, mine).mask_keys()  # the re-sealed share opened the round


def test_a_reset_administrator_still_holds_the_secrets(study):
    zoe = study.add("zoe", Role.ADMINISTRATOR)
    reset_password(study.administrator, zoe.person.id, new=NEW, reason="forgotten")
    assert linkage_key(sign_in(study.project, "zoe", NEW)) == linkage_key(study.administrator)


def test_signing_out_lays_down_the_pen(study):
    study.open("ann")
    sign_out(study.ann)
    study.sessions["ann"] = sign_in(study.project, "ann", PASSWORD)
    assert study.open("ann").editable


def open_project_of(study):
    """A second desk on the same folder."""
    return open_project(study.project.path)
