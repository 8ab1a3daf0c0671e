"""What a bundle says of the model in it, for a program and for a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.shape import dump_json, from_json, parse_json

BUNDLE_KIND = "bundle"
CARD_NAME = "model_card.json"
WEIGHTS_NAME = "weights.safetensors"
ONNX_NAME = "network.onnx"
SCAR_ONNX_NAME = "scar.onnx"
CARD_VERSION = 1
LARGEST_CARD_BYTES = 2**24

SMALLEST_SQUARE_PX, LARGEST_SQUARE_PX = 16, 1024
MOST_PHASES = 12
WIDEST_TEMPERATURE = 100.0
"""Either way. A training finds one within 20; beyond, every answer is nearly the same."""

LEAST_THRESHOLD = 0.001
"""And 1 less it is the largest: beyond, all is found, or nothing."""

LARGEST_SPECK_PX = 1000
"""Of the square: a scar of more is none that may be passed over."""

SCAR_NETWORK = "tissue_unet"
"""The one kind of second network; others saw strips that were rolled out otherwise."""

_FIRST_OF_SCAR = ("fibrosis", "myocardium")

Argument = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """From a native frame to the network's input, as `domain.letterbox` does it."""

    method: Literal["letterbox"] = "letterbox"
    size_px: int = 256  # side of the square input
    phases: tuple[int, ...] = (0,)
    """One input channel each: twelfths of a beat (`domain.phases`) after the frame to outline."""

    scale: tuple[float, float] = (0.0, 1.0)  # what 0 and 255 become

    def __post_init__(self) -> None:
        if self.phases[:1] != (0,) or not all(0 <= each < MOST_PHASES for each in self.phases):
            shown = self.phases[:MOST_PHASES]
            raise ValueError(f"the phases are twelfths of a beat from 0 on, got {shown}")
        if len(set(self.phases)) != len(self.phases):
            raise ValueError("a phase of the beat is named twice")
        if not SMALLEST_SQUARE_PX <= self.size_px <= LARGEST_SQUARE_PX:
            raise ValueError(
                f"the square's side lies from {SMALLEST_SQUARE_PX} to {LARGEST_SQUARE_PX} px, "
                f"got {self.size_px}"
            )
        if self.scale != (0.0, 1.0):
            raise ValueError(f"0 and 255 become 0 and 1 here, got {self.scale}")

    @property
    def channels(self) -> int:
        return len(self.phases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScarStage:
    """The second network of a bundle: fibrosis in the wall that the first one outlines.

    It sees the wall at twelve phases of a beat, rolled out to strips (`wall.beat`), and answers
    with scar first; what it learnt beside it helps it alone. Its weights are named "scar." in
    the bundle, those of the first network then "wall.".
    """

    network: str
    network_arguments: dict[str, Argument]
    parameters: int
    sure: float = 0.0
    """A finding whose most probable place is less probable is none."""
    smallest_px: int = 0
    """A finding of fewer pixels of the square is none."""

    def __post_init__(self) -> None:
        if self.network != SCAR_NETWORK:
            raise ValueError(
                f"its second network is a {self.network}, as an earlier version trained them: "
                "the model has to be trained anew"
            )
        if not 0 <= self.sure < 1:
            raise ValueError(f"sure must lie from 0 to below 1, got {self.sure}")
        if not 0 <= self.smallest_px <= LARGEST_SPECK_PX:
            raise ValueError(
                f"smallest_px must lie from 0 to {LARGEST_SPECK_PX}, got {self.smallest_px}"
            )
        if self.structures < 1:
            raise ValueError("a scar stage answers with one structure at least")

    @property
    def structures(self) -> int:
        """How many the network answers with, scar first."""
        found = self.network_arguments.get("structures", 1)
        return found if isinstance(found, int) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """What the model learnt from."""

    snapshot_sha256: str
    study: str
    synthetic: bool  # True: phantom patients alone
    patients: dict[str, int]  # by side
    frames: dict[str, int]  # by side
    trained_on: tuple[str, ...]
    """Digests (`patient_digest`) of train and validation patients: no gate may judge on these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """The one JSON file of a bundle that a person reads."""

    version: int = CARD_VERSION
    id: str
    name: str
    created: str  # ISO 8601, UTC
    preset: str  # paper, baseline, unet or desk
    network: str
    network_arguments: dict[str, Argument]
    parameters: int
    structures: tuple[str, ...]
    """One output channel each, in this order; with a scar stage the first is that stage's."""

    scar: ScarStage | None = None
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    threshold: float  # on the probability, after the temperature
    temperature: float  # the logits are divided by it; with a scar stage only those of that stage
    training_data: TrainingData
    run: dict[str, Any]  # the configuration, and what was really run of it
    figures: dict[str, Any]  # by side: "validation", "gate"
    seed: int
    versions: dict[str, str]
    ours: tuple[str, ...] = ()  # what the paper leaves open and this program chose
    intended_use: str
    limits: tuple[str, ...]

    def __post_init__(self) -> None:
        if not LEAST_THRESHOLD <= self.threshold <= 1 - LEAST_THRESHOLD:
            raise ValueError(f"threshold must lie between 0 and 1, got {self.threshold}")
        if not 1 / WIDEST_TEMPERATURE <= self.temperature <= WIDEST_TEMPERATURE:
            raise ValueError(
                f"temperature must be above 0 and {WIDEST_TEMPERATURE:g} at most, "
                f"got {self.temperature}"
            )
        if not self.structures or len(set(self.structures)) != len(self.structures):
            raise ValueError("a model proposes at least one structure, each once")
        if self.scar is not None and self.structures[:2] != _FIRST_OF_SCAR:
            raise ValueError(
                "a model with a scar stage finds fibrosis, and first outlines the wall"
            )
        if self.scar is not None and self.preprocessing.phases != (0,):
            raise ValueError("before a scar stage the wall is outlined on each frame alone")

    @property
    def outlined(self) -> tuple[str, ...]:
        """The structures that the first network answers with, one channel each."""
        return self.structures if self.scar is None else self.structures[1:]

    @property
    def thresholds(self) -> dict[str, float]:
        """By structure: what was chosen for fibrosis is not laid on a wall of another network."""
        if self.scar is None:
            return dict.fromkeys(self.structures, self.threshold)
        return dict.fromkeys(self.structures, 0.5) | {self.structures[0]: self.threshold}


def write_card(folder: Path, card: ModelCard) -> None:
    """Write the card into a bundle's folder, before its manifest."""
    text = dump_json(card, indent=1) + "\n"
    (folder / CARD_NAME).write_text(text, encoding="utf-8")


def read_card(folder: Path) -> ModelCard:
    """The card of a bundle.

    Raises:
        ContractError: it is missing, of another version, or not exactly a card.
    """
    path = folder / CARD_NAME
    try:
        if path.stat().st_size > LARGEST_CARD_BYTES:
            raise ContractError(f"{CARD_NAME} is too large to be a card")
        value = parse_json(path.read_bytes(), what=CARD_NAME)
    except OSError as error:
        raise ContractError(f"{CARD_NAME} cannot be read") from error
    version = value.get("version") if isinstance(value, dict) else None
    if version != CARD_VERSION:
        raise ContractError(
            f"the model card is of version {version!r}; this program reads {CARD_VERSION}"
        )
    return from_json(ModelCard, value, where=CARD_NAME)


def patient_digest(study: str, patient: str) -> str:
    """A name for a patient that two snapshots of one study share and that tells no code."""
    return hashlib.sha256(f"{study}/{patient}".encode()).hexdigest()[:24]
