"""The tables of a benchmark's page, each from a part of its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fibrodesk.agreement.reasons import SENTENCES
from training.benchmark.markdown import number, p_value, percent, points, table
from training.benchmark.rows import HAUSDORFF

NAMES = {
    "paper": "paper",
    "baseline": "baseline",
    "unet": "unet",
    "residual_unet": "residual U-Net",
    "attention_unet": "attention U-Net",
    "efficient_unet": "EfficientNet U-Net",
    "desk": "desk",
    "reader": "simulated reader",
}
_FIGURES = {"dice": "Dice", "iou": "IoU", "precision": "precision", "recall": "recall"}
_SCENES_TITLE = "By contrast of the scar, and on an unseen look"
_FORMS = {"none": "no fibrosis", "any": "any fibrosis"}


def scene_tables(found: dict[str, Any]) -> Iterable[str]:
    looks = found["plan"]["leave_one_look_out"]
    yield f"## {'Trained on every look' if looks else _SCENES_TITLE}"
    for scene, arms in found["scenes"].items():
        first = next(iter(arms.values()))
        head = f"### {_scene_words(scene)}\n\n{first['patients']} patients, "
        head += f"{first['frames']} frames."
        columns = [f"{word} {kind}" for word in _FIGURES.values() for kind in ("micro", "macro")]
        columns += ["Hausdorff px: frames (n)", "Hausdorff px: patients", "patients with a Dice"]
        yield head + "\n\n" + table(["", *columns], [_scene_row(*each) for each in arms.items()])


def _scene_words(scene: str) -> str:
    if scene == "0 dB":
        return "0 dB with normal motion: the negative control, where nothing can be found"
    return scene.replace("look", "Look") + (" at 6 dB" if scene.startswith("look") else "")


def _scene_row(arm: str, row: dict[str, Any]) -> list[str]:
    cells = [NAMES.get(arm, arm)]
    for name in _FIGURES:
        told = row[name]
        cells += [
            number(told["micro"], told["interval_micro"]),
            number(told["macro"], told["interval"]),
        ]
    told = row[HAUSDORFF]
    counts = "/".join(str(each) for each in told["n"])
    cells.append(f"{number(told['frame_mean'], digits=1)} ({counts})")
    cells.append(number(told["macro"], told["interval"], digits=1))
    return [*cells, f"{row['dice']['patients']} of {row['patients']}"]


def differences(every: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            f"{NAMES[each['arm']]} - {NAMES[each['against']]}",
            each["scene"],
            _FIGURES.get(each["figure"], "Hausdorff, px"),
            number(each["difference"], each["interval"], signed=True),
            str(each["n"]),
            str(each["left_out"]["without_value"]),
            p_value(each["p_holm"]),
            _side(each["interval"]),
            _decision(each),
        ]
        for each in every
    ]
    columns = (
        "difference, at, figure, mean of patients, patients, left out, p (Holm), interval, rule"
    )
    return (
        "## Differences, paired by patient\n\nThe interval lies above 0, below it, or holds it. "
        "The rule is stricter, for claims of small differences: an interval whose half is wider "
        'than 0.01 decides nothing ("not decided"), whatever it excludes. Left out: patients '
        "in whom one of the two has no value, as both masks are empty.\n\n"
        + table(columns.split(", "), rows)
    )


def _side(interval: Sequence[float] | None) -> str:
    """Where an interval lies, on which side of no difference."""
    if interval is None:
        return "-"
    low, high = interval
    if low > 0:
        return "above 0"
    return "below 0" if high < 0 else "holds 0"


def _decision(told: dict[str, Any]) -> str:
    if "decision" in told["reasons"]:
        return f"{told['decision']}: {SENTENCES[told['reasons']['decision']]}"
    return str(told["decision"])


def unseen(arms: dict[str, Any]) -> str:
    rows = [
        [NAMES[arm], number(told["difference"], told["interval"], signed=True), str(told["n"])]
        for arm, told in arms.items()
    ]
    return (
        "## The look that no training saw\n\nDice on it minus Dice of the same hearts on the "
        "looks that training saw, both at 6 dB.\n\n" + table(["", "difference", "patients"], rows)
    )


def left_out(every: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            each["look"],
            NAMES[each["arm"]],
            number(each["with"]["dice"]["macro"], each["with"]["dice"]["interval"]),
            number(each["without"]["dice"]["macro"], each["without"]["dice"]["interval"]),
            number(each["difference"], each["interval"], signed=True),
        ]
        for each in every
    ]
    columns = ["look", "arm", "trained with it", "trained without it", "difference"]
    words = "Dice of patients (macro) on each look at 6 dB, the same hearts throughout."
    return f"## Each look left out once\n\n{words}\n\n" + table(columns, rows)


def groups(kind: str, scenes: dict[str, Any]) -> str:
    title = {"form": "form of disease", "look": "look"}[kind]
    parts = [f"## By {title}: Dice of patients (macro)"]
    for scene, told in scenes.items():
        arms = list(next(iter(told.values())))
        rows = [
            [
                f"{_FORMS.get(name, name)} (n = {each[arms[0]]['patients']})",
                *(number(each[arm]["macro"], each[arm]["interval"]) for arm in arms),
            ]
            for name, each in told.items()
        ]
        head = ["", *(NAMES[arm] for arm in arms)]
        parts.append(f"### {_scene_words(scene)}\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def found_tables(found: dict[str, Any]) -> Iterable[str]:
    scenes = found["scenes"]
    rule = next(iter(next(iter(scenes.values())).values()))["found"]["rule"]
    yield f"## What was found at all, calibration and burden\n\nFound: {rule}."
    for scene, arms in scenes.items():
        rows = [_found_row(arm, row) for arm, row in arms.items()]
        yield f"### {_scene_words(scene)}\n\n" + table(_FOUND_COLUMNS, rows)


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
        f"{percent(frames['found'])} of {frames['all']}",
        f"{percent(patients['found'])} of {patients['all']}",
        f"{percent(frames['healthy_negative'])} of {frames['healthy']}",
        f"{percent(patients['healthy_negative'])} of {patients['healthy']}",
        "-" if arm == "reader" else number(error),
        points(burden["bias"]),
        "-" if limits is None else f"{points(limits[0])} to {points(limits[1])}",
    ]
