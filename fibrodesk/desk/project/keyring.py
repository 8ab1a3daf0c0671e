"""Between the store's rows and the seal's keys: siblings that only the desk may join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.sealing import keys
from fibrodesk.sealing.keys import PasswordCost, WrappedSecret

if TYPE_CHECKING:
    from fibrodesk.storage.people import WrappedKey
    from fibrodesk.storage.store import Rows


def wrapped_key(secret: bytes, password: str, cost: PasswordCost) -> WrappedKey:
    """A secret key under a password, as the store keeps it."""
    from fibrodesk.storage.people import WrappedKey

    wrapped = keys.wrap_secret(secret, password, cost)
    return WrappedKey(
        salt=wrapped.salt,
        opslimit=cost.opslimit,
        memlimit=cost.memlimit,
        wrapped_secret=wrapped.wrapped,
    )


def unwrapped(row: WrappedKey, password: str) -> bytes:
    """The secret key again.

    Raises:
        KeyRefusedError: the password is another.
    """
    cost = PasswordCost(row.opslimit, row.memlimit)
    return keys.unwrap_secret(WrappedSecret(row.salt, cost, row.wrapped_secret), password)


def project_cost(rows: Rows) -> PasswordCost:
    """What stretching a password costs in this project."""
    return PasswordCost(int(rows.info.get("opslimit")), int(rows.info.get("memlimit")))


def recovery_public(rows: Rows) -> bytes:
    """The study's recovery key, its public half."""
    return bytes.fromhex(rows.info.get("recovery_public"))
