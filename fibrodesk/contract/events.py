"""What a training tells while it runs: one JSON object a line on its standard output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.shape import dump_json, from_json, parse_json, to_json

STOP_LINE = "stop"
"""Written to the training's standard input, it asks for a stop within one step."""

STOP_FILE = "stop"
"""The same wish as a file in the run's folder, for a shell that holds no pipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The first line of a run, and the first after a resume."""

    config: dict[str, Any]
    parameters: int  # of the generator
    device: str  # "cpu", "cuda", "mps"
    epoch: int = 0  # epochs that lie behind, more than 0 after a resume
    train_frames: int = 0
    validation_frames: int = 0
    stage: str = ""  # the one that begins; "" where a run has one alone
    stages: tuple[str, ...] = ()  # all of the run, trained one after the other
    total_steps: int = 0  # of all stages, if none stops early
    batch_size: int = 0
    precision: str = ""  # "fp32", "bf16", "fp16"
    notes: tuple[str, ...] = ()  # sentences for a person: what the run does otherwise than asked
    advice: tuple[str, ...] = ()  # for whoever started it by hand: what might be asked for instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A stage makes what it learns from, before its first step."""

    stage: str
    done: int  # pictures and pairs
    total: int
    seconds_left: float  # of the preparing


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldBegun:
    """A run over all folds of a snapshot: what follows is told of this one."""

    fold: int  # 1-based
    folds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldsEnded:
    """Every fold is trained: Dice of the patients each was validated on, and no model."""

    folds: int
    dice: float | None  # mean over folds of the mean over patients
    dice_sd: float | None  # between folds
    without_value: int  # folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One mini-batch. Terms are as they enter the sum, before their weights."""

    step: int  # 1-based, over the whole run
    epoch: int  # 1-based
    generator_loss: float
    discriminator_loss: float | None  # None: no discriminator in this preset
    dice_loss: float
    bce: float
    seconds_left: float
    stage: str = ""
    learning_rate: float | None = None
    memory_mb: float | None = None  # of the GPU, at most so far; None on a CPU
    steps_per_second: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """Pooled Dice and IoU over the validation patients' frames; None where nothing is marked."""

    epoch: int
    dice: float | None
    iou: float | None
    best: bool  # the best state so far; it is what the bundle will hold
    stage: str = ""
    structures: dict[str, float | None] = field(default_factory=dict)  # Dice of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """The masks of the fixed validation frames lie in the run's folder.

    `folder/frames/NN.png` is the frame in grey, `folder/frames/NN-reader.png` the reference, and
    `folder/EEEE/NN.png` the mask of epoch EEEE; masks are 0 and 255.
    """

    epoch: int
    stage: str
    folder: str
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Smaller:
    """The memory did not suffice; from here on a mini-batch takes more passes of fewer pairs."""

    batch_size: int  # pairs in one pass
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A checkpoint lies on the disk; a run killed from here on resumes to the same numbers."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The bundle is whole. `reason`: "all epochs", "early stopping"."""

    bundle: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Stopped as asked; a checkpoint holds the state."""

    epoch: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The run ended in words."""

    message: str
    hint: str


TrainingEvent = (
    Started
    | Prepared
    | FoldBegun
    | FoldsEnded
    | Step
    | Validated
    | Sampled
    | Smaller
    | Saved
    | Finished
    | Stopped
    | Failed
)

_KINDS: dict[str, type[Any]] = {
    "started": Started,
    "prepared": Prepared,
    "fold_begun": FoldBegun,
    "folds_ended": FoldsEnded,
    "step": Step,
    "validated": Validated,
    "sampled": Sampled,
    "smaller": Smaller,
    "saved": Saved,
    "finished": Finished,
    "stopped": Stopped,
    "failed": Failed,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_line(event: TrainingEvent) -> str:
    """`event` as one line of JSON, without the line break."""
    return dump_json({"event": _NAMES[type(event)], **to_json(event)})


def from_line(line: str) -> TrainingEvent | None:
    """The event that `line` holds, or None for a line that is none, such as a library's chatter."""
    try:
        fields = parse_json(line, what="the line")
        kind = _KINDS[fields.pop("event")]
        event: TrainingEvent = from_json(kind, fields, where="the event")
    except (ContractError, KeyError, TypeError, AttributeError):
        return None
    return event
