"""How the pixels of a loop are laid out, checked before a frame is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.imaging import attributes as at
from fibrodesk.imaging.errors import HostileFileError, NoImageError, PixelsRefusedError
from fibrodesk.imaging.header import Header
from fibrodesk.imaging.structure import LARGEST_SIDE_PX, MOST_DECODED_BYTES, MOST_FRAMES

GREY = ("MONOCHROME1", "MONOCHROME2")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One frame's layout: 8 bits a sample, 1 sample (grey) or 3 (colour)."""

    rows: int
    columns: int
    samples: int
    photometric: str
    planar: bool
    frames: int  # as declared

    @property
    def subsampled(self) -> bool:
        """Whether two pixels share their chroma, where the frame is not compressed."""
        return self.photometric == "YBR_FULL_422"

    @property
    def native_bytes(self) -> int:
        """The length of one uncompressed frame in the file."""
        if self.samples == 3 and self.subsampled:
            return self.rows * self.columns * 2
        return self.rows * self.columns * self.samples


def picture_of(header: Header, *, path: str) -> Picture:
    """Read the layout and hold it against the bounds.

    Raises:
        NoImageError: the file holds no pixels.
        HostileFileError: too large, or a size that no image has.
        PixelsRefusedError: more than 8 bits, a palette, or another form that is not read.
    """
    if header.structure.pixels is None:
        raise NoImageError(path=path)
    picture = Picture(
        rows=header.integer(at.ROWS) or 0,
        columns=header.integer(at.COLUMNS) or 0,
        samples=header.integer(at.SAMPLES_PER_PIXEL) or 1,
        photometric=header.word(at.PHOTOMETRIC_INTERPRETATION).upper(),
        planar=header.integer(at.PLANAR_CONFIGURATION) == 1,
        frames=_frames(header),
    )
    _check_size(picture, path)
    _check_form(header, picture, path)
    return picture


def _frames(header: Header) -> int:
    if not header.has(at.NUMBER_OF_FRAMES) or not header.raw(at.NUMBER_OF_FRAMES).strip(b"\0 "):
        return 1
    return header.integer(at.NUMBER_OF_FRAMES) or 0


def _check_size(picture: Picture, path: str) -> None:
    sides = (picture.rows, picture.columns)
    if min(sides) < 1 or max(sides) > LARGEST_SIDE_PX:
        raise HostileFileError(
            path=path, reason=f"its frames would be {sides[0]} x {sides[1]} pixels"
        )
    if not 1 <= picture.frames <= MOST_FRAMES:
        raise HostileFileError(path=path, reason=f"it claims {picture.frames} frames")
    decoded = picture.rows * picture.columns * picture.samples * picture.frames
    if decoded > MOST_DECODED_BYTES:
        raise HostileFileError(path=path, reason="it would fill more than 2 GB of memory")


def _check_form(header: Header, picture: Picture, path: str) -> None:
    allocated = header.integer(at.BITS_ALLOCATED)
    stored = header.integer(at.BITS_STORED) or allocated
    if allocated != 8 or stored != 8:
        raise PixelsRefusedError(path=path, reason=f"its pixels have {stored} bits")
    if header.integer(at.PIXEL_REPRESENTATION) == 1:
        raise PixelsRefusedError(path=path, reason="its pixels are signed numbers")
    fits = GREY if picture.samples == 1 else COLOUR
    if picture.samples not in (1, 3) or picture.photometric not in fits:
        kind = (
            picture.photometric if picture.photometric in ("PALETTE COLOR", *GREY, *COLOUR) else ""
        )
        reason = (
            f"its pixels are {kind} in {picture.samples} samples"
            if kind
            else "its colours are told in a way that is not known"
        )
        raise PixelsRefusedError(path=path, reason=reason)
    if picture.subsampled and picture.columns % 2 and header.encoding.codec == "native":
        raise PixelsRefusedError(path=path, reason="its colours do not fit its width")
