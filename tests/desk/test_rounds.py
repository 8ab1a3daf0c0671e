"""Rounds, progress, and preparation, which is the ground of both."""

import pytest

from desk.studies import add_cine, paint, said, write
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.cines import cine_record, even_frames, list_cines, open_cine
from fibrodesk.desk.drafts import content
from fibrodesk.desk.errors import (
    NotAllowedError,
    PreparationFrozenError,
    PreparationIncompleteError,
    ReasonMissingError,
    RoundRefusedError,
)
from fibrodesk.desk.people import lock_person
from fibrodesk.desk.preparing import (
    lock_preparation,
    open_preparation,
    preparation,
    reopen_preparation,
)
from fibrodesk.desk.readings import check_reading, locked_masks
from fibrodesk.desk.rounds.round import create_round, list_rounds, reading_states, work_list
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role

WHOLE = {
    "view": "A4C",
    "apex_up": True,
    "septum_left": True,
    "quality": 4,
    "contrast": 3,
    "accuracy": 5,
    "artefacts": ["dropout"],
    "key_frames": [3, 0, 1],
    "ed": 0,
    "es": 3,
}


def _prepare(study, cine_id, *, walls=(0, 1, 3), **facts):
    reading = open_preparation(study.rita, cine_id)
    write(reading, said(reading.draft, **(WHOLE | facts)))
    for frame in walls:
        write(reading, paint(reading.draft, frame, (2, 2, 30, 30), structure=Structure.MYOCARDIUM))
    lock_preparation(study.rita, reading)


def _fresh(study):
    return add_cine(study.project, study.administrator, patient="FD-0003")


def test_a_locked_preparation_is_everybodys_ground(study):
    cine_id = _fresh(study)
    assert not cine_record(study.ann, cine_id).prepared
    _prepare(study, cine_id)
    known = preparation(study.ann, cine_id)
    assert (known.locked, known.by, known.key_frames) == (True, "rita", (0, 1, 3))
    assert (known.quality, known.artefacts, known.ed, known.es) == (4, ("dropout",), 0, 3)
    record = cine_record(study.bob, cine_id)
    assert record.prepared
    assert (record.apex_up, record.septum_left, record.key_frames) == (True, True, (0, 1, 3))
    walls = locked_masks(study.ann, cine_id)
    assert {key.frame for key in walls} == {0, 1, 3}
    assert walls[MaskKey(0, Structure.MYOCARDIUM)].sum() == 28 * 28
    assert not open_preparation(study.rita, cine_id).editable


def test_pixels_outside_the_wall_are_on_the_check_list(study):
    cine_id = _fresh(study)
    _prepare(study, cine_id)
    readers = [study.people[name].id for name in ("ann", "bob")]
    view = create_round(study.administrator, name="Next", cines=[cine_id], readers=readers)
    study.cines.append(cine_id)
    study.round_id = view.id
    reading = study.open("ann", 2)
    write(reading, paint(reading.draft, 1, (28, 28, 32, 32)))
    (outside,) = (f for f in check_reading(study.ann, reading) if f.kind == "outside_wall")
    assert (outside.frame, outside.fields) == (1, {"pixels": 12})


@pytest.mark.parametrize(
    ("change", "walls", "word"),
    [
        ({"view": ""}, (0, 1, 3), "the view"),
        ({"apex_up": None}, (0, 1, 3), "which way it lies"),
        ({"contrast": 6}, (0, 1, 3), "the rating of contrast"),
        ({"key_frames": []}, (), "the key frames"),
        ({"es": 2}, (0, 1, 3), "ES among the key frames"),
        ({}, (0, 3), "the myocardium on frame 2"),
        ({"excluded": True, "exclusion_reason": " "}, (), "why it is excluded"),
    ],
)
def test_a_preparation_says_what_is_missing(study, change, walls, word):
    with pytest.raises(PreparationIncompleteError) as told:
        _prepare(study, _fresh(study), walls=walls, **change)
    assert word in str(told.value)


def test_the_wall_may_be_left_out_on_purpose(study):
    cine_id = _fresh(study)
    _prepare(study, cine_id, walls=())
    assert locked_masks(study.ann, cine_id) == {}
    assert cine_record(study.ann, cine_id).prepared


def test_an_excluded_cine_wants_only_its_reason_and_no_round_takes_it(study):
    cine_id = _fresh(study)
    _prepare(study, cine_id, walls=(), view="", excluded=True, exclusion_reason="no apex")
    assert cine_record(study.ann, cine_id).excluded
    (item,) = (item for item in work_list(study.rita) if item.cine.id == cine_id)
    assert (item.kind, item.state) == ("prepare", "excluded")
    readers = [study.people[name].id for name in ("ann", "bob")]
    with pytest.raises(RoundRefusedError):
        create_round(study.administrator, name="Next", cines=[cine_id], readers=readers)


