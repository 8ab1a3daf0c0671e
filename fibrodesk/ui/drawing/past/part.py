"""The history of a reading, to be looked at."""

from __future__ import annotations

from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter


class Past:
    """One part of an editor."""

    def __init__(self, presenter: EditorPresenter) -> None:
        self._presenter = presenter

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""

    def close_down(self) -> None:
        """The editor goes."""
