"""The card of keys (F1): every key of the screen in front, and those of every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from fibrodesk.ui.keys.commands import ANY, CommandTable, press_of
from fibrodesk.ui.keys.tables.groups import HEADS, head
from fibrodesk.ui.keys.tables.hands import hands
from fibrodesk.ui.look import pieces, theme

_LINE = 20  # px from one line to the next
_GAP = 10
_WIDE = 296  # px of a column
_KEYS_WIDE = 64
_AROUND = 90  # the title and the margins
_LOWEST = 340  # px: a card of few keys is no long row of short columns
_HEARD = {  # whose keys are heard on a screen, those of the innermost first
    "reading": ("drawing",),
    "calibration": ("drawing",),
    "prepare": ("drawing",),
    "adjudication": ("adjudication", "drawing"),
    "meeting": ("meeting", "drawing"),
    "library": ("library", "import_list", "import"),
}
_ONLY_ON = {  # groups of the editor
    "layers": ("prepare",),
    "preparing": ("prepare",),
    "remarks": ("reading",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the card."""

    keys: str
    words: str
    tooltip: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one head; they stay together."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def height(self) -> int:
        """In px, with its head and the space below it."""
        return _LINE * (len(self.entries) + 1) + _GAP


class KeysCard(QDialog):
    """Stays open beside the work, as nothing in it has to be answered; F1 and Esc close it."""

    def __init__(
        self,
        table: CommandTable,
        screen: str,
        title: str,
        parent: QWidget,
        *,
        right_erases: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("keys_card")
        self.setWindowTitle(self.tr("Keys: {screen}").format(screen=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table, self._screen, self._window = table, screen, parent.window()
        self._right_erases = right_erases
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = Column(self)
        whole.setContentsMargins(theme.S24, theme.S16, theme.S24, theme.S16)
        whole.setSpacing(theme.S12)
        foot = self.tr("Settings, Keys: every key can be changed.")
        name = pieces.label(self.windowTitle(), "title")
        whole.addLayout(pieces.row(name, None, pieces.label(foot, "quiet")))
        whole.addWidget(self._scroll, 1)
        self._fill()
        table.changed.connect(self._fill)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key that opened the card closes it."""
        if press_of(event) in self._table["keys_card"].keys:
            self.close()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        """As many columns as the window has room for, and no more lines than they need."""
        found = blocks(self._table, self._screen, right_erases=self._right_erases)
        wide, high = (side - 2 * theme.S24 for side in self._window.size().toTuple())
        columns = packed(found, most=max(1, (wide - 2 * theme.S24) // _WIDE))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, theme.S8, 0)
        line.setSpacing(theme.S24)
        for column in columns:
            line.addLayout(self._column(column), 1)
        inside = pieces.surface(QWidget(), "window")
        inside.setLayout(line)
        self._scroll.setWidget(inside)
        lines = max(sum(block.height for block in column) for column in columns)
        wanted = QSize(len(columns) * _WIDE + 2 * theme.S24, lines + _AROUND)
        self.resize(wanted.boundedTo(QSize(wide, high)))

    def _column(self, column: Sequence[Block]) -> Column:
        made = Column()
        made.setSpacing(0)
        keys_wide = self._keys_wide(column)
        for block in column:
            title = pieces.label(block.title, "section")
            title.setFixedHeight(_LINE)
            made.addWidget(title)
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.S12)
            grid.setVerticalSpacing(0)
            grid.setColumnMinimumWidth(0, keys_wide)
            grid.setColumnStretch(1, 1)
            for row, entry in enumerate(block.entries):
                self._add(grid, entry, row)
            made.addLayout(grid)
            made.addSpacing(_GAP)
        made.addStretch(1)
        return made

    def _keys_wide(self, column: Sequence[Block]) -> int:
        """So that the words of a column line up, where that leaves the longest its room."""
        advance = self.fontMetrics().horizontalAdvance
        entries = [entry for block in column for entry in block.entries]
        words = max((advance(entry.words) for entry in entries), default=0)
        room = _WIDE - theme.S24 - theme.S12 - words
        fits = [wide for entry in entries if (wide := advance(entry.keys)) <= room]
        return max([_KEYS_WIDE, *fits])

    def _add(self, grid: QGridLayout, entry: Entry, row: int) -> None:
        told = self.tr("{command} (held)") if entry.held else "{command}"
        words = pieces.ElidedLabel(told.format(command=entry.words))
        words.setToolTip(entry.tooltip)
        grid.addWidget(pieces.label(entry.keys, "accent"), row, 0)
        grid.addWidget(words, row, 1)
        grid.setRowMinimumHeight(row, _LINE)


def blocks(table: CommandTable, screen: str, *, right_erases: bool = False) -> list[Block]:
    """The hand on the canvas first, where there is one; then the screen's keys; then the others."""
    heard = _HEARD.get(screen, (screen,))
    found = []
    if "drawing" in heard:
        told = hands(right_erases=right_erases)
        gestures = tuple(Entry(gesture, words) for gesture, words in told)
        found.append(Block(QCoreApplication.translate("commands", "Hand"), gestures))
    for place in (*heard, ANY):
        for group in HEADS:
            if screen not in _ONLY_ON.get(group, (screen,)):
                continue
            entries = tuple(
                Entry("  ".join(each.shown_keys), each.title, each.tooltip, each.held)
                for each in table
                if each.screen == place and each.group == group and each.keys
            )
            if entries:
                found.append(Block(head(group), entries))
    return found


def packed(found: Sequence[Block], *, most: int) -> list[list[Block]]:
    """The blocks in their order, in at most `most` columns of as few lines as that allows."""
    whole = sum(block.height for block in found)
    longest = max((block.height for block in found), default=0)
    height = max(-(-whole // most), longest, _LOWEST)
    while len(columns := _columns(found, height)) > most:
        height += _LINE
    return columns


def _columns(found: Sequence[Block], height: int) -> list[list[Block]]:
    columns: list[list[Block]] = [[]]
    room = height
    for block in found:
        if columns[-1] and block.height > room:
            columns.append([])
            room = height
        columns[-1].append(block)
        room -= block.height
    return columns
