"""The models: which is in use, which waits, old against new, and three separate acts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.training import words
from fibrodesk.ui.training.models.card_view import CardView
from fibrodesk.ui.training.models.gallery_view import GalleryView
from fibrodesk.ui.training.models.gate_view import GateView
from fibrodesk.ui.training.models.in_use_band import InUseBand
from fibrodesk.ui.training.models.model_list import ModelList
from fibrodesk.ui.training.models.next_step import Deed, NextStep, next_step
from fibrodesk.ui.training.models.presenter import ModelsPresenter
from fibrodesk.ui.training.models.reason_form import ReasonForm

_LIST_PX, _PAGE_PX = 380, 940  # their ratio is what counts


class ModelsPage(QWidget):
    """Shows what `ModelsPresenter` decides."""

    train_wanted = Signal()  # go where trainings are begun and seen

    def __init__(self, presenter: ModelsPresenter) -> None:
        super().__init__()
        self.setObjectName("models_page")
        self._presenter = presenter
        self.training = False  # one runs in this window
        self.band = InUseBand()
        self.list = ModelList()
        self.gate, self.gallery, self.card = GateView(), GalleryView(), CardView()
        self._title = pieces.ElidedLabel("", "title", name="model_title")
        self.judge = pieces.button(self.tr("Judge"), "model_judge", glyph="check", run=self._judge)
        self.use = pieces.button(self.tr("Use"), "model_use", glyph="model", run=self._use)
        self.back = pieces.button(
            self.tr("Back to the previous model"), "model_back", glyph="undo", run=presenter.go_back
        )
        self.reason = ReasonForm()
        self._acts = QStackedWidget()
        self._arrange()
        self._listen()
        self._show_models()

    def _arrange(self) -> None:
        acts = QWidget()
        acts.setLayout(pieces.row(self.judge, self.use, self.back, None))
        self._acts.addWidget(acts)
        self._acts.addWidget(self.reason)
        self._acts.setFixedHeight(theme.ROW + theme.S8)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self._made_page())
        split.setChildrenCollapsible(False)
        split.setSizes([_LIST_PX, _PAGE_PX])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.band)
        column.addWidget(split, 1)

    def _made_page(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("surface", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.S16, theme.S4, theme.S16, theme.S16)
        column.setSpacing(theme.S16)
        for widget in (self.gate, self.gallery, self.card):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("model_page")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        page = QWidget()
        pieces.surface(page, "panel")
        head = QHBoxLayout()
        head.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S8)
        head.setSpacing(theme.S16)
        head.addWidget(self._title, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.S16, 0, theme.S16, theme.S8)
        foot.addWidget(self._acts)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(foot)
        whole.addWidget(scroll, 1)
        return page

    def _listen(self) -> None:
        presenter = self._presenter
        presenter.models_changed.connect(self._show_models)
        presenter.busy_changed.connect(self._show_acts)
        presenter.judging.connect(self._show_judging)
        presenter.gallery_changed.connect(self._show_gallery)
        self.list.chosen.connect(self._choose)
        self.reason.confirmed.connect(self._confirmed)
        self.reason.cancelled.connect(self._put_away)
        self.band.wanted.connect(self._do)

    # What is shown.

    def _show_models(self) -> None:
        models, chosen = self._presenter.models, self._presenter.chosen
        self.list.show_models(models, chosen)
        if chosen is None:
            self._title.tell("")
        else:
            title = self.tr("{model} · model {number}, {state}")
            state = words.state(chosen.state)
            self._title.tell(title.format(model=chosen.name, number=chosen.number, state=state))
        if self._presenter.loaded:
            self.gate.show_model(chosen)
        self.card.show_model(chosen, self._presenter.looks)
        self._show_acts()

    def _show_gallery(self) -> None:
        self.gallery.show_gallery(self._presenter.gallery)

    def show_training(self, running: bool) -> None:
        """Whether a training runs in this window, which is then the next thing to look at."""
        self.training = running
        self._show_band()

    def _show_band(self) -> None:
        presenter = self._presenter
        judging = presenter.busy not in ("", "use")
        step = next_step(presenter.models, training=self.training, judging=judging)
        self.band.setVisible(presenter.loaded)  # before, it would say that there is no model
        self.band.show_model(presenter.in_use, step)

    def _show_acts(self) -> None:
        presenter = self._presenter
        judging = bool(presenter.busy) and presenter.busy != "use"
        self.judge.setText(self.tr("Stop judging") if judging else self.tr("Judge"))
        pieces.allow(
            self.judge,
            judging or presenter.can_judge,
            why_not=self._why_not(),
            tip=self.tr("Judge\nOld against new on the same patients of the gate."),
        )
        pieces.allow(
            self.use,
            presenter.can_use,
            why_not=self._why_not(),
            tip=self.tr("Use\nThis model makes the proposals from now on; back with one press."),
        )
        pieces.allow(
            self.back,
            presenter.can_go_back,
            why_not=self.tr("Wait until the other act is done.")
            if presenter.busy
            else self.tr("No other model was in use before."),
            tip=self.tr("Back to the previous model\nThe one that was in use before."),
        )
        self._show_band()

    def _why_not(self) -> str:
        chosen = self._presenter.chosen
        if chosen is None:
            return self.tr("There is no model.")
        if chosen.state == "in_use":
            return self.tr("This model is in use.")
        return self.tr("Wait until the other act is done.")

    def _show_judging(self, done: int, total: int) -> None:
        words_so_far = self.tr("Judging: {done} of {total} frames answered, by both models.")
        self.gate.say(words_so_far.format(done=done, total=total))

    # What is done.

    def _choose(self, model_id: str) -> None:
        self._put_away()
        self._presenter.choose(model_id)

    def _put_away(self) -> None:
        if self._acts.currentWidget() is self.reason:
            self._acts.setCurrentIndex(0)
            self.use.setFocus()

    def _do(self, step: NextStep) -> None:
        """What the band offers; the same acts as the buttons of the model's own page."""
        if step.model:
            self._presenter.choose(step.model)
        if step.deed in (Deed.TRAIN, Deed.WATCH):
            self.train_wanted.emit()
        elif step.deed is Deed.JUDGE:
            self._judge()
        elif step.deed is Deed.USE:
            self._use()
        elif step.deed is Deed.LOOK:
            self.list.table.setFocus()

    def _judge(self) -> None:
        if self._presenter.busy:
            self._presenter.stop_judging()
            self.gate.show_model(self._presenter.chosen)
            return
        if self._presenter.judge():
            self.gate.say(self.tr("Judging against the model in use."))

    def _use(self) -> None:
        if not self._presenter.needs_reason:
            self._presenter.use()
            return
        self._acts.setCurrentWidget(self.reason)
        self.reason.ask()

    def _confirmed(self, reason: str) -> None:
        self._acts.setCurrentIndex(0)
        self._presenter.use(reason)
