"""A count stands in a sentence of its own form."""

import pytest

from fibrodesk.ui.counting import counted


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 loops came in"),
        (1, "1 loop came in"),
        (2, "2 loops came in"),
        (21, "21 loops came in"),
    ],
)
def test_one_is_said_otherwise_than_none_and_many(count, said):
    assert counted(count, "1 loop came in", "{count} loops came in") == said


def test_more_than_the_count_can_be_told():
    assert (
        counted(1, "1 loop to {folder}", "{count} loops to {folder}", folder="X") == "1 loop to X"
    )
    assert counted(3, "1 loop to {folder}", "{count} loops to {folder}", folder="X").endswith(
        "to X"
    )
