"""What is written in the layout of another's data set is that layout, quirks and all."""

import csv

import numpy as np
import pytest
from PIL import Image

from fibrodesk.cli.phantom import FORMATS
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.errors import FolderInUseError
from fibrodesk.phantom.layouts.echonet import chords, file_stem
from fibrodesk.phantom.layouts.video import LOSSLESS, write_video
from fibrodesk.phantom.layouts.writing import LAYOUTS, write_layout, write_patients
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

FRAMES = 8


@pytest.fixture(scope="module")
def small():
    return [make_loop(draw_patient(n, seed=8), frames=FRAMES, size_px=(96, 112)) for n in range(3)]


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_the_command_knows_every_layout():
    assert set(FORMATS) == {"dicom", "png", *LAYOUTS}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_written_from_drawn_patients(tmp_path, layout):
    write_patients(layout, tmp_path / "out", patients=1, seed=2, frames=FRAMES)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) > 10_000  # the loop; a split may be empty
    with pytest.raises(FolderInUseError):
        write_patients(layout, tmp_path / "out", patients=1, seed=2, frames=FRAMES)


def test_an_unknown_layout_is_a_bug(tmp_path, small):
    with pytest.raises(ValueError, match="no layout"):
        write_layout("unity", tmp_path, small)


def test_echonet_dynamic_has_its_columns_and_quirks(tmp_path, small):
    write_layout("echonet", tmp_path / "e", small)
    files = table(tmp_path / "e" / "FileList.csv")
    assert ",".join(files[0]) == (
        "FileName,EF,ESV,EDV,FrameHeight,FrameWidth,FPS,NumberOfFrames,Split"
    )
    assert [row[0] for row in files[1:]] == [file_stem(loop) for loop in small]  # no ending
    assert [row[-1] for row in files[1:]] == ["TRAIN", "Val", "test"]
    tracings = table(tmp_path / "e" / "VolumeTracings.csv")
    assert ",".join(tracings[0]) == "FileName,X1,Y1,X2,Y2,Frame"
    assert {row[0] for row in tracings[1:]} == {f"{file_stem(loop)}.avi" for loop in small}
    assert len(tracings) - 1 == len(small) * 2 * 21  # the long axis and 20 chords
    assert {p.name for p in (tmp_path / "e" / "Videos").iterdir()} == {
        f"{file_stem(loop)}.avi" for loop in small
    }


def test_the_first_row_of_a_tracing_is_the_long_axis(small):
    mask = small[0].masks[Structure.LEFT_VENTRICULAR_CAVITY][0]
    (x1, y1, x2, y2), *across = chords(mask)
    assert y2 - y1 == np.ptp(np.flatnonzero(mask.any(axis=1)))
    assert all(chord[1] == chord[3] for chord in across)
    assert len(across) == 20
    assert 0 <= min(x1, x2) < mask.shape[1]


def test_children_have_folds_polygons_and_a_gap(tmp_path, small):
    write_layout("echonet-pediatric", tmp_path / "p", small)
    files = table(tmp_path / "p" / "A4C" / "FileList.csv")
    assert ",".join(files[0]) == "FileName,EF,Sex,Age,Weight,Height,Split"
    assert [row[-1] for row in files[1:]] == ["0", "1", "2"]
    tracings = table(tmp_path / "p" / "A4C" / "VolumeTracings.csv")
    assert ",".join(tracings[0]) == "FileName,X,Y,Frame"
    assert "No Systolic" in {row[-1] for row in tracings}
    assert (tmp_path / "p" / "PSAX" / "VolumeTracings.csv").is_file()


def test_parasternal_distances_are_in_centimetres(tmp_path, small):
    write_layout("echonet-lvh", tmp_path / "l", small)
    header, first, *_ = table(tmp_path / "l" / "MeasurementsList.csv")
    assert ",".join(header) == (
        ",HashedFileName,Calc,CalcValue,Frame,X1,X2,Y1,Y2,Frames,FPS,Width,Height,split"
    )
    assert float(first[3]) == pytest.approx(small[0].patient.lvidd_mm / 10)
    assert (int(first[-3]), int(first[-2])) == (112, 96)


def test_pictures_hold_every_pixel_and_say_that_they_are_synthetic(tmp_path, small):
    write_layout("stills", tmp_path / "s", small)
    for loop in small:
        for index, frame in enumerate(loop.cine.frames, start=1):
            with Image.open(tmp_path / "s" / loop.patient.patient_id / f"frame{index}.png") as one:
                assert np.array_equal(np.asarray(one), frame)
                assert one.text["Comment"] == "SYNTHETIC"


def test_a_codec_that_does_not_go_with_its_container_is_a_bug(tmp_path, small):
    with pytest.raises(ValueError, match="xyzw"):
        write_video(small[0].cine.frames, tmp_path / "a.mp4", per_s=50, codec="xyzw")


def test_the_remark_leaves_a_whole_container(tmp_path, small):
    """The length in the head of an AVI is that of the file."""
    path = tmp_path / "a.avi"
    write_video(small[0].cine.frames, path, per_s=50, codec=LOSSLESS)
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert b"SYNTHETIC" in data
