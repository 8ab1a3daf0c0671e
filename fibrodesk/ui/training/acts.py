"""The acts of training as the desk has them; every heavy room loads when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from fibrodesk.ui.training.arms.ports import ArmsPlan, ArmsState
from fibrodesk.ui.training.plan.lengths import length_of
from fibrodesk.ui.training.ports import TrainingPlan

if TYPE_CHECKING:
    from fibrodesk.contract.events import TrainingEvent
    from fibrodesk.desk.models.gallery import ShownGallery
    from fibrodesk.desk.models.gate import GateResult
    from fibrodesk.desk.models.looks import Look
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.arms_state import ArmsFound
    from fibrodesk.desk.training.arms_state import ArmsPlan as DeskPlan
    from fibrodesk.desk.training.history import RunSummary
    from fibrodesk.desk.training.presets import NetworkWords, Preset
    from fibrodesk.desk.training.runs import TrainingRun
    from fibrodesk.desk.training.samples import Sample
    from fibrodesk.desk.training.snapshots import SnapshotSummary


class DeskTraining:
    """`TrainingActs` of one signed-in administrator."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def presets(self) -> tuple[Preset, ...]:
        from fibrodesk.desk.training.presets import presets

        return presets()

    def networks(self) -> tuple[NetworkWords, ...]:
        from fibrodesk.desk.training.presets import networks

        return networks()

    def snapshots(self) -> list[SnapshotSummary]:
        from fibrodesk.desk.training.snapshots import list_snapshots

        return list(list_snapshots(self._session))

    def take_snapshot(self) -> SnapshotSummary:
        from fibrodesk.desk.training.snapshots import take_snapshot

        return take_snapshot(self._session)

    def start(self, plan: TrainingPlan) -> TrainingRun:
        """What is the preset's own number is not named, so that the preset keeps the word."""
        from fibrodesk.desk.training.runs import start_training

        length = length_of(plan.preset)
        own = {
            name: getattr(plan, name)
            for name in ("epochs", "batches", "batch_size", "width")
            if getattr(plan, name) != getattr(length, name)
        }
        return start_training(
            self._session,
            snapshot_id=plan.snapshot_id,
            preset=plan.preset,
            network=plan.network or None,
            seed=plan.seed,
            folds=plan.folds or None,
            fold="all" if plan.folds else None,
            **own,
        )

    def go_on(self, run_id: str) -> TrainingRun:
        from fibrodesk.desk.training.history import runs
        from fibrodesk.desk.training.runs import RunMissingError, start_training

        begun = next((run for run in runs(self._session) if run.id == run_id), None)
        if begun is None:
            raise RunMissingError
        return start_training(
            self._session,
            snapshot_id=begun.snapshot_id,
            preset=begun.preset,
            resume=True,
            run=run_id,
        )

    def samples(self, folder: Path, epoch: int) -> tuple[Sample, ...]:
        from fibrodesk.desk.training.samples import run_samples

        return run_samples(self._session, folder, epoch)

    def runs(self) -> list[RunSummary]:
        from fibrodesk.desk.training.history import runs

        return runs(self._session)

    def course(self, run_id: str) -> tuple[TrainingEvent, ...]:
        from fibrodesk.desk.training.history import course

        return course(self._session, run_id)

    def models(self) -> list[ModelRecord]:
        from fibrodesk.desk.models.registry import list_models

        return list_models(self._session)

    def looks(self) -> tuple[Look, ...]:
        from fibrodesk.desk.models.looks import looks

        return looks(self._session)

    def judge(
        self, model_id: str, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> GateResult:
        from fibrodesk.desk.models.judging import judge

        return judge(self._session, model_id, cancel=cancel, progress=progress)

    def gallery(self, model_id: str) -> ShownGallery | None:
        from fibrodesk.desk.models.gallery import GalleryMissingError, shown_gallery

        try:
            return shown_gallery(self._session, model_id)
        except GalleryMissingError:  # judged before pictures were kept, or on another machine
            return None

    def use(self, model_id: str, *, reason: str) -> None:
        from fibrodesk.desk.models.registry import use_model

        use_model(self._session, model_id, reason=reason)

    def go_back(self) -> None:
        from fibrodesk.desk.models.registry import go_back

        go_back(self._session)

    def arms(self) -> ArmsState | None:
        from fibrodesk.desk.training.arms import arms

        newest = next(iter(arms(self._session)), None)
        if newest is None:
            return None
        return ArmsState(
            plan=_told(newest.plan),
            done=newest.done,
            total=newest.total,
            seconds_left=newest.seconds_left,
            found=newest.found,
            running=newest.running,
        )

    def compare_arms(
        self, plan: ArmsPlan, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> ArmsFound:
        """An earlier comparison of the same plan goes on, where it has not come to its end."""
        from fibrodesk.desk.training.arms import arms, begin_arms, go_on_with_arms

        begun = next(iter(arms(self._session)), None)
        if begun is None or begun.found is not None or _told(begun.plan) != plan:
            begun = begin_arms(self._session, _asked(plan))
        return go_on_with_arms(self._session, begun.id, cancel=cancel, progress=progress)


def _asked(plan: ArmsPlan) -> DeskPlan:
    from fibrodesk.desk.training.arms_state import ArmsPlan as Asked

    return Asked(**asdict(plan))


def _told(plan: DeskPlan) -> ArmsPlan:
    names = [field.name for field in fields(ArmsPlan)]
    return ArmsPlan(**{name: getattr(plan, name) for name in names})
