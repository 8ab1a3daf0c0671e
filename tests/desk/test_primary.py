"""The primary analysis is fixed with the first round, and every change after it is told."""

from dataclasses import replace

import pytest

from desk.studies import add_cine
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.errors import NotAllowedError
from fibrodesk.desk.primary import FIELDS, primary_analysis
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.project.settings import write_settings
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.people import Role


def change(study, **wanted):
    change_settings(study.administrator, replace(study.project.settings, **wanted))


@pytest.fixture
def before(project):
    """A project without a round."""
    return sign_in(project, "administrator", "a few words in a row")


def _first_round(session):
    from fibrodesk.desk.people import add_person

    people = [
        add_person(session, name=name, roles={Role.ANNOTATOR}, password="a few words in a row")
        for name in ("ann", "bob")
    ]
    cine_id = add_cine(session.project, session)
    readers = [person.id for person in people]
    return create_round(session, name="Round 1", cines=[cine_id], readers=readers)


def test_before_the_first_round_nothing_is_fixed_and_changes_are_no_matter(before):
    change_settings(before, replace(before.project.settings, primary="kappa_pooled"))
    told = primary_analysis(before)
    assert (told.value, told.fixed_when, told.changes) == ("kappa_pooled", None, ())
    _first_round(before)
    told = primary_analysis(before)
    assert told.fixed_when is not None
    assert (told.fixed_by, told.changes) == ("administrator", ())


def test_the_row_of_the_round_holds_what_was_fixed(study):
    (row,) = [r for r in read_audit(study.administrator) if r.act == "round created"]
    assert set(row.detail["primary"]) == set(FIELDS)
    assert row.detail["primary"]["domain"] == "myocardium"


def test_each_change_is_told_with_both_values_who_and_when(study):
    change(study, primary="kappa_pooled", tolerance_mm=2.0, name="Other")
    change(study, tolerance_mm=1.5)
    told = primary_analysis(study.ann)
    found = [(each.what, each.before, each.after, each.by) for each in told.changes]
    assert found == [
        ("primary", "kappa_mean", "kappa_pooled", "administrator"),
        ("tolerance_mm", 1.5, 2.0, "administrator"),
        ("tolerance_mm", 2.0, 1.5, "administrator"),
    ]
    assert told.changes[0].words.startswith(
        "primary changed after round 1 from kappa_mean to kappa_pooled by administrator on 2"
    )
    rows = [r for r in read_audit(study.administrator) if r.act == "primary analysis changed"]
    assert rows[0].detail == {
        "primary": {"from": "kappa_mean", "to": "kappa_pooled"},
        "tolerance_mm": {"from": 1.5, "to": 2.0},
    }
    assert len(rows) == 2
    assert told.tolerance == "1.5 mm, else 3 px"


def test_what_has_nothing_to_do_with_it_is_no_change_of_it(study):
    change(study, key_frames=10, repeat_percent=20)
    assert not primary_analysis(study.ann).changes


def test_a_change_by_hand_in_the_file_is_told_as_one(study):
    settings = replace(study.project.settings, domain="sector")
    write_settings(study.project.path, settings, schema=study.project.schema)
    study.project.close()
    project = open_project(study.project.path)
    try:
        session = sign_in(project, "ann", "a few words in a row")
        (told,) = primary_analysis(session).changes
    finally:
        project.abandon()
    assert (told.what, told.before, told.after, told.by) == ("domain", "myocardium", "sector", "")
    assert told.words.endswith("in project.toml, by hand")


def test_nobody_else_changes_it(study):
    with pytest.raises(NotAllowedError):
        change_settings(study.rita, replace(study.project.settings, primary="kappa_pooled"))
    assert primary_analysis(study.rita).value == "kappa_mean"
