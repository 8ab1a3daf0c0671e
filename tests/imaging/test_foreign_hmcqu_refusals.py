"""What a damaged copy of HMC-QU gives: each fault one line, and the other clips come in."""

import shutil
import zipfile

import numpy as np
import openpyxl
import pytest
from imaging.foreign_studies import FRAMES, SIZE_PX, phantom_loops
from scipy.io import loadmat, savemat

from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.datasets.hmcqu_masks import MaskFileError, MaskVersionError, read_masks
from fibrodesk.imaging.datasets.hmcqu_table import read_table
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of
from fibrodesk.imaging.foreign.errors import TableColumnError, TableUnreadableError, TooLargeError
from fibrodesk.imaging.intake import Candidate, open_candidate
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.phantom.layouts.hmcqu import SIDE_PX, write_hmcqu

MASKS = "LV Ground-truth Segmentation Masks"
CYCLE = FRAMES - 2  # frames that the phantom's table says are outlined


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "HMC-QU"
    write_hmcqu(folder, phantom_loops(2))
    return folder


@pytest.fixture
def hmcqu(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "HMC-QU")


def masks_of(folder):
    return folder / MASKS / "Mask_ES0001_4CH_1.mat"


def first_labels(folder):
    return labels_of(loops_of(folder, "hmcqu").loops[0])


def edit(folder, cell, value):
    book = openpyxl.load_workbook(folder / "A4C.xlsx")
    book.active[cell] = value
    book.save(folder / "A4C.xlsx")


@pytest.mark.parametrize("column", ["A1", "H1", "I1"])
def test_a_table_without_a_column_is_one_refusal_that_names_it(hmcqu, column):
    """The clips come in all the same, each with a warning."""
    missing = openpyxl.load_workbook(hmcqu / "A4C.xlsx").active[column].value
    edit(hmcqu, column, "something else")
    listing = loops_of(hmcqu, "hmcqu")
    (refusal,) = listing.refusals
    assert missing in refusal.reason
    assert len(listing.loops) == 2
    assert any("table" in warning for warning in open_candidate(listing.loops[0]).warnings)


