"""What a NIfTI or MetaImage file claims to be, held against the bytes that are there.

Source:
    Cox et al., A (sort of) new image data format standard: NIfTI-1, 2004; nifti1.h, nifti2.h.
"""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from fibrodesk.imaging.dicom.structure import LARGEST_SIDE_PX, MOST_FRAMES
from fibrodesk.imaging.errors import HostileFileError, ImagingError, UnreadableFileError
from fibrodesk.imaging.metaimage import (
    DATA_KEY,
    HEADER_BYTES,
    MetaHeaderError,
    names_a_file_beside,
    read_meta_header,
)

_MOST_BYTES = 1 << 30  # of a volume's numbers; the longest loop of a data set has some 50 MB
_CHUNK_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_NIFTI_1_BYTES, _NIFTI_2_BYTES = 348, 540
_NIFTI_TYPE_BYTES = {2: 1, 4: 2, 8: 4, 16: 4, 64: 8, 256: 1, 512: 2, 768: 4}
_META_TYPE_BYTES = {
    "MET_UCHAR": 1, "MET_CHAR": 1, "MET_USHORT": 2, "MET_SHORT": 2, "MET_UINT": 4, "MET_INT": 4,
    "MET_FLOAT": 4, "MET_DOUBLE": 8,
}  # fmt: skip
_GUNZIP_FAULTS = (OSError, EOFError, zlib.error)


class VolumeUnreadableError(ImagingError):
    title = "This volume cannot be read"
    text = "{path} is not a whole volume: {reason}."
    hint = "Copy the file from the data set again, or unpack its archive again."


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeHeader:
    """The size of a volume whose bytes are all there; a single picture has one frame."""

    frames: int
    rows: int
    columns: int
    spacing: tuple[float, float]  # between rows, between columns, as the file says them
    words: bytes  # everything that the header says in letters, for the leak scan

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    @property
    def synthetic(self) -> bool:
        return b"SYNTHETIC" in self.words


def header_of(path: Path) -> VolumeHeader:
    """Read a header, check it against the bounds, and see that its bytes are there.

    Raises:
        VolumeUnreadableError: the file is cut, damaged, or no volume.
        HostileFileError: it claims more than a loop can be, or names a file elsewhere.
        UnreadableFileError: the disk does not give it.
    """
    try:
        if path.name.lower().endswith((".nii", ".nii.gz")):
            return _nifti(path)
        return _meta(path)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise UnreadableFileError(path=path.name, reason=reason) from error


def _nifti(path: Path) -> VolumeHeader:
    with path.open("rb") as plain:
        packed = plain.read(2) == _GZIP
        plain.seek(0)
        file = gzip.GzipFile(fileobj=plain) if packed else plain
        try:
            head = file.read(_NIFTI_2_BYTES)
        except _GUNZIP_FAULTS as error:
            raise VolumeUnreadableError(path=path.name, reason="its start is damaged") from error
        claim = _nifti_claim(head, path.name)
        _check_claim(claim, path.name)
        _count(file, claim.end - len(head), path.name)
    return claim.header


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    header: VolumeHeader
    value_bytes: int
    start: int  # of the values, in the unpacked file

    @property
    def size(self) -> int:
        header = self.header
        return header.frames * header.rows * header.columns * self.value_bytes

    @property
    def end(self) -> int:
        return self.start + self.size


def _nifti_claim(head: bytes, name: str) -> _Claim:
    order = next((o for o in "<>" if head[:4] == struct.pack(f"{o}i", _NIFTI_1_BYTES)), "")
    if order and len(head) >= _NIFTI_1_BYTES:
        dims = struct.unpack_from(f"{order}8h", head, 40)
        (data_type,) = struct.unpack_from(f"{order}h", head, 70)
        steps = struct.unpack_from(f"{order}8f", head, 76)
        start = int(_finite(struct.unpack_from(f"{order}f", head, 108)[0], name))
        words = head[4:40] + head[148:252] + head[328:344]
        return _claim(name, dims, steps, _NIFTI_TYPE_BYTES.get(data_type), start, words)
    order = next((o for o in "<>" if head[:4] == struct.pack(f"{o}i", _NIFTI_2_BYTES)), "")
    if order and len(head) >= _NIFTI_2_BYTES:
        (data_type,) = struct.unpack_from(f"{order}h", head, 12)
        longs = struct.unpack_from(f"{order}8q", head, 16)
        steps = struct.unpack_from(f"{order}8d", head, 104)
        (start,) = struct.unpack_from(f"{order}q", head, 168)
        words = head[240:344] + head[508:524]
        return _claim(name, longs, steps, _NIFTI_TYPE_BYTES.get(data_type), start, words)
    raise VolumeUnreadableError(path=name, reason="it does not begin as NIfTI does")


def _claim(
    name: str,
    dims: Sequence[int],
    steps: Sequence[float],
    value_bytes: int | None,
    start: int,
    words: bytes,
) -> _Claim:
    if value_bytes is None:
        raise VolumeUnreadableError(path=name, reason="its numbers are of a kind that no image has")
    header = _header(dims[1 : 1 + max(0, min(7, dims[0]))], steps[1:3], words, name)
    return _Claim(header=header, value_bytes=value_bytes, start=max(0, start))


