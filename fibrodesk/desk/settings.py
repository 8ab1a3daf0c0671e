"""The settings of a study, which lie in project.toml beside the database."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from fibrodesk.desk.errors import SettingsRefusedError
from fibrodesk.storage.errors import DiskFullError, ProjectMissingError

FILE_NAME = "project.toml"
_READING_MODES = ("blind", "assisted")
_DOMAINS = ("myocardium", "sector")
_CALIBRATIONS = ("offered", "required", "off")
_DATES = ("removed", "shifted")
_LINKAGES = ("kept", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """What holds for the whole study; rounds keep the mode that they were made with."""

    name: str = "Study"
    reading_mode: str = "blind"  # or "assisted": annotators see proposals while they read
    hide_names: bool = True  # a reviewer does not learn who drew which mask
    domain: str = "myocardium"  # where kappa counts pixels; or "sector", the fan of the scanner
    key_frames: int = 22  # evenly over one cycle, where a cine is not prepared yet
    several_roles: bool = True  # one person may hold two roles
    calibration: str = "offered"  # before the rounds; or "required" or "off"
    dates: str = "removed"  # of a loop at import; or "shifted", by a secret constant per patient
    linkage: str = "kept"  # the table from code to patient; or "none"
    training_preset: str = "baseline"
    training_epochs: int = 50
    training_batch_size: int = 8
    training_width: int = 32  # channels of the first layer
    training_seed: int = 1

    def __post_init__(self) -> None:
        if self.reading_mode not in _READING_MODES:
            raise ValueError(f"reading_mode is one of {_READING_MODES}, not {self.reading_mode!r}")
        if self.domain not in _DOMAINS:
            raise ValueError(f"domain is one of {_DOMAINS}, not {self.domain!r}")
        if self.calibration not in _CALIBRATIONS:
            raise ValueError(f"calibration is one of {_CALIBRATIONS}, not {self.calibration!r}")
        if self.dates not in _DATES:
            raise ValueError(f"dates is one of {_DATES}, not {self.dates!r}")
        if self.linkage not in _LINKAGES:
            raise ValueError(f"linkage is one of {_LINKAGES}, not {self.linkage!r}")
        if not 1 <= self.key_frames <= 10_000:
            raise ValueError("key_frames is at least 1")


def read_settings(folder: Path) -> tuple[StudySettings, int]:
    """The settings and the schema that the project's file names.

    Raises:
        ProjectMissingError: there is no project.toml.
        SettingsRefusedError: it cannot be read, or holds what is no setting.
    """
    path = folder / FILE_NAME
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectMissingError(name=folder.name) from error
    except ValueError as error:
        raise SettingsRefusedError(what=f"{FILE_NAME} is no TOML file") from error
    schema, study = told.get("schema"), told.get("study")
    if type(schema) is not int or not isinstance(study, dict):
        raise SettingsRefusedError(what=f"{FILE_NAME} names no schema or no study")
    return _settings(study), schema


def write_settings(folder: Path, settings: StudySettings, *, schema: int) -> None:
    """Write project.toml, whole or not at all.

    Raises:
        DiskFullError: the disk takes no more; the old file stands.
    """
    from fibrodesk.contract.manifest import write_whole

    lines = [f"schema = {schema}", "", "[study]"]
    lines += [f"{name} = {_toml(value)}" for name, value in asdict(settings).items()]
    try:
        write_whole(folder / FILE_NAME, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise DiskFullError(name=folder.name) from error


def _settings(study: dict[str, Any]) -> StudySettings:
    """Settings that a later version added are kept out, as this one cannot honour them."""
    known = {field.name: type(field.default) for field in fields(StudySettings)}
    for name, value in study.items():
        if name not in known:
            raise SettingsRefusedError(what=f"{FILE_NAME} has the unknown setting {name}")
        if type(value) is not known[name]:
            raise SettingsRefusedError(what=f"{FILE_NAME}: {name} is of the wrong kind")
    try:
        return replace(StudySettings(), **study)
    except ValueError as error:
        raise SettingsRefusedError(what=f"{FILE_NAME}: {error}") from error


def _toml(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain) + '"'
