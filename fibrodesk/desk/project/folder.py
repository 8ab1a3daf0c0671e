"""A project: the folder of one study, made, opened and closed here."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fibrodesk.desk.project.passwords import check_password
from fibrodesk.desk.project.settings import StudySettings, read_settings, write_settings
from fibrodesk.desk.project.workshop import Workshop
from fibrodesk.domain.people import Person, Role
from fibrodesk.sealing.keys import PasswordCost, new_key_pair, random_key, seal_to
from fibrodesk.storage.errors import (
    DiskFullError,
    NotWrittenError,
    ProjectBusyError,
    ProjectDamagedError,
    ProjectExistsError,
    ProjectMissingError,
    ProjectNewerError,
)

if TYPE_CHECKING:
    from fibrodesk.domain.draft import Draft
    from fibrodesk.storage.store import Rows, Store

__all__ = [
    "DiskFullError",
    "Project",
    "ProjectBusyError",
    "ProjectDamagedError",
    "ProjectExistsError",
    "ProjectMissingError",
    "ProjectNewerError",
    "StudySettings",
    "create_project",
    "open_project",
]

FOLDERS = ("cines", "models", "snapshots", "exchange", "backups")


class InHand(Protocol):
    """A reading that is open, as far as the project must know it to close."""

    @property
    def id(self) -> str: ...
    @property
    def draft(self) -> Draft: ...
    @property
    def session(self) -> object: ...

    editable: bool

    def close(self) -> None: ...


class Project:
    """An open study: its folder, its settings, its store."""

    def __init__(self, path: Path, settings: StudySettings, store: Store, *, schema: int) -> None:
        self.path = path
        self.settings = settings
        self.store = store
        self.schema = schema
        self.open_readings: set[InHand] = set()
        self.opening = threading.Lock()  # one reading at a time: two would both find the pen free
        self.workshop = Workshop()
        self.comparisons: dict[object, Any] = {}
        """What `consensus.comparing` found of readings, by their revisions; behind the seal."""

    def close(self) -> None:
        """Write what is pending, lay down every pen, close the database.

        Raises:
            DiskFullError: something that was drawn is not on the disk; the project stays open.
        """
        for reading in tuple(self.open_readings):
            reading.close()
        self.workshop.close()
        self.store.close()

    def abandon(self) -> None:
        """Close without what could not be written; what was acknowledged stands."""
        self.open_readings.clear()
        self.workshop.close()
        self.store.close()


def create_project(
    path: Path,
    *,
    name: str,
    administrator: str = "administrator",
    password: str | None = None,
    settings: StudySettings | None = None,
    cost: PasswordCost | None = None,
) -> Project:
    """Make a project folder with its first administrator, and open it.

    `password` None makes the administrator unprotected: anyone may sign in under that name.
    `cost`: what stretching a password costs in this project, argon2id's m = 64 MiB and t = 3
    unless told otherwise.

    Raises:
        ProjectExistsError: there is something at `path` already.
        PasswordRefusedError: the password is too short.
        NetworkShareError, NotWrittenError: the folder cannot hold a project.
    """
    from dataclasses import replace

    from fibrodesk.storage.schema import SCHEMA_VERSION

    if password is not None:
        check_password(password)
    refuse_taken(path)
    told = replace(settings or StudySettings(), name=name)
    there_before = path.exists()
    store = _new_store(path, keep_folder=there_before)
    try:
        first = _first_administrator(administrator, unprotected=password is None)
        store.write(lambda rows: _fill(rows, first, password or "", cost or PasswordCost()))
        write_settings(path, told, schema=SCHEMA_VERSION)  # last: a folder without it is none
    except BaseException:
        store.close()
        _clear(path, keep_folder=there_before)
        raise
    return Project(path, told, store, schema=SCHEMA_VERSION)


def refuse_taken(path: Path) -> None:
    """A project is made in a folder that is empty or not there.

    Raises:
        ProjectExistsError: there is something at `path` already.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ProjectExistsError(name=path.name)


