"""One line of the review: a proposed mask that waits for a verdict, or has one."""

from __future__ import annotations

from dataclasses import dataclass, field

from fibrodesk.desk.cines import CineRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One proposed mask on one frame; `verdict` is "" while it waits."""

    id: str
    cine: CineRecord
    frame: int  # 0-based
    model: str
    reading: str = field(repr=False)
    verdict: str = ""
    reason: str = ""
    reader: str = ""
