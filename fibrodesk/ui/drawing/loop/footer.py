"""Below the canvas: the buttons of time, and the frame strip."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.loop.frames import FrameStore
from fibrodesk.ui.drawing.loop.player import Player
from fibrodesk.ui.drawing.loop.strip import FrameStrip
from fibrodesk.ui.drawing.loop.time_bar import TimeBar
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4, S8


class Footer(QWidget):
    """Keeps the strip at what the presenter holds."""

    picked = Signal(int)

    def __init__(
        self,
        presenter: EditorPresenter,
        player: Player,
        store: FrameStore,
        *,
        layers: Layers,
        actions: Actions,
    ) -> None:
        super().__init__()
        self._presenter, self._store = presenter, store
        pieces.surface(self, "panel")
        self.time = TimeBar(presenter, player, layers, actions)
        self.strip = FrameStrip(presenter.cine.facts)
        self._pictured: set[int] = set()
        row = QHBoxLayout(self)
        row.setContentsMargins(S8, S4, 0, S4)
        row.setSpacing(S4)
        row.addWidget(self.time)
        row.addWidget(self.strip, 1)
        self.strip.picked.connect(self.picked)
        presenter.frame_changed.connect(self.strip.set_frame)
        presenter.answers_told.connect(self._show_states)
        presenter.fact_changed.connect(self._show_states)
        presenter.structure_changed.connect(self._show_states)
        presenter.policy_changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Other key frames or marks: the thumbnails are others too."""
        policy = self._presenter.policy
        self.strip.set_marks(wanted=policy.frames_wanted, ed=policy.ed, es=policy.es)
        self.strip.set_frame(self._presenter.frame)
        self._show_states()
        for frame in self.strip.shown_frames:
            if frame not in self._pictured:
                self._pictured.add(frame)
                height = self.strip.picture_height
                self._store.thumbnail(frame, height, self.strip.set_picture)

    def _show_states(self, *_: object) -> None:
        for frame in self._presenter.policy.frames_wanted:
            self._show_state(frame)

    def _show_state(self, frame: int) -> None:
        self.strip.set_state(frame, self._presenter.answers.overall(frame))
