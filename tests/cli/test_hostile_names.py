"""Names that are empty, break lines or name something else end in one sentence each."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from cli.refused import said, study

from fibrodesk.cli.console import printable
from fibrodesk.cli.main import main
from fibrodesk.imaging.png import encode_png

__all__ = ["study"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "{study}", ""],
        ["import", "{study}", "--json", ""],  # behind the options, where it may stand too
        ["status", " "],
        ["compare", "", "."],
        ["init", ""],
        ["export", "{study}", "", "--to", "png"],
    ],
)
def test_an_empty_name_is_not_the_folder_that_one_is_in(study, capsys, arguments):
    """As a variable of the shell that is not set."""
    with pytest.raises(SystemExit) as ended:
        main([word.format(study=study) for word in arguments])
    assert ended.value.code == 2
    assert "a file or a folder is wanted, and the name is empty" in capsys.readouterr().err


def test_an_empty_head_of_the_audit_is_no_damage(study, capsys):
    with pytest.raises(SystemExit):
        main(["verify", str(study), "--head", ""])
    assert "a head of the audit is wanted, and it is empty" in capsys.readouterr().err


def test_the_folder_that_one_is_in_is_told_by_its_name(tmp_path, monkeypatch, capsys):
    (tmp_path / "letter").write_text("")
    monkeypatch.chdir(tmp_path)
    assert f"{tmp_path.name} exists and is not empty" in said(capsys, "init", ".", "--unprotected")


def test_a_name_turns_no_line_of_what_is_said(study, tmp_path, capsys):
    assert printable("a\nb\x1b[2J\udcff") == "a\\nb\\x1b[2J\\udcff"
    folder = tmp_path / "two\nlines"
    folder.mkdir()
    (folder / "one\nloop.dcm").write_bytes(bytes(128) + b"DICM" + bytes(400))
    for words in (
        said(capsys, "import", study, folder, "--confirm-pixels"),
        said(capsys, "status", folder),
        said(capsys, "segment", folder / "one\nloop.dcm", "--out", tmp_path / "out"),
    ):
        lines = words.splitlines()
        assert len(lines) <= 2
        assert any("\\n" in line for line in lines)
    masks = tmp_path / "masks"
    masks.mkdir()
    (masks / "a\nb.png").write_bytes(encode_png(np.eye(8, dtype=bool)))
    assert main(["compare", str(masks), str(masks)]) == 0
    assert "\na\\nb " in capsys.readouterr().out


def test_names_of_people_and_rounds_stay_on_one_line(study, tmp_path, capsys):
    (tmp_path / "password").write_text("a few words more\n")
    word = ("--new-password-file", tmp_path / "password", "--roles", "annotator")
    assert said(capsys, "people", "add", study, "Dr\nCleo", *word, code=0) == "Dr Cleo was added.\n"


def test_a_terminal_without_umlauts_ends_no_command(tmp_path):
    """As a pipe under Windows that knows its own letters alone."""
    masks = tmp_path / "masks"
    masks.mkdir()
    (masks / "Löwe.png").write_bytes(encode_png(np.eye(8, dtype=bool)))
    done = subprocess.run(
        [sys.executable, "-m", "fibrodesk", "compare", str(masks), str(masks)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert b"L\\xf6we" in done.stdout


def test_without_a_screen_the_window_is_refused_in_words_before_any_work(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for arguments in (["open"], ["demo", str(tmp_path / "demo")]):
        assert said(capsys, *arguments) == (
            "There is no screen here: The window needs a desktop, and this terminal is on none. "
            "Start it from a desktop; `fibrodesk --help` lists what can be done without a window.\n"
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["nothing", "file", "study.fibrodesk"])
def test_what_is_no_bundle_is_told_by_what_it_is(study, tmp_path, capsys, name):
    (tmp_path / "file").write_text("")
    for command in (
        ["models", "add", study, tmp_path / name],
        ["segment", "loop.dcm", "--out", tmp_path / "out", "--model", tmp_path / name],
    ):
        words = said(capsys, *command)
        assert words.startswith(f"There is no bundle here: {name} is ")
        assert words.endswith("which holds manifest.json and model_card.json.\n")


def test_a_bare_snapshot_that_is_none_is_told_in_words_and_makes_no_folder(tmp_path, capsys):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "manifest.json").write_text("{}")
    (tmp_path / "file").write_text("")
    words = said(capsys, "train", bare, "--out", tmp_path / "file")
    assert "file is a file. Name a folder" in words
    (bare / "manifest.json").write_text(json.dumps({"kind": "bundle"}))
    assert "bare is a bundle. Name the folder of a snapshot" in said(capsys, "train", bare)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bare", "file"]


def test_a_training_that_is_refused_says_so_in_words_beside_its_events(tmp_path, capsys):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "manifest.json").write_text("{}")
    assert main(["train", str(bare)]) == 2
    told = capsys.readouterr()
    assert json.loads(told.out)["event"] == "failed"
    assert told.err == (
        f"This snapshot cannot be used: {bare}: manifest.json is of no fibrodesk container. "
        "Make a new snapshot from the project.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["models", "list", "{study}", "3"], "3 can be used with one of show, judge"),
        (["models", "list", "{study}", "--name", "x"], "--name can be used with `models add`"),
        (["snapshot", "{study}", "--list", "--seed", "3"], "--seed can be used with a new"),
        (["snapshot", "{study}", "--list", "--seed", "0"], "--seed can be used with a new"),
        (["snapshot", "{study}", "{study}/models/x"], "x lies inside the project study"),
        (["train", "{study}", "--run", "x"], "--run can be used with --resume alone"),
        (["segment", "{study}", "--out", "x"], "--out can be used with files of no project alone"),
        (["import", "{study}", "--clinical", "{study}"], "study.fibrodesk is a folder. Name a CSV"),
        (["import", "{study}", "--clinical", "none.csv"], "none.csv is not there. Name a CSV"),
    ],
)
def test_what_would_be_passed_over_or_is_no_such_thing_is_told(study, capsys, arguments, told):
    assert told in said(capsys, *(word.format(study=study) for word in arguments))


def test_a_disk_that_refuses_another_process_is_told_without_the_librarys_lines(
    tmp_path, monkeypatch, capsys
):
    """Out of another process an error comes as its words alone."""

    def full(*_args, **_kwargs):
        raise OSError("With tag got exception: [Errno 28] No space left on device\nTraceback")

    monkeypatch.setattr("fibrodesk.phantom.dataset.write_dataset", full)
    words = said(capsys, "phantom", tmp_path / "out")
    assert words == (
        "The disk refused: No space left on device. Mend what is named, then run the command "
        "again.\n"
    )


@pytest.mark.parametrize("end", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_half_a_phantom_does_not_stand_in_the_way_of_the_next(tmp_path, monkeypatch, capsys, end):
    def half(folder, **_options):
        (folder / "loops").mkdir(parents=True)
        (folder / "loops" / ".loop0000.dcm.part").write_text("half")
        raise end

    monkeypatch.setattr("fibrodesk.phantom.dataset.write_dataset", half)
    said(capsys, "phantom", tmp_path / "out", code=130 if isinstance(end, KeyboardInterrupt) else 2)
    assert not (tmp_path / "out").exists()
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter").write_text("months of work")
    said(capsys, "phantom", kept, code=130 if isinstance(end, KeyboardInterrupt) else 2)
    assert (kept / "letter").read_text() == "months of work"


def test_a_shell_that_closed_the_output_ends_no_command_in_noise(study):
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m fibrodesk status "$1" >&-', sys.executable, str(study)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_in_the_place_of_the_demonstration_is_told(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert "file is a file. Name a folder" in said(capsys, "demo", tmp_path / "file", "--make")
