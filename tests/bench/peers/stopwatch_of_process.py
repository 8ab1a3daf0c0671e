"""The time and the memory that one act takes from its process; the standard library alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def took(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor, which other work does not move."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def peak_mib() -> float:
    """The most memory that this process ever held, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
