"""Key pairs (X25519), and how a password keeps the secret half (argon2id)."""

from __future__ import annotations

from dataclasses import dataclass

from nacl import bindings, pwhash, utils
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

KEY_BYTES = 32


class KeyRefusedError(Exception):
    """The bytes were not sealed to this key, or were changed; the desk says it in words."""


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What stretching a password costs; stored with each wrapped key.

    Source: RFC 9106, section 4: argon2id with m = 64 MiB and t = 3 is its second recommendation.
    """

    opslimit: int = 3
    memlimit: int = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A public key for everyone, a secret key for one."""

    public: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class WrappedSecret:
    """A secret key that a password opens."""

    salt: bytes
    cost: PasswordCost
    wrapped: bytes


def random_key() -> bytes:
    return bytes(utils.random(KEY_BYTES))


def new_key_pair() -> KeyPair:
    secret = PrivateKey.generate()
    return KeyPair(bytes(secret.public_key), bytes(secret))


def public_key_of(secret: bytes) -> bytes:
    return bytes(bindings.crypto_scalarmult_base(secret))


def wrap_secret(secret: bytes, password: str, cost: PasswordCost) -> WrappedSecret:
    """Lock a secret key with a password; an empty password is one, too."""
    salt = bytes(utils.random(pwhash.argon2id.SALTBYTES))
    box = SecretBox(_stretched(password, salt, cost))
    return WrappedSecret(salt, cost, bytes(box.encrypt(secret)))


def unwrap_secret(wrapped: WrappedSecret, password: str) -> bytes:
    """The secret key again.

    Raises:
        KeyRefusedError: the password is another.
    """
    box = SecretBox(_stretched(password, wrapped.salt, wrapped.cost))
    try:
        return bytes(box.decrypt(wrapped.wrapped))
    except CryptoError as error:
        raise KeyRefusedError from error


def waste_time(password: str, cost: PasswordCost) -> None:
    """Stretch a password for nobody, so that an unknown name takes as long as a wrong password."""
    _stretched(password, bytes(pwhash.argon2id.SALTBYTES), cost)


def seal_to(public: bytes, data: bytes) -> bytes:
    """Seal `data` so that only the holder of the secret half reads it."""
    return bytes(SealedBox(PublicKey(public)).encrypt(data))


def open_sealed(secret: bytes, sealed: bytes) -> bytes:
    """What `seal_to` sealed.

    Raises:
        KeyRefusedError: it was sealed to another key, or changed.
    """
    try:
        return bytes(SealedBox(PrivateKey(secret)).decrypt(sealed))
    except CryptoError as error:
        raise KeyRefusedError from error


def _stretched(password: str, salt: bytes, cost: PasswordCost) -> bytes:
    return bytes(
        pwhash.argon2id.kdf(
            SecretBox.KEY_SIZE,
            password.encode(),
            salt,
            opslimit=cost.opslimit,
            memlimit=cost.memlimit,
        )
    )
