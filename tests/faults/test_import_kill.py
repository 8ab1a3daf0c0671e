"""An import that is killed: whole loops are in, nothing of the others stays, and it goes on."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from fibrodesk.cli.main import main
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.importing.linkage import linkage_path, load_linkage
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.phantom.dataset import write_dataset

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FIBRODESK_IMPORT_KILLS", "5"))
TESTS = Path(__file__).parent.parent
LOOPS = 3


@pytest.fixture(scope="module")
def loops(tmp_path_factory):
    """Three loops in an archive, so that a private folder is in use too."""
    folder = tmp_path_factory.mktemp("loops")
    made = write_dataset(folder / "s", patients=LOOPS, seed=5, frames=9, size_px=(120, 160))
    with zipfile.ZipFile(folder / "loops.zip", "w") as archive:
        for path in sorted((made.folder / "loops").iterdir()):
            archive.write(path, path.name)
    return folder / "loops.zip"


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A home and a folder of temporary files that this test alone looks into."""
    for name in ("TMPDIR", "XDG_DATA_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "TMPDIR"))
    return tmp_path


def _new_project(folder):
    shutil.rmtree(folder, ignore_errors=True)
    assert main(["init", str(folder), "--unprotected"]) == 0
    return folder


def _begin(project, source, *, last):
    command = [sys.executable, "-W", "error", "-m", "faults.killed_import", str(last)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    return subprocess.Popen(
        [*command, str(project), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=TESTS.parent,
    )


def _all_is_whole(folder, temporary):
    """Verified as the kill left it, then as the next start does; how many loops are in."""
    assert verify_project(folder) == []
    project = open_project(folder)
    try:
        session = sign_in(project, "administrator", None)
        cines = project.store.read(lambda rows: rows.cines.all())
        patients = {row.code for row in project.store.read(lambda rows: rows.cines.patients())}
        assert patients == {cine.patient for cine in cines}
        assert patients <= set(load_linkage(session).patients)
        files = [path.name for path in (folder / "cines").rglob("*") if path.is_file()]
        assert sorted(files) == sorted(f"{cine.id}.dcm" for cine in cines)
        assert list(temporary.iterdir()) == []
        acts = [row.subject for row in project.store.read(lambda rows: rows.audit.all())]
        assert {cine.id for cine in cines} <= set(acts)
    finally:
        project.close()
    assert verify_project(folder) == []
    return len(cines)


def _takes_in_the_rest(folder, source, *, inside):
    import contextlib
    import io

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = main(["import", str(folder), str(source), "--confirm-pixels", "--json"])
    assert len(json.loads(told.getvalue())["imported"]) == LOOPS - inside
    assert code == (0 if inside == 0 else 2 if inside == LOOPS else 1)
    project = open_project(folder)
    try:
        linkage = linkage_path(project)
        assert [path.name for path in linkage.parent.glob(f".{linkage.name}*")] == []
    finally:
        project.close()


def test_an_import_killed_before_any_act_on_a_file_leaves_whole_loops_alone(places, loops):
    """Tried: KILLS, spread over all acts, or every one where there are fewer; lost: 0."""
    project = _new_project(places / "p")
    whole = _begin(project, loops, last=0)
    acts = int(whole.communicate()[0].split()[-1])
    assert whole.returncode == 0
    assert acts > 40
    inside = set()
    for last in sorted({1 + round(step * (acts - 1) / KILLS) for step in range(KILLS)}):
        project = _new_project(places / "p")
        child = _begin(project, loops, last=last)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        inside.add(found := _all_is_whole(project, places / "TMPDIR"))
        _takes_in_the_rest(project, loops, inside=found)
    assert len(inside) > 1


def test_an_import_killed_at_any_moment_leaves_whole_loops_alone(places, loops):
    """Moments, not acts: the database's own writes are cut as well."""
    chance = random.Random(KILLS)
    for _ in range(max(2, KILLS // 4)):
        project = _new_project(places / "p")
        child = _begin(project, loops, last=0)
        begun = time.monotonic()
        while not list((project / "cines").iterdir()) and time.monotonic() - begun < 60:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.4)
        child.kill()
        child.communicate()
        found = _all_is_whole(project, places / "TMPDIR")
        _takes_in_the_rest(project, loops, inside=found)
