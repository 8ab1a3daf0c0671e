"""How long a training will take, before its own pace is known."""

from __future__ import annotations

from fibrodesk.ui.training.ports import TrainingPlan

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
        return f"{max(1, round(seconds_left))} s"
    minutes = round(seconds_left / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
