"""The benchmark as a page that a person reads: Markdown, made from the JSON alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from training.benchmark.machine import machine_words
from training.benchmark.rows import HAUSDORFF

Found = dict[str, Any]

NAMES = {
    "paper": "paper",
    "baseline": "baseline",
    "unet": "unet",
    "desk": "desk",
    "reader": "simulated reader",
}
_FIGURES = {"dice": "Dice", "iou": "IoU", "precision": "precision", "recall": "recall"}
_FORMS = {"none": "no fibrosis", "any": "any fibrosis"}


def page(found: Found) -> str:
    """All tables; every mean says over whom, and what has no value says why."""
    parts = [_head(found), *_scene_tables(found)]
    if found["differences"]:
        parts.append(_differences(found["differences"]))
    if found.get("unseen_look"):
        parts.append(_unseen(found["unseen_look"]))
    if found.get("left_out_looks"):
        parts.append(_left_out(found["left_out_looks"]))
    for kind, scenes in found.get("groups", {}).items():
        parts.append(_groups(kind, scenes))
    parts += [*_found_tables(found), _cost(found), _goals(found["goals"]), LIMITS]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


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
Commit {found["commit"] or "unknown"}; {_versions(found["versions"])}.
Phantom patients of seed {plan["patient_seed"]}: {counts["train"]} to train on, \
{counts["validation"]} to validate on, {counts["report"]} that no arm has seen,
{size["frames"]} frames of one beat each, 256 x 256 pixels. Trainings with seed {seeds}. Repeat with

    {found["command"]}

Micro pools the pixels of all frames; macro is the mean over patients of the mean of their frames.
In brackets the 95 % interval, whose unit is the patient{_seed_words(plan["seeds"])}.
"""


def _seed_words(seeds: int) -> str:
    return "" if seeds == 1 else ", seeds included; a micro value of several seeds has none"


def _versions(told: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in told.items())


def _scene_tables(found: Found) -> Iterable[str]:
    yield "## By contrast of the scar, and on an unseen look"
    for scene, arms in found["scenes"].items():
        first = next(iter(arms.values()))
        head = f"### {_scene_words(scene)}\n\n{first['patients']} patients, "
        head += f"{first['frames']} frames."
        columns = [f"{word} {kind}" for word in _FIGURES.values() for kind in ("micro", "macro")]
        columns.append("Hausdorff, px of 256 (frames)")
        yield head + "\n\n" + _table(["", *columns], [_scene_row(*each) for each in arms.items()])


def _scene_words(scene: str) -> str:
    if scene == "0 dB":
        return "0 dB with normal motion: the negative control, where nothing can be found"
    return scene.replace("look", "Look") + (" at 6 dB" if scene.startswith("look") else "")


def _scene_row(arm: str, row: dict[str, Any]) -> list[str]:
    cells = [NAMES.get(arm, arm)]
    for name in _FIGURES:
        told = row[name]
        cells += [
            _number(told["micro"], told["interval_micro"]),
            _number(told["macro"], told["interval"]),
        ]
    told = row[HAUSDORFF]
    counts = "/".join(str(each) for each in told["n"])
    return [*cells, f"{_number(told['frame_mean'], digits=1)} ({counts})"]


def _differences(every: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            f"{NAMES[each['arm']]} - {NAMES[each['against']]}",
            each["scene"],
            _FIGURES.get(each["figure"], "Hausdorff, px"),
            _number(each["difference"], each["interval"], signed=True),
            str(each["n"]),
            str(each["left_out"]["without_value"]),
            _p(each["p_holm"]),
            each["decision"],
        ]
        for each in every
    ]
    columns = "difference, at, figure, mean of patients, patients, left out, p (Holm), verdict"
    return (
        "## Differences, paired by patient\n\nThe verdict is the rule's: an interval whose half is "
        'wider than 0.01 decides nothing ("not decided"), whatever it excludes. Left out: patients '
        "in whom one of the two has no value, as both masks are empty.\n\n"
        + _table(columns.split(", "), rows)
    )


def _unseen(arms: dict[str, Any]) -> str:
    rows = [
        [NAMES[arm], _number(told["difference"], told["interval"], signed=True), str(told["n"])]
        for arm, told in arms.items()
    ]
    return (
        "## The look that no training saw\n\nDice on it minus Dice of the same hearts on the "
        "looks that training saw, both at 6 dB.\n\n" + _table(["", "difference", "patients"], rows)
    )


