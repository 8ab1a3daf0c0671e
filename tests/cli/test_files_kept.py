"""No command writes over a file unasked; with --replace the old one stands to the end."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic

from fibrodesk.cli.main import main
from fibrodesk.contract import manifest
from fibrodesk.desk.models.segmenting import segment_file
from fibrodesk.imaging.png import encode_png
from fibrodesk.phantom.dataset import write_dataset

OLD = "months of work"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A project with an opened round, two folders of masks, and a loop."""
    folder = tmp_path_factory.mktemp("kept")
    made = make_synthetic(folder, patients=2, seed=6)
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    made.project.close()
    (folder / "password").write_text(PASSWORD + "\n")
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "one.png").write_bytes(encode_png(np.eye(8, dtype=bool)))
    write_dataset(folder / "loops", patients=1, seed=3, frames=4)
    who = ["--as", "administrator", "--password-file", str(folder / "password")]
    return {"folder": folder, "project": str(made.project.path), "who": who}


@pytest.fixture
def loop(study):
    return study["folder"] / "loops" / "loops" / "loop0000.dcm"


COMMANDS = {
    "report": ("report.html", lambda s, out: ["report", s["project"], out, *s["who"]]),
    "agreement": ("a.csv", lambda s, out: ["agreement", s["project"], "--csv", out, *s["who"]]),
    "compare": (
        "b.csv",
        lambda s, out: ["compare", str(s["folder"] / "a"), str(s["folder"] / "b"), "--csv", out],
    ),
}


@pytest.fixture(params=COMMANDS)
def command(request, study, tmp_path):
    """Runs a command that writes one file, and that file."""
    name, arguments = COMMANDS[request.param]

    def run(*more, out=tmp_path / name):
        return main([*arguments(study, str(out)), *more])

    return run, tmp_path / name


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_is_there_is_named_and_kept_until_it_is_given_up(command, capsys):
    run, out = command
    out.write_text(OLD)
    assert run() == 2
    assert capsys.readouterr().err == (
        f"Something is here already: {out.name} exists, and nothing is written over unasked. "
        "Name another file, or replace this one (--replace).\n"
    )
    assert out.read_text() == OLD
    assert run("--replace") == 0
    assert out.read_text() != OLD
    assert left(out.parent) == [out.name]


def test_a_disk_that_is_full_at_the_end_leaves_the_old_file_whole(command, capsys, monkeypatch):
    run, out = command
    out.write_text(OLD)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest.os, "fsync", full)
    assert run("--replace") == 2
    assert "No space left on device. Make room, or name another place" in capsys.readouterr().err
    assert out.read_text() == OLD
    assert left(out.parent) == [out.name]


@pytest.mark.parametrize("more", [[], ["--replace"]])
def test_a_folder_or_a_device_is_never_written_over(command, capsys, more):
    run, out = command
    out.mkdir()
    assert run(*more) == 2
    assert f"{out.name} is a folder. Name a file" in capsys.readouterr().err
    out.rmdir()
    os.mkfifo(out)
    assert run(*more) == 2
    assert f"{out.name} is a device, not a file. Name a file" in capsys.readouterr().err
    assert out.is_fifo()


def test_a_place_inside_a_project_is_refused_before_a_password_is_asked_for(
    command, study, capsys, monkeypatch
):
    run, out = command
    project = Path(study["project"])
    before = left(project)
    assert run("--replace", out=project / "models" / out.name) == 2
    assert f"{out.name} lies inside the project {project.name}." in capsys.readouterr().err
    assert left(project) == before


def test_a_ring_of_links_is_told_in_a_sentence(command, capsys, tmp_path):
    run, _ = command
    ring = tmp_path / "ring"
    ring.symlink_to(ring)
    assert run(out=ring / "report.html") == 2
    assert "report.html lies in a folder that is not there." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("within", "words"),
    [("", "{} is a project."), ("models", "models lies inside the project {}.")],
)
def test_no_folder_of_a_project_takes_the_files_of_a_command(study, loop, capsys, within, words):
    """Pictures for the looks above all: they show the names that are erased, and are backed up."""
    project = Path(study["project"])
    place = project / within
    before = left(place)
    for command in (
        ["segment", str(loop), "--out", str(place)],
        ["import", str(project), str(loop), "--projections", str(place), *study["who"]],
        ["phantom", str(place), "--patients", "1"],
    ):
        assert main(command) == 2
        assert words.format(project.name) in capsys.readouterr().err
    assert left(place) == before


def test_a_run_on_a_snapshot_of_a_project_needs_a_folder_of_its_own(study, capsys):
    """Beside its snapshot it would lie among the project's."""
    snapshot = Path(study["project"]) / "snapshots" / "one"
    snapshot.mkdir(parents=True)
    (snapshot / "manifest.json").write_text("{}")
    assert main(["train", str(snapshot)]) == 2
    told = capsys.readouterr().err
    assert f"one-run lies inside the project {Path(study['project']).name}." in told
    assert left(snapshot.parent) == ["one"]


