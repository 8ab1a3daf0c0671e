"""Nothing that names a person survives: markers in every attribute, nested and private too."""

from __future__ import annotations

import io
import logging
import re
import warnings

import numpy as np
import pydicom
import pytest
from craft_dicom import as_bytes, header, moving_fan, native, region, save
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.leakscan import check_leaks, leaks
from fibrodesk.imaging.deidentification.linkage import Linkage, Pseudonym
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.deidentification.rebuild import capped_age
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.errors import IdentityLeakError
from fibrodesk.imaging.intake import deidentify_file, survey_pixels
from fibrodesk.imaging.source import SourceRef

_MARKS = {
    "AE": "ZQXMARK",
    "AS": "087Y",
    "CS": "ZQXMARK",
    "DA": "19470328",
    "DT": "19470328101112",
    "LO": "Zqxmark Canary",
    "LT": "Zqxmark Canary",
    "PN": "Zqxmark^Canary",
    "SH": "Zqxmark",
    "ST": "Zqxmark Canary",
    "TM": "101112",
    "UC": "Zqxmark Canary",
    "UI": "1.2.76.9988776655.4433",
    "UR": "http://zqxmark.example",
    "UT": "Zqxmark Canary",
    "DS": "778899.5",
    "IS": "778899",
    "OB": b"Zqxmark Canary",
    "UN": b"Zqxmark Canary",
}
_TRACES = re.compile(
    rb"zqxmark|canary|19470328|101112|9988776655|778899|mustermann|erika|0815|777001", re.IGNORECASE
)
# without these the file would be no loop at all, or one of another size
_NEEDED = frozenset(
    int(element.tag) for element in header(moving_fan()) if element.tag.group == 0x0028
) | {0x00080016, 0x7FE00010, 0x00186011, 0x00181063, 0x00280009}


