"""What the header of a loop says of it, without a word on whose heart it is."""

from __future__ import annotations

from dataclasses import replace

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.playback import FrameClock
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom import vocabulary
from fibrodesk.imaging.dicom.calibration import spacing
from fibrodesk.imaging.dicom.ecg import ecg_of
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.picture import Picture
from fibrodesk.imaging.dicom.timing import frame_times, heart_rate, r_waves
from fibrodesk.imaging.errors import KindRefusedError

_A4C = "399214001"  # Apical four chamber (SNOMED CT)
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_KINDS = tuple(_STORAGE + end for end in ("3", "3.1", "6", "6.1", "7", "7.2", "7.4"))
_KIND_NAMES = {
    _STORAGE + "6.2": "three-dimensional ultrasound",
    "1.2.840.113543.6.6.1.3.10002": "native three-dimensional ultrasound of Philips",
    _STORAGE + "2": "computed tomography",
    _STORAGE + "4": "magnetic resonance",
    _STORAGE + "12.1": "angiography",
    _STORAGE + "66.4": "segmentation",
    "1.2.840.10008.1.3.10": "media directory",
}


def facts_of(header: Header, picture: Picture, *, frames: int, colour: bool) -> CineFacts:
    """What a header says of a loop, without a word on whose heart it is."""
    timing = frame_times(header, frames=frames)
    facts = CineFacts(
        frames=frames,
        rows=picture.rows,
        columns=picture.columns,
        spacing=spacing(header)[0],
        frame_times_ms=timing.times_ms,
        time_assumed=timing.assumed or vocabulary.TIME_ASSUMED in header.word(at.IMAGE_COMMENTS),
        r_wave_times_ms=r_waves(header),
        heart_rate_bpm=heart_rate(header),
        colour=colour,
        scanner=vocabulary.scanner(header.word(at.MANUFACTURER), header.word(at.MODEL_NAME)),
        view=_view(header),
        synthetic=is_synthetic(header),
    )
    if facts.time_assumed:  # then nobody knows where among the frames a beat falls
        return facts
    return replace(facts, ecg=ecg_of(header, loop_ms=FrameClock(facts).duration_ms))


def is_synthetic(header: Header) -> bool:
    """Whether the file says that no patient was ever in front of the probe."""
    marked = vocabulary.SYNTHETIC in header.word(at.IMAGE_COMMENTS).upper()
    return marked or header.word(at.SYNTHETIC_DATA) == "YES"


def check_kind(header: Header, *, path: str) -> None:
    """Raise KindRefusedError unless the file is ultrasound or a secondary capture."""
    kind = header.word(at.SOP_CLASS_UID)
    if kind not in _KINDS:
        raise KindRefusedError(path=path, name=_KIND_NAMES.get(kind, "another than ultrasound"))


def _view(header: Header) -> str:
    codes = [item.word(at.CODE_VALUE) for item in header.items(at.VIEW_CODE_SEQUENCE)]
    return "A4C" if _A4C in codes else ""
