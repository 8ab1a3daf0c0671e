"""A disk that takes no more: it is said in words, nothing is lost, and it goes on afterwards."""

import errno
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from desk.studies import PASSWORD, answered, make_project, paint, write

from fibrodesk.contract import manifest
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.errors import IncompleteReadingError
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import submit_reading
from fibrodesk.desk.study import change_settings
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.storage.errors import DiskFullError

pytestmark = pytest.mark.faults

FIBROSIS = MaskKey(0, Structure.FIBROSIS)


def _limit_pages(study, room):
    """Let the database grow by `room` pages, or without end with None."""

    def limit(rows):
        (pages,) = rows.connection.exec_driver_sql("PRAGMA page_count").one()
        most = 1 << 30 if room is None else pages + room
        rows.connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    study.project.store.write(limit)


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5])
def test_strokes_wait_in_memory_until_there_is_room(study, room):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    reading.flush()
    _limit_pages(study, room)
    told = []
    for step in range(12):
        entry = reading.draft.record(paint(reading.draft, 0, (step, step, step + 4, step + 9)))
        reading.append(entry, done=lambda: told.append("done"), failed=told.append)
    with pytest.raises(DiskFullError) as refused:
        reading.save()
    assert "full" in str(refused.value)
    assert reading.pending > 0
    assert any(isinstance(each, DiskFullError) for each in told)
    drawn = reading.draft.mask(FIBROSIS).copy()
    with pytest.raises(DiskFullError):
        reading.close()  # the window may not close on what is not saved
    assert reading.editable

    _limit_pages(study, None)
    reading.save()
    assert reading.pending == 0
    assert told.count("done") == 12
    reading.close()
    assert np.array_equal(study.open("ann").draft.mask(FIBROSIS), drawn)
    study.project.close()
    assert verify_project(study.project.path) == []


def test_a_submit_on_a_full_disk_did_not_happen(study):
    reading = study.open("ann")
    write(reading, paint(reading.draft, 0, (0, 0, 5, 5)))
    for frame in range(1, 5):
        write(reading, answered(reading.draft, frame))
    reading.flush()
    _limit_pages(study, 0)
    with pytest.raises(DiskFullError):
        submit_reading(study.ann, reading)
    assert reading.editable
    state = study.project.store.read(lambda rows: rows.readings.get(reading.id).state)
    assert state == "draft"
    _limit_pages(study, None)
    submit_reading(study.ann, reading)
    assert not reading.editable
    with pytest.raises(IncompleteReadingError):
        submit_reading(study.bob, study.open("bob"))


def test_an_act_on_a_full_disk_leaves_nothing_behind(study):
    _limit_pages(study, 0)

    def fill():
        for number in range(40):
            name, roles = f"person {number}", {Role.ANNOTATOR}
            add_person(study.administrator, name=name, roles=roles, password=PASSWORD)

    with pytest.raises(DiskFullError):
        fill()
    _limit_pages(study, None)
    study.project.close()
    assert verify_project(study.project.path) == []  # no person without a key or an audit row


def test_settings_are_changed_whole_or_not_at_all(study, monkeypatch):
    from dataclasses import replace

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(manifest, "write_whole", full)
    before = study.project.settings
    with pytest.raises(DiskFullError):
        change_settings(study.administrator, replace(before, key_frames=20))
    assert study.project.settings == before
    monkeypatch.undo()
    with closing(open_project(study.project.path)) as again:
        assert again.settings == before


def test_a_change_of_settings_whose_commit_fails_leaves_the_file_as_it_was(study):
    """The file was written before; so it is written back."""
    from dataclasses import replace

    before = study.project.settings
    _limit_pages(study, 0)

    def fill():
        for number in range(40):  # the audit has no room at last
            change_settings(
                study.administrator, replace(study.project.settings, training_seed=number + 100)
            )

    with pytest.raises(DiskFullError):
        fill()
    held = study.project.settings
    with closing(open_project(study.project.path)) as again:
        assert again.settings == held
    assert held.key_frames == before.key_frames


def test_a_project_whose_making_fails_leaves_nothing_and_can_be_made_again(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "there").mkdir()
    monkeypatch.setattr(manifest, "write_whole", full)
    for name in ("new", "there"):
        with pytest.raises(DiskFullError):
            make_project(tmp_path / name)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]
    for name in ("new", "there"):
        make_project(tmp_path / name).close()


def test_a_project_that_finds_no_room_is_not_made(tmp_path, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(DiskFullError):
        make_project(tmp_path / "p")


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from desk.studies import PASSWORD, paint
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.session import sign_in
from fibrodesk.storage.errors import DiskFullError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
size = (folder / "project.db").stat().st_size + int(sys.argv[4])
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
project = open_project(folder)
reading = open_reading(sign_in(project, "ann", PASSWORD), round_id=sys.argv[2], cine_id=sys.argv[3])
acknowledged = []
try:
    for step in range(400):
        at = step % 30
        entry = reading.draft.record(paint(reading.draft, 0, (at, at, at + 5, at + 9)))
        reading.append(entry, done=lambda o=entry.operation: acknowledged.append(o),
                       failed=lambda error: None)
        reading.flush()
except DiskFullError:
    pass
else:
    raise SystemExit("the disk was never full")
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
reading.save()
assert reading.pending == 0
project.close()
print(len(acknowledged))
"""


@pytest.mark.parametrize("room", [0, 3000, 20_000, 90_000])
def test_a_file_that_may_grow_no_more_is_a_full_disk(study, room):
    """The real system call fails, by RLIMIT_FSIZE, in a desk of its own."""
    study.project.close()
    tests = str(Path(__file__).parent.parent)
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            _LIMITED,
            str(study.project.path),
            study.round_id,
            study.cines[0],
            str(room),
        ],
        env=os.environ | {"PYTHONPATH": tests},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    count = int(result.stdout)
    project = open_project(study.project.path)
    (row,) = project.store.read(lambda rows: rows.readings.find())
    assert row.entries == count
    project.close()
    assert verify_project(study.project.path) == []
