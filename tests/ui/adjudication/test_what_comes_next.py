"""After an answer a cine is finished; then the next cine by its greatest disagreement."""

from __future__ import annotations

import pytest
from adjudication_room import dispute

from fibrodesk.ui.adjudication.listing import after_answer, following

# The greatest first: c3 has the second place of the list, c2 the fourth.
LISTED = [
    dispute("c1", 6, 90.0),
    dispute("c3", 1, 80.0),
    dispute("c1", 2, 70.0),
    dispute("c2", 4, 60.0),
    dispute("c3", 5, 50.0),
    dispute("c1", 9, 40.0),
]


def after(said, *ended) -> tuple[str, int] | None:
    """Where one is sent from `said` while those of `ended` want nothing any more."""
    here = next(one for one in LISTED if one.id == said)
    found = after_answer(LISTED, here, lambda one: one.id not in ended)
    return found.id if found else None


def test_the_later_frames_of_the_cine_come_first_and_then_its_earlier_ones():
    assert after(("c1", 6)) == ("c1", 9)
    assert after(("c1", 9), ("c1", 6)) == ("c1", 2)


def test_a_finished_cine_is_followed_by_the_next_greatest_at_its_greatest_frame():
    ended = [("c1", 2), ("c1", 6), ("c1", 9)]
    assert after(("c1", 2), *ended) == ("c3", 1)
    assert after(("c3", 5), *ended, ("c3", 1)) == ("c2", 4)


def test_after_the_last_cine_one_goes_around():
    assert after(("c2", 4)) == ("c1", 6)


@pytest.mark.parametrize("only", [one.id for one in LISTED])
def test_every_frame_is_reached_from_every_other(only):
    others = [one.id for one in LISTED if one.id != only]
    assert {after(said, *others) for said in others} == {only}
    assert after(only, *others) is None


def test_a_frame_that_is_on_no_list_still_leads_to_those_of_its_cine():
    by_hand = dispute("c1", 4, 0.0)
    assert after_answer(LISTED, by_hand, lambda _: True).id == ("c1", 6)
    other = dispute("c7", 0, 0.0)
    assert after_answer(LISTED, other, lambda _: True).id == ("c1", 6)


def test_without_a_frame_the_list_begins():
    assert after_answer(LISTED, None, lambda _: True) == following(LISTED, None, lambda _: True)
