"""All shares tell the secret; fewer tell nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.sealing.shares import combine, split


@given(st.binary(min_size=32, max_size=32), st.integers(1, 6))
def test_all_shares_together_tell_the_secret(secret, count):
    shares = split(secret, count)
    assert len(shares) == count
    assert combine(shares) == secret


def test_without_one_share_the_rest_is_noise():
    """The same secret split twice leaves nothing in common among any n - 1 shares."""
    secret = b"\x00" * 32
    first, second = split(secret, 3), split(secret, 3)
    for left_out in range(3):
        seen = [share for place, share in enumerate(first) if place != left_out]
        again = [share for place, share in enumerate(second) if place != left_out]
        assert combine(seen) != secret
        assert combine(seen) != combine(again)


def test_no_shares_or_shares_of_two_lengths_are_a_bug():
    with pytest.raises(ValueError, match="at least one"):
        split(b"s" * 32, 0)
    for shares in ([], [b"a", b"bc"]):
        with pytest.raises(ValueError, match="one length"):
            combine(shares)
