"""A mask goes along the loop: copied, propagated, interpolated; and only when the reader asks."""

from __future__ import annotations

from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.tasks import TaskRunner


class Carrying:
    """One part of an editor; each of its steps is one undo."""

    def __init__(self, presenter: EditorPresenter, runner: TaskRunner) -> None:
        self._presenter, self._runner = presenter, runner

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""

    def close_down(self) -> None:
        """The editor goes."""
