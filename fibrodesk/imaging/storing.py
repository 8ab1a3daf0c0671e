"""The bytes of a loop to be stored, with what a project's row says of them; in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.pixelmask import PixelMask
from fibrodesk.imaging.intake import deidentify_file
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.speckle import Patch, speckle_of
from fibrodesk.imaging.stored import StoredCine, frame_sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBytes:
    """An object that is not written yet."""

    data: bytes = field(repr=False)
    facts: CineFacts
    frame_sha256: list[str] = field(repr=False)  # of each frame, by its size and pixels
    speckle: tuple[Patch, ...] = field(default=(), repr=False)  # by which other cuts are known


def rebuild_file(
    ref: SourceRef, mask: PixelMask, pseudonym: Pseudonym, *, confirmed: bool
) -> StoredBytes:
    """Rebuild a source without identity, and read the result as any reader of the project will.

    Raises:
        ImagingError: a frame cannot be decoded, or an identity would survive.
    """
    data = deidentify_file(ref, mask, pseudonym, confirmed=confirmed)
    with StoredCine(ref.path, trusted=True, data=data) as cine:
        hashes: list[str] = []

        def frames() -> Iterator[FrameArray]:
            for index in range(cine.facts.frames):
                frame = cine.frame(index)
                hashes.append(frame_sha256(frame))
                yield frame

        speckle = speckle_of(frames(), mask.keep)
        return StoredBytes(data=data, facts=cine.facts, frame_sha256=hashes, speckle=speckle)
