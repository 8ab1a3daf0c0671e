"""`fibrodesk assign` as a script meets it: a repeat of a round, and a reading that is reopened."""

import pytest

from desk.studies import PASSWORD
from desk.test_repeats import items_of, read_again, read_round
from fibrodesk.cli.main import main
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.repeats import plan_repeat
from fibrodesk.desk.rounds.revisions import reopen
from fibrodesk.desk.rounds.round import list_rounds
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.status import project_status
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


def test_status_tells_of_each_round_what_it_is_when_everything_was_read_again(study):
    """To those who may know it; a revision opens with its one reader."""
    read_round(study)
    repeat = plan_repeat(study.administrator, round_id=study.round_id, percent=50, after_days=0)
    for name in ("ann", "bob"):
        read_again(study.sessions[name], repeat.id)
    revision = reopen(
        study.administrator,
        round_id=study.round_id,
        cine_id=study.cines[0],
        reader=study.people["ann"].id,
        reason="the wall was misjudged",
    )
    sealed = project_status(study.administrator)["rounds"]
    assert [(one["kind"], one["open"]) for one in sealed] == [
        ("reading", True),
        ("repeat", True),
        ("revision", False),
    ]
    submit_reading(study.ann, open_reading(study.ann, round_id=revision.id, cine_id=study.cines[0]))
    assert project_status(study.administrator)["rounds"][2]["open"]
    assert project_status(study.bob)["rounds"][1]["kind"] == "repeat"
