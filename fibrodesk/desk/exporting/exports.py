"""Exports: what a person may see of the readings, in the formats of other programs."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles, seal
from fibrodesk.desk.cines import list_cines, open_cine
from fibrodesk.desk.exporting.exported import Exported, LeftOut
from fibrodesk.desk.exporting.formats import FORMATS
from fibrodesk.desk.exporting.page import export_page
from fibrodesk.desk.exporting.voices import Codes, LoopSource, codes_of, loop_of, loop_source
from fibrodesk.desk.training.snapshots import FolderTakenError
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import NotWrittenError, ReadingDamagedError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.writing.content import Writer
    from fibrodesk.storage.store import Rows

__all__ = ["FORMATS", "Exported", "FolderTakenError", "LeftOut", "export"]

PAGE = "README.txt"
Progress = Callable[[int, int], None]


class ExportPlaceError(FibrodeskError):
    title = "The export cannot be written there"
    text = "{name} lies inside the project, or in a folder that is not there."
    hint = "Name a new folder in one that exists, outside the project."


class NothingToExportError(FibrodeskError):
    title = "There is nothing to export"
    text = "No cine has a reading that you may see and take out of the desk."
    hint = "Wait until a round has opened; what is sealed leaves the desk for nobody."


class ExportCancelledError(FibrodeskError):
    title = "The export was cancelled"
    text = "Nothing was written."
    hint = "Start it again when there is time."


def export(
    session: Session,
    out: Path,
    *,
    to: str,
    mask_one: bool = False,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write every cine of which the person may see a reading into the new folder `out`.

    A reading is in it where seal and role show it: the own, others after the opening. Drafts of
    others, excluded cines and practice readings never are.

    Args:
        to: one of `FORMATS`.
        mask_one: in PNG, write a structure as 1, as the method's paper does, instead of 255.
    Raises:
        NotAllowedError: no role of the person exports.
        FolderTakenError, ExportPlaceError: `out` cannot be written.
        NothingToExportError: nothing may be seen yet.
        ExportCancelledError, NotWrittenError: nothing was written.
    """
    if to not in FORMATS:
        raise ValueError(f"no format is called {to!r}")
    roles.require(session, roles.Act.EXPORT)
    target = _free_place(session, out)
    half = target.parent / f".half-{secrets.token_hex(8)}"
    try:
        half.mkdir()
        written = _Work(session, half, to, mask_one, cancel, progress)
        written.write()
        return _put_in_place(session, written, target)
    except OSError as error:
        raise NotWrittenError.of(target, error) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)  # nothing lies there any more if all went well


@dataclass(slots=True)
class _Work:
    """The loops of one export, written one at a time into a folder beside its place."""

    session: Session
    folder: Path
    to: str
    mask_one: bool
    cancel: Event | None
    progress: Progress | None
    sources: list[LoopSource] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    codes: Codes = field(default_factory=Codes)

    def write(self) -> None:
        """Raises: NothingToExportError, ExportCancelledError, OSError."""
        from fibrodesk.contract.manifest import sync_file

        self.codes = codes_of(self.session)
        writers = _writers(self.folder, self.to, mask_one=self.mask_one)
        known = list_cines(self.session)
        for done, record in enumerate(known):
            self._go_on(done, len(known))
            if record.excluded:
                self._leave_out(record.number, "excluded", "excluded when it was prepared")
                continue
            source = self._source(record.id, record.number)
            if source is not None:
                self._add(source, writers)
        if not self.sources:
            raise NothingToExportError
        for writer in writers:
            writer.close()
        for path in self.files():
            self._go_on(len(known), len(known))
            sync_file(path)

    def files(self) -> list[Path]:
        return [path for path in sorted(self.folder.rglob("*")) if path.is_file()]

    def authors(self) -> tuple[str, ...]:
        return tuple(sorted({each.code for source in self.sources for each in source.voices}))

    def _source(self, cine_id: str, number: int) -> LoopSource | None:
        try:
            source = loop_source(self.session, cine_id, self.codes)
        except ReadingDamagedError as error:
            self._leave_out(number, "damaged", str(error))
            return None
        if not source.voices:
            self._leave_out(number, "not_seen", "no reading of it that you may see")
            return None
        return source

    def _add(self, source: LoopSource, writers: list[Writer]) -> None:
        """A stored loop is held against its name when it is opened, before anything is written."""
        from fibrodesk.imaging.errors import StoredCineDamagedError

        try:
            cine = open_cine(self.session, source.record.id)
        except StoredCineDamagedError as error:
            self._leave_out(source.record.number, "damaged", str(error))
            return
        with closing(cine):
            loop = loop_of(source, cine)
            for writer in writers:
                writer.add(loop)
        self.sources.append(source.without_masks())

    def _leave_out(self, number: int, why: str, words: str) -> None:
        self.left_out.append(LeftOut(number=number, why=why, words=words))

    def _go_on(self, done: int, total: int) -> None:
        if self.cancel is not None and self.cancel.is_set():
            raise ExportCancelledError
        if self.progress is not None:
            self.progress(done, total)


