"""The key of a station and what it signs."""

import os

import pytest

from fibrodesk.sealing.signatures import KEY_NAME, StationKeyError, load_or_make, signature_holds


def test_a_station_keeps_its_key(tmp_path):
    first, second = load_or_make(tmp_path / "keys"), load_or_make(tmp_path / "keys")
    assert first == second
    assert load_or_make(tmp_path / "other").public != first.public
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [KEY_NAME]


def test_nobody_else_on_the_machine_reads_the_key(tmp_path):
    load_or_make(tmp_path)
    if os.name != "nt":
        assert (tmp_path / KEY_NAME).stat().st_mode & 0o077 == 0


def test_a_signature_holds_for_exactly_what_was_signed(tmp_path):
    station = load_or_make(tmp_path)
    signature = station.sign(b"manifest")
    assert signature_holds(station.public, b"manifest", signature)
    assert not signature_holds(station.public, b"manifesT", signature)
    assert not signature_holds(station.public, b"manifest", signature[:-1])
    assert not signature_holds(b"\x01" * 32, b"manifest", signature)
    assert not signature_holds(b"short", b"manifest", signature)


def test_a_file_that_is_no_key_is_refused_and_kept(tmp_path):
    (tmp_path / KEY_NAME).write_bytes(b"something else")
    with pytest.raises(StationKeyError):
        load_or_make(tmp_path)
    assert (tmp_path / KEY_NAME).read_bytes() == b"something else"
