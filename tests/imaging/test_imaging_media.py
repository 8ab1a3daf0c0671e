"""A media directory as a source: its loops come in, wherever it says that they lie."""

from __future__ import annotations

import pytest
from craft_dicom import as_bytes, jpeg_loop, native, save
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from fibrodesk.imaging.candidates import Refusal, find_candidates
from fibrodesk.imaging.decoding.pool import DecodingPool
from fibrodesk.imaging.dicom.media import referenced_files
from fibrodesk.imaging.errors import HostileFileError, NoImageError


@pytest.fixture(scope="module")
def pool():
    with DecodingPool(size=1) as pool:
        yield pool


def _record(parts, *, kind="IMAGE", in_use=0xFFFF):
    item = Dataset()
    item.OffsetOfTheNextDirectoryRecord = 0
    item.RecordInUseFlag = in_use
    item.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    item.DirectoryRecordType = kind
    if parts:
        item.ReferencedFileID = list(parts)
    return item


def _directory(records):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
    data.FileSetID = "MEDIUM"
    data.DirectoryRecordSequence = records
    return data


@pytest.fixture
def medium(tmp_path):
    """A medium whose file system left a version behind each name, copied in small letters."""
    folder = tmp_path / "medium"
    (folder / "dicom" / "pat1").mkdir(parents=True)
    save(native(), folder / "dicom" / "pat1" / "im000001")
    save(jpeg_loop(), folder / "dicom" / "pat1" / "IM000002;1")
    save(native(), folder / "unlisted.dcm")
    return folder


def _written(medium, *records):
    return save(_directory(list(records)), medium / "DICOMDIR")


def _names(found):
    return [each.path.name for each in found]


def test_its_loops_come_in_and_what_it_does_not_list_stays_out(medium, pool):
    path = _written(
        medium,
        _record((), kind="PATIENT"),
        _record(("DICOM", "PAT1", "IM000001")),
        _record(("DICOM", "PAT1", "IM000002")),
        _record(("DICOM", "PAT1", "IM000001")),
        _record(("DICOM", "PAT1", "SR000001"), kind="SR DOCUMENT"),
        _record(("DICOM", "PAT1", "IM000009"), in_use=0),
    )
    found = list(find_candidates([path], worker=pool))
    assert _names(found) == ["im000001", "IM000002;1"]
    assert not any(isinstance(each, Refusal) for each in found)


def test_a_file_that_is_missing_is_named_and_the_others_come_in(medium, pool):
    path = _written(
        medium, _record(("DICOM", "PAT1", "IM000007")), _record(("DICOM", "PAT1", "IM000001"))
    )
    missing, good = find_candidates([path], worker=pool)
    assert missing.reason == (
        "DICOM/PAT1/IM000007 stands in the media directory, but is not there."
    )
    assert good.path.name == "im000001"


@pytest.mark.filterwarnings("ignore:Invalid value for VR CS")
@pytest.mark.parametrize(
    "parts", [("..", "OUT"), ("DICOM", "..", "..", "OUT"), ("/ETC", "PASSWD"), ("C:", "OUT"), ("",)]
)
def test_no_reference_leads_out_of_the_folder(parts, medium, pool):
    save(native(), medium.parent / "OUT")
    found = list(find_candidates([_written(medium, _record(parts))], worker=pool))
    assert all(isinstance(each, Refusal) for each in found)
    assert all("outside its folder" in each.reason for each in found) or parts == ("",)


def test_a_link_that_leads_out_is_refused(medium, pool):
    outside = save(native(), medium.parent / "outside.dcm")
    (medium / "INSIDE").symlink_to(outside)
    (refusal,) = find_candidates([_written(medium, _record(("INSIDE",)))], worker=pool)
    assert "outside its folder" in refusal.reason


def test_a_directory_of_a_thousand_images_is_read(medium):
    records = [_record(("DICOM", "PAT1", f"IM{n:06d}")) for n in range(6000)]
    found = referenced_files(_written(medium, *records))
    assert len(found) == 6000
    assert sum(not isinstance(each, Refusal) for each in found) == 2


def test_a_directory_without_images_and_one_that_is_none_are_refused(medium):
    with pytest.raises(NoImageError):
        referenced_files(_written(medium, _record((), kind="PATIENT")))
    whole = as_bytes(_directory([_record(("A",))]))
    at = whole.index(b"\xfe\xff\x00\xe0")
    with pytest.raises(HostileFileError):
        referenced_files(save(whole[:at] + b"ABCDEFGH" + whole[at + 8 :], medium / "DICOMDIR"))


def test_in_a_folder_the_files_are_found_by_themselves(medium, pool):
    _written(medium, _record(("DICOM", "PAT1", "IM000001")))
    found = list(find_candidates([medium], worker=pool))
    assert sorted(_names(found)) == ["IM000002;1", "im000001", "unlisted.dcm"]
