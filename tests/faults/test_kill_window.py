"""kill -9 of the window in the middle of drawing with the mouse: no acknowledged stroke is lost."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk.studies import CHEAP, PASSWORD

from fibrodesk.desk import importing
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project import StudySettings, create_project, open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.rounds import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.storage.processes import process_start

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FIBRODESK_WINDOW_KILLS", "25"))
MOST_STROKES = 60
TESTS = Path(__file__).parent.parent


@pytest.fixture
def round_of_one_loop(tmp_path):
    """A project with one real loop in a round; answers with its folder, the round and the cine."""
    dataset = write_dataset(
        tmp_path / "synthetic", patients=1, seed=2, frames=9, size_px=(240, 320)
    )
    project = create_project(
        tmp_path / "study.fibrodesk",
        name="Study",
        password=PASSWORD,
        settings=StudySettings(name="Study", key_frames=5),
        cost=CHEAP,
    )
    session = sign_in(project, "administrator", PASSWORD)
    readers = [
        add_person(session, name=name, roles={Role.ANNOTATOR}, password=PASSWORD).id
        for name in ("ann", "bob")
    ]
    (candidate,) = importing.find(session, [dataset.folder / "loops"]).candidates
    mask = importing.review_pixels(session, candidate).mask
    cine = importing.import_cine(session, candidate, mask=mask, confirmed=True)
    made = create_round(session, name="Round 1", cines=[cine.id], readers=readers)
    project.close()
    return project.path, made.id, cine.id


def draw_and_kill(folder, seed):
    """Open the window, let it be drawn in, kill it at a random moment; what it acknowledged."""
    command = [sys.executable, "-W", "error", "-m", "faults.window_drawing"]
    command += [str(folder), str(folder.parent / "preferences.ini"), str(seed)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TESTS.parent
    )
    assert child.stdout.readline() == "drawing\n"
    chance = random.Random(seed)
    lines = [child.stdout.readline() for _ in range(chance.randrange(MOST_STROKES))]
    time.sleep(chance.random() * 0.02)  # not always right after an acknowledgement
    child.kill()
    lines += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    assert process_start(child.pid) is None
    return [line.strip() for line in lines]


def stored_entries(folder, round_id, cine_id):
    """Every entry of ann's journal; reopening replays them, so a torn one would raise."""
    project = open_project(folder)
    try:
        ann = sign_in(project, "ann", PASSWORD)
        reading = open_reading(ann, round_id=round_id, cine_id=cine_id)
        return project.store.read(
            lambda rows: [
                row.operation for row in rows.journal.read(rows.readings.require(reading.id))
            ]
        )
    finally:
        project.close()


def test_no_stroke_is_lost_when_the_window_is_killed(round_of_one_loop):
    """Tried: KILLS; lost: must be 0. Each new window takes over the pen of the killed one."""
    folder, round_id, cine_id = round_of_one_loop
    acknowledged = []
    for seed in range(KILLS):
        acknowledged += draw_and_kill(folder, seed)
        stored = stored_entries(folder, round_id, cine_id)
        lost = set(acknowledged) - set(stored)
        assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged strokes are lost"
        assert [each for each in stored if each in set(acknowledged)] == acknowledged
    assert len(acknowledged) > KILLS * 5
    assert verify_project(folder) == []
