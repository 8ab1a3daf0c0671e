"""The reader's hand as it is set up: taken up by the editor, changed by a key."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from fibrodesk.ui import hand_settings
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.preferences import Preferences


class Hand(QObject):
    """One part of an editor; what was changed in the settings counts when it is shown again."""

    def __init__(
        self, presenter: EditorPresenter, canvas: Canvas, preferences: Preferences
    ) -> None:
        super().__init__(canvas)
        self._presenter, self._canvas, self._preferences = presenter, canvas, preferences
        self.take_up()

    def take_up(self) -> None:
        """Hold the pen as the settings say."""
        settings = hand_settings.found(self._preferences)
        self._canvas.right_erases = settings.right_erases
        self._presenter.board.pressure_counts = settings.pressure_counts

    def bind(self, actions: Actions) -> None:
        """Its command, by its key."""
        actions.bind("brush_pressure", self._toggle_pressure)

    def _toggle_pressure(self) -> None:
        settings = hand_settings.found(self._preferences)
        settings = replace(settings, pressure_counts=not settings.pressure_counts)
        hand_settings.keep(self._preferences, settings)
        self.take_up()
        self._presenter.noted.emit(
            self.tr("The pen's pressure changes the size of the brush.")
            if settings.pressure_counts
            else self.tr("The pen's pressure no longer changes the size of the brush.")
        )

    def close_down(self) -> None:
        """The editor goes."""