def _plant(into: Dataset) -> int:
    """Put a marker into every attribute of the DICOM dictionary that can hold one."""
    planted = 0
    for tag, (vr, *_, keyword) in DicomDictionary.items():
        kind = vr.split(" ")[0]
        if tag in _NEEDED or kind not in _MARKS or tag >> 16 in (0, 2, 0xFFFE) or not keyword:
            continue
        if tag in into and tag >> 16 == 0x0028:
            continue
        into.add_new(tag, kind, _MARKS[kind])
        planted += 1
    return planted


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    """A loop with markers at the top, in sequences three deep, in private blocks and preamble."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = native()
        planted = _plant(data)
        inner = Dataset()
        planted += _plant(inner)
        middle = Dataset()
        middle.ReferencedStudySequence = Sequence([inner])
        data.RequestAttributesSequence = Sequence([middle])
        for group in (0x0009, 0x0019, 0x0029, 0x7FE1):
            block = data.private_block(group, "ZQXMARK PRIVATE", create=True)
            block.add_new(0x01, "LO", "Zqxmark Canary")
            block.add_new(0x02, "UN", b"Zqxmark Canary ")
            block.add_new(0x03, "SQ", [middle])
        data.preamble = b"Zqxmark Canary 19470328".ljust(128, b"\0")
        path = tmp_path_factory.mktemp("canary") / "canary.dcm"
        target = io.BytesIO()
        pydicom.dcmwrite(target, data, enforce_file_format=True)
        path.write_bytes(target.getvalue() + b"\xfc\xff\xfc\xffOB\0\0\x0e\0\0\0Zqxmark Canary")
    assert planted > 4000
    return path


def _rebuilt(path, linkage=None):
    with DicomCine(path) as cine:
        mask = find_fan(cine)
        pseudonym = (linkage or Linkage()).pseudonym(identity_of(cine.header), uids_of(cine.header))
        return rebuild(cine, mask, pseudonym=pseudonym, confirmed=True), pseudonym


def test_no_marker_of_any_attribute_survives(canary):
    assert len(_TRACES.findall(canary.read_bytes())) > 4000
    result, _ = _rebuilt(canary)
    assert _TRACES.findall(result) == []


def test_the_loop_with_the_markers_still_has_its_pixels(canary, tmp_path):
    result, _ = _rebuilt(canary)
    pixels = pydicom.dcmread(io.BytesIO(result)).pixel_array
    images = moving_fan()
    assert np.array_equal(pixels[pixels > 0], images[pixels > 0])
    assert pixels.any()


def test_only_listed_attributes_stand_in_the_result(canary):
    result, _ = _rebuilt(canary)
    data = pydicom.dcmread(io.BytesIO(result))
    assert not any(element.tag.is_private for element in data.iterall())
    assert len(list(data)) < 60
    assert data.StudyDate == data.StudyTime == data.PatientBirthDate == ""


def test_a_word_that_slipped_through_blocks_the_import(tmp_path):
    """The gate looks at the bytes, so it finds what the rebuilding would have missed."""
    source = save(native(), tmp_path / "loop.dcm")
    result, pseudonym = _rebuilt(source)
    data = pydicom.dcmread(io.BytesIO(result))
    data.StudyDescription = "Echo of mustermann"
    with pytest.raises(IdentityLeakError) as refusal:
        check_leaks(source.read_bytes(), as_bytes(data), pseudonym=pseudonym, path="loop.dcm")
    assert "ustermann" not in str(refusal.value) + refusal.value.advice


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("PatientID", "P-0815-471100"),
        ("StudyDate", "19470328"),
        ("InstitutionName", "Charité"),
        ("FrameOfReferenceUID", "1.2.840.113619.55"),
    ],
)
def test_numbers_dates_and_identifiers_are_found_too(tmp_path, keyword, value):
    data = native()
    setattr(data, keyword, value)
    source = save(data, tmp_path / "loop.dcm")
    result, pseudonym = _rebuilt(source)
    assert list(leaks(source.read_bytes()[:4000], result, pseudonym=pseudonym)) == []
    leaking = pydicom.dcmread(io.BytesIO(result))
    leaking.ImageComments = f"{value}"
    found = list(leaks(source.read_bytes()[:4000], as_bytes(leaking), pseudonym=pseudonym))
    assert found


def test_text_inside_a_frame_is_found(tmp_path):
    """Only streams of our own encoder pass unread; another stream may carry a comment."""
    source = save(native(), tmp_path / "loop.dcm")
    result, pseudonym = _rebuilt(source)
    comment = b"\xff\xfe\x00\x0cMustermann"
    at = result.index(b"\xff\xd8\xff\xf7")
    leaking = result[: at + 2] + comment + result[at + 2 + len(comment) :]
    assert list(leaks(source.read_bytes()[:4000], leaking, pseudonym=pseudonym))


def test_letters_that_a_spacing_makes_by_chance_block_nothing(tmp_path):
    """The eight bytes of a double can spell a word; this one, of a true spacing, says mnLOX."""
    images = moving_fan()
    data = native(images)
    data.SequenceOfUltrasoundRegions = [region(*images.shape[1:3])]
    for region_item in data.SequenceOfUltrasoundRegions:
        region_item.PhysicalDeltaX = region_item.PhysicalDeltaY = 0.07166
    path = save(data, tmp_path / "loop.dcm")
    assert b"mnLOX" in path.read_bytes()
    assert b"mnLOX" in _rebuilt(path)[0]


def test_a_patient_called_like_the_vocabulary_blocks_nothing(tmp_path):
    data = native()
    data.PatientName = "Research^Mono"
    result, _ = _rebuilt(save(data, tmp_path / "loop.dcm"))
    assert result


@pytest.mark.parametrize(
    ("told", "kept"),
    [("057Y", "057Y"), ("090Y", "090Y"), ("104Y", "090Y"), ("011M", "011M"), ("Zqx", ""), ("", "")],
)
def test_age_is_capped_at_90_and_checked(told, kept):
    assert capped_age(told) == kept


def test_the_same_loop_becomes_the_same_bytes_and_another_key_other_ones(tmp_path):
    source = save(native(), tmp_path / "loop.dcm")
    linkage = Linkage()
    first, pseudonym = _rebuilt(source, linkage)
    assert _rebuilt(source, linkage)[0] == first
    other = Linkage()
    assert _rebuilt(source, other)[1].study_uid != pseudonym.study_uid


def test_a_path_or_markup_in_an_identifier_goes_nowhere(tmp_path):
    data = native()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data.add_new(0x00080018, "UI", "../../../etc/passwd")
        data.PatientName = "<script>alert(1)</script>"
        raw = as_bytes(data)
    result, pseudonym = _rebuilt(save(raw, tmp_path / "loop.dcm"))
    assert b"passwd" not in result
    assert b"<script" not in result
    assert b"alert" not in result
    assert re.fullmatch(r"2\.25\.\d{1,39}", pseudonym.instance_uid)


def test_maker_and_model_survive_in_our_spelling_only(tmp_path):
    data = native()
    data.Manufacturer = "GE Vingmed Ultrasound, Mustermann ward"
    data.ManufacturerModelName = "Vivid E95 of Erika"
    result, _ = _rebuilt(save(data, tmp_path / "loop.dcm"))
    stored = pydicom.dcmread(io.BytesIO(result))
    assert stored.Manufacturer == "GE Vingmed Ultrasound"
    assert stored.ManufacturerModelName == "Vivid E95"
    data.Manufacturer, data.ManufacturerModelName = "Mustermann Devices", "Erika 2000"
    result, _ = _rebuilt(save(data, tmp_path / "other.dcm"))
    stored = pydicom.dcmread(io.BytesIO(result))
    assert stored.Manufacturer == ""
    assert "ManufacturerModelName" not in stored


def test_synthetic_loops_stay_marked(tmp_path):
    data = native()
    data.ImageComments = "SYNTHETIC"
    path = save(_rebuilt(save(data, tmp_path / "loop.dcm"))[0], tmp_path / "stored.dcm")
    with DicomCine(path) as cine:
        assert cine.facts.synthetic


def test_the_words_for_a_person_stand_in_no_representation():
    linkage = Linkage()
    data = native()
    from fibrodesk.imaging.identity import PatientIdentity

    identity = PatientIdentity(patient_id=str(data.PatientID), name=str(data.PatientName))
    linkage.code(identity)
    assert "Mustermann" not in repr(identity) + repr(linkage)
    assert isinstance(linkage.key, bytes)
    assert linkage.key.hex() not in repr(linkage)


def test_a_pseudonym_is_all_that_the_result_knows(tmp_path):
    result, pseudonym = _rebuilt(save(native(), tmp_path / "loop.dcm"))
    assert isinstance(pseudonym, Pseudonym)
    data = pydicom.dcmread(io.BytesIO(result))
    assert data.PatientID == pseudonym.code
    assert data.SOPInstanceUID == pseudonym.instance_uid


def test_nothing_is_printed_or_logged_of_a_loop_that_is_taken_in(canary, tmp_path, capfd, caplog):
    """A folder and a file named after a person, markers everywhere: silence."""
    folder = tmp_path / "Zqxmark"
    folder.mkdir()
    path = save(canary.read_bytes(), folder / "loop.dcm")
    save(canary.read_bytes()[:9000], folder / "cut.dcm")
    with caplog.at_level(logging.DEBUG), DecodingWorker() as worker:
        good, bad = sorted(find_candidates([folder], worker=worker), key=lambda f: f.path.name)[
            ::-1
        ]
        survey = worker.call(survey_pixels, SourceRef(path))
        pseudonym = Linkage().pseudonym(good.identity, good.uids)
        result = worker.call(
            deidentify_file, SourceRef(path), survey.mask, pseudonym, confirmed=True
        )
    printed = "".join(capfd.readouterr()) + caplog.text
    said = bad.reason + bad.hint + repr(good.facts) + repr(good.warnings)
    assert not _TRACES.search((printed + said).encode())
    assert not _TRACES.search(result)
