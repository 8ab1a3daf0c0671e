"""What a file without a header cannot tell: whose loop it is goes by a name, its rate by a word."""

from __future__ import annotations

from dataclasses import replace

from fibrodesk.imaging.identity import PatientIdentity
from fibrodesk.imaging.source import SourceRef

VIDEO_KIND, STILLS_KIND = "video", "stills"
_WITHOUT_RATE = (VIDEO_KIND, STILLS_KIND)
PATIENT, RATE = "patient", "frames_per_s"
"""Words of a reference: the folder that names the patient, and the rate that a person told."""


def named_patient(ref: SourceRef) -> PatientIdentity:
    """The patient that a name tells; the same name is the same patient."""
    return PatientIdentity(patient_id=ref.word(PATIENT) or ref.path.stem)


def warning_of_name(ref: SourceRef) -> str:
    """What a person should know of a patient who is told by a name."""
    place = "its folder" if ref.word(PATIENT) or ref.path.is_dir() else "the file"
    return f"The patient is told from the name of {place}; the name itself is not stored."


def rate_of(ref: SourceRef) -> float | None:
    """The frames a second that the reference tells; None where it tells none."""
    told = ref.word(RATE)
    return float(told) if told else None


def wished(ref: SourceRef, *, salvage: bool, frames_per_s: float | None) -> SourceRef:
    """The reference with what a person said of it.

    Args:
        salvage: take a loop that ends early as far as its whole frames go.
        frames_per_s: of pictures, and of videos that tell no rate of their own.
    """
    detail = ref.detail
    if frames_per_s is not None and ref.kind in _WITHOUT_RATE and not ref.word(RATE):
        detail = (*detail, (RATE, repr(frames_per_s)))
    return replace(ref, salvage=ref.salvage or salvage, detail=detail)
