"""The signature of a station (Ed25519), under what it hands out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from fibrodesk.domain.errors import FibrodeskError

KEY_NAME = "station.key"
_KEY_BYTES = 32


class StationKeyError(FibrodeskError):
    title = "The key of this station cannot be read"
    text = "{name} is no key of a station."
    hint = (
        "Put the right file back, or move it away: a new key is made, which others must trust anew."
    )


@dataclass(frozen=True, slots=True)
class StationKey:
    """What signs, and what others need to trust it."""

    public: bytes
    _seed: bytes

    def sign(self, data: bytes) -> bytes:
        """The signature alone, 64 bytes."""
        return bytes(SigningKey(self._seed).sign(data).signature)


def load_or_make(folder: Path) -> StationKey:
    """The key that lies in `folder`, made at the first call, readable by its owner alone.

    Raises:
        StationKeyError: the file holds something else.
    """
    path = folder / KEY_NAME
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_new(path, bytes(SigningKey.generate()))
    seed = path.read_bytes()
    if len(seed) != _KEY_BYTES:
        raise StationKeyError(name=path.name)
    return StationKey(bytes(SigningKey(seed).verify_key), seed)


def signature_holds(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the holder of `public` signed exactly these bytes."""
    try:
        VerifyKey(public).verify(data, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def _write_new(path: Path, seed: bytes) -> None:
    """Write beside it and link it in: of two processes that make it at once, one wins whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, seed)
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        if not path.exists():
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
