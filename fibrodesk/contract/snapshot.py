"""What a training reads: frames and masks, frozen, with the side of each patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import Manifest, read_manifest, write_manifest
from fibrodesk.contract.shape import from_json, to_json

KIND = "snapshot"
SNAPSHOT_VERSION = 2

Side = Literal["train", "validation", "gate", "report"]
SIDES: tuple[Side, ...] = ("train", "validation", "gate", "report")
Phase = Literal["ED", "ES", ""]
Septum = Literal["left", "right", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotMask:
    """One author's mask of one structure: an 8-bit PNG of the frame's size, 0 and 255.

    An empty mask is an answer ("none"). A frame whose structure nobody answered has no entry.
    """

    png: str  # path of the part
    sha256: str  # of the PNG's bytes
    author: str  # a reader's code, "consensus", or a bundle
    purpose: str  # sealed, adjudication, preparation, correction, proposal, imported ...
    origin: str  # drawn, copied, propagated, interpolated, model, model_corrected, consensus
    round: str = ""
    weight: float = 1.0  # two readers without a consensus weigh 0.5 each

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise ValueError(f"the mask {self.png} weighs {self.weight}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFrame:
    """One frame of one cine: an 8-bit grey PNG of native size, and what is known of it."""

    patient: str  # the study code, never a name
    side: Side
    cine: str
    index: int  # 0-based in the cine
    pixel_sha256: str  # of the de-identified native pixels
    png: str  # path of the part
    spacing_mm: tuple[float, float] | None = None  # (row, column); None: not calibrated
    form: str = ""  # focal, diffuse, mixed, or "" where nobody said
    quality: str = ""
    scanner: str = ""
    phase: Phase = ""
    septum: Septum = ""  # its side of the picture; untold, segments of the wall have no number
    mri_scar: dict[str, float] = field(default_factory=dict)
    """Scar as a fraction of a segment of the wall by cardiac MRI, by the AHA's number ("14")."""

    neighbours: tuple[str, ...] = ()
    """PNG parts of the frames at the phases of a beat (`domain.phases`), the frame itself first;
    none where it stands alone. Frames of one cine may share parts."""

    masks: dict[str, tuple[SnapshotMask, ...]] = field(default_factory=dict)
    """By structure. An absent structure is unknown, never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The body of a snapshot's manifest."""

    version: int = SNAPSHOT_VERSION
    study: str  # the project's id: patients are the same only within one study
    seed: int  # of the drawing of the sides
    created: str  # ISO 8601, UTC
    synthetic: bool  # True where every patient is a phantom
    accepted: bool = False
    """Whether proposals that were accepted untouched (origin "model") are learnt from."""

    frames: tuple[SnapshotFrame, ...]

    def side(self, side: Side) -> tuple[SnapshotFrame, ...]:
        return tuple(frame for frame in self.frames if frame.side == side)


def write_snapshot(folder: Path, snapshot: Snapshot) -> Path:
    """Freeze `folder`, in which the PNG parts lie already; returns the manifest's path.

    Raises:
        ContractError: a patient on two sides, or a PNG that is not there.
    """
    check_sides(snapshot.frames)
    for path in _named_parts(snapshot):
        if not (folder / path).is_file():
            raise ContractError(f"the part {path} is missing")
    return write_manifest(folder, kind=KIND, body=to_json(snapshot))


def read_snapshot(folder: Path) -> tuple[Manifest, Snapshot]:
    """The snapshot in `folder` after every part was verified.

    Raises:
        ContractError: damaged, of another version, naming a part that is none, or leaking a
            patient from one side to another.
    """
    manifest = read_manifest(folder, kind=KIND)
    version = manifest.body.get("version")
    if version != SNAPSHOT_VERSION:
        raise ContractError(
            f"the snapshot is of version {version!r}; this program reads {SNAPSHOT_VERSION}"
        )
    snapshot = from_json(Snapshot, manifest.body, where="the snapshot")
    check_sides(snapshot.frames)
    hashes = {part.path: part.sha256 for part in manifest.parts}
    for path in _named_parts(snapshot):
        if path not in hashes:
            raise ContractError(f"the snapshot names {path}, which is no part of it")
    for frame in snapshot.frames:
        for mask in (each for masks in frame.masks.values() for each in masks):
            if hashes[mask.png] != mask.sha256:
                raise ContractError(f"the mask {mask.png} has another hash than its frame says")
    return manifest, snapshot


def check_sides(frames: Iterable[SnapshotFrame]) -> None:
    """Refuse a leak: no patient, and no image, may stand on two sides.

    Raises:
        ContractError: naming the patient and both sides.
    """
    patients: dict[str, str] = {}
    images: dict[str, tuple[str, str]] = {}
    for frame in frames:
        side = patients.setdefault(frame.patient, frame.side)
        if side != frame.side:
            raise ContractError(
                f"patient {frame.patient} stands on two sides, {side} and {frame.side}"
            )
        patient, side = images.setdefault(frame.pixel_sha256, (frame.patient, frame.side))
        if side != frame.side:
            raise ContractError(
                f"one image stands on two sides: {side} as patient {patient}, "
                f"{frame.side} as patient {frame.patient}"
            )


def _named_parts(snapshot: Snapshot) -> Iterable[str]:
    for frame in snapshot.frames:
        yield frame.png
        yield from frame.neighbours
        for masks in frame.masks.values():
            yield from (mask.png for mask in masks)
