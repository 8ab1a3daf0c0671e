"""`fibrodesk export`, as a script meets it."""

import csv
import json

import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic

from fibrodesk.cli.exporting import FORMATS
from fibrodesk.cli.main import main
from fibrodesk.desk.exporting import exports as exporting


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Round one has opened; round two is sealed, and its cine has a locked preparation."""
    folder = tmp_path_factory.mktemp("command")
    made = make_synthetic(folder, patients=2, seed=6)
    made.round("one", [made.cines[0].id])
    made.read("ann", "bob")
    path = made.project.path
    made.project.close()
    (folder / "password").write_text(PASSWORD + "\n")
    return path, folder / "password"


def command(study, out, *more, person="rita"):
    path, password = study
    who = ["--as", person, "--password-file", str(password)]
    return main(["export", str(path), str(out), *who, *more])


def test_the_command_offers_what_the_desk_writes():
    assert exporting.FORMATS == FORMATS


@pytest.mark.parametrize("to", FORMATS)
def test_each_format_is_written_and_told(study, tmp_path, capsys, to):
    assert command(study, tmp_path / "out", "--to", to, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == to
    assert told["cines"] == [1, 2]
    assert told["left_out"] == []
    assert told["files"] == sum(path.is_file() for path in (tmp_path / "out").rglob("*"))
    with (tmp_path / "out" / "answers.csv").open(newline="") as file:
        assert {row["author"] for row in csv.DictReader(file)} == set(told["authors"])


def test_an_annotator_is_refused_in_words(study, tmp_path, capsys):
    assert command(study, tmp_path / "out", "--to", "csv", person="ann") == 2
    assert "ann" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_taken_is_refused_in_words(study, tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert command(study, tmp_path, "--to", "csv") == 2
    assert "nothing is written over" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_masks_of_0_and_1_are_asked_for_by_name(study, tmp_path):
    from fibrodesk.imaging.png import read_mask

    assert command(study, tmp_path / "many", "--to", "png") == 0
    assert command(study, tmp_path / "one", "--to", "png", "--mask-one") == 0
    for path in (tmp_path / "one" / "native").glob("reader-*/fibrosis/*.png"):
        other = tmp_path / "many" / path.relative_to(tmp_path / "one")
        assert (read_mask(path) == read_mask(other)).all()
        assert path.read_bytes() != other.read_bytes() or not read_mask(path).any()
