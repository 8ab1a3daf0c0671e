"""What can be taken in of the files and folders that a person chose."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.imaging.errors import EmptyFolderError, MissingSourceError
from fibrodesk.imaging.intake import Candidate, open_candidate
from fibrodesk.imaging.refusal import Refusal as Refusal
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.worker import DecodingWorker

_BESIDE_LOOPS = frozenset(  # what stands beside exported loops and was never meant to be one
    f".{ending}"
    for ending in (
        "csv", "tsv", "txt", "md", "json", "xml", "html", "htm", "pdf", "xlsx", "xls", "npz",
        "log", "ini", "inf", "exe", "dll", "lnk", "url", "db",
    )
)  # fmt: skip


def find_candidates(
    sources: Sequence[Path], *, worker: DecodingWorker | None = None
) -> Iterator[Candidate | Refusal]:
    """Look at every file of `sources`, folders and all that is in them, in the order of names.

    A bad file is one refusal and never stops the others. Media directories (DICOMDIR), hidden
    files and, inside folders, files that only stand beside loops are passed over in silence.

    Args:
        sources: files and folders.
        worker: the process that reads them; one is started, and ended after, where none is given.
    """
    with ExitStack() as stack:
        reader = worker or stack.enter_context(DecodingWorker())
        for source in sources:
            yield from _look_at(source, reader)


def _look_at(source: Path, worker: DecodingWorker) -> Iterator[Candidate | Refusal]:
    if not source.exists():
        yield Refusal.of(source, MissingSourceError(path=source.name))
        return
    if not source.is_dir():
        yield _read(source, worker)
        return
    empty = True
    for path in _files(source):
        if not _passed_over(path):
            empty = False
            yield _read(path, worker)
    if empty:
        yield Refusal.of(source, EmptyFolderError(path=source.name))


def _read(path: Path, worker: DecodingWorker) -> Candidate | Refusal:
    try:
        return worker.call(open_candidate, SourceRef(path))
    except FibrodeskError as error:
        return Refusal.of(path, error)


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder; links to folders are not followed, so that no ring holds us."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent) / name


def _passed_over(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name.upper() == "DICOMDIR"
    return hidden or path.suffix.lower() in _BESIDE_LOOPS
