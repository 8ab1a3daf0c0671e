"""The key of this station: it signs what is made here, and it is trusted here."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles

if TYPE_CHECKING:
    from pathlib import Path

    from fibrodesk.desk.session import Session
    from fibrodesk.sealing.signatures import StationKey
    from fibrodesk.storage.store import Rows

_TRUSTED = "trusted_stations"


def station_key() -> StationKey:
    """The key of this machine's user, made at the first need."""
    from platformdirs import user_data_path

    from fibrodesk.sealing.signatures import load_or_make

    return load_or_make(user_data_path("fibrodesk", appauthor=False))


def sign_here(session: Session, folder: Path) -> None:
    """Sign a container that was made at this station, which the project trusts from then on."""
    from fibrodesk.storage.container import sign_container

    key = station_key()
    sign_container(folder, public=key.public, sign=key.sign)
    session.project.store.write(lambda rows: _trust(rows, key.public))


def fingerprint(public: bytes) -> str:
    """What two people can read to each other: 32 hexadecimal digits in groups of four."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def signer_of(folder: Path) -> bytes:
    """The public key that signed a container, whoever holds it, after the signature was checked.

    Raises:
        ContainerRefusedError: no signature, or one that does not hold.
    """
    from fibrodesk.sealing.signatures import signature_holds
    from fibrodesk.storage.container import verify_container

    return verify_container(folder, trusted=_Anybody(), check=signature_holds)


def is_trusted(session: Session, public: bytes) -> bool:
    """Whether an administrator of this project confirmed the station, or it is this one."""
    told = session.project.store.read(lambda rows: rows.info.get(_TRUSTED))
    return public.hex() in told.split()


def trust_station(session: Session, public: bytes) -> None:
    """Trust what a station signs from now on; an administrator compared its fingerprint.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.ADMINISTER)

    def change(rows: Rows) -> None:
        if _trust(rows, public):
            auditing.record(rows, session, "station trusted", fingerprint(public))

    session.project.store.write(change)


def _trust(rows: Rows, public: bytes) -> bool:
    """Whether it was not trusted before."""
    known = set(rows.info.get(_TRUSTED).split())
    if public.hex() in known:
        return False
    rows.info.put(_TRUSTED, " ".join(sorted(known | {public.hex()})))
    return True


class _Anybody(frozenset[bytes]):
    """Trusts every station: for reading who signed, never for letting anything in."""

    def __contains__(self, _public: object) -> bool:
        return True


def check_signature(session: Session, folder: Path) -> None:
    """Refuse a container of a station that nobody here trusts.

    Raises:
        ContainerRefusedError: no signature, one that does not hold, or one by a stranger.
    """
    from fibrodesk.sealing.signatures import signature_holds
    from fibrodesk.storage.container import verify_container

    told = session.project.store.read(lambda rows: rows.info.get(_TRUSTED))
    trusted = {bytes.fromhex(word) for word in told.split()}
    verify_container(folder, trusted=trusted, check=signature_holds)
