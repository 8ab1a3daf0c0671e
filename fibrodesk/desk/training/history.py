"""The trainings of a project: what each was begun with, how it went, and what it left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fibrodesk.contract.events import (
    Failed,
    Finished,
    FoldBegun,
    Started,
    Step,
    Stopped,
    TrainingEvent,
    Validated,
)
from fibrodesk.desk import roles
from fibrodesk.desk.training.log import (
    begun_with,
    count_lines,
    folds_told,
    last_step,
    read_log,
    worked_s,
)
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session

RunState = Literal["running", "finished", "stopped", "failed"]
_MOST_STEPS = 4000  # of a curve: more than a screen has columns
_NOT_COMPARED = ("snapshot", "out")  # folders, which differ in every run
_CUT_OFF = "It was cut off in mid-run."


class RunUnknownError(FibrodeskError):
    title = "There is no such run"
    text = "No training of this project is called {name}."
    hint = "`fibrodesk models runs PROJECT` names each."


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A training that has begun, whatever became of it."""

    id: str  # the name of its folder
    number: int
    state: RunState
    snapshot_id: str  # "" where the project knows it no more
    preset: str
    config: dict[str, Any] = field(repr=False)  # as it was begun
    began: float | None  # seconds since 1970
    seconds: float | None  # at work, all its parts together
    steps: int  # that lie behind
    total_steps: int | None  # None where the run did not tell
    best_dice: float | None
    """Pooled over the validation patients, of the last stage; over folds the mean of patients."""
    best_epoch: int | None
    folds: int  # 0 where it was one training; else so many, of which `validations` tell the last
    validations: tuple[Validated, ...] = field(repr=False)
    reason: str  # why it ended, in words
    resumable: bool
    model: str  # the id of what it left, "" without one
    model_name: str

    @property
    def curve(self) -> tuple[tuple[int, float], ...]:
        """Epoch and pooled Dice of each validation that had a value."""
        return tuple((each.epoch, each.dice) for each in self.validations if each.dice is not None)


def runs(session: Session) -> list[RunSummary]:
    """Every training of the project, the newest first; read from its folders, so it stays.

    Raises:
        NotAllowedError: the person is no administrator.
    """
    from fibrodesk.desk.models.registry import list_models
    from fibrodesk.desk.training.snapshots import list_snapshots

    roles.require(session, roles.Act.ADMINISTER)
    models = {record.id: record for record in list_models(session)}
    snapshots = [each.id for each in list_snapshots(session)]
    found = [_summary(folder, snapshots, models) for folder in run_folders(session.project.path)]
    return sorted(found, key=lambda run: run.number, reverse=True)


