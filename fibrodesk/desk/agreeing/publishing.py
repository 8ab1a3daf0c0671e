"""An agreement leaves the desk: the methods paragraph, tables, the figure, all numbers as JSON."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.agreeing.method import methods_facts, round_agreement, without_names
from fibrodesk.desk.agreeing.study import readable_round, study_agreement
from fibrodesk.desk.errors import SealedError
from fibrodesk.desk.exporting.exports import ExportCancelledError, ExportPlaceError
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.reports.study import RoundAgreement
    from fibrodesk.storage.store import Rows

METHODS, VALUES = "methods.txt", "agreement.csv"
FRAMES, PATIENTS = "frames.csv", "patients.csv"
FIGURE, NUMBERS = "agreement.svg", "agreement.json"
FILES = (METHODS, VALUES, FRAMES, PATIENTS, FIGURE, NUMBERS)


class PublishedAlreadyError(FibrodeskError):
    title = "An agreement lies here already"
    text = "{name} holds an agreement that was exported before."
    hint = "Name a folder that is not there yet, or replace this one (--replace)."


class FolderInUseError(FibrodeskError):
    title = "Something else lies here"
    text = "{name} holds {found}, which is no part of an exported agreement."
    hint = "Name a folder that is not there yet, or an empty one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was written, and the audit's head that stands in it."""

    path: Path
    files: tuple[str, ...]
    domain: str
    audit_head: str


def methods_paragraph(
    session: Session,
    round_id: str,
    domain: str | None = None,
    *,
    readers: tuple[str, str] | None = None,
) -> str:
    """The methods paragraph of an opened round, plain text with references.

    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.reports.methods.paragraph import write_methods

    view, _ = readable_round(session, round_id)
    found = study_agreement(session, round_id=round_id, domain=domain, readers=readers)
    return write_methods(methods_facts(session, view, found)).text


def publish_agreement(
    session: Session,
    *,
    round_id: str,
    folder: Path,
    domain: str | None = None,
    readers: tuple[str, str] | None = None,
    replace_old: bool = False,
    cancel: Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Published:
    """Write an opened round's agreement into the new folder `folder`, whole or not at all.

    Who may see the agreement may take it out; names stay behind where the study hides them.

    Args:
        replace_old: whether an agreement that was exported to `folder` before gives way. A folder
            that holds anything else is never touched.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
        PublishedAlreadyError, FolderInUseError, ExportPlaceError: the folder cannot be written.
        ExportCancelledError, NotWrittenError: nothing was written.
    """
    target = _place(session, folder, replace_old=replace_old)
    tell = progress or (lambda _done, _total: None)
    part = without_names(
        session,
        round_agreement(session, round_id=round_id, domain=domain, readers=readers),
        round_id=round_id,
    )
    tell(1, 2)
    if cancel is not None and cancel.is_set():
        raise ExportCancelledError
    half = target.parent / f".half-{secrets.token_hex(8)}"
    try:
        half.mkdir()
        _write(half, _tables(part))
        tell(2, 2)
        return _finish(session, round_id, part, half, target)
    except OSError as error:
        raise NotWrittenError.of(target, error) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)  # nothing lies there any more if all went well


def _place(session: Session, folder: Path, *, replace_old: bool) -> Path:
    """Where the folder will stand, links in its parent resolved."""
    target = folder.absolute()
    if not target.name or not target.parent.is_dir():
        raise ExportPlaceError(name=target.name)
    target = target.parent.resolve() / target.name
    if target.is_relative_to(session.project.path.resolve()):
        raise ExportPlaceError(name=target.name)
    _require_free(target, replace_old=replace_old)
    return target


def _require_free(target: Path, *, replace_old: bool) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise FolderInUseError(name=target.name, found="a file or a link")
    inside = sorted(path.name for path in target.iterdir()) if target.exists() else []
    foreign = [name for name in inside if name not in FILES]
    if foreign:
        raise FolderInUseError(name=target.name, found=foreign[0])
    if inside and not replace_old:
        raise PublishedAlreadyError(name=target.name)


def _tables(part: RoundAgreement) -> dict[str, bytes]:
    """Every file that does not print the audit's head."""
    from fibrodesk.reports.agreement import table as agreement_table
    from fibrodesk.reports.agreement.figure import figure_svg
    from fibrodesk.reports.agreement.value_rows import values_csv

    main = part.agreements[0]
    return {
        VALUES: values_csv(agreement_table.round_rows(part)).encode(),
        FRAMES: agreement_table.frames_csv(main).encode(),
        PATIENTS: agreement_table.patients_csv(main).encode(),
        FIGURE: figure_svg(main),
    }


def _with_head(part: RoundAgreement, head: str) -> dict[str, bytes]:
    """The paragraph and the numbers, which name the newest row of the audit."""
    from fibrodesk.reports.agreement.round_record import round_record
    from fibrodesk.reports.methods.paragraph import write_methods

    assert part.facts is not None
    facts = replace(part.facts, audit_head=head)
    numbers: dict[str, Any] = round_record(replace(part, facts=facts))
    told = json.dumps(numbers, indent=2, allow_nan=False, ensure_ascii=False)
    return {METHODS: write_methods(facts).text.encode(), NUMBERS: f"{told}\n".encode()}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    from fibrodesk.contract.manifest import write_whole

    for name, data in files.items():
        write_whole(folder / name, data)


def _finish(
    session: Session, round_id: str, part: RoundAgreement, half: Path, target: Path
) -> Published:
    """The audit row, the files that print its hash, and the folder's name: all or none."""
    from fibrodesk.contract.manifest import sync_folder

    main = part.agreements[0]
    detail = {"round": round_id, "domain": str(main.domain), "frames": len(main.frames)}
    aside = target.parent / f".old-{half.name.removeprefix('.half-')}"

    def change(rows: Rows) -> Published:
        _still_allowed(session, rows, round_id)
        auditing.record(rows, session, "agreement exported", part.name, detail)
        head = rows.audit.head()
        _write(half, _with_head(part, head))
        if target.exists():
            target.rename(aside)
        half.rename(target)
        sync_folder(target.parent)
        return Published(path=target, files=FILES, domain=str(main.domain), audit_head=head)

    try:
        done = session.project.store.write(change)
    except BaseException:
        if aside.exists():  # the disk or the commit failed after the new one had its name
            shutil.rmtree(target, ignore_errors=True)
            aside.rename(target)
        elif not half.exists():
            target.rename(half)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    return done


def _still_allowed(session: Session, rows: Rows, round_id: str) -> None:
    """A round that was made, or a role that was taken away, while the values were computed."""
    for cine_id in rows.rounds.cines(round_id):
        if rows.rounds.sealed_for(session.person.id, cine_id):
            raise SealedError(cine=cine_id)
    roles.require(session, roles.Act.SEE_AGREEMENT, rows)
