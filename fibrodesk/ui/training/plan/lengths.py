"""What each preset brings along, and how long a network takes for an image."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.ui.training.ports import TrainingPlan

DESK = "desk"
"""The preset of two stages, which has networks of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """The numbers of a preset, as `training.presets` fixes them; a test holds both together."""

    epochs: int
    batches: int  # mini-batches an epoch
    batch_size: int
    width: int  # channels of the first level
    network: str
    stages: int = 1  # trained one after the other, each as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds an image at `width` channels on two cores, of which one trains, bfloat16.

    Between one another as resources/docs/networks.md has them; unet256 by a run on a quiet
    machine. `fixed` is the share that no narrower network saves.
    """

    image_s: float
    width: int
    fixed: float = 0.0


_PAPER = Length(epochs=150, batches=128, batch_size=6, width=64, network="unet256")
LENGTHS = {
    DESK: Length(epochs=60, batches=128, batch_size=8, width=16, network="wall_unet", stages=2),
    "paper": _PAPER,
    "baseline": _PAPER,
    "unet": Length(epochs=150, batches=128, batch_size=6, width=64, network="unet"),
}
NETWORKS = {
    "wall_unet": Pace(image_s=0.034, width=16, fixed=0.10),  # both stages of the demonstration
    "unet256": Pace(image_s=0.200, width=64, fixed=0.05),
    "unet": Pace(image_s=0.440, width=64, fixed=0.03),
    "residual_unet": Pace(image_s=0.054, width=32, fixed=0.10),
    "attention_unet": Pace(image_s=0.152, width=32, fixed=0.03),
    "efficient_unet": Pace(image_s=0.140, width=16, fixed=0.60),
    "discriminator": Pace(image_s=0.040, width=64),
}


def length_of(preset: str) -> Length:
    """The paper's numbers for a preset that is not known here."""
    return LENGTHS.get(preset, _PAPER)


def network_of(plan: TrainingPlan) -> str:
    """The network that a plan trains: its own choice, or the preset's."""
    return plan.network or length_of(plan.preset).network
