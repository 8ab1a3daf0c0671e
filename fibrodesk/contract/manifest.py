"""A container: a folder whose manifest names every part with its size and hash."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.shape import dump_json, from_json, parse_json

MANIFEST_NAME = "manifest.json"
SIGNATURE_NAME = "signature.json"
"""An Ed25519 signature over the manifest's bytes, made and judged by the desk; no part."""

FORMAT_VERSION = 1
LARGEST_MANIFEST_BYTES = 256 * 2**20
_CHUNK_BYTES = 2**20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a container. `path` is relative, with forward slashes."""

    path: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        check_part_path(self.path)
        if self.size < 0 or not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"the part {self.path} has no true size or hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a container says of itself. `sha256` is that of the manifest's own bytes: its name."""

    kind: str
    body: dict[str, Any]
    parts: tuple[Part, ...]
    sha256: str

    def part(self, path: str) -> Part:
        """The part at `path`.

        Raises:
            ContractError: the container has no such part.
        """
        for part in self.parts:
            if part.path == path:
                return part
        raise ContractError(f"the container has no part {path}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """The manifest as it lies in the file."""

    format: str
    version: int
    kind: str
    body: dict[str, Any]
    parts: tuple[Part, ...]


def write_manifest(folder: Path, *, kind: str, body: dict[str, Any]) -> Path:
    """Hash every file below `folder` and write its manifest, whole or not at all.

    Raises:
        ContractError: a link or a name that no container may hold.
        OSError: the disk is full or refuses.
    """
    parts = tuple(
        Part(path=path, size=(folder / path).stat().st_size, sha256=hash_file(folder / path))
        for path in sorted(_files(folder))
    )
    stored = _Stored(format="fibrodesk", version=FORMAT_VERSION, kind=kind, body=body, parts=parts)
    target = folder / MANIFEST_NAME
    write_whole(target, (dump_json(stored, indent=1) + "\n").encode("utf-8"))
    return target


def read_manifest(folder: Path, *, kind: str) -> Manifest:
    """The manifest of `folder` after each part was found, weighed and hashed.

    Raises:
        ContractError: it is of another kind or version, or a part is missing, extra or changed.
    """
    path = folder / MANIFEST_NAME
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_MANIFEST_BYTES:
            raise ContractError(f"{path.name} in {folder.name} is a link or too large")
        data = path.read_bytes()
    except OSError as error:
        raise ContractError(f"{folder.name} has no {MANIFEST_NAME} that can be read") from error
    stored = _stored(data, kind=kind)
    _check_parts(folder, stored.parts)
    return Manifest(
        kind=stored.kind,
        body=stored.body,
        parts=stored.parts,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def check_part_path(path: str) -> None:
    """Refuse what could lead out of the folder or means another file elsewhere.

    Raises:
        ContractError: `path` is no plain relative path with forward slashes.
    """
    pieces = path.split("/")
    if (
        any(piece in {"", ".", ".."} or piece.endswith((".", " ")) for piece in pieces)
        or any(character in '\\:*?"<>|' or ord(character) < 32 for character in path)
        or path in {MANIFEST_NAME, SIGNATURE_NAME}
    ):
        raise ContractError(f"{path!r} is no path that a container may name")


def write_whole(target: Path, data: bytes) -> None:
    """Write beside `target`, flush to the disk, and move over it.

    Raises:
        OSError: the disk is full or refuses; `target` is as it was.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Make what another writer left in `path` survive a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut; Windows cannot open a folder for that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stored(data: bytes, *, kind: str) -> _Stored:
    value = parse_json(data, what=MANIFEST_NAME)
    if not isinstance(value, dict) or value.get("format") != "fibrodesk":
        raise ContractError(f"{MANIFEST_NAME} is of no fibrodesk container")
    if value.get("version") != FORMAT_VERSION:
        raise ContractError(
            f"the container is of version {value.get('version')!r}; "
            f"this program reads {FORMAT_VERSION}"
        )
    if value.get("kind") != kind:
        raise ContractError(f"the container is a {value.get('kind')!r}, not a {kind!r}")
    return from_json(_Stored, value, where=MANIFEST_NAME)


def _check_parts(folder: Path, parts: tuple[Part, ...]) -> None:
    named = {part.path for part in parts}
    if len(named) != len(parts):
        raise ContractError("the manifest names a part twice")
    found = set(_files(folder))
    for path in sorted(named - found):
        raise ContractError(f"the part {path} is missing")
    for path in sorted(found - named):
        raise ContractError(f"the file {path} is in no manifest")
    for part in parts:
        _check_part(folder / part.path, part)


def _check_part(path: Path, part: Part) -> None:
    try:
        sound = path.stat().st_size == part.size and hash_file(path) == part.sha256
    except OSError as error:
        raise ContractError(f"the part {part.path} cannot be read") from error
    if not sound:
        raise ContractError(f"the part {part.path} is not the one that was written")


def _files(folder: Path) -> Iterator[str]:
    """Every file below `folder` but the manifest and its signature, as part paths."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if relative in {MANIFEST_NAME, SIGNATURE_NAME}:
            continue
        if path.is_symlink():
            raise ContractError(f"{relative} is a link; a container holds files alone")
        if path.is_file():
            check_part_path(relative)
            yield relative
        elif not path.is_dir():
            raise ContractError(f"{relative} is neither a file nor a folder")
