"""Whose loop a DICOM file is, by its header."""

from __future__ import annotations

import hashlib

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.identity import PatientIdentity, SourceUids


def identity_of(header: Header) -> PatientIdentity:
    """The patient that a header names."""
    return PatientIdentity(
        patient_id=header.name_text(at.PATIENT_ID),
        name=header.name_text(at.PATIENT_NAME),
        issuer=header.name_text(at.ISSUER_OF_PATIENT_ID),
        study_uid=header.word(at.STUDY_INSTANCE_UID),
    )


def uids_of(header: Header) -> SourceUids:
    """The identifiers of a header; a missing one is replaced by a digest of the header."""
    head = bytes(header.data[: header.structure.header_end])
    digest = hashlib.sha256(head).hexdigest()
    return SourceUids(
        study=header.word(at.STUDY_INSTANCE_UID) or digest + "study",
        series=header.word(at.SERIES_INSTANCE_UID) or digest + "series",
        instance=header.word(at.SOP_INSTANCE_UID) or digest,
    )
