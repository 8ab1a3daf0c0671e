"""kill -9 while a consensus is drawn, while one is signed, and while a meeting decides."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desk.studies import PASSWORD

from faults.drawing import CONSENSUS
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.consensus.adjudicating import open_adjudication
from fibrodesk.desk.consensus.closing import close_meeting
from fibrodesk.desk.consensus.meeting import list_meetings
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.consensus.voting import meeting_table
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in

pytestmark = pytest.mark.faults

TESTS = Path(__file__).parent.parent
_KILLS, _STROKES = 3, 12


def _start(module, folder, *told):
    command = [sys.executable, "-W", "error", "-m", module, str(folder), *map(str, told)]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TESTS.parent
    )


def _killed(child, lines):
    """The lines that were told before, and until, the kill."""
    told = [child.stdout.readline() for _ in range(lines)]
    child.kill()
    told += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    return [line.strip() for line in told if line.strip()]


def test_no_acknowledged_stroke_of_a_consensus_is_lost_by_a_kill(opened):
    opened.project.close()
    folder, cine_id = opened.project.path, opened.cines[0]
    acknowledged = []
    for seed in range(_KILLS):
        child = _start("faults.drawing", folder, CONSENSUS + opened.round_id, cine_id, seed)
        assert child.stdout.readline() == "drawing\n"
        told = _killed(child, _STROKES + 7 * seed)
        assert not [line for line in told if line.startswith("failed")]
        acknowledged += told
        project = open_project(folder)
        try:
            rita = sign_in(project, "rita", PASSWORD)
            reading = open_adjudication(rita, round_id=opened.round_id, cine_id=cine_id)
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
    assert verify_project(folder) == []


@pytest.mark.parametrize("seed", range(_KILLS))
def test_a_signature_stands_whole_or_not_at_all_after_a_kill(opened, seed):
    """Two readers settle frame after frame until they are killed."""
    opened.project.close()
    folder = opened.project.path
    child = _start("faults.consensus_signing", folder, opened.round_id, opened.cines[0])
    assert child.stdout.readline() == "signing\n"
    time.sleep(random.Random(seed).uniform(0.0, 0.4))
    told = _killed(child, 0)
    project = open_project(folder)
    try:
        ann = sign_in(project, "ann", PASSWORD)
        settled = standing_consensus(ann, opened.cines[0])
        assert {int(line.split()[1]) for line in told if line.startswith("settled")} <= set(settled)
        administrator = sign_in(project, "administrator", PASSWORD)
        rows = [row for row in read_audit(administrator) if row.act == "consensus settled"]
        assert sorted(frame for row in rows for frame in row.detail["frames"]) == sorted(settled)
    finally:
        project.close()
    assert verify_project(folder) == []


@pytest.mark.parametrize("seed", range(_KILLS))
def test_a_meeting_goes_on_where_it_was_after_a_kill(opened, seed):
    opened.project.close()
    folder = opened.project.path
    child = _start("faults.consensus_meeting", folder, opened.round_id)
    assert child.stdout.readline() == "meeting\n"
    told = _killed(child, 4 + 3 * seed)
    project = open_project(folder)
    try:
        rita = sign_in(project, "rita", PASSWORD)
        (meeting,) = list_meetings(rita, opened.round_id)
        assert meeting.closed is None
        frames = meeting_table(rita, meeting.id, everything=True).frames
        votes = sum(len(each.said.votes) for each in frames)
        assert votes >= sum(line == "vote" for line in told)
        decided = sum(each.said.decision is not None for each in frames)
        assert decided >= sum(line == "decision" for line in told)
        assert close_meeting(rita, meeting.id).settled == decided
        standing = [standing_consensus(rita, cine_id) for cine_id in opened.cines]
        assert sum(map(len, standing)) == decided
    finally:
        project.close()
    assert verify_project(folder) == []
