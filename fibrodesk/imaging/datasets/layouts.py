"""The public data sets: how a folder of one is recognised, and which loops and tracings it has.

The functions here read foreign tables, so they run in the decoding process.
"""

from __future__ import annotations

from pathlib import Path

from fibrodesk.imaging.datasets.camus import DATA_SET as CAMUS
from fibrodesk.imaging.datasets.echonet import DATA_SET as ECHONET
from fibrodesk.imaging.datasets.echonet_lvh import DATA_SET as ECHONET_LVH
from fibrodesk.imaging.datasets.echonet_pediatric import DATA_SET as ECHONET_PEDIATRIC
from fibrodesk.imaging.datasets.hmcqu import DATA_SET as HMCQU
from fibrodesk.imaging.datasets.listing import DataSet as DataSet
from fibrodesk.imaging.datasets.listing import Listing as Listing
from fibrodesk.imaging.datasets.ted import DATA_SET as TED
from fibrodesk.imaging.labels.content import Labels
from fibrodesk.imaging.source import SourceRef

KNOWN: tuple[DataSet, ...] = (  # the most particular first
    ECHONET_PEDIATRIC,
    ECHONET_LVH,
    ECHONET,
    HMCQU,
    TED,
    CAMUS,
)


def known() -> tuple[DataSet, ...]:
    """Every layout."""
    return KNOWN


def recognise(folder: Path) -> str | None:
    """The kind of data set that a folder is the top of; None where it is none."""
    return next((one.kind for one in KNOWN if one.recognise(folder)), None)


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
    found = next((one for one in KNOWN if one.kind == ref.kind), None)
    return found.labels(ref) if found is not None else Labels(frames=())


def _named(kind: str) -> DataSet:
    found = next((one for one in KNOWN if one.kind == kind), None)
    if found is None:
        raise ValueError(f"no data set of the kind {kind!r}")
    return found
