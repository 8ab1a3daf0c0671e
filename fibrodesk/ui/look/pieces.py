"""The few widgets that every screen is made of, dressed by the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import icons, theme


def label(text: str, role: str = "", *, name: str = "", wrap: bool = False) -> QLabel:
    """Words in a font role of the theme: "title", "section", "caption", "quiet", "figure", …"""
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if name:
        made.setObjectName(name)
    theme.role(made, role)
    return made


def button(
    text: str,
    name: str,
    *,
    primary: bool = False,
    danger: bool = False,
    flat: bool = False,
    glyph: str = "",
    tip: str = "",
    run: Callable[[], object] | None = None,
) -> QPushButton:
    """A button with words; at most one `primary` stands on a screen."""
    made = QPushButton(text)
    made.setObjectName(name)
    for kind, wanted in (("primary", primary), ("danger", danger), ("flat", flat)):
        if wanted:
            made.setProperty(kind, True)
    if glyph:
        icons.wear(made, glyph)
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(True)  # Enter presses the button that has the focus, as Space does
    if run is not None:
        made.clicked.connect(lambda _checked=False: run())
    return made


def tool(
    glyph: str, name: str, tip: str, *, run: Callable[[], object] | None = None
) -> QToolButton:
    """A button with a glyph alone; `tip` is its accessible name too."""
    made = QToolButton()
    made.setObjectName(name)
    made.setProperty("tool", True)
    made.setToolTip(tip)
    made.setAccessibleName(tip.splitlines()[0])
    icons.wear(made, glyph)
    if run is not None:
        made.clicked.connect(lambda _checked=False: run())
    return made


def allow(widget: QWidget, allowed: bool, *, why_not: str, tip: str = "") -> None:
    """Enable or disable `widget`; while it is disabled, its tooltip says why."""
    widget.setEnabled(allowed)
    widget.setToolTip(tip if allowed else why_not)


def surface(widget: QWidget, kind: str) -> QWidget:
    """Put `widget` on a surface of the theme: "window", "panel", "canvas", "card", "over"."""
    widget.setProperty("surface", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return widget


def line(*, upright: bool = False) -> QFrame:
    """One pixel, where space alone does not separate."""
    made = QFrame()
    made.setProperty("surface", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


class WrappedLabel(QLabel):
    """Words over several lines that are never cut: layouts ask a label's height too early."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._stand()

    def _stand(self) -> None:
        self.setMinimumHeight(0)  # or fewer lines than before would keep the height of the old ones
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())) if self.text() else 0)


class ElidedLabel(QLabel):
    """One line with an ellipsis where it does not fit; the whole is in its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        name: str = "",
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__()
        self._mode = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        theme.role(self, role)
        self._whole = self._in_full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(2 * theme.S24)
        self.tell(text)

    def tell(self, text: str, *, in_full: str = "") -> None:
        """`in_full` says what the line abbreviates, to a pointer and to a screen reader."""
        self._whole, self._in_full = text, in_full
        self.setAccessibleName(in_full or text)
        self._elide()

    @property
    def whole(self) -> str:
        return self._whole

    @property
    def cut(self) -> bool:
        """Whether some of it does not fit now."""
        return self.text() != self._whole

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self.font()).horizontalAdvance(self._whole) + 2
        return QSize(wide, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self._whole, self._mode, self.width())
        self.setText(shown)
        self.setToolTip(self._in_full or (self._whole if shown != self._whole else ""))


class EmptyState(QWidget):
    """One glyph, one sentence, and what does as the sentence says: one button where it can be."""

    def __init__(
        self,
        glyph: str,
        sentence: str,
        *,
        action: QWidget | None = None,
        name: str = "empty_state",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._glyph = glyph
        self.sentence = label(sentence, "quiet", name=f"{name}_sentence", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setFixedWidth(420)
        column = QVBoxLayout(self)
        column.setSpacing(theme.S16)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        if action is not None:
            column.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.tint()

    def tint(self) -> None:
        worn = theme.worn()
        self._sign.setPixmap(icons.pixmap(self._glyph, side_px=48, colour=worn.disabled))


def row(*items: QWidget | int | None, margins: int = 0, spacing: int = theme.S8) -> QHBoxLayout:
    """Widgets side by side; a number is a space in px, None takes up what is left."""
    made = QHBoxLayout()
    made.setContentsMargins(margins, margins, margins, margins)
    made.setSpacing(spacing)
    for item in items:
        if item is None:
            made.addStretch(1)
        elif isinstance(item, int):
            made.addSpacing(item)
        else:
            made.addWidget(item, 1 if isinstance(item, ElidedLabel) else 0)
    return made


def fields(*entries: tuple[str, QWidget | QLayout]) -> QGridLayout:
    """A form: words at the left in one column, each level with its field."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.S16)
    grid.setVerticalSpacing(theme.S8)
    grid.setColumnStretch(1, 1)
    for place, (words, field) in enumerate(entries):
        name = label(words, "quiet")
        grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(field, QLayout):
            field.setSpacing(theme.S8)
            grid.addLayout(field, place, 1)
        else:
            name.setBuddy(field)
            grid.addWidget(field, place, 1)
    return grid


def clear(layout: QLayout) -> None:
    """Throw away every widget of `layout`; none is seen or found again before Qt deletes it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            for gone in (widget, *widget.findChildren(QWidget)):
                gone.setObjectName("")
            widget.deleteLater()


def page(
    inside: QWidget | QLayout, *, width: int = theme.PAGE_WIDTH, left: bool = False
) -> QWidget:
    """A column of `width` px at most, which scrolls where the window is too low.

    It stands in the middle, or at the `left` where it is one of several parts in one place.
    """
    column = inside if isinstance(inside, QWidget) else QWidget()
    if isinstance(inside, QLayout):
        inside.setContentsMargins(0, 0, 0, 0)
        column.setLayout(inside)
    column.setProperty("surface", "clear")
    column.setProperty("part", left)
    column.setMaximumWidth(width)
    middle = QWidget()
    middle.setProperty("surface", "clear")
    line = row(*(() if left else (None,)), margins=theme.S24)
    line.addWidget(column, 100)  # up to its width; what is left goes to both sides
    line.addStretch(1)
    middle.setLayout(line)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidget(middle)
    return scroll
