"""The ECG that a file holds as numbers: read where it can be believed, else no ECG, and a loop."""

from __future__ import annotations

import numpy as np
import pytest
from craft_dicom import save
from ecg_files import BEATS_MS, FRAMES, ecg, loop, peaks_ms, put_curve, waveform

from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import ImagingError


@pytest.fixture
def read(tmp_path):
    """The facts and warnings of a loop whose file is `data`; whatever it holds, it is a loop."""

    def take(data):
        with DicomCine(save(data, tmp_path / "loop.dcm")) as cine:
            assert cine.facts.frames == FRAMES
            assert cine.frame(0).any()
            return cine.facts.ecg, [said for said in cine.warnings if "curve" in said]

    return take


def with_waves(*groups):
    data = loop()
    data.WaveformSequence = list(groups)
    return data


@pytest.mark.parametrize("rate_hz", [50, 250, 500, 1000, 8000])
def test_a_waveform_is_read_at_its_true_times(read, rate_hz):
    values = np.rint(ecg(rate_hz)).astype("<i2")
    found, said = read(with_waves(waveform(values, rate_hz=rate_hz)))
    assert peaks_ms(found) == pytest.approx(BEATS_MS, abs=20 if rate_hz == 50 else 4)
    assert (min(found.levels), max(found.levels)) == (-31, 31)
    assert 0.9 < len(found.levels) * 4 / 1000 <= 1.01
    assert not said


@pytest.mark.parametrize("dtype", ["<i1", "<u1", "<i2", "<u2", "<i4", "<u4"])
def test_samples_of_each_kind_are_read(read, dtype):
    values = ecg(scale=100.0) + (20 if np.dtype(dtype).kind == "u" else 0)
    found, _ = read(with_waves(waveform(np.rint(values).astype(dtype))))
    assert peaks_ms(found) == pytest.approx(BEATS_MS, abs=4)


@pytest.mark.parametrize("representation", range(5))
@pytest.mark.parametrize("listed", [False, True])
def test_a_curve_of_each_representation_is_read(read, representation, listed):
    values = ecg() + (100 if representation == 0 else 0)
    data = put_curve(loop(), values, representation=representation, listed=listed)
    found, said = read(data)
    assert peaks_ms(found) == pytest.approx(BEATS_MS, abs=4)
    assert not said


def test_a_curve_told_in_points_a_second_is_read(read):
    data = put_curve(loop(), ecg(), units=["DPPS", "NONE"])
    data[0x50000114].value = np.array([500, 0], "<i2").tobytes()
    assert peaks_ms(read(data)[0]) == pytest.approx(BEATS_MS, abs=4)


def test_the_start_that_is_told_is_where_the_trace_begins(read):
    late = np.rint(ecg(seconds=0.8)).astype("<i2")
    found, _ = read(with_waves(waveform(late, offset_ms="102")))
    assert found.start_ms == 104.0
    assert peaks_ms(found) == pytest.approx([beat + 102 for beat in BEATS_MS], abs=4)
    early = np.rint(ecg(seconds=1.2)).astype("<i2")
    found, _ = read(with_waves(waveform(early, offset_ms="-100")))
    assert found.start_ms == 0.0
    assert peaks_ms(found) == pytest.approx([beat - 100 for beat in BEATS_MS], abs=4)
    found, _ = read(put_curve(loop(), ecg(seconds=0.8), start=100))
    assert peaks_ms(found) == pytest.approx([beat + 100 for beat in BEATS_MS], abs=4)


def test_of_several_channels_lead_ii_is_read_else_the_first(read):
    other = ecg(beats_ms=(100.0, 600.0))
    values = np.rint(np.column_stack([other, ecg()])).astype("<i2")
    found, _ = read(with_waves(waveform(values, code=["2:1", "2:2"], meaning="Lead")))
    assert peaks_ms(found) == pytest.approx(BEATS_MS, abs=4)
    found, _ = read(with_waves(waveform(values, code=["2:1", "2:61"], meaning="Lead")))
    assert peaks_ms(found) == pytest.approx((100.0, 600.0), abs=4)


def test_bits_above_those_stored_are_no_part_of_a_sample(read):
    values = np.rint(ecg()).astype(np.int64) & 0x0FFF
    spoiled = values | (np.arange(len(values)) % 15 << 12)
    group = waveform(spoiled.astype("<i4").astype("<u2").view("<i2"))
    group.ChannelDefinitionSequence[0].WaveformBitsStored = 12
    clean = waveform(values.astype("<i2"))
    clean.ChannelDefinitionSequence[0].WaveformBitsStored = 12
    assert read(with_waves(group))[0] == read(with_waves(clean))[0]
    assert peaks_ms(read(with_waves(clean))[0]) == pytest.approx(BEATS_MS, abs=4)


