"""The models at the foot of the training screen: a list, a card, and three separate acts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.models_presenter import ModelsPresenter
from fibrodesk.ui.training.ports import ModelEntry

translate = QCoreApplication.translate  # under this name the strings are found for translation
_GLYPHS = {"in_use": "state-done", "candidate": "state-open", "kept": "clock"}


class ModelsPanel(QWidget):
    """Shows what `ModelsPresenter` decides."""

    def __init__(self, presenter: ModelsPresenter) -> None:
        super().__init__()
        self.setObjectName("models_panel")
        pieces.surface(self, "panel")
        self._presenter = presenter
        self.table = self._made_table()
        self.card = ModelCardView()
        self.judge = pieces.button(self.tr("Judge"), "model_judge", glyph="check", run=self._judge)
        self.use = pieces.button(self.tr("Use"), "model_use", glyph="model", run=self._use)
        self.back = pieces.button(
            self.tr("Back to the previous model"), "model_back", glyph="undo", run=presenter.go_back
        )
        self.reason = ReasonForm()
        self._foot = QStackedWidget()
        acts = QWidget()
        acts.setLayout(pieces.row(self.judge, self.use, self.back, None))
        self._foot.addWidget(acts)
        self._foot.addWidget(self.reason)
        self._foot.setFixedHeight(theme.ROW + theme.S4)
        self._arrange()
        presenter.models_changed.connect(self._show_models)
        presenter.busy_changed.connect(self._show_acts)
        presenter.judging.connect(self._show_judging)
        self.reason.confirmed.connect(self._confirmed)
        self.reason.cancelled.connect(lambda: self._foot.setCurrentIndex(0))
        self.table.currentCellChanged.connect(self._row_moved)
        self._show_models()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.S8)
        left.addWidget(pieces.label(self.tr("Models"), "section"))
        left.addWidget(self.table, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.S8)
        right.addWidget(self.card, 1)
        right.addWidget(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        across.setSpacing(theme.S24)
        across.addLayout(left, 5)
        across.addLayout(right, 7)

    def _made_table(self) -> QTableWidget:
        heads = [self.tr("model"), self.tr("state"), self.tr("Dice"), self.tr("gate")]
        table = QTableWidget(0, len(heads))
        table.setObjectName("models")
        table.setAccessibleName(self.tr("Models"))
        table.setHorizontalHeaderLabels(heads)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    # What is shown.

    def _show_models(self) -> None:
        models, chosen = self._presenter.models, self._presenter.chosen
        self.table.blockSignals(True)
        self.table.setRowCount(len(models))
        for place, model in enumerate(models):
            for column, item in enumerate(_cells(model)):
                self.table.setItem(place, column, item)
            if chosen is not None and model.id == chosen.id:
                self.table.setCurrentCell(place, 0)
        self.table.blockSignals(False)
        self.card.show_model(chosen)
        self._show_acts()

    def _show_acts(self) -> None:
        presenter = self._presenter
        judging = bool(presenter.busy) and presenter.busy != "use"
        self.judge.setText(self.tr("Stop judging") if judging else self.tr("Judge"))
        in_use = presenter.chosen is not None and presenter.chosen.state == "in_use"
        why_not = self.tr("Wait until the other act is done.")
        why_not = self.tr("This model is in use.") if in_use else why_not
        why_not = self.tr("There is no model.") if presenter.chosen is None else why_not
        pieces.allow(
            self.judge,
            judging or presenter.can_judge,
            why_not=why_not,
            tip=self.tr("Judge\nOld against new on the same patients of the gate."),
        )
        pieces.allow(
            self.use,
            presenter.can_use,
            why_not=why_not,
            tip=self.tr("Use\nThis model makes the proposals from now on; back with one press."),
        )
        pieces.allow(
            self.back,
            presenter.can_go_back,
            why_not=self.tr("No other model was in use before."),
            tip=self.tr("Back to the previous model\nThe one that was in use before."),
        )

    def _show_judging(self, done: int, total: int) -> None:
        words_so_far = self.tr("Judging: {done} of {total} models evaluated.")
        self.card.gate.setText(words_so_far.format(done=done, total=total))

    def _row_moved(self, row: int, *_: int) -> None:
        if 0 <= row < len(self._presenter.models):
            self._foot.setCurrentIndex(0)
            self._presenter.choose(self._presenter.models[row].id)

    # What is done.

    def _judge(self) -> None:
        if self._presenter.busy:
            self._presenter.stop_judging()
            self.card.show_model(self._presenter.chosen)
            return
        if self._presenter.judge():
            self.card.gate.setText(self.tr("Judging against the model in use."))

    def _use(self) -> None:
        if not self._presenter.needs_reason:
            self._presenter.use()
            return
        self._foot.setCurrentWidget(self.reason)
        self.reason.ask()

    def _confirmed(self, reason: str) -> None:
        self._foot.setCurrentIndex(0)
        self._presenter.use(reason)


class ReasonForm(QWidget):
    """The gate did not let the model pass: a person says why it is used all the same."""

    confirmed = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.setObjectName("use_reason")
        self.text.setAccessibleName(self.tr("Why it is used"))
        self.text.setPlaceholderText(
            self.tr("The gate did not pass it. Why is it used all the same?")
        )
        self.text.setMaxLength(500)
        self._confirm = pieces.button(self.tr("Use it"), "use_confirm", run=self._say)
        cancel = pieces.button(self.tr("Cancel"), "use_cancel", flat=True, run=self.cancelled.emit)
        line = pieces.row(self.text, self._confirm, cancel)
        line.setStretchFactor(self.text, 1)
        self.setLayout(line)
        self.text.textChanged.connect(lambda _text: self._refresh())
        self.text.returnPressed.connect(self._say)

    def ask(self) -> None:
        self.text.clear()
        self._refresh()
        self.text.setFocus()

    def _refresh(self) -> None:
        pieces.allow(
            self._confirm,
            bool(self.text.text().strip()),
            why_not=self.tr("A reason is kept with the act."),
        )

    def _say(self) -> None:
        if self.text.text().strip():
            self.confirmed.emit(self.text.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class ModelCardView(QScrollArea):
    """The card of a model in words, the gate's sentence first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model_card")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        page.setProperty("surface", "clear")
        self._title = pieces.ElidedLabel("", "section", name="model_title")
        self.gate = pieces.label("", name="model_gate", wrap=True)
        self.figures = pieces.label("", "quiet", name="model_gate_figures", wrap=True)
        self._lines = QFormLayout()
        self._lines.setHorizontalSpacing(theme.S16)
        self._lines.setVerticalSpacing(theme.S4)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, theme.S8, 0)
        column.setSpacing(theme.S8)
        for widget in (self._title, self.gate, self.figures):
            column.addWidget(widget)
        column.addLayout(self._lines)
        column.addStretch(1)
        self.setWidget(page)

    def show_model(self, model: ModelEntry | None) -> None:
        while self._lines.rowCount():
            self._lines.removeRow(0)
        if model is None:
            self._title.tell("")
            self.gate.setText(
                self.tr("No model has been trained yet, and none came with the program.")
            )
            self.figures.hide()
            return
        title = self.tr("{model} · {state}")
        self._title.tell(title.format(model=model.name, state=words.state(model.state)))
        in_use = model.state == "in_use"
        proposes = self.tr("This model makes the proposals.")
        self.gate.setText(proposes if in_use else words.gate(model.gate))
        told = words.gate_figures(model.gate)
        self.figures.setText(told)
        self.figures.setVisible(bool(told))
        for name, value in words.card_lines(model.card):
            head = pieces.label(name, "quiet")
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._lines.addRow(head, pieces.label(value, wrap=True))


def _cells(model: ModelEntry) -> list[QTableWidgetItem]:
    worn = theme.worn()
    colour = worn.accent if model.state == "in_use" else worn.quiet
    gate = "" if model.gate is None else words.decision(model.gate.decision)
    texts = (
        f"{model.number}  {model.name}",
        words.state(model.state),
        words.validation_dice(model.card),
        gate or words.DASH,
    )
    items = [QTableWidgetItem(text) for text in texts]
    glyph = _GLYPHS.get(model.state, "state-open")
    items[0].setIcon(icons.icon(glyph, colour))
    tip = translate("Training", "{number}  {model} · {preset}")
    items[0].setToolTip(tip.format(number=model.number, model=model.name, preset=model.card.preset))
    items[2].setFont(theme.tabular(items[2].font()))
    items[2].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    items[2].setToolTip(
        translate("Training", "Pooled over the validation patients of its own snapshot.")
    )
    return items
