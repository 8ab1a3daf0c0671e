"""Synthetic loops as a scanner would export them, with a fake person in header and picture."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    UltrasoundMultiFrameImageStorage,
)

from fibrodesk.phantom.ecg import ecg_group
from fibrodesk.phantom.loop import PhantomLoop
from fibrodesk.phantom.stamp import MARK, lettering, stamp

_JPEG_QUALITY = 92
_PRIVATE_GROUP = 0x0019
_PRIVATE_CREATOR = "PHANTOM PRIVATE DATA"
_INSTITUTION = "Saint Erasmus Fantasy Hospital"
_PHYSICIAN = "Quackenbush^Leopold"
_OPERATOR = "Sonnenschein^Pia"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeIdentity:
    """Who the loop pretends to show."""

    name: str  # Family^Given
    patient_id: str
    birth_date: str  # YYYYMMDD
    study_date: str  # YYYYMMDD
    study_time: str  # HHMMSS


def identity_of(loop: PhantomLoop) -> FakeIdentity:
    """The fake identity that belongs to the loop's patient."""
    patient = loop.patient
    rng = np.random.default_rng((patient.seed, patient.number, 8))
    year = 2019 + int(rng.integers(5))
    return FakeIdentity(
        name=patient.name,
        patient_id=patient.patient_id,
        birth_date=f"{year - patient.age:04d}{rng.integers(1, 3):02d}{rng.integers(10, 28)}",
        study_date=f"{year:04d}{rng.integers(3, 10):02d}{rng.integers(10, 28)}",
        study_time=f"{rng.integers(8, 18):02d}{rng.integers(10, 60)}{rng.integers(10, 60)}",
    )


def write_dicom(
    loop: PhantomLoop,
    path: Path,
    *,
    patient_name: str | None = None,
    patient_id: str | None = None,
    birth_date: str | None = None,
    compressed: bool = True,
) -> None:
    """Write `loop` as an ultrasound multi-frame object.

    Args:
        patient_name, patient_id, birth_date: None takes those of the loop's patient.
        compressed: JPEG baseline in colour, as scanners export it; else uncompressed grey.
    """
    own = identity_of(loop)
    who = FakeIdentity(
        name=patient_name or own.name,
        patient_id=patient_id or own.patient_id,
        birth_date=birth_date or own.birth_date,
        study_date=own.study_date,
        study_time=own.study_time,
    )
    syntax = JPEGBaseline8Bit if compressed else ExplicitVRLittleEndian
    data = FileDataset("", {}, file_meta=_file_meta(loop, who, syntax), preamble=b"\0" * 128)
    _describe_study(data, loop, who)
    _describe_person(data, loop, who)
    _describe_timing(data, loop, who)
    _describe_region(data, loop)
    _describe_privately(data, who)
    _fill_pixels(data, burnt(loop, who), compressed=compressed)
    _save(data, path)


