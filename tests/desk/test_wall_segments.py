"""Segments of the locked wall: numbered from the septal base, and only where it is told how."""

import numpy as np
import pytest

from desk.synthetic import make_synthetic
from fibrodesk.desk.agreeing.segments import A4C_SEGMENTS, wall_segments
from fibrodesk.desk.cines import cine_record
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.readings import locked_masks
from fibrodesk.domain.mask import MaskKey, Structure


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    study = make_synthetic(tmp_path_factory.mktemp("segments"), patients=1)
    yield study
    study.project.close()


@pytest.fixture
def wall(made):
    record = cine_record(made.sessions["administrator"], made.cines[0].id)
    walls = locked_masks(made.sessions["administrator"], record.id)
    return record, walls[MaskKey(record.key_frames[0], Structure.MYOCARDIUM)]


def test_every_pixel_of_the_wall_has_one_of_seven_numbers(made, wall):
    record, mask = wall
    found = wall_segments(made.sessions["administrator"], record.id, mask, record.facts.spacing)
    assert np.array_equal(found > 0, mask)
    assert sorted(np.unique(found[mask])) == sorted(A4C_SEGMENTS)
    told = preparation(made.sessions["administrator"], record.id)
    across = [float(np.nonzero(found == number)[1].mean()) for number in (9, 12)]
    assert (across[0] < across[1]) == told.septum_left, "9 is septal, 12 is lateral"
    down = [float(np.nonzero(found == number)[0].mean()) for number in (17, 3)]
    assert (down[0] < down[1]) == told.apex_up


def test_without_a_wall_there_is_no_segment(made, wall):
    record, mask = wall
    session = made.sessions["administrator"]
    assert wall_segments(session, record.id, None, None) is None
    assert wall_segments(session, record.id, np.zeros_like(mask), None) is None
    blob = np.zeros_like(mask)
    blob[5:9, 5:9] = True
    assert wall_segments(session, record.id, blob, None) is None