def _left_out(every: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            each["look"],
            NAMES[each["arm"]],
            _number(each["with"]["dice"]["macro"], each["with"]["dice"]["interval"]),
            _number(each["without"]["dice"]["macro"], each["without"]["dice"]["interval"]),
            _number(each["difference"], each["interval"], signed=True),
        ]
        for each in every
    ]
    columns = ["look", "arm", "trained with it", "trained without it", "difference"]
    words = "Dice of patients (macro) on each look at 6 dB, the same hearts throughout."
    return f"## Each look left out once\n\n{words}\n\n" + _table(columns, rows)


def _groups(kind: str, scenes: dict[str, Any]) -> str:
    title = {"form": "form of disease", "look": "look"}[kind]
    parts = [f"## By {title}: Dice of patients (macro)"]
    for scene, groups in scenes.items():
        arms = list(next(iter(groups.values())))
        rows = [
            [
                f"{_FORMS.get(name, name)} (n = {told[arms[0]]['patients']})",
                *(_number(told[arm]["macro"], told[arm]["interval"]) for arm in arms),
            ]
            for name, told in groups.items()
        ]
        table = _table(["", *(NAMES[arm] for arm in arms)], rows)
        parts.append(f"### {_scene_words(scene)}\n\n{table}")
    return "\n\n".join(parts)


def _found_tables(found: Found) -> Iterable[str]:
    scenes = found["scenes"]
    rule = next(iter(next(iter(scenes.values())).values()))["found"]["rule"]
    yield f"## What was found at all, calibration and burden\n\nFound: {rule}."
    for scene, arms in scenes.items():
        rows = [_found_row(arm, row) for arm, row in arms.items()]
        yield f"### {_scene_words(scene)}\n\n" + _table(_FOUND_COLUMNS, rows)


_FOUND_COLUMNS = [
    "",
    "frames found",
    "patients found",
    "healthy frames negative",
    "healthy patients negative",
    "calibration error",
    "burden: bias, points",
    "limits, points",
]


def _found_row(arm: str, row: dict[str, Any]) -> list[str]:
    frames, patients = row["found"]["frames"], row["found"]["patients"]
    burden, error = row["burden"], row["calibration_error"]["micro"]
    limits = burden["limits"]
    return [
        NAMES.get(arm, arm),
        f"{_percent(frames['found'])} of {frames['all']}",
        f"{_percent(patients['found'])} of {patients['all']}",
        f"{_percent(frames['healthy_negative'])} of {frames['healthy']}",
        f"{_percent(patients['healthy_negative'])} of {patients['healthy']}",
        "-" if arm == "reader" else _number(error),
        _points(burden["bias"]),
        "-" if limits is None else f"{_points(limits[0])} to {_points(limits[1])}",
    ]


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
    return "## What the trainings were\n\n" + _table(columns, rows)


def _steps(told: dict[str, Any]) -> str:
    words = [f"{stage} {steps:,}".strip() for stage, steps in told["steps"].items()]
    return ", ".join(words) + f" of {told['batch_size']} images"


def _goals(every: Sequence[dict[str, Any]]) -> str:
    if not every:
        return ""
    rows = [[each["goal"], _limit(each), _number(each["value"]), each["verdict"]] for each in every]
    return "## What the shipped model must reach\n\n" + _table(
        ["goal", "limit", "found", "verdict"], rows
    )


def _limit(goal: dict[str, Any]) -> str:
    if goal["least"] is not None:
        return f"at least {goal['least']:g}" if goal["least"] > 0 else f"above {goal['least']:g}"
    return f"at most {goal['most']:g}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(each) + " |" for each in lines)


def _number(
    value: float | None,
    interval: Sequence[float] | None = None,
    *,
    digits: int = 3,
    signed: bool = False,
) -> str:
    if value is None:
        return "-"
    sign = "+" if signed else ""
    words = f"{value:{sign}.{digits}f}"
    if interval is None:
        return words
    return f"{words} [{interval[0]:{sign}.{digits}f}, {interval[1]:{sign}.{digits}f}]"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:+.2f}"


def _p(value: float | None) -> str:
    if value is None:
        return "-"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