def burnt(loop: PhantomLoop, who: FakeIdentity) -> NDArray[np.uint8]:
    """The frames with the person's name, number and dates in the margin, (T, H, W)."""
    images = loop.cine.frames.copy()
    rows, columns = images.shape[1:]
    size_px = max(7, rows // 36)
    born = f"{who.birth_date[6:]}.{who.birth_date[4:6]}.{who.birth_date[:4]}"
    day = f"{who.study_date[6:]}.{who.study_date[4:6]}.{who.study_date[:4]}"
    clock = f"{who.study_time[:2]}:{who.study_time[2:4]}:{who.study_time[4:]}"
    left = (who.name.replace("^", ", "), who.patient_id, f"born {born}")
    right = (day, clock, f"HR {round(loop.patient.heart_rate_bpm)}")
    for line, (name, fact) in enumerate(zip(left, right, strict=True)):
        top = 3 + line * round(size_px * 1.35)
        stamp(images, name, top=top, left=4, size_px=size_px)
        width = lettering(fact, size_px).shape[1]
        stamp(images, fact, top=top, left=columns - width - 4, size_px=size_px)
    return images


def _uid(loop: PhantomLoop, who: FakeIdentity, part: str) -> UID:
    text = f"{part} {loop.patient} {loop.cine.facts} {who}"
    return UID(f"2.25.{int.from_bytes(hashlib.sha256(text.encode()).digest()[:15], 'big')}")


def _file_meta(loop: PhantomLoop, who: FakeIdentity, syntax: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPInstanceUID = _uid(loop, who, "instance")
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = UID("2.25.199126730584176204859331")
    meta.ImplementationVersionName = "PHANTOM"
    return meta


def _describe_study(data: Dataset, loop: PhantomLoop, who: FakeIdentity) -> None:
    data.SpecificCharacterSet = "ISO_IR 192"
    data.ImageType = ["ORIGINAL", "PRIMARY", "", "0001"]
    data.SOPClassUID = UltrasoundMultiFrameImageStorage
    data.SOPInstanceUID = _uid(loop, who, "instance")
    data.StudyInstanceUID = _uid(loop, who, "study")
    data.SeriesInstanceUID = _uid(loop, who, "series")
    data.StudyDate = data.SeriesDate = data.ContentDate = who.study_date
    data.StudyTime = data.SeriesTime = data.ContentTime = who.study_time
    data.AccessionNumber = f"ACC{who.patient_id[-7:]}"
    data.Modality = "US"
    data.Manufacturer = "fibrodesk"
    data.ManufacturerModelName = f"phantom look {loop.patient.look}"
    data.DeviceSerialNumber = "SN-4711-0815"
    data.SoftwareVersions = "phantom 1"
    data.InstitutionName = _INSTITUTION
    data.StationName = "ECHOROOM3"
    data.ReferringPhysicianName = _PHYSICIAN
    data.OperatorsName = _OPERATOR
    data.StudyDescription = f"Echo of {who.name.replace('^', ' ')}"
    data.StudyID, data.SeriesNumber, data.InstanceNumber = "1", "1", "1"
    data.PatientOrientation = data.Laterality = ""
    data.ImageComments = MARK
    data.SyntheticData = "YES"


def _describe_person(data: Dataset, loop: PhantomLoop, who: FakeIdentity) -> None:
    data.PatientName = who.name
    data.PatientID = who.patient_id
    data.PatientBirthDate = who.birth_date
    data.PatientSex = loop.patient.sex
    data.PatientAge = f"{loop.patient.age:03d}Y"
    data.OtherPatientNames = f"{who.name.split('^')[0]}^Alias"
    data.PatientComments = f"Known as {who.name.replace('^', ' ')}, file {who.patient_id}"


def _describe_timing(data: Dataset, loop: PhantomLoop, who: FakeIdentity) -> None:
    facts = loop.cine.facts
    data.NumberOfFrames = facts.frames
    data.FrameTime = f"{facts.frame_time_ms:.3f}"
    data.FrameIncrementPointer = Tag("FrameTime")
    data.CineRate = max(1, round(1000 / facts.frame_time_ms))
    data.HeartRate = round(loop.patient.heart_rate_bpm)
    data.RWaveTimeVector = list(facts.r_wave_times_ms)
    data.WaveformSequence = [ecg_group(facts, label=who.name.replace("^", " ")[:16])]
    data.ViewCodeSequence = [_code("399214001", "Apical four chamber view")]


def _describe_region(data: Dataset, loop: PhantomLoop) -> None:
    box = loop.sector.box
    region = Dataset()
    region.RegionSpatialFormat = 1
    region.RegionDataType = 1
    region.RegionFlags = 2
    region.RegionLocationMinX0, region.RegionLocationMinY0 = box.left, box.top
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = box.right - 1, box.bottom - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3  # cm
    region.PhysicalDeltaX = loop.sector.spacing.column_mm / 10
    region.PhysicalDeltaY = loop.sector.spacing.row_mm / 10
    region.ReferencePixelX0 = round(loop.sector.apex.x_px) - box.left
    region.ReferencePixelY0 = 0
    data.SequenceOfUltrasoundRegions = [region]


def _describe_privately(data: Dataset, who: FakeIdentity) -> None:
    """What makers hide where no standard looks: the same person once more, nested too."""
    block = data.private_block(_PRIVATE_GROUP, _PRIVATE_CREATOR, create=True)
    block.add_new(0x01, "LO", who.name)
    block.add_new(0x02, "UT", f"<patient name='{who.name}' id='{who.patient_id}'/>")
    nested = Dataset()
    nested.PatientName = who.name
    nested.PatientID = who.patient_id
    nested.PatientBirthDate = who.birth_date
    block.add_new(0x03, "SQ", [nested])
    block.add_new(0x04, "OB", f"{who.name}\\{who.patient_id}".encode().ljust(64, b"\0"))


def _fill_pixels(data: Dataset, images: NDArray[np.uint8], *, compressed: bool) -> None:
    data.Rows, data.Columns = images.shape[1:]
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit = 7
    data.PixelRepresentation = 0
    data.BurnedInAnnotation = "YES"
    if not compressed:
        data.SamplesPerPixel = 1
        data.PhotometricInterpretation = "MONOCHROME2"
        data.LossyImageCompression = "00"
        pixels = images.tobytes()
        data.PixelData = pixels + b"\0" * (len(pixels) % 2)
        return
    data.SamplesPerPixel = 3
    data.PlanarConfiguration = 0
    data.PhotometricInterpretation = "YBR_FULL_422"
    fragments = [_jpeg(image) for image in images]
    data.LossyImageCompression = "01"
    ratio = 3 * images.nbytes / sum(map(len, fragments))
    data.LossyImageCompressionRatio = f"{ratio:.1f}"
    data.LossyImageCompressionMethod = "ISO_10918_1"
    data.PixelData = encapsulate(fragments)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    colour = Image.fromarray(image).convert("RGB")
    colour.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling="4:2:2")
    return out.getvalue()


def _code(value: str, meaning: str) -> Dataset:
    item: Any = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "SCT"
    item.CodeMeaning = meaning
    return item


def _save(data: Dataset, path: Path) -> None:
    """Beside the target first, so that nobody meets half a loop."""
    beside = path.with_name(f".{path.name}.part")
    data.save_as(beside, enforce_file_format=True)
    beside.replace(path)
