"""Whose answers stand in an export: the own, proposals, and corrections as long as they stand."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from desk.studies import FRAMES, PASSWORD, answered, copy_study, paint, write
from desk.synthetic import make_synthetic
from fibrodesk.desk.exporting.exported import Exported
from fibrodesk.desk.exporting.exports import export
from fibrodesk.desk.exporting.page import export_page
from fibrodesk.desk.exporting.voices import codes_of, loop_source
from fibrodesk.desk.models import proposing
from fibrodesk.desk.people import set_roles
from fibrodesk.desk.reviewing import review as reviewing
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState


@pytest.fixture
def small(template, tmp_path):
    made = copy_study(template, tmp_path / "study.fibrodesk")
    yield made
    made.project.abandon()


def voices(session, cine):
    source = loop_source(session, cine, codes_of(session))
    return {each.code: each for each in source.voices}


def ann_who_reviews_too(made):
    both = {Role.ANNOTATOR, Role.REVIEWER}
    set_roles(made.administrator, made.people["ann"].id, both)
    return sign_in(made.project, "ann", PASSWORD)


def test_the_own_reading_is_taken_out_while_the_round_is_sealed_and_no_other(small):
    small.read_all("bob")
    reading = small.open("ann")
    write(reading, paint(reading.draft, 0, (1, 2, 9, 11)))
    reading.close()
    found = voices(ann_who_reviews_too(small), small.cines[0])
    assert set(found) == {"reader-a_round-1"}
    own = found["reader-a_round-1"]
    assert own.state == "draft"
    _, mask = own.said[MaskKey(0, Structure.FIBROSIS)]
    assert mask.sum() == 8 * 9


def test_after_the_opening_both_are_there_and_to_an_outsider_too(small):
    for name in ("ann", "bob"):
        for cine in (0, 1):
            small.read_all(name, cine)
    for who in (small.rita, small.administrator):
        found = voices(who, small.cines[1])
        assert set(found) == {"reader-a_round-1", "reader-b_round-1"}
        assert all(len(each.said) == FRAMES for each in found.values())


def test_a_draft_of_another_never_leaves(small):
    reading = small.open("ann")
    write(reading, answered(reading.draft, 0))
    reading.close()
    for who in (small.rita, small.administrator):
        assert voices(who, small.cines[0]) == {}


@pytest.fixture(scope="module")
def proposed(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("voices"), patients=1, seed=4)
    proposing.propose(made.sessions["rita"], cine_id=made.cines[0].id)
    yield made
    made.project.abandon()


def test_a_correction_stands_until_its_verdict_is_taken_back(proposed):
    rita, cine = proposed.sessions["rita"], proposed.cines[0].id
    item = next(each for each in reviewing.review_queue(rita) if not each.verdict)
    reading = reviewing.open_correction(rita, item)
    write(reading, paint(reading.draft, item.frame, (60, 60, 70, 75)))
    reviewing.finish_correction(rita, item, reading)
    found = voices(rita, cine)
    assert set(found) == {"preparation", "proposal-1", "correction-1"}
    key = MaskKey(item.frame, Structure.FIBROSIS)
    answer, mask = found["correction-1"].said[key]
    assert answer.state is AnswerState.DRAWN
    assert mask[60:70, 60:75].all()
    assert not np.array_equal(mask, found["proposal-1"].said[key][1])
    reviewing.take_back_verdict(rita, reviewing.review_queue(rita)[0])
    assert "correction-1" not in voices(rita, cine)


def test_an_administrator_takes_out_no_proposal_before_a_round_opened(proposed):
    cine = proposed.cines[0].id
    assert "proposal-1" not in voices(proposed.sessions["administrator"], cine)
    assert "proposal-1" in voices(proposed.sessions["rita"], cine)


def test_the_preparation_leaves_without_fibrosis(proposed):
    found = voices(proposed.sessions["rita"], proposed.cines[0].id)["preparation"]
    assert Structure.MYOCARDIUM in {key.structure for key in found.said}
    assert Structure.FIBROSIS not in {key.structure for key in found.said}


def test_the_model_is_named_by_its_id_in_the_table(proposed, tmp_path):
    export(proposed.sessions["rita"], tmp_path / "out", to="csv")
    with (tmp_path / "out/answers.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["author"] == "proposal-1"]
    assert rows
    assert {row["purpose"] for row in rows} == {"proposal"}
    assert all(row["model"] for row in rows)


def test_names_of_readers_stand_on_the_page_where_the_study_shows_them(small, tmp_path):
    for name in ("ann", "bob"):
        for cine in (0, 1):
            small.read_all(name, cine)
    codes = codes_of(small.rita)
    source = loop_source(small.rita, small.cines[0], codes)
    done = Exported(
        path=tmp_path,
        format="csv",
        cines=(1,),
        authors=tuple(each.code for each in source.voices),
        files=2,
        left_out=(),
        audit_head="0" * 64,
    )

    def page():
        return small.project.store.read(
            lambda rows: export_page(small.rita, rows, done, [source.record], codes)
        )

    assert "ann" not in page()
    change_settings(small.administrator, replace(small.project.settings, hide_names=False))
    assert "reader-a_round-1: ann\n" in page()
    assert "reader-b_round-1: bob\n" in page()
    assert "rita" not in page()
