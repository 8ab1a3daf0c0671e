"""The brush's size under the tools: read at a glance, typed after a press on it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QToolButton, QWidget

from fibrodesk.domain.brush import LARGEST_RADIUS_PX, SMALLEST_RADIUS_PX
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.ui.drawing.board import DrawingBoard
from fibrodesk.ui.drawing.readout import radius_words
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.look.theme import S4, S8, S12


class BrushSize(QToolButton):
    """Shows the diameter in px, and in mm where the file is calibrated."""

    def __init__(self, board: DrawingBoard, spacing: PixelSpacing | None) -> None:
        super().__init__()
        self._board, self._spacing = board, spacing
        self.setObjectName("brush_size")
        theme.role(self, "caption")
        self.setToolTip(self.tr("Size of the brush\nShift and wheel, [ and ], or a press to type."))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.ask)
        board.radius_changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        words = radius_words(self._board.radius_px, self._spacing)
        self.setText(words.replace(" · ", "\n"))
        self.setAccessibleName(self.tr("Size of the brush: {size}").format(size=words))

    def sizeHint(self) -> QSize:
        """Two lines where there are millimetres; the width is the bar's."""
        lines = 1 if self._spacing is None else 2
        return QSize(theme.TOOL, lines * QFontMetrics(self.font()).lineSpacing() + S8)

    def ask(self) -> None:
        """A small field beside the bar, one number for px and one for mm."""
        entry = SizeEntry(self._board, self._spacing, self)
        entry.move(self.mapToGlobal(QPoint(self.width() + S4, 0)))
        entry.show()
        entry.across_px.setFocus()
        entry.across_px.selectAll()


class SizeEntry(QFrame):
    """Types the brush's diameter; every change is seen at once, Enter or Esc closes it."""

    def __init__(self, board: DrawingBoard, spacing: PixelSpacing | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("brush_size_entry")
        pieces.surface(self, "card")
        self._board = board
        self._mm = None if spacing is None else math.sqrt(spacing.pixel_mm2)
        self.across_px = self._field("brush_size_px", self.tr(" px"), 1.0, self._take_px)
        row = pieces.row(pieces.label(self.tr("Brush"), "quiet"), self.across_px, margins=S12)
        self.across_mm = None
        if self._mm is not None:
            self.across_mm = self._field("brush_size_mm", self.tr(" mm"), self._mm, self._take_mm)
            row.addWidget(self.across_mm)
        self.setLayout(row)
        self._show()

    def _field(
        self, name: str, unit: str, scale: float, take: Callable[[float], None]
    ) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setObjectName(name)
        theme.pad(field)
        field.setAccessibleName(self.tr("Brush") + unit)
        field.setSuffix(unit)
        field.setDecimals(1)
        field.setSingleStep(max(0.1, round(scale, 1)))
        field.setRange(
            math.floor(10 * 2 * SMALLEST_RADIUS_PX * scale) / 10,
            math.ceil(10 * 2 * LARGEST_RADIUS_PX * scale) / 10,
        )
        field.valueChanged.connect(take)
        return field

    def _take_px(self, across_px: float) -> None:
        self._board.set_radius(across_px / 2)
        self._show(but=self.across_px)

    def _take_mm(self, across_mm: float) -> None:
        if self._mm is not None:
            self._board.set_radius(across_mm / self._mm / 2)
            self._show(but=self.across_mm)

    def _show(self, *, but: QDoubleSpinBox | None = None) -> None:
        """The field that is being typed in is left as it is."""
        across_px = 2 * self._board.radius_px
        for field, scale in ((self.across_px, 1.0), (self.across_mm, self._mm)):
            if field is not None and field is not but and scale is not None:
                field.blockSignals(True)
                field.setValue(across_px * scale)
                field.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)
