"""What is kept in an envelope tells neither its content nor its size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.sealing.envelopes import ClearEnvelope, SealedEnvelope
from fibrodesk.sealing.keys import KeyRefusedError, random_key


@given(st.binary(max_size=9000))
def test_what_goes_in_comes_out(data):
    envelope = SealedEnvelope(random_key())
    assert envelope.open(envelope.seal(data, "here"), "here") == data
    assert envelope.open(envelope.seal_mask(data, "here"), "here") == data


def test_an_entry_of_any_small_size_is_stored_alike():
    envelope = SealedEnvelope(random_key())
    sizes = {len(envelope.seal(b"x" * size, "here")) for size in (0, 1, 700, 2044)}
    assert len(sizes) == 1
    assert len(envelope.seal(b"x" * 2045, "here")) > sizes.pop()


def test_a_mask_is_padded_to_steps_of_four_kib():
    envelope = SealedEnvelope(random_key())
    overhead = 24 + 16  # nonce and tag
    assert len(envelope.seal_mask(b"", "here")) == 4096 + overhead
    assert len(envelope.seal_mask(b"x" * 4092, "here")) == 4096 + overhead
    assert len(envelope.seal_mask(b"x" * 4093, "here")) == 8192 + overhead


def test_the_same_bytes_never_look_the_same_twice():
    envelope = SealedEnvelope(random_key())
    assert envelope.seal(b"none", "here") != envelope.seal(b"none", "here")


def test_bytes_that_were_moved_changed_or_cut_do_not_open():
    envelope = SealedEnvelope(random_key())
    stored = envelope.seal(b"drawn", "frame 3")
    flipped = stored[:30] + bytes([stored[30] ^ 4]) + stored[31:]
    for bytes_, place in ((stored, "frame 4"), (flipped, "frame 3"), (stored[:20], "frame 3")):
        with pytest.raises(KeyRefusedError):
            envelope.open(bytes_, place)
    with pytest.raises(KeyRefusedError):
        SealedEnvelope(random_key()).open(stored, "frame 3")


def test_a_key_of_another_length_is_a_bug():
    with pytest.raises(ValueError, match="32 bytes"):
        SealedEnvelope(b"short")


def test_a_clear_envelope_changes_nothing():
    clear = ClearEnvelope()
    assert clear.seal(b"a", "x") == clear.seal_mask(b"a", "y") == clear.open(b"a", "z") == b"a"
