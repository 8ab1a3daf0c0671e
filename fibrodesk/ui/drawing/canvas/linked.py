"""Panes that look at the same place of images on one pixel grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from fibrodesk.domain.geometry import PixelBox
from fibrodesk.ui.drawing.canvas.pane import Pane
from fibrodesk.ui.drawing.canvas.viewport import Viewport


class LinkedPanes(QObject):
    """Zoom, pan and grey window of one pane are those of all; panes are of one size."""

    def __init__(self, panes: Sequence[Pane], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panes = tuple(panes)
        self._following = False
        self._settled: Viewport | None = None  # where the panes were put, not the person
        for pane in self._panes:
            pane.viewport_changed.connect(partial(self._follow, pane))
            pane.grey_window_changed.connect(partial(self._follow_grey, pane))

    def fit(self, box: PixelBox | None = None) -> None:
        """Fill every pane with the image, or with `box` of it."""
        for pane in self._panes:
            pane.fit(box)
        self._settled = self._panes[0].viewport

    def settle(self, box: PixelBox | None) -> None:
        """Fit as `fit` does, unless the person has chosen a place, which stays."""
        leader = self._panes[0]
        if self._settled is None or leader.fits or leader.viewport == self._settled:
            self.fit(box)

    def _follow(self, leader: Pane, viewport: Viewport) -> None:
        if self._following:
            return
        self._following = True
        for pane in self._panes:
            if pane is not leader:
                pane.set_viewport(viewport)
        self._following = False

    def _follow_grey(self, leader: Pane, level: float, width: float) -> None:
        for pane in self._panes:
            if pane is not leader:
                pane.set_grey_window(level, width)
