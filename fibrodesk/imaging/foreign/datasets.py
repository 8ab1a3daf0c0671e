"""The public data sets: how a folder of one is recognised, and which loops and tracings it has.

The functions here read foreign tables, so they run in the decoding process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fibrodesk.imaging.labels.content import Labels
from fibrodesk.imaging.refusal import Refusal
from fibrodesk.imaging.source import SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a data set's folder holds, in the order of its table."""

    loops: tuple[SourceRef, ...]
    refusals: tuple[Refusal, ...] = ()  # what a table names and the disk lacks, and the like


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """One layout."""

    kind: str  # of its loops (SourceRef.kind) and of `fibrodesk import --format`
    name: str  # as its makers write it
    recognise: Callable[[Path], bool]  # looks at names and at the first line of a table, no more
    loops: Callable[[Path], Listing]
    labels: Callable[[SourceRef], Labels]  # the data set's own tracings of one loop


def known() -> tuple[DataSet, ...]:
    """Every layout, the most particular first."""
    return ()


def recognise(folder: Path) -> str | None:
    """The kind of data set that a folder is the top of; None where it is none."""
    return next((one.kind for one in known() if one.recognise(folder)), None)


def loops_of(folder: Path, kind: str) -> Listing:
    """Every loop of a data set, each a reference that a decoding process can open.

    Raises:
        ImagingError: its table cannot be read at all.
    """
    return _named(kind).loops(folder)


def labels_of(ref: SourceRef) -> Labels:
    """The data set's own tracings of one of its loops; none where it is of no data set.

    Raises:
        ImagingError: the tracings cannot be read at all.
    """
    known_kinds = {one.kind for one in known()}
    return _named(ref.kind).labels(ref) if ref.kind in known_kinds else Labels(frames=())


def _named(kind: str) -> DataSet:
    found = next((one for one in known() if one.kind == kind), None)
    if found is None:
        raise ValueError(f"no data set of the kind {kind!r}")
    return found
