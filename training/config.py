"""Everything that decides a run; written to its folder before the first step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from fibrodesk.contract.model_card import LARGEST_SQUARE_PX
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import PHASES
from fibrodesk.networks.registry import NAMES, SIDE_MULTIPLES, STAGE_NAMES
from training.errors import ConfigUnfitError

Preset = Literal["paper", "baseline", "unet", "desk"]
PRESETS: tuple[Preset, ...] = ("paper", "baseline", "unet", "desk")
Precision = Literal["auto", "fp32", "bf16", "fp16"]
PRECISIONS: tuple[Precision, ...] = ("auto", "fp32", "bf16", "fp16")
Compile = Literal["auto", "on", "off"]
COMPILES: tuple[Compile, ...] = ("auto", "on", "off")
Discriminator = Literal["preset", "paper", "tamed", "none"]
DISCRIMINATORS: tuple[Discriminator, ...] = ("preset", "paper", "tamed", "none")
_TAMED_LOSSES = ("least_squares", "hinge")
_OPTIMIZERS = ("adam", "adamw")
_SCHEDULES = ("linear", "cosine")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One run. The defaults are the preset "paper": PAPER values, and ours where it is silent.

    What the other presets change stands in `training.presets`; `preset_config` applies it.
    """

    snapshot: str
    """Folder of the frozen snapshot."""
    out: str
    """Folder of this run: configuration, checkpoint, bundle."""
    preset: Preset = "paper"
    """`paper` trains against a discriminator; `baseline` and `unet` alone; `desk` in two stages."""
    network: str = "unet256"
    """The generator; `unet` is the classical one."""
    width: int = 64
    """Channels of the generator's first level."""
    phases: tuple[int, ...] = (0,)
    """One input channel each: twelfths of a beat after the frame to outline."""
    structures: tuple[str, ...] = (Structure.FIBROSIS.value,)
    """One output channel each; the paper has fibrosis alone."""
    image_size_px: int = 256
    """Side of the square input (paper)."""
    seed: int = 0
    """Of first weights, order of frames and augmentation."""
    folds: int = 0
    """Parts into which the patients of train and validation are drawn anew; 0: the own split."""
    fold: int = 0
    """The part that validates, 1-based; 0 where there are none."""

    epochs: int = 150
    """Paper."""
    batches: int = 128
    """Mini-batches an epoch (paper)."""
    batch_size: int = 6
    """Ours: 128 batches of 6 are about the paper's 70 % of 1,000 pairs."""
    optimizer: str = "adam"
    """adam (paper), or adamw with `weight_decay`."""
    learning_rate: float = 2e-4
    """Of Adam (paper)."""
    beta1: float = 0.5
    """Of Adam (paper)."""
    beta2: float = 0.999
    """Of Adam; its common value."""
    weight_decay: float = 0.0
    """Of AdamW."""
    clip_norm: float = 0.0
    """Largest norm of the generator's gradient; 0 clips nothing."""
    schedule: str = "linear"
    """linear (ours, of the paper's "learning-rate decay"), by epoch; cosine, by step."""
    constant_share: float = 0.5
    """Share of the epochs at the full rate, before it falls linearly to 0 (ours)."""
    warmup_steps: int = 0
    """Steps over which the rate rises linearly."""
    ema_decay: float = 0.0
    """Of the moving average of the weights that is judged and kept; 0: the weights themselves."""
    validate_every: int = 10
    """Epochs from one validation to the next (paper)."""
    patience: int = 3
    """Validations without a better one before the run stops (ours)."""

    adversarial_weight: float = 1.0
    """Lambda 1 of the generator's loss (paper)."""
    dice_weight: float = 1.5
    """Lambda 2 (paper)."""
    bce_weight: float = 1.0
    """Lambda 3 (paper)."""

    discriminator: Discriminator = "preset"
    """`preset`: the paper's in the preset paper, none elsewhere; `tamed`: ours."""
    discriminator_width: int = 64
    """Channels of the discriminator's first level (paper)."""
    tamed_loss: str = "least_squares"
    """Of the tamed one: least_squares, or hinge without a tanh."""
    tamed_weight: float = 0.1
    """In place of lambda 1, reached after the warm-up; 0.1 at most."""
    tamed_from: float = 0.1
    """Share of the steps before the tamed one's term sets in."""
    tamed_rise: float = 0.1
    """Share of the steps over which its weight rises to the full."""
    tamed_rate: float = 4.0
    """Its learning rate, in those of the generator (two time scales)."""
    feature_weight: float = 1.0
    """Of feature matching, within the tamed term."""

    rotation_deg: float = 10.0
    """Largest rotation to either side (paper)."""
    flip_share: float = 0.5
    """Share of frames that are mirrored left to right (paper names the flip, the share is ours)."""
    brightness: float = 0.1
    """Largest shift, as a share of the full scale (ours)."""
    contrast: float = 0.15
    """Largest change of the slope about 1 (ours)."""
    zoom: float = 0.1
    """Largest change of scale about 1 (ours)."""
    crop: float = 0.1
    """Largest share of the side that a random crop takes away (ours)."""
    depth: float = 0.0
    """Largest change of scale about the probe, as of another imaging depth (not the paper's)."""
    perspective: float = 0.0
    """Largest way of a corner, as a share of the side (not the paper's)."""
    gamma: float = 0.0
    """Grey values go to a power of at most 1 + this, at least 1 / (1 + this) (not the paper's)."""
    gain: float = 0.0
    """Largest change of the gain about 1, near and far from the probe apart (not the paper's)."""

    device: str = "auto"
    """auto, cpu, cuda or mps."""
    precision: Precision = "auto"
    """`auto` takes bf16 where it is quicker; losses and weights stay fp32."""
    compile: Compile = "off"
    """`auto` compiles the networks where a trial shows that it pays within the run."""
    threads: int = 0
    """On the CPU; 0 takes every core but one, which is left to the window."""
    half_weights: bool = False
    """Store the bundle's weights in 16 bits: half the size, the masks the same to 0.5 %."""
    name: str = ""
    """Of the model, for people."""

    def __post_init__(self) -> None:
        reason = _fault(self)
        if reason:
            raise ConfigUnfitError(reason=reason)

    @property
    def adversary(self) -> Literal["paper", "tamed", "none"]:
        """Which discriminator the generator is trained against."""
        if self.discriminator != "preset":
            return self.discriminator
        return "paper" if self.preset == "paper" else "none"

    @property
    def adversarial(self) -> bool:
        return self.adversary != "none"

    @property
    def network_arguments(self) -> dict[str, int]:
        """What `networks.registry.build` needs beside the name."""
        channels = {"channels": len(self.phases)} if len(self.phases) > 1 else {}
        return {"width": self.width, "structures": len(self.structures), **channels}

    def adversarial_weight_at(self, epoch: int, index: int) -> float:
        """The weight of the adversarial term at a mini-batch, as `learning_rate_at` names it.

        The paper's is constant; the tamed one is 0 at first, then rises to its full weight.
        """
        if self.adversary != "tamed":
            return self.adversarial_weight
        share = ((epoch - 1) * self.batches + index + 1) / (self.epochs * self.batches)
        risen = (share - self.tamed_from) / max(self.tamed_rise, 1e-9)
        return self.tamed_weight * min(1.0, max(0.0, risen))

    def learning_rate_at(self, epoch: int, index: int = 0) -> float:
        """The rate of mini-batch `index`, 0-based, of `epoch`, 1-based.

        linear: constant, then falling by epoch towards 0 after the last. cosine: falling by step.
        Either rises over the first `warmup_steps`.
        """
        step = (epoch - 1) * self.batches + index
        rising = min(1.0, (step + 1) / (self.warmup_steps + 1))
        if self.schedule == "linear":
            constant = int(self.epochs * self.constant_share)
            falling = self.epochs - constant
            return self.learning_rate * rising * min(1.0, (self.epochs - epoch + 1) / (falling + 1))
        last = max(1, self.epochs * self.batches - self.warmup_steps)
        share = max(0.0, step - self.warmup_steps) / last
        return self.learning_rate * rising * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


