"""How a project's database is opened, written and shared."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from desk.studies import CHEAP, PASSWORD, make_project

from fibrodesk.desk.project.folder import create_project, open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.storage.engine import reading_engine, share_in, told_in_words, writing_engine
from fibrodesk.storage.errors import (
    DiskFullError,
    NetworkShareError,
    ProjectBusyError,
    ProjectDamagedError,
    ProjectExistsError,
    ProjectMissingError,
    ProjectNewerError,
    ProjectOlderError,
)
from fibrodesk.storage.schema import APPLICATION_ID, SCHEMA_VERSION


@pytest.mark.parametrize("engine", [writing_engine, reading_engine])
def test_the_measured_settings_hold_on_every_connection(project, engine):
    wanted = {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "application_id": APPLICATION_ID,
        "user_version": SCHEMA_VERSION,
    }
    opened = engine(project.store.path)
    with opened.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    opened.dispose()
    found["mmap_size"] = found["mmap_size"] or 0  # none at all where the system cannot map
    assert found == wanted


def test_a_write_begins_at_once_and_keeps_other_writers_out(project, tmp_path):
    def look(rows):
        rows.info.get("study_id")
        other = sqlite3.connect(project.store.path, timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite3.OperationalError):
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()

    project.store.write(look)


def test_a_write_that_fails_leaves_nothing(project):
    def fail(rows):
        rows.info.put("half", "done")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        project.store.write(fail)
    assert project.store.read(lambda rows: rows.info.get("half")) == ""


def test_a_busy_project_says_so(project, monkeypatch):
    monkeypatch.setattr("fibrodesk.storage.engine.BUSY_TIMEOUT_MS", 50)
    held = sqlite3.connect(project.store.path, isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ProjectBusyError):
            project.store.read(lambda rows: rows.info.get("study_id"))
    finally:
        held.close()


def test_ten_desks_lose_no_update(project):
    """Each adds fifty to one counter on a store of its own: 500 saves, none lost."""
    from fibrodesk.storage.store import Store

    project.store.write(lambda rows: rows.info.put("count", "0"))

    def one_more(rows):
        rows.info.put("count", str(int(rows.info.get("count")) + 1))

    def add(_number):
        store = Store(project.store.path)
        try:
            for _ in range(50):
                _until_not_busy(store, one_more)
        finally:
            store.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(add, range(10)))
    assert project.store.read(lambda rows: rows.info.get("count")) == "500"


def _until_not_busy(store, change):
    """On a machine that is very busy five seconds may pass: then it is said, and tried again."""
    while True:
        try:
            return store.write(change)
        except ProjectBusyError:
            continue


def test_two_who_change_one_reading_notice_each_other(study):
    reading = study.open("ann")

    def change(rows):
        row = rows.readings.require(reading.id)
        rows.readings.change(row, state="submitted")
        with pytest.raises(ValueError, match="another"):
            rows.readings.change(row, state="draft")  # by what was read before

    study.project.store.write(change)


def test_the_writer_thread_cannot_wait_for_itself(project):
    def again(_rows):
        project.store.write(lambda rows: None)

    with pytest.raises(ValueError, match="itself"):
        project.store.write(again)


def test_a_closed_project_takes_nothing(project):
    project.close()
    project.close()
    with pytest.raises(ValueError, match="closed"):
        project.store.write(lambda rows: None)


def test_what_is_queued_is_written_before_the_close(project):
    told = threading.Event()
    project.store.submit(lambda rows: rows.info.put("last", "word"), lambda _: told.set())
    project.close()
    assert told.is_set()
    again = open_project(project.path)
    assert again.store.read(lambda rows: rows.info.get("last")) == "word"
    again.close()


def test_a_reader_never_makes_a_database(project):
    project.close()
    project.store.path.unlink()
    with pytest.raises(ProjectMissingError):
        project.store.read(lambda rows: rows.info.get("x"))
    assert not project.store.path.exists()


# Making and opening a project.


def test_a_project_is_made_once(tmp_path):
    create_project(tmp_path / "p", name="One", password=PASSWORD, cost=CHEAP).close()
    for name in ("p", "file"):
        (tmp_path / "file").write_text("something")
        with pytest.raises(ProjectExistsError):
            create_project(tmp_path / name, name="Two", password=PASSWORD, cost=CHEAP)
    with closing(open_project(tmp_path / "p")) as first:
        assert first.settings.name == "One"


def test_an_empty_folder_becomes_a_project(tmp_path):
    (tmp_path / "p").mkdir()
    project = make_project(tmp_path / "p")
    names = {path.name for path in project.path.iterdir()} - {"project.db-journal"}
    assert sorted(names) == [
        "backups",
        "cines",
        "exchange",
        "models",
        "project.db",
        "project.toml",
        "snapshots",
    ]
    project.close()


def test_what_is_no_project_is_refused(tmp_path, project):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ProjectMissingError):
            open_project(folder)
    project.close()
    (project.path / "project.db").unlink()
    with pytest.raises(ProjectMissingError):
        open_project(project.path)


def test_a_newer_project_is_refused_by_name_and_not_touched(project):
    project.close()
    _pragma(project, f"user_version={SCHEMA_VERSION + 1}")
    before = (project.path / "project.db").read_bytes()
    with pytest.raises(ProjectNewerError) as told:
        open_project(project.path)
    assert told.value.fields["found"] == SCHEMA_VERSION + 1
    assert project.path.name in str(told.value)
    assert (project.path / "project.db").read_bytes() == before
    assert not (project.path / "project.db-journal").exists()


@pytest.mark.parametrize(
    ("schema", "kind"), [(SCHEMA_VERSION + 1, ProjectNewerError), (1, ProjectOlderError)]
)
def test_the_schema_stands_in_the_settings_too(project, schema, kind):
    project.close()
    path = project.path / "project.toml"
    path.write_text(path.read_text().replace(f"schema = {SCHEMA_VERSION}", f"schema = {schema}"))
    with pytest.raises(kind):
        open_project(project.path)


def test_an_older_database_is_refused_by_name(project):
    project.close()
    _pragma(project, "user_version=0")
    with pytest.raises(ProjectOlderError):
        open_project(project.path)


def test_a_database_of_another_program_is_refused(project):
    project.close()
    _pragma(project, "application_id=1")
    with pytest.raises(ProjectDamagedError):
        open_project(project.path)


def _pragma(project, text):
    connection = sqlite3.connect(project.path / "project.db")
    connection.execute(f"PRAGMA {text}")
    connection.commit()
    connection.close()


# What SQLite says, in words.


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, DiskFullError),
        (sqlite3.SQLITE_IOERR_WRITE, DiskFullError),
        (sqlite3.SQLITE_READONLY, DiskFullError),
        (sqlite3.SQLITE_BUSY, ProjectBusyError),
        (sqlite3.SQLITE_CORRUPT, ProjectDamagedError),
        (sqlite3.SQLITE_CANTOPEN, ProjectMissingError),
        (sqlite3.SQLITE_CONSTRAINT, ValueError),
    ],
)
def test_each_refusal_of_the_database_has_its_words(code, kind):
    error = sqlite3.OperationalError("refused")
    error.sqlite_errorcode = code
    with pytest.raises(kind), told_in_words("study"):
        raise error


def test_no_value_of_a_row_is_ever_in_a_message(project):
    """A broken rule is a bug, and its report must not carry what was written."""

    def twice(rows):
        rows.cines.add_patient("FD-SECRET")
        rows.cines._insert(rows.cines_table, code="FD-SECRET", clinical="{}")

    def broken(rows):
        from fibrodesk.storage.schema import patients

        rows.cines_table = patients
        twice(rows)

    with pytest.raises(ValueError, match="refused") as told:
        project.store.write(broken)
    assert "FD-SECRET" not in str(told.value)
    assert "FD-SECRET" not in str(told.value.__cause__)


# Where it lies.


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ann/study", None),
        ("/mnt/share/study", "cifs"),
        ("/mnt/share with space/study", "nfs4"),
        ("/mnt/share/local/study", None),
    ],
)
def test_a_network_share_is_told_by_the_deepest_mount(tmp_path, folder, kind):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:1 / / rw - ext4 /dev/sda1 rw\n"
        "23 22 0:2 / /mnt/share rw - cifs //server/share rw\n"
        "24 22 0:3 / /mnt/share\\040with\\040space rw - nfs4 server:/x rw\n"
        "25 23 0:4 / /mnt/share/local rw - ext4 /dev/sdb1 rw\n"
        "a line that is none\n"
    )
    from pathlib import Path

    assert share_in(mounts, Path(folder)) == kind
    assert share_in(tmp_path / "none", Path(folder)) is None


def test_a_project_on_a_share_is_refused(project, monkeypatch):
    project.close()
    monkeypatch.setattr("fibrodesk.storage.engine._share_kind", lambda _folder: "nfs4")
    with pytest.raises(NetworkShareError):
        open_project(project.path)
    with pytest.raises(NetworkShareError):
        make_project(project.path.with_name("another"))


def test_a_second_start_is_quick(project):
    """Opening is a handful of reads; a generous bound that only a mistake would break."""
    import time

    project.close()
    start = time.perf_counter()
    again = open_project(project.path)
    sign_in(again, "administrator", PASSWORD)
    assert time.perf_counter() - start < 2
    again.close()
