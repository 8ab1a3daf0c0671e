"""Tables that a command writes into a file."""

from __future__ import annotations

from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError


class FileRefusedError(FibrodeskError):
    title = "The table cannot be written"
    text = "{name} is a folder, or lies in one that is not there or takes nothing."
    hint = "Name a file in a folder that exists."


def write_table(path: Path, text: str) -> None:
    """Write a table, whole or not at all.

    Raises:
        FileRefusedError: there is no such place, or the disk takes no more.
    """
    from fibrodesk.contract.manifest import write_whole

    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise FileRefusedError(name=path.name) from error