_FLOORS = {
    "width": 1,
    "discriminator_width": 1,
    "image_size_px": 16,
    "epochs": 1,
    "batches": 1,
    "batch_size": 1,
    "validate_every": 1,
    "patience": 1,
    "seed": 0,
    "threads": 0,
    "folds": 0,
    "warmup_steps": 0,
}
_CHOICES = {
    "preset": PRESETS,
    "network": (*NAMES, *STAGE_NAMES),
    "precision": PRECISIONS,
    "compile": COMPILES,
    "discriminator": DISCRIMINATORS,
    "tamed_loss": _TAMED_LOSSES,
    "optimizer": _OPTIMIZERS,
    "schedule": _SCHEDULES,
}
_LARGEST_CHANGES = {
    "rotation_deg": 180.0,
    "flip_share": 1.0,
    "brightness": 0.5,
    "contrast": 0.9,
    "zoom": 0.5,
    "crop": 0.5,
    "depth": 0.5,
    "perspective": 0.2,
    "gamma": 3.0,
    "gain": 0.9,
}
_LARGEST_TAMED_WEIGHT = 0.1
"""Above it the term decides what is drawn where the evidence says that it brings nothing."""


def _fault(config: TrainConfig) -> str:
    """What is wrong with `config`, in words, or ""."""
    for name, floor in _FLOORS.items():
        if getattr(config, name) < floor:
            return f"{name} must be at least {floor}, got {getattr(config, name)}"
    for name, choices in _CHOICES.items():
        if getattr(config, name) not in choices:
            return f"{name} is one of {', '.join(choices)}, got {getattr(config, name)!r}"
    return _fault_of_data(config) or _fault_of_schedule(config)


