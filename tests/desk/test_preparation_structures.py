"""Chambers that are drawn beside the wall: shown and kept, and no common ground of anybody."""

from hashlib import sha256

from desk.studies import add_cine, answered, paint, said, write
from desk.test_rounds import WHOLE
from fibrodesk.desk.agreeing.study import study_agreement
from fibrodesk.desk.cines import cine_record
from fibrodesk.desk.preparing import lock_preparation, open_preparation, what_is_missing
from fibrodesk.desk.readings import check_reading, locked_masks, open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.rounds.work import work_list
from fibrodesk.domain.mask import MaskKey, Structure, encode_mask

WALL, CAVITY, ATRIUM = (
    Structure.MYOCARDIUM,
    Structure.LEFT_VENTRICULAR_CAVITY,
    Structure.LEFT_ATRIUM,
)
FRAMES = (0, 1, 3)


def begin(study, *, walls=(), cavities=(), atria=()):
    cine_id = add_cine(study.project, study.administrator, patient="FD-0003")
    reading = open_preparation(study.rita, cine_id)
    write(reading, said(reading.draft, **WHOLE))
    for structure, frames, box in (
        (WALL, walls, (2, 2, 30, 30)),
        (CAVITY, cavities, (10, 10, 20, 20)),
        (ATRIUM, atria, (31, 10, 38, 20)),
    ):
        for frame in frames:
            write(reading, paint(reading.draft, frame, box, structure=structure))
    return cine_id, reading


def test_a_cavity_alone_asks_for_no_wall_and_is_none(study):
    _, reading = begin(study, cavities=FRAMES, atria=(0,))
    assert what_is_missing(reading.draft) == []
    write(reading, paint(reading.draft, 0, (2, 2, 30, 30), structure=WALL))
    (missing,) = what_is_missing(reading.draft)
    assert "myocardium on frame" in missing
    assert "2" in missing
    assert "4" in missing
    assert "1" not in missing
    reading.close()


def test_the_work_list_counts_walls_and_no_chambers(study):
    cine_id, reading = begin(study, walls=(0,), cavities=FRAMES)
    reading.close()
    item = next(
        item for item in work_list(study.rita) if item.kind == "prepare" and item.cine.id == cine_id
    )
    assert (item.frames_done, item.frames_total) == (1, 3)


def test_chambers_of_a_locked_preparation_are_kept_and_change_no_figure(study):
    cine_id, reading = begin(study, walls=FRAMES, cavities=FRAMES, atria=(0,))
    lock_preparation(study.rita, reading)
    masks = locked_masks(study.ann, cine_id)
    assert {key.structure for key in masks} == {WALL, CAVITY, ATRIUM}
    assert cine_record(study.ann, cine_id).prepared
    readers = [study.people[name].id for name in ("ann", "bob")]
    made = create_round(study.administrator, name="R", cines=[cine_id], readers=readers, seed=1)
    for name in ("ann", "bob"):
        own = open_reading(study.sessions[name], round_id=made.id, cine_id=cine_id)
        write(own, paint(own.draft, 0, (12, 12, 18, 34)))  # through the cavity and past the wall
        outside = [
            found
            for found in check_reading(study.sessions[name], own)
            if found.kind == "outside_wall"
        ]
        assert [found.fields["pixels"] for found in outside] == [6 * 4], "the cavity is within"
        for frame in (1, 3):
            write(own, answered(own.draft, frame))
        submit_reading(study.sessions[name], own)
    found = study_agreement(study.rita, round_id=made.id, domain="myocardium")
    ground = sha256(encode_mask(masks[MaskKey(0, WALL)])).hexdigest()
    assert {frame.domain_hash for frame in found.frames} == {ground}
