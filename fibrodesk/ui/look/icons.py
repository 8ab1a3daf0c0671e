"""The desk's own glyphs, drawn in one weight and tinted by the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from fibrodesk.ui.look.theme import GLYPH
from resources import packaged

_BETWEEN_MS = 25
_SIZES = ((GLYPH, 1.0), (GLYPH, 2.0), (2 * GLYPH, 2.0))  # side in px, device pixels for one


def icon(name: str, colour: str | None = None) -> QIcon:
    """The glyph `name` in the colours worn now; `colour` replaces the text's own.

    An icon made before a change of theme keeps its old colours: buttons get theirs by `wear`,
    and `retint` dresses them anew.
    """
    palette = QApplication.palette()
    group, part = QPalette.ColorGroup, QPalette.ColorRole.WindowText
    text = colour or palette.color(group.Active, part).name()
    disabled = palette.color(group.Disabled, part).name()
    accent = colour or palette.color(group.Active, QPalette.ColorRole.Highlight).name()
    return _icon(name, text, disabled, accent)


def pixmap(name: str, *, side_px: int = GLYPH, colour: str, ratio: float = 2.0) -> QPixmap:
    """The glyph `name` alone, for a table's cell or an empty page."""
    return _pixmap(name, colour, side_px, ratio)


def wear(button: QAbstractButton, name: str) -> None:
    """Set the glyph of `button`, so that `retint` finds it again."""
    button.setProperty("glyph", name)
    button.setIcon(icon(name, _own_colour(button)))
    button.setIconSize(QSize(GLYPH, GLYPH))


def retint(root: QWidget) -> None:
    """Draw the glyphs of every button under `root` again, after a change of theme."""
    for button in root.findChildren(QAbstractButton):
        name = button.property("glyph")
        if name:
            button.setIcon(icon(name, _own_colour(button)))


class GlyphsAhead(QObject):
    """Draws every glyph once the window stands, one at a time: 1 ms each, for all screens."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        names = (file.name for file in packaged("icons").iterdir())
        self._left = sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg"))
        self._timer = QTimer(self)
        self._timer.setInterval(_BETWEEN_MS)
        self._timer.timeout.connect(self._draw)
        self._timer.start()

    @property
    def done(self) -> bool:
        return not self._left

    def _draw(self) -> None:
        if self._left:
            icon(self._left.pop(0))
        else:
            self._timer.stop()


def _own_colour(button: QAbstractButton) -> str | None:
    """A primary button stands on the accent, so that its glyph takes the colour of its words."""
    if button.property("primary"):
        return QApplication.palette().color(QPalette.ColorRole.HighlightedText).name()
    return None


@lru_cache(maxsize=512)
def _icon(name: str, text: str, disabled: str, accent: str) -> QIcon:
    made = QIcon()
    for colour, mode, state in (
        (text, QIcon.Mode.Normal, QIcon.State.Off),
        (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
        (accent, QIcon.Mode.Normal, QIcon.State.On),
    ):
        for side, ratio in _SIZES:
            made.addPixmap(_pixmap(name, colour, side, ratio), mode, state)
    return made


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, side_px: int, ratio: float) -> QPixmap:
    drawing = _source(name).replace(b"currentColor", QColor(colour).name().encode())
    drawn = QPixmap(round(side_px * ratio), round(side_px * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    return packaged(f"icons/{name}.svg").read_bytes()
