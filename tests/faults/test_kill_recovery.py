"""After a kill the next window shows what is newer than the save point, and Enter goes on."""

import json

import pytest

from faults import killed_window
from fibrodesk.desk.auditing import verify_project

pytestmark = pytest.mark.faults


@pytest.fixture
def round_of_one_loop(tmp_path):
    return killed_window.make_round(tmp_path)


def _reopen(folder, choice):
    child = killed_window.start(
        "faults.window_reopening", folder, folder.parent / "preferences.ini", choice
    )
    told, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    return json.loads(told)


def test_the_next_window_shows_what_the_killed_one_left(round_of_one_loop):
    folder, _, _ = round_of_one_loop
    _, kept = killed_window.draw_and_kill(folder, 3, mode="plain", most_steps=40)
    told = _reopen(folder, "enter")
    assert told["crashed"]
    assert told["entries"] >= len(kept), "every acknowledged step is there"
    assert "not closed properly" in told["title"]
    assert told["frames"], "no checkpoint comes so early: all of it is newer"
    assert told["after"] > told["entries"], "and the reader draws on"

    again = _reopen(folder, "look")
    assert not again["crashed"], "that window was closed properly"
    assert again["entries"] >= told["after"]
    assert verify_project(folder) == []


def test_going_back_to_the_save_point_after_a_kill_destroys_nothing(round_of_one_loop):
    folder, _, _ = round_of_one_loop
    killed_window.draw_and_kill(folder, 5, mode="plain", most_steps=40)
    told = _reopen(folder, "back")
    assert told["crashed"]
    assert told["pixels"] == {}, "there was no save point yet but the beginning"
    again = _reopen(folder, "look")
    assert again["entries"] >= told["entries"] + len(told["frames"]), "it is all in the journal"
    assert verify_project(folder) == []
