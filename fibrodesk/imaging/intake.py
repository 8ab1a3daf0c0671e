"""The looks at a foreign file, each a whole act that the decoding process runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fibrodesk.domain.cine import CineFacts, DatasetWord, FrameArray
from fibrodesk.imaging.colours import brightest_channel
from fibrodesk.imaging.datasets.camus import CAMUS_KIND
from fibrodesk.imaging.datasets.ted import TED_KIND
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.lettering import (
    LETTERING,
    Mark,
    find_fleeting,
    find_lettering,
    marks_inside,
)
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.pixelmask import PixelMask, find_fan, project
from fibrodesk.imaging.errors import NoRoomForFramesError
from fibrodesk.imaging.identity import PatientIdentity, SourceUids
from fibrodesk.imaging.opening import open_source
from fibrodesk.imaging.region import scale_doubts
from fibrodesk.imaging.source import Source, SourceRef, boxes

_OBLONG_KINDS = (CAMUS_KIND, TED_KIND)  # their pixels are not square, and right


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A loop that can be taken in; its identity lives in memory only."""

    source: SourceRef
    facts: CineFacts
    identity: PatientIdentity = field(repr=False)
    uids: SourceUids = field(repr=False)
    study_date: str = field(default="", repr=False)  # YYYYMMDD, as the source tells it
    measured: tuple[tuple[str, float | str], ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
    grey_range: tuple[float, float] | None = None  # of more than 8 bits: what became 0 and 255

    @property
    def path(self) -> Path:
        """What a person would name: the file, or the folder of pictures."""
        return self.source.path

    @property
    def told(self) -> DatasetWord:
        """What its data set tells of it beside the pixels."""
        return self.facts.told


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelSurvey:
    """What a person looks at before the pixels are confirmed."""

    projection: FrameArray = field(repr=False)  # uint8 (H, W), the brightest of all frames
    mask: PixelMask | None  # None: a person draws the fan
    warnings: tuple[str, ...] = ()
    darkest: FrameArray | None = field(default=None, repr=False)  # of all frames: what stands still
    marks: tuple[Mark, ...] = ()  # what looks written, inside the fan and outside


def open_candidate(ref: SourceRef) -> Candidate:
    """Read what a source says of itself and decode its first frame.

    Raises:
        ImagingError: why it cannot be taken in.
    """
    with open_source(ref) as cine:
        cine.frame(0)
        warnings = [*cine.warnings]
        if cine.facts.time_assumed:
            warnings.append("The loop tells no frame rate: 30 frames a second are assumed.")
        if cine.facts.frames < cine.declared_frames:
            warnings.append(
                f"The loop is cut: {cine.facts.frames} of {cine.declared_frames} frames are there."
            )
        warnings += _scale_warnings(cine, kind=ref.kind)
        return Candidate(
            source=ref,
            facts=cine.facts,
            identity=cine.identity,
            uids=cine.uids,
            study_date=cine.origin.study_date,
            measured=cine.measured,
            warnings=tuple(warnings),
            grey_range=cine.origin.grey_range,
        )


def _scale_warnings(cine: Source, *, kind: str) -> tuple[str, ...]:
    """Of the region that told the scale, or of the whole image where none did."""
    scaled = (region.box.height for region in cine.origin.regions if region.spacing is not None)
    rows = next(scaled, cine.facts.rows)
    return scale_doubts(cine.facts.spacing, rows=rows, oblong_known=kind in _OBLONG_KINDS)


def survey_pixels(ref: SourceRef) -> PixelSurvey:
    """Project a loop and find its fan.

    Raises:
        ImagingError: a frame cannot be decoded.
    """
    with open_source(ref) as cine:
        seen = project(cine)
        mask = find_fan(cine, regions=boxes(cine), seen=seen)
        fan = mask.keep if mask is not None else None
        marks = find_lettering(seen.darkest, fan)
        marks += find_fleeting(cine, brightest=seen.brightest, fan=fan, known=marks)
        if mask is None:
            warnings = ["The fan was not found by its motion: draw it."]
        else:
            warnings = [LETTERING] * bool(marks_inside(marks, mask.keep))
        return PixelSurvey(
            projection=seen.brightest,
            mask=mask,
            warnings=tuple(warnings),
            darkest=seen.darkest,
            marks=tuple(marks),
        )


def look_at_frame(ref: SourceRef, index: int) -> FrameArray:
    """One frame in grey, uint8 (H, W), for a second look before the pixels are confirmed.

    Raises:
        ImagingError: it cannot be decoded.
        IndexError: there is no such frame.
    """
    with open_source(ref) as cine:
        return brightest_channel(cine.frame(index))


def write_frames(ref: SourceRef, path: Path) -> tuple[int, ...]:
    """Decode every frame into a file of plain bytes, for whoever must not decode it in-process.

    Returns:
        The shape of what was written: uint8 (frames, H, W), or (frames, H, W, 3) where coloured.
    Raises:
        ImagingError: a frame cannot be decoded.
        NoRoomForFramesError: the disk takes no more.
    """
    with open_source(ref) as cine:
        shape = cine.frame(0).shape
        try:
            with path.open("wb") as file:
                for index in range(cine.facts.frames):
                    file.write(cine.frame(index).tobytes())
        except OSError as error:
            reason = error.strerror or "the disk did not take it"
            raise NoRoomForFramesError(path=ref.path.name, reason=reason) from error
        return cine.facts.frames, *shape


def deidentify_file(
    ref: SourceRef, mask: PixelMask, pseudonym: Pseudonym, *, confirmed: bool
) -> bytes:
    """The object to be stored; see `deidentify.rebuild`."""
    with open_source(ref) as cine:
        return rebuild(cine, mask, pseudonym=pseudonym, confirmed=confirmed)
