"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fibrodesk.imaging.errors import StoringFailedError


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`; whatever fails, the file before it stands.

    Raises:
        StoringFailedError: the disk is full, or the folder may not be written.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        _write_whole(unfinished, data)
        unfinished.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StoringFailedError(reason=error.strerror or "the disk did not take it") from error


def _write_whole(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        rest = memoryview(data)
        while rest:  # one write may take less than all of it
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there, and the rename is journaled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
