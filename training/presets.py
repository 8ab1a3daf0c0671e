"""What each preset fixes, with where it comes from; the paper's numbers stay for ever."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from fibrodesk.domain.mask import Structure
from training.config import Preset, TrainConfig


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of a configuration that a preset fixes."""

    field: str
    value: Any
    source: str  # "paper", "ours", or a publication


_PAPER = (
    Choice("network", "unet256", "paper"),
    Choice("width", 64, "ours: 54.4 M parameters, as pix2pix"),
    Choice("structures", (Structure.FIBROSIS.value,), "paper"),
    Choice("image_size_px", 256, "paper"),
    Choice("epochs", 150, "paper"),
    Choice("batches", 128, "paper"),
    Choice("batch_size", 6, "ours: 128 batches of 6 are about 70 % of 1,000 pairs"),
    Choice("optimizer", "adam", "paper"),
    Choice("learning_rate", 2e-4, "paper"),
    Choice("beta1", 0.5, "paper"),
    Choice("schedule", "linear", "ours: the paper says decay"),
    Choice("constant_share", 0.5, "ours"),
    Choice("validate_every", 10, "paper"),
    Choice("patience", 3, "ours: the paper says early stopping"),
    Choice("discriminator", "paper", "paper"),
    Choice("discriminator_width", 64, "paper"),
    Choice("adversarial_weight", 1.0, "paper"),
    Choice("dice_weight", 1.5, "paper"),
    Choice("bce_weight", 1.0, "paper"),
    Choice("rotation_deg", 10.0, "paper"),
    Choice("flip_share", 0.5, "paper; the share is ours"),
    Choice("brightness", 0.1, "paper; the range is ours"),
    Choice("contrast", 0.15, "paper; the range is ours"),
    Choice("zoom", 0.1, "paper; the range is ours"),
    Choice("crop", 0.1, "paper; the range is ours"),
    Choice("ema_decay", 0.0, "paper: none is told"),
    Choice("warmup_steps", 0, "paper: none is told"),
    Choice("clip_norm", 0.0, "paper: none is told"),
)


def _with(base: tuple[Choice, ...], *changes: Choice) -> tuple[Choice, ...]:
    changed = {each.field for each in changes}
    return tuple(each for each in base if each.field not in changed) + changes


_BASELINE = _with(_PAPER, Choice("discriminator", "none", "paper: the baseline has none"))

CHOICES: dict[Preset, tuple[Choice, ...]] = {
    "paper": _PAPER,
    "baseline": _BASELINE,
    "unet": _with(_BASELINE, Choice("network", "unet", "Ronneberger et al., MICCAI 2015")),
    "desk": (
        Choice("network", "wall_unet", "ours; the second stage has its own (`training.desk`)"),
        Choice("width", 16, "ours: 1.3 and 1.1 M parameters"),
        Choice("structures", tuple(each.value for each in Structure), "ours"),
        Choice("epochs", 60, "ours"),
        Choice("batches", 128, "ours"),
        Choice("batch_size", 8, "ours"),
        Choice("optimizer", "adamw", "Loshchilov and Hutter, ICLR 2019"),
        Choice("learning_rate", 2e-3, "ours"),
        Choice("beta1", 0.9, "ours: Adam's common value"),
        Choice("weight_decay", 1e-2, "ours: AdamW's common value"),
        Choice("clip_norm", 1.0, "ours"),
        Choice("schedule", "cosine", "Loshchilov and Hutter, ICLR 2017"),
        Choice("warmup_steps", 64, "ours"),
        Choice("ema_decay", 0.99, "ours"),
        Choice("validate_every", 2, "ours"),
        Choice("patience", 8, "ours"),
        Choice("discriminator", "none", "ours: PMID 34930685 found no difference"),
        Choice("dice_weight", 1.0, "ours"),
        Choice("bce_weight", 1.0, "ours"),
        Choice("rotation_deg", 15.0, "ours"),
        Choice("zoom", 0.15, "ours"),
        Choice("depth", 0.1, "ours"),
        Choice("perspective", 0.03, "ours"),
        Choice("gamma", 0.3, "mild: arXiv 2605.16427 found heavy changes of tone to hurt"),
        Choice("gain", 0.15, "mild, as gamma"),
    ),
}
"""By preset. `desk` fixes what its two stages share; each stage adds its own (`training.desk`)."""

_EVERYWHERE = (
    "no dropout",
    "letterbox to 256 x 256, aspect ratio kept",
    "Dice over the batch with 1 pixel of smoothing",
    "split by patient",
)
OURS = (
    "batch size 6",
    "linear decay of the learning rate over the last half",
    "patience of 3 validations",
    "ranges of brightness, contrast, zoom and crop",
    *_EVERYWHERE,
)
"""What the paper leaves open; printed in the model card of every preset that follows it."""


def preset_config(name: Preset, /, **changes: Any) -> TrainConfig:
    """The configuration of preset `name`, with `changes` to it (snapshot and out among them).

    Raises:
        ConfigUnfitError: the changes make none that can be.
    """
    fixed = {each.field: each.value for each in CHOICES.get(name, ())}
    return TrainConfig(**{**fixed, **changes, "preset": name})


def card_choices(config: TrainConfig) -> tuple[str, ...]:
    """What a model card says of the choices behind it that are not the paper's."""
    fixed: tuple[str, ...] = OURS
    if config.preset == "desk":
        made = (f"{each.field} {_said(each.value)} ({each.source})" for each in CHOICES["desk"])
        fixed = (*_EVERYWHERE, *made)
    changed = tuple(f"otherwise than the preset: {each}" for each in departures(config))
    return (*fixed, *changed)


def departures(config: TrainConfig) -> tuple[str, ...]:
    """Where a run was set up otherwise than its preset: "epochs 40 in place of 150"."""
    facts = {each.name: getattr(config, each.name) for each in dataclasses.fields(config)}
    return tuple(
        f"{each.field} {_said(facts[each.field])} in place of {_said(each.value)}"
        for each in CHOICES[config.preset]
        if facts[each.field] != each.value and not _same_adversary(config, each)
    )


def _said(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


def _same_adversary(config: TrainConfig, choice: Choice) -> bool:
    return choice.field == "discriminator" and config.adversary == choice.value
