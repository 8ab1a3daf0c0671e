"""Starting, following and stopping a training; it runs in its own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.contract.events import Failed, Finished, FoldsEnded, Saved, Stopped, TrainingEvent
from fibrodesk.ui.training.course.hearing import Hearing
from fibrodesk.ui.training.graphs.curves import Course, course_of
from fibrodesk.ui.training.ports import (
    NetworkEntry,
    PastRun,
    PresetWords,
    Run,
    SnapshotEntry,
    TrainingActs,
    TrainingPlan,
)
from fibrodesk.ui.training.runs.presenter import plan_of

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class Stage(StrEnum):
    """Where the one training of this window is."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class _Choices:
    presets: list[PresetWords]
    networks: list[NetworkEntry]
    snapshots: list[SnapshotEntry]
    runs: list[PastRun]


class TrainingPresenter(QObject):
    """One run at a time; what it tells arrives on the GUI thread."""

    stage_changed = Signal()
    choices_changed = Signal()  # presets, snapshots or the runs that estimates are taken from
    event_told = Signal(object)  # TrainingEvent
    course_read = Signal(object)  # the events of the newest run, as another day left it
    registered = Signal()  # the bundle stands among the models
    failed = Signal(object)  # FibrodeskError
    ended = Signal()  # the process is gone, whatever it left

    def __init__(
        self, acts: TrainingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.stage = Stage.IDLE
        self.presets: list[PresetWords] = []
        self.networks: list[NetworkEntry] = []
        self.snapshots: list[SnapshotEntry] = []
        self.runs: list[PastRun] = []  # of which an estimate takes the pace
        self.loaded = False
        self.taking_snapshot = False
        self.course = Course()
        self.resumable: TrainingPlan | None = None  # what was stopped and can go on
        self.failure: Failed | None = None  # how the last run died, until the next begins
        self.plan: TrainingPlan | None = None  # of the run that is shown
        self._run: Run | None = None
        self._stopped_id = ""  # of the run that `resumable` is the plan of
        self._shown_id = ""  # of the run whose course is shown

    def load(self) -> None:
        def work(_: Event) -> _Choices:
            return _Choices(
                presets=list(self._acts.presets()),
                networks=list(self._acts.networks()),
                snapshots=list(self._acts.snapshots()),
                runs=list(self._acts.runs()),
            )

        self._runner.run(work, done=self._loaded, failed=self.failed.emit)

    def _loaded(self, choices: _Choices) -> None:
        self.presets, self.snapshots = choices.presets, choices.snapshots
        self.networks, self.runs = choices.networks, choices.runs
        if self.stage is Stage.IDLE and self.resumable is None:
            self._take_up_stopped()
        self.loaded = True
        self.choices_changed.emit()
        self._read_newest()

    def _read_newest(self) -> None:
        """Whoever comes back sees how the last training went, until another one begins."""
        newest = max(self.runs, key=lambda run: run.number, default=None)
        if newest is None or self.stage is not Stage.IDLE or self.course.stages:
            return

        def arrived(events: list[TrainingEvent]) -> None:
            if self.stage is Stage.IDLE and not self.course.stages:
                self.course, self._shown_id = course_of(events), newest.id
                self.course_read.emit(events)

        self._runner.run(
            lambda _: list(self._acts.course(newest.id)), done=arrived, failed=self.failed.emit
        )

    def _take_up_stopped(self) -> None:
        """The newest run, where it stopped before its end, as another day may have left it."""
        newest = max(self.runs, key=lambda run: run.number, default=None)
        known = {snapshot.id for snapshot in self.snapshots}
        if newest is not None and newest.resumable and newest.snapshot_id in known:
            self.resumable, self._stopped_id = plan_of(newest), newest.id

    @property
    def share_left(self) -> float:
        """Of what `resumable` plans, how much is still to be done."""
        stopped = next((run for run in self.runs if run.id == self._stopped_id), None)
        if stopped is None or not stopped.total_steps:
            return 1.0
        return max(0.0, 1 - stopped.steps / stopped.total_steps)

    def take_snapshot(self) -> None:
        """Freeze the opened readings as they are now."""
        if self.taking_snapshot:
            return
        self.taking_snapshot = True
        self.choices_changed.emit()
        self._runner.run(
            lambda _: self._acts.take_snapshot(),
            done=self._snapshot_taken,
            failed=self._no_snapshot,
        )

    def _snapshot_taken(self, snapshot: SnapshotEntry) -> None:
        self.taking_snapshot = False
        self.snapshots = [*(one for one in self.snapshots if one.id != snapshot.id), snapshot]
        self.choices_changed.emit()

    def _no_snapshot(self, error: BaseException) -> None:
        self.taking_snapshot = False
        self.choices_changed.emit()
        self.failed.emit(error)

    # The run.

    def start(self, plan: TrainingPlan) -> None:
        """Start `plan`, or go on with it where it was stopped."""
        if plan == self.resumable:
            self.go_on(plan, self._stopped_id)
        elif self.stage is Stage.IDLE:
            self.course, self._shown_id = Course(), ""
            self._begin(plan, lambda: (self._acts.start(plan), Course()))

    def go_on(self, plan: TrainingPlan, run_id: str) -> None:
        """A run that stopped goes on; its curves stand there from its beginning."""
        if self.stage is not Stage.IDLE:
            return
        here = run_id == self._shown_id

        def work() -> tuple[Run, Course]:
            course = self.course if here else course_of(self._acts.course(run_id))
            return self._acts.go_on(run_id), course

        if not here:
            self.course = Course()
        self._begin(plan, work)

    def _begin(self, plan: TrainingPlan, work: Callable[[], tuple[Run, Course]]) -> None:
        self.plan, self.resumable, self.failure = plan, None, None
        self._turn_to(Stage.STARTING)
        self._runner.run(lambda _: work(), done=self._started, failed=self._not_started)

    def _started(self, begun: tuple[Run, Course]) -> None:
        run, self.course = begun
        self._run, self._shown_id = run, run.folder.name
        wanted_to_stop = self.stage is Stage.STOPPING
        if not wanted_to_stop:
            self._turn_to(Stage.RUNNING)
        hearing = Hearing(self._runner.post, lambda event: self._told(run, event))
        run.listen(hearing.hear)
        if wanted_to_stop:
            run.stop()

    def _not_started(self, error: BaseException) -> None:
        self._run = None
        self._turn_to(Stage.IDLE)
        self.failed.emit(error)

    def stop(self) -> None:
        """Ask for a stop within one step; what was learnt is kept."""
        if self.stage not in (Stage.STARTING, Stage.RUNNING):
            return
        self._turn_to(Stage.STOPPING)
        if self._run is not None:
            self._run.stop()

    def let_go(self) -> Run | None:
        """The screen goes: a run saves its state within a step and can go on another day.

        Returns:
            The run, for whoever waits for its end, or None.
        """
        run, self._run = self._run, None
        if run is not None:
            run.stop()
        return run

    def _told(self, run: Run, event: TrainingEvent) -> None:
        if run is not self._run:
            return  # the screen has let it go
        self.course.add(event)
        if isinstance(event, Stopped | Saved):
            self.resumable, self._stopped_id = self.plan, run.folder.name
        in_folds = self.course.fold is not None
        over = isinstance(event, FoldsEnded if in_folds else Finished)  # a fold's end is not it
        if over:
            self.resumable = None
        if isinstance(event, Failed):
            self.failure = event
        self.event_told.emit(event)
        if over or isinstance(event, Stopped | Failed):
            self._end(run, leaves_model=over and not in_folds)

    def _end(self, run: Run, *, leaves_model: bool) -> None:
        """The last line was told: wait for the process to go, and keep its bundle."""

        def work(_: Event) -> bool:
            run.wait()
            if leaves_model:
                run.register()
            return leaves_model

        self._runner.run(work, done=self._ended, failed=self._not_started)

    def _ended(self, left_model: bool) -> None:
        self._run = None
        if left_model:
            self.registered.emit()
        self._turn_to(Stage.IDLE)
        self.ended.emit()

    def _turn_to(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit()
