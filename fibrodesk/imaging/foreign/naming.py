"""Whose loop a file without a header is: its name, or that of its folder, is all that tells."""

from __future__ import annotations

from fibrodesk.imaging.linkage import PatientIdentity
from fibrodesk.imaging.source import SourceRef

PATIENT, RATE = "patient", "frames_per_s"
"""Words of a reference: the folder that names the patient, and the rate that a person told."""


def named_patient(ref: SourceRef) -> PatientIdentity:
    """The patient that a name tells; the same name is the same patient."""
    return PatientIdentity(patient_id=ref.word(PATIENT) or ref.path.stem)


def warning_of_name(ref: SourceRef) -> str:
    """What a person should know of a patient who is told by a name."""
    place = "its folder" if ref.word(PATIENT) else "the file"
    return f"The patient is told from the name of {place}; the name itself is not stored."


def rate_of(ref: SourceRef) -> float | None:
    """The frames a second that the reference tells; None where it tells none."""
    told = ref.word(RATE)
    return float(told) if told else None
