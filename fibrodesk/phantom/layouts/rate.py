"""How fast a synthetic loop runs."""

from __future__ import annotations

from fibrodesk.phantom.loop import PhantomLoop


def per_s(loop: PhantomLoop) -> float:
    """Frames a second of a loop, as tables and containers tell it: two digits behind the point."""
    return round(1000 / loop.cine.facts.frame_time_ms, 2)
