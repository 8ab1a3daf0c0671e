"""The header of a stored loop, built anew from what is known to be harmless."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag
from pydicom.uid import UID, JPEGLSLossless, UltrasoundMultiFrameImageStorage

from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.imaging.deidentification.ecg_waveform import LEAD, ecg_waveform
from fibrodesk.imaging.deidentification.linkage import Pseudonym
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom import vocabulary as words
from fibrodesk.imaging.region import Region
from fibrodesk.imaging.source import Loss, Origin

IMPLEMENTATION_UID = "2.25.231475613049371561029384756102938475610"
IMPLEMENTATION_VERSION = "FIBRODESK_1"
CODES = {
    "113100": "Basic Application Confidentiality Profile",
    "113101": "Clean Pixel Data Option",
    "113105": "Clean Descriptors Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
    "113109": "Retain Device Identity Option",
    "399214001": "Apical four chamber",
    LEAD.value: LEAD.meaning,
}
_ALWAYS = ("113100", "113105", "113108", "113109")
_AGE = re.compile(r"(\d{3})([DWMY])")
_OLDEST_YEARS = 90
_LONGEST_VALUE_BYTES = 65_000  # of an element whose length has 16 bits
# A number of eight bytes has room for a word, and one of many digits for a date: what is stored has
# as many digits as a scanner measures.
_SCALE, _BEAT = ".7g", ".5g"  # of centimetres a pixel; of milliseconds to an R wave
_STEP_DIGITS = 5  # behind the point, of milliseconds from one frame to the next
_DATA_TYPES = range(1, 3)  # tissue and colour flow (0018,6014)


def stored_bytes(
    facts: CineFacts,
    origin: Origin,
    frames: Sequence[bytes],
    *,
    colour: bool,
    pseudonym: Pseudonym,
    confirmed: bool,
) -> bytes:
    """The stored object: `frames` are JPEG-LS streams, one a frame, of a loop with `facts`."""
    dataset = Dataset()
    _put_patient(dataset, origin, pseudonym, confirmed=confirmed)
    _put_study(dataset, origin, pseudonym)
    _put_facts(dataset, facts)
    _put_time(dataset, facts)
    _put_regions(dataset, facts, origin.regions)
    _put_image(dataset, facts, colour=colour)
    _put_losses(dataset, origin.loss)
    if confirmed:
        dataset.BurnedInAnnotation = "NO"
    dataset.PixelData = encapsulate(list(frames), has_bot=True)
    dataset["PixelData"].VR = "OB"
    dataset.file_meta = _file_meta(pseudonym)
    target = io.BytesIO()
    dcmwrite(target, dataset, enforce_file_format=True)
    return target.getvalue()


def _file_meta(pseudonym: Pseudonym) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPInstanceUID = UID(pseudonym.instance_uid)
    meta.TransferSyntaxUID = JPEGLSLossless
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    return meta


def _put_patient(
    dataset: Dataset, origin: Origin, pseudonym: Pseudonym, *, confirmed: bool
) -> None:
    dataset.PatientName = dataset.PatientID = pseudonym.code
    dataset.PatientBirthDate = ""
    dataset.PatientSex = origin.sex if origin.sex in ("F", "M", "O") else ""
    age = capped_age(origin.age)
    if age:
        dataset.PatientAge = age
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = words.METHOD
    dataset.LongitudinalTemporalInformationModified = words.dates_said(pseudonym.study_date)
    more = ("113101",) * confirmed + ("113107",) * bool(pseudonym.study_date)
    codes = sorted((*_ALWAYS, *more))
    dataset.DeidentificationMethodCodeSequence = [_code(value, "DCM") for value in codes]


def _put_study(dataset: Dataset, origin: Origin, pseudonym: Pseudonym) -> None:
    dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
    dataset.SOPInstanceUID = UID(pseudonym.instance_uid)
    dataset.StudyInstanceUID = UID(pseudonym.study_uid)
    dataset.SeriesInstanceUID = UID(pseudonym.series_uid)
    dataset.StudyDate = pseudonym.study_date
    dataset.StudyTime = dataset.AccessionNumber = dataset.StudyID = ""
    dataset.ReferringPhysicianName = ""
    dataset.Modality = "US"
    dataset.SeriesNumber = dataset.InstanceNumber = "1"
    dataset.PatientOrientation = ""
    dataset.Laterality = ""
    dataset.Manufacturer = words.maker(origin.maker)
    model = words.model(origin.model)
    if model:
        dataset.ManufacturerModelName = model
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.DerivationDescription = words.DERIVATION


def _put_facts(dataset: Dataset, facts: CineFacts) -> None:
    dataset.ImageComments = words.comment(
        synthetic=facts.synthetic, time_assumed=facts.time_assumed
    )
    if facts.view == "A4C":
        dataset.ViewCodeSequence = [_code("399214001", "SCT")]


def _put_time(dataset: Dataset, facts: CineFacts) -> None:
    """The frames' times as one step where they are even, else as a vector of steps."""
    steps = np.diff(np.asarray(facts.frame_times_ms))
    if np.ptp(steps) < 1e-6:
        dataset.FrameIncrementPointer = Tag(at.FRAME_TIME.tag)
        dataset.FrameTime = decimal(round(facts.frame_times_ms[1], _STEP_DIGITS))
    else:
        dataset.FrameIncrementPointer = Tag(at.FRAME_TIME_VECTOR.tag)
        dataset.FrameTimeVector = vector([0.0, *(round(step, _STEP_DIGITS) for step in steps)])
    if facts.r_wave_times_ms:
        dataset.RWaveTimeVector = [_short(time, _BEAT) for time in facts.r_wave_times_ms]
    if facts.heart_rate_bpm is not None:
        dataset.HeartRate = str(round(facts.heart_rate_bpm))
    if facts.ecg is not None:
        dataset.WaveformSequence = [ecg_waveform(facts.ecg)]


