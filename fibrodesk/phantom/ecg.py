"""The ECG of a synthetic loop, as a scanner writes one beside its frames."""

from __future__ import annotations

import math

import numpy as np
from pydicom.dataset import Dataset

from fibrodesk.domain.cine import CineFacts

_RATE_HZ = 500
_BITS = 16
_WAVES = (  # microvolts; middle and width as milliseconds from the R wave, at any heart rate
    (110.0, -165.0, 24.0),
    (-90.0, -26.0, 8.0),
    (1100.0, 0.0, 10.0),
    (-240.0, 26.0, 9.0),
)
_T_WAVE_UV, _T_MIDDLE, _T_WIDTH = 270.0, 0.32, 0.055  # of it as shares of the beat


def ecg_group(facts: CineFacts, *, label: str) -> Dataset:
    """Lead II over the whole loop, with its first R wave where the first frame is."""
    group, channel = Dataset(), Dataset()
    values = microvolts(facts)
    group.MultiplexGroupTimeOffset = "0"
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels = 1
    group.NumberOfWaveformSamples = len(values)
    group.SamplingFrequency = str(_RATE_HZ)
    group.MultiplexGroupLabel = label
    source = Dataset()
    source.CodeValue, source.CodingSchemeDesignator, source.CodeMeaning = "2:2", "MDC", "Lead II"
    channel.ChannelSourceSequence = [source]
    channel.WaveformBitsStored = _BITS
    group.ChannelDefinitionSequence = [channel]
    group.WaveformBitsAllocated = _BITS
    group.WaveformSampleInterpretation = "SS"
    group.WaveformData = values.tobytes()
    group["WaveformData"].VR = "OW"
    return group


def microvolts(facts: CineFacts) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """The voltage 500 times a second: int16 (N,), of the beats in the loop and those around it."""
    end_ms = facts.frame_times_ms[-1] + facts.frame_time_ms
    times = np.arange(math.ceil(end_ms * _RATE_HZ / 1000)) * 1000 / _RATE_HZ
    beat_ms = 60_000 / (facts.heart_rate_bpm or 60.0)
    inside = facts.r_wave_times_ms or (0.0,)
    total = np.zeros(len(times))
    for wave_ms in (inside[0] - beat_ms, *inside, inside[-1] + beat_ms):
        away = times - wave_ms
        for height, middle, width in _WAVES:
            total += height * np.exp(-(((away - middle) / width) ** 2) / 2)
        t_wave = (away / beat_ms - _T_MIDDLE) / _T_WIDTH
        total += _T_WAVE_UV * np.exp(-(t_wave**2) / 2)
    return np.rint(total).astype("<i2")