def test_a_preparation_is_reopened_with_a_reason_until_it_is_read(study):
    cine_id = _fresh(study)
    _prepare(study, cine_id)
    with pytest.raises(ReasonMissingError):
        reopen_preparation(study.rita, cine_id, reason="")
    reopen_preparation(study.rita, cine_id, reason="wrong end of systole")
    assert not preparation(study.rita, cine_id).locked
    (item,) = (item for item in work_list(study.rita) if item.cine.id == cine_id)
    assert (item.state, item.frames_done, item.frames_total) == ("in_progress", 3, 3)
    reading = open_preparation(study.administrator, cine_id)  # whoever began it
    lock_preparation(study.administrator, reading)
    readers = [study.people[name].id for name in ("ann", "bob")]
    create_round(study.administrator, name="Next", cines=[cine_id], readers=readers)
    with pytest.raises(PreparationFrozenError):
        reopen_preparation(study.rita, cine_id, reason="too late")
    acts = [row.act for row in read_audit(study.rita) if row.act.startswith("preparation")]
    assert acts == ["preparation locked", "preparation reopened", "preparation locked"]


def test_what_is_read_without_a_preparation_is_not_prepared_afterwards(study):
    with pytest.raises(PreparationFrozenError):
        open_preparation(study.rita, study.cines[0])


def test_an_annotator_prepares_nothing(study):
    cine_id = _fresh(study)
    for act in (
        lambda: open_preparation(study.ann, cine_id),
        lambda: reopen_preparation(study.ann, cine_id, reason="me"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_each_reader_has_an_own_order_that_the_seed_gives_again(study):
    cines = [add_cine(study.project, study.administrator) for _ in range(8)]
    readers = [study.people[name].id for name in ("ann", "bob")]
    orders = []
    for name in ("One", "Two"):
        view = create_round(study.administrator, name=name, cines=cines, readers=readers, seed=3)
        items = [
            [item.cine.id for item in work_list(session) if item.round_id == view.id]
            for session in (study.ann, study.bob)
        ]
        assert sorted(items[0]) == sorted(items[1]) == sorted(cines)
        orders.append(items)
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[0][1]


def test_an_annotator_is_told_only_the_own_progress(study):
    study.read_all("ann", 0)
    (view,) = list_rounds(study.ann)
    assert [(reader.name, reader.submitted, reader.total) for reader in view.readers] == [
        ("ann", 1, 2)
    ]
    assert reading_states(study.ann, study.cines[0]) == {"ann": "submitted"}
    (view,) = list_rounds(study.rita)
    shown = [(reader.name, reader.submitted) for reader in view.readers]
    assert shown == [("Reader A", 1), ("Reader B", 0)]
    states = {"Reader A": "submitted", "Reader B": "not_started"}
    assert reading_states(study.rita, study.cines[0]) == states
    (view,) = list_rounds(study.administrator)
    assert [(reader.name, reader.submitted) for reader in view.readers] == [("ann", 1), ("bob", 0)]
    assert list_rounds(study.add("zoe", Role.ANNOTATOR)) == []


def test_a_round_that_cannot_be_is_refused_whole(study):
    ann, bob, rita = (study.people[name].id for name in ("ann", "bob", "rita"))
    zoe = study.add("zoe", Role.ANNOTATOR).person.id
    lock_person(study.administrator, zoe)
    good = {"name": "Next", "cines": study.cines, "readers": [ann, bob]}
    for change in (
        {"name": " "},
        {"name": "Round 1"},
        {"cines": []},
        {"cines": [study.cines[0]] * 2},
        {"cines": ["no such cine"]},
        {"readers": [ann]},
        {"readers": [ann, ann]},
        {"readers": [ann, rita]},
        {"readers": [ann, zoe]},
        {"readers": [ann, "nobody"]},
    ):
        with pytest.raises(RoundRefusedError):
            create_round(study.administrator, **(good | change))
    with pytest.raises(NotAllowedError):
        create_round(study.rita, **good)
    assert len(list_rounds(study.administrator)) == 1


def test_cines_are_listed_in_the_order_of_import(study):
    _fresh(study)
    assert [record.number for record in list_cines(study.ann)] == [1, 2, 3]
    assert [record.patient for record in list_cines(study.ann)] == ["FD-0001", "FD-0002", "FD-0003"]
    assert list_cines(study.ann)[0].rounds == (study.round_id,)
    with pytest.raises(ValueError, match="no cine"):
        cine_record(study.ann, "no such cine")
    with pytest.raises(ValueError, match="no cine"):
        open_cine(study.ann, "../../etc/passwd")


@pytest.mark.parametrize(
    ("frames", "wanted", "found"),
    [(10, 3, (0, 4, 9)), (3, 22, (0, 1, 2)), (1, 5, (0,)), (30, 1, (0,)), (5, 2, (0, 4))],
)
def test_frames_are_spread_evenly(frames, wanted, found):
    assert even_frames(frames, wanted) == found


def test_the_record_of_one_cine_reads_no_other_preparation(study, monkeypatch):
    """Else whatever asks for each cine in turn costs the square of their number."""
    cines = [_fresh(study) for _ in range(3)]
    for cine_id in cines:
        _prepare(study, cine_id)
    read = []
    real = content.clear_facts
    monkeypatch.setattr(content, "clear_facts", lambda payload: read.append(1) or real(payload))
    record = cine_record(study.ann, cines[1])
    assert len(read) == 1
    assert record == next(each for each in list_cines(study.ann) if each.id == cines[1])
