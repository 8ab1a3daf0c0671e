"""The ECG of a stored loop as a numeric waveform (DICOM PS3.3, C.10.9)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pydicom.dataset import Dataset

from fibrodesk.domain.ecg import RATE_HZ, Ecg


class _Code(NamedTuple):
    value: str
    scheme: str
    meaning: str


LEAD = _Code("2:0", "MDC", "Unspecified lead")
_BITS = 16


def ecg_waveform(ecg: Ecg) -> Dataset:
    """The one group of channels; which lead it was is not told, as nothing here depends on it."""
    group = Dataset()
    group.MultiplexGroupTimeOffset = str(round(ecg.start_ms))
    group.WaveformOriginality = "DERIVED"
    group.NumberOfWaveformChannels = 1
    group.NumberOfWaveformSamples = len(ecg.levels)
    group.SamplingFrequency = str(RATE_HZ)
    group.ChannelDefinitionSequence = [_channel()]
    group.WaveformBitsAllocated = _BITS
    group.WaveformSampleInterpretation = "SS"
    group.WaveformData = np.asarray(ecg.levels, "<i2").tobytes()
    group["WaveformData"].VR = "OW"
    return group


def _channel() -> Dataset:
    source = Dataset()
    source.CodeValue, source.CodingSchemeDesignator, source.CodeMeaning = LEAD
    channel = Dataset()
    channel.ChannelSourceSequence = [source]
    channel.WaveformBitsStored = _BITS
    return channel
