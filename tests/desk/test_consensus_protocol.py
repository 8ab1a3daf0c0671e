"""What the rows of a meeting add up to, whatever was said in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.desk.consensus.protocol import (
    DECISION,
    MINUTE,
    VOTE,
    Said,
    entries_digest,
    said_of_frames,
    shuffled,
)
from fibrodesk.storage.meetings import MeetingEntryRow

PLACES = st.sampled_from([(None, None), ("c1", 0), ("c1", 1), ("c2", 0)])
STEPS = st.one_of(
    st.tuples(st.just(VOTE), st.sampled_from("ABC"), st.booleans()),
    st.tuples(st.just(DECISION), st.sampled_from(["A", "union", ""]), st.none()),
    st.tuples(st.just(MINUTE), st.text(max_size=5), st.none()),
)


def rows_of(said):
    payloads = {
        VOTE: lambda word, counts: {"choice": word, "counts": counts},
        DECISION: lambda word, _: {"choice": word, "votes": {}, "letters": {"A": "p1"}},
        MINUTE: lambda word, _: {"text": word},
    }
    return [
        MeetingEntryRow(
            number=number,
            kind=kind,
            payload=payloads[kind](word, counts),
            person="p",
            when="now",
            cine_id=place[0],
            frame=place[1],
        )
        for number, (place, (kind, word, counts)) in enumerate(said, start=1)
    ]


@given(st.lists(st.tuples(PLACES, STEPS), max_size=40))
def test_what_stands_of_a_place_is_what_was_said_there_last(said):
    """Votes pile up and come off from the top; a decision and a note take the place of the last."""
    votes, decisions, notes = {}, {}, {}
    for place, (kind, word, counts) in said:
        if kind == VOTE and counts:
            votes.setdefault(place, []).append(word)
        elif kind == VOTE and votes.get(place):
            votes[place].pop()
        elif kind == DECISION:
            decisions[place] = word
        elif kind == MINUTE:
            notes[place] = word
    found = said_of_frames(rows_of(said))
    assert set(found) == {place for place, _ in said}
    for place, one in found.items():
        assert list(one.votes) == votes.get(place, [])
        assert (one.decision.choice if one.decision else "") == decisions.get(place, "")
        assert one.note == notes.get(place, "")
        assert sum(one.tally.values()) == len(one.votes)


@given(st.lists(st.sampled_from("ABC"), max_size=12))
def test_only_a_choice_with_more_votes_than_any_other_leads(votes):
    most = sorted(((votes.count(each), each) for each in set(votes)), reverse=True)
    alone = most and (len(most) == 1 or most[0][0] > most[1][0])
    assert Said(votes=tuple(votes)).leader == (most[0][1] if alone else None)


@given(st.lists(st.tuples(PLACES, STEPS), min_size=1, max_size=10), st.integers(0, 9))
def test_the_digest_of_a_meeting_changes_with_any_row_that_is_left_out(said, place):
    rows = rows_of(said)
    without = [row for row in rows if row.number != 1 + place % len(rows)]
    assert entries_digest(rows) != entries_digest(without)


@given(st.text(min_size=1, max_size=6), st.integers(0, 99), st.integers(2, 6))
def test_letters_are_a_permutation_and_the_same_at_each_look(meeting, frame, readers):
    people = [f"p{number}" for number in range(readers)]
    order = shuffled(meeting, "c1", frame, people)
    assert sorted(order) == people
    assert order == shuffled(meeting, "c1", frame, people)
