"""What the discriminator brings: which trainings are run, in which order, and what they say."""

import json
from threading import Event
from types import SimpleNamespace

import pytest

from desk.frozen_patients import frozen
from fibrodesk.contract.events import Failed, Finished
from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.models.stations import sign_here
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.training import arms as comparing
from fibrodesk.desk.training import process as processes
from fibrodesk.desk.training.arms_state import ArmsPlan, jobs_of
from fibrodesk.desk.training.arms_words import found_of
from fibrodesk.desk.training.folds import FoldsRefusedError

GAIN = 0.004


class FakeTraining:
    """Leaves a bundle as `python -m training` would; asked for by its arguments."""

    begun, fails = [], set()

    def __init__(self, arguments, *, folder):
        self.begun.append((folder.name, arguments))
        self.bundle, self.failure = None, None
        if folder.name in self.fails:
            self.failure = Failed(message="The loss is no number any more.", hint="")
            return
        (folder / "bundle").mkdir()
        (folder / "bundle" / "model_card.json").write_text("{}")
        (folder / "checkpoint.json").write_text("{}")
        self.bundle = folder / "bundle"

    def listen(self, heard):
        heard(Finished(bundle="b", reason="all epochs"))

    def wait(self, _timeout_s=None):
        return True

    def end(self):
        pass


def evaluated(bundle, snapshot, **_options):
    """Dice of each patient of the fold: the arm with the discriminator is a little better."""
    told = json.loads((snapshot / "manifest.json").read_bytes())["body"]["frames"]
    patients = sorted({frame["patient"] for frame in told if frame["side"] == "gate"})
    seed = int(bundle.parent.name.split("-")[1])
    gain = GAIN if bundle.parent.name.endswith("with") else 0.0
    rows = []
    for patient in patients:
        number = int(patient[-4:])
        chance = ((number * 7 + seed * 3) % 5 - 2) / 2000
        rows.append({"patient": patient, "dice": 0.5 + number / 100 + gain + gain * chance * 100})
        rows[-1]["iou"] = rows[-1]["dice"] / 2
    return {"per_patient": rows, "dice": {"micro": 0.5}}


@pytest.fixture
def frozen_study(study, monkeypatch):
    """A study with a signed snapshot of 24 patients, and trainings that end at once."""
    admin = study.administrator
    folder = study.project.path / "snapshots" / "abc"
    frozen(folder)
    sign_here(admin, folder)
    sides = {"train": 14, "validation": 6, "gate": 2, "report": 2}
    detail = {"patients": 24, "frames": 24, "created": "2026-01-01", "sides": sides}
    study.project.store.write(
        lambda rows: rows.snapshots.add(
            snapshot_id="abc",
            path="snapshots/abc",
            manifest_sha256="abc",
            person=admin.person.id,
            detail=detail,
        )
    )
    FakeTraining.begun, FakeTraining.fails = [], set()
    monkeypatch.setattr(processes, "TrainingProcess", FakeTraining)
    monkeypatch.setattr(comparing, "evaluate_bundle", evaluated)
    return study


def plan(**changes):
    return ArmsPlan(**{"snapshot_id": "abc", "seeds": 2, "folds": 3, "epochs": 1, **changes})


def test_both_arms_get_the_same_folds_seeds_and_lengths(frozen_study):
    admin = frozen_study.administrator
    state = comparing.begin_arms(admin, plan())
    found = comparing.go_on_with_arms(admin, state.id)
    assert len(FakeTraining.begun) == state.total == 12
    for (without, first), (with_it, second) in zip(
        FakeTraining.begun[::2], FakeTraining.begun[1::2], strict=True
    ):
        assert without.replace("without", "with") == with_it
        apart = {(one, other) for one, other in zip(first, second, strict=True) if one != other}
        assert {(a, b) for a, b in apart if "without" not in a} == {("baseline", "paper")}
    assert found.difference == pytest.approx(GAIN, rel=0.2)
    assert (found.patients, found.seeds) == (20, 2)
    assert found.lower < found.difference < found.upper
    assert "brought +0.004 Dice" in found.sentence
    assert comparing.arms(admin)[0].found == found
    acts = {row.act for row in read_audit(admin)}
    assert {"arms begun", "arms compared"} <= acts


