"""What the discriminator brings: both arms trained from one snapshot, and compared."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.training.arms.ports import ArmsFound, ArmsPlan, ArmsState
from fibrodesk.ui.training.plan import estimate
from fibrodesk.ui.training.plan.lengths import length_of
from fibrodesk.ui.training.ports import PastRun, TrainingActs, TrainingPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner


class ArmsPresenter(QObject):
    """One comparison at a time; it runs in the background and can be stopped and gone on with."""

    changed = Signal()
    found = Signal(object)  # ArmsFound
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: TrainingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.state: ArmsState | None = None  # of the newest comparison
        self.running = False
        self.done = self.total = 0  # trainings that lie behind, of
        self.seconds_left: float | None = None
        self._cancel: Event | None = None
        self._began_s = 0.0
        self._began_at = 0

    def load(self) -> None:
        if not self.running:
            self._runner.run(
                lambda _: self._acts.arms(), done=self._arrived, failed=self.failed.emit
            )

    def _arrived(self, state: ArmsState | None) -> None:
        self.state = state
        if state is not None and not self.running:
            self.done, self.total = state.done, state.total
        self.changed.emit()

    def goes_on(self, plan: ArmsPlan | None) -> bool:
        """Whether `plan` was begun and has not come to its end."""
        state = self.state
        return state is not None and state.found is None and state.plan == plan

    def begin(self, plan: ArmsPlan) -> None:
        """Train both arms; what an earlier one of the same plan has done is not done again."""
        if self.running:
            return

        def work(cancel: Event) -> ArmsFound:
            def progress(done: int, total: int) -> None:
                self._runner.post(lambda: self._moved(cancel, done, total))

            return self._acts.compare_arms(plan, cancel=cancel, progress=progress)

        self.running, self.seconds_left = True, None
        self.done = self.total = 0
        self._began_s, self._began_at = time.monotonic(), -1
        self._cancel = self._runner.run(work, done=self._answered, failed=self._not_done)
        self.changed.emit()

    def stop(self) -> None:
        """The training in hand saves its state; what lies behind stays."""
        if self._cancel is not None:
            self._cancel.set()  # which also silences its answer
            self._cancel = None
            self.running = False
            self.changed.emit()
            self.load()

    def _moved(self, cancel: Event, done: int, total: int) -> None:
        if cancel is not self._cancel:
            return
        if self._began_at < 0:
            self._began_at = done
        passed_s, came = time.monotonic() - self._began_s, done - self._began_at
        self.seconds_left = passed_s / came * (total - done) if came else None
        self.done, self.total = done, total
        self.changed.emit()

    def _answered(self, found: ArmsFound) -> None:
        self._cancel, self.running = None, False
        self.found.emit(found)
        self.load()

    def _not_done(self, error: BaseException) -> None:
        self._cancel, self.running = None, False
        self.changed.emit()
        self.failed.emit(error)


def seconds_of(plan: ArmsPlan, runs: Sequence[PastRun]) -> float:
    """A first estimate: every seed and fold trains both arms once."""
    arms = ("paper", "baseline") if plan.pair == "paper" else ("desk", "desk")
    one = sum(estimate.seconds(_arm(plan, preset), runs) for preset in arms)
    return one * plan.seeds * plan.folds


def _arm(plan: ArmsPlan, preset: str) -> TrainingPlan:
    length = length_of(preset)
    return TrainingPlan(
        snapshot_id=plan.snapshot_id,
        preset=preset,
        epochs=plan.epochs or length.epochs,
        batches=plan.batches or length.batches,
        batch_size=length.batch_size,
        width=plan.width or length.width,
    )
