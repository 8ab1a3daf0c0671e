"""Shapes that lie over one another on a frame, in the order in which they were painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.labels.content import LabelledFrame, PackedFrame, packed
from fibrodesk.imaging.labels.naming import HOLE, is_background, plain

MOST_SHAPES = 10_000  # on one frame


@dataclass(slots=True, eq=False)
class _Run:
    label: str
    mask: MaskArray = field(repr=False)


class Painting:
    """The labels of one frame. `paint` shapes in their order, the last in front.

    What one label hides of another is settled where it is known what they mean: a scar lies in
    the wall and takes nothing from it. A hole is cut out of the label that was painted last
    beneath it; a background covers all.
    """

    def __init__(self, *, layered: bool = True) -> None:
        self._runs: list[_Run] = []
        self._layered = layered  # else each label has a plane of its own, and nothing covers

    def paint(self, label: str, mask: MaskArray) -> None:
        if is_background(label):
            for run in self._runs:
                run.mask &= ~mask
        elif plain(label) == HOLE:
            self._cut(mask)
        elif self._runs and self._runs[-1].label == label:
            self._runs[-1].mask |= mask
        else:
            self._runs.append(_Run(label, mask.copy()))

    def frames(
        self, *, stem: str, frame: int | None, interpolated: bool = False
    ) -> Iterator[PackedFrame]:
        """What was painted, each run of one label on its own where the order matters."""
        for order, run in enumerate(self._runs):
            yield packed(
                LabelledFrame(
                    stem=stem,
                    frame=frame,
                    label=run.label,
                    mask=run.mask,
                    order=order if self._layered else None,
                    interpolated=interpolated,
                )
            )

    def _cut(self, hole: MaskArray) -> None:
        for run in reversed(self._runs):
            if (run.mask & hole).any():
                run.mask &= ~hole
                return