def test_a_comparison_that_was_stopped_goes_on_where_it_was(frozen_study):
    admin = frozen_study.administrator
    state = comparing.begin_arms(admin, plan())
    cancel, told = Event(), []

    def progress(done, total):
        told.append((done, total))
        if done == 5:
            cancel.set()

    with pytest.raises(comparing.ArmsStoppedError, match="5 of 12"):
        comparing.go_on_with_arms(admin, state.id, cancel=cancel, progress=progress)
    (waiting,) = comparing.arms(admin)
    assert (waiting.done, waiting.found) == (5, None)
    assert waiting.seconds_left is not None
    comparing.go_on_with_arms(admin, state.id)
    names = [name for name, _ in FakeTraining.begun]
    assert names == [job.name for job in jobs_of(plan())]  # each once


def test_a_training_that_fails_is_named_and_costs_no_other(frozen_study):
    admin = frozen_study.administrator
    state = comparing.begin_arms(admin, plan())
    FakeTraining.fails = {"seed-1-fold-1-with"}
    with pytest.raises(comparing.ArmsFailedError, match=r"seed-1-fold-1-with.*no number"):
        comparing.go_on_with_arms(admin, state.id)
    assert comparing.arms(admin)[0].done == 3
    FakeTraining.fails = set()
    assert comparing.go_on_with_arms(admin, state.id).patients == 20


def test_figures_stay_and_weights_go(frozen_study):
    admin = frozen_study.administrator
    state = comparing.begin_arms(admin, plan(seeds=1))
    comparing.go_on_with_arms(admin, state.id)
    folder = frozen_study.project.path / "arms" / state.id / "seed-1-fold-0-with"
    assert {path.name for path in folder.iterdir()} == {"figures.json", "model_card.json"}


def test_too_few_patients_for_the_folds_are_told_before_anything_is_laid_out(frozen_study):
    with pytest.raises(FoldsRefusedError, match="too few for 16 folds"):
        comparing.begin_arms(frozen_study.administrator, plan(folds=16))
    assert comparing.arms(frozen_study.administrator) == []


def test_a_comparison_that_is_not_there_is_told(frozen_study):
    with pytest.raises(comparing.ArmsMissingError):
        comparing.go_on_with_arms(frozen_study.administrator, "../../etc")


@pytest.mark.parametrize("name", ["ann", "rita"])
def test_nobody_but_an_administrator_compares(frozen_study, name):
    session = frozen_study.sessions[name]
    for act in (
        lambda: comparing.begin_arms(session, plan()),
        lambda: comparing.arms(session),
        lambda: comparing.go_on_with_arms(session, "x"),
    ):
        with pytest.raises(NotAllowedError):
            act()


def told(**changes):
    facts = {"difference": 0.004, "interval": [-0.006, 0.014], "decision": "not decided"}
    facts |= {"old": 0.7, "new": 0.704, "n": 24, "seeds": 5, "p": 0.2, "reasons": {}}
    return {**facts, **changes}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "brought +0.004 Dice (-0.006 to +0.014) over 24 patients and 5 seeds: not decided."),
        ({"decision": "worse", "difference": -0.02, "interval": [-0.03, -0.01]}, ": it harms."),
        ({"decision": "better", "interval": [0.001, 0.007]}, ": it helps."),
        (
            {"interval": None, "n": 4, "reasons": {"interval": "too_few_patients"}},
            "no interval (fewer than five patients): not decided.",
        ),
        (
            {"difference": None, "interval": None, "reasons": {"difference": "no_value"}},
            "No difference can be told over 24 patients and 5 seeds",
        ),
    ],
)
def test_the_sentence_says_what_the_interval_allows(changes, words):
    found = found_of(plan(seeds=5), told(**changes))
    assert words in found.sentence
    assert "published claim" not in found.sentence


def test_fewer_seeds_than_a_claim_wants_are_told():
    assert "wants 5 seeds" in found_of(plan(seeds=2), told(seeds=2)).sentence


def test_a_plan_that_cannot_be_is_a_bug_of_the_caller():
    for wrong in ({"seeds": 0}, {"folds": 2}, {"pair": "none"}):
        with pytest.raises(ValueError, match="no comparison"):
            plan(**wrong)


def test_the_arms_differ_by_nothing_but_the_discriminator():
    from fibrodesk.desk.training.arms_state import PAIRS
    from training.presets import preset_config

    changed = SimpleNamespace(out="o", snapshot="s")
    for pair in PAIRS.values():
        configs = {
            arm: preset_config(
                options["preset"],
                snapshot=changed.snapshot,
                out=changed.out,
                **{name: value for name, value in options.items() if name != "preset"},
            )
            for arm, options in pair.items()
        }
        apart = {
            name
            for name in configs["with"].__slots__
            if getattr(configs["with"], name) != getattr(configs["without"], name)
        }
        assert "discriminator" in apart
        assert apart <= {"discriminator", "preset"}
