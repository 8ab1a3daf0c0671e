"""What the discriminator brings: the same trainings with it and without, seed by seed.

Every patient is judged by networks that never saw it (`folds`), the gate and report patients stay
closed, and the interval is over patients and seeds. It goes on where it was stopped.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.models.evaluation import compare_rows, evaluate_bundle
from fibrodesk.desk.training.arms_state import (
    FIGURES_NAME,
    PAIRS,
    PLAN_NAME,
    RESULT_NAME,
    ArmsFound,
    ArmsPlan,
    ArmsState,
    Job,
    figures_of,
    jobs_of,
    read_state,
    rows_of,
    told_of,
    write_json,
)
from fibrodesk.desk.training.arms_words import found_of
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.contract.events import TrainingEvent
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.process import TrainingProcess

__all__ = ["ArmsFound", "ArmsPlan", "ArmsState", "arms", "begin_arms", "go_on_with_arms"]

Progress = Callable[[int, int], None]
Heard = Callable[["TrainingEvent"], object]
_LOOK_S = 0.1  # how often a cancel is looked for


class ArmsStoppedError(FibrodeskError):
    title = "The comparison was stopped"
    text = "{done} of {total} trainings are done and kept."
    hint = "Go on with it when there is time; it continues where it stopped."


class ArmsFailedError(FibrodeskError):
    title = "The comparison cannot go on"
    text = "Training {name}: {reason}"
    hint = "Mend what is named and go on; the trainings that are done are kept."


class ArmsMissingError(FibrodeskError):
    title = "There is no such comparison"
    text = "No comparison of this project is called {name}."
    hint = "Begin one; `fibrodesk train PROJECT --arms` does."


class ArmsRunningError(FibrodeskError):
    title = "This comparison is running"
    text = "Another window or command trains for {name} at this moment."
    hint = "Wait until it has ended, or stop it there."


def arms(session: Session) -> list[ArmsState]:
    """Every comparison of the project, the newest first.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.ADMINISTER)
    parent = session.project.path / "arms"
    folders = sorted(parent.iterdir(), reverse=True) if parent.exists() else []
    return [state for folder in folders if (state := read_state(folder)) is not None]


def begin_arms(session: Session, plan: ArmsPlan) -> ArmsState:
    """Lay a comparison out; nothing is trained yet.

    Raises:
        NotAllowedError: the person is no administrator.
        TrainingMissingError, SnapshotMissingError: what it needs is not here.
        ContainerRefusedError: the snapshot was not signed by a trusted station.
        FoldsRefusedError: there are too few patients for so many folds.
        DiskFullError: nothing was laid out.
    """
    from fibrodesk.contract.snapshot import read_snapshot
    from fibrodesk.desk.models.stations import check_signature
    from fibrodesk.desk.training.folds import draw_folds
    from fibrodesk.desk.training.runs import TrainingMissingError, can_train
    from fibrodesk.desk.training.snapshots import get_snapshot

    roles.require(session, roles.Act.ADMINISTER)
    if not can_train():
        raise TrainingMissingError
    taken = get_snapshot(session, plan.snapshot_id)
    check_signature(session, taken.path)
    draw_folds(read_snapshot(taken.path)[1], plan.folds)
    folder = _new_folder(session, taken.id)
    try:
        folder.mkdir(parents=True)
        write_json(folder / PLAN_NAME, told_of(plan) | {"snapshot_id": taken.id})
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise DiskFullError(name=session.project.path.name) from error
    session.project.store.write(
        lambda rows: auditing.record(rows, session, "arms begun", folder.name, told_of(plan))
    )
    return _state(session, folder.name)


def go_on_with_arms(
    session: Session,
    arms_id: str,
    *,
    cancel: Event | None = None,
    progress: Progress | None = None,
    heard: Heard | None = None,
) -> ArmsFound:
    """Train what is still to be trained, one process after the other, then compare.

    Args:
        progress: trainings done, of how many.
        heard: every event of the trainings.
    Raises:
        NotAllowedError: the person is no administrator.
        ArmsMissingError, ArmsRunningError: there is nothing to go on with, or somebody does.
        ArmsStoppedError: `cancel` was set; what is done is kept.
        ArmsFailedError, EvaluationFailedError: a training or its judgement failed, in words.
        DiskFullError: the disk takes no more; what is done is kept.
    """
    roles.require(session, roles.Act.ADMINISTER)
    state = _state(session, arms_id)
    if state.running:
        raise ArmsRunningError(name=arms_id)
    folder = session.project.path / "arms" / state.id
    work = _Work(session, folder, state.plan, cancel=cancel, heard=heard)
    try:
        for done, job in enumerate(jobs_of(state.plan)):
            if progress is not None:
                progress(done, state.total)
            work.do(job)
        if progress is not None:
            progress(state.total, state.total)
        return work.compare()
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error


