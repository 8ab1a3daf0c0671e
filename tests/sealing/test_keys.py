"""Key pairs and passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.sealing.keys import (
    KeyRefusedError,
    PasswordCost,
    new_key_pair,
    open_sealed,
    public_key_of,
    seal_to,
    unwrap_secret,
    wrap_secret,
)

CHEAP = PasswordCost(opslimit=1, memlimit=8192)


def test_a_password_at_the_cost_of_the_study_opens_its_secret():
    """The only test at the real cost: argon2id with 64 MiB and three passes."""
    cost = PasswordCost()
    assert (cost.opslimit, cost.memlimit) == (3, 64 * 1024 * 1024)
    secret = new_key_pair().secret
    wrapped = wrap_secret(secret, "right", cost)
    assert unwrap_secret(wrapped, "right") == secret
    with pytest.raises(KeyRefusedError):
        unwrap_secret(wrapped, "wrong")


def test_an_empty_password_is_one_too():
    wrapped = wrap_secret(b"s" * 32, "", CHEAP)
    assert unwrap_secret(wrapped, "") == b"s" * 32
    with pytest.raises(KeyRefusedError):
        unwrap_secret(wrapped, " ")


def test_the_same_password_wraps_differently_each_time():
    first, second = (wrap_secret(b"s" * 32, "word", CHEAP) for _ in range(2))
    assert first.salt != second.salt
    assert first.wrapped != second.wrapped


@given(st.binary(max_size=200))
def test_only_the_holder_of_the_secret_half_reads_what_was_sealed(data):
    pair, other = new_key_pair(), new_key_pair()
    sealed = seal_to(pair.public, data)
    assert open_sealed(pair.secret, sealed) == data
    with pytest.raises(KeyRefusedError):
        open_sealed(other.secret, sealed)
    with pytest.raises(KeyRefusedError):
        open_sealed(pair.secret, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_secret_half_tells_the_public_one():
    pair = new_key_pair()
    assert public_key_of(pair.secret) == pair.public
