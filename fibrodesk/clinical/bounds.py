"""How large a clinical table may be, asked before it is read."""

from __future__ import annotations

from pathlib import Path

from fibrodesk.clinical.errors import TableTooLargeError, TableUnreadableError

LARGEST_BYTES = 8 * 2**20
LARGEST_UNPACKED_BYTES = 128 * 2**20
LARGEST_ROWS = 100_000
LARGEST_COLUMNS = 256
_START = 4096


def first_bytes(path: Path) -> bytes:
    """What tells the kind of a file.

    Raises:
        TableUnreadableError: it is not there, or may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_START)
    except OSError as error:
        raise TableUnreadableError(path=path.name, found=error.strerror or "unread") from error


def refuse_large(path: Path, most: int) -> None:
    """Raises TableTooLargeError for a file of more than `most` bytes."""
    size = path.stat().st_size
    if size > most:
        raise TableTooLargeError(
            path=path.name,
            found=f"more than {most // 2**20} MB",
            most=f"{most // 2**20} MB",
        )


def refuse_long(path: Path, rows: int) -> None:
    """Raises TableTooLargeError for more rows than a clinical table has."""
    if rows > LARGEST_ROWS:
        raise TableTooLargeError(path=path.name, found=f"{rows} rows", most=f"{LARGEST_ROWS} rows")
