"""What a data set marked is proposed in preparing, and said to be its own."""

from fibrodesk.domain.cine import CineFacts, DatasetWord
from fibrodesk.domain.keyframes import suggest
from fibrodesk.ui.library.preparing.words import suggestion


def words_of(*, by_hand=None, **more):
    facts = CineFacts(
        frames=60,
        rows=8,
        columns=8,
        frame_times_ms=tuple(index * 20.0 for index in range(60)),
        **more,
    )
    return suggestion(suggest(facts, ed=by_hand))


def test_marks_of_a_data_set_are_named_as_its_own():
    words = words_of(told=DatasetWord(dataset="EchoNet-Dynamic", ed=40, es=55))
    assert "ED and ES as EchoNet-Dynamic marks them: look at both." in words
    assert "mark ED and ES yourself" not in words


def test_without_them_nobody_else_is_named():
    assert "marks them" not in words_of()
    assert "mark ED and ES yourself" in words_of()


def test_one_mark_of_two_leaves_the_other_to_the_person():
    """As a child's loop without a systolic tracing: the words promise no more than was told."""
    words = words_of(told=DatasetWord(dataset="EchoNet-Pediatric", ed=40))
    assert "ED as EchoNet-Pediatric marks it" in words
    assert "mark ES yourself" in words
    other = words_of(told=DatasetWord(dataset="CAMUS", ed=40, es=20), by_hand=41)
    assert other.endswith("ES as CAMUS marks it: look at it.")
