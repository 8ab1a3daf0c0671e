"""The runs of a project, read from their folders: whatever ended, and however, is told."""

import json

import pytest

from fibrodesk.contract.events import (
    Failed,
    Finished,
    FoldBegun,
    Sampled,
    Saved,
    Started,
    Step,
    Stopped,
    Validated,
)
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.training import history
from fibrodesk.desk.training.log import EVENTS_NAME, EventLog, read_log, worked_s
from fibrodesk.desk.training.runs import _stopped_run

CONFIG = {"preset": "baseline", "epochs": 2, "batches": 3, "snapshot": "/s", "out": "/o"}


def step(number, epoch=1):
    terms = {"generator_loss": 2.0, "discriminator_loss": None, "dice_loss": 0.9, "bce": 0.7}
    return Step(step=number, epoch=epoch, seconds_left=1.0, **terms)


def validated(epoch, dice):
    return Validated(epoch=epoch, dice=dice, iou=None, best=True)


STARTED = Started(config=CONFIG, parameters=9, device="cpu")


def a_run(project, number, *events, name="abc"):
    folder = project.path / "runs" / f"{name * 4}-{number:04d}-00ff00"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"config": CONFIG}))
    log = EventLog(folder)
    for event in events:
        log.write(event)
    log.close()
    return folder


@pytest.fixture
def admin(study):
    return study.administrator


def test_a_run_over_folds_counts_the_steps_of_all(study, admin):
    a_run(
        study.project,
        1,
        FoldBegun(fold=1, folds=3),
        STARTED,
        *map(step, range(1, 7)),
        validated(1, 0.9),
        Finished(bundle="fold-1/bundle", reason="all epochs"),
        FoldBegun(fold=2, folds=3),
        STARTED,
        step(1),
        Stopped(epoch=1, step=1),
        FoldBegun(fold=2, folds=3),
        STARTED,
        step(2),
        validated(1, 0.4),
    )
    (run,) = history.runs(admin)
    assert (run.folds, run.steps, run.total_steps) == (3, 8, 18)
    assert run.curve == ((1, 0.4),)  # of the fold that is trained now
    course = history.course(admin, run.id)
    assert [event.step for event in course if isinstance(event, Step)] == [1, 2]


def test_each_run_tells_how_it_ended_and_what_it_was_begun_with(study, admin):
    a_run(study.project, 1, STARTED, step(1), Stopped(epoch=1, step=1))
    a_run(study.project, 2, STARTED, Failed(message="The loss is no number.", hint=""))
    a_run(study.project, 3, STARTED, step(1), step(2))
    done = a_run(
        study.project,
        4,
        STARTED,
        *map(step, range(1, 7)),
        validated(1, 0.4),
        validated(2, 0.6),
        Finished(bundle="b", reason="all epochs"),
    )
    (done / "bundle").mkdir()
    found = history.runs(admin)
    assert [run.number for run in found] == [4, 3, 2, 1]
    assert [run.state for run in found] == ["finished", "stopped", "failed", "stopped"]
    assert [run.resumable for run in found] == [False, True, True, True]
    newest, cut_off, failed, _ = found
    assert (newest.best_dice, newest.best_epoch, newest.steps) == (0.6, 2, 6)
    assert newest.curve == ((1, 0.4), (2, 0.6))
    assert newest.total_steps == 6
    assert newest.config == {"preset": "baseline", "epochs": 2, "batches": 3}
    assert "cut off" in cut_off.reason
    assert failed.reason == "The loss is no number."


def test_a_run_that_was_refused_before_it_began_is_not_gone_on_with(study, admin):
    """It would be refused again; the one before it, which was stopped, is what can go on."""
    stopped = a_run(study.project, 1, STARTED, step(1), Stopped(epoch=1, step=1))
    a_run(study.project, 2, FoldBegun(fold=1, folds=900), Failed(message="6 patients", hint=""))
    assert [run.resumable for run in history.runs(admin)] == [False, True]
    assert [run.state for run in history.runs(admin)] == ["failed", "stopped"]
    assert _stopped_run(admin, "abc" * 4) == stopped


