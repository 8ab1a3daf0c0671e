"""Memory that held one frame holds the next.

By itself the C library hands each large block back to the system, and fetching it again page by
page costs as much as decoding the frame that goes into it.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt(3)
_LARGEST_KEPT_BYTES = 16 * 1024**2  # of one block; a colour frame of 1024 x 768 has 2.3 MB
_MOST_KEPT_BYTES = 32 * 1024**2  # free at the end of the heap


@cache
def keep() -> None:
    """Let this process keep a few frames' worth of free memory; where glibc is not, nothing."""
    if not sys.platform.startswith("linux"):
        return
    told = getattr(ctypes.CDLL(None), "mallopt", None)
    if told is not None:
        told(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
        told(_TRIM_THRESHOLD, _MOST_KEPT_BYTES)
