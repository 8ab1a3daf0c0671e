"""A refusal of the training comes over in its three parts."""

import pytest

from fibrodesk.contract.refusal import Refusal, from_line, to_line


def test_a_refusal_comes_over_whole_on_one_line():
    refusal = Refusal(title="Zu wenige", text='A "side"\nof 2', hint="Read more.")
    line = to_line(refusal)
    assert "\n" not in line
    assert from_line(line) == refusal


@pytest.mark.parametrize(
    "line",
    [
        "",
        "3 40",
        "a library's chatter",
        "[]",
        "{}",
        '{"refused": 3}',
        '{"refused": {"title": "T", "text": "X"}}',
    ],
)
def test_any_other_line_is_none(line):
    assert from_line(line) is None
