"""Snapshots: what the opened readings hold, frozen for a training that can be repeated."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.training.frames import FrameSource, gather, write_frame
from fibrodesk.desk.training.sides import NOBODY, draw_sides, given_sides
from fibrodesk.desk.training.snapshot_warnings import folds_recommended, warnings_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from fibrodesk.contract.snapshot import SnapshotFrame
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.snapshots import SnapshotRow
    from fibrodesk.storage.store import Rows


class NothingToFreezeError(FibrodeskError):
    title = "There is nothing to train on"
    text = "No round has opened, and no proposal was corrected."
    hint = "A snapshot holds opened readings only; wait until the readers have submitted."


class SnapshotRefusedError(FibrodeskError):
    title = "No snapshot was taken"
    text = "{reason}."
    hint = "Mend the study: one patient's loops belong under one code, each loop once."


class FolderTakenError(FibrodeskError):
    title = "Something is here already"
    text = "{name} exists, and nothing is written over."
    hint = "Name a folder that is not there yet."


class SnapshotMissingError(FibrodeskError):
    title = "There is no such snapshot"
    text = "This project has no snapshot that is called {name}."
    hint = "Take a snapshot first."


class NoSnapshotError(SnapshotMissingError):
    text = "No snapshot of this project was taken yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSummary:
    """A frozen snapshot; `sides` counts patients, `frames` frames.

    `accepted_frames`: learnt from though a model drew them, as somebody accepted them untouched.
    `left_out`: frames that were answered and stand nowhere, by the reason's word.
    """

    id: str
    path: Path
    patients: int
    frames: int
    sides: dict[str, int]
    created: str
    warnings: tuple[str, ...] = ()
    folds_recommended: bool = False  # few patients: one split by chance decides a figure
    accepted_frames: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def take_snapshot(
    session: Session,
    *,
    out: Path | None = None,
    seed: int | None = None,
    accepted: bool = False,
) -> SnapshotSummary:
    """Freeze every opened reading with its frame, and the side of each patient.

    A patient's side is drawn at the first snapshot that holds the patient, and kept for ever.

    Args:
        accepted: proposals that were accepted untouched are learnt from too, marked as such.
    Raises:
        NotAllowedError: the person is no administrator.
        NothingToFreezeError: nothing has opened yet.
        SealedError: the person still reads one of the cines alone.
        FolderTakenError: there is something at `out`.
        SnapshotRefusedError: a patient or an image would stand on two sides.
        DiskFullError: the disk takes no more; nothing was kept but the sides.
    """
    from fibrodesk.contract.errors import ContractError
    from fibrodesk.contract.manifest import hash_file
    from fibrodesk.desk.models.stations import sign_here

    roles.require(session, roles.Act.ADMINISTER)
    if out is not None and out.exists():
        raise FolderTakenError(name=out.name)
    sources, untouched = _sources(session, accepted=accepted)
    chosen = session.project.settings.training_seed if seed is None else seed
    sides = _sides(session, sources, chosen)
    parent = session.project.path / "snapshots" if out is None else out.absolute().parent
    half = parent / f".half-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    try:
        half.mkdir(parents=True)
        manifest, frames = _freeze(session, half, sources, sides, chosen, accepted=accepted)
        digest = hash_file(manifest)
        sign_here(session, half)
        target = out.absolute() if out is not None else parent / digest[:16]
        left_out = {"untouched": untouched, "unblind": len(sources) - len(frames)}
        detail = _detail(frames) | {"left_out": left_out}
        _put_in_place(session, half, target, digest, detail)
    except ContractError as error:
        raise SnapshotRefusedError(reason=error) from error
    except OSError as error:
        raise DiskFullError(name=(out or parent).name) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)  # nothing lies there any more if all went well
    return get_snapshot(session, digest)


def _sources(session: Session, *, accepted: bool) -> tuple[list[FrameSource], int]:
    """The frames that may stand in it, and how many were accepted untouched and do not."""
    every = gather(session)
    sources = [source for source in every if accepted or not source.untouched]
    if not sources:
        raise NothingToFreezeError
    return sources, len(every) - len(sources)


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
        raise NoSnapshotError
    return found[-1]


def _sides(session: Session, sources: list[FrameSource], seed: int) -> dict[str, str]:
    strata = _strata(sources)
    by_hand = {source.patient for source in sources if source.outlined_by_hand}

    def change(rows: Rows) -> dict[str, str]:
        drawn = {row.code: row.side for row in rows.cines.patients() if row.side is not None}
        told = given_sides((row.patient, row.facts.told.split) for row in rows.cines.all())
        new = draw_sides(strata, drawn=drawn, seed=seed, given=told, by_hand=by_hand)
        for code, side in new.items():
            rows.cines.set_side(code, side)
        if new:
            auditing.record(rows, session, "sides drawn", "patients", {"seed": seed, **new})
        return {**drawn, **new}

    return session.project.store.write(change)


def _strata(sources: list[FrameSource]) -> dict[str, str]:
    """The stratum of each patient: a form that any loop shows goes before a loop without one."""
    found: dict[str, set[str]] = {}
    for source in sources:
        found.setdefault(source.patient, set()).add(source.stratum)
    return {code: min(kinds - {NOBODY}, default=NOBODY) for code, kinds in found.items()}


def _freeze(
    session: Session,
    folder: Path,
    sources: list[FrameSource],
    sides: dict[str, str],
    seed: int,
    *,
    accepted: bool,
) -> tuple[Path, tuple[SnapshotFrame, ...]]:
    """The manifest, and the frames that stand in it."""
    from fibrodesk.contract.snapshot import Snapshot, write_snapshot

    written = [
        write_frame(session, folder, source, sides[source.patient], accepted=accepted)
        for source in sources
    ]
    frames = tuple(frame for frame in written if frame is not None)
    if not frames:
        raise NothingToFreezeError
    manifest = write_snapshot(
        folder,
        Snapshot(
            study=session.project.store.read(lambda rows: rows.info.get("study_id")),
            seed=seed,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            synthetic=all(source.synthetic for source in sources),
            accepted=accepted,
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
        "accepted_frames": sum(_learns_from_model(frame) for frame in frames),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _learns_from_model(frame: SnapshotFrame) -> bool:
    return any(mask.origin == Origin.MODEL for mask in frame.masks.get(Structure.FIBROSIS, ()))


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
        warnings=warnings_of(row.detail),
        folds_recommended=folds_recommended(row.detail),
        accepted_frames=int(row.detail.get("accepted_frames", 0)),
        left_out=dict(row.detail.get("left_out", {})),
    )
