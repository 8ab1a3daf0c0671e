"""Says on the canvas that what is seen is not what is stored; a click mends it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.seeing.display import Display
from fibrodesk.ui.look import icons
from fibrodesk.ui.look.theme import GLYPH, RADIUS, ROW, S4, S8, S12, tokens

_DARK = tokens(dark=True)  # the canvas is dark in every theme
_SHEET = f"""
QPushButton#display_badge {{
    background: {_DARK.raised}; color: {_DARK.text}; border: 1px solid {_DARK.warn};
    border-radius: {RADIUS}px; padding: 0 {S8}px 0 {S4}px; text-align: left;
}}
QPushButton#display_badge:hover {{ background: {_DARK.line}; }}
"""


class Badge(QPushButton):
    """Stands at the top left of the canvas while anything is between its pixels and the eye."""

    def __init__(self, display: Display, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._display = display
        self.setObjectName("display_badge")
        self.setStyleSheet(_SHEET)
        self.setFixedHeight(ROW)
        self.setIcon(icons.icon("contrast", _DARK.warn))
        self.setIconSize(QSize(GLYPH - 4, GLYPH - 4))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setToolTip(
            self.tr("What you see differs from the stored pixels.\nA click shows them as they are.")
        )
        self.clicked.connect(lambda _checked=False: display.as_stored())
        self.move(S12, S12)
        display.changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Every difference in words; none hides the badge."""
        words = self._words()
        self.setVisible(bool(words))
        self.setText(
            self.tr("Display: {words}").format(words=" · ".join(words))
            if words
            else self.tr("Display: as stored")
        )
        self.setAccessibleName(self.text())
        self.adjustSize()

    def _words(self) -> list[str]:
        wanted = self._display.filter
        words = []
        if self._display.grey_window != WHOLE_RANGE:
            words.append(window_words(*self._display.grey_window))
        if wanted.gamma != 1.0:
            words.append(self.tr("gamma {gamma}").format(gamma=f"{wanted.gamma:.1f}"))
        if wanted.local_contrast:
            words.append(self.tr("local contrast"))
        if wanted.less_speckle:
            words.append(self.tr("less speckle"))
        return words


def window_words(level: float, width: float) -> str:
    """The grey window as every viewer has it: width and level, in grey levels."""
    words = QCoreApplication.translate("Badge", "window {width} · level {level}")
    return words.format(width=round(width), level=round(level))
