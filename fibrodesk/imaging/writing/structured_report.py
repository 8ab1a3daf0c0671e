"""Readings as structured reports of measurements (TID 1500), a document a reading and loop.

Every part of a mask is a group of its own: its line on the frame, its area, how it came about.
What was judged "none" or not assessable is a group without a line. Words that somebody typed are
in no report; `answers.csv` beside it has them.

Source:
    DICOM PS3.16: TID 1500, 1410 and 1501; PS3.3, C.18.6 (coordinates).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydicom.dataset import Dataset

from fibrodesk.domain.mask import MaskKey
from fibrodesk.domain.reading import NOT_ASSESSABLE_REASONS, Answer, AnswerState, Purpose
from fibrodesk.imaging.errors import ImagingError
from fibrodesk.imaging.writing import codes, derived
from fibrodesk.imaging.writing.codes import Code
from fibrodesk.imaging.writing.content import RESEARCH_USE, Loop
from fibrodesk.imaging.writing.derived import Derived
from fibrodesk.imaging.writing.outlines import OutlineArray, area_px, outlines

if TYPE_CHECKING:
    import highdicom

SERIES_NUMBER = 400
_OWN = "99FIBRODESK"  # codes that no public scheme has begin so (PS3.3, 8.2)
_COMMENT = Code("121106", "DCM", "Comment")
_ECHOCARDIOGRAPHY = Code("40701008", "SCT", "Echocardiography")
_AREA = Code("42798000", "SCT", "Area")
_PRESENCE = Code("705057003", "SCT", "Presence")
_ABSENT = Code("272519000", "SCT", "Absent")
_UNDETERMINED = Code("373068000", "SCT", "Undetermined")
_MM2 = Code("mm2", "UCUM", "square millimeter")
_PIXELS = Code("{pixels}", "UCUM", "pixels")
_ORIGIN = Code("origin", _OWN, "How the mask came about")
_REASON = Code("reason", _OWN, "Why it could not be assessed")
_CONFIDENCE = Code("confidence", _OWN, "Confidence of the reader")
_ONE_TO_FIVE = Code("{1:5}", "UCUM", "range: 1:5")


class ReportLibraryMissingError(ImagingError):
    title = "Structured reports cannot be written here"
    text = "They are written by the library highdicom, which is not installed."
    hint = 'Install it with: pip install "fibrodesk[sr]". Every other format works without it.'


class ReportWriter:
    """`cine-0001.dcm`, the stored loop, and for each author `cine-0001.sr.dcm`.

    Raises:
        ReportLibraryMissingError: highdicom is not installed.
    """

    def __init__(self, folder: Path, *, written: datetime) -> None:
        if find_spec("highdicom") is None:
            raise ReportLibraryMissingError
        self._folder, self._written = folder, written

    def add(self, loop: Loop) -> None:
        derived.copy_loop(loop, self._folder)
        source = derived.stored_header(loop)
        for voice in loop.voices:
            one = Derived(kind="sr", loop=loop, voice=voice, source=source, written=self._written)
            derived.write(self._folder / voice.code / f"{loop.code}.sr.dcm", _document(one))

    def close(self) -> None:
        """Every document is written already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """An answer, and the `number`-th line of its mask where one was drawn."""

    key: MaskKey
    answer: Answer
    number: int
    line: OutlineArray | None = field(repr=False)


def _document(one: Derived) -> highdicom.sr.ComprehensiveSR:
    from highdicom import sr

    report = sr.MeasurementReport(
        observation_context=sr.ObservationContext(observer_person_context=_observer(one)),
        procedure_reported=_coded(_ECHOCARDIOGRAPHY),
        imaging_measurements=[_group(one, said) for said in _said(one)],
    )
    report[0].ContentSequence.append(
        sr.TextContentItem(
            name=_coded(_COMMENT),
            value=RESEARCH_USE,
            relationship_type=sr.RelationshipTypeValues.CONTAINS,
        )
    )
    document = sr.ComprehensiveSR(
        evidence=[_evidence(one)],
        content=report,
        series_instance_uid=one.series_uid,
        series_number=SERIES_NUMBER,
        sop_instance_uid=one.instance_uid,
        instance_number=1,
        manufacturer=derived.MAKER,
        is_complete=one.voice.state == "submitted",
    )
    derived.put_patient_and_study(document, one.source)
    derived.put_instance(document, one, sop_class=document.SOPClassUID, number=SERIES_NUMBER)
    derived.put_equipment(document)
    del document.InstanceCreationDate, document.InstanceCreationTime
    for library in document.ContributingEquipmentSequence:
        library.ContributionDateTime = one.written.strftime("%Y%m%d%H%M%S+0000")
    return document