def _fault_of_data(config: TrainConfig) -> str:
    structures, phases = config.structures, config.phases
    if not structures or len(set(structures)) != len(structures):
        return "name each structure once, and at least one"
    if set(structures) - set(Structure):
        return f"structures are {', '.join(Structure)}, got {', '.join(structures)}"
    if phases[:1] != (0,) or not all(0 <= phase < PHASES for phase in phases):
        return f"phases are twelfths of a beat, 0 the first, got {phases}"
    if config.folds == 1 or not (bool(config.folds) <= config.fold <= config.folds):
        return f"fold {config.fold} of {config.folds} is none; there are at least 2, from 1 on"
    multiple = SIDE_MULTIPLES[config.network]
    if config.image_size_px % multiple:
        return f"{config.network} takes sides of {multiple} px times n, got {config.image_size_px}"
    if config.image_size_px > LARGEST_SQUARE_PX:
        return f"image_size_px is {LARGEST_SQUARE_PX} at most, got {config.image_size_px}"
    return _fault_of_changes(config)


def _fault_of_changes(config: TrainConfig) -> str:
    """Ranges of the augmentation beyond which no heart is left to see."""
    for name, largest in _LARGEST_CHANGES.items():
        if not 0 <= getattr(config, name) <= largest:
            return f"{name} lies from 0 to {largest:g}, got {getattr(config, name)}"
    return ""


def _fault_of_schedule(config: TrainConfig) -> str:
    if not 0 <= config.ema_decay < 1:
        return f"ema_decay lies from 0 to below 1, got {config.ema_decay}"
    if not 0 <= config.tamed_weight <= _LARGEST_TAMED_WEIGHT:
        return f"tamed_weight is {_LARGEST_TAMED_WEIGHT} at most, got {config.tamed_weight}"
    return ""
