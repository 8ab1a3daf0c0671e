"""The training screen: the models, a training as it runs, all runs, and one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from fibrodesk.contract.events import (
    Failed,
    FoldsEnded,
    Prepared,
    Smaller,
    Step,
    TrainingEvent,
)
from fibrodesk.ui.busy import LongWork
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.training import words
from fibrodesk.ui.training.acts import DeskTraining
from fibrodesk.ui.training.arms.page import ArmsPage
from fibrodesk.ui.training.arms.ports import ArmsFound
from fibrodesk.ui.training.arms.presenter import ArmsPresenter
from fibrodesk.ui.training.course import closing, event_words, now
from fibrodesk.ui.training.course.page import CoursePage
from fibrodesk.ui.training.course.samples import SamplesPresenter
from fibrodesk.ui.training.graphs.library import GraphLibrary
from fibrodesk.ui.training.models.page import ModelsPage
from fibrodesk.ui.training.models.presenter import ModelsPresenter
from fibrodesk.ui.training.plan.panel import PlanPanel
from fibrodesk.ui.training.ports import Gate, TrainingActs
from fibrodesk.ui.training.presenter import Stage, TrainingPresenter
from fibrodesk.ui.training.runs.page import RunsPage
from fibrodesk.ui.training.runs.presenter import RunsPresenter
from fibrodesk.ui.workplace import Workplace

MODELS, TRAIN, RUNS, ARMS = range(4)
_PARTS = ("models", "train", "runs", "discriminator")  # as whoever leads here names them


class TrainingScreen(Screen):
    """Four stations of one screen; what the presenters decide is shown there."""

    name: ClassVar[str] = "training"
    glyph: ClassVar[str] = "training"

    def __init__(self, workplace: Workplace, acts: TrainingActs | None = None) -> None:
        super().__init__(workplace)
        acts = acts or DeskTraining(workplace.session)
        self._tasks = TaskScope(workplace.runner)
        self.presenter = TrainingPresenter(acts, self._tasks, self)
        self.models_presenter = ModelsPresenter(acts, self._tasks, self)
        self.runs_presenter = RunsPresenter(acts, self._tasks, self)
        self.arms_presenter = ArmsPresenter(acts, self._tasks, self)
        self.samples_presenter = SamplesPresenter(acts, self._tasks, self)
        self._works: dict[str, LongWork] = {}
        library = GraphLibrary(self._tasks, self)
        self.plan = PlanPanel(self.presenter)
        self.course = CoursePage(self.samples_presenter, library)
        self.models = ModelsPage(self.models_presenter)
        self.runs = RunsPage(self.runs_presenter, library)
        self.arms = ArmsPage(self.arms_presenter)
        self._now = pieces.label("", "quiet", name="training_now")
        self.tabs, self._stack = self._made_tabs(), QStackedWidget()
        self._arrange()
        self._listen(workplace)
        self._listen_to_models(workplace)

    def _made_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setObjectName("training_tabs")
        tabs.setAccessibleName(self.tr("Page"))
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        for words_of_tab, tip in (
            (self.tr("Models"), self.tr("Models\nWhich is in use, and which may take its place.")),
            (self.tr("Train"), self.tr("Train\nBegin a training, and see it run.")),
            (self.tr("Runs"), self.tr("Runs\nEvery training, and their curves compared.")),
            (self.tr("Discriminator"), self.tr("Discriminator\nWhat it brings, measured.")),
        ):
            tabs.setTabToolTip(tabs.addTab(words_of_tab), tip)
        return tabs

    def _arrange(self) -> None:
        head = pieces.row(
            pieces.label(self.tr("Training"), "title"),
            theme.S4,
            self.tabs,
            None,
            self._now,
            spacing=theme.S12,
        )
        head.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        train = QWidget()
        across = QHBoxLayout(train)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(1)
        across.addWidget(self.plan)
        across.addWidget(self.course, 1)
        for page in (self.models, train, self.runs, self.arms):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _listen(self, workplace: Workplace) -> None:
        presenter, runs = self.presenter, self.runs_presenter
        self.tabs.currentChanged.connect(self._turn)
        presenter.stage_changed.connect(self._show_stage)
        presenter.choices_changed.connect(self._offer)
        presenter.event_told.connect(self._hear)
        presenter.course_read.connect(self._show_newest)
        presenter.registered.connect(self._registered)
        presenter.ended.connect(self._ended)
        self.runs.go_on_wanted.connect(self._go_on)
        self.runs.train_wanted.connect(lambda: self.tabs.setCurrentIndex(TRAIN))
        for told in (presenter, runs, self.samples_presenter, self.arms_presenter):
            told.failed.connect(workplace.messages.tell)

    def _listen_to_models(self, workplace: Workplace) -> None:
        models, arms = self.models_presenter, self.arms_presenter
        models.busy_changed.connect(self._show_judging)
        models.judging.connect(self._judging_moved)
        models.judged.connect(self._judged)
        models.failed.connect(workplace.messages.tell)
        self.models.train_wanted.connect(lambda: self.tabs.setCurrentIndex(TRAIN))
        arms.changed.connect(self._show_arms)
        arms.found.connect(self._arms_found)

    # What the window asks.

    def open(self, **where: object) -> None:
        self.presenter.load()
        self.models_presenter.load()
        self.runs_presenter.load()
        self.arms_presenter.load()
        self._show_course()
        if self.presenter.stage is not Stage.IDLE:
            self.tabs.setCurrentIndex(TRAIN)
        part = where.get("part")
        if part in _PARTS:
            self.tabs.setCurrentIndex(_PARTS.index(str(part)))

    def leave(self) -> bool:
        """Other screens may be used while a training runs; closing the window asks first."""
        return True

    def may_close(self) -> bool:
        """Ask before a running training is stopped; to keep it is the default."""
        training = self.presenter.stage is not Stage.IDLE
        if not training and not self.arms_presenter.running:
            return True
        return closing.ask(self, comparing=not training)

    def focus_home(self) -> None:
        home = {MODELS: self.models.band.button, TRAIN: self.plan.start, RUNS: self.runs.table}
        home.get(self.tabs.currentIndex(), self.arms.begin).setFocus()

    def close_down(self) -> None:
        self.models_presenter.stop_judging()
        self._tasks.close()
        run = self.presenter.let_go()
        if run is not None:  # it is waited for, by whoever shuts the runner down
            tell = self.workplace.messages.tell
            self.workplace.runner.run(lambda _: run.end(), done=_nothing, failed=tell)
        self.course.close_down()

    # The stations.

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if place == RUNS:
            self.runs_presenter.load()
        if not self.tabs.hasFocus():  # a button led here: the hand goes on at what is home
            self.focus_home()

    def _offer(self) -> None:
        self.arms.offer(self.presenter.snapshots, self.presenter.runs)

    # The training.

    def _go_on(self, run_id: str) -> None:
        plan = self.runs_presenter.plan_of(run_id)
        if plan is not None:
            self.plan.take_plan(plan)
            self.presenter.go_on(plan, run_id)
            self.tabs.setCurrentIndex(TRAIN)

    def _show_stage(self) -> None:
        stage = self.presenter.stage
        idle = stage is Stage.IDLE
        if stage is Stage.STARTING:
            self.course.log.clear()
            self._begin_work("training", self.tr("Training"), self.presenter.stop)
        self._show_course()
        if idle:
            self._finish_work("training")
        told = {
            Stage.STARTING: self.tr("starting"),
            Stage.STOPPING: self.tr("stopping within a step"),
        }
        failure = self.presenter.failure if idle else None
        self._now.setText(told.get(stage, "") if failure is None else failure.message)
        self.models.show_training(not idle)
        self.runs.let_begin(idle)
        self.status.emit(StatusLine())

    def _show_course(self) -> None:
        begun = self.presenter.stage is not Stage.IDLE
        self.course.show_course(self.presenter.course, begun=begun)

    def _show_newest(self, events: list[TrainingEvent]) -> None:
        for event in events:
            self.course.say(event)
        self._show_course()

    def _hear(self, event: TrainingEvent) -> None:
        self._show_course()
        if isinstance(event, Step):
            self._tell_step(event)
        if isinstance(event, Prepared):
            self._tell_now(now.prepared(event, self.presenter.course))
        self.course.say(event)
        if isinstance(event, Smaller):
            self.workplace.messages.note(words.smaller(event), title=self.tr("Smaller passes"))
        if isinstance(event, FoldsEnded):
            self.workplace.messages.note(event_words.folds_ended(event), title=self.tr("Folds"))
        if isinstance(event, Failed):
            self.workplace.messages.report(self.tr("The training ended"), event.message, event.hint)

    def _tell_step(self, step: Step) -> None:
        course = self.presenter.course
        self._tell_now(now.step(step, course))
        if "training" in self._works:
            reached = now.reached(step, course, self.presenter.plan)
            self._works["training"].progress(*reached, now.seconds_left(step, course))

    def _tell_now(self, said: str) -> None:
        if self.presenter.stage is Stage.RUNNING:
            self._now.setText(said)

    def _registered(self) -> None:
        self.workplace.messages.note(self.tr("The new model stands among the candidates."))
        self.models_presenter.load()

    def _ended(self) -> None:
        self.presenter.load()
        self.runs_presenter.load()

    # The gate, and the discriminator.

    def _show_judging(self) -> None:
        busy = self.models_presenter.busy not in ("", "use")
        if busy and "judging" not in self._works:
            stop = self.models_presenter.stop_judging
            self._begin_work("judging", self.tr("Judging a model"), stop)
        elif not busy:
            self._finish_work("judging")

    def _judging_moved(self, done: int, total: int) -> None:
        if "judging" in self._works:
            self._works["judging"].progress(done, total)

    def _judged(self, gate: Gate) -> None:
        self.workplace.messages.note(gate.sentence, title=self.tr("The gate has judged"))

    def _show_arms(self) -> None:
        arms = self.arms_presenter
        if arms.running and "arms" not in self._works:
            self._begin_work("arms", self.tr("Comparing both arms"), arms.stop)
        elif not arms.running:
            self._finish_work("arms")
        if "arms" in self._works and arms.total:
            self._works["arms"].progress(arms.done, arms.total)

    def _arms_found(self, found: ArmsFound) -> None:
        title = self.tr("What the discriminator brings")
        self.workplace.messages.note(found.sentence, title=title)

    def _begin_work(self, name: str, title: str, stop: Callable[[], object]) -> None:
        self._works[name] = self.workplace.busy.start(title, cancel=stop)

    def _finish_work(self, name: str) -> None:
        work = self._works.pop(name, None)
        if work is not None:
            work.finish()


def _nothing(_: object) -> None:
    """The answer of work that has none."""
