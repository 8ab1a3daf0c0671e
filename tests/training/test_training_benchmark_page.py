"""The page of a benchmark: all of it from the JSON, with a dash where there is no value."""

from __future__ import annotations

import dataclasses
import json

import pytest
from judged_arms import arm, facts

from training.benchmark.findings import (
    differences,
    gather,
    groups,
    left_out_looks,
    scene_rows,
    unseen_look,
)
from training.benchmark.goals import goals
from training.benchmark.page import page
from training.benchmark.plan import CLEAR, CONTROL, HELD_OUT, LOOKS, READER, Plan, trainings
from training.benchmark.report import command_words
from training.benchmark.scenes import judged_path
from training.benchmark.sizes import TINY

GOOD, POOR = arm(hit=0.96, wobble=4), arm(hit=0.6, wobble=9)


def origin(plan, *, stages):
    """What stands on a page beside the figures."""
    return {
        "plan": dataclasses.asdict(plan),
        "command": command_words(plan),
        "date": "2026-01-02",
        "commit": "abc",
        "versions": {"torch": "2.13.0"},
        "machine": {
            "processor": "Two cores",
            "cores": 2,
            "memory_gb": None,
            "accelerator": None,
            "system": "Linux",
        },
        "patients_by_side": {"train": 4, "validation": 2, "report": 12},
        "trainings": [
            {
                "arm": each.arm,
                "seed": each.seed,
                "commit": "abc",
                "parameters": 1234567,
                "steps": stages,
                "batch_size": 6,
                "seconds": 90.0,
                "departures": [],
            }
            for each in trainings(plan)
        ],
    }


@pytest.fixture(scope="module")
def told():
    plan = Plan(size=TINY, arms=("paper", "desk"), changes={"epochs": 3})
    answers = {
        scene.name: {"paper": [POOR], "desk": [GOOD], READER: [GOOD]}
        for scene in (CONTROL, CLEAR, HELD_OUT)
    }
    found = origin(plan, stages={"wall": 200, "scar": 300}) | {
        "scenes": scene_rows(answers),
        "differences": differences(answers),
        "unseen_look": unseen_look(answers),
        "groups": {"form": {CLEAR.name: groups(answers, CLEAR, facts(), "form")}},
    }
    return page(found | {"goals": goals(found)})


def line(words, start):
    return next(each for each in words.splitlines() if each.startswith(start))


def test_it_says_where_it_comes_from_and_how_to_repeat_it(told):
    assert "2026-01-02" in told
    assert "Two cores, 2 cores, no accelerator, Linux" in told
    assert "Trained at commit abc; torch 2.13.0" in told
    assert (
        "    python -m training.benchmark --size tiny --arms paper,desk --seeds 1 "
        "--patient-seed 61 --epochs 3\n" in told
    )
    assert "They are no clinical figures" in told


def test_it_begins_with_what_everybody_looks_for(told):
    assert told.index("## In short") < told.index("## What the shipped model must reach")
    short = told[told.index("## In short") :]
    assert line(short, "| desk |") == f"| desk | {GOOD['dice']['macro']:.3f} | " + (
        f"{GOOD['dice']['macro']:.3f} |"
    )


def test_a_row_names_micro_and_macro_with_their_intervals(told):
    section = told[told.index("### 6 dB") :]
    dice = GOOD["dice"]
    low, high = dice["interval"]
    assert (
        line(section, "| desk |").split(" | ")[2] == f"{dice['macro']:.3f} [{low:.3f}, {high:.3f}]"
    )
    assert "| Dice micro | Dice macro |" in section
    distance = GOOD["hausdorff_px256"]
    assert line(section, "| desk |").split(" | ")[9:] == [
        f"{distance['frame_mean']:.1f} (18)",
        f"{distance['macro']:.1f}",  # all alike: no spread, and so no interval
        "9 of 12 |",  # in three hearts there is nothing, and nothing was found
    ]


def test_a_form_in_which_nobody_has_a_value_has_a_dash(told):
    section = told[told.index("## By form of disease") :]
    assert line(section, "| no fibrosis (n = 3) |") == "| no fibrosis (n = 3) | - | - | - |"


def test_differences_stand_with_the_side_of_their_interval_and_the_rule(told):
    row = line(told, "| desk - paper | 6 dB | Dice |").split(" | ")
    assert row[3].startswith("+0.")
    assert row[-2:] == ["above 0", "better |"]


def test_steps_are_told_by_stage(told):
    assert "| desk | 0 | 1,234,567 | wall 200, scar 300 | 1.5 | as the preset says |" in told


def test_looks_left_out_have_a_page_of_their_own(tmp_path):
    """Of each look the training without it stands beside the one that saw all."""
    plan = Plan(size=TINY, arms=("desk",), leave_one_look_out=True)
    for training in trainings(plan):
        for scene in plan.scenes:
            if not plan.shows(training.without, scene):
                continue
            poor = training.without == "C"
            for name in (training.name, READER):
                path = judged_path(tmp_path, name, scene)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(POOR if poor and name != READER else GOOD))
    seen = gather(tmp_path, plan, trainings(plan), without="")
    without = {look: gather(tmp_path, plan, trainings(plan), without=look) for look in LOOKS}
    found = origin(plan, stages={"": 50}) | {
        "scenes": scene_rows(seen),
        "differences": [],
        "left_out_looks": left_out_looks(seen, without, arms=plan.arms),
    }
    told = page(found | {"goals": goals(found)})
    table = told[told.index("## Each look left out once") :]
    assert line(table, "| A |").endswith("| +0.000 |")
    assert float(line(table, "| C |").split(" | ")[4].split(" [")[0]) < -0.2
    assert "Dice on look C, trained without it minus with it | above -0.03" in told
    assert "300 | 50 of 6 images" not in told
    assert "| 50 of 6 images |" in told
    assert "--leave-one-look-out" in told
    assert "a scanner look that no training saw" not in told
