"""Readings as DICOM segmentations: one object a reading and loop, binary, a frame a mask.

An ultrasound loop lies nowhere in space, so no group tells a geometry: a mask is tied to its
frame by its number, and to the loop's pixels one to one.

Source:
    DICOM PS3.3: A.51 and C.8.20 (segmentation), C.7.6.16 (functional groups), C.7.6.17
    (dimensions).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import SegmentationStorage

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.domain.reading import Origin, Purpose
from fibrodesk.imaging.writing import codes, derived
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop, Voice
from fibrodesk.imaging.writing.derived import Derived
from fibrodesk.imaging.writing.nrrd import COLOURS

SERIES_NUMBER = 300
_DERIVED_BY = codes.Code("113076", "DCM", "Segmentation")
_SOURCE = codes.Code("121322", "DCM", "Source Image for Image Processing Operation")
_SEGMENT = (Tag("ReferencedSegmentNumber"), Tag("SegmentIdentificationSequence"))
_TIME = (Tag("TemporalPositionIndex"), Tag("FrameContentSequence"))
_BY_HAND = {Origin.DRAWN, Origin.COPIED}
_LAB_STEPS = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plane:
    """A mask of the object: its segment counts from 1, its frame from 0."""

    segment: int
    structure: Structure
    frame: int
    mask: MaskArray = field(repr=False)


class SegmentationWriter:
    """`cine-0001.dcm`, the stored loop, and for each author `cine-0001.seg.dcm`.

    A frame that was judged "none" has an empty mask; what could not be assessed or has no answer
    has none, and a reading of nothing else has no file.
    """

    def __init__(self, folder: Path, *, written: datetime) -> None:
        self._folder, self._written = folder, written

    def add(self, loop: Loop) -> None:
        derived.copy_loop(loop, self._folder)
        source = derived.stored_header(loop)
        for voice in loop.voices:
            planes = _planes(voice, loop)
            if not planes:
                continue
            one = Derived(kind="seg", loop=loop, voice=voice, source=source, written=self._written)
            derived.write(self._folder / voice.code / f"{loop.code}.seg.dcm", _object(one, planes))

    def close(self) -> None:
        """Every object is written already."""


def pack_bits(masks: Iterable[MaskArray]) -> bytes:
    """The pixels of all masks as one run of bits, the first in the lowest bit of a byte.

    A frame need not begin with a byte (PS3.5, 8.1.1); the whole is padded to an even length.
    """
    packed, rest = bytearray(), np.zeros(0, np.bool_)
    for mask in masks:
        bits = np.concatenate((rest, mask.ravel()))
        whole = bits.size - bits.size % 8
        packed += np.packbits(bits[:whole], bitorder="little").tobytes()
        rest = bits[whole:]
    packed += np.packbits(rest, bitorder="little").tobytes()
    return bytes(packed) + b"\0" * (len(packed) % 2)


def _planes(voice: Voice, loop: Loop) -> list[_Plane]:
    """By segment, then by frame; a structure of which no frame could be judged is no segment."""
    masks: dict[Structure, dict[int, MaskArray]] = {}
    for frame in sorted({key.frame for key in voice.said}):
        for structure, mask in voice.masks_of(frame, loop.facts.shape):
            masks.setdefault(structure, {})[frame] = mask
    named = [structure for structure in Structure if structure in masks]
    return [
        _Plane(segment=number, structure=structure, frame=frame, mask=mask)
        for number, structure in enumerate(named, start=1)
        for frame, mask in masks[structure].items()
    ]


def _object(one: Derived, planes: list[_Plane]) -> Dataset:
    dataset = Dataset()
    derived.put_patient_and_study(dataset, one.source)
    derived.put_instance(dataset, one, sop_class=SegmentationStorage, number=SERIES_NUMBER)
    derived.put_equipment(dataset)
    dataset.Modality = "SEG"
    dataset.ReferencedSeriesSequence = [derived.referenced_series(one.source)]
    _put_image(dataset, one, planes)
    _put_dimensions(dataset, one)
    segments = {plane.segment: plane.structure for plane in planes}
    dataset.SegmentSequence = [
        _segment(one, number, structure) for number, structure in segments.items()
    ]
    dataset.SharedFunctionalGroupsSequence = [Dataset()]
    dataset.PerFrameFunctionalGroupsSequence = [_frame(one, plane) for plane in planes]
    dataset.PixelData = pack_bits(plane.mask for plane in planes)
    dataset["PixelData"].VR = "OB"
    return dataset


def _put_image(dataset: Dataset, one: Derived, planes: list[_Plane]) -> None:
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.PatientOrientation = ""
    dataset.ImageComments = RESEARCH_USE
    dataset.ContentLabel = "SEGMENTATION"
    dataset.ContentDescription = RESEARCH_USE
    dataset.ContentCreatorName = one.observer
    dataset.SegmentationType = "BINARY"
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = one.loop.facts.shape
    dataset.NumberOfFrames = str(len(planes))
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = dataset.PixelRepresentation = 0
    derived.put_losses(dataset, one.source)


def _put_dimensions(dataset: Dataset, one: Derived) -> None:
    organisation = Dataset()
    organisation.DimensionOrganizationUID = one.uid("dimensions")
    dataset.DimensionOrganizationSequence = [organisation]
    items = []
    for (pointer, group), label in ((_SEGMENT, "Segment Number"), (_TIME, "Temporal Position")):
        item = Dataset()
        item.DimensionOrganizationUID = organisation.DimensionOrganizationUID
        item.DimensionIndexPointer, item.FunctionalGroupPointer = pointer, group
        item.DimensionDescriptionLabel = label
        items.append(item)
    dataset.DimensionIndexSequence = items


def _segment(one: Derived, number: int, structure: Structure) -> Dataset:
    item = Dataset()
    item.SegmentNumber = number
    item.SegmentLabel = str(structure)
    item.SegmentDescription = RESEARCH_USE
    _put_algorithm(item, one.voice, structure)
    item.SegmentedPropertyCategoryCodeSequence = [codes.category(structure).item()]
    item.SegmentedPropertyTypeCodeSequence = [codes.TYPES[structure].item()]
    item.AnatomicRegionSequence = [codes.site(structure).item()]
    item.TrackingID = f"{one.loop.code} {structure} {one.voice.code}"[:64]
    item.TrackingUID = one.uid("segment", structure)
    item.RecommendedDisplayCIELabValue = _lab(COLOURS[structure])
    return item


def _put_algorithm(item: Dataset, voice: Voice, structure: Structure) -> None:
    """By hand, by the model alone, or by hand with the help of the model or the optical flow."""
    said = [answer for key, (answer, _) in voice.said.items() if key.structure is structure]
    origins = {answer.origin for answer in said if answer.origin is not None}
    if origins == {Origin.MODEL} or (not origins and voice.purpose == Purpose.PROPOSAL):
        item.SegmentAlgorithmType = "AUTOMATIC"
    else:
        item.SegmentAlgorithmType = "MANUAL" if origins <= _BY_HAND else "SEMIAUTOMATIC"
    if item.SegmentAlgorithmType != "MANUAL":
        models = sorted({answer.model for answer in said if answer.model})
        item.SegmentAlgorithmName = (" ".join(models) or derived.MAKER)[:64]


def _frame(one: Derived, plane: _Plane) -> Dataset:
    """The groups of one mask: its segment, its time, and the frame from which it was drawn."""
    groups, segment, content, origin = Dataset(), Dataset(), Dataset(), Dataset()
    segment.ReferencedSegmentNumber = plane.segment
    content.DimensionIndexValues = [plane.segment, plane.frame + 1]
    content.TemporalPositionIndex = plane.frame + 1
    origin.DerivationCodeSequence = [_DERIVED_BY.item()]
    frame = derived.reference(one.source)
    frame.ReferencedFrameNumber = str(plane.frame + 1)
    frame.PurposeOfReferenceCodeSequence = [_SOURCE.item()]
    frame.SpatialLocationsPreserved = "YES"
    origin.SourceImageSequence = [frame]
    groups.SegmentIdentificationSequence = [segment]
    groups.FrameContentSequence = [content]
    groups.DerivationImageSequence = [origin]
    return groups


def _lab(colour: tuple[float, float, float]) -> list[int]:
    """Red, green and blue from 0 to 1 as the three 16-bit numbers of PS3.3, C.10.7.1.1."""
    lightness, a, b = cv2.cvtColor(np.array([[colour]], np.float32), cv2.COLOR_RGB2Lab)[0, 0]
    parts = (float(lightness) / 100, (float(a) + 128) / 255, (float(b) + 128) / 255)
    return [round(part * _LAB_STEPS) for part in parts]
