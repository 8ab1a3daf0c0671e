"""The ECG beside a loop: a line by which beats are found, never a measurement."""

from __future__ import annotations

from dataclasses import dataclass

RATE_HZ = 250
STEP_MS = 1000 / RATE_HZ
HIGHEST = 31
"""Of the levels, from -HIGHEST. As 16 bits, no byte of such a number is a letter of any script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecg:
    """One lead, `RATE_HZ` levels a second; in shares of its own swing, as it has no unit."""

    start_ms: float  # of the first level, from the start of the first frame; a multiple of STEP_MS
    levels: tuple[int, ...]  # -HIGHEST at its lowest to HIGHEST at its highest
