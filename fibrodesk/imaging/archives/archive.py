"""A zip archive, unpacked in a decoding process: no path leads out, and no bomb goes off.

First everything that the archive claims is looked at; only then is anything written. Members
become plain new files under names that are safe on every system; links, devices and archives
within archives stay where they are.
"""

from __future__ import annotations

import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fibrodesk.imaging.errors import (
    ArchiveDamagedError,
    ArchiveLockedError,
    ArchiveRefusedError,
    MemberRefusedError,
    NoRoomToUnpackError,
)
from fibrodesk.imaging.refusal import Refusal

MOST_MEMBERS = 50_000
MOST_BYTES = 64 * 1024**3
MOST_MEMBER_BYTES = 2 * 1024**3
MOST_TIMES = 200  # how much larger unpacked than packed; a loop of black pixels has some 100
_BATCH_BYTES = 512 * 1024**2  # unpacked by one call, well within the time that a call may take
_BATCH_MEMBERS = 500
_SMALL_BYTES = 16 * 1024**2  # what harms nobody however well it was packed
_SPARE_BYTES = 512 * 1024**2  # left free on the disk
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")  # an archive; one without members
_MOST_INDEX_BYTES = 16 * 1024**2
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"  # of the index
_TAIL_BYTES = 66_000  # a comment of 65,535 bytes may follow the end
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_LOCKED_FLAG, _LOCKED_METHOD = 0x1, 99
_CHUNK_BYTES = 1 << 20
_LONGEST_NAME = 100
_DEEPEST = 16
_RESERVED = frozenset(  # names of devices on Windows, whatever their ending
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)))
)
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its place in the index, and where it goes below the folder."""

    index: int
    target: tuple[str, ...]
    size: int  # in bytes, as it is told; nothing more is ever written


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be unpacked, and what stays in the archive, each with its reason."""

    members: tuple[Member, ...]
    refusals: tuple[Refusal, ...]

    def batches(self) -> Iterable[tuple[Member, ...]]:
        """The members in parts that take a moment each."""
        batch: list[Member] = []
        size = 0
        for member in self.members:
            if batch and (size + member.size > _BATCH_BYTES or len(batch) >= _BATCH_MEMBERS):
                yield tuple(batch)
                batch, size = [], 0
            batch.append(member)
            size += member.size
        if batch:
            yield tuple(batch)


def is_archive(path: Path) -> bool:
    """Whether a file is to be unpacked: by its name, or by how it begins where it has no ending.

    Tables and documents of today begin like archives too, but are not meant as such.
    """
    if path.suffix or not path.is_file():  # a pipe would keep us waiting for ever
        return path.suffix.lower() == ".zip" and path.is_file()
    try:
        with path.open("rb") as file:
            return file.read(4) in _SIGNATURES
    except OSError:
        return False


def list_members(path: Path, *, folder: Path) -> Listing:
    """Look at all that an archive claims, before anything of it is written.

    Args:
        folder: into which it would be unpacked.
    Raises:
        ArchiveDamagedError: it is no archive, or is cut.
        ArchiveLockedError: it has a password.
        ArchiveRefusedError: too many files, too large, or far larger than it looks.
        NoRoomToUnpackError: the disk is too small for it.
    """
    try:
        if _index_bytes(path) > _MOST_INDEX_BYTES:
            raise ArchiveRefusedError(path=path.name, reason="it claims too many files")
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except (*_FAULTS, OSError) as error:
        raise ArchiveDamagedError(path=path.name) from error
    _check_whole(path, found, folder)
    members: list[Member] = []
    refusals: list[Refusal] = []
    taken: set[tuple[str, ...]] = set()
    for index, info in enumerate(found):
        if info.is_dir() or _passed_over(info):
            continue
        reason = _refused(info)
        if reason:
            name = f"{path.name}/{info.filename[:_LONGEST_NAME]}"
            refusals.append(Refusal.of(path, MemberRefusedError(path=name, reason=reason)))
            continue
        target = _free_target(_safe_parts(info.filename), taken)
        members.append(Member(index, target, info.file_size))
    return Listing(tuple(members), tuple(refusals))


def unpack(path: Path, members: tuple[Member, ...], *, folder: Path) -> tuple[Refusal, ...]:
    """Write some members below `folder`; what is damaged is a refusal and stops nothing.

    Raises:
        ArchiveDamagedError: the archive is gone or is not what was listed.
        NoRoomToUnpackError: the disk is full.
    """
    refusals: list[Refusal] = []
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
            for member in members:
                info = found[member.index]
                try:
                    _write(archive, info, folder.joinpath(*member.target), member.size)
                except _FAULTS:
                    name = f"{path.name}/{'/'.join(member.target)}"
                    error = MemberRefusedError(path=name, reason="it is damaged")
                    refusals.append(Refusal.of(path, error))
    except OSError as error:
        reason = error.strerror or "the disk did not take it"
        raise NoRoomToUnpackError(path=path.name, reason=reason) from error
    except _FAULTS as error:
        raise ArchiveDamagedError(path=path.name) from error
    return tuple(refusals)


