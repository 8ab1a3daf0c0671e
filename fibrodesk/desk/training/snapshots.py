"""Snapshots: what the opened readings hold, frozen for a training that can be repeated."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.training.frames import FrameSource, gather, write_frame
from fibrodesk.desk.training.sides import draw_sides, given_sides
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from fibrodesk.contract.snapshot import SnapshotFrame
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.snapshots import SnapshotRow
    from fibrodesk.storage.store import Rows


class NothingToFreezeError(FibrodeskError):
    title = "There is nothing to train on"
    text = "No round has opened, and no proposal was accepted or corrected."
    hint = "A snapshot holds opened readings only; wait until the readers have submitted."


class FolderTakenError(FibrodeskError):
    title = "Something is here already"
    text = "{name} exists, and nothing is written over."
    hint = "Name a folder that is not there yet."


class SnapshotMissingError(FibrodeskError):
    title = "There is no such snapshot"
    text = "This project has no snapshot that is called {name}."
    hint = "Take a snapshot first."


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSummary:
    """A frozen snapshot; `sides` counts patients, `frames` frames."""

    id: str
    path: Path
    patients: int
    frames: int
    sides: dict[str, int]
    created: str
    warnings: tuple[str, ...] = ()


def take_snapshot(
    session: Session, *, out: Path | None = None, seed: int | None = None
) -> SnapshotSummary:
    """Freeze every opened reading with its frame, and the side of each patient.

    A patient's side is drawn at the first snapshot that holds the patient, and kept for ever.

    Raises:
        NotAllowedError: the person is no administrator.
        NothingToFreezeError: nothing has opened yet.
        SealedError: the person still reads one of the cines alone.
        FolderTakenError: there is something at `out`.
        DiskFullError: the disk takes no more; nothing was kept but the sides.
    """
    from fibrodesk.contract.manifest import hash_file
    from fibrodesk.desk.models.stations import sign_here

    roles.require(session, roles.Act.ADMINISTER)
    if out is not None and out.exists():
        raise FolderTakenError(name=out.name)
    sources = gather(session)
    if not sources:
        raise NothingToFreezeError
    chosen = session.project.settings.training_seed if seed is None else seed
    sides = _sides(session, sources, chosen)
    parent = session.project.path / "snapshots" if out is None else out.absolute().parent
    half = parent / f".half-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    try:
        half.mkdir(parents=True)
        manifest, frames = _freeze(session, half, sources, sides, chosen)
        digest = hash_file(manifest)
        sign_here(session, half)
        target = out.absolute() if out is not None else parent / digest[:16]
        detail = _detail(frames)
        _put_in_place(session, half, target, digest, detail)
    except OSError as error:
        raise DiskFullError(name=(out or parent).name) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)  # nothing lies there any more if all went well
    return get_snapshot(session, digest)


def list_snapshots(session: Session) -> list[SnapshotSummary]:
    """Every snapshot, oldest first."""
    rows = session.project.store.read(lambda rows: rows.snapshots.all())
    return [_summary(session, row) for row in rows]


def get_snapshot(session: Session, snapshot_id: str) -> SnapshotSummary:
    """A snapshot by its id or by the start of it.

    Raises:
        SnapshotMissingError: none, or more than one, begins like that.
    """
    found = [one for one in list_snapshots(session) if one.id.startswith(snapshot_id)]
    if len(found) != 1:
        raise SnapshotMissingError(name=snapshot_id)
    return found[0]


def newest_snapshot(session: Session) -> SnapshotSummary:
    """The last one that was taken.

    Raises:
        SnapshotMissingError: none was.
    """
    found = list_snapshots(session)
    if not found:
        raise SnapshotMissingError(name="the newest")
    return found[-1]


def _sides(session: Session, sources: list[FrameSource], seed: int) -> dict[str, str]:
    strata = {source.patient: source.stratum for source in sources}

    def change(rows: Rows) -> dict[str, str]:
        drawn = {row.code: row.side for row in rows.cines.patients() if row.side is not None}
        known = {**dict.fromkeys(drawn, "drawn before"), **strata}
        told = given_sides((row.patient, row.facts.told.split) for row in rows.cines.all())
        new = draw_sides(known, drawn=drawn, seed=seed, given=told)
        for code, side in new.items():
            rows.cines.set_side(code, side)
        if new:
            auditing.record(rows, session, "sides drawn", "patients", {"seed": seed, **new})
        return {**drawn, **new}

    return session.project.store.write(change)


def _freeze(
    session: Session,
    folder: Path,
    sources: list[FrameSource],
    sides: dict[str, str],
    seed: int,
) -> tuple[Path, tuple[SnapshotFrame, ...]]:
    """The manifest, and the frames that stand in it."""
    from fibrodesk.contract.snapshot import Snapshot, write_snapshot

    written = [write_frame(session, folder, source, sides[source.patient]) for source in sources]
    frames = tuple(frame for frame in written if frame is not None)
    manifest = write_snapshot(
        folder,
        Snapshot(
            study=session.project.store.read(lambda rows: rows.info.get("study_id")),
            seed=seed,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            synthetic=all(source.synthetic for source in sources),
            frames=frames,
        ),
    )
    return manifest, frames


def _detail(frames: tuple[SnapshotFrame, ...]) -> dict[str, Any]:
    """Only who has a frame in it is counted: a gate patient whom nobody read blindly has none."""
    sides = {frame.patient: str(frame.side) for frame in frames}
    counted = dict.fromkeys(("train", "validation", "gate", "report"), 0)
    for side in sides.values():
        counted[side] += 1
    return {
        "patients": len(sides),
        "frames": len(frames),
        "sides": counted,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _put_in_place(
    session: Session, half: Path, target: Path, digest: str, detail: dict[str, Any]
) -> None:
    """The row, its audit row and the folder's name: none of them without the others."""
    from fibrodesk.contract.manifest import sync_folder

    def change(rows: Rows) -> None:
        if target.exists() or rows.snapshots.get(digest) is not None:
            raise FolderTakenError(name=target.name)
        _keep(rows, session, target, digest, detail)
        half.rename(target)
        sync_folder(target.parent)

    try:
        session.project.store.write(change)
    except FibrodeskError:
        if not half.exists():  # the commit failed after the folder had its name
            target.rename(half)
        raise


def _keep(rows: Rows, session: Session, target: Path, digest: str, detail: dict[str, Any]) -> None:
    project = session.project.path.absolute()
    inside = target.absolute().is_relative_to(project)
    path = target.absolute().relative_to(project) if inside else target
    rows.snapshots.add(
        snapshot_id=digest,
        path=path.as_posix(),
        manifest_sha256=digest,
        person=session.person.id,
        detail=detail,
    )
    auditing.record(rows, session, "snapshot taken", digest, detail)


def _summary(session: Session, row: SnapshotRow) -> SnapshotSummary:
    sides = dict(row.detail["sides"])
    return SnapshotSummary(
        id=row.id,
        path=session.project.path / row.path,
        patients=int(row.detail["patients"]),
        frames=int(row.detail["frames"]),
        sides=sides,
        created=str(row.detail["created"]),
        warnings=_warnings(sides),
    )


def _warnings(sides: dict[str, int]) -> tuple[str, ...]:
    from fibrodesk.desk.models.gate import FEWEST_PATIENTS

    warnings = []
    if sides["gate"] < FEWEST_PATIENTS:
        warnings.append(
            f"{sides['gate']} gate patients: below {FEWEST_PATIENTS} the gate decides nothing."
        )
    if sides["validation"] == 0:
        warnings.append("No validation patient: more patients are needed before a training.")
    return tuple(warnings)
