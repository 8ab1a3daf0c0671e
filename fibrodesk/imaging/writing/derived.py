"""What a DICOM object that was made from a stored loop shares with it, and how it is called.

Its UIDs come from its content: the same reading of the same loop is the same object in every
export, and an archive that gets it twice keeps it once.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

from fibrodesk import __version__
from fibrodesk.domain.mask import encode_mask
from fibrodesk.imaging.deidentification.rebuild import IMPLEMENTATION_UID, IMPLEMENTATION_VERSION
from fibrodesk.imaging.writing.content import Loop, Voice, put

MAKER = "fibrodesk"
_PATIENT = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
)
_STUDY = (
    "StudyInstanceUID",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "StudyID",
    "ReferringPhysicianName",
)
_LOSSES = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One reading of one loop on its way into an object of DICOM."""

    kind: str  # "seg" or "sr": the two of a reading are two objects
    loop: Loop
    voice: Voice
    source: Dataset = field(repr=False)  # the header of the stored loop
    written: datetime

    @property
    def instance_uid(self) -> UID:
        """The same for the same answers."""
        said = hashlib.sha256(repr((self.voice.state, self.loop.facts.spacing)).encode())
        for key in sorted(self.voice.said, key=lambda each: (each.frame, each.structure)):
            answer, mask = self.voice.said[key]
            said.update(repr((key, answer)).encode())
            said.update(b"" if mask is None else encode_mask(mask))
        return self.uid("instance", said.hexdigest())

    @property
    def observer(self) -> str:
        """The author's code as a person's name: one part, as the sign after it says."""
        return f"{self.voice.code}^"

    @property
    def series_uid(self) -> UID:
        return self.uid("series")

    def uid(self, *of: object) -> UID:
        """A UID of this loop, author and kind, for whatever `of` names."""
        parts = (self.kind, self.source.SOPInstanceUID, self.voice.code, *of)
        digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
        return UID(f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}")


def stored_header(loop: Loop) -> Dataset:
    """The header of the stored object, without its pixels."""
    if loop.stored is None:
        raise ValueError(f"{loop.code} is no stored loop; DICOM must refer to one")
    return dcmread(loop.stored, stop_before_pixels=True)


def copy_loop(loop: Loop, folder: Path) -> None:
    """Lay the stored object beside what refers to it; it is the de-identified one."""
    if loop.stored is None:
        raise ValueError(f"{loop.code} is no stored loop; it cannot be copied")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(loop.stored, folder / f"{loop.code}.dcm")


def put_patient_and_study(dataset: Dataset, source: Dataset) -> None:
    """Those of the stored loop, as it tells them."""
    for name in (*_PATIENT, *_STUDY):
        if name in source:
            dataset[name] = source[name]


def put_losses(dataset: Dataset, source: Dataset) -> None:
    for name in _LOSSES:
        if name in source:
            dataset[name] = source[name]


def put_equipment(dataset: Dataset) -> None:
    dataset.Manufacturer = dataset.ManufacturerModelName = MAKER
    dataset.DeviceSerialNumber = "none"  # a program has none, and the standard wants a value
    dataset.SoftwareVersions = __version__


def put_instance(dataset: Dataset, derived: Derived, *, sop_class: UID, number: int) -> None:
    """The names of the object and of its series, and when it was written."""
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, derived.instance_uid
    dataset.SeriesInstanceUID, dataset.SeriesNumber = derived.series_uid, str(number)
    dataset.SeriesDescription = f"Research use only. {derived.voice.code}"
    dataset.InstanceNumber = "1"
    dataset.ContentDate = derived.written.strftime("%Y%m%d")
    dataset.ContentTime = derived.written.strftime("%H%M%S")


def referenced_series(source: Dataset) -> Dataset:
    """The item that names the stored loop in its series."""
    item = Dataset()
    item.SeriesInstanceUID = source.SeriesInstanceUID
    item.ReferencedInstanceSequence = [reference(source)]
    return item


def reference(source: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = source.SOPClassUID
    item.ReferencedSOPInstanceUID = source.SOPInstanceUID
    return item


def write(path: Path, dataset: Dataset) -> None:
    """Write the object with a file header of our own."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    dataset.file_meta = meta
    target = io.BytesIO()
    dcmwrite(target, dataset, enforce_file_format=True)
    put(path, target.getvalue())
