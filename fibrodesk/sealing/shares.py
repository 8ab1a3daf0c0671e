"""A secret in as many shares as there are readers: all of them together tell it, fewer nothing."""

from __future__ import annotations

from collections.abc import Sequence

from nacl import utils


def split(secret: bytes, count: int) -> list[bytes]:
    """`count` shares of the secret's length, each of which alone is random.

    Source: n-of-n sharing by exclusive or; Schneier, Applied Cryptography, 2nd ed., section 3.6.

    Raises:
        ValueError: fewer than one share.
    """
    if count < 1:
        raise ValueError("a secret has at least one share")
    shares = [bytes(utils.random(len(secret))) for _ in range(count - 1)]
    return [*shares, _together([secret, *shares])]


def combine(shares: Sequence[bytes]) -> bytes:
    """The secret that all its shares tell; with one missing or changed, nothing but noise.

    Raises:
        ValueError: there are none, or their lengths differ.
    """
    if not shares or len({len(share) for share in shares}) != 1:
        raise ValueError("shares of one length are wanted")
    return _together(shares)


def _together(parts: Sequence[bytes]) -> bytes:
    value = 0
    for part in parts:
        value ^= int.from_bytes(part, "big")
    return value.to_bytes(len(parts[0]), "big")
