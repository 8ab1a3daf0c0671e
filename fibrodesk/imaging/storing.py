"""The bytes of a loop to be stored, with what a project's row says of them; in a worker."""

from __future__ import annotations

from dataclasses import dataclass, field

from fibrodesk.domain.cine import CineFacts
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.deidentification.pixelmask import PixelMask
from fibrodesk.imaging.intake import deidentify_file
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.stored import StoredCine


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBytes:
    """An object that is not written yet."""

    data: bytes = field(repr=False)
    facts: CineFacts
    frame_sha256: list[str] = field(repr=False)  # of each frame, by its size and pixels


def rebuild_file(
    ref: SourceRef, mask: PixelMask, pseudonym: Pseudonym, *, confirmed: bool
) -> StoredBytes:
    """Rebuild a source without identity, and read the result as any reader of the project will.

    Raises:
        ImagingError: a frame cannot be decoded, or an identity would survive.
    """
    data = deidentify_file(ref, mask, pseudonym, confirmed=confirmed)
    with StoredCine(ref.path, trusted=True, data=data) as cine:
        hashes = [cine.pixel_sha256(index) for index in range(cine.facts.frames)]
        return StoredBytes(data=data, facts=cine.facts, frame_sha256=hashes)
