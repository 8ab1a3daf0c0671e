"""Looks at the report patients: each is counted, audited and told beside what it showed.

Whoever looks often enough, and changes the model in between, has tuned it on them: the number says
how much a figure of these patients is still worth.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.models.evaluation import evaluate_bundle
from fibrodesk.desk.models.looks_here import look_sentence
from fibrodesk.desk.models.registry import get_model, require_sound
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

LOOKED = "report patients looked at"
"""The act of the audit row; the audit alone is what counts, as nobody can take a row back."""

FOLDER = "looks"
Progress = Callable[[int, int], None]


class NoReportPatientsError(FibrodeskError):
    title = "There are no report patients"
    text = "No patient of the newest snapshot stands on the report side with a blind reading."
    hint = "Read and open more cines, then take a new snapshot; the sides are drawn then."


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look. `number` counts those that saw any of the same patients, this one included."""

    number: int
    when: str  # as the clock told it, UTC
    person: str  # the id
    model: str
    how: str  # "report": a report was written; "evaluation": the figures were asked for
    snapshot: str  # "" where the patients were seen in a report of the study
    patients: tuple[str, ...] = field(repr=False)
    figures: str = ""  # the name of the file that keeps them, "" without one

    @property
    def sentence(self) -> str:
        return look_sentence(self.number, len(self.patients))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLook:
    """A look with the figures that it showed, as `evaluate --json` has them."""

    look: Look
    figures: dict[str, Any] = field(repr=False)


def looks(session: Session) -> tuple[Look, ...]:
    """Every look of the project, oldest first.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.ADMINISTER)
    return session.project.store.read(looks_in)


def looks_in(rows: Rows) -> tuple[Look, ...]:
    """The same, through rows that are open already."""
    found: list[Look] = []
    for row in rows.audit.all():
        if row.act == LOOKED:
            told = row.detail
            patients = tuple(told["patients"])
            found.append(
                Look(
                    number=next_number(found, patients),
                    when=row.when,
                    person=row.person,
                    model=row.subject,
                    how=str(told["how"]),
                    snapshot=str(told["snapshot"]),
                    patients=patients,
                    figures=str(told["figures"]),
                )
            )
    return tuple(found)


def next_number(before: Collection[Look], patients: Collection[str]) -> int:
    """What the next look at these patients is counted as."""
    wanted = set(patients)
    return 1 + sum(not wanted.isdisjoint(each.patients) for each in before)


def last_look(session: Session) -> Look | None:
    """The newest, for whoever has just looked."""
    found = session.project.store.read(looks_in)
    return found[-1] if found else None


def record_look(
    rows: Rows,
    session: Session,
    *,
    model: str,
    how: str,
    patients: Collection[str],
    snapshot: str = "",
    figures: str = "",
) -> None:
    """Count a look in the transaction of the act that shows the patients."""
    told = {"how": how, "snapshot": snapshot, "figures": figures, "patients": sorted(patients)}
    auditing.record(rows, session, LOOKED, model, told)


def look_at_report(
    session: Session,
    model_id: str,
    *,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> ReportLook:
    """Judge a model on the report patients of the newest snapshot. Nothing is shown uncounted.

    Raises:
        SealedError: the person still reads a report patient alone; it goes before the role.
        NotAllowedError: the person is no administrator.
        SnapshotMissingError, NoReportPatientsError: there is nobody to judge on.
        ContainerRefusedError: the snapshot was not signed by a trusted station.
        EvaluationFailedError: a leak, a damaged container, or no training environment here.
        DiskFullError: the figures could not be kept; nobody saw them.
    """
    from fibrodesk.desk.models.stations import check_signature
    from fibrodesk.desk.training.sealed_sides import require_side_unsealed
    from fibrodesk.desk.training.snapshots import newest_snapshot

    require_side_unsealed(session, "report")
    roles.require(session, roles.Act.ADMINISTER)
    record = get_model(session, model_id)
    require_sound(record)
    snapshot = newest_snapshot(session)
    if not snapshot.sides.get("report"):
        raise NoReportPatientsError
    check_signature(session, snapshot.path)
    found = evaluate_bundle(
        record.folder, snapshot.path, side="report", cancel=cancel, progress=progress
    )
    return _counted(session, record.id, snapshot.id, found)


def count_evaluation(session: Session, bundle: Path, snapshot: Path) -> ReportLook:
    """The same for whatever bundle on a snapshot of this project, as `evaluate` is asked for it.

    Raises:
        SealedError, NotAllowedError, EvaluationFailedError, DiskFullError: as above.
    """
    from fibrodesk.contract.manifest import MANIFEST_NAME, hash_file
    from fibrodesk.desk.training.sealed_sides import require_side_unsealed

    require_side_unsealed(session, "report")
    roles.require(session, roles.Act.ADMINISTER)
    found = evaluate_bundle(bundle, snapshot, side="report")
    return _counted(
        session, hash_file(bundle / MANIFEST_NAME), hash_file(snapshot / MANIFEST_NAME), found
    )


def newest_figures(session: Session, model_id: str) -> tuple[Look, dict[str, Any]] | None:
    """What the newest look at the report patients through a model showed, without rows by patient.

    None before the first, where the file is gone or changed (the count stands nevertheless), and
    for whoever still reads one of those patients alone.
    """
    from fibrodesk.desk.training.sealed_sides import require_side_unsealed

    try:
        require_side_unsealed(session, "report")
    except SealedError:
        return None
    mine = [
        look
        for look in session.project.store.read(looks_in)
        if look.model == model_id and look.figures
    ]
    for look in reversed(mine):
        told = _kept(session.project.path / FOLDER / Path(look.figures).name)
        if told is not None:
            return look, told
    return None


def _counted(session: Session, model: str, snapshot: str, found: dict[str, Any]) -> ReportLook:
    """Keep the figures and count the look; without its row nobody gets to see them."""
    patients = sorted(str(row["patient"]) for row in found["per_patient"])
    name = _keep(session, _without_rows(found))

    def change(rows: Rows) -> Look:
        record_look(
            rows,
            session,
            model=model,
            how="evaluation",
            patients=patients,
            snapshot=snapshot,
            figures=name,
        )
        return looks_in(rows)[-1]

    return ReportLook(look=session.project.store.write(change), figures=found)


def _keep(session: Session, figures: dict[str, Any]) -> str:
    """Named by the hash of what is in it, so that the audit's row vouches for the figures."""
    from fibrodesk.contract.manifest import write_whole

    folder = session.project.path / FOLDER
    data = (json.dumps(figures, sort_keys=True) + "\n").encode()
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.json"
    try:
        folder.mkdir(exist_ok=True)
        write_whole(folder / name, data)
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error
    return name


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest()[:32] != path.stem:
            return None
        told: dict[str, Any] = json.loads(data)
    except (OSError, ValueError):
        return None
    return told


def _without_rows(found: dict[str, Any]) -> dict[str, Any]:
    """Single patients are told once, to whoever looked."""
    kept = {name: each for name, each in found.items() if name != "per_patient"}
    others = found.get("structures", {})
    return kept | {"structures": {name: _without_rows(each) for name, each in others.items()}}
