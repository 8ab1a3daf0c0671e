"""Looks at report patients of a snapshot without a project: counted at this station."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fibrodesk.domain.errors import FibrodeskError


class LookUncountedError(FibrodeskError):
    title = "This look cannot be counted"
    text = "{reason}."
    hint = "The figures of report patients are told only with the number of looks at them."


def count_look(snapshot: Path, patients: list[str], *, bundle: str) -> int:
    """Count a look and answer with its number among those at any of the same patients.

    Raises:
        LookUncountedError: the list of looks cannot be read or written.
    """
    seen = _digests(snapshot, patients)
    path = _list()
    try:
        number = 1 + sum(not seen.isdisjoint(each) for each in _before(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "bundle": bundle,
            "patients": sorted(seen),
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
    except OSError as error:
        raise LookUncountedError(reason=f"{path} cannot be written") from error
    return number


def look_sentence(number: int, patients: int) -> str:
    """What is told beside the figures."""
    these = "this report patient" if patients == 1 else f"these {patients} report patients"
    return f"This is look {number} at {these}."


def project_of(snapshot: Path) -> Path | None:
    """The project in whose folder a snapshot lies, or None."""
    parent = snapshot.absolute().parent
    inside = parent.name == "snapshots" and (parent.parent / "project.toml").exists()
    return parent.parent if inside else None


def _list() -> Path:
    from platformdirs import user_data_path

    return user_data_path("fibrodesk", appauthor=False) / "looks.jsonl"


def _before(path: Path) -> list[set[str]]:
    """The patients of each look; a line that a crash cut off counts for nothing more."""
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(set(json.loads(line)["patients"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _digests(snapshot: Path, patients: list[str]) -> set[str]:
    """Names that two snapshots of one study share and that tell no code."""
    from fibrodesk.contract.manifest import MANIFEST_NAME
    from fibrodesk.contract.model_card import patient_digest

    body: dict[str, Any] = json.loads((snapshot / MANIFEST_NAME).read_bytes())["body"]
    return {patient_digest(str(body["study"]), patient) for patient in patients}
