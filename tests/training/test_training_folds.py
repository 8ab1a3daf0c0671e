"""Folds by patient: nobody stands on two sides, every form is in each, and the seed decides."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.contract.events import Finished, FoldBegun, FoldsEnded, Started, from_line
from fibrodesk.contract.model_card import read_card
from fibrodesk.contract.snapshot import Snapshot, SnapshotFrame, check_sides
from training.__main__ import main
from training.data.folds import folded, recommendation
from training.errors import ConfigUnfitError


def snapshot_of(patients, *, seed=1):
    """Two frames of each patient; `patients`: code, side and form."""
    frames = tuple(
        SnapshotFrame(
            patient=code,
            side=side,
            cine=code,
            index=index,
            pixel_sha256=f"{code}-{index}",
            png=f"frames/{code}-{index}.png",
            form=form,
        )
        for code, side, form in patients
        for index in range(2)
    )
    return Snapshot(study="s", seed=seed, created="now", synthetic=True, frames=frames)


def sides(snapshot):
    return {frame.patient: frame.side for frame in snapshot.frames}


FORMS = st.sampled_from(["focal", "diffuse", "mixed", ""])
SIDES = st.sampled_from(["train", "validation", "gate", "report"])


@given(
    patients=st.lists(st.tuples(SIDES, FORMS), min_size=12, max_size=40),
    folds=st.integers(2, 4),
    seed=st.integers(0, 9),
)
def test_over_the_folds_each_patient_validates_once_and_the_test_patients_never(
    patients, folds, seed
):
    dealt = [(f"P{number:02d}", side, form) for number, (side, form) in enumerate(patients)]
    snapshot = snapshot_of(dealt, seed=seed)
    kept = {code for code, side, _ in dealt if side in ("gate", "report")}
    if len(dealt) - len(kept) < folds:
        with pytest.raises(ConfigUnfitError, match="do not make"):
            folded(snapshot, folds=folds, fold=1)
        return
    validated = Counter()
    for fold in range(1, folds + 1):
        found = folded(snapshot, folds=folds, fold=fold)
        check_sides(found.frames)
        assert {code: sides(found)[code] for code in kept} == {
            code: side for code, side, _ in dealt if code in kept
        }
        validated.update(code for code, side in sides(found).items() if side == "validation")
    assert set(validated.values()) == {1}
    assert set(validated) == set(sides(snapshot)) - kept


def test_every_fold_holds_a_like_share_of_each_form():
    patients = [(f"P{n:02d}", "train", ("focal", "diffuse", "mixed")[n % 3]) for n in range(45)]
    snapshot = snapshot_of(patients)
    forms = {code: form for code, _, form in patients}
    for fold in range(1, 6):
        found = sides(folded(snapshot, folds=5, fold=fold))
        counts = Counter(forms[code] for code, side in found.items() if side == "validation")
        assert counts == {"focal": 3, "diffuse": 3, "mixed": 3}


def test_the_seed_of_the_snapshot_decides_and_the_order_of_its_frames_does_not():
    patients = [(f"P{n:02d}", "train", "focal") for n in range(20)]
    found = sides(folded(snapshot_of(patients), folds=4, fold=2))
    assert found == sides(folded(snapshot_of(patients[::-1]), folds=4, fold=2))
    assert found != sides(folded(snapshot_of(patients, seed=2), folds=4, fold=2))


def test_without_folds_the_split_is_the_projects_own():
    snapshot = snapshot_of([("P1", "train", ""), ("P2", "validation", "")])
    assert folded(snapshot, folds=0, fold=0) is snapshot


def test_folds_are_recommended_where_patients_are_few():
    few = snapshot_of([(f"P{n:02d}", "train", "") for n in range(49)])
    many = snapshot_of([(f"P{n:02d}", "train", "") for n in range(50)])
    (words,) = recommendation(few, folds=0)
    assert "With 49 patients" in words
    assert "--folds 5" in words
    assert recommendation(few, folds=5) == ()
    assert recommendation(many, folds=0) == ()


def options(config, *more):
    facts = {
        **{"width": 2, "epochs": 1, "batches": 1, "batch-size": 2, "threads": 1},
        **{"device": "cpu", "precision": "fp32"},
    }
    line = ["--snapshot", config.snapshot, "--out", config.out, "--preset", "baseline"]
    for name, value in facts.items():
        line += [f"--{name}", str(value)]
    return [*line, *more]


def test_all_folds_are_trained_one_after_the_other(make_config, tmp_path, capsys):
    """Their bundles lie side by side, and a summary tells mean and SD over them."""
    config = make_config()
    assert main(options(config, "--folds", "3", "--fold", "all")) == 0
    events = [from_line(line) for line in capsys.readouterr().out.splitlines()]
    assert [event.config["fold"] for event in events if isinstance(event, Started)] == [1, 2, 3]
    assert sum(isinstance(event, Finished) for event in events) == 3
    begun = [event for event in events if isinstance(event, FoldBegun)]
    assert begun == [FoldBegun(fold=fold, folds=3) for fold in (1, 2, 3)]
    assert isinstance(events[-1], FoldsEnded)
    summary = json.loads((tmp_path / "run" / "folds.json").read_text())
    cards = [read_card(tmp_path / "run" / f"fold-{n}" / "bundle") for n in (1, 2, 3)]
    dice = [card.figures["validation"]["dice"]["macro"] for card in cards]
    assert summary["dice"]["mean"] == pytest.approx(sum(dice) / 3)
    assert summary["dice"]["folds"] == 3
    assert (events[-1].dice, events[-1].dice_sd) == (
        summary["dice"]["mean"],
        summary["dice"]["sd"],
    )
    assert [card.training_data.patients["validation"] for card in cards] == [2, 2, 2]
    assert all(card.training_data.patients["gate"] == 2 for card in cards)


def test_folds_that_have_ended_are_left_alone(make_config, tmp_path, capsys):
    config = make_config()
    line = options(config, "--folds", "2", "--fold", "all")
    (tmp_path / "run").mkdir()
    first = [*options(config, "--folds", "2", "--fold", "1")]
    first[first.index("--out") + 1] = str(tmp_path / "run" / "fold-1")
    assert main(first) == 0
    capsys.readouterr()
    assert main([*line, "--resume"]) == 0
    events = [from_line(text) for text in capsys.readouterr().out.splitlines()]
    assert [event.config["fold"] for event in events if isinstance(event, Started)] == [2]
    assert (tmp_path / "run" / "folds.json").exists()


def test_all_folds_of_no_number_is_refused(make_config, capsys):
    assert main(options(make_config(), "--fold", "all")) == 2
    assert "Name them with --folds 5" in from_line(capsys.readouterr().out).message


def test_a_run_in_folds_goes_on_only_in_the_same_fold(make_config, capsys):
    config = dataclasses.replace(make_config(), folds=2, fold=1)
    assert main(options(config, "--folds", "2", "--fold", "1")) == 0
    capsys.readouterr()
    assert main(options(config, "--fold", "2", "--resume")) == 2
    assert "begun with fold 1, not 2" in from_line(capsys.readouterr().out).message
