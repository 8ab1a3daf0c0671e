"""Whole studies on disk: loops, truth, clinical table, and pairs of PNG."""

from __future__ import annotations

import csv
import subprocess
import sys

import numpy as np
import pydicom
import pytest
from PIL import Image

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.__main__ import main
from fibrodesk.phantom.dataset import read_dataset, write_dataset
from fibrodesk.phantom.errors import FolderInUseError, TruthUnreadableError
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.pairs import MASK_FOLDERS, write_pngs
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.phantom.truth import read_truth, write_truth

SMALL = {"frames": 5, "size_px": (120, 160)}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "phantom"
    return write_dataset(folder, patients=4, seed=9, **SMALL)


def test_each_patient_has_a_loop_and_its_truth(dataset):
    assert len(dataset.cases) == 4
    for case in dataset.cases:
        header = pydicom.dcmread(dataset.loop_path(case), stop_before_pixels=True)
        truth = read_truth(dataset.truth_path(case))
        assert header.PatientID == case.patient_id
        assert truth.segments.shape == (header.NumberOfFrames, header.Rows, header.Columns)
        assert truth.masks[Structure.FIBROSIS].any() == (case.form is not None)
        assert (truth.ed_frame, truth.es_frame) == (case.ed_frame, case.es_frame)


def test_the_clinical_table_has_a_row_for_each_patient(dataset):
    with dataset.clinical_table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["patient_id"] for row in rows] == [case.patient_id for case in dataset.cases]
    for row, case in zip(rows, dataset.cases, strict=True):
        assert float(row["ejection_fraction_percent"]) == pytest.approx(
            100 * case.ejection_fraction, abs=0.05
        )
        assert float(row["lvids_mm"]) < float(row["lvidd_mm"])
        assert row["form"] == (case.form or "none")
        assert row["sex"] in {"F", "M"}
        assert 18 <= int(row["age"]) <= 99


def test_a_written_study_can_be_opened_again(dataset):
    again = read_dataset(dataset.folder)
    assert again == dataset
    assert again.case_of(dataset.cases[2].patient_id) == dataset.cases[2]
    with pytest.raises(KeyError):
        again.case_of("nobody")


def test_two_processes_write_the_same_bytes_as_one(dataset, tmp_path):
    told = []
    other = write_dataset(
        tmp_path / "phantom",
        patients=4,
        seed=9,
        workers=2,
        progress=lambda done, total: told.append((done, total)),
        **SMALL,
    )
    assert other.cases == dataset.cases
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for case in dataset.cases:
        assert other.loop_path(case).read_bytes() == dataset.loop_path(case).read_bytes()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderInUseError):
        write_dataset(tmp_path, patients=1, seed=9, **SMALL)
    with pytest.raises(FolderInUseError):
        write_pngs(tmp_path, patients=1, seed=9, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_truth_comes_back_as_it_was(loop, tmp_path):
    path = tmp_path / "loop.npz"
    write_truth(loop, path)
    truth = read_truth(path)
    assert all((truth.masks[each] == loop.masks[each]).all() for each in Structure)
    assert (truth.segments == loop.segments).all()
    assert truth.landmarks == loop.landmarks
    assert truth.end_systolic_volume_ml == loop.end_systolic_volume_ml


@pytest.mark.parametrize("damage", ["cut", "empty", "other"])
def test_damaged_truth_is_refused_in_words(loop, tmp_path, damage):
    path = tmp_path / "loop.npz"
    write_truth(loop, path)
    whole = path.read_bytes()
    if damage == "other":
        np.savez(path, facts="{}")
    else:
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"")
    with pytest.raises(TruthUnreadableError, match=r"loop\.npz"):
        read_truth(path)


def test_missing_truth_is_refused_in_words(tmp_path):
    with pytest.raises(TruthUnreadableError):
        read_truth(tmp_path / "nothing.npz")


def test_pairs_of_png_are_the_frames_and_masks_of_the_loops(tmp_path):
    rows = write_pngs(tmp_path / "pairs", patients=2, seed=9, frames=4, size_px=(96, 96))
    assert len(rows) == 8
    for number in range(2):
        loop = make_loop(draw_patient(number, seed=9), frames=4, size_px=(96, 96))
        mine = [row for row in rows if row.patient == loop.patient.patient_id]
        for row in mine:
            image = Image.open(tmp_path / "pairs" / "frames" / row.name)
            assert image.info["Comment"] == "SYNTHETIC"
            assert (np.asarray(image) == loop.cine.frames[row.frame]).all()
            for structure, place in MASK_FOLDERS.items():
                mask = np.asarray(Image.open(tmp_path / "pairs" / place / row.name))
                assert set(np.unique(mask)) <= {0, 255}
                assert ((mask > 0) == loop.masks[structure][row.frame]).all()
        assert [row.phase for row in mine].count("ED") == 1
        assert [row.phase for row in mine].count("ES") == 1


def test_outlines_of_simulated_readers_lie_beside_the_pairs(tmp_path):
    """Each reader draws within the wall, and no two readers draw the same."""
    out = tmp_path / "pairs"
    rows = write_pngs(out, patients=1, first=3, seed=9, frames=4, size_px=(96, 96), readers=2)
    drawn = {}
    for reader in (1, 2):
        for row in rows:
            outline = np.asarray(Image.open(out / f"masks_reader_{reader}" / row.name)) > 0
            wall = np.asarray(Image.open(out / "masks_myocardium" / row.name)) > 0
            assert not (outline & ~wall).any()
            drawn[reader, row.frame] = outline
    assert any(outline.any() for outline in drawn.values())
    assert any((drawn[1, row.frame] != drawn[2, row.frame]).any() for row in rows)


def test_the_table_of_pairs_tells_what_was_returned(tmp_path):
    rows = write_pngs(tmp_path / "pairs", patients=1, seed=9, frames=4, size_px=(96, 96))
    with (tmp_path / "pairs" / "pairs.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [line["name"] for line in table] == [row.name for row in rows]
    assert float(table[0]["row_mm"]) == rows[0].row_mm


def test_studies_with_the_same_seed_share_their_patients(dataset, tmp_path):
    later = write_dataset(tmp_path / "later", patients=1, seed=9, first=3, **SMALL)
    assert later.cases[0] == dataset.cases[3]


def test_the_command_writes_a_study(tmp_path, capsys):
    out = tmp_path / "out"
    wanted = ["--patients", "2", "--seed", "5", "--frames", "4", "--rows", "120", "--columns"]
    assert main([str(out), *wanted, "160", "--look", "E"]) == 0
    dataset = read_dataset(out)
    assert [case.look for case in dataset.cases] == ["E", "E"]
    assert "2 of 2 patients" in capsys.readouterr().err


def test_the_command_runs_as_its_own_process(tmp_path):
    command = [sys.executable, "-m", "fibrodesk.phantom", str(tmp_path / "out"), "--format", "png"]
    ran = subprocess.run(
        [*command, "--patients", "1", "--frames", "4", "--rows", "64", "--columns", "64"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert len(list((tmp_path / "out" / "masks").glob("*.png"))) == 4


@pytest.mark.parametrize("wrong", [["--look", "Q"], []])
def test_the_command_says_what_is_wrong(tmp_path, capsys, wrong):
    (tmp_path / "out").mkdir()
    if not wrong:
        (tmp_path / "out" / "something").touch()
    assert main([str(tmp_path / "out"), "--patients", "1", *wrong]) == 2
    said = capsys.readouterr().err
    assert "The synthetic data could not be made" in said
    assert said.strip().endswith(".")
