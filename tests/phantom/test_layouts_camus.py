"""CAMUS, TED and HMC-QU as they are written: names, lines and shapes, by readers of the field."""

import nibabel
import numpy as np
import openpyxl
import pytest
import SimpleITK
from imaging.foreign_studies import FRAMES, SIZE_PX, phantom_loops
from scipy.io import loadmat

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.layouts.camus import ROWS_REPEATED, write_camus
from fibrodesk.phantom.layouts.camus_mhd import write_camus_mhd
from fibrodesk.phantom.layouts.hmcqu import resized, write_hmcqu
from fibrodesk.phantom.layouts.ted import write_ted


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_new_camus_has_its_files_and_the_lines_of_its_tables(tmp_path):
    write_camus(tmp_path, phantom_loops(2))
    home = "database_nifti/patient0001/"
    parts = ("ED", "ED_gt", "ES", "ES_gt", "half_sequence", "half_sequence_gt")
    volumes = {
        f"{home}patient0001_{view}_{part}.nii.gz" for view in ("2CH", "4CH") for part in parts
    }
    found = names(tmp_path)
    assert volumes | {f"{home}Info_2CH.cfg", f"{home}Info_4CH.cfg"} == {
        name for name in found if name.startswith(home)
    }
    lists = {f"database_split/subgroup_{s}.txt" for s in ("training", "validation", "testing")}
    assert lists <= found
    lines = (tmp_path / home / "Info_4CH.cfg").read_text().splitlines()
    keys = ["ED", "ES", "NbFrame", "Sex", "Age", "ImageQuality", "EF", "FrameRate"]
    assert [line.split(": ")[0] for line in lines] == keys


def test_a_volume_is_columns_rows_and_frames_to_nibabel_and_the_other_way_to_itk(tmp_path):
    write_camus(tmp_path, phantom_loops(1))
    home = tmp_path / "database_nifti" / "patient0001"
    path = home / "patient0001_4CH_half_sequence.nii.gz"
    rows, columns = SIZE_PX[0] * ROWS_REPEATED, SIZE_PX[1]
    image = nibabel.load(path)
    assert image.shape[:2] == (columns, rows)
    across, down = image.header.get_zooms()[:2]
    assert across == pytest.approx(2 * down)
    frames = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))
    assert frames.shape[1:] == (rows, columns)
    assert nibabel.load(home / "patient0001_4CH_ED_gt.nii.gz").ndim == 2
    labels = SimpleITK.GetArrayFromImage(
        SimpleITK.ReadImage(str(path).replace("sequence", "sequence_gt"))
    )
    assert set(np.unique(labels)) == {0, 1, 2, 3}
    cavity = phantom_loops(1)[0].masks[Structure.LEFT_VENTRICULAR_CAVITY][0]
    np.testing.assert_array_equal(labels[0] == 1, np.repeat(cavity, ROWS_REPEATED, axis=0))


def test_the_old_camus_has_ten_folds_and_keeps_its_test_set_to_itself(tmp_path):
    write_camus_mhd(tmp_path, phantom_loops())
    found = names(tmp_path)
    folds = {name for name in found if name.startswith("listSubGroups/")}
    assert len(folds) == 30
    tested = "testing/patient0003/"
    assert f"{tested}patient0003_4CH_sequence.mhd" in found
    assert not [name for name in found if name.startswith(tested) and "_gt" in name]
    assert "LVef" not in (tmp_path / tested / "Info_4CH.cfg").read_text()
    for fold in range(1, 11):
        listed = [
            name
            for side in ("training", "validation", "testing")
            for name in (tmp_path / f"listSubGroups/subGroup{fold}_{side}.txt").read_text().split()
        ]
        assert sorted(listed) == ["patient0001", "patient0002"]


def test_ted_has_a_table_that_bears_its_patients_name(tmp_path):
    write_ted(tmp_path, phantom_loops(1))
    stem = "database/patient001/patient001_4CH"
    ends = ("sequence.mhd", "sequence.raw", "sequence_gt.mhd", "sequence_gt.raw", "info.cfg")
    assert names(tmp_path) == {f"{stem}_{end}" for end in ends}
    image = SimpleITK.ReadImage(str(tmp_path / f"{stem}_sequence.mhd"))
    assert image.GetSize()[2] == FRAMES


def test_hmc_qu_has_its_columns_its_tick_and_masks_of_224_px(tmp_path):
    write_hmcqu(tmp_path, phantom_loops())
    sheet = openpyxl.load_workbook(tmp_path / "A4C.xlsx").active
    head, first, second, third = sheet.iter_rows(values_only=True)
    assert head[:7] == ("ECHO", "SEG1", "SEG2", "SEG3", "SEG5", "SEG6", "SEG7")
    assert head[7:] == (
        "Reference Frame",
        "End of Cycle",
        "LV Wall Ground-truth Segmentation Masks",
    )
    assert [row[0] for row in (first, second)] == ["ES0001_4CH_1", "ES0002 _4CH_1"]
    assert (first[9], third[9]) == ("ü", None)
    assert {cell for row in (first, second, third) for cell in row[1:7]} == {"MI", "non-MI"}
    masks = loadmat(tmp_path / "LV Ground-truth Segmentation Masks" / "Mask_ES0001_4CH_1.mat")[
        "predicted"
    ]
    assert masks.shape == (first[8] - first[7] + 1, 224, 224)
    wall = phantom_loops()[0].masks[Structure.MYOCARDIUM][first[7] - 1]
    np.testing.assert_array_equal(masks[0], resized(wall))
