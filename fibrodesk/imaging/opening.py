"""Every kind of source that can be taken in, and what opens it: one line a kind."""

from __future__ import annotations

from collections.abc import Callable

from fibrodesk.imaging.datasets import echonet, echonet_lvh, echonet_pediatric, hmcqu
from fibrodesk.imaging.datasets.camus import CAMUS_KIND, open_camus
from fibrodesk.imaging.datasets.ted import TED_KIND
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.foreign.naming import STILLS_KIND, VIDEO_KIND
from fibrodesk.imaging.foreign.stills import open_stills
from fibrodesk.imaging.foreign.told import open_told_video
from fibrodesk.imaging.foreign.video import open_video
from fibrodesk.imaging.source import DICOM, Source, SourceRef


def _dicom(ref: SourceRef) -> Source:
    return DicomCine(ref.path, salvage=ref.salvage)


KINDS: dict[str, Callable[[SourceRef], Source]] = {
    DICOM: _dicom,
    VIDEO_KIND: open_video,
    STILLS_KIND: open_stills,
    echonet.KIND: open_told_video,
    echonet_pediatric.KIND: open_told_video,
    echonet_lvh.KIND: open_told_video,
    hmcqu.KIND: open_told_video,
    CAMUS_KIND: open_camus,
    TED_KIND: open_camus,
}


def open_source(ref: SourceRef) -> Source:
    """Open a loop of any kind; the caller closes it.

    Raises:
        ImagingError: why it cannot be taken in.
        ValueError: no such kind.
    """
    opener = KINDS.get(ref.kind)
    if opener is None:
        raise ValueError(f"no kind of source {ref.kind!r}")
    return opener(ref)
