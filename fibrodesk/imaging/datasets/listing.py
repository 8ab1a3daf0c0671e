"""What a layout of a data set is, and what a folder of it holds."""

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

    kind: str  # of its loops (SourceRef.kind)
    name: str  # as its makers write it
    recognise: Callable[[Path], bool]  # looks at names and at the first line of a table, no more
    loops: Callable[[Path], Listing]
    labels: Callable[[SourceRef], Labels]  # the data set's own tracings of one loop