class _Work:
    """The trainings of one comparison."""

    def __init__(
        self,
        session: Session,
        folder: Path,
        plan: ArmsPlan,
        *,
        cancel: Event | None,
        heard: Heard | None,
    ) -> None:
        self._session, self._folder, self._plan = session, folder, plan
        self._cancel, self._heard = cancel, heard

    def do(self, job: Job) -> None:
        """Train, judge on the fold that was left out, and keep the figures alone."""
        if figures_of(self._folder, job) is not None:
            return
        self._require_time()
        began = time.monotonic()
        snapshot = self._fold(job.fold)
        folder = self._folder / job.name
        bundle = self._train(job, folder, snapshot)
        found = evaluate_bundle(bundle, snapshot, side="gate", cancel=self._cancel)
        figures = {"per_patient": found["per_patient"], "dice": found["dice"]}
        seconds = round(time.monotonic() - began, 1)
        write_json(folder / FIGURES_NAME, figures | {"seconds": seconds})
        _lighten(folder)

    def compare(self) -> ArmsFound:
        """The paired interval, kept beside the trainings and in the audit."""
        file = self._folder / "rows.json"
        told: dict[str, Any] = {
            "old": rows_of(self._folder, self._plan, "without"),
            "new": rows_of(self._folder, self._plan, "with"),
        }
        write_json(file, told)
        found = found_of(self._plan, compare_rows(file, cancel=self._cancel)["dice"])
        write_json(self._folder / RESULT_NAME, asdict(found))
        detail = {"decision": found.decision, "difference": found.difference}
        self._session.project.store.write(
            lambda rows: auditing.record(
                rows, self._session, "arms compared", self._folder.name, detail
            )
        )
        return found

    def _fold(self, fold: int) -> Path:
        """The snapshot of a fold, cut at its first need."""
        from fibrodesk.contract.snapshot import read_snapshot
        from fibrodesk.desk.training.folds import write_fold
        from fibrodesk.desk.training.snapshots import get_snapshot

        target = self._folder / f"fold-{fold}"
        if not target.exists():
            taken = get_snapshot(self._session, self._plan.snapshot_id)
            _, snapshot = read_snapshot(taken.path)
            write_fold(taken.path, snapshot, target, fold=fold, folds=self._plan.folds)
        return target

    def _train(self, job: Job, folder: Path, snapshot: Path) -> Path:
        from fibrodesk.desk.training.log import begun_with
        from fibrodesk.desk.training.process import TrainingProcess
        from fibrodesk.desk.training.runs import as_arguments

        if (folder / "bundle").exists():  # it ended while nobody was there to judge it
            return folder / "bundle"
        folder.mkdir(exist_ok=True)
        arguments = ["--snapshot", str(snapshot), "--out", str(folder)]
        if begun_with(folder):
            arguments.append("--resume")
        else:
            arguments += as_arguments({**self._options(), **PAIRS[self._plan.pair][job.arm]})
            arguments += ["--seed", str(job.seed)]
        process = TrainingProcess(arguments, folder=folder)
        try:
            if self._heard is not None:
                process.listen(self._heard)
            self._wait(process)
        finally:
            process.end()
        if process.bundle is None:
            self._require_time()
            failure = process.failure
            reason = failure.message if failure else "It was stopped before its end."
            raise ArmsFailedError(name=job.name, reason=reason)
        return process.bundle

    def _options(self) -> dict[str, str | int | None]:
        plan = self._plan
        return {
            "epochs": plan.epochs,
            "batches": plan.batches,
            "batch_size": plan.batch_size,
            "width": plan.width,
            "device": plan.device,
        }

    def _wait(self, process: TrainingProcess) -> None:
        while not process.wait(_LOOK_S):
            if self._cancel is not None and self._cancel.is_set():
                process.end()

    def _require_time(self) -> None:
        if self._cancel is not None and self._cancel.is_set():
            state = read_state(self._folder)
            done = 0 if state is None else state.done
            raise ArmsStoppedError(done=done, total=self._plan.trainings)


def _new_folder(session: Session, snapshot_id: str) -> Path:
    parent = session.project.path / "arms"
    number = 1 + len(list(parent.glob("*"))) if parent.exists() else 1
    return parent / f"{number:04d}-{snapshot_id[:12]}-{secrets.token_hex(3)}"


def _state(session: Session, arms_id: str) -> ArmsState:
    found = read_state(session.project.path / "arms" / Path(arms_id).name)
    if found is None:
        raise ArmsMissingError(name=arms_id)
    return found


def _lighten(folder: Path) -> None:
    """Fifty trainings would fill a disk: figures, configuration, events and card stay."""
    card = folder / "bundle" / "model_card.json"
    if card.exists():
        card.replace(folder / card.name)
    shutil.rmtree(folder / "bundle", ignore_errors=True)
    for path in (*folder.glob("checkpoint*"), *folder.glob("samples")):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
