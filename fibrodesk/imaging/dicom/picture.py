"""How the pixels of a loop are laid out, checked before a frame is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.levels import Depth, Table, palette_table
from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_DECODED_BYTES, MOST_FRAMES
from fibrodesk.imaging.errors import HostileFileError, NoImageError, PixelsRefusedError

GREY = ("MONOCHROME1", "MONOCHROME2")
PALETTE = "PALETTE COLOR"
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")


EIGHT_BITS = Depth(allocated=8, stored=8, high_bit=7, signed=False)


class StreamColour(StrEnum):
    """What the three components of a compressed frame are, and who turns them into RGB."""

    BY_DECODER = "by the decoder"
    RGB = "RGB"  # the decoder would take them for YCbCr
    YBR = "YCbCr"  # the decoder would take them for RGB
    KEPT = "as they are"  # coded without loss: a decoder neither turns nor shrinks them


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """One frame's layout: 1 sample (grey, or an index into a palette) or 3 (colour)."""

    rows: int
    columns: int
    samples: int
    photometric: str
    planar: bool
    frames: int  # as declared
    depth: Depth = EIGHT_BITS
    table: Table | None = field(default=None, repr=False)  # from stored words to grey or RGB
    stream_colour: StreamColour = StreamColour.BY_DECODER

    @property
    def sample_bytes(self) -> int:
        return self.depth.allocated // 8

    @property
    def channels(self) -> int:
        """1 where every frame is grey, 3 where it may have colours."""
        return 3 if self.table is not None and self.table.ndim == 2 else self.samples

    @property
    def subsampled(self) -> bool:
        """Whether two pixels share their chroma, where the frame is not compressed."""
        return self.photometric == "YBR_FULL_422"

    @property
    def whole_bytes(self) -> int:
        """The length of one frame with all its samples."""
        return self.rows * self.columns * self.samples * self.sample_bytes

    @property
    def native_bytes(self) -> int:
        """The length of one uncompressed frame in the file."""
        if self.samples == 3 and self.subsampled:
            return self.rows * self.columns * 2
        return self.whole_bytes


def picture_of(header: Header, *, path: str) -> Picture:
    """Read the layout and hold it against the bounds.

    Raises:
        NoImageError: the file holds no pixels.
        HostileFileError: too large, or a size that no image has.
        PixelsRefusedError: colours of more than 8 bits, or another form that is not read.
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
        depth=_depth(header, path),
    )
    _check_size(picture, path)
    _check_form(header, picture, path)
    if picture.photometric == PALETTE:
        table = palette_table(header, picture.depth)
        if table is None:
            raise PixelsRefusedError(path=path, reason="its palette is missing or damaged")
        return replace(picture, table=table)
    return picture


def _depth(header: Header, path: str) -> Depth:
    allocated = header.integer(at.BITS_ALLOCATED)
    stored = header.integer(at.BITS_STORED) or allocated or 0
    high_bit = header.integer(at.HIGH_BIT)
    if high_bit is None:
        high_bit = stored - 1
    if allocated not in (8, 16) or not 1 <= stored <= high_bit + 1 <= allocated:
        raise PixelsRefusedError(path=path, reason=f"its pixels have {stored} bits")
    signed = header.integer(at.PIXEL_REPRESENTATION) == 1
    return Depth(allocated=allocated, stored=stored, high_bit=high_bit, signed=signed)


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
    depth, codec = picture.depth, header.encoding.codec
    fits = (*GREY, PALETTE) if picture.samples == 1 else COLOUR
    if picture.samples not in (1, 3) or picture.photometric not in fits:
        known = picture.photometric in (PALETTE, *GREY, *COLOUR)
        reason = (
            f"its pixels are {picture.photometric} in {picture.samples} samples"
            if known
            else "its colours are told in a way that is not known"
        )
    elif depth.stored != 8 and picture.samples == 3:
        reason = f"its colours have {depth.stored} bits"
    elif depth.signed and depth.allocated == 8:
        reason = "its pixels are signed numbers"
    elif picture.subsampled and picture.columns % 2 and codec == "native":
        reason = "its colours do not fit its width"
    else:
        return
    raise PixelsRefusedError(path=path, reason=reason)
