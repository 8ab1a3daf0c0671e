"""The role table, entry by entry, as the promises print it."""

import pytest

from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.people import lock_person, set_roles
from fibrodesk.desk.roles import TABLE, Act, may, require
from fibrodesk.domain.people import Person, Role

PRINTED = """
import and de-identify | no | no | yes
prepare a cine | no | yes | yes
draw fibrosis as a reader | yes | no | no
see another's mask | after the round opened | after the round opened | after the round opened
see the proposal before the own submission | in assisted studies | yes | no
adjudicate | together with the other annotator, both sign | alone, never an own reading | no
moderate a meeting on a round that one did not read | no | yes | yes
give a verdict on a proposal | no | yes | no
answer a question about a cine that one does not read | no | yes | yes
reopen a submitted reading after the opening | no | ask | yes, with reason, as a new round
see the agreement and the report | own, after the opening | after the opening | after the opening
export | no | opened rounds, de-identified | opened rounds
change people, rounds, settings, training or models | no | no | yes
use the recovery key | no | no | yes
read the audit | own | yes | yes
change the audit | no | no | no
"""
CELLS = [
    (act.strip(), role, cell.strip())
    for act, *cells in (line.split("|") for line in PRINTED.strip().splitlines())
    for role, cell in zip(Role, cells, strict=True)
]


def _person(*roles, locked=False):
    return Person(id="p", name="Pat", roles=frozenset(roles), locked=locked)


@pytest.mark.parametrize(("act", "role", "cell"), CELLS)
def test_each_cell_is_the_printed_one(act, role, cell):
    column = list(Role).index(role)
    told = TABLE[Act(act)][column].value.replace("after the round opened", "after the opening")
    assert told == cell.replace("after the round opened", "after the opening")
    assert may(_person(role), Act(act)) == (cell not in ("no", "ask"))


def test_every_act_stands_in_the_table():
    assert {act for act, _, _ in CELLS} == {act.value for act in Act} == {a.value for a in TABLE}


def test_two_roles_give_what_either_gives():
    both = _person(Role.ANNOTATOR, Role.REVIEWER)
    assert may(both, Act.READ)
    assert may(both, Act.JUDGE)
    assert not may(both, Act.ADMINISTER)


def test_nobody_changes_the_audit():
    assert not may(_person(*Role), Act.CHANGE_AUDIT)


def test_a_locked_person_may_nothing():
    assert not any(may(_person(*Role, locked=True), act) for act in Act)


def test_a_role_that_was_taken_away_is_gone_at_once(study):
    """The session was opened before; the table is asked anew at each act."""
    require(study.rita, Act.PREPARE)
    set_roles(study.administrator, study.people["rita"].id, {Role.ANNOTATOR})
    with pytest.raises(NotAllowedError):
        require(study.rita, Act.PREPARE)


def test_a_person_who_is_locked_while_signed_in_may_nothing_more(study):
    lock_person(study.administrator, study.people["ann"].id)
    with pytest.raises(NotAllowedError) as refused:
        require(study.ann, Act.READ)
    assert "unlock" in refused.value.advice, "no role would help"
