"""`fibrodesk assign` as a script meets it: a repeat of a round, and a reading that is reopened."""

import pytest

from desk.studies import PASSWORD
from desk.test_repeats import items_of, read_round
from fibrodesk.cli.main import main
from fibrodesk.desk.project import open_project
from fibrodesk.desk.rounds import list_rounds
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.reading import RoundKind


@pytest.fixture
def closed(study, tmp_path):
    """A project whose first round is open, and how the administrator signs in."""
    read_round(study)
    study.project.close()
    (tmp_path / "word").write_text(PASSWORD)
    who = ["--as", "administrator", "--password-file", str(tmp_path / "word")]
    return study, [str(study.project.path), *who]


def _rounds(study):
    project = open_project(study.project.path)
    try:
        ann = sign_in(project, "ann", PASSWORD)
        known = list_rounds(sign_in(project, "administrator", PASSWORD))
        return known, [items_of(ann, view.id) for view in known]
    finally:
        project.abandon()


def test_a_repeat_is_planned_with_its_own_days_and_part(closed, capsys):
    study, command = closed
    options = ["--repeat-of", "Round 1", "--percent", "100", "--after-days", "0"]
    assert main(["assign", *command, *options]) == 0
    assert "Round Round 2: 2 cines, 2 readers, blind, from 2" in capsys.readouterr().err
    (_, repeat), (_, items) = _rounds(study)
    assert repeat.kind is RoundKind.REPEAT
    assert all(item.cine.code for item in items)


def test_a_reading_is_reopened_with_a_reason(closed, capsys):
    study, command = closed
    options = ["--reopen", "Round 1", "--cines", "2", "--readers", "ann"]
    assert main(["assign", *command, *options]) == 2
    assert "reason" in capsys.readouterr().err
    assert main(["assign", *command, *options, "--reason", "the wall was misjudged"]) == 0
    (_, revision), (_, items) = _rounds(study)
    assert revision.kind is RoundKind.REVISION
    assert [item.cine.number for item in items] == [2]


def test_what_nobody_has_begun_is_withdrawn(closed, capsys):
    study, command = closed
    assert main(["assign", *command, "--repeat-of", "Round 1", "--after-days", "0"]) == 0
    assert main(["assign", *command, "--withdraw", "Round 2"]) == 0
    assert "was withdrawn" in capsys.readouterr().err
    known, _ = _rounds(study)
    assert [view.name for view in known] == ["Round 1"]
    assert main(["assign", *command, "--withdraw", "Round 1"]) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--repeat-of", "Round 1", "--reopen", "Round 1"], "one at a time"),
        (["--repeat-of", "Round 1", "--cines", "1"], "chance chooses"),
        (["--repeat-of", "Round 9"], "Round 9"),
        (["--reopen", "Round 1", "--readers", "ann,bob", "--cines", "1"], "one of --cines"),
        (["--round", "Lonely"], "--readers"),
        (["--repeat-of", "Round 1", "--percent", "0"], "0 percent"),
    ],
)
def test_what_is_unclear_makes_no_round(closed, capsys, options, words):
    study, command = closed
    assert main(["assign", *command, *options]) == 2
    assert words in capsys.readouterr().err
    known, _ = _rounds(study)
    assert [view.name for view in known] == ["Round 1"]
