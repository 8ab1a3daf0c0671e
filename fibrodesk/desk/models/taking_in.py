"""A bundle of another training station, taken in once an administrator trusts that station."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session


class StationUnknownError(FibrodeskError):
    title = "Nobody here trusts the station of this model"
    text = "{name} was signed by the station {fingerprint}."
    hint = "Compare these letters with those at that station; then an administrator confirms them."


class BundleUnsignedError(FibrodeskError):
    title = "This model is refused"
    text = "{name}: {reason}."
    hint = "Fetch the bundle again from the station where it was trained."


def take_bundle(
    session: Session, folder: Path, *, name: str = "", confirmed: str = ""
) -> ModelRecord:
    """Take a bundle in as a candidate, as it was signed where it was made.

    Args:
        confirmed: the fingerprint of the station, as an administrator compared it; wanted once.
    Raises:
        NotAllowedError: the person is no administrator.
        BundleUnsignedError: no signature, or one that does not hold.
        StationUnknownError: a true signature of a station whose fingerprint nobody confirmed.
        BundleDamagedError, BundleNotSafeError: it is no true bundle; nothing was taken in.
        DiskFullError: there is no room for it; nothing was taken in.
    """
    from fibrodesk.desk.models.registry import take_in
    from fibrodesk.desk.models.stations import fingerprint, is_trusted, signer_of, trust_station
    from fibrodesk.inference.bundle import read_bundle
    from fibrodesk.storage.errors import ContainerRefusedError

    roles.require(session, roles.Act.ADMINISTER)
    try:
        public = signer_of(folder)
    except ContainerRefusedError as error:
        raise BundleUnsignedError(name=folder.name, reason=error.fields["what"]) from error
    if not is_trusted(session, public):
        if _digits(confirmed) != _digits(fingerprint(public)):
            raise StationUnknownError(name=folder.name, fingerprint=fingerprint(public))
        read_bundle(folder)  # nobody is trusted for the sake of something that is no model
        trust_station(session, public)
    return take_in(session, folder, name=name, act="model taken in")


def _digits(text: str) -> str:
    """However the groups are set apart."""
    return "".join(sign for sign in text.lower() if sign.isalnum())
