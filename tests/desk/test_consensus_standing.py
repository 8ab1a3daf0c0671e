"""What a settled frame is used for: training, judging, exports, review, and who may see it."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from desk.studies import SHAPE, answered, write
from desk.synthetic import make_synthetic
from fibrodesk.desk.consensus.adjudicating import open_adjudication
from fibrodesk.desk.consensus.laying import lay, lay_answer, took
from fibrodesk.desk.consensus.signing import settle
from fibrodesk.desk.consensus.sources import sources
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.exporting.exports import export
from fibrodesk.desk.exporting.voices import CONSENSUS, codes_of, loop_source
from fibrodesk.desk.models import proposing
from fibrodesk.desk.reviewing import review as reviewing
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.study import change_settings
from fibrodesk.desk.training.frames import gather
from fibrodesk.desk.training.masks import standing_masks
from fibrodesk.desk.training.snapshots import take_snapshot
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin

BLOB = np.zeros(SHAPE, np.bool_)
BLOB[6:14, 8:20] = True


def settled(study, frame=0, *, mask=BLOB, state=None, answer=None):
    reading = open_adjudication(study.rita, round_id=study.round_id, cine_id=study.cines[0])
    if state is not None:
        write(reading, answered(reading.draft, frame, state, reason="shadow"))
    elif answer is not None:
        lay_answer(reading, frame, answer, mask, words="took the proposal")
    else:
        lay(reading, frame, mask, words=took("A"))
    settle(study.rita, reading, [frame])


def fibrosis(study, frame=0, *, judged=False):
    """The masks of a frame of the first cine that stand on a side of a training."""
    return [
        mask
        for source in gather(study.administrator)
        if source.cine.id == study.cines[0] and source.frame == frame
        for mask in standing_masks(source.masks, judged=judged)
        if mask.structure is Structure.FIBROSIS
    ]


# Training.


def test_where_there_is_no_consensus_both_readers_train(opened):
    assert len(fibrosis(opened)) == 2
    assert {mask.purpose for mask in fibrosis(opened)} == {"sealed"}


def test_a_consensus_trains_in_place_of_its_readers(opened):
    settled(opened)
    (mask,) = fibrosis(opened)
    assert np.array_equal(mask.mask, BLOB)
    assert (mask.purpose, mask.round, mask.origin) == ("adjudication", "Round 1", "copied")
    assert len(fibrosis(opened, 1)) == 2  # where both said none, both still stand


def test_a_consensus_that_there_is_none_trains_as_an_empty_mask(opened):
    settled(opened, state=AnswerState.NONE)
    (mask,) = fibrosis(opened)
    assert not mask.mask.any()
    assert mask.purpose == "adjudication"


def test_what_was_settled_as_not_assessable_trains_nobody(opened):
    settled(opened, state=AnswerState.NOT_ASSESSABLE)
    assert fibrosis(opened) == []


def test_a_consensus_of_blind_readings_may_judge_a_model(opened):
    settled(opened)
    assert [mask.purpose for mask in fibrosis(opened, judged=True)] == ["adjudication"]


def test_a_consensus_that_saw_the_model_trains_and_judges_none(opened):
    """Then the blind readings do."""
    settings = replace(opened.project.settings, adjudicate_with_model=True)
    change_settings(opened.administrator, settings)
    settled(opened)
    assert standing_consensus(opened.rita, opened.cines[0])[0].saw_model
    assert [mask.purpose for mask in fibrosis(opened)] == ["adjudication"]
    assert [mask.purpose for mask in fibrosis(opened, judged=True)] == ["sealed", "sealed"]


def test_having_seen_the_model_is_not_forgotten_when_the_setting_changes(opened):
    settings = opened.project.settings
    change_settings(opened.administrator, replace(settings, adjudicate_with_model=True))
    where = {"round_id": opened.round_id, "cine_id": opened.cines[0]}
    open_adjudication(opened.rita, **where).close()
    change_settings(opened.administrator, settings)
    settled(opened)
    assert standing_consensus(opened.rita, opened.cines[0])[0].saw_model


def test_the_mask_of_the_model_as_it_was_does_not_train_by_way_of_a_consensus(opened):
    answer = Answer(state=AnswerState.DRAWN, origin=Origin.MODEL, model="m1")
    settled(opened, answer=answer)
    assert all(mask.purpose == "sealed" for mask in fibrosis(opened))


# Exports.


def voices(study, name="rita"):
    session = study.sessions[name]
    source = loop_source(session, study.cines[0], codes_of(session))
    return {voice.code: voice for voice in source.voices}


def test_a_consensus_leaves_as_one_voice_beside_the_readers(opened):
    assert CONSENSUS not in voices(opened)
    settled(opened)
    settled(opened, 1, state=AnswerState.NONE)
    found = voices(opened)
    assert {"reader-a_round-1", "reader-b_round-1", CONSENSUS} == set(found)
    said = found[CONSENSUS].said
    assert [key.frame for key in said] == [0, 1]
    assert np.array_equal(said[MaskKey(0, Structure.FIBROSIS)][1], BLOB)


def test_whoever_reads_the_cine_again_takes_no_consensus_out_of_the_desk(opened):
    settled(opened)
    opened.add("carl", Role.ANNOTATOR)
    readers = [opened.people[name].id for name in ("ann", "carl")]
    create_round(opened.administrator, name="Two", cines=opened.cines[:1], readers=readers)
    assert CONSENSUS not in voices(opened, "ann")
    assert CONSENSUS in voices(opened, "rita")


# The status.


def test_the_status_counts_what_is_settled_and_what_waits(opened):
    from fibrodesk.desk.status import project_status

    settled(opened)
    reading = open_adjudication(opened.ann, round_id=opened.round_id, cine_id=opened.cines[0])
    for frame in (1, 2):
        lay(reading, frame, BLOB, words=took("A"))
    settle(opened.ann, reading, [1, 2])
    (told,) = project_status(opened.administrator)["rounds"]
    assert told["consensus"] == {"settled_frames": 1, "signing_frames": 2, "cines_sealed": 0}
    assert told["reasons"] == {}


def test_the_status_of_a_sealed_round_tells_no_count_and_why(study):
    from fibrodesk.desk.status import project_status

    (told,) = project_status(study.administrator)["rounds"]
    assert told["consensus"] is None
    assert told["reasons"] == {"consensus": "sealed"}


# On true loops.


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    made = make_synthetic(tmp_path_factory.mktemp("standing"), patients=2, seed=6)
    made.round_id = made.round("Round 1", [record.id for record in made.cines]).id
    made.read("ann", "bob")
    yield made
    made.project.abandon()


def test_the_sources_of_a_frame_are_the_readers_masks_and_what_lies_between(synthetic):
    record = synthetic.cines[0]
    found = next(
        each
        for each in _each_source(synthetic, record)
        if all(one.mask is not None and one.mask.any() for one in each.readers)
    )
    first, second = (each.mask for each in found.readers)
    assert [each.letter for each in found.readers] == ["A", "B"]
    assert [each.name for each in found.readers] == ["Reader A", "Reader B"]
    assert np.array_equal(found.intersection, first & second)
    assert np.array_equal(found.union, first | second)
    assert np.array_equal(found.between.at(0.0), first)
    assert np.array_equal(found.between.at(1.0), second)
    assert found.myocardium.any()
    assert found.image.shape[:2] == record.facts.shape
    assert found.majority is None
    assert found.reasons == {
        "majority": "too_few_readers",
        "staple": "too_few_readers",
        "model": "model_hidden",
    }


def _each_source(study, record):
    for frame in record.key_frames:
        yield sources(
            study.sessions["rita"], round_id=study.round_id, cine_id=record.id, frame=frame
        )


def test_regions_are_the_pieces_of_a_mask_and_are_found_by_a_pixel(synthetic):
    for found in _each_source(synthetic, synthetic.cines[0]):
        for reader in found.readers:
            whole = np.zeros(reader.mask.shape, int)
            for region in reader.regions:
                whole += region.on(reader.mask.shape)
                row, column = np.argwhere(region.on(reader.mask.shape))[0]
                assert reader.region_at(row, column) is region
            assert np.array_equal(whole, reader.mask)
            assert sum(region.area_px for region in reader.regions) == reader.mask.sum()
            assert reader.region_at(0, 0) is None


def test_the_model_is_among_the_sources_only_where_the_study_shows_it(synthetic):
    record = synthetic.cines[0]
    proposing.propose(synthetic.sessions["rita"], cine_id=record.id)
    administrator, settings = synthetic.sessions["administrator"], synthetic.project.settings
    assert next(_each_source(synthetic, record)).model is None
    change_settings(administrator, replace(settings, adjudicate_with_model=True))
    found = next(_each_source(synthetic, record))
    assert found.model.shape == record.facts.shape
    assert "model" not in found.reasons
    change_settings(administrator, settings)


def test_a_consensus_reaches_review_snapshot_and_export(synthetic, tmp_path):
    """Through the real files: the frame has one mask there, and no reader's."""
    rita, record = synthetic.sessions["rita"], synthetic.cines[1]
    frame = record.key_frames[0]
    mask = np.zeros(record.facts.shape, np.bool_)
    mask[90:99, 120:130] = True
    reading = open_adjudication(rita, round_id=synthetic.round_id, cine_id=record.id)
    lay(reading, frame, mask, words=took("A"))
    settle(rita, reading, [frame])

    proposing.propose(rita, cine_id=record.id)
    item = next(
        each
        for each in reviewing.review_queue(rita)
        if each.cine.id == record.id and each.frame == frame
    )
    shown = reviewing.review_frame(rita, item)
    assert (shown.expert_name, shown.expert_assessable) == ("consensus", True)
    assert np.array_equal(shown.expert, mask)

    taken = take_snapshot(synthetic.sessions["administrator"], out=tmp_path / "snapshot")
    from fibrodesk.contract.snapshot import read_snapshot

    _, frozen = read_snapshot(taken.path)
    (here,) = [each for each in frozen.frames if (each.cine, each.index) == (record.id, frame)]
    (told,) = here.masks["fibrosis"]
    assert (told.purpose, told.weight) == ("adjudication", 1.0)
    others = [each for each in frozen.frames if each.cine != record.id]
    assert {len(each.masks["fibrosis"]) for each in others} == {2}
    assert {each.weight for one in others for each in one.masks["fibrosis"]} == {0.5}

    done = export(rita, tmp_path / "out", to="csv")
    assert CONSENSUS in done.authors
    rows = list(csv.DictReader((done.path / "answers.csv").read_text().splitlines()))
    (row,) = [each for each in rows if each["author"] == CONSENSUS]
    assert (row["frame"], row["state"]) == (str(frame + 1), "drawn")
    assert (
        "consensus: each frame on which a disagreement was ended"
        in (done.path / "README.txt").read_text()
    )


def test_of_three_readers_there_is_a_majority_and_an_experiment_or_why_not(synthetic):
    from desk.studies import PASSWORD
    from fibrodesk.desk.people import add_person
    from fibrodesk.desk.session import sign_in

    administrator, record = synthetic.sessions["administrator"], synthetic.cines[0]
    synthetic.people["carl"] = add_person(
        administrator, name="carl", roles={Role.ANNOTATOR}, password=PASSWORD
    )
    synthetic.sessions["carl"] = sign_in(synthetic.project, "carl", PASSWORD)
    readers = [synthetic.people[name].id for name in ("ann", "bob", "carl")]
    view = create_round(administrator, name="Three", cines=[record.id], readers=readers)
    synthetic.read("ann", "bob", "carl")
    for frame in record.key_frames:
        found = sources(
            synthetic.sessions["rita"], round_id=view.id, cine_id=record.id, frame=frame
        )
        votes = np.sum([each.mask for each in found.readers], axis=0)
        assert np.array_equal(found.majority, votes > 1)
        assert not found.ties.any()
        assert found.between is None
        assert found.reasons["between"] == "not_two_masks"
        assert (found.staple is None) == ("staple" in found.reasons)
        assert found.of("C").person_id == synthetic.people["carl"].id
