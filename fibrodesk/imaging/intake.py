"""The three looks at a foreign file, each a whole act that the decoding process runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.imaging.calibration import spacing, tissue_regions
from fibrodesk.imaging.deidentify import rebuild
from fibrodesk.imaging.dicom import DicomCine
from fibrodesk.imaging.linkage import PatientIdentity, Pseudonym, SourceUids, identity_of, uids_of
from fibrodesk.imaging.pixelmask import PixelMask, find_fan, mask_warnings, maximum_projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A loop that can be taken in; its identity lives in memory only."""

    path: Path
    facts: CineFacts
    identity: PatientIdentity = field(repr=False)
    uids: SourceUids = field(repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelSurvey:
    """What a person looks at before the pixels are confirmed."""

    projection: FrameArray = field(repr=False)  # uint8 (H, W), the brightest of all frames
    mask: PixelMask | None  # None: a person draws the fan
    warnings: tuple[str, ...] = ()


def open_candidate(path: Path, *, salvage: bool = False) -> Candidate:
    """Read what a file says of itself and decode its first frame.

    Raises:
        ImagingError: why it cannot be taken in.
    """
    with DicomCine(path, salvage=salvage) as cine:
        cine.frame(0)
        warnings = [*spacing(cine.header)[1]]
        if cine.facts.time_assumed:
            warnings.append("The loop tells no frame rate: 30 frames a second are assumed.")
        if cine.facts.frames < cine.picture.frames:
            warnings.append(
                f"The loop is cut: {cine.facts.frames} of {cine.picture.frames} frames are there."
            )
        return Candidate(
            path=path,
            facts=cine.facts,
            identity=identity_of(cine.header),
            uids=uids_of(cine.header),
            warnings=tuple(warnings),
        )


def survey_pixels(path: Path, *, salvage: bool = False) -> PixelSurvey:
    """Project a loop and find its fan.

    Raises:
        ImagingError: a frame cannot be decoded.
    """
    with DicomCine(path, salvage=salvage) as cine:
        regions = [region.box for region in tissue_regions(cine.header)]
        mask = find_fan(cine, regions=regions)
        if mask is None:
            warnings = ["The fan was not found by its motion: draw it."]
        else:
            warnings = mask_warnings(cine, mask)
        return PixelSurvey(projection=maximum_projection(cine), mask=mask, warnings=tuple(warnings))


def deidentify_file(
    path: Path,
    mask: PixelMask,
    pseudonym: Pseudonym,
    *,
    confirmed: bool,
    salvage: bool = False,
) -> bytes:
    """The object to be stored; see `deidentify.rebuild`."""
    with DicomCine(path, salvage=salvage) as cine:
        return rebuild(cine, mask, pseudonym=pseudonym, confirmed=confirmed)
