"""kill -9 in the middle of drawing: what was acknowledged is there, and the rest fits together."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk.studies import PASSWORD

from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.readings import open_reading
from fibrodesk.desk.session import sign_in
from fibrodesk.storage.processes import process_start

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FIBRODESK_KILLS", "25"))
TESTS = Path(__file__).parent.parent


def _draw_and_kill(study, seed):
    """Start a desk that draws, kill it at a random moment; answers with what it acknowledged."""
    command = [sys.executable, "-W", "error", "-m", "faults.drawing"]
    command += [str(study.project.path), study.round_id, study.cines[0], str(seed)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TESTS.parent
    )
    assert child.stdout.readline() == "drawing\n"
    chance = random.Random(seed)
    lines = [child.stdout.readline() for _ in range(chance.randrange(60))]
    time.sleep(chance.random() * 0.02)  # not always right after an acknowledgement
    child.kill()
    lines += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    assert process_start(child.pid) is None
    return [line.strip() for line in lines]


def test_no_acknowledged_stroke_is_lost_by_a_kill(study):
    """Tried: KILLS; lost: must be 0. Each new desk takes over the pen of the killed one."""
    study.project.close()
    acknowledged = []
    for seed in range(KILLS):
        told = _draw_and_kill(study, seed)
        assert not [line for line in told if line.startswith("failed")]
        acknowledged += told
        project = open_project(study.project.path)
        try:
            ann = sign_in(project, "ann", PASSWORD)
            reading = open_reading(ann, round_id=study.round_id, cine_id=study.cines[0])
            stored = project.store.read(
                lambda rows, found=reading: [
                    row.operation for row in rows.journal.read(rows.readings.require(found.id))
                ]
            )
            lost = set(acknowledged) - set(stored)
            assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged entries are lost"
            order = [each for each in stored if each in set(acknowledged)]
            assert order == acknowledged
            reading.save()
            reading.close()
        finally:
            project.close()
    assert len(acknowledged) > KILLS * 5
    assert verify_project(study.project.path) == []