@pytest.mark.parametrize(
    ("cell", "value", "word"),
    [
        ("H2", "soon", "cycle"),
        ("H2", 0, "cycle"),
        ("H2", 99, "cycle"),
        ("I2", None, "cycle"),
        ("I2", 2.5, "cycle"),
        ("B2", "maybe", "segment 1"),
        ("B2", 1, "segment 1"),
        ("A3", "ES0001_4CH_1", "twice"),
        ("A2", " ", "names no clip"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_its_number(hmcqu, cell, value, word):
    edit(hmcqu, cell, value)
    listing = loops_of(hmcqu, "hmcqu")
    (refusal,) = listing.refusals
    assert word in refusal.reason
    assert f"Row {cell[1:]}" in refusal.reason
    assert len(listing.loops) == 2


def test_a_tick_without_a_cycle_is_refused_and_spelling_forgiven(hmcqu):
    edit(hmcqu, "H2", None)
    edit(hmcqu, "I2", None)
    edit(hmcqu, "B3", " Non MI ")
    edit(hmcqu, "C3", "mi ")
    listing = loops_of(hmcqu, "hmcqu")
    (refusal,) = listing.refusals
    assert "of which frames" in refusal.reason
    measured = dict(open_candidate(listing.loops[0]).measured)
    assert (measured["segment_1_infarcted"], measured["segment_2_infarcted"]) == (0, 1)


def test_a_clip_that_is_missing_is_named_and_the_other_comes_in(hmcqu):
    (hmcqu / "A4C" / "ES0001_4CH_1.avi").unlink()
    found = list(find_candidates([hmcqu]))
    (candidate,) = [one for one in found if isinstance(one, Candidate)]
    (refusal,) = [one for one in found if isinstance(one, Refusal)]
    assert candidate.path.name == "ES0002_4CH_1.avi"
    assert "ES0001_4CH_1.avi" in refusal.reason


def test_masks_that_are_ticked_and_missing_are_told_with_the_clip_and_with_its_labels(hmcqu):
    masks_of(hmcqu).unlink()
    ref = loops_of(hmcqu, "hmcqu").loops[0]
    found = open_candidate(ref)
    assert found.told.labelled == ()
    assert any("masks" in warning for warning in found.warnings)
    (refusal,) = labels_of(ref).refusals
    assert refusal.name == "ES0001_4CH_1.avi"


def test_masks_after_the_end_of_the_clip_are_left_out_and_told(hmcqu):
    late = 10
    savemat(masks_of(hmcqu), {"predicted": np.ones((CYCLE + late, SIDE_PX, SIDE_PX), np.uint8)})
    edit(hmcqu, "I2", 1 + CYCLE + late)
    ref = loops_of(hmcqu, "hmcqu").loops[0]
    labels = labels_of(ref)
    assert max(each.frame for each in labels.frames) == FRAMES - 1
    assert any("have no frame" in warning for warning in labels.warnings)
    assert max(open_candidate(ref).told.labelled) == FRAMES - 1


@pytest.mark.parametrize(
    "shape",
    [
        (CYCLE, 256, 256),
        (CYCLE, SIDE_PX, SIDE_PX - 1),
        (CYCLE - 1, SIDE_PX, SIDE_PX),
        (SIDE_PX, SIDE_PX, CYCLE),
        (SIDE_PX, SIDE_PX),
        (CYCLE, *reversed(SIZE_PX)),
    ],
)
def test_masks_of_another_size_or_number_are_refused_with_both_and_never_stretched(hmcqu, shape):
    savemat(masks_of(hmcqu), {"predicted": np.zeros(shape, np.uint8)})
    labels = first_labels(hmcqu)
    assert labels.frames == ()
    (refusal,) = labels.refusals
    assert " x ".join(map(str, shape)) in refusal.reason
    assert f"{CYCLE} x 224 x 224" in refusal.reason


def test_masks_of_the_clips_own_size_are_taken_as_they_are(hmcqu):
    rng = np.random.default_rng(1)
    own = rng.random((CYCLE, *SIZE_PX)) > 0.5
    savemat(masks_of(hmcqu), {"predicted": own.astype(np.float64)})
    labels = first_labels(hmcqu)
    assert labels.warnings == ()
    np.testing.assert_array_equal([each.mask for each in labels.frames], own)


def test_a_pickle_under_the_name_of_masks_is_refused_and_not_executed(hmcqu, tmp_path):
    trap = tmp_path / "executed"
    harm = f"cos\nmkdir\n(V{trap}\ntR.".encode()  # a pickle that makes a folder when it is opened
    array = b"\x93NUMPY\x01\x00\x46\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (), }"
    for data in (harm, array.ljust(80, b" ") + harm):
        masks_of(hmcqu).write_bytes(data)
        assert first_labels(hmcqu).refusals
    assert not trap.exists()


@pytest.mark.parametrize("head", [b"MATLAB 7.3 MAT-file, Platform: GLNXA64", b"\x89HDF\r\n\x1a\n"])
def test_a_file_of_version_7_3_is_refused_with_what_to_do(hmcqu, head):
    masks_of(hmcqu).write_bytes(head.ljust(512, b" ") + b"\x89HDF\r\n\x1a\n" + bytes(4096))
    with pytest.raises(MaskVersionError) as told:
        read_masks(masks_of(hmcqu), frames=CYCLE, shape=SIZE_PX)
    assert "-v7" in told.value.advice
    assert "7.3" in first_labels(hmcqu).refusals[0].reason


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.4, 0.8, 0.999])
def test_masks_that_are_cut_are_refused(hmcqu, share, compressed):
    values = loadmat(masks_of(hmcqu))["predicted"]
    savemat(masks_of(hmcqu), {"predicted": values}, do_compression=compressed)
    data = masks_of(hmcqu).read_bytes()
    masks_of(hmcqu).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(MaskFileError):
        read_masks(masks_of(hmcqu), frames=CYCLE, shape=SIZE_PX)


def test_masks_with_single_bytes_wrong_are_read_or_refused_and_never_crash(hmcqu):
    data = masks_of(hmcqu).read_bytes()
    rng = np.random.default_rng(7)
    refused = 0
    for place in rng.integers(0, len(data), 120):
        damaged = bytearray(data)
        damaged[place] ^= int(rng.integers(1, 256))
        masks_of(hmcqu).write_bytes(bytes(damaged))
        try:
            read = read_masks(masks_of(hmcqu), frames=CYCLE, shape=SIZE_PX)
            assert read.masks.shape == (CYCLE, SIDE_PX, SIDE_PX)
        except (MaskFileError, MaskVersionError):
            refused += 1
    assert refused > 40


def test_masks_under_another_key_or_of_other_numbers_are_refused(hmcqu):
    wall = np.zeros((CYCLE, SIDE_PX, SIDE_PX), np.uint8)
    savemat(masks_of(hmcqu), {"mask": wall})
    assert "predicted" in first_labels(hmcqu).refusals[0].reason
    for values in (wall + 7, np.full(wall.shape, np.nan), wall + 0.5):
        savemat(masks_of(hmcqu), {"predicted": values})
        assert "0 and 1" in first_labels(hmcqu).refusals[0].reason
    savemat(masks_of(hmcqu), {"predicted": {"deep": wall}})
    assert first_labels(hmcqu).refusals


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"ECHO,SEG1\n", None])
def test_a_table_that_is_no_spreadsheet_is_refused(tmp_path, data):
    path = tmp_path / "A4C.xlsx"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(TableUnreadableError):
        read_table(path)


def test_a_table_that_unpacks_to_gigabytes_is_refused_before_it_is(tmp_path):
    path = tmp_path / "A4C.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(80 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(TooLargeError):
        read_table(path)


def test_a_table_of_entities_that_multiply_is_refused(hmcqu):
    """A billion laughs, in the place of the first sheet."""
    lol = "".join(
        f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{lol}]><worksheet>&l9;</worksheet>'
    path = hmcqu / "A4C.xlsx"
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = bomb.encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    with pytest.raises((TableUnreadableError, TableColumnError)):
        read_table(path)
