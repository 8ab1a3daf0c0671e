"""Of a loop with a marker in every attribute that may name a patient, nothing stands in a project.

The loop comes in through the real import; it is read, and exported in every format; a log at its
most talkative and a report of a crash are written meanwhile. Then every file is searched.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from confidential_tags import CONFIDENTIAL
from desk.studies import PASSWORD, make_project, paint, said, write
from planted import planted_loop

from fibrodesk.desk.exporting.exports import FORMATS, export
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.people import add_person
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.storage.store import DATABASE_NAME
from fibrodesk.ui.shell.crash import CrashReports

_FOLDER = "Zqxfolder"
_RUN = re.compile(rb"[a-z]{4,}|[0-9][0-9.]{5,}")
_HASH = re.compile(rb"[0-9a-f]{32,}")  # drawn anew each time: some hold a short number by chance


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A folder and a file that are named after a patient, as hospitals do."""
    folder = tmp_path_factory.mktemp("hospital") / _FOLDER
    folder.mkdir()
    path = folder / "zqxfile 19330303.dcm"
    planted = planted_loop(path)
    planted.words |= {"folder": _FOLDER.lower(), "file": "zqxfile", "day of the file": "19330303"}
    (folder / "zqxcut.dcm").write_bytes(path.read_bytes()[:-40_000])
    planted.words["cut"] = "zqxcut"
    return path, planted


@pytest.fixture(scope="module")
def everything(source, tmp_path_factory):
    """The folder of all that the desk wrote: project, linkage, exports, log, report."""
    path, _planted = source
    whole = tmp_path_factory.mktemp("everything")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(whole / "data"))
        log = logging.FileHandler(whole / "desk.log", encoding="utf-8")
        logging.getLogger().addHandler(log)
        patch.setattr(logging.getLogger(), "level", logging.DEBUG)
        try:
            _whole_way(path, whole)
        finally:
            logging.getLogger().removeHandler(log)
            log.close()
    return whole


def _whole_way(path: Path, whole: Path) -> None:
    project = make_project(whole / "study.fibrodesk")
    administrator = sign_in(project, "administrator", PASSWORD)
    found = importing.find(administrator, [path.parent])
    assert [refusal.path.name for refusal in found.refusals] == ["zqxcut.dcm"]
    (candidate,) = found.candidates
    survey = importing.review_pixels(administrator, candidate)
    record = importing.import_cine(administrator, candidate, mask=survey.mask, confirmed=True)
    with pytest.raises(importing.DuplicateCineError) as refused:
        importing.import_cine(administrator, candidate, mask=survey.mask, confirmed=True)
    reports = CrashReports(whole / "reports", lambda _name: None)
    try:
        raise RuntimeError(candidate.identity.name) from refused.value
    except RuntimeError:
        reports.caught(*sys.exc_info())
    sessions = []
    for name in ("ann", "bob"):
        add_person(administrator, name=name, roles={Role.ANNOTATOR}, password=PASSWORD)
        sessions.append(sign_in(project, name, PASSWORD))
    made = create_round(
        administrator,
        name="one",
        cines=[record.id],
        readers=[session.person.id for session in sessions],
        seed=1,
    )
    for session in sessions:
        _read(session, made.id, record)
    for to in FORMATS:
        export(administrator, whole / f"export-{to}", to=to)
    project.close()


def _read(session, round_id, record):
    reading = open_reading(session, round_id=round_id, cine_id=record.id)
    for frame in range(record.facts.frames):
        write(reading, paint(reading.draft, frame, (40, 50, 60, 80)))
    write(reading, said(reading.draft, form="focal"))
    submit_reading(session, reading)


def test_the_markers_stand_in_the_source(source):
    """The test can fail: the search finds what is there."""
    path, planted = source
    data = path.read_bytes()
    lower = data.lower()
    missing = [name for name, word in planted.words.items() if word.encode() not in lower]
    assert set(missing) == {"folder", "file", "day of the file", "cut"}
    assert all(told.encode() in data for told in planted.times.values())
    assert len(planted.words) + len(planted.times) > 4 * (len(CONFIDENTIAL) - 8)


def test_the_comments_in_its_frames_do_not_keep_it_from_being_read(source):
    with DicomCine(source[0]) as cine:
        assert cine.frame(3).any()


def _found(data: bytes, markers: frozenset[str]) -> set[str]:
    """The markers in `data`, written as UTF-8, Latin-1 or UTF-16 of either order, in any case."""
    lengths = {len(marker) for marker in markers}
    found = set()
    for view in (data, data[::2], data[1::2]):  # every second byte is what UTF-16 makes of ASCII
        for run in _RUN.findall(_HASH.sub(b" ", view.lower())):
            text = run.decode("ascii")
            found |= {
                text[at : at + length]
                for length in lengths
                for at in range(len(text) - length + 1)
                if text[at : at + length] in markers
            }
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", [b"", b"x"])
def test_the_search_finds_a_marker_however_it_is_written(source, encoding, before):
    planted = source[1]
    markers = frozenset(planted.words.values())
    for marker in sorted(markers)[::500]:
        data = before + f"a {marker.upper()} b".encode(encoding)
        assert _found(data, markers) == {marker}


def test_no_marker_stands_in_any_file(source, everything):
    _path, planted = source
    markers = frozenset([*planted.words.values(), *planted.times.values()])
    files = [each for each in everything.rglob("*") if each.is_file()]
    assert len(files) > 10
    for each in files:
        name = each.relative_to(everything).as_posix()
        assert not _found(name.encode(), markers), "a name of a file"
        data = each.read_bytes()
        assert not _found(data, markers), f"{name}: {len(_found(data, markers))} markers"
        assert "jürgen".encode() not in data.lower()
        assert "jürgen".encode("latin-1") not in data.lower()


def test_no_marker_stands_in_any_cell_of_the_database(source, everything):
    """Page by page a database may cut a word in two; cell by cell it cannot."""
    _path, planted = source
    markers = re.compile("|".join(map(re.escape, planted.words.values())))
    (path,) = everything.rglob(DATABASE_NAME)
    database = sqlite3.connect(path)
    named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = [name for (name,) in named]
    cells = 0
    for table in tables:
        for row in database.execute(f'SELECT * FROM "{table}"').fetchall():
            for cell in row:
                text = cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)
                assert not markers.search(text.lower()), table
                cells += 1
    database.close()
    assert cells > 200


def test_times_and_ages_are_gone_from_the_stored_loop(source, everything):
    """Six digits may be chance in a database; in a header they are not."""
    _path, planted = source
    (stored,) = (everything / "study.fibrodesk" / "cines").rglob("*.dcm")
    data = stored.read_bytes()
    head = data[: data.index(b"\xe0\x7f\x10\x00")]
    assert not [told for told in planted.times.values() if told[:6].encode() in head]
    assert b"093Y" not in head
    assert b"090Y" in head
    assert b"Exif" not in data
