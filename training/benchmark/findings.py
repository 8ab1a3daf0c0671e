"""From judged scenes to what a benchmark found: rows, differences, groups; all as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fibrodesk.agreement.interval import SHARES, mean_of
from training.benchmark.plan import CLEAR, CONTROL, FURTHER, HELD_OUT, READER, Plan, Scene, Training
from training.benchmark.rows import HAUSDORFF, Figures, arm_row, patient_table
from training.benchmark.scenes import figures_of
from training.judging.comparing.comparison import compare_seeds, holm, interval_over_seeds
from training.judging.comparing.difference import NOT_DECIDED, Difference
from training.judging.intervals import ends, number

Answers = dict[str, dict[str, list[Figures]]]
"""By scene and arm, one entry a seed; the reader is an arm."""

PAIRS = (
    ("desk", "paper"),
    ("desk", "baseline"),
    ("desk", "unet"),
    ("desk", READER),
    ("paper", "baseline"),
    *(("desk", network) for network in FURTHER),
)
"""New and old of each comparison, where both were trained."""

CLAIM = ("paper", "baseline")
SEEDS_OF_A_CLAIM = 5
"""What the discriminator brings is said of five trainings with and without it, or not at all."""

NO_FORM, ANY_FORM = "none", "any"
OTHER_FIGURES = ("iou", "precision", "recall", HAUSDORFF)


def gather(folder: Path, plan: Plan, every: Sequence[Training], *, without: str) -> Answers:
    """What the trainings that saw every look but `without` reached, and the reader."""
    chosen = [each for each in every if each.without == without]
    answers: Answers = {}
    for scene in plan.scenes:
        if not plan.shows(without, scene):
            continue
        found = {
            arm: [figures_of(folder, each.name, scene) for each in chosen if each.arm == arm]
            for arm in plan.arms
        }
        found[READER] = [figures_of(folder, READER, scene)] * plan.seeds
        answers[scene.name] = found
    return answers


def scene_rows(answers: Answers) -> dict[str, dict[str, Any]]:
    """The paper's figures by scene and arm; the reader is the same whatever the seed."""
    return {
        scene: {arm: arm_row(every[:1] if arm == READER else every) for arm, every in arms.items()}
        for scene, arms in answers.items()
    }


def differences(answers: Answers) -> list[dict[str, Any]]:
    """Every pair at every contrast but the control, by Dice; at 6 dB by the other figures too."""
    asked = [
        (scene, new, old, "dice")
        for scene in answers
        if scene != CONTROL.name
        for new, old in PAIRS
        if {new, old} <= answers[scene].keys()
    ]
    others = [
        (CLEAR.name, new, old, figure)
        for figure in OTHER_FIGURES
        for new, old in PAIRS
        if {new, old} <= answers[CLEAR.name].keys()
    ]
    return [*_compared(answers, asked), *_compared(answers, others)]


def _compared(answers: Answers, asked: Sequence[tuple[str, str, str, str]]) -> list[dict[str, Any]]:
    """Made at once, so that each p is corrected for all of them."""
    found = holm(
        [
            compare_seeds(_rows(answers[scene][old]), _rows(answers[scene][new]), figure=figure)
            for scene, new, old, figure in asked
        ]
    )
    return [
        {"scene": scene, "arm": new, "against": old, **_told(each, claim=(new, old) == CLAIM)}
        for (scene, new, old, _), each in zip(asked, found, strict=True)
    ]


def _told(found: Difference, *, claim: bool) -> dict[str, Any]:
    """As JSON; what is claimed of the discriminator needs several trainings of each arm."""
    told = found.to_json()
    if claim and found.seeds < SEEDS_OF_A_CLAIM:
        told["decision"] = NOT_DECIDED
        told["reasons"] = {**told["reasons"], "decision": "too_few_seeds"}
    return told


def _rows(every: Sequence[Figures]) -> list[Any]:
    return [each["per_patient"] for each in every]


def unseen_look(answers: Answers) -> dict[str, Any]:
    """By arm: Dice on the look that no training saw, minus that of the same hearts on the known."""
    if not {CLEAR.name, HELD_OUT.name} <= answers.keys():
        return {}
    known, unseen = answers[CLEAR.name], answers[HELD_OUT.name]
    return {arm: _apart(known[arm], unseen[arm]).to_json() for arm in known}


def left_out_looks(
    seen: Answers, without: dict[str, Answers], *, arms: Sequence[str]
) -> list[dict[str, Any]]:
    """Of each look and arm: trained without the look, minus trained with all looks.

    Args:
        seen: of the trainings that saw every look.
        without: by the look that was left out.
    """
    return [
        {
            "look": look,
            "arm": arm,
            "without": arm_row(answers[scene][arm]),
            "with": arm_row(seen[scene][arm]),
            **_apart(seen[scene][arm], answers[scene][arm]).to_json(),
        }
        for look, answers in without.items()
        for scene in (f"look {look}",)
        for arm in arms
    ]


def _apart(old: Sequence[Figures], new: Sequence[Figures]) -> Difference:
    return compare_seeds(_rows(old), _rows(new))


def groups(
    answers: Answers, scene: Scene, patients: dict[str, dict[str, str]], kind: str
) -> dict[str, dict[str, Any]]:
    """Mean of patients' Dice by form or look for each arm; of all who have fibrosis, too."""
    members: dict[str, set[str]] = {}
    for patient, facts in sorted(patients.items(), key=lambda each: each[1][kind]):
        members.setdefault(facts[kind], set()).add(patient)
    if kind == "form":
        members[ANY_FORM] = set(patients) - members.get(NO_FORM, set())
    return {
        name: {arm: _group(every, chosen) for arm, every in answers[scene.name].items()}
        for name, chosen in members.items()
    }


def _group(every: Sequence[Figures], members: set[str]) -> dict[str, Any]:
    kept = [
        {"per_patient": [row for row in each["per_patient"] if row["patient"] in members]}
        for each in every
    ]
    table, reasons = patient_table(kept, "dice"), dict[str, str]()
    over = SHARES.cut(interval_over_seeds(table))
    return {
        "patients": len(members),
        "with_dice": len(table),
        "macro": number(mean_of(table)),
        "interval": ends(over, reasons, "interval"),
        "reasons": reasons | ({} if len(table) else {"macro": "no_value"}),
    }