def _evidence(one: Derived) -> Dataset:
    """The loop's header as highdicom takes it: a code in place of a name counts as doubtful."""
    header = deepcopy(one.source)
    header.PatientName = f"{header.PatientName}^"  # the report gets the name as it was, later
    return header


def _observer(one: Derived) -> Any:
    """The author by code; a model is a device."""
    from highdicom import sr
    from pydicom.sr.codedict import codes as known

    if one.voice.purpose == Purpose.PROPOSAL:
        return sr.ObserverContext(
            observer_type=known.DCM.Device,
            observer_identifying_attributes=sr.DeviceObserverIdentifyingAttributes(
                uid=one.uid("observer"), name=one.voice.code, manufacturer_name=derived.MAKER
            ),
        )
    return sr.ObserverContext(
        observer_type=known.DCM.Person,
        observer_identifying_attributes=sr.PersonObserverIdentifyingAttributes(name=one.observer),
    )


def _said(one: Derived) -> Iterator[_Said]:
    """By frame and structure; a mask that is drawn and empty is as none."""
    voice, shape = one.voice, one.loop.facts.shape
    for key in sorted(voice.said, key=lambda each: (each.frame, each.structure)):
        answer, _ = voice.said[key]
        mask = voice.mask(key, shape)
        lines = [] if mask is None else list(outlines(mask))
        for number, line in enumerate(lines, start=1):
            yield _Said(key=key, answer=answer, number=number, line=line)
        if not lines:
            yield _Said(key=key, answer=answer, number=0, line=None)


def _group(one: Derived, said: _Said) -> Any:
    from highdicom import sr

    structure = said.key.structure
    common = {
        "tracking_identifier": _tracking(one, said),
        "finding_type": _coded(codes.TYPES[structure]),
        "finding_category": _coded(codes.category(structure)),
        "finding_sites": [sr.FindingSite(anatomic_location=_coded(codes.site(structure)))],
        "measurements": list(_measurements(one.loop, said)),
        "qualitative_evaluations": list(_evaluations(said)),
    }
    frame = said.key.frame + 1
    where = one.source.SOPClassUID, one.source.SOPInstanceUID, [frame]
    if said.line is None:
        images = [sr.SourceImageForMeasurementGroup(*where)]
        return sr.MeasurementsAndQualitativeEvaluations(**common, source_images=images)
    region = sr.ImageRegion(
        graphic_type=sr.GraphicTypeValues.POLYLINE,
        graphic_data=said.line,
        source_image=sr.SourceImageForRegion(*where),
    )
    return sr.PlanarROIMeasurementsAndQualitativeEvaluations(**common, referenced_region=region)


def _tracking(one: Derived, said: _Said) -> Any:
    from highdicom import sr

    words = f"{one.loop.name(said.key.frame)} {said.key.structure}"
    if said.number:
        words = f"{words} {said.number}"
    return sr.TrackingIdentifier(
        uid=one.uid("part", said.key.frame, said.key.structure, said.number), identifier=words
    )


def _measurements(loop: Loop, said: _Said) -> Iterator[Any]:
    """The area inside the line, in mm2 where the loop is calibrated; the reader's confidence."""
    from highdicom import sr

    if said.line is not None:
        area, spacing = area_px(said.line), loop.facts.spacing
        value = area if spacing is None else round(area * spacing.pixel_mm2, 3)
        unit = _PIXELS if spacing is None else _MM2
        yield sr.Measurement(name=_coded(_AREA), value=value, unit=_coded(unit))
    if said.answer.confidence is not None:
        yield sr.Measurement(
            name=_coded(_CONFIDENCE), value=said.answer.confidence, unit=_coded(_ONE_TO_FIVE)
        )


def _evaluations(said: _Said) -> Iterator[Any]:
    from highdicom import sr

    answer = said.answer
    if answer.origin is not None:
        origin = Code(str(answer.origin), _OWN, answer.origin.replace("_", " "))
        yield sr.QualitativeEvaluation(_coded(_ORIGIN), _coded(origin))
    if answer.state is AnswerState.NOT_ASSESSABLE:
        yield sr.QualitativeEvaluation(_coded(_PRESENCE), _coded(_UNDETERMINED))
        word = answer.reason if answer.reason in NOT_ASSESSABLE_REASONS else "other"
        yield sr.QualitativeEvaluation(_coded(_REASON), _coded(Code(word, _OWN, word)))
    elif said.line is None:
        yield sr.QualitativeEvaluation(_coded(_PRESENCE), _coded(_ABSENT))


def _coded(code: Code) -> highdicom.sr.CodedConcept:
    from highdicom.sr import CodedConcept

    return CodedConcept(value=code.value, scheme_designator=code.scheme, meaning=code.meaning)