def _index_bytes(path: Path) -> int:
    """How long the index of an archive is, by the record at its end (APPNOTE 4.3.14 and 16)."""
    with path.open("rb") as file:
        file.seek(-min(_TAIL_BYTES, path.stat().st_size), 2)
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        raise ValueError("no end of an index")
    at_64 = tail.rfind(_END_64, 0, at)
    if at_64 >= 0:
        return int(struct.unpack_from("<Q", tail, at_64 + 40)[0])
    return int(struct.unpack_from("<L", tail, at + 12)[0])


def _check_whole(path: Path, found: list[zipfile.ZipInfo], folder: Path) -> None:
    if any(info.flag_bits & _LOCKED_FLAG or info.compress_type == _LOCKED_METHOD for info in found):
        raise ArchiveLockedError(path=path.name)
    if len(found) > MOST_MEMBERS:
        raise ArchiveRefusedError(path=path.name, reason=f"it claims {len(found)} files")
    packed, unpacked = sum(i.compress_size for i in found), sum(i.file_size for i in found)
    there = path.stat().st_size
    if packed > there:  # one piece of bytes under many names
        raise ArchiveRefusedError(path=path.name, reason="its files lie on top of one another")
    if unpacked > MOST_BYTES:
        raise ArchiveRefusedError(
            path=path.name, reason=f"it would fill more than {MOST_BYTES >> 30} GB"
        )
    if unpacked > _SMALL_BYTES and unpacked > MOST_TIMES * there:
        times = unpacked // max(1, there)
        raise ArchiveRefusedError(path=path.name, reason=f"it would grow to {times} times its size")
    if unpacked + _SPARE_BYTES > shutil.disk_usage(folder).free:
        raise NoRoomToUnpackError(path=path.name, reason="the disk has too little room")


def _refused(info: zipfile.ZipInfo) -> str:
    """Why a member stays in the archive; "" where it may come out."""
    parts = info.filename.replace("\\", "/").split("/")
    kind = stat.S_IFMT(info.external_attr >> 16)
    reasons = {
        "its path leads out of the archive": (
            ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in info.orig_filename
        ),
        "it lies too deep in folders": len(parts) > _DEEPEST,
        "it is a link or a device": kind not in (0, stat.S_IFREG),
        "it is an archive itself": parts[-1].lower().endswith(".zip"),
        "it is packed in a way that is not read": info.compress_type not in _METHODS,
        "it is too large": info.file_size > MOST_MEMBER_BYTES,
        "it would grow to many times its size": (
            info.file_size > _SMALL_BYTES and info.file_size > MOST_TIMES * info.compress_size
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _passed_over(info: zipfile.ZipInfo) -> bool:
    """What the archiver of a Mac puts beside every file."""
    return info.filename.startswith("__MACOSX/") or info.filename.endswith(".DS_Store")


def _safe_parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return tuple(_safe(part) for part in parts if part not in (".", "/")) or ("file",)


def _safe(part: str) -> str:
    """A name that every system takes and that means nothing to any."""
    kept = "".join(sign if sign.isalnum() or sign in "-_. +()=,@" else "_" for sign in part)
    kept = kept[:_LONGEST_NAME].rstrip(". ") or "_"
    return f"_{kept}" if kept.split(".")[0].upper() in _RESERVED else kept


def _free_target(parts: tuple[str, ...], taken: set[tuple[str, ...]]) -> tuple[str, ...]:
    """The path, or one beside it where it is taken: by its letters, as some disks see no case."""
    target, number = parts, 1
    while (key := tuple(part.casefold() for part in target)) in taken:
        number += 1
        target = (*parts[:-1], f"{number}-{parts[-1]}")
    taken.add(key)
    return target


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, size: int) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(info) as packed, target.open("xb") as file:
            _copy(packed, file, size)
    except (FileExistsError, NotADirectoryError) as error:  # a file and a folder of one name
        raise ValueError("two files of one name") from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _copy(packed: IO[bytes], file: IO[bytes], size: int) -> None:
    """Never more than was told; the checksum is held against the bytes at the end."""
    left = size
    while chunk := packed.read(min(_CHUNK_BYTES, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise ValueError("more bytes than were told")
        file.write(chunk)
    if left:
        raise ValueError("fewer bytes than were told")
