"""`fibrodesk import`: what must be looked at, and the fan of a loop that shows none."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pydicom
import pytest

from fibrodesk.cli.main import main
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.stored import StoredCine
from fibrodesk.phantom.dataset import write_dataset

CORNERS = ("40,20", "280,20", "280,200", "40,200")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A loop of five frames: too few for a fan to be found by its motion."""
    folder = tmp_path_factory.mktemp("short")
    write_dataset(folder / "study", patients=1, seed=3, frames=8, size_px=(240, 320))
    (source,) = (folder / "study" / "loops").glob("*.dcm")
    data = pydicom.dcmread(source)
    with DicomCine(source) as cine:
        frames = np.stack([cine.luma(index) for index in range(5)])
    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.pop("PlanarConfiguration", None)
    data.NumberOfFrames = "5"
    data.PixelData = frames.tobytes()
    data["PixelData"].VR, data["PixelData"].is_undefined_length = "OB", False
    data.save_as(folder / "short.dcm")
    return folder / "short.dcm"


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "study.fibrodesk"
    assert main(["init", str(path), "--unprotected"]) == 0
    return path


def test_a_loop_without_a_fan_is_refused_and_told_how_to_give_one(study, short, capsys):
    assert main(["import", str(study), str(short), "--confirm-pixels"]) == 2
    assert "--fan" in capsys.readouterr().err


def test_a_fan_that_is_given_is_what_stays(study, short, tmp_path, capsys):
    look = tmp_path / "look"
    told = ["import", str(study), str(short), "--fan", *CORNERS]
    assert main([*told, "--projections", str(look)]) == 2  # nobody has looked yet
    assert main([*told, "--confirm-pixels"]) == 0
    (stored,) = (study / "cines").rglob("*.dcm")
    with StoredCine(stored) as cine, DicomCine(short) as source:
        kept, frame = cine.frame(0), source.luma(0)
    assert np.array_equal(kept[21:199, 41:279], frame[21:199, 41:279])
    assert not kept[:18].any()
    assert not kept[:, :38].any()
    picture, still = (
        cv2.imread(str(look / f"0001-short{end}.png"), cv2.IMREAD_GRAYSCALE)
        for end in ("", "-still")
    )
    with DicomCine(short) as source:
        frames = np.stack([source.luma(index) for index in range(5)])
    assert np.array_equal(picture[30:190, 50:270], frames.max(axis=0)[30:190, 50:270])
    assert np.array_equal(still[30:190, 50:270], frames.min(axis=0)[30:190, 50:270])
    assert np.array_equal(picture[:18], frames.max(axis=0)[:18] // 3)


@pytest.mark.parametrize(
    "corners", [("10,10", "50,50"), ("10,10", "900,10", "10,90"), ("-1,5", "50,5", "50,50")]
)
def test_a_fan_that_does_not_fit_is_refused_in_words(study, short, corners, capsys):
    given = [f"--fan={corners[0]}"] if corners[0].startswith("-") else ["--fan", *corners]
    assert main(["import", str(study), str(short), "--confirm-pixels", *given]) == 2
    assert "three corners" in capsys.readouterr().err
    assert not list((study / "cines").rglob("*.dcm"))


def test_what_is_no_corner_is_a_word_of_the_command_line(study, short, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["import", str(study), str(short), "--fan", "10;10", "20,20", "30,40"])
    assert ended.value.code == 2
    assert "120,45" in capsys.readouterr().err


def test_a_fan_that_was_found_is_not_replaced(study, tmp_path, capsys):
    folder = tmp_path / "long"
    write_dataset(folder, patients=1, seed=4, frames=8, size_px=(240, 320))
    tiny = ("1,1", "9,1", "9,9")
    told = ["import", str(study), str(folder / "loops"), "--confirm-pixels", "--json"]
    assert main([*told, "--fan", *tiny]) == 0
    assert len(json.loads(capsys.readouterr().out)["imported"]) == 1
    (stored,) = (study / "cines").rglob("*.dcm")
    with StoredCine(stored) as cine:
        assert (cine.frame(0) > 0).sum() > 5000
