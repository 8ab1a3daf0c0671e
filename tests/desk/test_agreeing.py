"""Any two readers, all of them, the same one twice, and each one's trend over a round."""

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from desk.studies import FRAMES, SHAPE, add_cine, answered, paint, said, write
from desk.test_repeats import plan, read_again, read_round
from fibrodesk.desk.agreeing.access import (
    ReadersUnknownError,
    RoundSealedError,
    RoundUnknownError,
    find_round,
)
from fibrodesk.desk.agreeing.again import NoRepeatError, own_agreement, repeats_of
from fibrodesk.desk.agreeing.study import (
    readers_agreement,
    study_agreement,
    study_in_all_domains,
)
from fibrodesk.desk.agreeing.trends import reader_trends
from fibrodesk.desk.errors import NotAllowedError, SealedError
from fibrodesk.desk.preparing import lock_preparation, open_preparation
from fibrodesk.desk.readings import submit_reading, take_back
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import AnswerState

BOXES = {"ann": (5, 5, 15, 20), "bob": (6, 5, 15, 22), "cleo": (5, 8, 18, 20)}


def filled(box):
    mask = np.zeros(SHAPE, bool)
    mask[box[0] : box[2], box[1] : box[3]] = True
    return mask.ravel()


@pytest.fixture
def trio(study):
    """The first round is read and open; a second one has three readers and is open too."""
    read_round(study)
    study.add("cleo", Role.ANNOTATOR)
    readers = [study.people[name].id for name in BOXES]
    fresh = [add_cine(study.project, study.administrator, patient=f"FD-{n:04d}") for n in (11, 12)]
    study.cines = fresh
    study.round_id = create_round(
        study.administrator, name="Three", cines=fresh, readers=readers, seed=4
    ).id
    for name, box in BOXES.items():
        for cine in range(2):
            study.read_all(name, cine, box=box)
    return study


@pytest.mark.parametrize("both", [("ann", "bob"), ("ann", "cleo"), ("cleo", "bob")])
def test_any_two_readers_are_compared_by_name_or_id(trio, both):
    """Against scikit-learn on the painted rectangles, over all pixels of all frames."""
    found = study_agreement(
        trio.administrator, round_id=trio.round_id, domain="frame", readers=both
    )
    assert found.readers == both
    bare = np.zeros((FRAMES - 1) * SHAPE[0] * SHAPE[1])
    first, second = (np.concatenate([filled(BOXES[name]), bare]) for name in both)
    assert found.study.kappa_pooled == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    ids = tuple(trio.people[name].id for name in both)
    again = study_agreement(trio.administrator, round_id=trio.round_id, domain="frame", readers=ids)
    assert again.study.counts == found.study.counts


def test_two_who_do_not_read_there_are_refused_by_name(trio):
    for wrong in (("ann", "rita"), ("ann", "ann"), ("nobody", "bob")):
        with pytest.raises(ReadersUnknownError, match="Three"):
            study_agreement(
                trio.administrator, round_id=trio.round_id, domain="frame", readers=wrong
            )


def test_all_readers_together_hold_every_pair(trio):
    found = readers_agreement(trio.administrator, round_id=trio.round_id, domain="frame")
    assert found.names == ("ann", "bob", "cleo")
    for (i, j), study in found.pairs.items():
        alone = study_agreement(
            trio.administrator,
            round_id=trio.round_id,
            domain="frame",
            readers=(found.names[i], found.names[j]),
        )
        assert study.study.counts == alone.study.counts
        assert study.forms.table == alone.forms.table
    kappas = [study.study.kappa_pooled for study in found.pairs.values()]
    assert found.mean_pairwise_kappa.value == pytest.approx(np.mean(kappas))
    assert 0 < found.fleiss.value < 1
    assert 0 < found.alpha.value < 1


def _prepared(study, patient, *, frames=(0, 1), without=()):
    cine_id = add_cine(study.project, study.administrator, patient=patient)
    reading = open_preparation(study.rita, cine_id)
    told = {"view": "A4C", "apex_up": True, "septum_left": True, "quality": 4, "contrast": 3}
    told |= {"accuracy": 5, "artefacts": [], "key_frames": list(frames), "ed": 0, "es": 1}
    write(reading, said(reading.draft, **told))
    for frame in set(frames) - set(without):
        write(reading, paint(reading.draft, frame, (2, 2, 30, 30), structure=Structure.MYOCARDIUM))
    return reading, cine_id


def _read_prepared(study, cine_id):
    readers = [study.people[name].id for name in ("ann", "bob")]
    study.cines = [cine_id]
    study.round_id = create_round(
        study.administrator, name="Prepared", cines=[cine_id], readers=readers
    ).id
    for name in ("ann", "bob"):
        study.read_all(name, 0, box=BOXES[name])


