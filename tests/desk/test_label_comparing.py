"""Imported masks are compared with each other and with readings of the desk, behind the seal."""

import pytest

from desk.studies import FRAMES, add_cine, copy_study
from desk.test_label_attaching import attached, open_the_round, scar
from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.labels.agreeing import NothingInCommonError, imported_agreement
from fibrodesk.desk.labels.comparing import (
    NamedTwiceError,
    NobodyImportedError,
    NotComparableError,
    drawers,
)
from fibrodesk.domain.people import Role

ALL = tuple(range(FRAMES))


@pytest.fixture
def small(template, tmp_path):
    """Ann and Bob still read cines 1 and 2; cine 3 is in no round."""
    made = copy_study(template, tmp_path / "study.fibrodesk")
    made.cines.append(add_cine(made.project, made.administrator, patient="FD-0003"))
    yield made
    made.project.abandon()


def names(session):
    return [each.name for each in drawers(session)]


def compared(session, first, second):
    return imported_agreement(session, first=first, second=second, domain="frame")


def test_two_people_whose_masks_were_imported_are_compared(small):
    attached(small, frames=(0, 1))
    attached(small, reader="bob", frames=(1, 2), mask=scar(5))
    found = compared(small.administrator, "ann", "bob")
    assert [row.frame for row in found.frames] == [1]
    assert found.readers == ("ann", "bob")
    assert found.mode == "imported"
    assert found.frames[0].dice == pytest.approx(2 * 25 / (36 + 25))


def test_an_annotator_compares_but_the_own(small):
    carol = small.add("carol", Role.ANNOTATOR)
    attached(small)
    attached(small, reader="bob")
    assert names(carol) == []
    with pytest.raises(NotComparableError):
        compared(carol, "ann", "bob")
    assert names(small.ann) == ["ann"], "cine 3 is in no round"
    open_the_round(small)
    for reader in ("ann", "bob"):
        attached(small, reader=reader, cine=1)
    assert len(compared(small.ann, "ann", "Imported reader 2").frames) == 1
    with pytest.raises(NotComparableError) as told:
        compared(small.administrator, "ann", "dave")
    assert told.value.advice.startswith("Name one of: ann, bob, ann in Round 1")


# With a reading of the desk, once its round has opened.


def test_an_imported_reader_is_compared_with_a_reader_of_an_opened_round(small):
    open_the_round(small)
    attached(small, reader="bob", cine=1, frames=ALL, mask=scar())
    found = compared(small.administrator, "bob", "ann in Round 1")
    assert [row.frame for row in found.frames] == list(ALL)
    assert found.readers == ("bob", "ann in Round 1")
    assert found.mode == "imported", "it is told apart from the agreement of the sealed round"
    sealed = study_agreement(small.administrator, round_id=small.round_id, domain="frame")
    assert sealed.mode == "blind"
    assert (sealed.readers, len(sealed.frames)) == (("ann", "bob"), 2 * FRAMES)


def test_what_one_read_here_is_compared_with_what_the_same_one_drew_elsewhere(small):
    open_the_round(small)
    attached(small, cine=2, frames=(0,), mask=scar())
    assert len(compared(small.ann, "ann", "ann in Round 1").frames) == 1


def test_two_readers_of_the_desk_are_none_of_this(small):
    open_the_round(small)
    attached(small)
    with pytest.raises(NobodyImportedError):
        compared(small.administrator, "ann in Round 1", "bob in Round 1")


def test_nobody_is_compared_with_oneself(small):
    open_the_round(small)
    attached(small)
    with pytest.raises(NamedTwiceError):
        compared(small.administrator, "ann", "ann")


@pytest.mark.parametrize("who", ["ann", "bob", "rita", "administrator"])
def test_while_the_round_is_sealed_nobody_is_told_of_its_readers_or_its_imports(small, who):
    attached(small, cine=1)
    attached(small, reader="bob", cine=1)
    small.read_all("ann")
    session = small.sessions[who]
    assert names(session) == []
    for first, second in (("ann", "bob"), ("ann", "ann in Round 1")):
        with pytest.raises(NotComparableError):
            compared(session, first, second)


@pytest.mark.parametrize("who", ["rita", "administrator"])
def test_what_is_read_again_is_not_compared_with_what_lies_under_the_seal(small, who):
    """Cine 3 is sealed in a second round: of the import on it nothing is told, of cine 1 it is."""
    from fibrodesk.desk.rounds.round import create_round

    open_the_round(small)
    attached(small, reader="ann", cine=1, frames=(0,))
    people = [small.people[name].id for name in ("ann", "bob")]
    create_round(small.administrator, name="Round 2", cines=[small.cines[2]], readers=people)
    attached(small, reader="ann", cine=3, frames=(0,))
    session = small.sessions[who]
    assert not any("Round 2" in name for name in names(session))
    first = names(session)[0]
    reader = next(name for name in names(session) if name.endswith("in Round 1"))
    assert {row.cine for row in compared(session, first, reader).frames} == {small.cines[0]}


def test_where_they_share_no_frame_it_says_so(small):
    open_the_round(small)
    attached(small)
    with pytest.raises(NothingInCommonError):
        compared(small.administrator, "ann", "bob in Round 1")


# Names that the study hides.


def test_a_reviewer_is_told_no_name_of_an_imported_reader_where_names_are_hidden(small):
    open_the_round(small)
    attached(small, frames=ALL, cine=1)
    attached(small, reader="bob", cine=1, frames=(1,), mask=scar(5))
    told = names(small.rita)
    assert told[:2] == ["Imported reader 1", "Imported reader 2"]
    assert set(told[2:]) == {"Reader A in Round 1", "Reader B in Round 1"}
    found = compared(small.rita, *told[:2])
    assert found.readers == ("Imported reader 1", "Imported reader 2")
    for name in ("ann", "bob"):
        with pytest.raises(NotComparableError) as refused:
            compared(small.rita, name, told[1])
        assert "bob" not in refused.value.advice
        assert "ann" not in refused.value.advice
    with pytest.raises(NotComparableError):
        compared(small.rita, told[0], "ann in Round 1")


def test_a_data_set_is_nobody_whose_name_is_hidden(small):
    from desk.test_label_attaching import planned
    from fibrodesk.desk.labels.attaching import attach

    attach(small.administrator, planned(small), group="CAMUS")
    assert names(small.rita) == ["CAMUS"]
