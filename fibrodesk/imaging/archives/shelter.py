"""Where archives are unpacked: a folder that nobody else may look into, and that goes for certain.

What lies in an archive names patients, so its copy must not outlive the import. The folder is
held by a lock of the operating system; a lock ends with its process however that ends, and a
folder whose lock is free is taken away at the next start.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from threading import Lock

from fibrodesk.imaging.errors import NoRoomToUnpackError

_PREFIX = "fibrodesk-unpacked-"
_LOCK_NAME = "held"


class Shelter:
    """Private folders (0700) for what is unpacked, until `clear` or `close`; from any thread."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._root: Path | None = None
        self._lock: int | None = None
        self._count = 0

    @property
    def root(self) -> Path | None:
        """The folder of all; None before the first is asked for."""
        return self._root

    def new_folder(self, name: str) -> Path:
        """An empty folder of that name below a number of its own.

        Raises:
            NoRoomToUnpackError: the disk takes no more.
        """
        with self._turn:
            try:
                if self._root is None:
                    self._root, self._lock = _new_root()
                self._count += 1
                folder = self._root / f"{self._count:04d}" / name
                folder.mkdir(parents=True, mode=0o700)
            except OSError as error:
                reason = error.strerror or "the disk did not take it"
                raise NoRoomToUnpackError(path=name, reason=reason) from error
            return folder

    def clear(self) -> None:
        """Take away all that was unpacked; more can be unpacked after."""
        with self._turn:
            if self._lock is not None:
                os.close(self._lock)
            if self._root is not None:
                shutil.rmtree(self._root, ignore_errors=True)
            self._root = self._lock = None

    close = clear


def _new_root() -> tuple[Path, int]:
    """A new folder, held; again where another process that starts just now swept it away."""
    for last in (False, False, True):
        root = Path(tempfile.mkdtemp(prefix=_PREFIX))  # 0700, whatever the umask says
        try:
            return root, _hold(root)
        except OSError:
            shutil.rmtree(root, ignore_errors=True)
            if last:
                raise
    raise AssertionError("one of three attempts returns or raises")


def sweep() -> None:
    """Take away what a process left behind that ended without a farewell."""
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
            if _is_ours(folder) and _is_free(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    try:
        told = folder.lstat()
    except OSError:
        return False
    owner = os.getuid() if sys.platform != "win32" else told.st_uid
    return folder.is_dir() and not folder.is_symlink() and told.st_uid == owner


def _is_free(folder: Path) -> bool:
    try:
        os.close(_hold(folder))
    except OSError:
        return False
    return True


def _hold(folder: Path) -> int:
    """Lock a folder; returns what to close to give it free.

    Raises:
        OSError: another process holds it.
    """
    handle = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
