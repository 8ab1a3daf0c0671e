"""What a file's ECG says before anything of it is believed: values, and when each was taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 1_000_000
FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Both of shape (N,); from the start of the first frame."""

    times_ms: NDArray[np.float64]
    values: NDArray[np.float64]


def numbers_in(data: bytes, kind: str, count: int) -> NDArray[np.generic] | None:
    """`count` numbers of a NumPy kind; None unless the bytes are just these and a byte to even."""
    wanted = count * np.dtype(kind).itemsize
    if len(data) != wanted + wanted % 2 and len(data) != wanted:
        return None
    return np.frombuffer(data, kind, count)
