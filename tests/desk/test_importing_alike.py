"""Loops that begin alike are different loops; cuts of one recording are one."""

import numpy as np
import pytest
from imaging.craft_dicom import moving_fan, native, save

from desk.studies import PASSWORD, make_project
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.many import Choice, import_many
from fibrodesk.desk.importing.storing import SameRecordingError, SharedFramesError
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.imaging.deidentification.pixelmask import from_handles

LEAD_IN = 4
TITLE = np.indices((60, 80)).sum(axis=0).astype(np.uint8)


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


# Other fans: the stored pixels differ, the speckle under both does not.


def take_in_under(session, images, path, *, left_px=None, beside=False):
    """Under its own fan, or under one that ends at a column."""
    (candidate,) = importing.find(session, [save(native(images), path)]).candidates
    mask = importing.review_pixels(session, candidate).mask
    if left_px is not None:
        rows, columns = candidate.facts.shape
        corners = [(left_px, 0), (columns, 0), (columns, rows), (left_px, rows)]
        mask = from_handles([ImagePoint(*corner) for corner in corners], (rows, columns))
    return importing.import_cine(session, candidate, mask=mask, confirmed=True, beside=beside)


@pytest.mark.parametrize("cut", [slice(None), slice(3, None), slice(0, 9)])
def test_a_cut_under_another_fan_is_told_with_the_loop_that_is_here(session, tmp_path, cut):
    whole = moving_fan(frames=12, seed=6)
    first = take_in_under(session, whole, tmp_path / "whole.dcm")
    with pytest.raises(SameRecordingError) as told:
        take_in_under(session, whole[cut], tmp_path / "cut.dcm", left_px=60)
    assert told.value.fields["number"] == first.number
    assert len(list_cines(session)) == 1


def test_who_wants_it_all_the_same_has_it_beside_and_the_audit_says_so(session, tmp_path):
    whole = moving_fan(frames=12, seed=7)
    first = take_in_under(session, whole, tmp_path / "whole.dcm")
    second = take_in_under(session, whole, tmp_path / "again.dcm", left_px=60, beside=True)
    assert second.number == 2
    row = read_audit(session)[-1]
    assert row.act == "cine imported"
    assert row.detail["same_recording_as"] == first.number
    session.project.close()
    assert verify_project(session.project.path) == []


def test_loops_of_the_same_scanner_under_other_fans_are_other_recordings(session, tmp_path):
    take_in_under(session, begun_in_black(8), tmp_path / "8.dcm")
    assert take_in_under(session, begun_in_black(9), tmp_path / "9.dcm", left_px=60).number == 2


@pytest.mark.parametrize("shown", [slice(None), slice(0, 4)])
def test_lettering_that_stands_in_two_loops_makes_them_no_recording(session, tmp_path, shown):
    titled = []
    for seed in (10, 11):
        images = moving_fan(seed=seed)
        images[shown, 20:80, 20:100] = TITLE  # over several places of the grid
        titled.append(images)
    take_in_under(session, titled[0], tmp_path / "10.dcm")
    assert take_in_under(session, titled[1], tmp_path / "11.dcm", left_px=60).number == 2


def test_of_many_loops_the_one_that_is_here_is_a_refusal_that_names_it(session, tmp_path):
    whole = moving_fan(frames=12, seed=12)
    first = take_in_under(session, whole, tmp_path / "whole.dcm")
    (candidate,) = importing.find(session, [save(native(whole[1:]), tmp_path / "c.dcm")]).candidates
    corners = [ImagePoint(*each) for each in ((60, 0), (200, 0), (200, 150), (60, 150))]
    mask = from_handles(corners, candidate.facts.shape)
    refused = import_many(session, [Choice(candidate=candidate, mask=mask)], confirmed=True).refused
    assert [each.recording_of for each in refused] == [first.id]
    choice = Choice(candidate=candidate, mask=mask, beside=True)
    assert len(import_many(session, [choice], confirmed=True).imported) == 1
