"""A foreign loop, whatever it lies in: what the import asks of it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.imaging.identity import PatientIdentity, SourceUids
from fibrodesk.imaging.region import Region

DICOM = "dicom"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a loop lies, in a form that a decoding process can be handed and can open.

    `path` is what a person would name: the DICOM file, the video, the folder of pictures.
    `detail` is what the kind needs besides, as pairs of words: a frame rate, a table.
    """

    path: Path
    kind: str = DICOM
    salvage: bool = False  # take a loop that ends early as far as its whole frames go
    detail: tuple[tuple[str, str], ...] = ()

    def word(self, name: str) -> str:
        """The detail of that name, "" if it has none."""
        return dict(self.detail).get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """How a source was compressed with loss: once lossy, always lossy (PS3.3, C.7.6.1.1.5)."""

    method: str  # Lossy Image Compression Method (0028,2114)
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The few words and numbers of a source that may go, checked, into the stored loop."""

    sex: str = ""  # "F", "M", "O"
    age: str = ""  # as DICOM writes it, "063Y"
    study_date: str = field(default="", repr=False)  # YYYYMMDD
    maker: str = ""
    model: str = ""
    regions: tuple[Region, ...] = ()  # two-dimensional ones, largest first
    loss: Loss | None = None
    grey_range: tuple[float, float] | None = None  # of more than 8 bits: what became 0 and 255


class Source(Protocol):
    """An open foreign loop; frames are decoded when they are asked for.

    Raises of every way to a frame:
        FrameDamagedError: its bytes cannot be decoded.
        IndexError: there is no such frame.
    """

    @property
    def name(self) -> str:
        """The file's name, for sentences; never its folder."""
        ...

    @property
    def facts(self) -> CineFacts: ...

    @property
    def identity(self) -> PatientIdentity: ...

    @property
    def uids(self) -> SourceUids: ...

    @property
    def origin(self) -> Origin: ...

    @property
    def samples(self) -> int:
        """1 where every frame is stored in grey, else 3."""
        ...

    @property
    def declared_frames(self) -> int:
        """How many frames the source says it has; more than are there where it is cut."""
        ...

    @property
    def measured(self) -> tuple[tuple[str, float | str], ...]:
        """What the source's own table says of the patient, by the columns of a clinical table:
        `ejection_fraction` (a fraction), `age_years`, `sex`, `lvidd_mm`, ...; () in most.
        """
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before it is taken in."""
        ...

    def frame(self, index: int) -> FrameArray:
        """Frame `index`, 0-based: uint8 (H, W), or RGB (H, W, 3) where colour is real."""
        ...

    def rgb(self, index: int) -> FrameArray:
        """Frame `index` in colour however grey it is: uint8 (H, W, 3)."""
        ...

    def luma(self, index: int) -> FrameArray:
        """Frame `index` in grey however colourful it is: uint8 (H, W)."""
        ...

    def outside_pixels(self) -> bytes:
        """Everything that the source says besides its frames, for the leak scan."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_ended: object) -> None: ...


def boxes(source: Source) -> list[PixelBox]:
    """Where tissue is shown, as far as the source names it; largest first."""
    return [region.box for region in source.origin.regions]
