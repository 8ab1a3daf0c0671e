"""An ECG comes through the import as a line, and nothing else of it does."""

from __future__ import annotations

import io
import struct

import numpy as np
import pydicom
import pytest
from craft_dicom import save
from ecg_files import BEATS_MS, ecg, loop, peaks_ms, put_curve, waveform

from fibrodesk.domain.ecg import HIGHEST
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.stored import StoredCine

_PIXELS = b"\xe0\x7f\x10\x00"
WORD = b"MAYQXUZJWK"


def _rebuilt(path):
    with DicomCine(path) as cine:
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        return rebuild(cine, find_fan(cine), pseudonym=pseudonym, confirmed=True)


def _stored(data, tmp_path):
    return _rebuilt(save(data, tmp_path / "loop.dcm"))


def _head(stored):
    return stored[: stored.index(_PIXELS)]


def _facts(stored, tmp_path):
    with StoredCine(tmp_path / "stored.dcm", trusted=True, data=stored) as cine:
        return cine.facts


def with_wave(values=None, **told):
    data = loop()
    values = np.rint(ecg()).astype("<i2") if values is None else values
    data.WaveformSequence = [waveform(values, **told)]
    return data


def test_the_line_that_is_stored_is_the_one_that_was_read(tmp_path):
    data = with_wave(offset_ms="37")
    with DicomCine(save(data, tmp_path / "source.dcm")) as cine:
        before = cine.facts.ecg
    stored = _stored(data, tmp_path)
    assert before.start_ms == 40.0
    assert _facts(stored, tmp_path).ecg == before
    group = pydicom.dcmread(io.BytesIO(stored)).WaveformSequence[0]
    assert (group.SamplingFrequency, group.WaveformSampleInterpretation) == (250, "SS")
    assert group.WaveformOriginality == "DERIVED"
    assert list(np.frombuffer(group.WaveformData, "<i2")) == list(before.levels)


def test_our_own_export_that_is_imported_again_keeps_its_line_as_it_is(tmp_path):
    first = _stored(with_wave(), tmp_path)
    again = tmp_path / "again.dcm"
    again.write_bytes(first)
    assert _facts(_rebuilt(again), tmp_path).ecg == _facts(first, tmp_path).ecg


@pytest.mark.parametrize("step", ["33.33333333", "16.6949", "19.99999"])
def test_frames_of_odd_lengths_keep_the_line_too(tmp_path, step):
    data = with_wave(np.rint(ecg(seconds=3.0)).astype("<i2")) if step[0] == "3" else with_wave()
    data.FrameTime = step
    with DicomCine(save(data, tmp_path / "source.dcm")) as cine:
        before = cine.facts.ecg
    assert before is not None
    assert _facts(_stored(data, tmp_path), tmp_path).ecg == before


def test_a_loop_without_an_ecg_is_stored_without_a_waveform(tmp_path):
    assert "WaveformSequence" not in pydicom.dcmread(io.BytesIO(_stored(loop(), tmp_path)))


def test_labels_names_and_comments_of_the_channels_are_gone(tmp_path):
    data = with_wave(meaning="Lead Zqxmark", MultiplexGroupLabel="Zqxmark", AcquisitionNumber=1)
    channel = data.WaveformSequence[0].ChannelDefinitionSequence[0]
    channel.ChannelLabel, channel.FilterLowFrequency = "Zqxmark II", "0.19330303"
    channel.ChannelSensitivity, channel.ChannelSensitivityUnitsSequence = "1.93303303", []
    put_curve(data, ecg(), units=["MSEC", "Zqxmark"])
    data.add_new(0x50000022, "LO", "Zqxmark curve")
    data.add_new(0x50002500, "LO", "Zqxmark label")
    stored = _stored(data, tmp_path)
    assert b"zqxmark" not in stored.lower()
    for number in (b"19330303", b"93303303"):  # as long as no identifier drawn at random has them
        assert number not in _head(stored)
    kept = pydicom.dcmread(io.BytesIO(stored)).iterall()
    assert not any(element.tag.group == 0x5000 for element in kept)
    assert peaks_ms(_facts(stored, tmp_path).ecg) == pytest.approx(BEATS_MS, abs=4)


def _spells(head, word=WORD):
    """Any three letters of the word in a row, or in every second byte."""
    runs = [word[at : at + 3] for at in range(len(word) - 2)]
    return [run for run in runs for part in (head, head[::2], head[1::2]) if run in part]


@pytest.mark.parametrize("rate_hz", [250, 500])
@pytest.mark.parametrize("part", ["low bytes", "samples", "wide"])
def test_samples_that_spell_a_word_do_so_no_more(tmp_path, rate_hz, part):
    """At our own rate as well, where each level would else be one of the source's samples."""
    values = np.rint(ecg(rate_hz)).astype("<i2")
    letters = np.frombuffer(WORD, np.uint8)
    if part == "low bytes":
        values[100:110] = (values[100:110] & ~0xFF) | letters
    elif part == "samples":
        values[100:105] = np.frombuffer(WORD, "<i2")
    else:
        values[100:110] = letters
    data = with_wave(values, rate_hz=rate_hz)
    assert _spells(save(data, tmp_path / "source.dcm").read_bytes())
    stored = _stored(data, tmp_path)
    assert not _spells(_head(stored))
    assert _facts(stored, tmp_path).ecg is not None


def test_a_curve_whose_numbers_spell_a_word_does_so_no_more(tmp_path):
    values = ecg()
    values[100] = struct.unpack("<d", b"MAYQXU\x40\x40")[0]
    data = put_curve(loop(), values, representation=3)
    data[0x50000112].value = b"MAYQXU\x00\x00" + bytes(8)  # a start that is next to none
    data[0x50000030].value = ["SECS", "MAYQX"]
    assert _spells(save(data, tmp_path / "source.dcm").read_bytes())
    stored = _stored(data, tmp_path)
    assert not _spells(_head(stored))
    assert _facts(stored, tmp_path).ecg is not None


def test_no_level_that_can_be_stored_has_a_byte_that_is_a_letter():
    stored = np.arange(-HIGHEST, HIGHEST + 1).astype("<i2")
    assert not [byte for byte in stored.tobytes() if 0x20 <= byte < 0x7F]
    for order in ("<", ">"):
        text = stored.astype(order + "i2").tobytes().decode("utf-16" + "lb"[order == ">"] + "e")
        assert not [letter for letter in text if letter.isalpha() or letter.isdigit()]


def test_a_line_as_ours_whose_start_or_levels_are_not_ours_is_made_anew(tmp_path):
    """Only what cannot say anything is kept as it came."""
    line = np.clip(np.rint(ecg(250, scale=31.0)), -31, 31).astype("<i2")
    line[3], line[10] = -31, 31
    kept = _facts(_stored(with_wave(line, rate_hz=250), tmp_path), tmp_path).ecg
    assert list(kept.levels) == line.tolist()
    late = _facts(_stored(with_wave(line, rate_hz=250, offset_ms="1.5"), tmp_path), tmp_path).ecg
    assert late.start_ms == 4.0
    assert list(late.levels) != line.tolist()[1:]
    loud = line * 100
    anew = _facts(_stored(with_wave(loud, rate_hz=250), tmp_path), tmp_path).ecg
    assert list(anew.levels) != line.tolist()
