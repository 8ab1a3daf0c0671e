"""`fibrodesk import` of videos, pictures and data sets, as a script meets it."""

import json
from pathlib import Path

import pytest
from imaging.foreign_loops import FRAMES, loops

from fibrodesk.cli.main import main
from fibrodesk.cli.tracings import FORMATS
from fibrodesk.imaging.datasets.layouts import KNOWN
from fibrodesk.imaging.opening import KINDS
from fibrodesk.phantom.layouts.plain import write_png_stills
from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.video import write_video
from fibrodesk.phantom.layouts.writing import write_layout


@pytest.fixture
def project(tmp_path):
    assert main(["init", str(tmp_path / "p.fibrodesk"), "--unprotected"]) == 0
    return tmp_path / "p.fibrodesk"


@pytest.fixture
def take_in(project, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert (
            main(["import", str(project), *map(str, words), "--confirm-pixels", "--json"]) == code
        )
        return json.loads(capsys.readouterr().out)

    return run


def frame_times(project, capsys):
    capsys.readouterr()
    assert main(["status", str(project), "--json"]) == 0
    cines = json.loads(capsys.readouterr().out)["cines"]
    return [(cine["frames"], cine["frame_time_ms"], cine["spacing_mm"]) for cine in cines]


def test_every_kind_that_is_read_can_be_named():
    """By its own name, by that of its family, or as pictures."""
    for kind in {*KINDS, *(one.kind for one in KNOWN)}:
        name = "png" if kind == "stills" else kind
        assert name in FORMATS or name.split("-")[0] in FORMATS


def test_a_data_set_comes_in_with_its_tracings_by_one_command(tmp_path, take_in, project, capsys):
    write_layout("echonet", tmp_path / "set", loops())
    told = take_in(tmp_path / "set", "--format", "echonet", "--tracings")
    assert [one["number"] for one in told["imported"]] == [1, 2, 3]
    assert [(one["cine"], one["masks"], one["new"]) for one in told["tracings"]] == [
        (1, 2, True),
        (2, 2, True),
        (3, 2, True),
    ]
    found = frame_times(project, capsys)
    for (frames, time_ms, spacing), loop in zip(found, loops(), strict=True):
        assert (frames, spacing) == (FRAMES, None)
        assert time_ms == pytest.approx(1000 / per_s(loop))
    again = take_in(tmp_path / "set", "--tracings")  # nothing new, and no refusal
    assert again["imported"] == again["refused"] == []
    assert [one["new"] for one in again["tracings"]] == [False] * 3


def test_a_loop_that_is_here_already_and_has_no_outlines_is_named(tmp_path, take_in):
    video = tmp_path / "a.avi"
    write_video(loops()[0].cine.frames, video, per_s=50)
    take_in(video)
    again = take_in(video, "--tracings", code=2)
    assert [Path(each["path"]).name for each in again["refused"]] == ["a.avi"]
    assert "same pixels as cine 1" in again["refused"][0]["reason"]


def test_pictures_of_a_folder_say_that_its_name_tells_the_patient(tmp_path, take_in):
    write_png_stills(tmp_path, loops()[:1])
    (folder,) = (each for each in tmp_path.iterdir() if each.is_dir() and each.suffix == "")
    told = take_in(folder)
    assert any("name of its folder" in warning["text"] for warning in told["warnings"])


def test_a_named_format_leaves_everything_else_out(tmp_path, take_in):
    write_video(loops()[0].cine.frames, tmp_path / "mixed.avi", per_s=50)
    write_png_stills(tmp_path / "stills", loops()[1:2])
    told = take_in(tmp_path, "--format", "video")
    assert len(told["imported"]) == 1
    assert [warning["path"] for warning in told["warnings"]] == ["mixed.avi"] * 2
    told = take_in(tmp_path / "mixed.avi", "--format", "dicom", code=2)
    assert "not a DICOM file" in told["refused"][0]["reason"]


def test_a_folder_that_is_not_what_was_named_is_refused_in_words(tmp_path, take_in):
    write_video(loops()[0].cine.frames, tmp_path / "a.avi", per_s=50)
    for name in ("echonet", "camus", "ted", "hmcqu"):
        told = take_in(tmp_path, "--format", name, code=2)
        assert told["refused"], name
        assert told["refused"][0]["hint"], name


def test_the_rate_of_pictures_can_be_told_and_that_of_a_video_stays(
    tmp_path, take_in, project, capsys
):
    write_png_stills(tmp_path / "in", loops()[:1])
    write_video(loops()[1].cine.frames, tmp_path / "in" / "a.avi", per_s=40)
    take_in(tmp_path / "in", "--frames-per-s", "50")
    assert sorted(time_ms for _, time_ms, _ in frame_times(project, capsys)) == [20.0, 25.0]


@pytest.mark.parametrize("rate", ["0", "-3", "nan", "many"])
def test_a_rate_that_cannot_be_is_refused(tmp_path, project, capsys, rate):
    with pytest.raises(SystemExit):
        main(["import", str(project), str(tmp_path), f"--frames-per-s={rate}"])
    assert "--frames-per-s" in capsys.readouterr().err


def test_a_cut_video_comes_in_when_asked(tmp_path, take_in):
    path = tmp_path / "cut.avi"
    write_video(loops()[0].cine.frames, path, per_s=50)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 9 // 10])
    told = take_in(path, code=2)
    assert "ends after" in told["refused"][0]["reason"]
    told = take_in(path, "--salvage")
    assert len(told["imported"]) == 1
    assert any("The loop is cut" in warning["text"] for warning in told["warnings"])
