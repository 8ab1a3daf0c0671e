"""The trainings of the project: which are laid over one another, which can go on."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.training.graphs.curves import Course, course_of
from fibrodesk.ui.training.plan.lengths import length_of
from fibrodesk.ui.training.ports import PastRun, TrainingActs, TrainingPlan

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner

MOST_TICKED = 6  # more lines over one another nobody tells apart


class RunsPresenter(QObject):
    """Courses are read once they are ticked, and kept."""

    runs_changed = Signal()
    ticks_changed = Signal()  # or a course has arrived
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: TrainingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.runs: list[PastRun] = []  # newest first
        self.ticked: list[str] = []  # in the order in which they were ticked
        self.courses: dict[str, Course] = {}
        self._ticked_by_hand = False  # until then the newest stands there

    def load(self) -> None:
        self._runner.run(
            lambda _: list(self._acts.runs()), done=self._arrived, failed=self.failed.emit
        )

    def _arrived(self, runs: list[PastRun]) -> None:
        before = {run.id: run for run in self.runs}
        self.runs = sorted(runs, key=lambda run: run.number, reverse=True)
        for run in self.runs:  # of a run that has gone on the course is read again
            if run.id in before and before[run.id].steps != run.steps:
                self.courses.pop(run.id, None)
        known = {run.id for run in self.runs}
        self.ticked = [one for one in self.ticked if one in known]
        if not self._ticked_by_hand:
            self.ticked = [run.id for run in self.runs[:1]]
        self.runs_changed.emit()
        self._read_courses()

    def run(self, run_id: str) -> PastRun | None:
        return next((run for run in self.runs if run.id == run_id), None)

    @property
    def compared(self) -> list[PastRun]:
        """Those that are ticked, the oldest first."""
        return [run for run in reversed(self.runs) if run.id in self.ticked]

    def tick(self, run_id: str, *, on: bool) -> bool:
        """False where too many lie over one another already."""
        self._ticked_by_hand = True
        if on and run_id not in self.ticked:
            if len(self.ticked) >= MOST_TICKED:
                return False
            self.ticked.append(run_id)
        elif not on and run_id in self.ticked:
            self.ticked.remove(run_id)
        self.ticks_changed.emit()
        self._read_courses()
        return True

    def _read_courses(self) -> None:
        for run_id in self.ticked:
            if run_id not in self.courses:
                self._read(run_id)

    def _read(self, run_id: str) -> None:
        def work(_: Event) -> Course:
            return course_of(self._acts.course(run_id))

        def done(course: Course) -> None:
            self.courses[run_id] = course
            self.ticks_changed.emit()

        self._runner.run(work, done=done, failed=self.failed.emit)

    def plan_of(self, run_id: str) -> TrainingPlan | None:
        """What a stopped run was begun with; None where it cannot go on."""
        run = self.run(run_id)
        return None if run is None or not run.resumable else plan_of(run)


def plan_of(run: PastRun) -> TrainingPlan:
    """The plan that a run's own configuration tells."""
    length, config = length_of(run.preset), run.config

    def whole(name: str) -> int:
        value = config.get(name)
        return value if isinstance(value, int) else int(getattr(length, name, 1))

    network = str(config.get("network") or "")
    return TrainingPlan(
        snapshot_id=run.snapshot_id,
        preset=run.preset,
        epochs=whole("epochs"),
        batches=whole("batches"),
        batch_size=whole("batch_size"),
        width=whole("width"),
        network="" if network == length.network else network,
        seed=whole("seed"),
        folds=run.folds,
    )
