"""Everything that decides a run; written to its folder before the first step."""

from __future__ import annotations

import dataclasses
import json
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fibrodesk.contract.manifest import write_whole
from fibrodesk.domain.mask import Structure
from fibrodesk.networks.registry import NAMES
from training.errors import ConfigUnfitError

RUN_NAME = "run.json"

Preset = Literal["paper", "baseline"]
PRESETS: tuple[Preset, ...] = ("paper", "baseline")
Precision = Literal["auto", "fp32", "bf16"]
PRECISIONS: tuple[Precision, ...] = ("auto", "fp32", "bf16")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One run. The defaults are the preset "paper": PAPER values, and ours where it is silent."""

    snapshot: str
    """Folder of the frozen snapshot."""
    out: str
    """Folder of this run: configuration, checkpoint, bundle."""
    preset: Preset = "paper"
    """`paper` trains against a discriminator, `baseline` is the same generator alone."""
    network: str = "unet256"
    """The generator; `unet` is the classical one."""
    width: int = 64
    """Channels of the generator's first level."""
    discriminator_width: int = 64
    """Channels of the discriminator's first level (paper)."""
    structures: tuple[str, ...] = (Structure.FIBROSIS.value,)
    """One output channel each; the paper has fibrosis alone."""
    image_size_px: int = 256
    """Side of the square input (paper)."""
    seed: int = 0
    """Of first weights, order of frames and augmentation."""

    epochs: int = 150
    """Paper."""
    batches: int = 128
    """Mini-batches an epoch (paper)."""
    batch_size: int = 6
    """Ours: 128 batches of 6 are about the paper's 70 % of 1,000 pairs."""
    learning_rate: float = 2e-4
    """Of Adam (paper)."""
    beta1: float = 0.5
    """Of Adam (paper)."""
    beta2: float = 0.999
    """Of Adam; its common value."""
    constant_share: float = 0.5
    """Share of the epochs at the full rate, before it falls linearly to 0 (ours)."""
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

    device: str = "auto"
    """auto, cpu, cuda or mps."""
    precision: Precision = "auto"
    """`auto` takes bf16 where it is quicker; losses and weights stay fp32."""
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
    def adversarial(self) -> bool:
        return self.preset == "paper"

    def learning_rate_at(self, epoch: int) -> float:
        """The rate of `epoch`, 1-based: constant, then linear towards 0 after the last epoch."""
        constant = int(self.epochs * self.constant_share)
        falling = self.epochs - constant
        return self.learning_rate * min(1.0, (self.epochs - epoch + 1) / (falling + 1))


OURS = (
    "batch size 6",
    "linear decay of the learning rate over the last half",
    "patience of 3 validations",
    "no dropout",
    "letterbox to 256 x 256, aspect ratio kept",
    "Dice over the batch with 1 pixel of smoothing",
    "ranges of brightness, contrast, zoom and crop",
    "split by patient",
)
"""What the paper leaves open; printed in every model card."""


def write_run(config: TrainConfig, *, manifest_sha256: str) -> dict[str, Any]:
    """Write configuration and origin into the run's folder; returns what was written.

    Raises:
        OSError: the disk is full or refuses.
    """
    folder = Path(config.out)
    folder.mkdir(parents=True, exist_ok=True)
    run = {
        "config": dataclasses.asdict(config),
        "snapshot_sha256": manifest_sha256,
        "git_commit": git_commit(),
        "versions": versions(),
    }
    text = json.dumps(run, indent=2, sort_keys=True) + "\n"
    write_whole(folder / RUN_NAME, text.encode("utf-8"))
    return run


def begun_config(out: Path) -> dict[str, Any]:
    """The configuration that the run in `out` was begun with; empty where none was.

    Raises:
        ConfigUnfitError: the file in the folder holds none.
    """
    path = out / RUN_NAME
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_bytes())["config"]
        known = {field.name for field in dataclasses.fields(TrainConfig)}
        if set(stored) - known:
            raise ConfigUnfitError(reason=f"{path} was written by another version")
        return {**stored, "structures": tuple(stored["structures"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigUnfitError(reason=f"{path} holds no configuration") from error


def versions() -> dict[str, str]:
    """What computed a run."""
    import numpy
    import torch

    import fibrodesk

    return {
        "fibrodesk": fibrodesk.__version__,
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def git_commit() -> str:
    """The commit of the checkout that this package lies in, or "" where there is none."""
    folder = Path(__file__).resolve().parent
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"no commit is known: {error}", file=sys.stderr)
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


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
}


def _fault(config: TrainConfig) -> str:
    """What is wrong with `config`, in words, or ""."""
    for name, floor in _FLOORS.items():
        if getattr(config, name) < floor:
            return f"{name} must be at least {floor}, got {getattr(config, name)}"
    for name, value in (("preset", PRESETS), ("network", NAMES), ("precision", PRECISIONS)):
        if getattr(config, name) not in value:
            return f"{name} is one of {', '.join(value)}, got {getattr(config, name)!r}"
    structures = config.structures
    if not structures or len(set(structures)) != len(structures):
        return "name each structure once, and at least one"
    if set(structures) - set(Structure):
        return f"structures are {', '.join(Structure)}, got {', '.join(structures)}"
    if config.network == "unet256" and config.image_size_px % 256:
        return f"unet256 halves its input eight times, {config.image_size_px} px does not allow it"
    return ""
