"""The list of masks beside the canvas, each with an eye."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fibrodesk.domain.mask import Structure
from fibrodesk.ui.drawing.board import DrawingBoard
from fibrodesk.ui.drawing.controls import Section
from fibrodesk.ui.drawing.layers import LayerRow, Layers
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.seeing.fill_control import FillControl
from fibrodesk.ui.drawing.wall_lock import toggle_lock
from fibrodesk.ui.look import icons, pieces
from fibrodesk.ui.look.theme import GLYPH, ROW, S4, S8, S24, worn


class LayersPanel(Section):
    """What is seen, how it is drawn, what is locked; the keys stand in the tooltips."""

    def __init__(self, layers: Layers, editor: EditorPresenter) -> None:
        title = QCoreApplication.translate("LayersPanel", "Layers")
        super().__init__(title, aside=FillControl(layers))
        self._layers, self._editor, self._board = layers, editor, editor.board
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.column.addLayout(self._rows)
        self._lines: list[_Line] = []
        tip = self.tr("Puts the model's mask on this frame as one step; its origin is kept.")
        self.accept = pieces.button(
            self.tr("Take the proposal over"),
            "accept_proposal",
            tip=tip,
            run=editor.answers.accept,
        )
        self.accept.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.accept.setVisible(editor.policy.proposals)
        self.add(self.accept)
        layers.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        rows = self._layers.rows()
        if [line.row.name for line in self._lines] != [row.name for row in rows]:
            self._build(rows)
        for line, row in zip(self._lines, rows, strict=True):
            line.tell(row)

    def _build(self, rows: list[LayerRow]) -> None:
        for line in self._lines:
            line.deleteLater()
        several = len(self._editor.policy.structures) > 1
        self._lines = [
            _Line(row, self._layers, pick=self._pick if several and row.number else None)
            for row in rows
        ]
        for line in self._lines:
            if line.row.locked and line.row.name == Structure.MYOCARDIUM:
                line.offer_lock(self._board)
        for line in self._lines:
            self._rows.addWidget(line)

    def _pick(self, name: str) -> None:
        self._editor.set_structure(Structure(name))
        self._show()


class _Line(QWidget):
    """An eye, the line as it is drawn, and the name; where `pick` is given, a press picks it."""

    def __init__(
        self, row: LayerRow, layers: Layers, *, pick: Callable[[str], object] | None
    ) -> None:
        super().__init__()
        self.row = row
        self.setFixedHeight(ROW)
        self._eye = pieces.tool(
            "eye", f"layer_{row.name}", row.title, run=lambda: layers.toggle(row.name)
        )
        self._eye.setProperty("tool", False)
        self._eye.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words = pieces.label(row.title) if pick is None else self._picker(row, pick)
        self._lock = QLabel()
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(S8 if pick is None else S4)
        self._swatch = _Swatch()
        for widget in (self._eye, self._swatch, self._words):
            line.addWidget(widget)
        if pick is None:
            line.addStretch(1)
            line.addWidget(self._lock)

    def _picker(self, row: LayerRow, pick: Callable[[str], object]) -> QPushButton:
        tip = self.tr("Draw on: {structure} (Alt+{number})\nThe pen draws this layer.")
        tip = tip.format(structure=row.title, number=row.number)
        button = pieces.button(
            row.title, f"draw_{row.name}", flat=True, tip=tip, run=lambda: pick(row.name)
        )
        button.setProperty("part", True)
        button.setCheckable(True)
        button.setAccessibleName(tip.splitlines()[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        button.setMinimumWidth(2 * S24)
        return button

    def offer_lock(self, board: DrawingBoard) -> None:
        """The row of the wall holds the lock too, as the bar of tools does."""
        tip = self.tr("Only inside the myocardium\nFibrosis is added nowhere else while it is on.")
        button = pieces.tool("wall-lock", "layer_wall_lock", tip)
        button.setProperty("tool", False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCheckable(True)
        button.setChecked(board.locked)

        def toggle() -> None:
            toggle_lock(board)
            button.setChecked(board.locked)

        button.clicked.connect(lambda _checked=False: toggle())
        board.lock_changed.connect(button.setChecked)
        self._line.insertWidget(self._line.count() - 1, button)

    def tell(self, row: LayerRow) -> None:
        self.row = row
        icons.wear(self._eye, "eye" if row.visible else "eye-off")
        shown = self.tr("Shown. A press hides it.")
        hidden = self.tr("Hidden. A press shows it.")
        self._eye.setToolTip(shown if row.visible else hidden)
        self._eye.setAccessibleName(f"{row.title}: {shown if row.visible else hidden}")
        if isinstance(self._words, QPushButton):
            self._words.setChecked(row.picked)
        else:
            self._words.setEnabled(row.visible)
        self._swatch.tell(row)
        if row.picked and isinstance(self._words, QPushButton):
            self._lock.setPixmap(icons.pixmap("edit", side_px=GLYPH - 4, colour=worn().accent))
            self._lock.setToolTip(self.tr("The pen draws this layer."))
        elif not row.locked:
            self._lock.clear()
            self._lock.setToolTip("")
        if row.locked and not row.dashed:
            self._lock.setPixmap(icons.pixmap("lock", side_px=GLYPH - 4, colour=worn().quiet))
            self._lock.setToolTip(self.tr("Locked: nobody draws on it here."))


class _Swatch(QWidget):
    """A piece of the line as it is drawn on the canvas, with its letter."""

    def __init__(self) -> None:
        super().__init__()
        self._row: LayerRow | None = None
        self.setFixedSize(QSize(S24 + S4, ROW))

    def tell(self, row: LayerRow) -> None:
        self._row = row
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._row is None:
            return
        painter = QPainter(self)
        self._ground(painter)
        pen = QPen(QColor(self._row.colour), 2)
        if self._row.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        middle, width = self.height() / 2, self.width()
        if not self._row.letter or self._row.dashed:
            painter.drawLine(QPointF(S4, middle), QPointF(width - S4, middle))
            return
        aside = (width - self.fontMetrics().horizontalAdvance(self._row.letter)) / 2 - 2
        painter.drawLine(QPointF(S4, middle), QPointF(aside, middle))
        painter.drawLine(QPointF(width - aside, middle), QPointF(width - S4, middle))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._row.letter)

    def _ground(self, painter: QPainter) -> None:
        """The dark of the canvas, on which the colours are made to be seen; a dark panel has it."""
        worn_now = worn()
        if worn_now.dark:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn_now.canvas))
        chip = QRectF(self.rect()).adjusted(0, S4, 0, -S4)
        painter.drawRoundedRect(chip, S4, S4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
