"""What a command refuses is one sentence that says what to do, and nothing is left behind."""

import errno
import getpass
import json
import subprocess
import sys

import pytest
from cli.refused import said, study

from fibrodesk.cli.main import _parsed as parsed
from fibrodesk.cli.main import build_parser, main

__all__ = ["study"]


@pytest.mark.parametrize(
    ("act", "option"),
    [
        (["people", "list", "{study}", "--as", "Ann"], "--password-file"),
        (["people", "add", "{study}", "Cleo", "--roles", "annotator"], "--new-password-file"),
    ],
)
def test_without_a_terminal_the_option_for_the_password_is_named_and_no_library_speaks(
    study, act, option
):
    done = subprocess.run(
        [sys.executable, "-m", "fibrodesk", *(word.format(study=study) for word in act)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # no terminal to be asked at
    )
    assert done.returncode == 2
    assert f"Add {option} FILE" in done.stderr
    assert "Warning" not in done.stderr
    assert "getpass" not in done.stderr


def test_a_folder_that_is_taken_is_refused_before_a_password_is_asked_for(
    study, monkeypatch, capsys
):
    def asked(*_args, **_kwargs):
        raise AssertionError("a password was asked for")

    monkeypatch.setattr(getpass, "getpass", asked)
    assert "is not empty" in said(capsys, "init", study)


def test_a_project_that_cannot_be_made_speaks_of_no_drawing(tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    words = said(capsys, "init", tmp_path / "file" / "x.fibrodesk", "--unprotected")
    assert "Not a directory" in words
    assert "drew" not in words


def test_a_name_without_a_letter_is_answered_by_what_to_type(study, tmp_path, capsys):
    (tmp_path / "password").write_text("a few words more\n")
    word = ("--new-password-file", tmp_path / "password", "--roles", "annotator")
    assert "Type another name" in said(capsys, "people", "add", study, "  ", *word)


def test_a_study_without_a_round_says_what_comes_first(study, capsys):
    assert "assign them to two readers" in said(capsys, "agreement", study)


def test_a_training_without_a_snapshot_says_so(study, capsys):
    assert "No snapshot of this project was taken yet" in said(capsys, "train", study)


def test_lists_that_are_empty_say_so_beside_the_data(study, capsys):
    assert "No snapshot" in said(capsys, "snapshot", study, "--list", code=0)
    assert "Nothing was trained" in said(capsys, "models", "runs", study, code=0)
    assert "Nobody has looked" in said(capsys, "models", "looks", study, code=0)
    assert main(["models", "runs", str(study), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_project_beside_files_is_not_segmented_as_if_they_were_not_named(study, capsys):
    assert "stand beside it" in said(capsys, "segment", study, "loop.dcm")


def test_a_project_without_cines_has_nothing_to_propose_on(study, capsys):
    assert "import loops first" in said(capsys, "segment", study)


@pytest.mark.parametrize(
    ("arguments", "name", "wanted"),
    [
        (["snapshot", "P", "--as", "Ann", "OUT"], "out", "OUT"),
        (["models", "show", "P", "--as", "Ann", "3"], "model", "3"),
        (["import", "P", "--confirm-pixels", "A", "B"], "sources", "['A', 'B']"),
    ],
)
def test_what_may_be_left_out_may_stand_behind_the_options(arguments, name, wanted):
    found = getattr(parsed(build_parser(), arguments), name)
    assert (str(list(map(str, found))) if isinstance(found, list) else str(found)) == wanted


def test_one_thing_too_many_behind_the_options_is_refused():
    with pytest.raises(SystemExit):
        parsed(build_parser(), ["snapshot", "P", "--as", "Ann", "OUT", "MORE"])


@pytest.mark.parametrize("value", ["nan", "400", "banana", "-inf"])
def test_a_contrast_that_no_picture_has_is_refused_in_words(tmp_path, capsys, value):
    with pytest.raises(SystemExit):
        main(["phantom", str(tmp_path / "out"), f"--contrast-db={value}"])
    assert "a number from -40 to 40 dB is wanted" in capsys.readouterr().err


def test_a_rate_that_is_no_number_is_refused_in_words(study, capsys):
    with pytest.raises(SystemExit):
        main(["import", str(study), "loops", "--frames-per-s", "banana"])
    assert "a number from 1 to 2000 frames a second is wanted" in capsys.readouterr().err


def test_a_scanner_look_that_is_none_leaves_no_folder_behind(tmp_path, capsys):
    assert "The looks are" in said(capsys, "phantom", tmp_path / "out", "--look", "Z")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("how", ["--headless", "--make"])
@pytest.mark.parametrize("name", ["report.html", "notes.txt", "project.toml"])
def test_the_demonstration_takes_no_folder_that_holds_something_else(tmp_path, capsys, how, name):
    (tmp_path / name).write_text("months of work")
    assert name in said(capsys, "demo", tmp_path, how)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    (tmp_path / "demonstration.fibrodesk").mkdir()
    if name != "report.html":  # beside a demonstration, that is its own
        assert name in said(capsys, "demo", tmp_path, how)
        assert (tmp_path / name).read_text() == "months of work"


def test_files_of_another_kind_than_was_asked_for_are_told(study, tmp_path, capsys):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "loop.dcm").write_bytes(bytes(128) + b"DICM" + bytes(400))
    (folder / "letter.txt").write_text("Dear colleague")
    words = said(capsys, "import", study, folder, "--format", "video", "--confirm-pixels")
    assert "Of another kind than was asked for: loop.dcm." in words
    assert "by their ending: letter.txt." in words


def test_a_disk_that_refuses_a_library_is_told_without_the_librarys_lines(
    tmp_path, monkeypatch, capsys
):
    """As pydicom wraps a full disk into a message with the lines of its code."""

    def full(*_args, **_kwargs):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise OSError(
                f"With tag got exception: {error}\nTraceback (most recent call)"
            ) from error

    monkeypatch.setattr("fibrodesk.phantom.dataset.write_dataset", full)
    words = said(capsys, "phantom", tmp_path / "out")
    assert words.startswith("The disk refused: No space left on device. ")
    assert "Traceback" not in words
