"""The benchmark as a page that a person reads: Markdown, made from the JSON alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from training.benchmark.machine import machine_words
from training.benchmark.markdown import number, table
from training.benchmark.plan import FURTHER
from training.benchmark.tables import (
    NAMES,
    differences,
    found_tables,
    groups,
    left_out,
    scene_tables,
    unseen,
)

Found = dict[str, Any]


FURTHER_WORDS = """
- **residual U-Net**, **attention U-Net**, **EfficientNet U-Net**: further networks, trained as unet
  is. Those of one width do not have one size; the table of what the trainings took tells it.
"""


def page(found: Found) -> str:
    """All tables; every mean says over whom, and what has no value says why."""
    rest = LOOKS_WORDS if found["plan"]["leave_one_look_out"] else SCENES_WORDS
    further = FURTHER_WORDS if set(found["plan"]["arms"]) & set(FURTHER) else ""
    what = "\n".join(part.strip() for part in (ARMS_WORDS, further, rest) if part)
    parts = [_head(found), what, _short(found), _goals(found["goals"]), *scene_tables(found)]
    if found["differences"]:
        parts.append(differences(found["differences"]))
    if found.get("unseen_look"):
        parts.append(unseen(found["unseen_look"]))
    if found.get("left_out_looks"):
        parts.append(left_out(found["left_out_looks"]))
    for kind, scenes in found.get("groups", {}).items():
        parts.append(groups(kind, scenes))
    parts += [*found_tables(found), _cost(found), LIMITS]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


ARMS_WORDS = """
## What is compared

- **paper**: the U-Net of eight levels trained against a discriminator; **baseline**: the same
  without it; **unet**: the classical U-Net; **desk**: the preset that the desk ships.
- **simulated reader**: the true mask redrawn with a reader's errors. It does not look at the
  picture, so that no contrast is harder for it than another.
- All are judged against the exact mask, on hearts that no arm has seen.
"""

SCENES_WORDS = """
- These are the same hearts in every scene: with scars 2, 4 and 6 dB brighter than healthy wall, on
  a scanner look that no training saw, and, as a control, with scars that are neither brighter nor
  stiffer than the rest.
- The arms learn from looks A to D and from scars of 2 to 7 dB, each as often as the others.
"""

LOOKS_WORDS = """
- An arm is trained once on all five looks, and once without each of them. The same test hearts are
  shown in each look, with scars 6 dB brighter than healthy wall.
"""

LIMITS = """
## What it does not show

Every patient here is synthetic: drawn by `fibrodesk phantom`, with the scar's contrast, motion and
the scanner's look set by a program. The figures say how well a network finds what the phantom
draws, under the same conditions for all arms. They are no clinical figures, and the paper's own
figures, which come from patients, are not to be held against them. The simulated reader redraws the
true mask with a reader's errors; it never looked at a picture.
"""


def _head(found: Found) -> str:
    plan, size = found["plan"], found["plan"]["size"]
    counts = found["patients_by_side"]
    seeds = ", ".join(str(each) for each in range(plan["seeds"]))
    return f"""
# The benchmark

{found["date"]}, size "{size["name"]}" ({size["words"]}), on {machine_words(found["machine"])}.
{_commits(found)}; {_versions(found["versions"])}.
Phantom patients of seed {plan["patient_seed"]}: {counts["train"]} to train on, \
{counts["validation"]} to validate on, {counts["report"]} that no arm has seen,
{size["frames"]} frames of one beat each, 256 x 256 pixels. Trainings with seed {seeds}. Repeat with

    {found["command"]}

Micro pools the pixels of all frames; macro is the mean over patients of the mean of their frames.
In brackets the 95 % interval, whose unit is the patient{_seed_words(plan["seeds"])}.
Distances are in pixels of the 256 square, over the n frames in which both have a mask.
"""


def _commits(found: Found) -> str:
    """Of the trainings, and of the tables where that is another."""
    trained = sorted({each["commit"] or "unknown" for each in found["trainings"]})
    words = f"Trained at commit {', '.join(trained)}"
    if trained != [found["commit"] or "unknown"]:
        words += f", judged and told at {found['commit'] or 'unknown'}"
    return words


def _short(found: Found) -> str:
    """The one figure that everybody looks for, in all scenes at once."""
    scenes = {name: arms for name, arms in found["scenes"].items() if name != "0 dB"}
    arms = next(iter(scenes.values()))
    rows = [
        [NAMES[arm], *(number(each[arm]["dice"]["macro"]) for each in scenes.values())]
        for arm in arms
    ]
    return f"## In short: Dice of patients (macro){_trained(found)}\n\n" + table(
        ["", *scenes], rows
    )


def _trained(found: Found) -> str:
    return ", trained on every look" if found["plan"]["leave_one_look_out"] else ""


def _seed_words(seeds: int) -> str:
    return "" if seeds == 1 else ", seeds included; a micro value of several seeds has none"


def _versions(told: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in told.items())


def _cost(found: Found) -> str:
    rows = [
        [
            NAMES[told["arm"]],
            str(told["seed"]),
            f"{told['parameters']:,}",
            _steps(told),
            f"{told['seconds'] / 60:.1f}",
            "; ".join(told["departures"]) or "as the preset says",
        ]
        for told in found["trainings"]
    ]
    columns = ["arm", "seed", "parameters", "steps", "minutes", "otherwise than its preset"]
    return "## What the trainings were\n\n" + table(columns, rows)


def _steps(told: dict[str, Any]) -> str:
    if len(told["steps"]) > 1:  # each stage has mini-batches of its own
        return ", ".join(f"{stage} {steps:,}" for stage, steps in told["steps"].items())
    return f"{next(iter(told['steps'].values())):,} of {told['batch_size']} images"


def _goals(every: Sequence[dict[str, Any]]) -> str:
    if not every:
        return ""
    rows = [[each["goal"], _limit(each), number(each["value"]), each["verdict"]] for each in every]
    return "## What the shipped model must reach\n\n" + table(
        ["goal", "limit", "found", "verdict"], rows
    )


def _limit(goal: dict[str, Any]) -> str:
    if goal["least"] is not None:
        return f"at least {goal['least']:g}" if goal["least"] > 0 else f"above {goal['least']:g}"
    return f"at most {goal['most']:g}"