def test_half_a_phantom_goes_and_a_folder_that_was_there_stays(tmp_path, monkeypatch, capsys):
    """It may be a disk that somebody mounted, or the folder one is in."""
    from fibrodesk.cli import phantom

    def half(folder, **_more):
        (folder / "loops").mkdir(parents=True)
        (folder / "loops" / "half.dcm").write_text("half")
        (folder / "manifest.json").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(phantom, "_writer", lambda _layout, *, readers: half)
    there = tmp_path / "there"
    there.mkdir()
    for out in (there, tmp_path / "new"):
        assert main(["phantom", str(out), "--patients", "1"]) == 2
        assert "No space left on device" in capsys.readouterr().err
    assert left(tmp_path) == ["there"]
    assert left(there) == []


def test_a_link_to_nowhere_is_something_that_is_there(command, capsys):
    run, out = command
    out.symlink_to(out.parent / "nowhere")
    assert run() == 2
    assert "exists, and nothing is written over" in capsys.readouterr().err
    assert left(out.parent) == [out.name]


def test_replace_without_a_file_to_write_is_told(study, capsys):
    assert main(["agreement", study["project"], "--replace", *study["who"]]) == 2
    assert "--replace can be used with --csv or --publish alone" in capsys.readouterr().err
    folders = [str(study["folder"] / name) for name in ("a", "b")]
    assert main(["compare", *folders, "--replace"]) == 2
    assert "--replace can be used with --csv FILE alone" in capsys.readouterr().err


def test_masks_of_an_older_run_are_kept_unless_they_are_given_up(loop, tmp_path, capsys):
    out = tmp_path / "masks"
    out.mkdir()
    older = [out / f"loop0000-{frame:04d}-fibrosis.png" for frame in (1, 99)]
    other = [out / "loop0000-0001-notes.png", out / "loop0000-extra-0001-fibrosis.png"]
    for path in (*older, *other):
        path.write_text(OLD)
    command = ["segment", str(loop), "--out", str(out), "--device", "cpu"]
    assert main(command) == 2
    assert f"{older[0].name} exists, and nothing is written over" in capsys.readouterr().err
    assert len(left(out)) == 4
    assert main([*command, "--replace"]) == 0
    assert older[0].read_bytes() != OLD.encode()
    assert not older[1].exists()  # a frame that the loop has not, of the same name
    assert [path.read_text() for path in other] == [OLD, OLD]
    assert not list(out.glob(".*"))


def test_a_loop_that_was_refused_keeps_its_name_from_no_other(loop, tmp_path, capsys):
    damaged = tmp_path / loop.name
    damaged.write_bytes(bytes(200))
    out = tmp_path / "masks"
    command = ["segment", str(damaged), str(loop), "--out", str(out), "--device", "cpu"]
    assert main(command) == 1
    assert "were just written" not in capsys.readouterr().err
    assert f"{loop.stem}-0001-fibrosis.png" in left(out)


def test_a_segmenting_that_ends_early_leaves_the_older_masks_whole(loop, tmp_path):
    out = tmp_path / "masks"
    out.mkdir()
    older = out / "loop0000-0001-fibrosis.png"
    older.write_text(OLD)

    def stopped(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        segment_file(loop, out=out, bundle=None, device="cpu", replace=True, progress=stopped)
    assert left(out) == [older.name]
    assert older.read_text() == OLD


def test_masks_that_the_disk_does_not_take_are_told_by_their_folder(
    loop, tmp_path, monkeypatch, capsys
):
    def full(_path, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["segment", str(loop), "--out", str(tmp_path / "masks"), "--json"]) == 2
    told = capsys.readouterr()
    reason = "masks could not be written: No space left on device."
    assert json.loads(told.out) == {
        "masks": [],
        "refused": [{"path": str(loop), "reason": reason}],
    }
    assert f"{reason} Make room, or name another place" in told.err
    assert left(tmp_path / "masks") == []


def test_pictures_of_a_loop_stay_as_they_are_and_others_are_not_written_over(
    loop, tmp_path, capsys
):
    project, shown = str(tmp_path / "p.fibrodesk"), tmp_path / "shown"
    assert main(["init", project, "--unprotected"]) == 0
    fan = ["--fan", "100,50", "300,50", "200,300"]  # four frames are too short to find it
    command = ["import", project, str(loop), "--projections", str(shown), *fan]
    assert main(command) == 2  # nobody has looked yet
    before = {path.name: path.read_bytes() for path in shown.iterdir()}
    assert len(before) == 2
    capsys.readouterr()
    assert main(command) == 2
    assert "exists" not in capsys.readouterr().err  # the same pictures
    other = shown / sorted(before)[0]
    other.write_text(OLD)
    assert main([*command, "--confirm-pixels"]) == 2
    assert f"{other.name} exists, and nothing is written over" in capsys.readouterr().err
    assert other.read_text() == OLD
    assert main([*command, "--confirm-pixels", "--replace"]) == 0
    assert {path.name: path.read_bytes() for path in shown.iterdir()} == before
