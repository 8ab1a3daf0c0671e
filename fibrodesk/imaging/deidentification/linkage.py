"""Who a study code is: the one table that leads back to a patient, kept outside the project."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from fibrodesk.imaging.errors import LinkageUnreadableError
from fibrodesk.imaging.files import replace_file
from fibrodesk.imaging.identity import PatientIdentity, SourceUids

_KIND, _VERSION = "fibrodesk linkage", 1
_KEY_BYTES = 32
_UUID_ROOT = "2.25."  # PS3.5, B.2: a UID from a UUID
_DATE = re.compile(r"[0-9]{8}")
_FIRST_YEAR = 1900  # a date before it is a slip of somebody's hand
_SHIFT_DAYS = range(366, 3653)  # into the past, so that no shifted date lies in the future


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonym:
    """What stands in a stored loop instead of a patient and of the source's identifiers."""

    code: str
    study_uid: str
    series_uid: str
    instance_uid: str
    study_date: str = ""  # YYYYMMDD, shifted; "" where dates are removed


@dataclass(slots=True)
class Linkage:
    """Random study codes for patients, and a secret key for everything else that links up.

    The codes are drawn at random and never in the order of import, so that a code tells nothing.
    """

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES), repr=False)
    patients: dict[str, PatientIdentity] = field(default_factory=dict, repr=False)  # by code
    _codes: dict[str, str] = field(default_factory=dict, repr=False)  # by PatientIdentity.key
    _taken: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._codes = {identity.key: code for code, identity in self.patients.items()}
        self._taken = set(self.patients)

    def reserve(self, codes: Iterable[str]) -> None:
        """Keep codes from being drawn: those that a project has from another linkage."""
        self._taken.update(codes)

    def code(self, identity: PatientIdentity) -> str:
        """The patient's study code, such as FD-4711; drawn now if the patient is new."""
        known = self._codes.get(identity.key)
        if known is not None:
            return known
        code = self._draw()
        self.patients[code] = identity
        self._codes[identity.key] = code
        self._taken.add(code)
        return code

    def known_code(self, patient_id: str) -> str | None:
        """The code of the one patient with this number; None if there is none, or are several."""
        codes = [code for code, who in self.patients.items() if who.patient_id == patient_id]
        return codes[0] if len(codes) == 1 else None

    def pseudonym(
        self, identity: PatientIdentity, uids: SourceUids, *, study_date: str = ""
    ) -> Pseudonym:
        """What replaces the patient and the identifiers, the same at every import.

        Args:
            identity: whose loop it is.
            uids: the identifiers of the source.
            study_date: YYYYMMDD where the study keeps dates, shifted; "" where it removes them.
        """
        return Pseudonym(
            code=self.code(identity),
            study_uid=self._uid("study", uids.study),
            series_uid=self._uid("series", uids.series),
            instance_uid=self._uid("instance", uids.instance),
            study_date=self.shifted_date(identity, study_date),
        )

    def shifted_date(self, identity: PatientIdentity, told: str) -> str:
        """A date moved into the past by one to ten years; "" for what is no date.

        The shift is the same for all dates of a patient, so that the time between two of them
        stays, and nobody finds it without the key.
        """
        if _DATE.fullmatch(told) is None:
            return ""
        digest = hmac.digest(self.key, f"date\n{identity.key}".encode(), "sha256")
        days = _SHIFT_DAYS[int.from_bytes(digest[:8], "big") % len(_SHIFT_DAYS)]
        try:
            shifted = date(int(told[:4]), int(told[4:6]), int(told[6:])) - timedelta(days=days)
        except (ValueError, OverflowError):
            return ""
        return shifted.strftime("%Y%m%d") if shifted.year >= _FIRST_YEAR else ""

    def to_bytes(self) -> bytes:
        """The whole table and its key, to be sealed by the caller."""
        patients = [
            {
                "code": code,
                "patient_id": identity.patient_id,
                "name": identity.name,
                "issuer": identity.issuer,
                "study_uid": identity.study_uid,
            }
            for code, identity in sorted(self.patients.items())
        ]
        whole = {"kind": _KIND, "version": _VERSION, "key": self.key.hex(), "patients": patients}
        return json.dumps(whole, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes, *, path: str = "the linkage file") -> Linkage:
        """Read what `to_bytes` wrote.

        Raises:
            LinkageUnreadableError: the bytes are no linkage table of this version.
        """
        try:
            whole = json.loads(data)
            if (whole["kind"], whole["version"]) != (_KIND, _VERSION):
                raise ValueError("another kind of file")
            key = bytes.fromhex(whole["key"])
            if len(key) != _KEY_BYTES:
                raise ValueError("a key of another length")
            patients = {
                str(entry.pop("code")): PatientIdentity(**entry) for entry in whole["patients"]
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LinkageUnreadableError(path=path) from error
        return cls(key=key, patients=patients)

    def save(self, path: Path, *, encrypt: Callable[[bytes], bytes]) -> None:
        """Write the sealed table, whole or not at all, readable by its owner alone.

        Raises:
            StoringFailedError: it could not be written; the file before it stands.
        """
        replace_file(path, encrypt(self.to_bytes()))

    @classmethod
    def load(cls, path: Path, *, decrypt: Callable[[bytes], bytes]) -> Linkage:
        """Read what `save` wrote.

        Raises:
            LinkageUnreadableError: there is no such file, or it holds no table.
        """
        try:
            sealed = path.read_bytes()
        except OSError as error:
            raise LinkageUnreadableError(path=path.name) from error
        return cls.from_bytes(decrypt(sealed), path=path.name)

    def _draw(self) -> str:
        digits = 4
        while 2 * len(self._taken) >= 10**digits:
            digits += 1
        while True:
            code = f"FD-{secrets.randbelow(10**digits):0{digits}d}"
            if code not in self._taken:
                return code

    def _uid(self, kind: str, source: str) -> str:
        digest = hmac.digest(self.key, f"{kind}\n{source}".encode(), "sha256")
        return _UUID_ROOT + str(int.from_bytes(digest[:16], "big"))
