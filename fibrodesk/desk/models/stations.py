"""The key of this station: it signs what is made here, and it is trusted here."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    def trust(rows: Rows) -> None:
        known = set(rows.info.get(_TRUSTED).split())
        if key.public.hex() not in known:
            rows.info.put(_TRUSTED, " ".join(sorted(known | {key.public.hex()})))

    session.project.store.write(trust)


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
