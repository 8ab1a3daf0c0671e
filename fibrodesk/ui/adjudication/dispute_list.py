"""The disagreements at the left, the greatest first."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.adjudication import words
from fibrodesk.ui.adjudication.ports import Dispute, State
from fibrodesk.ui.adjudication.presenter import AdjudicationPresenter
from fibrodesk.ui.look import icons, pieces, theme

_Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_DISPUTE = Qt.ItemDataRole.UserRole
_HIGH = 46
_FILTERS: tuple[State | None, ...] = (None, *State)


class DisputeModel(QAbstractListModel):
    """The rows that pass the filter."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Dispute] = []

    def show(self, rows: list[Dispute]) -> None:
        """Replace the rows; where only their state changed, the list keeps its place."""
        if [row.id for row in rows] == [row.id for row in self.rows]:
            changed = [place for place, row in enumerate(rows) if row != self.rows[place]]
            self.rows = rows
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _DISPUTE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return words.short_place(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{words.place(row)}\n{words.why(row)}\n{words.state(row)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words.place(row)}, {words.why(row)}, {words.state(row)}"
        return None


class DisputeLine(QStyledItemDelegate):
    """Two lines: where, with the glyph of its state; and why, in quiet words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.PANEL_WIDTH, _HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, worn = index.data(_DISPUTE), theme.worn()
        rect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, QColor(worn.raised if worn.dark else worn.line))
            mark = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(mark, QColor(worn.accent))
        side = theme.S16
        glyph = icons.pixmap(words.GLYPHS[row.state], side_px=side, colour=words.colour(row))
        painter.drawPixmap(rect.left() + theme.S12, rect.top() + theme.S4 + 1, glyph)
        left = rect.left() + theme.S12 + side + theme.S8
        room = rect.right() - theme.S12 - left
        upper = QRect(left, rect.top() + 3, room, _HIGH // 2 - 3)
        self._write(painter, upper, words.short_place(row), worn.text)
        lower = QRect(left, rect.top() + _HIGH // 2, room, _HIGH // 2 - 4)
        told = words.why(row) if row.state is State.OPEN else words.state(row)
        self._write(painter, lower, told, worn.warn if row.mine else worn.quiet)
        painter.restore()

    def _write(self, painter: QPainter, room: QRect, text: str, colour: str) -> None:
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class DisputeList(QWidget):
    """Round, filter, list and how many are settled."""

    def __init__(self, presenter: AdjudicationPresenter) -> None:
        super().__init__()
        self.setObjectName("dispute_panel")
        pieces.surface(self, "panel")
        self.setFixedWidth(theme.PANEL_WIDTH)
        self._presenter = presenter
        self.rounds = self._box("dispute_rounds", self.tr("Round"))
        self.rounds.activated.connect(
            lambda _place: presenter.choose_round(str(self.rounds.currentData()))
        )
        self.filter = self._box("dispute_filter", self.tr("Which disagreements are listed"))
        self.filter.activated.connect(lambda place: presenter.show(_FILTERS[place]))
        for wanted in _FILTERS:
            self.filter.addItem(words.filter_name(wanted))
        self.model = DisputeModel()
        self.list = self._made_list()
        self.count = pieces.label("", "caption", name="dispute_count")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.S12, 0, theme.S12)
        column.setSpacing(theme.S8)
        head = QVBoxLayout()
        head.setContentsMargins(theme.S12, 0, theme.S12, 0)
        head.setSpacing(theme.S8)
        for widget in (
            pieces.label(self.tr("Disagreements"), "section"),
            self.rounds,
            self.filter,
            self.count,
        ):
            head.addWidget(widget)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        presenter.listed.connect(self.show_list)

    def _box(self, name: str, title: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _made_list(self) -> QListView:
        made = QListView()
        made.setObjectName("disputes")
        made.setAccessibleName(self.tr("Disagreements, the greatest first"))
        made.setModel(self.model)
        made.setItemDelegate(DisputeLine(made))
        made.setUniformItemSizes(True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.selectionModel().currentChanged.connect(self._moved)
        return made

    def _moved(self, index: QModelIndex) -> None:
        if index.isValid():
            row = self.model.rows[index.row()]
            chosen = self._presenter.chosen
            if chosen is None or chosen.id != row.id:
                self._presenter.go_to(*row.id)

    def show_list(self) -> None:
        presenter = self._presenter
        ids = [self.rounds.itemData(place) for place in range(self.rounds.count())]
        if ids != [one.id for one in presenter.rounds]:
            self.rounds.clear()
            for one in presenter.rounds:
                self.rounds.addItem(one.name, one.id)
        self.rounds.setCurrentIndex(self.rounds.findData(presenter.round_id))
        for place, wanted in enumerate(_FILTERS):
            count = sum(wanted in (None, one.state) for one in presenter.disputes)
            self.filter.setItemText(place, words.counted_filter(wanted, count))
        self.filter.setCurrentIndex(_FILTERS.index(presenter.filter))
        settled = sum(one.state is State.SETTLED for one in presenter.disputes)
        self.count.setText(
            self.tr("{settled} of {count} settled").format(
                settled=settled, count=len(presenter.disputes)
            )
        )
        self.model.show(presenter.shown)
        self._mark()

    def _mark(self) -> None:
        chosen = self._presenter.chosen
        for place, row in enumerate(self.model.rows):
            if chosen is not None and row.id == chosen.id:
                if self.list.currentIndex().row() != place:
                    self.list.setCurrentIndex(self.model.index(place))
                return
        self.list.clearSelection()
