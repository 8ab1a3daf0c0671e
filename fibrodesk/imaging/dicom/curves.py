"""ECGs in the retired curve groups, 5000 to 50FE.

Source: DICOM PS3.3-2004, C.10.2.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fibrodesk.imaging.dicom.attributes import Attribute
from fibrodesk.imaging.dicom.header import Header
from fibrodesk.imaging.dicom.trace import FEWEST_POINTS, MOST_POINTS, Trace, numbers_in

_GROUPS = range(0x5000, 0x5100, 2)
_DIMENSIONS, _POINTS, _TYPE, _UNITS = (0x0005, "US"), (0x0010, "US"), (0x0020, "CS"), (0x0030, "SH")
_REPRESENTATION, _DESCRIPTOR = (0x0103, "US"), (0x0110, "US")
_START, _STEP, _DATA = (0x0112, "US"), (0x0114, "US"), (0x3000, "OW")
_KINDS = ("<u2", "<i2", "<f4", "<f8", "<i4")  # by Data Value Representation
_MOST_BYTES = MOST_POINTS * 2 * 8
_MS_OF = {"SEC": 1000.0, "SECS": 1000.0, "S": 1000.0, "MSEC": 1.0, "MS": 1.0}
_POINTS_A_SECOND = "DPPS"
_SPACED, _LISTED = 0, 1  # how a dimension is told, by Curve Data Descriptor


def curve_groups(header: Header) -> list[int]:
    """The groups that hold a curve of whatever type."""
    found = {tag >> 16 for tag in header.elements}
    return [group for group in _GROUPS if group in found]


def curve_traces(header: Header) -> Iterator[Trace]:
    """Each ECG that can be read, in the order of the groups."""
    for group in curve_groups(header):
        if header.word(_at(group, _TYPE)).upper() == "ECG":
            trace = _trace(header, group)
            if trace is not None:
                yield trace


def _trace(header: Header, group: int) -> Trace | None:
    """The first dimension is time, told by an interval or listed; the last is the voltage."""
    dimensions = header.integer(_at(group, _DIMENSIONS))
    points = header.integer(_at(group, _POINTS))
    kind = _kind(header.integer(_at(group, _REPRESENTATION)))
    told = header.numbers(_at(group, _DESCRIPTOR)) or [_LISTED] * (dimensions or 0)
    if dimensions not in (1, 2) or points is None or kind is None or len(told) != dimensions:
        return None
    if not FEWEST_POINTS <= points <= MOST_POINTS or told[-1] != _LISTED:
        return None
    listed = dimensions == 2 and told[0] == _LISTED
    data = header.data_of(_at(group, _DATA), most_bytes=_MOST_BYTES)
    numbers = numbers_in(data, kind, points * (1 + listed))
    if numbers is None:
        return None
    columns = numbers.astype(np.float64).reshape(points, -1)
    times = _listed(header, group, columns) if listed else _spaced(header, group, kind, points)
    return None if times is None else Trace(times, columns[:, -1])


def _listed(header: Header, group: int, columns: NDArray[np.float64]) -> NDArray[np.float64] | None:
    factor = _MS_OF.get(_unit(header, group))
    if factor is None:
        return None
    with np.errstate(all="ignore"):
        return np.asarray(columns[:, 0] * factor)


def _spaced(header: Header, group: int, kind: str, points: int) -> NDArray[np.float64] | None:
    start, step = (_coordinate(header, group, each, kind) for each in (_START, _STEP))
    unit = _unit(header, group)
    if step is None or step <= 0:
        return None
    factor = _MS_OF.get(unit)
    if unit == _POINTS_A_SECOND and not start:  # a rate, and the trace begins with the loop
        step, factor = 1 / step, 1000.0
    if factor is None:
        return None
    with np.errstate(all="ignore"):
        return np.asarray(((start or 0.0) + np.arange(points) * step) * factor, np.float64)


def _coordinate(header: Header, group: int, part: tuple[int, str], kind: str) -> float | None:
    """That of time, in the kind of the curve's own values; as a plain US where it has two bytes."""
    data = header.raw(_at(group, part))
    kind = "<u2" if len(data) == 2 and kind != "<i2" else kind
    size = np.dtype(kind).itemsize
    if len(data) not in (size, 2 * size):
        return None
    value = float(np.frombuffer(data, kind, 1)[0])
    return value if np.isfinite(value) else None


def _kind(representation: int | None) -> str | None:
    known = representation is not None and 0 <= representation < len(_KINDS)
    return _KINDS[representation] if known and representation is not None else None


def _unit(header: Header, group: int) -> str:
    return header.word(_at(group, _UNITS)).upper()


def _at(group: int, part: tuple[int, str]) -> Attribute:
    return Attribute(group << 16 | part[0], part[1])