def test_a_project_without_a_training_has_no_runs(admin):
    assert history.runs(admin) == []


def test_steps_that_a_killed_run_took_again_stand_once(study, admin):
    folder = a_run(
        study.project, 1, STARTED, *map(step, range(1, 9)), STARTED, *map(step, range(5, 10))
    )
    told = [each.step for each in history.course(admin, folder.name) if isinstance(each, Step)]
    assert told == list(range(1, 10))
    assert history.course(admin, "1") == history.course(admin, folder.name)


def test_a_long_curve_is_thinned_and_keeps_its_validations(study, admin):
    many = [step(number) for number in range(1, 20_001)]
    folder = a_run(study.project, 1, STARTED, *many, validated(1, 0.5))
    told = history.course(admin, folder.name)
    assert 2000 < sum(isinstance(each, Step) for each in told) <= 4001
    assert told[-1] == validated(1, 0.5)
    assert history.runs(admin)[0].steps == 20_000


def test_a_dice_that_has_no_value_is_none_and_not_zero(study, admin):
    a_run(study.project, 1, STARTED, validated(1, None))
    (run,) = history.runs(admin)
    assert run.best_dice is None
    assert run.curve == ()


def test_of_stages_the_last_one_is_what_the_run_is_judged_by(study, admin):
    wall = Validated(epoch=1, dice=0.9, iou=None, best=True, stage="wall")
    scar = Validated(epoch=1, dice=0.7, iou=None, best=True, stage="scar")
    a_run(study.project, 1, STARTED, wall, scar)
    assert history.runs(admin)[0].best_dice == 0.7


def test_a_log_that_ends_in_mid_line_is_read_up_to_there_and_written_on(tmp_path):
    """A desk that was killed leaves half a line; the next start begins a new one."""
    log = EventLog(tmp_path)
    log.write(STARTED)
    log.write(step(1))
    log.close()
    path = tmp_path / EVENTS_NAME
    path.write_bytes(path.read_bytes()[:-20])
    log = EventLog(tmp_path)
    log.write(step(2))
    log.close()
    assert [event for _, event in read_log(tmp_path)] == [STARTED, step(2)]


@pytest.mark.parametrize("within", ["samples", "fold-2/samples", "fold-2\\samples"])
def test_samples_are_found_where_the_project_lies_now(tmp_path, within):
    """Projects move: to a new disk, to another machine, also from Windows."""
    before = {
        "/": "/old disk/study/runs/abc-0001-00ff00/",
        "\\": "C:\\study\\runs\\abc-0001-00ff00\\",
    }
    mark = "\\" if "\\" in within else "/"
    folder = tmp_path / "runs" / "abc-0001-00ff00"
    folder.mkdir(parents=True)
    log = EventLog(folder)
    log.write(Sampled(epoch=2, stage="", folder=before[mark] + within, frames=6))
    log.close()
    [(_, told)] = read_log(folder)
    assert told.folder == str(folder.joinpath(*within.split(mark)))


def test_the_hours_between_a_stop_and_going_on_do_not_count(tmp_path):
    lines = [(100, STARTED), (110, step(1)), (9000, STARTED), (9005, Saved(path="c"))]
    from fibrodesk.contract.events import to_line

    text = "".join(f"{when:.2f}\t{to_line(event)}\n" for when, event in lines)
    (tmp_path / EVENTS_NAME).write_text(text)
    assert worked_s(tmp_path) == 15.0


def test_a_log_that_cannot_be_written_does_not_end_the_training(tmp_path):
    log = EventLog(tmp_path / "gone")
    log.write(STARTED)
    log.close()
    assert list(read_log(tmp_path / "gone")) == []


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_runs_are_for_administrators(study, name):
    folder = a_run(study.project, 1, STARTED)
    for act in (history.runs, lambda who: history.course(who, folder.name)):
        with pytest.raises(NotAllowedError):
            act(study.sessions[name])


def test_an_unknown_run_is_named(admin):
    with pytest.raises(history.RunUnknownError, match="the one"):
        history.course(admin, "the one")
