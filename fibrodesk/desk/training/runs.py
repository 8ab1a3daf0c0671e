"""Training: a run started from a snapshot, gone on with, and its bundle as a candidate."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.training.history import can_go_on, never_began, run_folder, run_folders
from fibrodesk.desk.training.log import begun_with, folds_told
from fibrodesk.desk.training.presets import Preset, presets
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import DiskFullError

if TYPE_CHECKING:
    from fibrodesk.contract.events import TrainingEvent
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.training.process import TrainingProcess
    from fibrodesk.desk.training.snapshots import SnapshotSummary


__all__ = ["Preset", "TrainingRun", "presets", "start_training", "stopped_run", "train_snapshot"]

Options = dict[str, str | int | None]
_ASKED_NAME = "asked.json"
_BEGUN_WITH = ("preset", "network", "seed", "device", "epochs", "batches", "batch_size", "width")


class TrainingMissingError(FibrodeskError):
    title = "This machine cannot train"
    text = "The training needs PyTorch, which is not installed here."
    hint = "Train at the training station, or run installer/bootstrap.py run there once."


class NoBundleError(FibrodeskError):
    title = "There is no model to register"
    text = "{reason}"
    hint = "Start the training again; it goes on where it stopped."


class NotBegunError(NoBundleError):
    title = "The training did not begin"
    hint = "Choose what it names otherwise, and start a new training."


class RunMissingError(FibrodeskError):
    title = "There is no such run"
    text = "No such run was stopped before its end."
    hint = "Start a new training."


class TrainingRun:
    """A training that was started here. Events arrive on a thread of the run's own."""

    def __init__(self, session: Session, process: TrainingProcess, *, preset: str) -> None:
        self._session = session
        self._process = process
        self._preset = preset

    @property
    def folder(self) -> Path:
        return self._process.folder

    @property
    def running(self) -> bool:
        return self._process.running

    def listen(self, callback: Callable[[TrainingEvent], object]) -> None:
        """Hand every event to `callback`, those told already first."""
        self._process.listen(callback)

    def stop(self) -> None:
        """Ask for a stop within one step; the run can be resumed."""
        self._process.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether the run has ended within the time."""
        return self._process.wait(timeout_s)

    def end(self) -> None:
        """Stop and wait, killing what does not stop: for closing the desk."""
        self._process.end()

    @property
    def folds(self) -> dict[str, Any] | None:
        """What all folds showed together, None before the last or where there are none."""
        return folds_told(self.folder)

    def register(self) -> ModelRecord:
        """Take the finished bundle in as a candidate.

        Raises:
            NotBegunError: what was asked for was refused.
            NoBundleError: the run failed or was stopped, or trained folds.
        """
        from fibrodesk.desk.models.registry import register_bundle

        self._process.wait()
        if self.folds is not None:
            raise NoBundleError(reason="Folds tell how good a model would be; none of them is it.")
        bundle, failure = self._process.bundle, self._process.failure
        if bundle is None:
            reason = failure.message if failure else "The training was stopped before its end."
            refused = failure is not None and never_began(self.folder)
            raise (NotBegunError if refused else NoBundleError)(reason=reason)
        return register_bundle(self._session, bundle)


def start_training(
    session: Session,
    *,
    snapshot_id: str,
    preset: str,
    network: str | None = None,
    epochs: int | None = None,
    batches: int | None = None,
    batch_size: int | None = None,
    width: int | None = None,
    folds: int | None = None,
    fold: int | str | None = None,
    seed: int = 1,
    device: str = "auto",
    resume: bool = False,
    run: str = "",
) -> TrainingRun:
    """Start `python -m training` on a snapshot of this project; None keeps the preset's value.

    With `resume` the newest run of the snapshot, or the one that is named `run`, goes on where it
    stopped, to the same numbers and as it was begun. With `folds` and the fold "all" each fold
    validates once, and the run leaves figures instead of a model.

    Raises:
        NotAllowedError: the person is no administrator.
        SnapshotMissingError, TrainingMissingError, RunMissingError: what is named is not here.
        RunUnknownError: no run is called `run`.
        ContainerRefusedError: the snapshot was not signed by a trusted station.
        DiskFullError: there is no room for a run.
    """
    roles.require(session, roles.Act.ADMINISTER)
    snapshot = _snapshot_to_train(session, snapshot_id)
    wanted: Options = {"preset": preset, "network": network, "seed": seed, "device": device}
    wanted |= {"epochs": epochs, "batches": batches, "batch_size": batch_size, "width": width}
    wanted |= {"folds": folds, "fold": fold}
    if resume:
        folder = _named_run(session, run) if run else _stopped_run(session, snapshot.id)
        wanted = _asked(folder) or wanted  # it goes on as it began
    else:
        folder = _new_run(session, snapshot.id, wanted)
    return _begun(session, snapshot, folder, wanted, resume=resume)


def _snapshot_to_train(session: Session, snapshot_id: str) -> SnapshotSummary:
    from fibrodesk.desk.models.stations import check_signature
    from fibrodesk.desk.training.snapshots import get_snapshot

    if not can_train():
        raise TrainingMissingError
    snapshot = get_snapshot(session, snapshot_id)
    check_signature(session, snapshot.path)
    return snapshot


def _begun(
    session: Session, snapshot: SnapshotSummary, folder: Path, wanted: Options, *, resume: bool
) -> TrainingRun:
    """The process, after the audit knows of it."""
    from fibrodesk.desk.training.process import TrainingProcess

    arguments = ["--snapshot", str(snapshot.path), "--out", str(folder), *as_arguments(wanted)]
    arguments += ["--resume"] if resume else []
    preset, seed = wanted.get("preset"), wanted.get("seed")
    detail = {"snapshot": snapshot.id, "preset": preset, "seed": seed, "resume": resume}
    session.project.store.write(
        lambda rows: auditing.record(rows, session, "training started", folder.name, detail)
    )
    return TrainingRun(session, TrainingProcess(arguments, folder=folder), preset=str(preset))


def stopped_run(session: Session, snapshot_id: str) -> Options | None:
    """What the newest run of a snapshot was begun with, where it was stopped before its end."""
    roles.require(session, roles.Act.ADMINISTER)
    try:
        folder = _stopped_run(session, snapshot_id)
    except RunMissingError:
        return None
    return _begun_with(folder) or None


def as_arguments(wanted: Options) -> list[str]:
    """As options of the command line; None keeps the preset's value."""
    given = ((name.replace("_", "-"), value) for name, value in wanted.items())
    return [
        part for name, value in given if value is not None for part in (f"--{name}", str(value))
    ]


