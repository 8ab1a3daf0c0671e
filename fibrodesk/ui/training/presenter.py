"""Starting, following and stopping a training; it runs in its own process."""

from __future__ import annotations

from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.contract.events import Failed, Finished, Saved, Step, Stopped, TrainingEvent
from fibrodesk.ui.training.curves import Curves
from fibrodesk.ui.training.ports import (
    PresetWords,
    Run,
    SnapshotEntry,
    TrainingActs,
    TrainingPlan,
)

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class Stage(StrEnum):
    """Where the one training of this window is."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


_Choices = tuple[list[PresetWords], list[SnapshotEntry], TrainingPlan | None]


class TrainingPresenter(QObject):
    """One run at a time; what it tells arrives on the GUI thread."""

    stage_changed = Signal()
    choices_changed = Signal()  # presets or snapshots
    event_told = Signal(object)  # TrainingEvent
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
        self.snapshots: list[SnapshotEntry] = []
        self.loaded = False
        self.taking_snapshot = False
        self.curves = Curves()
        self.resumable: TrainingPlan | None = None  # what was stopped and can go on
        self.step: Step | None = None
        self._plan: TrainingPlan | None = None
        self._run: Run | None = None

    def load(self) -> None:
        def work(_: Event) -> _Choices:
            snapshots = list(self._acts.snapshots())
            stopped = self._acts.stopped(snapshots[-1].id) if snapshots else None
            return list(self._acts.presets()), snapshots, stopped

        self._runner.run(work, done=self._loaded, failed=self.failed.emit)

    def _loaded(self, choices: _Choices) -> None:
        self.presets, self.snapshots, stopped = choices
        if self.stage is Stage.IDLE and self.resumable is None:
            self.resumable = stopped
        self.loaded = True
        self.choices_changed.emit()

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
        if self.stage is not Stage.IDLE:
            return
        resume = plan == self.resumable
        self._plan, self.resumable, self.step = plan, None, None
        if not resume:
            self.curves = Curves()
        self._turn_to(Stage.STARTING)
        self._runner.run(
            lambda _: self._acts.start(plan, resume=resume),
            done=self._started,
            failed=self._not_started,
        )

    def _started(self, run: Run) -> None:
        self._run = run
        wanted_to_stop = self.stage is Stage.STOPPING
        if not wanted_to_stop:
            self._turn_to(Stage.RUNNING)
        run.listen(lambda event: self._runner.post(lambda: self._told(run, event)))
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
        self.curves.add(event)
        if isinstance(event, Step):
            self.step = event
        if isinstance(event, Stopped | Saved):
            self.resumable = self._plan
        if isinstance(event, Finished):
            self.resumable = None
        self.event_told.emit(event)
        if isinstance(event, Finished | Stopped | Failed):
            self._end(run, finished=isinstance(event, Finished))

    def _end(self, run: Run, *, finished: bool) -> None:
        """The last line was told: wait for the process to go, and keep its bundle."""

        def work(_: Event) -> bool:
            run.wait()
            if finished:
                run.register()
            return finished

        self._runner.run(work, done=self._ended, failed=self._not_started)

    def _ended(self, finished: bool) -> None:
        self._run = None
        if finished:
            self.registered.emit()
        self._turn_to(Stage.IDLE)
        self.ended.emit()

    def _turn_to(self, stage: Stage) -> None:
        self.stage = stage
        self.stage_changed.emit()