@pytest.fixture
def in_the_wall(study, monkeypatch):
    """A cine with a locked wall, read by both; the noise of the test's loops has no pixels."""
    reading, cine_id = _prepared(study, "FD-0021")
    lock_preparation(study.rita, reading)
    _read_prepared(study, cine_id)
    from fibrodesk.desk.agreeing import frames

    sector = np.zeros(SHAPE, bool)
    sector[1:35, 1:40] = True
    original = frames._grounds

    def grounds(session, cine, domain):
        if domain == "sector":
            return dict.fromkeys(cine.record.key_frames, sector)
        return original(session, cine, domain)

    monkeypatch.setattr(frames, "_grounds", grounds)
    return study


def test_all_three_domains_in_one_pass_are_what_each_is_alone(in_the_wall):
    study = in_the_wall
    found = study_in_all_domains(study.administrator, round_id=study.round_id)
    assert list(found.agreements) == ["myocardium", "sector", "frame"]
    assert not found.missing
    for domain, agreement in found.agreements.items():
        alone = study_agreement(study.administrator, round_id=study.round_id, domain=domain)
        assert agreement.study.counts == alone.study.counts
        assert agreement.domain_hash == alone.domain_hash
        assert agreement.frames[0].distances == alone.frames[0].distances
    kappas = [agreement.study.kappa_pooled for agreement in found.agreements.values()]
    assert kappas == sorted(kappas), "as background grows, kappa rises to Dice"


def test_where_nobody_locked_a_wall_that_domain_says_why(trio, monkeypatch):
    from fibrodesk.desk.agreeing import frames

    sector = np.ones(SHAPE, bool)
    monkeypatch.setattr(
        frames,
        "_grounds",
        lambda _session, cine, domain: (
            {} if domain == "frame" else dict.fromkeys(cine.record.key_frames, sector)
        ),
    )
    found = study_in_all_domains(trio.administrator, round_id=trio.round_id)
    assert set(found.agreements) == {"sector", "frame"}
    assert "10 frames" in found.missing["myocardium"]


def test_the_tolerance_of_the_surfaces_is_the_studys(trio):
    from dataclasses import replace

    def nsd():
        found = study_agreement(
            trio.administrator, round_id=trio.round_id, domain="frame", readers=("ann", "cleo")
        )
        return found.tolerances.px, found.frames[0].distances.nsd

    assert nsd()[0] == 3.0
    settings = trio.project.settings
    change_settings(trio.administrator, replace(settings, tolerance_px=0.5))
    strict = nsd()
    assert strict[0] == 0.5
    assert strict[1] < 1


def test_an_annotator_is_told_of_rounds_of_the_own_alone(study):
    read_round(study)
    study.add("cleo", Role.ANNOTATOR)
    with pytest.raises(RoundUnknownError):
        study_agreement(study.cleo, round_id=study.round_id, domain="frame")
    assert study_agreement(study.ann, round_id=study.round_id, domain="frame").readers


# The same reader twice.


def test_a_readers_own_kappa_is_the_first_reading_against_the_second(study):
    read_round(study)
    view = plan(study, percent=100)
    read_again(study.ann, view.id, box=(6, 5, 15, 22))
    read_again(study.bob, view.id)
    assert [each.id for each in repeats_of(study.administrator, study.round_id)] == [view.id]
    ann, bob = study.people["ann"].id, study.people["bob"].id
    found = own_agreement(study.administrator, round_id=view.id, reader=ann, domain="frame")
    assert found.readers == ("ann, first", "ann, again")
    (big,) = [row for row in found.frames if row.frame == 0 and row.cine == study.cines[0]]
    expected = cohen_kappa_score(filled((5, 5, 15, 20)), filled((6, 5, 15, 22)))
    assert big.kappa == pytest.approx(expected, abs=1e-9)
    same = own_agreement(study.administrator, round_id=view.id, reader=bob, domain="frame")
    (kept,) = [row for row in same.frames if row.frame == 0 and row.cine == study.cines[0]]
    assert kept.kappa == 1
    assert found.study.kappa_pooled_interval.reason == "too_few_patients"


def test_the_agreement_between_readers_is_never_counted_from_a_repeat(study):
    read_round(study)
    before = study_agreement(study.administrator, round_id=study.round_id, domain="frame")
    view = plan(study, percent=100)
    read_again(study.ann, view.id, box=(30, 30, 35, 35))
    read_again(study.bob, view.id)
    after = study_agreement(study.administrator, round_id=study.round_id, domain="frame")
    assert after.study.counts == before.study.counts
    assert find_round(study.administrator).id == study.round_id, "nor is it the newest round"


