"""kill -9 while a case of the calibration is drawn: the same journal, the same promise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from desk.studies import PASSWORD

from faults.drawing import CALIBRATION
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.calibration.cases import calibration_state, make_set, open_case
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in

pytestmark = pytest.mark.faults

TESTS = Path(__file__).parent.parent
_KILLS, _STROKES = 4, 12


def _draw_and_kill(folder, cine_id, seed):
    """The operations that a desk acknowledged before it was killed."""
    command = [sys.executable, "-W", "error", "-m", "faults.drawing"]
    command += [str(folder), CALIBRATION, cine_id, str(seed)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TESTS.parent
    )
    assert child.stdout.readline() == "drawing\n"
    lines = [child.stdout.readline() for _ in range(_STROKES + 7 * seed)]
    child.kill()
    lines += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    return [line.strip() for line in lines]


def test_no_acknowledged_stroke_of_a_case_is_lost_by_a_kill(study):
    make_set(study.ann)
    cine_id = calibration_state(study.ann).cases[0].record.id
    study.project.close()
    acknowledged = []
    for seed in range(_KILLS):
        told = _draw_and_kill(study.project.path, cine_id, seed)
        assert not [line for line in told if line.startswith("failed")]
        acknowledged += told
        project = open_project(study.project.path)
        try:
            reading = open_case(sign_in(project, "ann", PASSWORD), cine_id)
            stored = project.store.read(
                lambda rows, found=reading: [
                    row.operation for row in rows.journal.read(rows.readings.require(found.id))
                ]
            )
            assert set(acknowledged) <= set(stored)
            reading.close()
        finally:
            project.close()
    assert len(acknowledged) >= _KILLS * _STROKES
    assert verify_project(study.project.path) == []
