"""What lies between the stored pixels and the eye: filters, tone, grey window."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.cine import FrameArray
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.vision.filters import (
    BRIGHTEST_GAMMA,
    DARKEST_GAMMA,
    DisplayFilter,
    filtered,
)

GAMMAS = (1.0, 0.6, 1.6)
"""What one key goes through: as stored, the dark brighter, the bright told apart."""

_CAPACITY_BYTES = 64 * 1024 * 1024


class Display(QObject):
    """The filters of one canvas; filtered frames are kept, so that a loop still plays in time."""

    changed = Signal()

    def __init__(self, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._filter = DisplayFilter()
        self._kept: OrderedDict[int, tuple[FrameArray, FrameArray]] = OrderedDict()
        canvas.as_stored_wanted.connect(self.as_stored)
        canvas.grey_window_changed.connect(lambda _level, _width: self.changed.emit())

    @property
    def filter(self) -> DisplayFilter:
        return self._filter

    @property
    def plain(self) -> bool:
        """Whether every pixel is shown as it is stored."""
        return self._filter.plain and self._canvas.grey_window == WHOLE_RANGE

    @property
    def grey_window(self) -> tuple[float, float]:
        return self._canvas.grey_window

    def set_filter(self, wanted: DisplayFilter) -> None:
        gamma = min(DARKEST_GAMMA, max(BRIGHTEST_GAMMA, round(wanted.gamma, 2)))
        wanted = replace(wanted, gamma=gamma)
        if wanted == self._filter:
            return
        was, self._filter = self._filter, wanted
        if replace(was, gamma=gamma) != wanted:  # the tone is no part of what is kept
            self._kept.clear()
        self._canvas.set_gamma(gamma)
        frame = self._canvas.frame
        if frame is not None:
            self._canvas.set_frame(frame, seen=self.seen(frame))
        self.changed.emit()

    def set_gamma(self, gamma: float) -> None:
        self.set_filter(replace(self._filter, gamma=gamma))

    def next_gamma(self) -> None:
        """The next of the three, whatever the slider says."""
        gamma = self._filter.gamma
        place = GAMMAS.index(gamma) + 1 if gamma in GAMMAS else 0
        self.set_gamma(GAMMAS[place % len(GAMMAS)])

    def toggle_contrast(self) -> None:
        self.set_filter(replace(self._filter, local_contrast=not self._filter.local_contrast))

    def toggle_speckle(self) -> None:
        self.set_filter(replace(self._filter, less_speckle=not self._filter.less_speckle))

    def set_grey_window(self, level: float, width: float) -> None:
        self._canvas.set_grey_window(level, width)

    def whole_range(self) -> None:
        """Every grey from black to white; the filters stay."""
        self._canvas.set_grey_window(*WHOLE_RANGE)

    def as_stored(self) -> None:
        """Nothing between the stored pixels and the eye."""
        self.set_filter(DisplayFilter())
        self.whole_range()

    def seen(self, frame: FrameArray) -> FrameArray:
        """`frame` as it is to be shown; the very same array where no filter is on."""
        if not self._filter.changes_places:
            return frame
        kept = self._kept.get(id(frame))
        if kept is not None and kept[0] is frame:
            self._kept.move_to_end(id(frame))
            return kept[1]
        made = filtered(frame, self._filter)
        self._kept[id(frame)] = (frame, made)  # the frame is held, so that no other has its id
        while len(self._kept) > max(2, _CAPACITY_BYTES // max(1, made.nbytes)):
            self._kept.popitem(last=False)
        return made

    def close_down(self) -> None:
        self._kept.clear()
