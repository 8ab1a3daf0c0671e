"""ECGs in a Waveform Sequence (5400,0100).

Source: DICOM PS3.3, C.10.9; PS3.16, CID 3001 for the names of leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fibrodesk.imaging.dicom import attributes as at
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.trace import FEWEST_POINTS, MOST_POINTS, Trace, numbers_in

_KINDS = {
    ("SB", 8): "<i1",
    ("UB", 8): "<u1",
    ("SS", 16): "<i2",
    ("US", 16): "<u2",
    ("SL", 32): "<i4",
    ("UL", 32): "<u4",
}
_MOST_CHANNELS, _MOST_GROUPS = 64, 16
_MOST_BYTES = 16 << 20
_ECG_CODE = re.compile(r"2:\d{1,3}|5\.6\.3-9-\d{1,3}")  # of MDC and of SCPECG
_LEAD_II_CODE = re.compile(r"2:2|5\.6\.3-9-0*2")
_ECG_WORD = re.compile(r"\b(ECG|EKG|LEAD)\b")
_LEAD_II_WORD = re.compile(r"\bII\b")


def waveform_traces(header: Header) -> Iterator[Trace]:
    """The ECG of each group of channels that has one: lead II, else the first."""
    for group in header.items(at.WAVEFORM_SEQUENCE)[:_MOST_GROUPS]:
        channel = _channel(group)
        trace = None if channel is None else _trace(group, channel)
        if trace is not None:
            yield trace


def _trace(group: Header, channel: int) -> Trace | None:
    samples, channels = group.integer(at.WAVEFORM_SAMPLES), group.integer(at.WAVEFORM_CHANNELS)
    rate_hz, start_ms = group.number(at.SAMPLING_FREQUENCY), group.number(at.WAVEFORM_OFFSET)
    kind = _KINDS.get((group.word(at.WAVEFORM_KIND), group.integer(at.WAVEFORM_BITS) or 0))
    if samples is None or channels is None or rate_hz is None or kind is None:
        return None
    bounded = FEWEST_POINTS <= samples <= MOST_POINTS and channel < channels <= _MOST_CHANNELS
    if not bounded or rate_hz <= 0 or (start_ms is None and group.has(at.WAVEFORM_OFFSET)):
        return None
    data = group.data_of(at.WAVEFORM_DATA, most_bytes=_MOST_BYTES)
    numbers = numbers_in(data, kind, samples * channels)
    if numbers is None:
        return None
    values = _without_spare_bits(group, channel, numbers[channel::channels])
    if values is None or _is_padded(group, kind, values):
        return None
    with np.errstate(all="ignore"):
        times = (start_ms or 0.0) + np.arange(samples) * (1000.0 / rate_hz)
    return Trace(np.asarray(times, np.float64), values.astype(np.float64))


def _channel(group: Header) -> int | None:
    """Which is lead II, else the first that is called an ECG; None where none is."""
    channels = group.items(at.CHANNEL_DEFINITIONS)[:_MOST_CHANNELS]
    leads = [place for place, each in enumerate(channels) if _is(each, _ECG_CODE, _ECG_WORD)]
    second = [place for place in leads if _is(channels[place], _LEAD_II_CODE, _LEAD_II_WORD)]
    return next(iter([*second, *leads]), None)


def _is(channel: Header, code: re.Pattern[str], word: re.Pattern[str]) -> bool:
    sources = channel.items(at.CHANNEL_SOURCE)[:1]
    words = [channel.word(at.CHANNEL_LABEL), *(each.word(at.CODE_MEANING) for each in sources)]
    coded = any(code.fullmatch(each.word(at.CODE_VALUE)) for each in sources)
    return coded or any(word.search(each.upper()) for each in words)


def _without_spare_bits(
    group: Header, channel: int, values: NDArray[np.generic]
) -> NDArray[np.generic] | None:
    """The bits above those stored are no part of a sample; None where more are told than are."""
    allocated = values.dtype.itemsize * 8
    told = group.items(at.CHANNEL_DEFINITIONS)[channel].integer(at.CHANNEL_BITS_STORED)
    stored = allocated if told is None else told
    if not 2 <= stored <= allocated:
        return None
    spare = allocated - stored
    shifted = np.left_shift(values.astype(np.int64), 64 - allocated + spare)
    if values.dtype.kind == "u":
        return np.right_shift(shifted.view(np.uint64), np.uint64(64 - stored))
    return np.right_shift(shifted, 64 - stored)


def _is_padded(group: Header, kind: str, values: NDArray[np.generic]) -> bool:
    """Whether a part of the trace was never measured."""
    padding = numbers_in(group.raw(at.WAVEFORM_PADDING), kind, 1)
    return padding is not None and bool((values == padding[0]).any())
