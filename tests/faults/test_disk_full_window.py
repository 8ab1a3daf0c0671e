"""A disk that is full while one draws: the pen goes on, it is told, and nothing is lost."""

import json

import pytest

from faults import killed_window
from fibrodesk.desk.auditing import verify_project

pytestmark = pytest.mark.faults


def test_strokes_that_found_no_room_go_to_the_disk_later_by_themselves(tmp_path):
    folder, round_id, cine_id = killed_window.make_round(tmp_path)
    child = killed_window.start("faults.window_full_disk", folder, tmp_path / "preferences.ini")
    told, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    told = json.loads(told)
    assert told["title"] == "The disk takes no more"
    assert told["waiting"] > 0, "the disk was full"
    assert told["drawn"] >= 30, "and the pen drew on"
    assert told["pending"] == 0
    assert told["entries"] >= told["drawn"]
    assert len(killed_window.stored_entries(folder, round_id, cine_id)) >= told["entries"]
    assert verify_project(folder) == []
