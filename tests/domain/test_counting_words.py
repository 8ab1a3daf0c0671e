"""One is said otherwise than none and many."""

import pytest

from fibrodesk.domain.counting import counted


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 loops"), (1, "1 loop"), (2, "2 loops"), (1200, "1,200 loops")]
)
def test_a_count_has_the_noun_that_it_wants(count, said):
    assert counted(count, "loop") == said


def test_a_plural_of_its_own_is_told():
    assert [counted(count, "frame is", "frames are") for count in (1, 2)] == [
        "1 frame is",
        "2 frames are",
    ]
