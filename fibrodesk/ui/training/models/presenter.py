"""The models of the project: which one is in use, and who may take its place."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fibrodesk.ui.training.ports import Gallery, Gate, Look, ModelEntry, TrainingActs

if TYPE_CHECKING:
    from fibrodesk.ui.task_scope import TaskScope
    from fibrodesk.ui.tasks import TaskRunner

IN_USE = "in_use"
PASSES = "passes"


class ModelsPresenter(QObject):
    """Judging, using and going back are three separate acts; none follows from another."""

    models_changed = Signal()
    busy_changed = Signal()
    judging = Signal(int, int)  # patients or frames done, of
    judged = Signal(object)  # Gate
    gallery_changed = Signal()
    failed = Signal(object)  # FibrodeskError

    def __init__(
        self, acts: TrainingActs, runner: TaskRunner | TaskScope, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner = acts, runner
        self.models: list[ModelEntry] = []
        self.loaded = False
        self.chosen: ModelEntry | None = None
        self.busy = ""  # the id of the model that is being judged, or "use"
        self.looks: list[Look] = []  # at the report patients, oldest first
        self.gallery: Gallery | None = None  # of the chosen model
        self._cancel: Event | None = None

    def load(self) -> None:
        def work(_: Event) -> tuple[list[ModelEntry], list[Look]]:
            return list(self._acts.models()), list(self._acts.looks())

        self._runner.run(work, done=self._arrived, failed=self.failed.emit)

    def _arrived(self, found: tuple[list[ModelEntry], list[Look]]) -> None:
        models, self.looks = found
        self.loaded = True
        self.models = sorted(models, key=lambda model: model.number, reverse=True)
        here = self.chosen.id if self.chosen else None
        self.chosen = next((model for model in self.models if model.id == here), None)
        if self.chosen is None:
            self.chosen = next(iter(self.models), None)
        self.models_changed.emit()
        self._fetch_gallery()

    def choose(self, model_id: str) -> None:
        self.chosen = next((model for model in self.models if model.id == model_id), self.chosen)
        self.models_changed.emit()
        self._fetch_gallery()

    def _fetch_gallery(self) -> None:
        """Frames are read for a judged model alone; those of another one go at once."""
        self.gallery = None
        self.gallery_changed.emit()
        if self.chosen is None or self.chosen.gate is None:
            return
        model_id = self.chosen.id

        def arrived(found: Gallery | None) -> None:
            if self.chosen is not None and self.chosen.id == model_id:
                self.gallery = found
                self.gallery_changed.emit()

        self._runner.run(
            lambda _: self._acts.gallery(model_id), done=arrived, failed=self.failed.emit
        )

    @property
    def in_use(self) -> ModelEntry | None:
        return next((model for model in self.models if model.state == IN_USE), None)

    @property
    def can_judge(self) -> bool:
        return not self.busy and self.chosen is not None and self.chosen.state != IN_USE

    @property
    def can_use(self) -> bool:
        return self.can_judge

    @property
    def can_go_back(self) -> bool:
        """There is a model that was in use before."""
        return not self.busy and any(model.state == "kept" for model in self.models)

    @property
    def needs_reason(self) -> bool:
        """The gate did not let the chosen model pass, so a person has to say why."""
        gate = self.chosen.gate if self.chosen else None
        return gate is None or gate.decision != PASSES

    def judge(self) -> bool:
        """Old against new on patients that neither has trained on; False if it cannot start."""
        if not (self.can_judge and self.chosen is not None):
            return False
        model_id = self.chosen.id

        def work(cancel: Event) -> Gate:
            def progress(done: int, total: int) -> None:
                self._runner.post(lambda: self._progress(cancel, done, total))

            return self._acts.judge(model_id, cancel=cancel, progress=progress)

        self._be_busy(model_id)
        self._cancel = self._runner.run(work, done=self._judged, failed=self._not_done)
        return True

    def stop_judging(self) -> None:
        if self._cancel is not None:
            self._cancel.set()  # which also silences its answer
            self._cancel = None
            self._be_busy("")

    def _progress(self, cancel: Event, done: int, total: int) -> None:
        if cancel is self._cancel:
            self.judging.emit(done, total)

    def _judged(self, gate: Gate) -> None:
        self._cancel = None
        self._be_busy("")
        self.judged.emit(gate)
        self.load()

    def use(self, reason: str = "") -> None:
        """Put the chosen model into use; one press, and back with another."""
        if self.can_use and self.chosen is not None:
            model_id = self.chosen.id
            self._change(lambda: self._acts.use(model_id, reason=reason))

    def go_back(self) -> None:
        if self.can_go_back:
            self._change(self._acts.go_back)

    def _change(self, act: Callable[[], None]) -> None:
        self._be_busy("use")
        self._runner.run(lambda _: act(), done=lambda _: self._changed(), failed=self._not_done)

    def _changed(self) -> None:
        self._be_busy("")
        self.load()

    def _not_done(self, error: BaseException) -> None:
        self._cancel = None
        self._be_busy("")
        self.failed.emit(error)

    def _be_busy(self, with_what: str) -> None:
        self.busy = with_what
        self.busy_changed.emit()
