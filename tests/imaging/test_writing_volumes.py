"""NIfTI and NRRD, read back by nibabel and by SimpleITK."""

import nibabel
import numpy as np
import pytest
import SimpleITK
from imaging.crafted_loop import COLUMNS, FRAMES, ROWS, SPACING, crafted_loop, expected

from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.writing.nifti import NiftiWriter
from fibrodesk.imaging.writing.nrrd import NrrdWriter


def nifti(folder, *, spacing=SPACING):
    loop = crafted_loop(spacing=spacing)
    NiftiWriter(folder).add(loop)
    return loop


def nrrd(folder, *, spacing=SPACING):
    loop = crafted_loop(spacing=spacing)
    NrrdWriter(folder).add(loop)
    return loop


def stacked(loop):
    return np.stack([loop.picture(frame) for frame in range(FRAMES)])


def masks_of(loop):
    return [(voice, structure) for voice in loop.voices for structure in voice.structures]


def test_nibabel_reads_columns_rows_and_frames(tmp_path):
    loop = nifti(tmp_path)
    image = nibabel.load(tmp_path / "cine-0001.nii.gz")
    assert image.shape == (COLUMNS, ROWS, FRAMES)
    assert np.array_equal(np.asarray(image.dataobj), stacked(loop).transpose(2, 1, 0))
    wanted = np.diag([-SPACING.column_mm, -SPACING.row_mm, 1, 1])
    assert np.allclose(image.affine, wanted)
    assert np.allclose(image.get_qform(), wanted)
    assert image.header.get_xyzt_units()[0] == "mm"
    assert b"Research use only" in image.header["descrip"].tobytes()


def test_every_nifti_mask_is_exact_in_both_readers(tmp_path):
    loop = nifti(tmp_path)
    for voice, structure in masks_of(loop):
        path = tmp_path / voice.code / f"cine-0001_{structure}.nii.gz"
        wanted = expected(loop, voice, structure)
        found = np.asarray(nibabel.load(path).dataobj)
        assert np.array_equal(found, wanted.transpose(2, 1, 0))
        image = SimpleITK.ReadImage(path)
        assert np.array_equal(SimpleITK.GetArrayFromImage(image), wanted)
        assert image.GetSpacing() == pytest.approx((SPACING.column_mm, SPACING.row_mm, 1))
        assert image.GetDirection() == pytest.approx(np.eye(3).ravel())  # upright, as in LPS


def test_an_unknown_spacing_is_said_and_never_called_millimetres(tmp_path):
    nifti(tmp_path, spacing=None)
    image = nibabel.load(tmp_path / "cine-0001.nii.gz")
    assert image.header.get_zooms() == (1, 1, 1)
    assert image.header.get_xyzt_units()[0] == "unknown"
    assert b"Spacing unknown" in image.header["descrip"].tobytes()
    nrrd(tmp_path, spacing=None)
    assert "unknown" in SimpleITK.ReadImage(tmp_path / "cine-0001.nrrd").GetMetaData("Spacing")


def test_the_longest_words_fit_the_header(tmp_path):
    nifti(tmp_path, spacing=None)
    header = nibabel.load(tmp_path / "cine-0001.nii.gz").header
    assert header["descrip"].item().endswith(b"px.")


def test_a_loop_as_nrrd_is_exact_and_placed_as_the_nifti_is(tmp_path):
    loop = nrrd(tmp_path, spacing=PixelSpacing(row_mm=1 / 3, column_mm=0.1))
    image = SimpleITK.ReadImage(tmp_path / "cine-0001.nrrd")
    assert np.array_equal(SimpleITK.GetArrayFromImage(image), stacked(loop))
    assert image.GetSpacing() == (0.1, 1 / 3, 1)
    assert image.GetMetaData("ResearchUse").startswith("Research use only")


def test_every_segment_is_exact_in_its_layer(tmp_path):
    loop = nrrd(tmp_path)
    for voice in loop.voices:
        image = SimpleITK.ReadImage(tmp_path / voice.code / "cine-0001.seg.nrrd")
        found = SimpleITK.GetArrayFromImage(image)
        layers = found if found.ndim == 4 else found[..., None]
        assert image.GetMetaData("ResearchUse").startswith("Research use only")
        assert layers.shape[-1] == len(voice.structures)
        for number, structure in enumerate(voice.structures):
            segment = f"Segment{number}_"
            assert image.GetMetaData(f"{segment}Name") == structure
            layer = layers[..., int(image.GetMetaData(f"{segment}Layer"))]
            value = int(image.GetMetaData(f"{segment}LabelValue"))
            wanted = expected(loop, voice, structure)
            assert np.array_equal(layer == value, wanted)
            assert_extent(image.GetMetaData(f"{segment}Extent"), wanted)


def assert_extent(told, mask):
    left, right, top, bottom, first, last = map(int, told.split())
    cut = mask[first : last + 1, top : bottom + 1, left : right + 1]
    assert cut.sum() == mask.sum()
    frames, rows, columns = (np.flatnonzero(mask.any(axis=axes)) for axes in AXES)
    assert (first, last) == (frames[0], frames[-1])
    assert (top, bottom) == (rows[0], rows[-1])
    assert (left, right) == (columns[0], columns[-1])


AXES = ((1, 2), (0, 2), (0, 1))


def test_the_same_readings_give_the_same_bytes(tmp_path):
    for folder in (tmp_path / "one", tmp_path / "two"):
        nifti(folder)
        nrrd(folder)
    for path in (tmp_path / "one").rglob("*.*"):
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()


def test_a_structure_that_nobody_found_has_an_empty_extent(tmp_path):
    loop = crafted_loop()
    voice = loop.voices[0]
    for key in [key for key in voice.said if key.frame == 1]:
        del voice.said[key]
    NrrdWriter(tmp_path).add(loop)
    image = SimpleITK.ReadImage(tmp_path / voice.code / "cine-0001.seg.nrrd")
    assert image.GetMetaData("Segment0_Extent") == "0 -1 0 -1 0 -1"
    assert image.GetMetaData("Segment0_ID") == Structure.FIBROSIS
