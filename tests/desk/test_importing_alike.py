"""Loops that begin alike are different loops; cuts of one recording are one."""

import pytest
from imaging.craft_dicom import moving_fan, native, save

from desk.studies import PASSWORD, make_project
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.storing import SharedFramesError
from fibrodesk.desk.session import sign_in

LEAD_IN = 4


@pytest.fixture
def session(tmp_path):
    project = make_project(tmp_path / "alike.fibrodesk")
    yield sign_in(project, "administrator", PASSWORD)
    project.abandon()


def take_in(session, images, path):
    (candidate,) = importing.find(session, [save(native(images), path)]).candidates
    mask = importing.review_pixels(session, candidate).mask
    return importing.import_cine(session, candidate, mask=mask, confirmed=True)


def begun_in_black(seed):
    images = moving_fan(seed=seed)
    images[:LEAD_IN] = 0
    return images


def test_two_loops_that_begin_in_black_are_both_taken_in(session, tmp_path):
    records = [take_in(session, begun_in_black(n), tmp_path / f"{n}.dcm") for n in (1, 2)]
    assert [record.number for record in records] == [1, 2]


def test_a_cut_that_begins_later_is_told_with_the_loop_it_was_cut_from(session, tmp_path):
    whole = begun_in_black(3)
    first = take_in(session, whole, tmp_path / "whole.dcm")
    with pytest.raises(SharedFramesError) as told:
        take_in(session, whole[LEAD_IN:], tmp_path / "cut.dcm")
    assert told.value.fields["number"] == first.number
    assert told.value.fields["count"] == len(whole) - LEAD_IN


def test_one_frozen_frame_of_another_loop_refuses_nothing(session, tmp_path):
    images, other = moving_fan(seed=4), moving_fan(seed=5)
    take_in(session, images, tmp_path / "first.dcm")
    other[-1] = images[-1]
    assert take_in(session, other, tmp_path / "second.dcm").number == 2
