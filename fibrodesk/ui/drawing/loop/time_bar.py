"""The buttons of time: play, the key frames, and what carries a mask along the loop."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.loop.player import SPEEDS, Player
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import icons, pieces
from fibrodesk.ui.look.theme import S4, TOOL

_CARRY = (
    ("copy-on", "carry_copy"),
    ("propagate", "carry_flow"),
    ("propagate-all", "carry_flow_all"),
    ("interpolate", "carry_between"),
)


class TimeBar(QWidget):
    """Stands at the left of the strip; each button is a command and names its key."""

    def __init__(
        self, presenter: EditorPresenter, player: Player, layers: Layers, actions: Actions
    ) -> None:
        super().__init__()
        self._presenter, self._player, self._layers = presenter, player, layers
        self._actions = actions
        self.key_back = self._button("key-back", "key_back")
        self.play = self._button("play", "play")
        self.key_on = self._button("key-on", "key_on")
        self.speed = self._speed_button()
        self.onion = self._button("onion", "onion")
        self.onion.setCheckable(True)
        self._carry = [self._button(glyph, command) for glyph, command in _CARRY]
        self.dropped = pieces.label("", "caption", name="dropped_frames")
        self.dropped.setToolTip(self.tr("Frames that could not be shown at their time."))
        self._arrange()
        presenter.policy_changed.connect(self._allow)
        presenter.history_changed.connect(self._allow)
        layers.changed.connect(self._show_onion)
        player.playing_changed.connect(self._show_playing)
        player.speed_changed.connect(self._show_playing)
        player.dropped_changed.connect(self._show_dropped)
        self._editable: bool | None = None
        self._allow()
        self._show_onion()
        self._show_playing()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(S4)
        for column, button in enumerate((self.key_back, self.play, self.key_on)):
            grid.addWidget(button, 0, column)
        grid.addWidget(self.speed, 0, 3, 1, 2)
        for column, button in enumerate((self.onion, *self._carry)):
            grid.addWidget(button, 1, column, Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(self.dropped, 2, 0, 1, 5, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(2, 1)

    def _button(self, glyph: str, command: str) -> QToolButton:
        action = self._actions[command]
        button = pieces.tool(glyph, f"{command}_button", action.toolTip(), run=action.trigger)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the canvas its keys
        action.changed.connect(partial(_renamed, button, action))
        return button

    def _speed_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("speed_button")
        button.setToolTip(self.tr("Speed (1, 2, 3 while playing)\nOf the loop's true time."))
        button.clicked.connect(lambda _checked=False: self._faster())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedWidth(TOOL + 3 * S4)
        return button

    def _faster(self) -> None:
        """The next speed, and the slowest after the fastest."""
        place = SPEEDS.index(self._player.speed)
        self._player.set_speed(SPEEDS[(place + 1) % len(SPEEDS)])

    def _allow(self) -> None:
        """What puts a mask on a frame is there while the reading may be drawn on."""
        editable = self._presenter.reading.editable
        if editable is self._editable:
            return
        self._editable = editable
        why_not = "" if editable else self._presenter.why_not()
        for button, (_glyph, command) in zip(self._carry, _CARRY, strict=True):
            tip = self._actions[command].toolTip()
            pieces.allow(button, editable, why_not=f"{tip}\n{why_not}", tip=tip)

    def _show_onion(self) -> None:
        self.onion.setChecked(self._layers.onion)

    def _show_playing(self, *_: object) -> None:
        icons.wear(self.play, "pause" if self._player.playing else "play")
        words = f"{self._player.speed * 100:.0f} %"
        self.speed.setText(words)
        self.speed.setAccessibleName(self.tr("Speed: {words}").format(words=words))

    def _show_dropped(self, count: int) -> None:
        words = self.tr("{count} dropped").format(count=count) if count else ""
        self.dropped.setText(words)
        self.dropped.setAccessibleName(words)


def _renamed(button: QToolButton, action: QAction) -> None:
    """Its command has another key now."""
    if button.isEnabled():
        button.setToolTip(action.toolTip())
