"""A loop whose frames some reader decodes one after another: video, pictures, a volume."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

import cv2
import numpy as np

from fibrodesk.domain.cine import CineFacts, DatasetWord, FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.imaging.colours import is_coloured, luma
from fibrodesk.imaging.dicom.timing import ASSUMED_FRAMES_PER_S
from fibrodesk.imaging.errors import StillImageError
from fibrodesk.imaging.identity import PatientIdentity, SourceUids
from fibrodesk.imaging.source import Loss, Origin

_CELL_PX = 8
_CHUNK_BYTES = 1 << 20
_NOTHING_TOLD = DatasetWord()


class FrameReader(Protocol):
    """The frames of a foreign loop; its size and length are known and within the bounds."""

    @property
    def count(self) -> int:
        """How many whole frames are there."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, the same of each frame."""
        ...

    def read(self, index: int) -> FrameArray:
        """Frame `index`, 0 to count - 1: uint8 (H, W), or RGB (H, W, 3).

        Raises:
            FrameDamagedError: its bytes cannot be decoded.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known of a loop besides its frames, by whoever knows its layout."""

    identity: PatientIdentity = field(repr=False)
    series: str = field(repr=False)  # of one recording; loops of one series share it
    frame_times_ms: tuple[float, ...] = ()  # () where no time is told: 30 a second are assumed
    spacing: PixelSpacing | None = None
    view: str = ""
    synthetic: bool = False
    heart_rate_bpm: float | None = None
    sex: str = ""  # "F", "M", "O"
    age: str = ""  # as DICOM writes it, "063Y"
    loss: Loss | None = None
    told: DatasetWord = _NOTHING_TOLD
    measured: tuple[tuple[str, float | str], ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
    declared_frames: int | None = None  # None: as many as there are
    outside: bytes = field(default=b"", repr=False)  # all words of the source, for the leak scan


class DecodedSource:
    """A `Source` made of a frame reader and of what its layout says; closes the reader.

    Args:
        name: the file's name, for sentences.
        reader: it belongs to the source from here on.
        said: what is known besides the frames.
        digest: the hash of the source's bytes; the same bytes are the same object.
    Raises:
        StillImageError: there is one frame.
        FrameDamagedError: a frame that tells the colour cannot be decoded.
    """

    def __init__(self, name: str, reader: FrameReader, said: Said, *, digest: str) -> None:
        self.name = name
        self._reader, self._said, self._digest = reader, said, digest
        try:
            if reader.count < 2:
                raise StillImageError(path=name)
            self._samples = 1 if reader.read(0).ndim == 2 else 3
            self._facts = self._made_facts(
                colour=self._samples == 3 and is_coloured(self._look, frames=reader.count)
            )
        except BaseException:
            reader.close()
            raise

    @property
    def facts(self) -> CineFacts:
        return self._facts

    @property
    def identity(self) -> PatientIdentity:
        return self._said.identity

    @property
    def uids(self) -> SourceUids:
        series = self._said.series
        return SourceUids(study=f"{series}\nstudy", series=series, instance=self._digest)

    @property
    def origin(self) -> Origin:
        return Origin(sex=self._said.sex, age=self._said.age, loss=self._said.loss)

    @property
    def samples(self) -> int:
        return self._samples

    @property
    def declared_frames(self) -> int:
        return self._said.declared_frames or self._reader.count

    @property
    def measured(self) -> tuple[tuple[str, float | str], ...]:
        return self._said.measured

    @property
    def warnings(self) -> tuple[str, ...]:
        return self._said.warnings

    def frame(self, index: int) -> FrameArray:
        return self.rgb(index) if self._facts.colour else self.luma(index)

    def rgb(self, index: int) -> FrameArray:
        found = self._read(index)
        if found.ndim == 2:
            return np.ascontiguousarray(np.repeat(found[..., np.newaxis], 3, axis=-1))
        return found

    def luma(self, index: int) -> FrameArray:
        found = self._read(index)
        return found if found.ndim == 2 else luma(found)

    def outside_pixels(self) -> bytes:
        return self._said.outside

    def close(self) -> None:
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()

    def _read(self, index: int) -> FrameArray:
        if not 0 <= index < self._reader.count:
            raise IndexError(f"frame {index} of {self._reader.count}")
        return self._reader.read(index)

    def _made_facts(self, *, colour: bool) -> CineFacts:
        said, count = self._said, self._reader.count
        times = said.frame_times_ms[:count]
        rows, columns = self._reader.shape
        return CineFacts(
            frames=count,
            rows=rows,
            columns=columns,
            spacing=said.spacing,
            frame_times_ms=times or even_times(count, ASSUMED_FRAMES_PER_S),
            time_assumed=not times,
            heart_rate_bpm=said.heart_rate_bpm,
            colour=colour,
            view=said.view,
            synthetic=said.synthetic,
            told=said.told,
        )

    def _look(self, index: int) -> FrameArray:
        """One frame in colour at an eighth of its size: uint8 (h, w, 3)."""
        frame = self._reader.read(index)
        rows, columns = (max(1, side // _CELL_PX) for side in frame.shape[:2])
        small = cv2.resize(frame, (columns, rows), interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)


def even_times(frames: int, per_s: float) -> tuple[float, ...]:
    """The start of each frame in milliseconds, at `per_s` frames a second."""
    return tuple(index * 1000 / per_s for index in range(frames))


def digest_of(*paths: Path) -> str:
    """The hash of all bytes of the files, in this order."""
    digest = hashlib.sha256()
    for path in paths:
        for part in _parts(path):
            digest.update(part)
    return digest.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(_CHUNK_BYTES):
            yield part