def _writers(folder: Path, to: str, *, mask_one: bool) -> list[Writer]:
    """The format's own, and the table, without which no mask tells "none" from "not read"."""
    from fibrodesk.imaging.writing import coco, labelme, nifti, nrrd, png
    from fibrodesk.imaging.writing.segmentation import SegmentationWriter
    from fibrodesk.imaging.writing.structured_report import ReportWriter
    from fibrodesk.imaging.writing.table import TableWriter

    now = datetime.now(UTC)
    made: dict[str, Callable[[], Writer]] = {
        "png": lambda: png.PngWriter(folder, one=mask_one),
        "nifti": lambda: nifti.NiftiWriter(folder),
        "nrrd": lambda: nrrd.NrrdWriter(folder),
        "labelme": lambda: labelme.LabelmeWriter(folder),
        "coco": lambda: coco.CocoWriter(folder),
        "dicom-seg": lambda: SegmentationWriter(folder, written=now),
        "dicom-sr": lambda: ReportWriter(folder, written=now),
    }
    own = [made[to]()] if to in made else []
    return [*own, TableWriter(folder)]


def _free_place(session: Session, out: Path) -> Path:
    """Where the folder will stand, links in its parent resolved."""
    target = out.absolute()
    if not target.name or not target.parent.is_dir():
        raise ExportPlaceError(name=target.name)
    target = target.parent.resolve() / target.name
    if target.is_relative_to(session.project.path.resolve()):
        raise ExportPlaceError(name=target.name)
    if target.is_symlink() or (target.exists() and not _empty_folder(target)):
        raise FolderTakenError(name=target.name)
    return target


def _empty_folder(path: Path) -> bool:
    return path.is_dir() and next(path.iterdir(), None) is None


def _put_in_place(session: Session, work: _Work, target: Path) -> Exported:
    """The audit row, the page that prints its hash, and the folder's name: all or none."""
    from fibrodesk.contract.manifest import sync_folder, write_whole

    def change(rows: Rows) -> Exported:
        _still_allowed(session, rows, work)
        auditing.record(rows, session, "exported", work.to, _detail(work))
        done = _exported(work, target, rows.audit.head())
        records = [source.record for source in work.sources]
        page = export_page(session, rows, done, records, work.codes)
        write_whole(work.folder / PAGE, page.encode("utf-8"))
        _make_room(target)
        work.folder.rename(target)
        sync_folder(target.parent)
        return done

    try:
        return session.project.store.write(change)
    except BaseException:
        if not work.folder.exists():  # the disk or the commit failed after it had its name
            target.rename(work.folder)
        raise


def _make_room(target: Path) -> None:
    """Take away the empty folder that was named, unless something came into it meanwhile."""
    try:
        target.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise FolderTakenError(name=target.name) from error


def _still_allowed(session: Session, rows: Rows, work: _Work) -> None:
    """A round that was made, or a role that was taken away, meanwhile."""
    roles.require(session, roles.Act.EXPORT, rows)
    for source in work.sources:
        for reading_id in source.readings:
            seal.require_readable(session, rows, rows.readings.require(reading_id))


def _detail(work: _Work) -> dict[str, object]:
    return {
        "cines": [source.record.number for source in work.sources],
        "readings": [each for source in work.sources for each in source.readings],
        "left_out": len(work.left_out),
    }


def _exported(work: _Work, target: Path, head: str) -> Exported:
    return Exported(
        path=target,
        format=work.to,
        cines=tuple(source.record.number for source in work.sources),
        authors=work.authors(),
        files=len(work.files()) + 1,
        left_out=tuple(work.left_out),
        audit_head=head,
    )