def course(session: Session, run_id: str) -> tuple[TrainingEvent, ...]:
    """What a run told from its beginning on, a long curve thinned to some thousand steps.

    Steps that a killed run repeated stand once, as they counted in the end.

    Raises:
        NotAllowedError: the person is no administrator.
        RunUnknownError: no run is called so.
    """
    roles.require(session, roles.Act.ADMINISTER)
    folder = run_folder(session, run_id)
    every = max(1, -(-count_lines(folder) // _MOST_STEPS))
    return tuple(_as_it_counted(event for _, event in read_log(folder, every=every)))


def run_folder(session: Session, run_id: str) -> Path:
    """The folder of a run, by its id or its number.

    Raises:
        RunUnknownError: no run is called so.
    """
    for folder in run_folders(session.project.path):
        if run_id in (folder.name, str(_number(folder))):
            return folder
    raise RunUnknownError(name=run_id)


def run_folders(project: Path) -> list[Path]:
    """Oldest first."""
    parent = project / "runs"
    found = [each for each in parent.iterdir() if each.is_dir()] if parent.exists() else []
    return sorted((each for each in found if _number(each)), key=_number)


def can_go_on(folder: Path) -> bool:
    """Whether the run stopped, or was cut off, before its end, and nobody works on it."""
    from fibrodesk.desk.training.process import is_running

    return not _at_its_end(folder) and not is_running(folder) and not never_began(folder)


def never_began(folder: Path) -> bool:
    """Whether what was asked for was refused, as it would be again whenever one goes on."""
    told = [event for _, event in read_log(folder, steps=False)]
    began = any(isinstance(event, Started) for event in told)
    return not began and any(isinstance(event, Failed) for event in told)


def _at_its_end(folder: Path) -> bool:
    return (folder / "bundle").exists() or folds_told(folder) is not None


def _summary(folder: Path, snapshots: list[str], models: dict[str, ModelRecord]) -> RunSummary:
    told = list(read_log(folder, steps=False))
    config = begun_with(folder)
    validations = _validations(event for _, event in told)
    best = max(validations, key=lambda each: each.dice or -1.0, default=None)
    known = best is not None and best.dice is not None
    state, reason = _state(folder, [event for _, event in told])
    model = _left(folder, models)
    fold, folds = _fold([event for _, event in told])
    total = _total([event for _, event in told if isinstance(event, Started)])
    return RunSummary(
        id=folder.name,
        number=_number(folder),
        state=state,
        snapshot_id=next((each for each in snapshots if each.startswith(folder.name[:12])), ""),
        preset=str(config.get("preset", "")),
        config={name: each for name, each in config.items() if name not in _NOT_COMPARED},
        began=told[0][0] if told else None,
        seconds=worked_s(folder),
        steps=last_step(folder) + (fold - 1) * (total or 0),
        total_steps=total and total * max(1, folds),
        best_dice=_over_folds(folder) or (best.dice if best is not None and known else None),
        best_epoch=best.epoch if best is not None and known else None,
        folds=folds,
        validations=validations,
        reason=reason,
        resumable=can_go_on(folder),
        model="" if model is None else model.id,
        model_name="" if model is None else model.name,
    )


def _state(folder: Path, told: list[TrainingEvent]) -> tuple[RunState, str]:
    from fibrodesk.desk.training.process import is_running

    if is_running(folder):
        return "running", ""
    ends = [event for event in told if isinstance(event, Finished | Stopped | Failed | Started)]
    last = ends[-1] if ends else None
    if _at_its_end(folder):
        return "finished", last.reason if isinstance(last, Finished) else ""
    if isinstance(last, Failed):
        return "failed", last.message
    if isinstance(last, Stopped):
        return "stopped", f"Stopped in epoch {last.epoch}."
    return "stopped", _CUT_OFF


def _validations(told: Iterable[TrainingEvent]) -> tuple[Validated, ...]:
    """Those of the last fold and stage, one an epoch: it is what the run is judged by."""
    found: dict[tuple[str, int], Validated] = {}
    last, fold = "", None
    for event in told:
        if isinstance(event, FoldBegun) and event != fold:
            found.clear()
            fold = event
        if isinstance(event, Validated):
            found[event.stage, event.epoch] = event
            last = event.stage
    return tuple(each for (stage, _), each in found.items() if stage == last)


def _fold(told: list[TrainingEvent]) -> tuple[int, int]:
    """The fold that was begun last, 1-based, and their number; (1, 0) of one training."""
    begun = [event for event in told if isinstance(event, FoldBegun)]
    return (begun[-1].fold, begun[-1].folds) if begun else (1, 0)


def _total(started: list[Started]) -> int | None:
    if not started:
        return None
    config = started[0].config
    told = int(config.get("epochs") or 0) * int(config.get("batches") or 0)
    return started[0].total_steps or told or None


def _as_it_counted(told: Iterable[TrainingEvent]) -> list[TrainingEvent]:
    """Without the steps that a run took again after it was killed."""
    kept: list[TrainingEvent] = []
    last, fold = 0, None
    for event in told:
        if isinstance(event, FoldBegun) and event != fold:
            kept, last, fold = [], 0, event  # a course is that of one fold
        if isinstance(event, Step):
            if event.step <= last:
                again = event.step
                kept = [e for e in kept if not isinstance(e, Step) or e.step < again]
            last = event.step
        kept.append(event)
    return kept


def _over_folds(folder: Path) -> float | None:
    """The mean over all folds, each on patients that it did not learn from."""
    told = folds_told(folder)
    return None if told is None else told["dice"]["mean"]


def _left(folder: Path, models: dict[str, ModelRecord]) -> ModelRecord | None:
    from fibrodesk.inference.errors import BundleDamagedError
    from fibrodesk.inference.registry import bundle_id

    try:
        return models.get(bundle_id(folder / "bundle"))
    except BundleDamagedError:
        return None


def _number(folder: Path) -> int:
    """As the name of the folder tells it; 0 for what is no run."""
    pieces = folder.name.split("-")
    return int(pieces[1]) if len(pieces) == 3 and pieces[1].isdecimal() else 0