def _put_regions(dataset: Dataset, facts: CineFacts, regions: Sequence[Region]) -> None:
    """The calibrated regions by their numbers; one over the whole image where none was told."""
    if facts.spacing is None:
        return
    found = [
        (region.box, region.spacing, region.data_type)
        for region in regions
        if region.spacing is not None
    ] or [(PixelBox(0, 0, facts.rows, facts.columns), facts.spacing, 1)]
    items = []
    for box, spacing, data_type in found:
        inside = box.clipped(facts.shape)
        item = Dataset()
        item.RegionSpatialFormat = 1
        item.RegionDataType = data_type if data_type in _DATA_TYPES else 1
        item.RegionFlags = 0
        item.RegionLocationMinX0, item.RegionLocationMinY0 = inside.left, inside.top
        item.RegionLocationMaxX1, item.RegionLocationMaxY1 = inside.right - 1, inside.bottom - 1
        item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
        item.PhysicalDeltaX = _short(spacing.column_mm / 10, _SCALE)
        item.PhysicalDeltaY = _short(spacing.row_mm / 10, _SCALE)
        items.append(item)
    dataset.SequenceOfUltrasoundRegions = items


def _short(value: float, form: str) -> float:
    return float(format(value, form))


def _put_image(dataset: Dataset, facts: CineFacts, *, colour: bool) -> None:
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
        dataset.UltrasoundColorDataPresent = 1
    dataset.NumberOfFrames = str(facts.frames)
    dataset.Rows, dataset.Columns = facts.rows, facts.columns
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0


def _put_losses(dataset: Dataset, loss: Loss | None) -> None:
    """Once lossy, always lossy: the source's compression is told, as PS3.3, C.7.6.1.1.5 asks."""
    dataset.LossyImageCompression = "00" if loss is None else "01"
    if loss is not None:
        dataset.LossyImageCompressionRatio = f"{loss.ratio:.1f}"
        dataset.LossyImageCompressionMethod = loss.method


def capped_age(text: str) -> str:
    """An age as DICOM writes it, with everyone of 90 and more as "090Y"; "" if it is none."""
    match = _AGE.fullmatch(text)
    if match is None:
        return ""
    if match[2] == "Y" and int(match[1]) >= _OLDEST_YEARS:
        return f"{_OLDEST_YEARS:03d}Y"
    return text


def decimal(value: float) -> str:
    """A number as a decimal string of at most 16 characters (VR DS)."""
    exact = repr(float(value))
    return exact if len(exact) <= 16 else f"{value:.10g}"


def vector(values: Sequence[float]) -> list[str]:
    """Decimal strings that together fit into one value; the longest loops keep four digits."""
    exact = [decimal(value) for value in values]
    if sum(len(word) + 1 for word in exact) <= _LONGEST_VALUE_BYTES:
        return exact
    return [f"{value:.4g}" for value in values]


def _code(value: str, scheme: str) -> Dataset:
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = CODES[value]
    return item
