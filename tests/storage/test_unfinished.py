"""A loop's file without a row: taken away where a mark says so, told by verify where none does."""

import pytest

from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.project.folder import open_project
from fibrodesk.storage.unfinished import mark, marked

CINE = "ab" * 32


@pytest.fixture
def left(project):
    """The folder of a project in which a desk was killed while it stored a loop."""
    folder = project.path / "cines"
    there = folder / CINE[:2]
    there.mkdir(parents=True, exist_ok=True)
    (there / f"{CINE}.dcm").write_bytes(b"half of it")
    (there / f".{CINE}.dcm.0123456789ab.part").write_bytes(b"half")
    mark(folder, CINE)
    return folder


def _files(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_the_next_start_takes_away_what_was_begun(project, left):
    assert marked(left) == [CINE]
    assert verify_project(project.path) == []
    open_project(project.path).close()
    assert _files(left) == []


def test_a_file_that_nobody_began_is_told_and_stays(project, left):
    """A database that was put back from a backup must not cost the loops that came after it."""
    (left / f"{CINE}.storing").unlink()
    open_project(project.path).close()
    assert f"{CINE}.dcm" in _files(left)
    (damage,) = verify_project(project.path)
    assert damage.subject == f"{CINE}.dcm"


def test_a_mark_without_a_true_name_takes_nothing_away(project, left):
    (left / f"{CINE}.storing").rename(left / "..ab.storing")
    assert marked(left) == []
    open_project(project.path).close()
    assert f"{CINE}.dcm" in _files(left)
