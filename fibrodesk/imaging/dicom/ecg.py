"""The ECG that a file holds as numbers, as a line of few levels over the time of the loop.

Nothing of the source rides along: the line is a mean over some milliseconds, taken at a rate of
our own and rounded to 63 levels. What is doubtful gives no ECG, and never refuses a loop.
"""

from __future__ import annotations

import math
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.ecg import HIGHEST, STEP_MS, Ecg
from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.curves import curve_groups, curve_traces
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.trace import Trace
from fibrodesk.imaging.dicom.waveforms import waveform_traces

_SHORTEST_MS, _LONGEST_MS = 0.1, 50.0  # between two points: 10,000 down to 20 a second
_LONGEST_LOOP_MS = 60_000.0  # some 15,000 levels, which are painted at once
_LEAST_SHARE = 0.5  # of the loop, over which the trace has to go
_MOST_LOOPS, _SPARE_MS = 2.0, 1000.0  # how much longer than the loop it may be
_LARGEST = 1e30
_AROUND_MS = (-3.0, -1.0, 1.0, 3.0)  # a level is no sample of the source, even at its own rate


def ecg_of(header: Header, *, loop_ms: float) -> Ecg | None:
    """The first ECG of the file that can be believed to belong to a loop of this length."""
    if not 0 < loop_ms <= _LONGEST_LOOP_MS:
        return None
    for trace in chain(waveform_traces(header), curve_traces(header)):
        if _is_sane(trace, loop_ms):
            line = _own_line(trace, loop_ms) or _line(trace, loop_ms)
            if line is not None:
                return line
    return None


def curves_left_out(header: Header, kept: Ecg | None) -> tuple[str, ...]:
    """What is said of the curves that do not come along: what they carry is not known."""
    curves = len(curve_groups(header)) + len(header.items(at.WAVEFORM_SEQUENCE))
    if kept is not None and curves > 1:
        return ("The ECG comes along as a line; the file's other curves are left out.",)
    if kept is not None or not (curves or header.has(at.WAVEFORM_SEQUENCE)):
        return ()
    return ("An ECG or another curve of the file is left out; the times of its R waves stay.",)


def _is_sane(trace: Trace, loop_ms: float) -> bool:
    times, values = trace.times_ms, trace.values
    if not np.isfinite(times).all() or not (np.abs(values) < _LARGEST).all():
        return False
    steps = np.diff(times)
    if not (steps >= _SHORTEST_MS * (1 - 1e-6)).all() or not (steps <= _LONGEST_MS).all():
        return False
    start, end = float(times[0]), float(times[-1])
    shared = min(end, loop_ms) - max(start, 0.0)
    return shared >= _LEAST_SHARE * loop_ms and end - start <= _MOST_LOOPS * loop_ms + _SPARE_MS


def _own_line(trace: Trace, loop_ms: float) -> Ecg | None:
    """The trace as it is where it is such a line already, as in every loop of a project."""
    start, end = float(trace.times_ms[0]), float(trace.times_ms[-1])
    values = trace.values
    in_step = start >= 0 and start % STEP_MS == 0 and end <= loop_ms + STEP_MS
    even = bool((np.diff(trace.times_ms) == STEP_MS).all())
    spans = values.min() == -HIGHEST and values.max() == HIGHEST
    if not (in_step and even and spans and (values == np.rint(values)).all()):
        return None
    return Ecg(start_ms=start, levels=tuple(int(value) for value in values))


def _line(trace: Trace, loop_ms: float) -> Ecg | None:
    """None where the trace is flat."""
    first = math.ceil(max(float(trace.times_ms[0]), 0.0) / STEP_MS)
    last = math.floor(min(float(trace.times_ms[-1]), loop_ms) / STEP_MS)
    times_ms = np.asarray(np.arange(first, last + 1) * STEP_MS, np.float64)
    means = _means(trace, times_ms)
    low, high = float(means.min()), float(means.max())
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        return None
    levels = np.rint((2 * (means - low) / (high - low) - 1) * HIGHEST).astype(np.int64)
    return Ecg(start_ms=first * STEP_MS, levels=tuple(levels.tolist()))


def _means(trace: Trace, times_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of the trace, its points joined by lines, at a few moments around each."""
    around = [np.interp(times_ms + apart, trace.times_ms, trace.values) for apart in _AROUND_MS]
    return np.asarray(np.mean(around, axis=0), np.float64)
