"""The plan of a benchmark: who trains, who is tested, and what a folder was begun with."""

from __future__ import annotations

import collections
import json

import pytest

from training.benchmark.__main__ import build_parser, plan_of
from training.benchmark.arms import command_of
from training.benchmark.drawing import drawn_patients
from training.benchmark.errors import FolderTakenError, OtherPlanError, PlanUnreadableError
from training.benchmark.machine import machine_facts, machine_words
from training.benchmark.plan import (
    ARMS,
    LOOKS,
    PLAN_NAME,
    SCENES,
    Plan,
    Training,
    begin,
    scene_group,
    training_groups,
    trainings,
)
from training.benchmark.sizes import CPU, FULL, SIZES, TINY
from training.presets import preset_config


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_patient_is_on_two_sides(size):
    """The test patients' numbers never meet those of the training."""
    plan = Plan(size=size)
    groups = [*training_groups(plan, without="E"), scene_group(plan, SCENES[0])]
    seen = collections.Counter(
        number for each in groups for number in range(each.first, each.first + each.patients)
    )
    assert set(seen.values()) == {1}
    assert len(seen) == size.train + size.validation + size.test


def test_the_held_out_look_is_in_no_training():
    plan = Plan(size=CPU)
    looks = collections.Counter[str | None]()
    for group in training_groups(plan, without="E"):
        looks[group.look] += group.patients
    assert set(looks) == {"A", "B", "C", "D"}
    assert len(set(looks.values())) == 1, "every other look is seen as often"


def test_each_look_is_shown_at_every_contrast():
    groups = training_groups(Plan(size=CPU), without="E")
    kinds = {(each.side, each.look, each.contrast_db) for each in groups}
    assert len(kinds) == 2 * 4 * 6
    assert all(each.abnormal_motion for each in groups)


def test_every_scene_shows_the_same_hearts():
    plan = Plan(size=CPU)
    groups = [scene_group(plan, each) for each in SCENES]
    assert len({(each.seed, each.first, each.patients) for each in groups}) == 1
    assert [each.contrast_db for each in groups] == [0.0, 2.0, 4.0, 6.0, 6.0]
    assert [each.abnormal_motion for each in groups] == [False, True, True, True, True]
    assert [each.look for each in groups] == [None, None, None, None, "E"]


def test_every_arm_runs_once_before_any_a_second_time():
    names = [each.name for each in trainings(Plan(size=TINY, seeds=2))]
    assert names == [f"{arm}-{seed}" for seed in (0, 1) for arm in ARMS]


def test_leaving_looks_out_trains_without_each_and_once_with_all():
    plan = Plan(size=TINY, arms=("desk",), leave_one_look_out=True)
    every = trainings(plan)
    assert [each.without for each in every] == ["", *LOOKS]
    assert len({each.data for each in every}) == 6
    for each in every:
        looks = {group.look for group in training_groups(plan, without=each.without)}
        assert each.without not in looks
    scenes = {each.look: each for each in plan.scenes}
    assert set(scenes) == set(LOOKS)
    assert plan.shows("", scenes["B"])
    assert plan.shows("B", scenes["B"])
    assert not plan.shows("B", scenes["C"])


def test_full_size_is_each_preset_as_it_is():
    """The paper's 150 epochs of 128 mini-batches at width 64."""
    paper = preset_config("paper", snapshot="", out="", **FULL.arms.get("paper", {}))
    assert (paper.epochs, paper.batches, paper.width) == (150, 128, 64)
    assert not FULL.arms


def test_a_further_network_is_trained_as_the_unet_is_in_its_place(tmp_path):
    plan = plan_of(build_parser().parse_args(["--arms", "attention_unet,desk", "--size", "cpu"]))
    assert plan.arms == ("desk", "attention_unet")
    command = command_of(tmp_path, plan, Training("attention_unet", 0), resume=False)
    assert command[command.index("--preset") + 1] == "unet"
    assert command[command.index("--network") + 1] == "attention_unet"
    assert command[command.index("--epochs") + 1] == str(CPU.arms["unet"]["epochs"])
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--arms", "desk,transformer"])


def test_the_three_arms_of_the_cpu_size_see_the_same_number_of_images():
    seen = {
        arm: options["epochs"] * options["batches"] * options["batch-size"]
        for arm, options in CPU.arms.items()
        if arm != "desk"
    }
    assert set(seen) == {"paper", "baseline", "unet"}
    assert len(set(seen.values())) == 1


def test_options_of_the_command_hold_for_every_arm(tmp_path):
    plan = Plan(size=TINY, changes={"epochs": 7})
    for training in trainings(plan):
        command = command_of(tmp_path, plan, training, resume=True)
        assert command[command.index("--epochs") + 1] == "7"
        assert command[command.index("--preset") + 1] == training.arm
        assert command[-1] == "--resume"


def test_what_makes_each_patient_is_told():
    plan = Plan(size=TINY)
    rows = drawn_patients(plan, trainings(plan))
    assert len(rows) == TINY.train + TINY.validation + len(SCENES) * TINY.test
    assert {row["seed"] for row in rows} == {plan.patient_seed}
    assert {row["where"] for row in rows} == {"train", *(each.name for each in SCENES)}


def test_a_folder_goes_on_with_the_plan_that_it_was_begun_with_alone(tmp_path):
    folder = tmp_path / "out"
    begin(folder, Plan(size=TINY), resume=False)
    begin(folder, Plan(size=TINY), resume=True)
    with pytest.raises(FolderTakenError):
        begin(folder, Plan(size=TINY), resume=False)
    with pytest.raises(OtherPlanError, match="seeds 1, and now seeds 2"):
        begin(folder, Plan(size=TINY, seeds=2), resume=True)
    with pytest.raises(OtherPlanError, match="size name tiny, and now size name cpu"):
        begin(folder, Plan(size=CPU), resume=True)
    (folder / PLAN_NAME).write_text("[1]")
    with pytest.raises(PlanUnreadableError):
        begin(folder, Plan(size=TINY), resume=True)
    (folder / PLAN_NAME).write_text("{")
    with pytest.raises(PlanUnreadableError):
        begin(folder, Plan(size=TINY), resume=True)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(FolderTakenError):
            begin(tmp_path, Plan(size=TINY), resume=resume)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_machine_is_told_by_kind_and_never_by_name(monkeypatch):
    monkeypatch.setattr("platform.node", lambda: "ward-7-station")
    told = machine_facts()
    assert told["processor"]
    assert told["cores"] >= 1
    assert "ward-7" not in json.dumps(told)
    words = machine_words({**told, "memory_gb": None, "accelerator": None})
    assert words.startswith(f"{told['processor']}, {told['cores']} cores, no accelerator")