GOOD = np.rint(ecg()).astype("<i2")
DOUBTFUL_WAVES = {
    "flat": waveform(np.full(500, 7, "<i2")),
    "breathing": waveform(GOOD, code="3:1", meaning="Respiration"),
    "unnamed": waveform(GOOD, code="", meaning=""),
    "one sample": waveform(GOOD[:1]),
    "fewer than promised": waveform(GOOD, NumberOfWaveformSamples=900),
    "more than promised": waveform(GOOD, NumberOfWaveformSamples=400),
    "a huge number promised": waveform(GOOD, NumberOfWaveformSamples=0xFFFFFFFF),
    "no channels": waveform(GOOD, NumberOfWaveformChannels=0),
    "many channels": waveform(GOOD, NumberOfWaveformChannels=65_535),
    "no samples": waveform(GOOD, NumberOfWaveformSamples=0),
    "companded": waveform(GOOD.astype("<i1"), WaveformSampleInterpretation="MB"),
    "of no kind": waveform(GOOD, WaveformSampleInterpretation="FL"),
    "other bits": waveform(GOOD, WaveformBitsAllocated=12),
    "too slow": waveform(GOOD[:10], rate_hz=10),
    "too fast": waveform(np.tile(GOOD, 40), rate_hz=20_000),
    "no rate": waveform(GOOD, rate_hz=0),
    "a negative rate": waveform(GOOD, rate_hz=-500),
    "much shorter than the loop": waveform(GOOD[:200]),
    "much longer than the loop": waveform(np.tile(GOOD, 4)),
    "behind the loop": waveform(GOOD, offset_ms="700"),
    "long before the loop": waveform(GOOD, offset_ms="-90000"),
    "partly not measured": waveform(GOOD, WaveformPaddingValue=GOOD[40:41].tobytes()),
}


@pytest.mark.parametrize("what", DOUBTFUL_WAVES)
def test_a_doubtful_waveform_gives_no_ecg_and_is_said(read, what):
    found, said = read(with_waves(DOUBTFUL_WAVES[what]))
    assert found is None
    assert len(said) == 1


@pytest.mark.parametrize("bits", [0, 1, 17, 65_535])
def test_more_bits_stored_than_there_are_give_no_ecg(read, bits):
    group = waveform(GOOD)
    group.ChannelDefinitionSequence[0].WaveformBitsStored = bits
    assert read(with_waves(group))[0] is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
@pytest.mark.parametrize("representation", [2, 3])
def test_a_curve_with_a_value_that_is_none_gives_no_ecg(read, value, representation):
    values = ecg()
    values[77] = value
    assert read(put_curve(loop(), values, representation=representation))[0] is None


def test_listed_times_that_go_back_stand_still_or_leap_give_no_ecg(read):
    times = np.arange(500) * 0.002
    for wrong in (times[::-1], times * 0, np.where(times > 0.5, times + 0.2, times),
                  np.where(times == 0.1, np.nan, times)):  # fmt: skip
        data = put_curve(loop(), ecg(), representation=3, listed=True)
        data[0x50003000].value = np.column_stack([wrong, ecg()]).astype("<f8").tobytes()
        assert read(data)[0] is None
    assert read(put_curve(loop(), ecg(), representation=3, listed=True))[0] is not None


DOUBTFUL_CURVES = {
    "of three dimensions": (0x0005, 3),
    "of no dimension": (0x0005, 0),
    "fewer points than promised": (0x0010, 900),
    "more points than promised": (0x0010, 400),
    "no points": (0x0010, 0),
    "a pressure": (0x0020, "PRESS"),
    "in no unit": (0x0030, ["NONE", "NONE"]),
    "in pixels": (0x0030, ["PIXL", "NONE"]),
    "of no representation": (0x0103, 5),
    "of another representation": (0x0103, 3),
    "described once": (0x0110, 1),
    "without a voltage": (0x0110, [1, 0]),
    "without a step": (0x0114, b"\0\0\0\0"),
    "of steps in letters": (0x0114, b"abcdef"),
    "of long steps": (0x0114, b"\xff\x7f\0\0"),
}


@pytest.mark.parametrize("what", DOUBTFUL_CURVES)
def test_a_doubtful_curve_gives_no_ecg_and_is_said(read, what):
    data = put_curve(loop(), ecg())
    element, value = DOUBTFUL_CURVES[what]
    data[0x50000000 | element].value = value
    found, said = read(data)
    assert found is None
    assert len(said) == 1


def test_where_the_first_cannot_be_believed_the_next_is_read(read):
    data = put_curve(loop(), ecg(), kind="RESP")
    put_curve(data, ecg(), group=0x5002)
    data.WaveformSequence = [DOUBTFUL_WAVES["flat"]]
    found, said = read(data)
    assert peaks_ms(found) == pytest.approx(BEATS_MS, abs=4)
    assert "other curves are left out" in said[0]


def test_where_the_loop_told_no_time_nobody_knows_where_a_beat_falls(read):
    data = with_waves(waveform(GOOD))
    del data.FrameTime
    del data.FrameIncrementPointer
    assert read(data)[0] is None


def test_whatever_stands_in_its_head_a_loop_comes_or_a_refusal_in_words(tmp_path):
    whole = save(with_waves(waveform(GOOD)), tmp_path / "whole.dcm").read_bytes()
    start = whole.index(b"\x00\x54\x00\x01SQ")
    rng = np.random.default_rng(6)
    seen = {"none": 0, "some": 0, "refused": 0}
    for number in range(150):
        broken = bytearray(whole)
        for at in rng.integers(start, start + 330, 3):
            broken[at] = rng.integers(256)
        path = tmp_path / f"{number}.dcm"
        path.write_bytes(broken)
        try:
            with DicomCine(path) as cine:
                seen["none" if cine.facts.ecg is None else "some"] += 1
                assert cine.frame(0).any()
        except ImagingError:
            seen["refused"] += 1
    assert min(seen["none"], seen["some"]) > 5
