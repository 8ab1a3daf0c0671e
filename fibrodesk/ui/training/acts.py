"""The acts of training as the desk has them; every heavy room loads when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from fibrodesk.ui.training.ports import TrainingPlan

if TYPE_CHECKING:
    from fibrodesk.desk.models.gate import GateResult
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.runs import Preset, TrainingRun
    from fibrodesk.desk.training.snapshots import SnapshotSummary


_NUMBERS = ("epochs", "batches", "batch_size", "width", "seed")


class DeskTraining:
    """`TrainingActs` of one signed-in administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def presets(self) -> tuple[Preset, ...]:
        from fibrodesk.desk.training.runs import presets

        return presets()

    def snapshots(self) -> list[SnapshotSummary]:
        from fibrodesk.desk.training.snapshots import list_snapshots

        return list(list_snapshots(self._session))

    def take_snapshot(self) -> SnapshotSummary:
        from fibrodesk.desk.training.snapshots import take_snapshot

        return take_snapshot(self._session)

    def stopped(self, snapshot_id: str) -> TrainingPlan | None:
        from fibrodesk.desk.training.runs import stopped_run

        begun = stopped_run(self._session, snapshot_id)
        if begun is None:
            return None
        whole = {name: int(str(begun[name])) for name in _NUMBERS}
        return TrainingPlan(snapshot_id=snapshot_id, preset=str(begun["preset"]), **whole)

    def start(self, plan: TrainingPlan, *, resume: bool) -> TrainingRun:
        from fibrodesk.desk.training.runs import start_training

        return start_training(
            self._session,
            snapshot_id=plan.snapshot_id,
            preset=plan.preset,
            epochs=plan.epochs,
            batches=plan.batches,
            batch_size=plan.batch_size,
            width=plan.width,
            seed=plan.seed,
            resume=resume,
        )

    def models(self) -> list[ModelRecord]:
        from fibrodesk.desk.models.registry import list_models

        return list_models(self._session)

    def judge(
        self, model_id: str, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> GateResult:
        from fibrodesk.desk.models.judging import judge

        return judge(self._session, model_id, cancel=cancel, progress=progress)

    def use(self, model_id: str, *, reason: str) -> None:
        from fibrodesk.desk.models.registry import use_model

        use_model(self._session, model_id, reason=reason)

    def go_back(self) -> None:
        from fibrodesk.desk.models.registry import go_back

        go_back(self._session)