def _new_store(path: Path, *, keep_folder: bool) -> Store:
    """The folders and the empty database; what fails leaves nothing behind."""
    from fibrodesk.storage.engine import refuse_network_share
    from fibrodesk.storage.store import DATABASE_NAME, Store, create_database

    try:
        for folder in FOLDERS:
            (path / folder).mkdir(parents=True, exist_ok=True)
        refuse_network_share(path)
        create_database(path / DATABASE_NAME)
        return Store(path / DATABASE_NAME)
    except BaseException as error:
        _clear(path, keep_folder=keep_folder)
        if isinstance(error, OSError):
            raise NotWrittenError.of(path, error) from error
        raise


def open_project(path: Path) -> Project:
    """Open the project in the folder `path`.

    Raises:
        ProjectMissingError, ProjectNewerError, ProjectDamagedError: it is not there, or not sound.
        NetworkShareError: SQLite cannot be relied on there.
    """
    from fibrodesk.storage.engine import refuse_network_share
    from fibrodesk.storage.errors import ProjectOlderError
    from fibrodesk.storage.schema import SCHEMA_VERSION
    from fibrodesk.storage.store import DATABASE_NAME, Store

    settings, schema = read_settings(path)
    if schema > SCHEMA_VERSION:
        raise ProjectNewerError(name=path.name, found=schema, known=SCHEMA_VERSION)
    if schema < SCHEMA_VERSION:
        raise ProjectOlderError(name=path.name, found=schema, known=SCHEMA_VERSION)
    refuse_network_share(path)
    store = Store(path / DATABASE_NAME)
    _settle_loops(path / "cines", store)
    return Project(path, settings, store, schema=schema)


def _settle_loops(folder: Path, store: Store) -> None:
    """Take away what a desk that was killed left of a loop; one that works is waited for."""
    from contextlib import suppress

    from fibrodesk.domain.errors import FibrodeskError
    from fibrodesk.storage.unfinished import marked, settle

    begun = marked(folder)
    if not begun:
        return
    with suppress(FibrodeskError):  # busy, or for reading alone: a later start does it
        store.write(lambda rows: settle(rows, folder, begun))


def _clear(path: Path, *, keep_folder: bool) -> None:
    """Take away what was begun in a folder that was empty or not there."""
    import shutil

    for child in path.iterdir() if path.is_dir() else ():
        if child.is_dir():
            shutil.rmtree(child, ignore_errors=True)
        else:
            child.unlink(missing_ok=True)
    if not keep_folder and path.is_dir():
        path.rmdir()


def _first_administrator(name: str, *, unprotected: bool) -> Person:
    return Person(
        id=secrets.token_hex(8),
        name=" ".join(name.split()),
        roles=frozenset({Role.ADMINISTRATOR}),
        unprotected=unprotected,
    )


def _fill(rows: Rows, first: Person, password: str, cost: PasswordCost) -> None:
    """The first administrator, the recovery key and the key of the linkage."""
    from fibrodesk.desk.project.keyring import wrapped_key

    recovery, own = new_key_pair(), new_key_pair()
    rows.info.put("study_id", secrets.token_hex(16))
    rows.info.put("recovery_public", recovery.public.hex())
    rows.info.put("opslimit", str(cost.opslimit))
    rows.info.put("memlimit", str(cost.memlimit))
    rows.info.put("refused_sign_ins", "0")
    key = wrapped_key(own.secret, password, cost)
    rows.people.add(first, public_key=own.public, key=key)
    rows.people.put_into_vault("recovery", first.id, seal_to(own.public, recovery.secret))
    rows.people.put_into_vault("linkage", first.id, seal_to(own.public, random_key()))
    rows.audit.append(
        operation=secrets.token_hex(16),
        person=first.id,
        act="project created",
        subject=first.name,
        detail={"unprotected": first.unprotected},
    )
