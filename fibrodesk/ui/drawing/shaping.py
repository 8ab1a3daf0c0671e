"""What is done to a whole mask at once: smooth, fill holes, remove islands, grow, shrink."""

from __future__ import annotations

from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter


class Shaping:
    """One part of an editor; each of its steps is one undo."""

    def __init__(self, presenter: EditorPresenter) -> None:
        self._presenter = presenter

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""

    def close_down(self) -> None:
        """The editor goes."""