def _header(sizes: Sequence[int], steps: Sequence[float], words: bytes, name: str) -> VolumeHeader:
    """The header of columns, rows and frames, in this order; sizes of 1 beyond do not count."""
    if len(sizes) < 2 or min(sizes) < 1 or len(steps) != 2:
        raise VolumeUnreadableError(path=name, reason="its size is none that an image has")
    # NIfTI-1 keeps 0.3 as 0.30000001: seven digits are all that it knows
    column_mm, row_mm = (float(f"{abs(_finite(step, name)):.7g}") for step in steps)
    return VolumeHeader(
        frames=prod(sizes[2:]),
        rows=sizes[1],
        columns=sizes[0],
        spacing=(row_mm, column_mm),
        words=words,
    )


def _check_claim(claim: _Claim, name: str) -> None:
    header = claim.header
    if max(header.rows, header.columns) > LARGEST_SIDE_PX:
        reason = f"its frames would be {header.rows} x {header.columns} pixels"
        raise HostileFileError(path=name, reason=reason)
    if header.frames > MOST_FRAMES:
        raise HostileFileError(path=name, reason=f"it claims {header.frames} frames")
    if claim.end > _MOST_BYTES:
        raise HostileFileError(path=name, reason="it would fill more than 1 GB of memory")


def _count(file: gzip.GzipFile | io.BufferedReader, wanted: int, name: str) -> None:
    """See that so many bytes follow; those of a packed file are checked by its own sum too."""
    cut = VolumeUnreadableError(path=name, reason="it ends before its last frame")
    try:
        while wanted > 0:
            part = file.read(min(_CHUNK_BYTES, wanted))
            if not part:
                raise cut
            wanted -= len(part)
        if isinstance(file, gzip.GzipFile):
            file.read(1)  # at the end of its stream the checksum is compared
    except EOFError as error:
        raise cut from error
    except (OSError, zlib.error) as error:
        raise VolumeUnreadableError(path=name, reason="its packed bytes are damaged") from error


def _meta(path: Path) -> VolumeHeader:
    keys = _meta_keys(path)
    sizes = [int(number) for number in _numbers(keys.get("DimSize", "")) if number.is_integer()]
    value_bytes = _META_TYPE_BYTES.get(keys.get("ElementType", ""))
    channels = keys.get("ElementNumberOfChannels", "1")
    if value_bytes is None or channels != "1":
        raise VolumeUnreadableError(path=path.name, reason="its header names no grey image")
    steps = _numbers(keys.get("ElementSpacing") or keys.get("ElementSize", ""))[:2]
    with path.open("rb") as file:
        words = file.read(HEADER_BYTES)  # also what stands below the keys
    claim = _Claim(
        header=_header(sizes, steps or [0.0, 0.0], words, path.name),
        value_bytes=value_bytes,
        start=0,
    )
    _check_claim(claim, path.name)
    _check_data(_data_beside(path, keys), keys, claim, path.name)
    return claim.header


def data_file(path: Path) -> Path:
    """The file of numbers that a .mhd file names.

    Raises:
        HostileFileError: it lies elsewhere than beside it.
        VolumeUnreadableError: its header is not of keys and values.
    """
    return _data_beside(path, _meta_keys(path))


def _data_beside(path: Path, keys: dict[str, str]) -> Path:
    named = keys[DATA_KEY]
    if not names_a_file_beside(named):
        reason = "its pixels are not in one file beside it"
        raise HostileFileError(path=path.name, reason=reason)
    return path.with_name(named)


def _check_data(data: Path, keys: dict[str, str], claim: _Claim, name: str) -> None:
    if not data.is_file():
        raise VolumeUnreadableError(path=name, reason=f"{data.name} is missing beside it")
    offset = keys.get("HeaderSize", "0")
    if offset != "0":
        raise VolumeUnreadableError(path=name, reason="its pixels start inside another header")
    if keys.get("CompressedData", "False").lower() == "true":
        _count_deflated(data, claim.size, name)
    elif data.stat().st_size < claim.size:
        raise VolumeUnreadableError(path=name, reason=f"{data.name} ends before its last frame")


def _count_deflated(data: Path, wanted: int, name: str) -> None:
    inflate = zlib.decompressobj()
    with data.open("rb") as file:
        try:
            while wanted > 0:
                part = inflate.unconsumed_tail or file.read(_CHUNK_BYTES)
                if not part:
                    break
                wanted -= len(inflate.decompress(part, _CHUNK_BYTES))
        except zlib.error as error:
            reason = "its packed bytes are damaged"
            raise VolumeUnreadableError(path=name, reason=reason) from error
    if wanted > 0:
        raise VolumeUnreadableError(path=name, reason=f"{data.name} ends before its last frame")


def _meta_keys(path: Path) -> dict[str, str]:
    try:
        return read_meta_header(path)
    except MetaHeaderError as error:
        raise VolumeUnreadableError(path=path.name, reason=str(error)) from error


def _numbers(text: str) -> list[float]:
    try:
        return [float(word) for word in text.split()]
    except ValueError:
        return []


def _finite(value: float, name: str) -> float:
    if value != value or abs(value) > _MOST_BYTES:
        raise VolumeUnreadableError(path=name, reason="its header holds numbers that are none")
    return value
