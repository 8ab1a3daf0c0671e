"""The whole benchmark as one JSON object: plan, origin, cost, tables, goals."""

from __future__ import annotations

import dataclasses
import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fibrodesk.contract.model_card import read_card
from training.benchmark.arms import bundle_of
from training.benchmark.drawing import drawn_patients
from training.benchmark.findings import (
    Answers,
    differences,
    gather,
    groups,
    left_out_looks,
    scene_rows,
    unseen_look,
)
from training.benchmark.goals import goals
from training.benchmark.machine import machine_facts
from training.benchmark.plan import CONTROL, LOOKS, Plan, Training
from training.benchmark.scenes import patients_of
from training.config import TrainConfig
from training.data.phantoms import HELD_OUT_LOOK
from training.presets import departures
from training.record import RUN_NAME, begun_config, git_commit, versions

GROUP_KINDS = ("form", "look")


def report(folder: Path, plan: Plan, every: Sequence[Training]) -> dict[str, Any]:
    """Everything that the page tells, and what it was made from."""
    size = plan.size
    found: dict[str, Any] = {
        "benchmark": 1,
        "synthetic": True,
        "plan": dataclasses.asdict(plan),
        "command": command_words(plan),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": git_commit(),
        "versions": versions(),
        "machine": machine_facts(),
        "patients_by_side": {
            "train": size.train,
            "validation": size.validation,
            "report": size.test,
        },
        "patients": drawn_patients(plan, every),
        "trainings": [_training(folder, each) for each in every],
    }
    if plan.leave_one_look_out:
        found |= _of_looks(folder, plan, every)
    else:
        answers = gather(folder, plan, every, without=HELD_OUT_LOOK)
        found |= {
            "scenes": scene_rows(answers),
            "differences": differences(answers),
            "unseen_look": unseen_look(answers),
            "groups": _groups(folder, plan, answers),
        }
    return found | {"goals": goals(found)}


def _of_looks(folder: Path, plan: Plan, every: Sequence[Training]) -> dict[str, Any]:
    seen = gather(folder, plan, every, without="")
    without = {look: gather(folder, plan, every, without=look) for look in LOOKS}
    return {
        "scenes": scene_rows(seen),
        "differences": [],
        "left_out_looks": left_out_looks(seen, without, arms=plan.arms),
    }


def _groups(folder: Path, plan: Plan, answers: Answers) -> dict[str, Any]:
    """By form and by look, in each scene where a scar can be seen."""
    facts = {
        scene: patients_of(folder, scene) for scene in plan.scenes if scene.name != CONTROL.name
    }
    return {
        kind: {
            scene.name: groups(answers, scene, patients, kind)
            for scene, patients in facts.items()
            if kind == "form" or scene.look is None
        }
        for kind in GROUP_KINDS
    }


def _training(folder: Path, training: Training) -> dict[str, Any]:
    """What one training was, from its model card."""
    bundle = bundle_of(folder, training)
    card, config = read_card(bundle), TrainConfig(**begun_config(bundle.parent))
    begun = json.loads((bundle.parent / RUN_NAME).read_bytes())
    run = card.run
    return {
        "arm": training.arm,
        "seed": training.seed,
        "without_look": training.without or None,
        "model": card.id,
        "parameters": card.parameters,
        "seconds": run["seconds"],
        "steps": {each["stage"]: each["batches"] for each in run["stages"]},
        "batch_size": config.batch_size,
        "commit": begun["git_commit"],
        "departures": list(departures(config)),
        "run": run,
    }


def command_words(plan: Plan) -> str:
    """The command that repeats the plan."""
    command = ["python", "-m", "training.benchmark", "--size", plan.size.name]
    command += ["--arms", ",".join(plan.arms), "--seeds", str(plan.seeds)]
    command += ["--patient-seed", str(plan.patient_seed)]
    for option, value in plan.changes.items():
        command += [f"--{option}", str(value)]
    if plan.leave_one_look_out:
        command.append("--leave-one-look-out")
    return shlex.join(command)
