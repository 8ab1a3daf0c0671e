"""Study codes are random, link up at a second import, and lead back only with the file."""

from __future__ import annotations

import re
import stat

import pytest

from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.errors import LinkageUnreadableError
from fibrodesk.imaging.identity import PatientIdentity, SourceUids

UIDS = SourceUids(study="1.2.3", series="1.2.3.4", instance="1.2.3.4.5")


def _who(number, **fields):
    return PatientIdentity(patient_id=number, **fields)


def test_codes_are_random_and_stay():
    linkage = Linkage()
    codes = [linkage.code(_who(str(number))) for number in range(300)]
    assert len(set(codes)) == 300
    assert all(re.fullmatch(r"FD-\d{4}", code) for code in codes)
    assert codes != sorted(codes)
    assert codes == [linkage.code(_who(str(number))) for number in range(300)]


def test_there_are_always_codes_left():
    linkage = Linkage()
    codes = {linkage.code(_who(str(number))) for number in range(12_000)}
    assert len(codes) == 12_000


def test_a_code_that_the_project_has_already_is_not_drawn_again():
    linkage = Linkage()
    linkage.reserve(f"FD-{number:04d}" for number in range(4990))
    codes = {linkage.code(_who(str(number))) for number in range(200)}
    assert all(len(code) > len("FD-0000") or int(code[3:]) >= 4990 for code in codes)


def test_a_patient_is_known_by_number_and_who_gave_it_then_by_name_then_by_study():
    linkage = Linkage()
    assert linkage.code(_who("7", name="A")) == linkage.code(_who("7", name="B", study_uid="9"))
    assert linkage.code(_who("7", issuer="X")) != linkage.code(_who("7", issuer="Y"))
    assert linkage.code(_who("", name="Doe^Jane")) == linkage.code(_who("", name="DOE^JANE^^"))
    assert linkage.code(_who("", study_uid="1")) != linkage.code(_who("", study_uid="2"))


def test_identifiers_are_keyed_and_tell_their_kinds_apart():
    linkage, who = Linkage(), _who("1")
    first = linkage.pseudonym(who, UIDS)
    assert first == linkage.pseudonym(who, UIDS)
    same = SourceUids(study="1.2.3", series="1.2.3", instance="1.2.3")
    uids = linkage.pseudonym(who, same)
    assert len({uids.study_uid, uids.series_uid, uids.instance_uid}) == 3
    assert all(
        re.fullmatch(r"2\.25\.(0|[1-9]\d{0,38})", uid)
        for uid in (uids.study_uid, uids.series_uid, uids.instance_uid)
    )
    assert Linkage().pseudonym(who, UIDS).study_uid != first.study_uid


def test_the_file_brings_everything_back(tmp_path):
    linkage = Linkage()
    who = _who("7", name="Müller^Jürgen", issuer="Ward 3", study_uid="1.2")
    pseudonym = linkage.pseudonym(who, UIDS)
    path = tmp_path / "study.linkage"
    linkage.save(path, encrypt=_turned)
    assert "Müller".encode() not in path.read_bytes()
    again = Linkage.load(path, decrypt=_turned)
    assert again.pseudonym(who, UIDS) == pseudonym
    assert again.patients == linkage.patients
    assert again.known_code("7") == pseudonym.code
    assert again.known_code("8") is None


def test_only_its_owner_may_read_the_file(tmp_path):
    path = tmp_path / "study.linkage"
    Linkage().save(path, encrypt=_turned)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b'{"kind": "fibrodesk linkage", "version": 2, "key": "00", "patients": []}',
        b'{"kind": "fibrodesk linkage", "version": 1, "key": "00", "patients": []}',
        b'{"kind": "fibrodesk linkage", "version": 1, "key": "zz", "patients": []}',
        b'{"kind": "fibrodesk linkage", "version": 1, "key": "'
        + b"0" * 64
        + b'", "patients": [1]}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_none_is_refused(data, tmp_path):
    path = tmp_path / "study.linkage"
    path.write_bytes(data)
    with pytest.raises(LinkageUnreadableError, match=r"study\.linkage"):
        Linkage.load(path, decrypt=bytes)
    with pytest.raises(LinkageUnreadableError):
        Linkage.load(tmp_path / "gone", decrypt=bytes)


def _turned(data: bytes) -> bytes:
    """A stand-in for the envelope, which another room makes: its own inverse."""
    return bytes(byte ^ 0x5A for byte in data)
