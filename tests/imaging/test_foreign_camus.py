"""CAMUS as its files say it: pixels, scale, marks, outlines and splits, in both layouts."""

import nibabel
import numpy as np
import pytest
from imaging.foreign_studies import phantom_loops

from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.candidates import Refusal, find_candidates
from fibrodesk.imaging.datasets.camus import open_camus
from fibrodesk.imaging.datasets.camus_tables import (
    InfoMissingError,
    MarkMissingError,
    MarkPastEndError,
    read_info,
    split_of,
)
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of, recognise
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.source import SourceRef
from fibrodesk.phantom.layouts.camus import half_sequence, write_camus
from fibrodesk.phantom.layouts.camus_mhd import write_camus_mhd

OUTLINED = {
    Structure.LEFT_VENTRICULAR_CAVITY: 1,
    Structure.MYOCARDIUM: 2,
    Structure.LEFT_ATRIUM: 3,
}


@pytest.fixture(scope="module")
def camus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("camus") / "CAMUS_public"
    write_camus(folder, phantom_loops())
    return folder


@pytest.fixture(scope="module")
def old_camus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("camus_mhd")
    write_camus_mhd(folder, phantom_loops())
    return folder


def sequence(folder, number, view="4CH"):
    name = f"patient{number:04d}"
    path = folder / "database_nifti" / name / f"{name}_{view}_half_sequence.nii.gz"
    return SourceRef(path, "camus")


def truth(number, view="4CH"):
    loop = phantom_loops()[number - 1]
    return half_sequence(loop, backwards=number % 2 == 0, mirrored=view == "2CH")


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("view", ["2CH", "4CH"])
def test_every_frame_is_the_phantoms_and_stands_upright(camus, number, view):
    with open_camus(sequence(camus, number, view)) as cine:
        frames = np.stack([cine.frame(index) for index in range(cine.facts.frames)])
    np.testing.assert_array_equal(frames, truth(number, view).frames)


def test_the_reader_turns_what_nibabel_gives_sideways(camus):
    """The trap of the field: the same file as columns, rows and frames."""
    ref = sequence(camus, 1)
    sideways = np.asarray(nibabel.load(ref.path).dataobj)
    with open_camus(ref) as cine:
        np.testing.assert_array_equal(cine.frame(3), sideways[:, :, 3].T)


def test_pixels_that_are_not_square_keep_both_distances(camus):
    whole = truth(1)
    with open_camus(sequence(camus, 1)) as cine:
        spacing = cine.facts.spacing
    assert (spacing.row_mm, spacing.column_mm) == pytest.approx(whole.spacing_mm, rel=1e-6)
    assert spacing.column_mm == pytest.approx(2 * spacing.row_mm, rel=1e-6)


def test_marks_count_from_one_and_end_diastole_may_be_last(camus):
    forwards, backwards = (open_candidate(sequence(camus, n)).told for n in (1, 2))
    frames = len(truth(1).frames)
    assert (forwards.ed, forwards.es) == (0, frames - 1)
    assert (backwards.ed, backwards.es) == (len(truth(2).frames) - 1, 0)


def test_views_quality_split_and_clinical_values_are_told(camus):
    loop = phantom_loops()[0]
    found = open_candidate(sequence(camus, 1))
    assert found.facts.view == "A4C"
    assert open_candidate(sequence(camus, 1, "2CH")).facts.view == "A2C"
    assert (found.told.dataset, found.told.quality) == ("CAMUS", "medium")
    measured = dict(found.measured)
    assert measured["ejection_fraction"] == pytest.approx(loop.ejection_fraction, abs=0.005)
    assert (measured["sex"], measured["age_years"]) == (loop.patient.sex, loop.patient.age)
    splits = [open_candidate(sequence(camus, number)).told.split for number in (1, 2, 3)]
    assert splits == ["train", "train", "validation"]


def test_times_come_from_the_frame_rate_of_the_table(camus, old_camus):
    """The old layout tells none, so that a rate is assumed and said to be."""
    told = open_candidate(sequence(camus, 1))
    rate = 1000 / phantom_loops()[0].cine.facts.frame_time_ms
    assert told.facts.frame_time_ms == pytest.approx(1000 / rate, rel=1e-2)
    assert not told.facts.time_assumed
    untold = open_candidate(loops_of(old_camus, "camus").loops[0])
    assert untold.facts.time_assumed
    assert any("frame rate" in warning for warning in untold.warnings)


def test_both_views_are_of_one_patient_and_no_patient_of_two_data_sets(camus):
    four, two = (open_candidate(sequence(camus, 1, view)).identity for view in ("4CH", "2CH"))
    assert four.key == two.key
    assert "CAMUS" in four.key


@pytest.mark.parametrize("number", [1, 2])
def test_outlines_of_every_frame_are_the_phantoms_masks(camus, number):
    labels = labels_of(sequence(camus, number))
    whole = truth(number)
    assert not labels.refusals
    assert len(labels.frames) == 3 * len(whole.frames)
    for each in labels.frames:
        wanted = whole.outlines[each.frame] == OUTLINED[Structure(each.label)]
        np.testing.assert_array_equal(each.mask, wanted)
    labelled = open_candidate(sequence(camus, number)).told.labelled
    assert labelled == tuple(range(len(whole.frames)))


