"""Refusals of many files for one reason, told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.imaging.labels.content import LabelRefusal

_FEWEST_TOGETHER = 4


def together(refusals: Iterable[LabelRefusal]) -> list[LabelRefusal]:
    """Refusals in their order; four or more that differ by the file alone are one."""
    from fibrodesk.imaging.labels.content import LabelRefusal

    by_reason: dict[tuple[str, str], list[LabelRefusal]] = defaultdict(list)
    for each in refusals:
        by_reason[each.reason.removeprefix(each.name).strip(), each.hint].append(each)
    told: list[LabelRefusal] = []
    for (reason, hint), alike in by_reason.items():
        if len(alike) < _FEWEST_TOGETHER:
            told += alike
            continue
        name = f"{len(alike)} files"
        words = f"{name}, {alike[0].name} to {alike[-1].name}: each {reason}"
        told.append(LabelRefusal(name=name, reason=words, hint=hint))
    return told
