"""ECGs as files hold them, written by pydicom and struct, and not by the code under test."""

from __future__ import annotations

import numpy as np
from craft_dicom import moving_fan, native
from pydicom.dataset import Dataset

FRAMES = 50  # of 20 ms each: a loop of one second
LOOP_MS = 1000.0
BEATS_MS = (200.0, 700.0)
KINDS = {0: "<u2", 1: "<i2", 2: "<f4", 3: "<f8", 4: "<i4"}


def ecg(rate_hz=500, seconds=1.0, *, beats_ms=BEATS_MS, scale=1000.0):
    """Narrow R waves at `beats_ms` on a quiet line: float (N,)."""
    times_ms = np.arange(round(rate_hz * seconds)) * 1000 / rate_hz
    waves = [np.exp(-(((times_ms - beat) / 12) ** 2)) for beat in beats_ms]
    return scale * (np.sum(waves, axis=0) + 0.02 * np.sin(times_ms / 90))


def loop(*, frames=FRAMES):
    return native(moving_fan(frames=frames, rows=96, columns=128))


def waveform(values, *, rate_hz=500, offset_ms="0", code="2:2", meaning="Lead II", **changed):
    """One group; `values` of shape (N,), or (N, channels), stored as they are typed."""
    values = np.asarray(values)
    values = values[:, None] if values.ndim == 1 else values
    group = Dataset()
    if offset_ms is not None:
        group.MultiplexGroupTimeOffset = offset_ms
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformSamples, group.NumberOfWaveformChannels = values.shape
    group.SamplingFrequency = str(rate_hz)
    codes = [code] if isinstance(code, str) else list(code)
    group.ChannelDefinitionSequence = [_channel(each, meaning, values.dtype) for each in codes]
    group.WaveformBitsAllocated = values.dtype.itemsize * 8
    group.WaveformSampleInterpretation = {"i": "S", "u": "U"}[values.dtype.kind] + {
        1: "B", 2: "S", 4: "L"}[values.dtype.itemsize]  # fmt: skip
    group.add_new(0x54001010, "OW", values.tobytes() + b"\0" * (values.nbytes % 2))
    for keyword, value in changed.items():
        setattr(group, keyword, value)
    return group


def _channel(code, meaning, dtype):
    source = Dataset()
    source.CodeValue, source.CodingSchemeDesignator, source.CodeMeaning = code, "MDC", meaning
    channel = Dataset()
    channel.ChannelSourceSequence = [source]
    channel.WaveformBitsStored = dtype.itemsize * 8
    return channel


def put_curve(data, values, *, representation=1, rate_hz=500, listed=False, start=0, group=0x5000,
              kind="ECG", units=None):  # fmt: skip
    """A curve of two dimensions whose first is time: listed in seconds, else by an interval."""
    dtype = np.dtype(KINDS[representation])
    step = 1000 / rate_hz
    whole = representation in (0, 1, 4)
    times = np.arange(len(values)) * (step if whole else step / 1000)
    at = group << 16
    data.add_new(at | 0x0005, "US", 2)
    data.add_new(at | 0x0010, "US", len(values))
    data.add_new(at | 0x0020, "CS", kind)
    data.add_new(at | 0x0030, "SH", units or ["MSEC" if whole else "SECS", "NONE"])
    data.add_new(at | 0x0103, "US", representation)
    if listed:
        stored = np.column_stack([times, values]).astype(dtype)
    else:
        stored = np.asarray(values).astype(dtype)
        step = step if whole else step / 1000
        data.add_new(at | 0x0110, "US", [0, 1])
        # In the kind of the values, which pydicom knows as US alone.
        data.add_new(at | 0x0112, "OB", np.array([start, 0]).astype(dtype).tobytes())
        data.add_new(at | 0x0114, "OB", np.array([step, 0]).astype(dtype).tobytes())
    data.add_new(at | 0x3000, "OW", stored.tobytes() + b"\0" * (stored.nbytes % 2))
    return data


def peaks_ms(found):
    """Where the line stands at its highest, in each half of the second."""
    levels = np.asarray(found.levels)
    times = found.start_ms + 4.0 * np.arange(len(levels))
    return tuple(
        float(times[half][np.argmax(levels[half])]) for half in (times < 450, times >= 450)
    )