def test_own_agreement_goes_to_oneself_and_to_those_who_see_others(study):
    read_round(study)
    view = plan(study, percent=100)
    ann = study.people["ann"].id
    with pytest.raises(RoundSealedError):
        own_agreement(study.administrator, round_id=view.id, reader=ann, domain="frame")
    for name in ("ann", "bob"):
        read_again(study.sessions[name], view.id)
    assert own_agreement(study.ann, round_id=view.id, reader=ann, domain="frame").frames
    with pytest.raises(NotAllowedError):
        own_agreement(study.bob, round_id=view.id, reader=ann, domain="frame")
    hidden = own_agreement(study.rita, round_id=view.id, reader=ann, domain="frame")
    assert hidden.readers == ("Reader A, first", "Reader A, again"), "names stay hidden"
    with pytest.raises(NoRepeatError):
        own_agreement(study.rita, round_id=study.round_id, reader=ann, domain="frame")
    with pytest.raises(ReadersUnknownError):
        own_agreement(study.rita, round_id=view.id, reader="nobody", domain="frame")


# Trends.


def _point_of(trends, name, cine_id):
    (trend,) = [each for each in trends if each.reader.name == name]
    (point,) = [each for each in trend.points if each.cine == cine_id]
    return point


def test_a_trend_goes_in_the_order_of_the_own_submissions(study):
    """Bob takes the first back and submits it again: it was his last."""
    study.read_all("ann", 1)
    study.read_all("ann", 0)
    study.read_all("bob", 0, box=(6, 5, 15, 22))
    take_back(study.bob, round_id=study.round_id, cine_id=study.cines[0])
    study.read_all("bob", 1)
    submit_reading(study.bob, study.open("bob", 0))
    trends = reader_trends(study.administrator, study.round_id, domain="frame")
    order = {trend.reader.name: [point.cine for point in trend.points] for trend in trends}
    assert order == {"ann": study.cines[::-1], "bob": study.cines[::-1]}
    point = _point_of(trends, "ann", study.cines[0])
    assert point.place == 2
    assert point.kappa == pytest.approx(
        cohen_kappa_score(
            np.concatenate([filled((5, 5, 15, 20)), np.zeros((FRAMES - 1) * 40 * 48)]),
            np.concatenate([filled((6, 5, 15, 22)), np.zeros((FRAMES - 1) * 40 * 48)]),
        )
    )
    assert point.marked == pytest.approx(1 / FRAMES)
    assert (point.area, point.area_others, point.area_unit) == (0, 0, "px")


def test_what_a_trend_cannot_say_has_a_reason(study):
    for name in ("ann", "bob"):
        reading = study.open(name, 0)
        for frame in range(FRAMES):
            state = AnswerState.NOT_ASSESSABLE if name == "ann" else AnswerState.NONE
            write(reading, answered(reading.draft, frame, state, "dropout"))
        submit_reading(study.sessions[name], reading)
        study.read_all(name, 1)
    trends = reader_trends(study.administrator, study.round_id, domain="frame")
    point = _point_of(trends, "ann", study.cines[0])
    assert (point.kappa, point.area, point.marked, point.frames) == (None, None, None, 0)
    assert point.reasons["kappa"] == "no_frame_compared"
    assert point.reasons["marked"] == "not_assessable_by_one"
    assert point.seconds_a_frame is None
    assert point.reasons["seconds_a_frame"] == "no_time_recorded"
    other = _point_of(trends, "bob", study.cines[0])
    assert (other.marked, other.frames) == (0, FRAMES)


def test_the_trend_tells_the_seconds_that_a_frame_took(study):
    reading = study.open("ann", 0)
    write(reading, paint(reading.draft, 0, (1, 1, 5, 5)))
    for frame in range(1, FRAMES):
        write(reading, answered(reading.draft, frame))
    spent = {"active_s": {"0": 30.0, "1": 10.0}}
    reading.append(reading.draft.note(spent), done=lambda: None, failed=lambda _error: None)
    submit_reading(study.ann, reading)
    study.read_all("ann", 1)
    for cine in range(2):
        study.read_all("bob", cine)
    trends = reader_trends(study.administrator, study.round_id, domain="frame")
    assert _point_of(trends, "ann", study.cines[0]).seconds_a_frame == 20


def test_with_three_readers_a_trend_is_against_the_mean_of_the_others(trio):
    trends = reader_trends(trio.administrator, trio.round_id, domain="frame")
    found = readers_agreement(trio.administrator, round_id=trio.round_id, domain="frame")
    point = _point_of(trends, "bob", trio.cines[0])
    both = [
        next(one.kappa for one in study.patients if one.patient == "FD-0011")
        for pair_, study in found.pairs.items()
        if 1 in pair_
    ]
    assert point.kappa == pytest.approx(np.mean(both))
    assert not any(math.isnan(each.kappa or 0) for trend in trends for each in trend.points)


def test_an_annotator_sees_the_own_trend_alone_and_a_reviewer_no_names(study):
    read_round(study)
    assert [
        each.reader.name for each in reader_trends(study.ann, study.round_id, domain="frame")
    ] == ["ann"]
    told = reader_trends(study.rita, study.round_id, domain="frame")
    assert [each.reader.name for each in told] == ["Reader A", "Reader B"]
    plan(study)
    with pytest.raises(SealedError):
        reader_trends(study.ann, study.round_id, domain="frame")
