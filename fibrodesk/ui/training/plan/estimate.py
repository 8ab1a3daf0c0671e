"""How long a training will take, before its own pace is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.training.plan.lengths import NETWORKS, length_of, network_of
from fibrodesk.ui.training.ports import PastRun, TrainingPlan

translate = QCoreApplication.translate  # under this name the strings are found for translation

_FEWEST_STEPS = 4  # of a run, before its pace is worth something


@dataclass(frozen=True, slots=True)
class Estimate:
    """`measured`: by a run of this project on this machine, not by the table."""

    seconds: float
    measured: bool


def estimate(plan: TrainingPlan, runs: Sequence[PastRun] = ()) -> Estimate:
    """From the newest run of the same kind, else from what was measured on two cores."""
    steps = plan.epochs * plan.batches * length_of(plan.preset).stages * max(1, plan.folds)
    for run in sorted(runs, key=lambda run: run.number, reverse=True):
        pace_s = _pace_s(run, plan)
        if pace_s is not None:
            return Estimate(pace_s * steps * plan.batch_size, measured=True)
    return Estimate(_image_s(plan) * steps * plan.batch_size, measured=False)


def seconds(plan: TrainingPlan, runs: Sequence[PastRun] = ()) -> float:
    return estimate(plan, runs).seconds


def _pace_s(run: PastRun, plan: TrainingPlan) -> float | None:
    """Seconds an image in `run`; None where it was another kind of run, or too short."""
    same = run.config.get("preset") == plan.preset
    network = run.config.get("network", "")
    same = same and network == network_of(plan) and run.config.get("width") == plan.width
    size = run.config.get("batch_size")
    if not same or not run.seconds or run.steps < _FEWEST_STEPS or not isinstance(size, int):
        return None
    return run.seconds / run.steps / size


def _image_s(plan: TrainingPlan) -> float:
    """Seconds an image on two cores without a GPU, by the table."""
    pace = NETWORKS[network_of(plan)]
    narrower = (plan.width / pace.width) ** 2
    image_s = pace.image_s * (pace.fixed + (1 - pace.fixed) * narrower)
    return image_s + (NETWORKS["discriminator"].image_s if plan.preset == "paper" else 0.0)


def duration(seconds_left: float) -> str:
    """ "40 s", "12 min", "3 h 20 min", "9 days": as exact as an estimate can be."""
    if seconds_left < 90:
        return translate("Training", "{count} s").format(count=max(1, round(seconds_left)))
    minutes = round(seconds_left / 60)
    if minutes < 90:
        return translate("Training", "{count} min").format(count=minutes)
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    if minutes and hours < 10:
        words = translate("Training", "{hours} h {minutes} min")
        return words.format(hours=hours, minutes=minutes)
    if hours < 72:
        return translate("Training", "{count} h").format(count=hours)
    return translate("Training", "{count} days").format(count=f"{round(hours / 24):,}")
