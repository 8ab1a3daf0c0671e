"""One line of a table: what an arm's trainings reach in a scene, as numbers with intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.interval import mean_of
from training.judging.comparing.comparison import interval_over_seeds
from training.judging.intervals import OVERLAPS, ends, number

Figures = dict[str, Any]
"""What `judge_side` tells of one training in one scene."""

HAUSDORFF = "hausdorff_px256"
SEVERAL_SEEDS = "several_seeds"


def arm_row(every: Sequence[Figures]) -> dict[str, Any]:
    """The paper's figures of one arm in one scene.

    Args:
        every: one entry a seed.
    """
    first = every[0]
    return {
        "patients": first["patients"],
        "frames": first["frames"],
        "seeds": len(every),
        **{name: _figure(every, name) for name in OVERLAPS},
        HAUSDORFF: _distance(every, HAUSDORFF),
        f"{HAUSDORFF}_with_misses": _distance(every, f"{HAUSDORFF}_with_misses"),
        "found": _found(every),
        "calibration_error": _calibration(every),
        "burden": _burden(every),
    }


def _figure(every: Sequence[Figures], name: str) -> dict[str, Any]:
    """Pooled over frames, and by patient with an interval that includes the seeds."""
    told = [each[name] for each in every]
    found = _by_patient(every, name, told)
    found["micro"] = _mean([each["micro"] for each in told])
    found["interval_micro"] = told[0]["interval_micro"] if len(told) == 1 else None
    if len(told) > 1:
        found["reasons"] |= {"interval_micro": SEVERAL_SEEDS}
    return found


def _distance(every: Sequence[Figures], name: str) -> dict[str, Any]:
    """Over frames in which both have a mask, as the paper has it, and by patient."""
    told = [each[name] for each in every]
    return _by_patient(every, name, told) | {
        "frame_mean": _mean([each["frame_mean"] for each in told]),
        "frame_median": _mean([each["frame_median"] for each in told]),
        "n": [each["n"] for each in told],
    }


def _by_patient(
    every: Sequence[Figures], name: str, told: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    if len(every) == 1:
        keys = ("macro", "sd", "median", "interval", "patients", "without_value")
        return {key: told[0].get(key) for key in keys} | {"reasons": dict(told[0]["reasons"])}
    table, reasons = patient_table(every, name), dict[str, str]()
    over = interval_over_seeds(table)
    return {
        "macro": _mean([each["macro"] for each in told]),
        "sd": None,
        "median": _mean([each["median"] for each in told]),
        "interval": ends(over, reasons, "interval"),
        "patients": len(table),
        "without_value": {"patients": every[0]["patients"] - len(table)},
        "reasons": reasons | {"sd": SEVERAL_SEEDS},
    }


def patient_table(every: Sequence[Figures], name: str) -> NDArray[np.float64]:
    """Values of the patients who have one with every seed, shape (patients, seeds)."""
    rows = [{row["patient"]: row[name] for row in each["per_patient"]} for each in every]
    common = [patient for patient in rows[0] if all(each.get(patient) is not None for each in rows)]
    values = [[each[patient] for each in rows] for patient in common]
    return np.array(values, np.float64).reshape(len(common), len(every))


def _found(every: Sequence[Figures]) -> dict[str, Any]:
    """Under the printed rule: how much was found at all, and what stayed free of it."""
    told = [each["detection"] for each in every]
    return {
        "rule": told[0]["rule"],
        **{kind: _of_kind(told, kind) for kind in ("frames", "patients")},
    }


def _of_kind(told: Sequence[dict[str, Any]], kind: str) -> dict[str, Any]:
    def mean(value: Callable[[dict[str, Any]], float | None]) -> float | None:
        return _mean([value(each) for each in told])

    first, whole = told[0][kind], told[0][kind]["positive"] + told[0][kind]["negative"]
    return {
        "all": whole,
        "found": mean(lambda each: each[kind]["found"] / whole if whole else None),
        "positive": first["positive"],
        "sensitivity": mean(lambda each: each[kind]["sensitivity"]),
        "specificity": mean(lambda each: each[kind]["specificity"]),
        "area_under_roc": mean(lambda each: each[kind]["roc"].get("area")),
        "healthy": told[0]["healthy"][kind],
        "healthy_negative": mean(lambda each: each["healthy"][f"share_of_{kind}"]),
    }


def _calibration(every: Sequence[Figures]) -> dict[str, Any]:
    told = [each["calibration"]["ece"] for each in every]
    alone = len(told) == 1
    return {
        "micro": _mean([each["micro"] for each in told]),
        "interval_micro": told[0]["interval_micro"] if alone else None,
        "macro": _mean([each["macro"] for each in told]),
        "interval": told[0]["interval"] if alone else None,
        "reasons": dict(told[0]["reasons"])
        if alone
        else dict.fromkeys(("interval", "interval_micro"), SEVERAL_SEEDS),
    }


def _burden(every: Sequence[Figures]) -> dict[str, Any]:
    """Model minus truth, over patients' medians of the cycle; several seeds by their mean."""
    model, true = (patient_table(every, f"burden_{name}") for name in ("model", "reference"))
    if model.shape != true.shape:
        return {"bias": None, "limits": None, "patients": 0, "reasons": {"bias": "no_value"}}
    apart = bland_altman(model.mean(axis=1), true.mean(axis=1))
    reasons: dict[str, str] = {} if not apart.reason else {"limits": apart.reason}
    return {
        "bias": number(apart.bias),
        "interval": ends(apart.bias_interval, reasons, "interval"),
        "limits": None if apart.reason else [apart.low, apart.high],
        "patients": apart.n,
        "reasons": reasons,
    }


def _mean(values: Sequence[float | None]) -> float | None:
    """None where a seed has no value: a mean of the others would be another figure."""
    if any(value is None for value in values):
        return None
    return number(mean_of([math.nan if value is None else value for value in values]))
