"""Whose loop a source is, as it tells: in memory and in the linkage file alone."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentity:
    """Whose loop it is, as the file tells; lives in memory and in the linkage file alone."""

    patient_id: str = field(repr=False)
    name: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)
    study_uid: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """The same for two loops of one patient: by number, else by name, else by study."""
        if self.patient_id:
            return f"id\n{self.issuer}\n{self.patient_id}"
        name = " ".join(self.name.replace("^", " ").split()).casefold()
        return f"name\n{name}" if name else f"study\n{self.study_uid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUids:
    """The identifiers of the source object; only keyed hashes of them are ever stored."""

    study: str = field(repr=False)
    series: str = field(repr=False)
    instance: str = field(repr=False)
