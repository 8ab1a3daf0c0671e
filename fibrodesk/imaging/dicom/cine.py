"""A DICOM loop: its header, and its frames one at a time from a map of the file."""

from __future__ import annotations

import mmap
from pathlib import Path
from threading import Lock
from typing import Self

import numpy as np

from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging import frame_memory
from fibrodesk.imaging.colours import is_coloured
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.calibration import spacing, tissue_regions
from fibrodesk.imaging.dicom.cinefacts import check_kind, facts_of
from fibrodesk.imaging.dicom.decoders import decoder_for, thumbnail
from fibrodesk.imaging.dicom.ecg import curves_left_out
from fibrodesk.imaging.dicom.faults import FAULTS, FrameFault
from fibrodesk.imaging.dicom.frameindex import FrameIndex, index_frames
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.dicom.mapped import map_file, parse
from fibrodesk.imaging.dicom.picture import picture_of
from fibrodesk.imaging.dicom.settling import GreyRange, settled
from fibrodesk.imaging.errors import (
    CineCutError,
    FrameDamagedError,
    ScannerRawError,
    StillImageError,
)
from fibrodesk.imaging.identity import PatientIdentity, SourceUids
from fibrodesk.imaging.source import Loss, Origin

_LOSSY_METHODS = {"jpeg": "ISO_10918_1", "jpeg-ls": "ISO_14495_1", "jpeg-2000": "ISO_15444_1"}
_GE_RAW_GROUP, _PHILIPS_RAW_GROUP = 0x7FE1, 0x200D  # private elements that hold raw loops
_RAW_BYTES = 1 << 20  # Philips writes a few words in that group into every file


def read_header(path: Path) -> Header:
    """The header of a file, read whole into memory but for its pixels.

    Raises:
        ImagingError: the file cannot be read, or is not built like DICOM.
    """
    mapped = map_file(path)
    try:
        header = parse(mapped, path.name)
        head = mapped[: header.structure.header_end]
        return Header(head, header.elements, header.structure)
    finally:
        mapped.close()


