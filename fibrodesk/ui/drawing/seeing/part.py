"""What the eye gets, and nothing else."""

from __future__ import annotations

from fibrodesk.domain.cine import FrameArray
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.presenter import EditorPresenter


class Seeing:
    """One part of an editor."""

    def __init__(self, presenter: EditorPresenter, canvas: Canvas) -> None:
        self._presenter, self._canvas = presenter, canvas

    def seen(self, frame: FrameArray) -> FrameArray:
        """The frame as it is to be shown."""
        return frame

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""

    def close_down(self) -> None:
        """The editor goes."""
