"""A model's figures, as `training.evaluate --json` has them, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fibrodesk.agreement.reasons import in_words

DASH = "-"
_OVERLAPS = {"dice": "Dice", "iou": "IoU", "precision": "Precision", "recall": "Recall"}
_DISTANCES = {
    "hausdorff": "Hausdorff (maximum)",
    "hd95": "Hausdorff, 95th percentile",
    "assd": "Mean surface distance",
}
_STRATA = ("form", "quality", "scanner", "phase", "segment", "contrast")


def evaluation_table(found: Mapping[str, Any]) -> str:
    """All figures of the first structure, the headline of every other."""
    parts = [
        _head(found),
        _overlaps(found),
        _distances(found),
        _detection(found["detection"]),
        _mri(found.get("mri", {})),
        _calibration(found),
        _burden(found["burden"]),
        _strata(found.get("strata", {})),
        _others(found.get("structures", {})),
        _reasons(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _head(found: Mapping[str, Any]) -> str:
    counts, drawn = found["counts"], found["bootstrap"]
    narrow = "; below 30 patients it is too narrow" if drawn["too_narrow"] else ""
    return (
        f"{_named(found.get('structure', ''))}: {found['patients']} "
        f"{'synthetic ' if found.get('synthetic') else ''}patients, {found['frames']} frames of "
        f"the {found.get('side', '')} side{_twice(found)}\n"
        f"Marked by both on {counts['both_marked']} frames, by one alone on "
        f"{counts['one_empty']}, by neither on {counts['both_empty']}.\n"
        "Pooled (micro): the pixels of all frames. Frames: the mean of frames. Patients (macro): "
        "the mean of each patient's mean.\n"
        "Intervals: 95 %, t over patients for means, jackknife-t for pooled values; "
        f"[patient bootstrap, {drawn['resamples']} draws, seed {drawn['seed']}{narrow}]; "
        "cut: it ends where the scale does."
    )


def _twice(found: Mapping[str, Any]) -> str:
    """Where readers without a consensus each judge a frame, it stands once for each."""
    images = found.get("images", found["frames"])
    return "" if images == found["frames"] else f" ({images} pictures, each once a reference)"


def _overlaps(found: Mapping[str, Any]) -> str:
    rows = [["", "pooled", "frames", "n", "patients", "SD", "median", "n"]]
    for name, title in _OVERLAPS.items():
        one = found[name]
        rows.append(
            [
                title,
                _with(one, "micro", "interval_micro", "bootstrap_micro"),
                short(one["frame_mean"]),
                str(one["n"]),
                _with(one, "macro", "interval", "bootstrap"),
                short(one["sd"]),
                short(one["median"]),
                str(one["patients"]),
            ]
        )
    return _aligned(rows)


def _distances(found: Mapping[str, Any]) -> str:
    rows = [["", "mean of frames", "median", "n", "patients", "median", "n"]]
    for unit, words in (("px256", "px of 256"), ("mm", "mm")):
        for name, title in _DISTANCES.items():
            for ending, aside in (("", ""), ("_with_misses", ", a miss as the diagonal")):
                one = found[f"{name}_{unit}{ending}"]
                if one["n"]:
                    rows.append([f"{title}, {words}{aside}", *_distance_cells(one, decimals=1)])
    near = found["nsd"]
    title = f"Surface Dice at {near['tolerance_mm']:g} mm"
    if near["frames_at_native_px"]:
        title += f" or {near['tolerance_native_px']:g} native px"
    rows.append([title, *_distance_cells(near, decimals=3)])
    return _aligned(rows)


def _distance_cells(one: Mapping[str, Any], *, decimals: int) -> list[str]:
    return [
        short(one["frame_mean"], decimals),
        short(one["frame_median"], decimals),
        str(one["n"]),
        _with(one, "macro", "interval", "bootstrap", decimals=decimals),
        short(one["median"], decimals),
        str(one["patients"]),
    ]


def _detection(found: Mapping[str, Any]) -> str:
    rows = [["Any fibrosis", "sensitivity", "of", "specificity", "of", "ROC area"]]
    for name in ("frames", "patients"):
        one = found[name]
        area = _with(one["roc"], "area", "interval", "bootstrap")
        rows.append([f"by {name}", *_found_and_not(one), area])
    return f"{_aligned(rows)}\nFound: {found['rule']}.\n{_healthy(found['healthy'])}"


def _found_and_not(one: Mapping[str, Any]) -> list[str]:
    return [
        _with(one, "sensitivity", "interval_sensitivity", "bootstrap_sensitivity"),
        str(one["positive"]),
        _with(one, "specificity", "interval_specificity", "bootstrap_specificity"),
        str(one["negative"]),
    ]


def _mri(found: Mapping[str, Any]) -> str:
    """By segment, where a clinical table told of cardiac MRI."""
    if not found:
        return ""
    rows = [["Scar by MRI", "", "sensitivity", "of", "specificity", "of"]]
    for who in ("model", "reader"):
        every = {"all segments": found[who]["all"], **found[who]["segments"]}
        rows += [[who, name, *_found_and_not(one)] for name, one in every.items()]
    without = found["patients_without_segments"]
    left = f", {without} more without segments" if without else ""
    return f"{_aligned(rows)}\nPatients: {found['patients']}{left}. Found: {found['rule']}."


def _healthy(free: Mapping[str, Any]) -> str:
    if free["met"] is None:
        return "No patient of this side is without fibrosis."
    wanted = f"{free['goal_of_patients']:.0%} and {free['goal_of_frames']:.0%}"
    return (
        f"Healthy patients: {free['patients_negative']} of {free['patients']} negative, "
        f"{free['frames_negative']} of {free['frames']} frames "
        f"(wanted: {wanted}; {'met' if free['met'] else 'not met'})."
    )


def _calibration(found: Mapping[str, Any]) -> str:
    one = found["calibration"]
    rows = [["Calibration", "pooled (Brier: frames)", "patients", "n"]]
    ece = one["ece"]
    rows.append(
        [
            f"Expected error, within {one['band_px256']:g} px of 256",
            _with(ece, "micro", "interval_micro", "bootstrap_micro"),
            _with(ece, "macro", "interval", "bootstrap"),
            str(ece["patients"]),
        ]
    )
    for name, title in (("brier_band", "Brier, there"), ("brier", "Brier, whole frame")):
        each = found[name]
        cells = [
            short(each["frame_mean"], 4),
            _with(each, "macro", "interval", "bootstrap", decimals=4),
        ]
        rows.append([title, *cells, str(each["patients"])])
    return _aligned(rows)


def _burden(found: Mapping[str, Any]) -> str:
    head = ["Burden, points", "bias", "limits of agreement", "mean absolute", "ICC(2,1)", "n"]
    rows = [head]
    parts = {
        "median over the cycle": found,
        "end-diastole": found["ed"],
        "end-systole": found["es"],
        "of the model's own wall": found["own_wall"],
    }
    for title, one in parts.items():
        if one["patients"]:
            rows.append(
                [
                    title,
                    _with(one, "bias", "interval", "bootstrap", factor=100, decimals=1),
                    _span(one["limits"], factor=100, decimals=1),
                    _with(one, "mean_absolute", "interval_mean_absolute", factor=100, decimals=1),
                    _with(one, "icc", "interval_icc"),
                    str(one["patients"]),
                ]
            )
    if len(rows) == 1:
        return ""
    return _aligned(rows) + "\nModel minus reference, in points of the A4C myocardial area."


def _strata(found: Mapping[str, Any]) -> str:
    rows = [["Dice by", "", "pooled", "patients", "n", "frames"]]
    for name in _STRATA:
        for value, one in found.get(name, {}).items():
            dice = one["dice"]
            title = value
            if name == "contrast":
                title = f"{value} ({_span((one['from'], one['to']), decimals=1)} grey levels)"
            rows.append(
                [
                    name,
                    title,
                    _with(dice, "micro", "interval_micro"),
                    _with(dice, "macro", "interval"),
                    str(dice["patients"]),
                    str(one["frames"]),
                ]
            )
    return "" if len(rows) == 1 else _aligned(rows, texts=2)


def _others(structures: Mapping[str, Any]) -> str:
    rows = [["Other structures", "Dice pooled", "patients", "n", "Hausdorff 95, px of 256", "n"]]
    for name, one in structures.items():
        rows.append(
            [
                _named(name),
                _with(one["dice"], "micro", "interval_micro"),
                _with(one["dice"], "macro", "interval"),
                str(one["dice"]["patients"]),
                short(one["hd95_px256"]["frame_median"], 1),
                str(one["hd95_px256"]["n"]),
            ]
        )
    return "" if len(rows) == 1 else _aligned(rows)


def _reasons(found: Mapping[str, Any]) -> str:
    """Why a dash stands anywhere above, each word once."""
    words = sorted(set(_walk(found)))
    if not words:
        return ""
    return "A dash has a reason: " + "; ".join(in_words(word) for word in words) + "."


def _walk(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        parts = [each for key, each in found.items() if key not in ("reasons", "structures")]
        own = [str(word) for word in found.get("reasons", {}).values()]
        return own + [word for each in parts for word in _walk(each)]
    return []


def _named(structure: str) -> str:
    return structure.replace("_", " ").capitalize()


def _with(
    one: Mapping[str, Any],
    value: str,
    interval: str,
    bootstrap: str = "",
    *,
    factor: float = 1,
    decimals: int = 3,
) -> str:
    """A value, its interval in round brackets, the bootstrap's in square ones."""
    if one[value] is None:
        return DASH
    shown = short(factor * one[value], decimals)
    cut = ", cut" if interval in one.get("cut", ()) else ""
    shown += f" ({_span(one[interval], factor=factor, decimals=decimals)}{cut})"
    if bootstrap and one[bootstrap] is not None:
        shown += f" [{_span(one[bootstrap], factor=factor, decimals=decimals)}]"
    return shown


def _span(pair: Sequence[float] | None, *, factor: float = 1, decimals: int = 3) -> str:
    if pair is None:
        return DASH
    low, high = (short(factor * end, decimals) for end in pair)
    return f"{low} to {high}"


def short(value: float | None, decimals: int = 3) -> str:
    """A number for the table, a dash where there is none."""
    if value is None:
        return DASH
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _aligned(rows: Sequence[Sequence[str]], *, texts: int = 1) -> str:
    """Columns as wide as their widest cell; the first `texts` to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if at < texts else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