class DicomCine:
    """A loop whose frames are decoded when they are asked for, from any thread.

    Args:
        path: the file; it stays open until `close`.
        salvage: take a file that ends early as far as its whole frames go.
        data: the file's bytes, where they lie in memory already.
    Raises:
        CineCutError: the file holds fewer frames than it declares, and `salvage` is off.
        StillImageError: there is one frame.
        ImagingError: one of the other kinds, if it is no loop that is read.
    """

    def __init__(self, path: Path, *, salvage: bool = False, data: bytes | None = None) -> None:
        frame_memory.keep()
        self.name = path.name
        self._data = map_file(path) if data is None else data
        self._closing = Lock()
        self._facts: CineFacts | None = None
        try:
            self.header = parse(self._data, self.name)
            check_kind(self.header, path=self.name)
            if self.header.structure.pixels is None and self._is_raw():
                raise ScannerRawError(path=self.name)
            self.picture = picture_of(self.header, path=self.name)
            self._index = self._whole_frames(salvage=salvage)
            self._decode = decoder_for(self.header.encoding.codec)
            self.grey_range = self._settle()
            self.colour = self.picture.channels == 3 and self._is_coloured()
        except BaseException:
            self.close()
            raise

    @property
    def facts(self) -> CineFacts:
        if self._facts is None:
            self._facts = facts_of(
                self.header, self.picture, frames=len(self._index), colour=self.colour
            )
        return self._facts

    def frame(self, index: int) -> FrameArray:
        """Frame `index`, 0-based: uint8 (H, W), or RGB (H, W, 3) where colour is real.

        Raises:
            FrameDamagedError: its bytes cannot be decoded.
            IndexError: there is no such frame.
        """
        return self._pixels(index, colour=self.colour)

    def rgb(self, index: int) -> FrameArray:
        """Frame `index` of a file with three samples, in colour however grey it is."""
        return self._pixels(index, colour=True)

    def luma(self, index: int) -> FrameArray:
        """Frame `index` in grey however colourful it is: uint8 (H, W)."""
        return self._pixels(index, colour=False)

    def outside_pixels(self) -> bytes:
        """Everything that the file says in bytes other than its frames."""
        pixels = self.header.structure.pixels
        end = pixels.start + pixels.length if pixels else 0
        return bytes(self._data[: self.header.structure.header_end]) + bytes(self._data[end:])

    @property
    def identity(self) -> PatientIdentity:
        return identity_of(self.header)

    @property
    def uids(self) -> SourceUids:
        return uids_of(self.header)

    @property
    def samples(self) -> int:
        return self.picture.channels

    @property
    def declared_frames(self) -> int:
        return self.picture.frames

    @property
    def measured(self) -> tuple[tuple[str, float | str], ...]:
        return ()

    @property
    def warnings(self) -> tuple[str, ...]:
        curves = curves_left_out(self.header, self.facts.ecg)
        return (*spacing(self.header)[1], *self._grey_warnings(), *curves)

    @property
    def origin(self) -> Origin:
        header = self.header
        return Origin(
            sex=header.word(at.PATIENT_SEX),
            age=header.word(at.PATIENT_AGE),
            study_date=header.word(at.STUDY_DATE),
            maker=header.word(at.MANUFACTURER),
            model=header.word(at.MODEL_NAME),
            regions=tuple(tissue_regions(header)),
            loss=self._loss(),
            grey_range=self.grey_range,
        )

    def close(self) -> None:
        with self._closing:
            if isinstance(self._data, mmap.mmap):
                self._data.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        self.close()

    def _settle(self) -> GreyRange | None:
        """Take up what a few frames tell of the pixels of all."""
        try:
            self.picture, grey_range = settled(
                self.header,
                self.picture,
                frames=len(self._index),
                read=lambda index: self._index.read(self._data, index),
            )
        except FAULTS as error:
            raise self._damaged(len(self._index) // 2, error) from error
        return grey_range

    def _grey_warnings(self) -> tuple[str, ...]:
        if self.grey_range is None:
            return ()
        black, white = self.grey_range
        bits = self.picture.depth.stored
        return (
            f"The pixels have {bits} bits: {black:g} is shown as black and {white:g} as white.",
        )

    def _loss(self) -> Loss | None:
        header, encoding = self.header, self.header.encoding
        if not encoding.lossy and header.word(at.LOSSY_IMAGE_COMPRESSION) != "01":
            return None
        packed = sum(length for pieces in self._index.pieces for _, length in pieces)
        decoded = self.facts.rows * self.facts.columns * self.facts.frames * self.samples
        told = header.number(at.LOSSY_RATIO)
        ratio = told if told and 1 <= told < 1000 else decoded / max(1, packed)
        return Loss(method=_LOSSY_METHODS.get(encoding.codec, "ISO_10918_1"), ratio=ratio)

    def _whole_frames(self, *, salvage: bool) -> FrameIndex:
        declared = self.picture.frames
        if declared < 2:
            kind = ScannerRawError if self._is_raw() else StillImageError
            raise kind(path=self.name)
        index = index_frames(
            self.header, declared=declared, native_frame_bytes=self.picture.native_bytes
        )
        if len(index) < (2 if salvage else declared):
            raise CineCutError(path=self.name, found=len(index), declared=declared)
        return index

    def _is_raw(self) -> bool:
        """Whether the loop itself lies in private elements that only its maker can read."""
        return any(
            tag >> 16 == _GE_RAW_GROUP
            or (tag >> 16 == _PHILIPS_RAW_GROUP and element.length > _RAW_BYTES)
            for tag, element in self.header.elements.items()
        )

    def _pixels(self, index: int, *, colour: bool) -> FrameArray:
        if not 0 <= index < len(self._index):
            raise IndexError(f"frame {index} of {len(self._index)}")
        data = self._index.read(self._data, index)
        try:
            frame = self._decode(data, self.picture, colour)
        except FAULTS as error:
            raise self._damaged(index, error) from error
        return 255 - frame if self.picture.photometric == "MONOCHROME1" else frame

    def _is_coloured(self) -> bool:
        return is_coloured(self._look, frames=len(self._index), inside=self._in_regions)

    def _look(self, index: int) -> FrameArray:
        """One frame in colour at an eighth of its size: uint8 (h, w, 3)."""
        data = self._index.read(self._data, index)
        try:
            return thumbnail(data, self.picture, self.header.encoding.codec)
        except FAULTS as error:
            raise self._damaged(index, error) from error

    def _in_regions(self, shape: tuple[int, int]) -> MaskArray:
        """The 2D regions on a thumbnail of `shape` (h, w); all of it where none is named."""
        regions = tissue_regions(self.header)
        inside = np.full(shape, not regions)
        rows, columns = self.picture.rows / shape[0], self.picture.columns / shape[1]
        for region in regions:
            top, bottom = round(region.box.top / rows), round(region.box.bottom / rows)
            left, right = round(region.box.left / columns), round(region.box.right / columns)
            inside[top:bottom, left:right] = True
        return inside

    def _damaged(self, index: int, error: Exception) -> FrameDamagedError:
        reason = str(error) if isinstance(error, FrameFault) else "it cannot be decoded"
        return FrameDamagedError(path=self.name, frame=index + 1, reason=reason)
