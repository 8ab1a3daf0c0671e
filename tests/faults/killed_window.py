"""A study of one loop, and a window on it that is killed at a random moment."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from desk.studies import CHEAP, PASSWORD

from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import StudySettings, create_project, open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.phantom.dataset import write_dataset
from fibrodesk.storage.processes import process_start

PATIENCE_S = 180.0
TESTS = Path(__file__).parent.parent


def make_round(folder):
    """A project with one real loop in a round; answers with its folder, the round and the cine."""
    dataset = write_dataset(folder / "synthetic", patients=1, seed=2, frames=9, size_px=(240, 320))
    project = create_project(
        folder / "study.fibrodesk",
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


def start(module, *arguments):
    command = [sys.executable, "-W", "error", "-m", module, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TESTS.parent
    )


def draw_and_kill(folder, seed, *, mode, most_steps):
    """Open the window, let it be drawn in, kill it; the operations it made and those it kept."""
    child = start("faults.window_drawing", folder, folder.parent / "preferences.ini", seed, mode)
    patience = threading.Timer(PATIENCE_S, child.kill)  # a window that hangs fails, and is seen
    patience.start()
    assert child.stdout.readline() == "drawing\n"
    chance = random.Random(seed)
    lines, kept, wanted = [], 0, chance.randrange(most_steps)
    while kept < wanted:
        lines.append(child.stdout.readline().split())
        assert lines[-1], f"the window went by itself, or hung, after {kept} of {wanted} steps"
        kept += lines[-1][0] == "kept"
        if lines[-1][0] == "submitting":
            break
    time.sleep(chance.random() * (0.15 if mode == "submit" else 0.03))
    patience.cancel()
    child.kill()
    lines += [line.split() for line in child.stdout.read().splitlines()]
    child.stdout.close()
    child.wait()
    assert process_start(child.pid) is None
    return tuple([line[1] for line in lines if line[0] == kind] for kind in ("made", "kept"))


def stored_entries(folder, round_id, cine_id):
    """The operations of ann's journal; reopening replays them, so a torn one would raise."""
    return [operation for operation, _ in _stored(folder, round_id, cine_id)]


def stored_kinds(folder, round_id, cine_id):
    """What the steps of ann's journal are: "paint", "propagate" and the like."""
    return {kind for _, kind in _stored(folder, round_id, cine_id)}


def _stored(folder, round_id, cine_id):
    project = open_project(folder)
    try:
        ann = sign_in(project, "ann", PASSWORD)
        reading = open_reading(ann, round_id=round_id, cine_id=cine_id)
        rows = project.store.read(lambda rows: rows.journal.read(rows.readings.require(reading.id)))
        lines = reading.draft.log.since(0)
        kinds = ["" if line.step is None else line.step.kind for line in lines]
        return list(zip([row.operation for row in rows], kinds, strict=True))
    finally:
        project.close()
