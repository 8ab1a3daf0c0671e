"""The settings of a study, which lie in project.toml beside the database."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from fibrodesk.desk.errors import SettingsRefusedError
from fibrodesk.storage.errors import DiskFullError, ProjectMissingError

FILE_NAME = "project.toml"
_WORDS = {
    "reading_mode": ("blind", "assisted"),
    "primary": ("kappa_mean", "kappa_pooled"),
    "domain": ("myocardium", "sector"),
    "calibration": ("offered", "required", "off"),
    "dates": ("removed", "shifted"),
    "linkage": ("kept", "none"),
}
"""The settings that are one of a few words."""
_RANGES = {
    "tolerance_mm": (0, 100),
    "tolerance_px": (0, 1000),
    "adjudicate_area_mm2": (0, 100_000),
    "adjudicate_area_px": (0, 10_000_000),
    "adjudicate_apart_mm": (0, 1000),
    "adjudicate_apart_px": (0, 10_000),
    "adjudicate_island_mm2": (0, 100_000),
    "adjudicate_island_px": (0, 10_000_000),
    "repeat_percent": (0, 100),
    "repeat_after_days": (0, 3650),
    "key_frames": (1, 10_000),
}
"""The least and the most of a number."""
_RETIRED = frozenset(
    {"training_preset", "training_epochs", "training_batch_size", "training_width"}
)
"""In projects of before, where they decided nothing: presets say how a model is trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySettings:
    """What holds for the whole study; rounds keep the mode that they were made with."""

    name: str = "Study"
    reading_mode: str = "blind"  # or "assisted": annotators see proposals while they read
    hide_names: bool = True  # a reviewer does not learn who drew which mask
    domain: str = "myocardium"  # where kappa counts pixels; or "sector", the fan of the scanner
    primary: str = "kappa_mean"  # the value shown first, fixed before round 1; or "kappa_pooled"
    tolerance_mm: float = 1.5  # up to here two outlines are the same; 3 px where not calibrated
    tolerance_px: float = 3.0
    adjudicate_area_mm2: float = 100.0  # a frame is adjudicated if more than this lies apart
    adjudicate_area_px: int = 400  # where it is not calibrated
    adjudicate_apart_mm: float = 8.0  # or if a boundary lies this far from the other's
    adjudicate_apart_px: float = 16.0
    adjudicate_island_mm2: float = 30.0  # or if one reader misses a region of this size
    adjudicate_island_px: int = 120
    adjudicate_presence: bool = True  # or if but one reader says that there is any fibrosis
    adjudicate_assessability: bool = True  # or if but one could assess the frame
    adjudicate_with_model: bool = False  # whether the model's mask is shown meanwhile
    repeat_percent: int = 10  # of the cines come back to their readers, for their own agreement
    repeat_after_days: int = 14
    key_frames: int = 22  # evenly over one cycle, where a cine is not prepared yet
    several_roles: bool = True  # one person may hold two roles
    calibration: str = "offered"  # before the rounds; or "required" or "off"
    dates: str = "removed"  # of a loop at import; or "shifted", by a secret constant per patient
    linkage: str = "kept"  # the table from code to patient; or "none"
    training_seed: int = 1  # by which a snapshot deals its patients to the sides

    def __post_init__(self) -> None:
        for name, words in _WORDS.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} is one of {words}, not {getattr(self, name)!r}")
        for name, (least, most) in _RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} is {least} to {most}, not {getattr(self, name)}")


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
    study = {name: value for name, value in study.items() if name not in _RETIRED}
    for name, value in study.items():
        if name not in known:
            raise SettingsRefusedError(what=f"{FILE_NAME} has the unknown setting {name}")
        if type(value) is int and known[name] is float:
            study[name] = float(value)  # whoever writes 5 by hand means 5.0
        elif type(value) is not known[name]:
            raise SettingsRefusedError(what=f"{FILE_NAME}: {name} is of the wrong kind")
    try:
        return replace(StudySettings(), **study)
    except ValueError as error:
        raise SettingsRefusedError(what=f"{FILE_NAME}: {error}") from error


def _toml(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain) + '"'
