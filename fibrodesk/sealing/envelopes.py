"""Envelopes: how the content of a reading is kept, sealed under its key or clear.

Both kinds have the same methods, so that a sealed reading and a clear one take the same way
through the store.
"""

from __future__ import annotations

import struct
from typing import Protocol

from nacl import bindings, utils
from nacl.exceptions import CryptoError

from fibrodesk.sealing.keys import KEY_BYTES, KeyRefusedError

MASK_STEP_BYTES = 4096
ENTRY_STEP_BYTES = 2048
_LENGTH = struct.Struct("<I")
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class Envelope(Protocol):
    """`place` names where the bytes lie, so that they cannot be moved elsewhere unnoticed."""

    def seal(self, data: bytes, place: str) -> bytes: ...

    def seal_mask(self, data: bytes, place: str) -> bytes: ...

    def open(self, stored: bytes, place: str) -> bytes: ...


class ClearEnvelope:
    """For what is never sealed: preparation, corrections, proposals, imported masks."""

    def seal(self, data: bytes, place: str) -> bytes:
        return data

    def seal_mask(self, data: bytes, place: str) -> bytes:
        return data

    def open(self, stored: bytes, place: str) -> bytes:
        return stored


class SealedEnvelope:
    """XChaCha20-Poly1305 over padded bytes, so that neither content nor size tells anything.

    Source: draft-irtf-cfrg-xchacha-03; libsodium's crypto_aead_xchacha20poly1305_ietf.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        self._key = key

    def seal(self, data: bytes, place: str) -> bytes:
        """Seal an entry or an answer, padded to a power of two of at least 2 KiB."""
        size = ENTRY_STEP_BYTES
        while size < len(data) + _LENGTH.size:
            size *= 2
        return self._seal(data, size, place)

    def seal_mask(self, data: bytes, place: str) -> bytes:
        """Seal a mask, padded to a multiple of 4 KiB, which an empty one fills as well."""
        steps = -(-(len(data) + _LENGTH.size) // MASK_STEP_BYTES)
        return self._seal(data, steps * MASK_STEP_BYTES, place)

    def open(self, stored: bytes, place: str) -> bytes:
        """The bytes that were sealed at `place`.

        Raises:
            KeyRefusedError: another key, another place, or changed bytes.
        """
        nonce, text = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
        try:
            padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                text, place.encode(), nonce, self._key
            )
            (length,) = _LENGTH.unpack_from(padded)
        except (CryptoError, TypeError, ValueError, struct.error) as error:
            raise KeyRefusedError from error
        return bytes(padded[_LENGTH.size : _LENGTH.size + length])

    def _seal(self, data: bytes, size: int, place: str) -> bytes:
        padded = (_LENGTH.pack(len(data)) + data).ljust(size, b"\0")
        nonce = bytes(utils.random(_NONCE_BYTES))
        text = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            padded, place.encode(), nonce, self._key
        )
        return nonce + bytes(text)
