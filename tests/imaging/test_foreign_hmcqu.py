"""HMC-QU: clips, cycles, segments and wall masks, with the stray spaces of its names."""

import numpy as np
import openpyxl
import pytest
from imaging.foreign_studies import FRAMES, SIZE_PX, phantom_loops

from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.datasets.hmcqu_masks import carried
from fibrodesk.imaging.datasets.hmcqu_table import plain_stem, read_table
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of, recognise
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.opening import open_source
from fibrodesk.phantom.layouts.hmcqu import SIDE_PX, cycle, infarcted, resized, write_hmcqu


@pytest.fixture(scope="module")
def hmcqu(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hmcqu") / "HMC-QU"
    write_hmcqu(folder, phantom_loops())
    return folder


def clips(folder):
    return loops_of(folder, "hmcqu").loops


def test_clips_are_the_phantoms_at_25_frames_a_second(hmcqu):
    assert recognise(hmcqu) == "hmcqu"
    assert len(clips(hmcqu)) == 3
    for ref, loop in zip(clips(hmcqu), phantom_loops(), strict=True):
        with open_source(ref) as cine:
            facts = cine.facts
            frames = np.stack([cine.luma(index) for index in range(FRAMES)]).astype(int)
        assert facts.frame_time_ms == pytest.approx(40)
        assert (facts.view, facts.spacing) == ("A4C", None)
        strayed = np.abs(frames - loop.cine.frames)
        assert strayed.mean() < 3  # Motion JPEG loses a little


def test_a_name_with_a_stray_space_finds_its_clip_and_its_masks(hmcqu):
    """The table and the masks of the second patient say "ES0002 _4CH_1"."""
    assert " " in str(openpyxl.load_workbook(hmcqu / "A4C.xlsx").active["A3"].value)
    ref = clips(hmcqu)[1]
    assert ref.path.name == "ES0002_4CH_1.avi"
    assert labels_of(ref).frames
    assert not loops_of(hmcqu, "hmcqu").refusals


def test_the_patient_is_the_name_before_the_view(hmcqu):
    assert open_candidate(clips(hmcqu)[1]).identity.patient_id == "ES0002"


def test_infarcted_segments_go_with_the_clinical_values_and_never_with_the_loop(hmcqu):
    """A reader of a sealed round sees the facts of a loop, and no clinical value."""
    seen = set()
    for ref, loop in zip(clips(hmcqu), phantom_loops(), strict=True):
        found = open_candidate(ref)
        told = {
            int(name.split("_")[1]): bool(value)
            for name, value in found.measured
            if name.endswith("_infarcted")
        }
        assert told == infarcted(loop)
        assert 4 not in told
        seen.update(told.values())
        assert "infarct" not in repr(found.facts)
        assert "infarct" not in repr(found.told)
    assert seen == {False, True}


def test_the_cycle_counts_from_one_and_both_its_ends_are_outlined(hmcqu):
    first, last = cycle(phantom_loops()[0])
    ref = clips(hmcqu)[0]
    assert open_candidate(ref).told.labelled == tuple(range(first, last + 1))
    assert [each.frame for each in labels_of(ref).frames] == list(range(first, last + 1))


def test_masks_are_carried_back_to_the_frame_they_were_resized_from(hmcqu):
    """Each pixel of the frame has the value that its centre has on 224 x 224 px."""
    loop, labels = phantom_loops()[0], labels_of(clips(hmcqu)[0])
    for each in labels.frames:
        truth = loop.masks[Structure.MYOCARDIUM][each.frame]
        assert each.label == Structure.MYOCARDIUM.value
        assert each.mask.shape == SIZE_PX
        both = 2 * np.count_nonzero(each.mask & truth)
        assert both / (each.mask.sum() + truth.sum()) > 0.95
    (warning,) = labels.warnings
    assert "224 x 224" in warning


@pytest.mark.parametrize("shape", [(422, 636), (768, 1024), (224, 224), (120, 160), (300, 500)])
def test_carrying_a_mask_back_and_resizing_again_gives_the_same_mask(shape):
    """So nothing that the data set says is lost on a frame that is at least as large."""
    rng = np.random.default_rng(3)
    small = rng.random((SIDE_PX, SIDE_PX)) > 0.5
    native = carried(small, shape)
    assert native.shape == shape
    if min(shape) >= SIDE_PX:
        np.testing.assert_array_equal(resized(native).astype(bool), small)
    if shape == small.shape:
        np.testing.assert_array_equal(native, small)


def test_carrying_moves_nothing():
    """The centroid of a shape stays where the resizing puts it, to a fraction of a pixel."""
    small = np.zeros((SIDE_PX, SIDE_PX), bool)
    small[56:112, 28:84] = True
    native = carried(small, (448, 672))
    rows, columns = np.nonzero(native)
    assert (rows.min(), rows.max() + 1) == (112, 224)
    assert (columns.min(), columns.max() + 1) == (84, 252)


def test_a_clip_without_a_tick_has_no_masks_and_no_complaint(hmcqu):
    ref = clips(hmcqu)[2]
    found = open_candidate(ref)
    assert found.told.labelled == ()
    assert not any("masks" in warning for warning in found.warnings)
    labels = labels_of(ref)
    assert (labels.frames, labels.refusals) == ((), ())


def test_titles_above_the_header_and_empty_rows_are_passed_over(tmp_path):
    book = openpyxl.Workbook()
    for line in (
        ("HMC-QU", None, None),
        (),
        (" echo ", "SEG 1", "reference  frame", "End of Cycle"),
        (),
        ("ES0001 _4CH_1", "MI", 3.0, "21"),
    ):
        book.active.append(line)
    path = tmp_path / "A4C.xlsx"
    book.save(path)
    table = read_table(path)
    row = table.rows[plain_stem("es0001_4CH_1 ")]
    assert (row.cycle, dict(row.infarcted), row.outlined) == (range(2, 21), {1: True}, False)
    assert not table.refusals
