"""The training screen: a plan at the left, four curves at the right, the models below."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMessageBox,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.contract.events import Failed, Step, TrainingEvent
from fibrodesk.ui import pieces, theme
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.training import estimate, words
from fibrodesk.ui.training.acts import DeskTraining
from fibrodesk.ui.training.models_panel import ModelsPanel
from fibrodesk.ui.training.models_presenter import ModelsPresenter
from fibrodesk.ui.training.plan_panel import PlanPanel
from fibrodesk.ui.training.plots import Plots
from fibrodesk.ui.training.ports import Gate, TrainingActs
from fibrodesk.ui.training.presenter import Stage, TrainingPresenter
from fibrodesk.ui.workplace import Workplace

_LINES_KEPT = 500
_COURSE_PX, _MODELS_PX = 560, 340  # their ratio is what counts


class TrainingScreen(Screen):
    """Shows what `TrainingPresenter` and `ModelsPresenter` decide."""

    name: ClassVar[str] = "training"
    glyph: ClassVar[str] = "training"

    def __init__(self, workplace: Workplace, acts: TrainingActs | None = None) -> None:
        super().__init__(workplace)
        acts = acts or DeskTraining(workplace.session)
        self._tasks = TaskScope(workplace.runner)
        self.presenter = TrainingPresenter(acts, self._tasks, self)
        self.models_presenter = ModelsPresenter(acts, self._tasks, self)
        self._work: LongWork | None = None
        self._judging: LongWork | None = None
        self.plan = PlanPanel(self.presenter)
        self.plots = Plots()
        self.models = ModelsPanel(self.models_presenter)
        self._now = pieces.label("", "quiet", name="training_now")
        self._log = self._made_log()
        self._arrange()
        self._listen(workplace)

    def _made_log(self) -> QPlainTextEdit:
        log = QPlainTextEdit()
        log.setObjectName("training_log")
        log.setAccessibleName(self.tr("What the training says"))
        log.setReadOnly(True)
        log.setMaximumBlockCount(_LINES_KEPT)
        log.setPlaceholderText(self.tr("What the training says stands here, and where it stopped."))
        log.setFixedHeight(2 * theme.ROW + theme.S8)
        log.setTabChangesFocus(True)
        return log

    def _arrange(self) -> None:
        head = pieces.row(
            pieces.label(self.tr("Training"), "title"), None, self._now, spacing=theme.S12
        )
        head.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        course = QWidget()
        above = QVBoxLayout(course)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addLayout(head)
        above.addWidget(self.plots, 1)
        log = QVBoxLayout()
        log.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        log.addWidget(self._log)
        above.addLayout(log)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(course)
        split.addWidget(self.models)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([_COURSE_PX, _MODELS_PX])
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(1)
        across.addWidget(self.plan)
        across.addWidget(split, 1)

    def _listen(self, workplace: Workplace) -> None:
        presenter, models = self.presenter, self.models_presenter
        presenter.stage_changed.connect(self._show_stage)
        presenter.event_told.connect(self._hear)
        presenter.registered.connect(self._registered)
        models.busy_changed.connect(self._show_judging)
        models.judging.connect(self._judging_moved)
        models.judged.connect(self._judged)
        for told in (presenter.failed, models.failed):
            told.connect(workplace.messages.tell)

    # What the window asks.

    def open(self, **where: object) -> None:
        self.presenter.load()
        self.models_presenter.load()
        self.plots.show_curves(self.presenter.curves)

    def leave(self) -> bool:
        """Other screens may be used while a training runs; closing the window asks first."""
        return True

    def may_close(self) -> bool:
        """Ask before a running training is stopped; to keep it is the default."""
        if self.presenter.stage is Stage.IDLE:
            return True
        box = QMessageBox(self)
        box.setObjectName("training_close")
        box.setText(self.tr("A training is running."))
        box.setInformativeText(
            self.tr(
                "Closing stops it within a step. What it has learnt is kept, and it can go on "
                "later."
            )
        )
        keep = box.addButton(self.tr("Keep it running"), QMessageBox.ButtonRole.RejectRole)
        stop = box.addButton(self.tr("Stop it and close"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        return box.clickedButton() is stop

    def focus_home(self) -> None:
        self.plan.start.setFocus()

    def close_down(self) -> None:
        self.models_presenter.stop_judging()
        self._tasks.close()
        run = self.presenter.let_go()
        if run is not None:  # it is waited for, by whoever shuts the runner down
            tell = self.workplace.messages.tell
            self.workplace.runner.run(lambda _: run.end(), done=_nothing, failed=tell)
        self.plots.close_down()

    # The training.

    def _show_stage(self) -> None:
        stage = self.presenter.stage
        if stage is Stage.STARTING:
            self._work = self.workplace.busy.start(self.tr("Training"), cancel=self.presenter.stop)
            self.plots.show_curves(self.presenter.curves)
        if stage is Stage.IDLE and self._work is not None:
            self._work.finish()
            self._work = None
        told = {
            Stage.STARTING: self.tr("starting"),
            Stage.STOPPING: self.tr("stopping within a step"),
        }
        self._now.setText(told.get(stage, ""))
        self.status.emit(StatusLine())

    def _hear(self, event: TrainingEvent) -> None:
        self.plots.show_curves(self.presenter.curves)
        if isinstance(event, Step):
            self._tell_step(event)
        said = words.event(event)
        if said:
            self._log.appendPlainText(said)
        if isinstance(event, Failed):
            self.workplace.messages.report(self.tr("The training ended"), event.message, event.hint)

    def _tell_step(self, step: Step) -> None:
        words_now = self.tr("epoch {epoch} · step {step} · about {time} left")
        left = estimate.duration(step.seconds_left)
        self._now.setText(words_now.format(epoch=step.epoch, step=f"{step.step:,}", time=left))
        plan = self.plan.plan()
        if self._work is not None and plan is not None:
            self._work.progress(step.step, max(step.step, plan.epochs * plan.batches))

    def _registered(self) -> None:
        self.workplace.messages.note(self.tr("The new model stands among the candidates."))
        self.models_presenter.load()

    # The gate.

    def _show_judging(self) -> None:
        busy = self.models_presenter.busy not in ("", "use")
        if busy and self._judging is None:
            stop = self.models_presenter.stop_judging
            self._judging = self.workplace.busy.start(self.tr("Judging a model"), cancel=stop)
        elif not busy and self._judging is not None:
            self._judging.finish()
            self._judging = None

    def _judging_moved(self, done: int, total: int) -> None:
        if self._judging is not None:
            self._judging.progress(done, total)

    def _judged(self, gate: Gate) -> None:
        self.workplace.messages.note(gate.sentence, title=self.tr("The gate has judged"))


def _nothing(_: object) -> None:
    """The answer of work that has none."""
