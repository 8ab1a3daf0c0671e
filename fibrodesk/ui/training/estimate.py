"""How long a training will take, before its own pace is known."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.training.ports import TrainingPlan

translate = QCoreApplication.translate  # under this name the strings are found for translation

# Seconds an image on two cores without a GPU, bfloat16, at 64 channels: measured once for the
# generator alone and for what the discriminator adds, which keeps its own width.
_GENERATOR_S = 0.097
_DISCRIMINATOR_S = 0.072
_WIDTH = 64
_FIXED_SHARE = 0.15  # of a step of the full width that no narrower network saves


def seconds(plan: TrainingPlan) -> float:
    """A first estimate on two cores without a GPU; a GPU needs a small part of it."""
    narrower = (plan.width / _WIDTH) ** 2
    image_s = _GENERATOR_S * (_FIXED_SHARE + (1 - _FIXED_SHARE) * narrower)
    if plan.preset == "paper":
        image_s += _DISCRIMINATOR_S
    return image_s * plan.epochs * plan.batches * plan.batch_size


def duration(seconds_left: float) -> str:
    """ "40 s", "12 min", "3 h 20 min": as exact as an estimate can be."""
    if seconds_left < 90:
        return translate("Training", "{count} s").format(count=max(1, round(seconds_left)))
    minutes = round(seconds_left / 60)
    if minutes < 90:
        return translate("Training", "{count} min").format(count=minutes)
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    if minutes and hours < 10:
        words = translate("Training", "{hours} h {minutes} min")
        return words.format(hours=hours, minutes=minutes)
    return translate("Training", "{count} h").format(count=hours)
