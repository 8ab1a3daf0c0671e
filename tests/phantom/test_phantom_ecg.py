"""The ECG of a synthetic loop: its beats are the loop's, and another reader finds them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pydicom
import pytest

from fibrodesk.phantom.dicom import identity_of, write_dicom
from fibrodesk.phantom.ecg import microvolts


def test_pydicom_reads_as_many_microvolts_as_the_loop_is_long(native_loop, tmp_path):
    write_dicom(native_loop, tmp_path / "loop.dcm")
    group = pydicom.dcmread(tmp_path / "loop.dcm").WaveformSequence[0]
    values = np.frombuffer(group.WaveformData, "<i2")
    facts = native_loop.cine.facts
    assert len(values) == group.NumberOfWaveformSamples
    assert 2 * len(values) == pytest.approx(facts.frames * facts.frame_time_ms, abs=2)
    assert np.array_equal(values, microvolts(facts))
    family = identity_of(native_loop).name.split("^")[0]
    assert family[:16] in group.MultiplexGroupLabel  # for the import to leave behind


def test_each_r_wave_is_the_highest_point_around_it(native_loop):
    facts = native_loop.cine.facts
    times = tuple(40.0 * index for index in range(60))
    long = replace(facts, frames=60, frame_times_ms=times, heart_rate_bpm=75.0,
                   r_wave_times_ms=(0.0, 800.0, 1600.0))  # fmt: skip
    values = microvolts(long)
    for wave_ms in (0, 800, 1600):
        around = slice(max(0, wave_ms // 2 - 100), wave_ms // 2 + 100)
        assert 2 * (around.start + int(np.argmax(values[around]))) == wave_ms
    assert values.max() < 1500
    assert 150 < values[150:250].max() < 400  # the wave after it is lower, and there
