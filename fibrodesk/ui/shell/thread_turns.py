"""How the window's thread and all others share one process: no stroke waits for a writer."""

from __future__ import annotations

import ctypes
import sys

_TURN_S = 0.0005  # Python's own 5 ms would be felt between a press and its paint
_ARENAS = 2
_M_ARENA_MAX = -8  # glibc's malloc.h


def share_fairly() -> None:
    """Let threads take turns ten times as often, and let them share their free memory.

    Each thread that decodes frames would keep free memory of its own for good: two threads a loop
    are 100 MiB by noon.
    """
    sys.setswitchinterval(_TURN_S)
    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
        except (OSError, AttributeError):
            return  # another C library than glibc: it has its own way
