"""The frames of pictures: a folder of stills of one size, or the pages of a TIFF."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from fibrodesk.domain.cine import FrameArray
from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_DECODED_BYTES, MOST_FRAMES
from fibrodesk.imaging.errors import FrameDamagedError
from fibrodesk.imaging.foreign.errors import (
    MaskNotPictureError,
    PictureUnreadableError,
    TooLargeError,
)

FORMATS = ("PNG", "JPEG", "TIFF")
_GREY_MODES = ("1", "L", "LA")
_DEEP_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_KEPT_BYTES = 64 << 20
_MASK_VALUES = ({0}, {0, 1}, {0, 255}, {1}, {255})
_FAULTS = (  # what Pillow raises of damaged files, besides its own
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    struct.error,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One picture: a file, and which of its pages."""

    path: Path
    number: int = 0


class PictureFrames:
    """A `FrameReader` of pages of one size.

    Args:
        pages: in the order of time.
        name: of the loop, for sentences.
    Raises:
        PictureUnreadableError: a page is none that is read.
        TooLargeError: larger or longer than a loop may be.
        MaskNotPictureError: nothing but 0 and 1 or 255 is in them.
    """

    def __init__(self, pages: Sequence[Page], *, name: str) -> None:
        self._pages, self.name = tuple(pages), name
        self.shape = size_of(self._pages[0].path)
        self._check_length()
        self._kept: dict[int, FrameArray] = {}
        self.bits = self._found_bits()
        if all(_is_mask(self.read(index)) for index in {0, self.count // 2, self.count - 1}):
            raise MaskNotPictureError(path=name)

    @property
    def count(self) -> int:
        return len(self._pages)

    def read(self, index: int) -> FrameArray:
        if index in self._kept:
            return self._kept[index]
        page = self._pages[index]
        try:
            with opened(page.path) as image:
                image.seek(page.number)
                frame = _in_8_bits(_samples(image), self.bits)
        except (*_FAULTS, PictureUnreadableError) as error:
            raise self._damaged(index, "it cannot be decoded") from error
        if frame.shape[:2] != self.shape:
            raise self._damaged(index, "it is of another size")
        if (len(self._kept) + 1) * frame.nbytes <= _KEPT_BYTES:
            self._kept[index] = frame
        return frame

    def close(self) -> None:
        self._kept = {}

    def _check_length(self) -> None:
        rows, columns = self.shape
        if self.count > MOST_FRAMES or self.count * rows * columns > MOST_DECODED_BYTES:
            raise TooLargeError(path=self.name, reason=f"it has {self.count} frames")

    def _found_bits(self) -> int:
        """How many bits the brightest sample of all pages has; 8 where none can have more."""
        with opened(self._pages[0].path) as image:
            if image.mode not in _DEEP_MODES:
                return 8
        brightest = 0
        for index, page in enumerate(self._pages):
            try:
                with opened(page.path) as image:
                    image.seek(page.number)
                    brightest = max(brightest, int(_samples(image).max()))
            except (*_FAULTS, PictureUnreadableError) as error:
                raise self._damaged(index, "it cannot be decoded") from error
        return max(8, brightest.bit_length())

    def _damaged(self, index: int, reason: str) -> FrameDamagedError:
        return FrameDamagedError(path=self.name, frame=index + 1, reason=reason)


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """A picture whose size was held against the bounds; its pixels are not decoded yet.

    Raises:
        PictureUnreadableError: no PNG, JPEG or TIFF.
        TooLargeError: it claims more pixels than a frame may have.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's words of damaged tags and of large sizes
        with _identified(path) as image:
            if max(image.size) > LARGEST_SIDE_PX:
                reason = f"it claims {image.width} x {image.height} px"
                raise TooLargeError(path=path.name, reason=reason)
            yield image


def _identified(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PictureUnreadableError(path=path.name, reason="it is no picture") from error
    except Image.DecompressionBombError as error:
        raise TooLargeError(path=path.name, reason="it claims too many pixels") from error
    except _FAULTS as error:
        raise PictureUnreadableError(path=path.name, reason="it is damaged") from error


def size_of(path: Path) -> tuple[int, int]:
    """Rows and columns by the file's header alone.

    Raises:
        PictureUnreadableError, TooLargeError: as `opened`.
    """
    with opened(path) as image:
        return image.height, image.width


def pages_of(path: Path) -> list[Page]:
    """Every page of a file; more than one in a TIFF alone.

    Raises:
        PictureUnreadableError, TooLargeError: as `opened`, or too many pages.
    """
    with opened(path) as image:
        try:
            count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        except _FAULTS as error:
            raise PictureUnreadableError(path=path.name, reason="it is damaged") from error
    if count > MOST_FRAMES:
        raise TooLargeError(path=path.name, reason=f"it has {count} pages")
    return [Page(path, number) for number in range(count)]


def words_of(path: Path) -> bytes:
    """Everything that a picture says beside its pixels: texts, EXIF, tags."""
    with opened(path) as image:
        exif: list[str] = []
        with suppress(*_FAULTS):  # what is cut is named when its frame is read
            image.load()  # a PNG's texts may stand behind its pixels
            exif = [repr(value) for value in image.getexif().values()]
        tags = dict(getattr(image, "tag_v2", {}))
        parts = [repr(value) for value in (*image.info.values(), *tags.values())]
    return "\n".join((*parts, *exif)).encode("utf-8", "replace")


def _samples(image: Image.Image) -> NDArray[np.uint8] | NDArray[np.int32]:
    """Grey as (H, W), 8 or 16 bits; anything else as RGB (H, W, 3)."""
    if image.mode in _DEEP_MODES:
        return np.asarray(image, np.int32)
    if image.mode in ("F", "I;16S"):
        raise PictureUnreadableError(path="", reason="its values are no grey levels")
    if image.mode in _GREY_MODES:
        return np.asarray(image.convert("L"), np.uint8)
    return np.asarray(image.convert("RGB"), np.uint8)


def _in_8_bits(samples: NDArray[np.uint8] | NDArray[np.int32], bits: int) -> FrameArray:
    if samples.dtype == np.uint8:
        return np.ascontiguousarray(samples, np.uint8)
    return np.asarray(np.right_shift(np.clip(samples, 0, None), bits - 8), np.uint8)


def _is_mask(frame: FrameArray) -> bool:
    return set(np.unique(frame).tolist()) in _MASK_VALUES
