"""The bar under the canvas with which one goes through the steps of a mask."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QWidget

from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.look import icons, pieces
from fibrodesk.ui.look.theme import S4, S8, S12, TOOL, tokens

_WORDS_WIDTH = 220  # so that the slider does not move under the pointer


class ReplayBar(QWidget):
    """Shows where one is and asks for another place; it knows nothing of masks."""

    wanted = Signal(int)  # how many steps are to be shown as done
    play_wanted = Signal()
    back_wanted = Signal()  # make the mask shown the mask
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("replay_bar")
        pieces.surface(self, "panel")
        self.setFixedHeight(TOOL + S12)
        self.play = pieces.tool(
            "play", "replay_play", self.tr("Play the replay"), run=self.play_wanted.emit
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("replay_slider")
        self.slider.setAccessibleName(self.tr("Step of the replay"))
        self.slider.setToolTip(self.tr("Step of the replay\nDrag to see the mask as it was."))
        self.slider.valueChanged.connect(self.wanted)
        self.words = pieces.label("", "figure", name="replay_words")
        self.words.setMinimumWidth(_WORDS_WIDTH)
        self.back = pieces.button(
            self.tr("Go back to here"), "replay_back", run=self.back_wanted.emit
        )
        self.leave = pieces.tool(
            "cross",
            "replay_close",
            self.tr("Leave the replay (Esc)\nThe mask stays as it is now."),
            run=self.close_wanted.emit,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(S8, S4, S8, S4)
        row.setSpacing(S8)
        for widget, stretch in (
            (self.play, 0),
            (self.slider, 1),
            (self.words, 0),
            (self.back, 0),
            (self.leave, 0),
        ):
            row.addWidget(widget, stretch)
        self._bind_arrows()

    def _bind_arrows(self) -> None:
        """With the focus on the bar the arrows go by steps, not by frames."""
        for key, way in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda way=way: self.step(way))
        for key, end in ((Qt.Key.Key_Home, False), (Qt.Key.Key_End, True)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda end=end: self._to_end(end))

    def step(self, way: int) -> None:
        self.slider.setValue(self.slider.value() + way)

    def _to_end(self, end: bool) -> None:
        self.slider.setValue(self.slider.maximum() if end else 0)

    def tell(self, number: int, of: int, words: str) -> None:
        """Stand at `number` of `of` steps; asks for nothing."""
        self.slider.blockSignals(True)
        self.slider.setRange(0, of)
        self.slider.setPageStep(max(1, of // 10))
        self.slider.setValue(number)
        self.slider.blockSignals(False)
        self.slider.setEnabled(of > 0)
        self.words.setText(words)
        self.slider.setAccessibleDescription(words)

    def tell_playing(self, playing: bool) -> None:
        icons.wear(self.play, "pause" if playing else "play")
        name = self.tr("Pause the replay") if playing else self.tr("Play the replay")
        self.play.setToolTip(name)
        self.play.setAccessibleName(name)


class Banner(QFrame):
    """Over the top of the canvas, so that nobody takes what was for what is."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("replay_banner")
        pieces.surface(self, "over")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = pieces.label("", name="replay_banner_words")
        self.words.setStyleSheet(f"color: {tokens(dark=True).accent};")
        row = QHBoxLayout(self)
        row.setContentsMargins(S12, S4, S12, S4)
        row.addWidget(self.words)
        canvas.resized.connect(self._stay)
        self.hide()

    def tell(self, words: str) -> None:
        self.words.setText(words)
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.move((self._canvas.width() - self.width()) // 2, S12)

    def _stay(self) -> None:
        """The canvas has another size."""
        if self.isVisible():
            self._place()
