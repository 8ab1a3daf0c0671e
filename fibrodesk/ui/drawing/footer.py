"""Below the canvas: play, its speed, and the frame strip."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from fibrodesk.ui import icons, pieces
from fibrodesk.ui.drawing.frames import FrameStore
from fibrodesk.ui.drawing.player import SPEEDS, Player
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.strip import FrameStrip
from fibrodesk.ui.theme import S4, S8, S24, TOOL


class Footer(QWidget):
    """Keeps the strip at what the presenter holds."""

    picked = Signal(int)
    play_wanted = Signal()

    def __init__(self, presenter: EditorPresenter, player: Player, store: FrameStore) -> None:
        super().__init__()
        self._presenter, self._player, self._store = presenter, player, store
        pieces.surface(self, "panel")
        self.strip = FrameStrip(presenter.cine.facts)
        self._pictured: set[int] = set()
        self.play = pieces.tool(
            "play", "play_button", self.tr("Play or pause (C)\nIn true time."), run=self._toggle
        )
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed = QToolButton()
        self.speed.setObjectName("speed_button")
        self.speed.setToolTip(self.tr("Speed (1, 2, 3 while playing)"))
        self.speed.clicked.connect(lambda _checked=False: self._faster())
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout()
        column.setSpacing(S4)
        column.addWidget(self.play)
        column.addWidget(self.speed)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(S8, S4, 0, S4)
        row.setSpacing(S4)
        row.addLayout(column)
        row.addWidget(self.strip, 1)
        self.speed.setFixedWidth(TOOL + S24)
        column.setAlignment(self.play, Qt.AlignmentFlag.AlignHCenter)
        self.strip.picked.connect(self.picked)
        presenter.frame_changed.connect(self.strip.set_frame)
        presenter.answer_changed.connect(self._show_state)
        presenter.fact_changed.connect(self._show_states)
        presenter.structure_changed.connect(self._show_states)
        presenter.policy_changed.connect(self.renew)
        player.playing_changed.connect(self._show_playing)
        player.speed_changed.connect(self._show_playing)
        self.renew()
        self._show_playing()

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
        self.strip.set_state(frame, self._presenter.answers.state(frame))

    def _toggle(self) -> None:
        if self._player.playing:
            self._player.pause()
        else:
            self._player.play(self._presenter.frame)

    def _faster(self) -> None:
        """The next speed, and the slowest after the fastest."""
        place = SPEEDS.index(self._player.speed)
        self._player.set_speed(SPEEDS[(place + 1) % len(SPEEDS)])

    def _show_playing(self, *_: object) -> None:
        icons.wear(self.play, "pause" if self._player.playing else "play")
        words = f"{self._player.speed * 100:.0f} %"
        self.speed.setText(words)
        self.speed.setAccessibleName(self.tr("Speed: {words}").format(words=words))
