"""The wall of a frame rolled out, and what its segments are called; why not, where it cannot be."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.mask import MaskArray
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.wall.unrolled import UnrolledWall, unrolled

translate = QCoreApplication.translate  # under this name the strings are found for translation
_KEPT = 64  # walls; each is a grid of 70 kB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rolled:
    """One frame's wall as a strip. `names` is empty while segments are undefined: see `why_not`."""

    wall: MaskArray
    strip: UnrolledWall
    names: tuple[str, ...]
    why_not: str = ""


class RolledWalls:
    """Rolls each wall out once; a wall that is drawn on is another by what is in it."""

    def __init__(self, presenter: EditorPresenter) -> None:
        self._presenter = presenter
        self._kept: OrderedDict[tuple[int, int, bool], UnrolledWall | None] = OrderedDict()

    def of(self, frame: int) -> Rolled | str:
        """The strip of `frame`, or the sentence that says why there is none."""
        wall = self._presenter.wall(frame)
        if wall is None:
            return translate("Strip", "There is no myocardium on this frame to roll out.")
        septum_left, why_not = self._septum()
        strip = self._unrolled(frame, wall, from_left=septum_left is not False)
        if strip is None:
            return translate(
                "Strip",
                "This myocardium cannot be rolled out: it does not stand open at the annulus.",
            )
        names = segment_names() if not why_not else ()
        return Rolled(wall=wall, strip=strip, names=names, why_not=why_not)

    def _unrolled(self, frame: int, wall: MaskArray, *, from_left: bool) -> UnrolledWall | None:
        key = (frame, zlib.crc32(np.ascontiguousarray(wall).data), from_left)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = unrolled(wall, self._presenter.spacing, from_left=from_left)
        self._kept[key] = made
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    def _septum(self) -> tuple[bool | None, str]:
        """Whether the septum lies left in the stored image, and why segments have no names."""
        facts, policy = self._presenter.draft.facts, self._presenter.policy
        apex_up = facts.get("apex_up", policy.apex_up)
        septum_left = facts.get("septum_left", policy.septum_left)
        known = septum_left if isinstance(septum_left, bool) else None
        if known is None or not isinstance(apex_up, bool):
            return known, translate(
                "Strip",
                "Septum side? Segments have names once preparing has said which way is up, "
                "and where the septum lies.",
            )
        if facts.get("view", "A4C") != "A4C":
            return known, translate("Strip", "Segments are named in the A4C view alone.")
        return known, ""


def segment_names() -> tuple[str, ...]:
    """AHA numbers and names of the A4C view, from the septal base to the lateral.

    Source: Cerqueira MD et al., Circulation 2002;105(4):539-542.
    """
    return (
        translate("Strip", "3 basal inferoseptal"),
        translate("Strip", "9 mid inferoseptal"),
        translate("Strip", "14 apical septal"),
        translate("Strip", "17 apex"),
        translate("Strip", "16 apical lateral"),
        translate("Strip", "12 mid anterolateral"),
        translate("Strip", "6 basal anterolateral"),
    )


def short_names() -> tuple[str, ...]:
    """The same for a narrow strip."""
    return (
        translate("Strip", "3 basal septal"),
        translate("Strip", "9 mid septal"),
        translate("Strip", "14 apical septal"),
        translate("Strip", "17 apex"),
        translate("Strip", "16 apical lateral"),
        translate("Strip", "12 mid lateral"),
        translate("Strip", "6 basal lateral"),
    )