def test_the_old_layout_has_outlines_of_both_phases(old_camus):
    ref = loops_of(old_camus / "training", "camus").loops[0]
    whole = half_sequence(phantom_loops()[0], backwards=False)
    found = open_candidate(ref)
    assert found.told.labelled == (whole.ed, whole.es)
    labels = labels_of(ref)
    assert {each.frame for each in labels.frames} == {whole.ed, whole.es}
    for each in labels.frames:
        wanted = whole.outlines[each.frame] == OUTLINED[Structure(each.label)]
        np.testing.assert_array_equal(each.mask, wanted)


def test_the_old_test_set_comes_in_without_outlines_and_volumes(old_camus):
    (ref,) = loops_of(old_camus / "testing", "camus").loops
    found = open_candidate(ref)
    assert found.told.split == "test"
    assert "ejection_fraction" not in dict(found.measured)
    assert not labels_of(ref).frames
    assert any("outlines" in warning for warning in found.warnings)


def test_folds_of_the_old_layout_give_a_split(old_camus):
    splits = [
        open_candidate(ref).told.split for ref in loops_of(old_camus / "training", "camus").loops
    ]
    assert splits == ["test", "validation"]


def test_a_folder_is_recognised_where_its_patients_are_and_no_higher(camus, old_camus):
    """So that another data set beside is never taken for a part of it."""
    assert recognise(camus) is None
    assert recognise(camus / "database_nifti") == "camus"
    assert recognise(camus / "database_nifti" / "patient0001") == "camus"
    assert recognise(camus / "database_split") is None
    assert recognise(old_camus / "training") == "camus"
    assert len(loops_of(camus, "camus").loops) == 6


def test_files_that_were_unpacked_are_the_same_loop(camus, tmp_path):
    import gzip

    ref = sequence(camus, 1)
    folder = tmp_path / "patient0001"
    folder.mkdir()
    for path in ref.path.parent.iterdir():
        packed = path.suffix == ".gz"
        data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
        (folder / path.name.removesuffix(".gz")).write_bytes(data)
    (unpacked,) = [one for one in loops_of(folder, "camus").loops if "4CH" in one.path.name]
    with open_camus(unpacked) as cine:
        np.testing.assert_array_equal(cine.frame(0), truth(1).frames[0])
    assert len(labels_of(unpacked).frames) == len(labels_of(ref).frames)


def test_a_table_reads_commas_capitals_and_decimals(tmp_path):
    path = tmp_path / "Info_4CH.cfg"
    path.write_bytes(
        b"\xef\xbb\xbfED: 1\r\nes: 20\r\nNbFrame: 20\r\nAge: 56.0\r\nSex: Female\r\n"
        b"LVef: 54,2\r\nImageQuality: GOOD\r\nFrameRate: nan\r\n"
    )
    info = read_info(path, loop="loop")
    assert (info.ed, info.es, info.frames, info.sex, info.quality) == (0, 19, 20, "F", "good")
    assert info.ejection_fraction == pytest.approx(0.542)
    assert info.frames_per_s is None


@pytest.mark.parametrize("value", ["101", "-3", "0", "nan", "many"])
def test_an_ejection_fraction_that_can_be_none_is_not_told(tmp_path, value):
    path = tmp_path / "Info_4CH.cfg"
    path.write_text(f"ED: 1\nES: 2\nEF: {value}\n", encoding="utf-8")
    assert read_info(path, loop="loop").ejection_fraction is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ES: 5\n", MarkMissingError),
        ("ED: 1\n", MarkMissingError),
        ("ED: one\nES: 5\n", MarkMissingError),
        ("ED: 1.5\nES: 5\n", MarkMissingError),
        ("ED: 0\nES: 5\n", MarkPastEndError),
        ("ED: 1\nES: 999\n", MarkPastEndError),
        (None, InfoMissingError),
    ],
)
def test_a_table_without_its_marks_or_with_wrong_ones_refuses_the_loop(
    camus, tmp_path, text, error
):
    source = sequence(camus, 1).path
    folder = tmp_path / "patient0001"
    folder.mkdir()
    loop = folder / source.name
    loop.write_bytes(source.read_bytes())
    if text is not None:
        (folder / "Info_4CH.cfg").write_text(text, encoding="utf-8")
    with pytest.raises(error) as told:
        open_camus(SourceRef(loop, "camus"))
    assert "patient0001" in str(told.value) or "Info_4CH.cfg" in str(told.value)
    assert told.value.advice


def test_a_patient_of_no_list_has_no_split(camus, tmp_path):
    assert split_of("patient0999", camus / "database_nifti" / "patient0999") == ""
    assert split_of("patient0001", tmp_path / "patient0001") == ""


def test_a_two_chamber_loop_comes_in_and_says_that_it_is_no_four_chamber_view(camus):
    """A list from which half of the data set was missing would surprise more."""
    assert any("four-chamber" in one for one in open_candidate(sequence(camus, 1, "2CH")).warnings)
    assert open_candidate(sequence(camus, 1)).warnings == ()


def test_a_single_sequence_can_be_chosen_and_a_still_or_a_mask_is_refused_as_what_it_is(camus):
    path = sequence(camus, 1).path
    (found,) = find_candidates([path])
    assert found.facts.view == "A4C"
    for name, word in (("half_sequence_gt", "outlines"), ("ED", "still")):
        other = path.with_name(path.name.replace("half_sequence", name))
        (refused,) = find_candidates([other])
        assert isinstance(refused, Refusal)
        assert word in refused.reason