def _begun_with(folder: Path) -> Options:
    """What a resumed run is asked for again."""
    config = begun_with(folder)
    return {name: config[name] for name in _BEGUN_WITH if name in config}  # type: ignore[misc]


def train_snapshot(
    snapshot: Path,
    out: Path,
    *,
    preset: str,
    options: Options,
    device: str,
    resume: bool,
    heard: Callable[[TrainingEvent], object],
) -> int:
    """Train on a snapshot that belongs to no project here; 0 if a bundle lies in `out`.

    Raises:
        TrainingMissingError: there is no PyTorch on this machine.
    """
    from fibrodesk.desk.training.process import TrainingProcess

    if not can_train():
        raise TrainingMissingError
    out.mkdir(parents=True, exist_ok=True)
    arguments = ["--snapshot", str(snapshot), "--out", str(out)]
    if resume:  # a resumed run keeps the configuration that lies in its folder
        arguments.append("--resume")
    else:
        arguments += as_arguments({"preset": preset, "device": device, **options})
    process = TrainingProcess(arguments, folder=out)
    try:
        process.listen(heard)
        process.wait()
    finally:
        process.end()
    return 0 if process.bundle is not None else 2


def can_train() -> bool:
    from importlib.util import find_spec

    return find_spec("torch") is not None


def _new_run(session: Session, snapshot_id: str, wanted: Options) -> Path:
    """A folder for a run; its name begins with the snapshot's, by which a resume finds it."""
    from fibrodesk.contract.manifest import write_whole

    runs = session.project.path / "runs"
    number = 1 + len(list(runs.glob("*"))) if runs.exists() else 1
    folder = runs / f"{snapshot_id[:12]}-{number:04d}-{secrets.token_hex(3)}"
    asked = {name: value for name, value in wanted.items() if value is not None}
    try:
        folder.mkdir(parents=True)
        write_whole(folder / _ASKED_NAME, (json.dumps(asked) + "\n").encode())
    except OSError as error:
        raise DiskFullError(name=session.project.path.name) from error
    return folder


def _asked(folder: Path) -> Options:
    """What the run in `folder` was asked for when it began."""
    try:
        return dict(json.loads((folder / _ASKED_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return _begun_with(folder)


def _named_run(session: Session, name: str) -> Path:
    folder = run_folder(session, name)
    if not can_go_on(folder):
        raise RunMissingError
    return folder


def _stopped_run(session: Session, snapshot_id: str) -> Path:
    """The newest run of a snapshot that has not come to its end."""
    found = run_folders(session.project.path)
    waiting = [each for each in found if each.name.startswith(f"{snapshot_id[:12]}-")]
    unfinished = [folder for folder in waiting if can_go_on(folder)]
    if not unfinished:
        raise RunMissingError
    return unfinished[-1]
