"""A project's database: opened once, written by one thread, read by short connections."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from fibrodesk.storage.audit import AuditShelf
from fibrodesk.storage.calibrations import CalibrationShelf
from fibrodesk.storage.cines import CineShelf
from fibrodesk.storage.engine import reading_engine, told_in_words, writing_engine
from fibrodesk.storage.errors import (
    ProjectDamagedError,
    ProjectMissingError,
    ProjectNewerError,
    ProjectOlderError,
)
from fibrodesk.storage.info import InfoShelf
from fibrodesk.storage.journal import JournalShelf
from fibrodesk.storage.masks import MaskShelf
from fibrodesk.storage.meetings import MeetingShelf
from fibrodesk.storage.models import ModelShelf
from fibrodesk.storage.pens import PenShelf
from fibrodesk.storage.people import PeopleShelf
from fibrodesk.storage.readings import ReadingShelf
from fibrodesk.storage.rounds import RoundShelf
from fibrodesk.storage.schema import APPLICATION_ID, SCHEMA_VERSION, metadata
from fibrodesk.storage.signatures import SignatureShelf
from fibrodesk.storage.snapshots import SnapshotShelf
from fibrodesk.storage.threads import ThreadShelf
from fibrodesk.storage.verdicts import VerdictShelf
from fibrodesk.storage.writer import Writer

T = TypeVar("T")

DATABASE_NAME = "project.db"


class Rows:
    """Every shelf of the store, through one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.info = InfoShelf(connection)
        self.people = PeopleShelf(connection)
        self.cines = CineShelf(connection)
        self.rounds = RoundShelf(connection)
        self.readings = ReadingShelf(connection)
        self.journal = JournalShelf(connection)
        self.masks = MaskShelf(connection)
        self.pens = PenShelf(connection)
        self.threads = ThreadShelf(connection)
        self.verdicts = VerdictShelf(connection)
        self.signatures = SignatureShelf(connection)
        self.meetings = MeetingShelf(connection)
        self.models = ModelShelf(connection)
        self.snapshots = SnapshotShelf(connection)
        self.calibrations = CalibrationShelf(connection)
        self.audit = AuditShelf(connection)


class Store:
    """What the acts stand on: `read`, `write`, and `submit` for what nobody waits for."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`.

        Raises:
            ProjectMissingError: there is none.
            ProjectNewerError, ProjectOlderError: it is of another schema.
            ProjectDamagedError: it is no database, or none of this program.
        """
        self.path = path
        self._name = path.parent.name
        _check_version(path)
        self._writing = writing_engine(path)
        self._reading = reading_engine(path)
        self._writer = Writer(name=self._name)

    def read(self, look: Callable[[Rows], T]) -> T:
        """Look something up on a connection of its own, on the calling thread."""
        with told_in_words(self._name), self._reading.connect() as connection:
            return look(Rows(connection))

    def write(self, change: Callable[[Rows], T]) -> T:
        """Run `change` in one transaction on the writer thread, and wait until it is on the disk.

        Raises:
            DiskFullError, ProjectBusyError: nothing of it was written.
        """
        return self._writer.run(lambda: self._in_transaction(change))

    def submit(
        self,
        change: Callable[[Rows], T],
        then: Callable[[Future[T]], None] | None = None,
        *,
        first: Callable[[], object] | None = None,
    ) -> Future[T]:
        """As `write`, without waiting.

        Args:
            then: called on the writer thread after the commit.
            first: called there before the transaction begins.
        """

        def job() -> T:
            if first is not None:
                first()
            return self._in_transaction(change)

        return self._writer.submit(job, then)

    def close(self) -> None:
        """Write what is queued, then close."""
        self._writer.close()
        self._writing.dispose()
        self._reading.dispose()

    def _in_transaction(self, change: Callable[[Rows], T]) -> T:
        # commits at the end of the block, rolls back on any exception
        with told_in_words(self._name), self._writing.begin() as connection:
            return change(Rows(connection))


def create_database(path: Path) -> None:
    """Write the empty tables of this schema; the file must not exist.

    Raises:
        DiskFullError: it could not be written.
    """
    with told_in_words(path.parent.name):
        path.touch(exist_ok=False)
        engine = writing_engine(path)
        try:
            with engine.begin() as connection:
                metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        finally:
            engine.dispose()


def _check_version(path: Path) -> None:
    if not path.is_file():
        raise ProjectMissingError(name=path.parent.name)
    name = path.parent.name
    with told_in_words(name):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
        finally:
            connection.close()
    if application != APPLICATION_ID:
        raise ProjectDamagedError(name=name, what="its database is not one of fibrodesk")
    if found > SCHEMA_VERSION:
        raise ProjectNewerError(name=name, found=found, known=SCHEMA_VERSION)
    if found < SCHEMA_VERSION:
        raise ProjectOlderError(name=name, found=found, known=SCHEMA_VERSION)
