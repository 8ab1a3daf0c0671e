"""The demonstration: a synthetic study, walked from import to report by simulated people.

Every act is the one that a window calls; only the hands are simulated. What is printed is what
was done.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk.demonstration.study import (
    ADMINISTRATOR,
    AGAIN,
    FIRST,
    PASSWORD,
    PROJECT_NAME,
    REVIEWER,
    SECOND,
    Study,
    Tell,
    begin_second_round,
    import_study,
    prepare,
    read_again,
    read_round,
    signed_in,
    unread_of,
)
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.models.registry import ModelRecord
    from fibrodesk.desk.session import Session

_REVIEWED = 30  # proposals that get a verdict; the others wait for whoever sits at the desk
_TRAINING_STEPS = 4
_BEGUN = (PROJECT_NAME, "synthetic")  # one of them is there as soon as a demonstration is begun
_PARTS = (*_BEGUN, "ready", "report.html", "screenshots")


class OtherFilesError(FibrodeskError):
    title = "Something else lies here"
    text = "{name} holds {found}, which is no part of a demonstration."
    hint = "Name a folder that is not there yet, or an empty one."


def demonstration_folder(*, headless: bool) -> Path:
    """Where the demonstration lives when no folder is named."""
    from platformdirs import user_data_path

    name = "demonstration-headless" if headless else "demonstration"
    return user_data_path("fibrodesk", appauthor=False) / name


def people() -> list[tuple[str, str, str]]:
    """Name, password and part of everybody in the demonstration."""
    return [
        (FIRST, PASSWORD, "reads cines alone"),
        (SECOND, PASSWORD, "reads the same cines alone"),
        (REVIEWER, PASSWORD, "prepares, and judges proposals"),
        (ADMINISTRATOR, PASSWORD, "imports, compares, retrains"),
    ]


def make_demonstration(folder: Path, *, patients: int, seed: int, tell: Tell) -> Path:
    """The demonstration project in `folder`, made at the first call: imported, prepared, one
    round read and open, proposals waiting, and a second round that waits for its readers.

    Returns:
        The project's folder.
    """
    path = folder / PROJECT_NAME
    if (folder / "ready").exists():
        return path
    _clear(folder)
    study = import_study(folder, patients=patients, seed=seed, tell=tell)
    try:
        prepare(study, tell)
        read_round(study, tell)
        read_again(study, tell)
        _propose(study, tell)
        begin_second_round(study, tell)
    finally:
        study.project.close()
    (folder / "ready").write_text("The demonstration is whole.\n", encoding="utf-8")
    tell(f"Sign in as {FIRST}, {SECOND}, {REVIEWER} or {ADMINISTRATOR}; password: {PASSWORD}")
    return path


def walk(folder: Path, *, patients: int, seed: int, tell: Tell) -> Path:
    """The whole way without a window, from import to report, in a fresh project.

    Returns:
        The report.
    """
    _clear(folder)
    study = import_study(folder, patients=patients, seed=seed, tell=tell)
    try:
        prepare(study, tell)
        read_round(study, tell)
        _tell_agreement(study, tell)
        read_again(study, tell)
        _tell_own_agreement(study, tell)
        _propose(study, tell)
        _review(study, tell)
        _retrain(study, tell)
        report = _report(study, folder, tell)
        begin_second_round(study, tell)
    finally:
        study.project.close()
    _verify(folder / PROJECT_NAME, tell)
    return report


def _clear(folder: Path) -> None:
    """Remove an earlier demonstration, and nothing that is not one.

    Raises:
        OtherFilesError: the folder holds something else.
    """
    import shutil

    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    known = () if found.isdisjoint(_BEGUN) else _PARTS
    if others := sorted(name for name in found.difference(known) if not name.startswith(".")):
        raise OtherFilesError(name=folder.name, found=others[0])
    for name in _PARTS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)


def _tell_agreement(study: Study, tell: Tell) -> None:
    from fibrodesk.agreement.records.study import study_record
    from fibrodesk.desk.agreeing.study import find_round, study_agreement

    with signed_in(study, ADMINISTRATOR) as session:
        view = find_round(session)
        for domain in ("myocardium", "sector", "frame"):
            found = study_record(study_agreement(session, round_id=view.id, domain=domain))
            tell(f"The seal is open. {_words(found)}" if domain == "myocardium" else _words(found))


def _tell_own_agreement(study: Study, tell: Tell) -> None:
    from fibrodesk.agreement.records.study import study_record
    from fibrodesk.desk.agreeing.again import own_agreement
    from fibrodesk.desk.agreeing.study import find_round, readers_of_round

    with signed_in(study, ADMINISTRATOR) as session:
        view = find_round(session, AGAIN)
        for reader in readers_of_round(session, view.id):
            found = own_agreement(session, round_id=view.id, reader=reader.person_id)
            tell(f"{reader.name} against the own first reading. {_words(study_record(found))}")


def _words(found: dict[str, Any]) -> str:
    study = found["study"]
    interval = study["kappa_mean_interval"]
    mean = study["kappa_mean"]
    told = "–" if mean is None else f"{mean:.3f}"
    if interval is not None:
        told += f" ({interval[0]:.3f} to {interval[1]:.3f})"
    pooled = study["kappa_pooled"]
    both = "–" if pooled is None else f"{pooled:.3f}"
    return f"Kappa in the {found['domain']}: mean of patients {told}, pooled {both}."


def _propose(study: Study, tell: Tell) -> None:
    from fibrodesk.desk.models.proposing import propose

    with signed_in(study, REVIEWER) as session:
        for record in unread_of(study, session):
            done = propose(session, cine_id=record.id)
            tell(f"Cine {record.number}: the model proposed {done.frames} frames ({done.device}).")


def _review(study: Study, tell: Tell) -> None:
    """A simulated reviewer: accepts what is near the truth, corrects or rejects the rest."""
    from fibrodesk.desk.demonstration.hands import review_as

    with signed_in(study, REVIEWER) as session:
        counts = review_as(session, study.cases, study.dataset, most=_REVIEWED)
    tell("Reviewed: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) + ".")


def _retrain(study: Study, tell: Tell) -> None:
    from fibrodesk.contract.events import Step, Validated
    from fibrodesk.desk.models.judging import judge
    from fibrodesk.desk.training.runs import start_training
    from fibrodesk.desk.training.snapshots import take_snapshot

    def heard(event: object) -> None:
        if isinstance(event, Step):
            tell(
                f"  step {event.step}: generator {event.generator_loss:.3f}, "
                f"discriminator {event.discriminator_loss or 0:.3f}"
            )
        elif isinstance(event, Validated):
            dice = "–" if event.dice is None else f"{event.dice:.3f}"
            tell(f"  validation after epoch {event.epoch}: Dice {dice}")

    with signed_in(study, ADMINISTRATOR) as session:
        # few hearts were read blind, so what was accepted untouched is learnt from too, marked
        taken = take_snapshot(session, accepted=True)
        sides = ", ".join(f"{side} {count}" for side, count in taken.sides.items())
        tell(f"Snapshot of {taken.frames} frames, patients by side: {sides}.")
        tell(f'Training the preset "paper", shortened to {_TRAINING_STEPS} steps …')
        run = start_training(
            session,
            snapshot_id=taken.id,
            preset="paper",
            epochs=1,
            batches=_TRAINING_STEPS,
            batch_size=2,
            width=8,
            device="cpu",
        )
        try:
            run.listen(heard)
            record = run.register()
        except FibrodeskError as error:  # of very few hearts, one side may have none
            tell(f"No model: {error}")
            return
        finally:
            run.end()
        result = judge(session, record.id)
        tell(f"The gate: {result.decision}. {result.sentence}")
        _try_to_use(session, record, tell)


def _try_to_use(session: Session, record: ModelRecord, tell: Tell) -> None:
    """The gate has not let the candidate through, so without a reason it stays one."""
    from fibrodesk.desk.errors import ReasonMissingError
    from fibrodesk.desk.models.registry import model_in_use, use_model

    try:
        use_model(session, record.id)
    except ReasonMissingError as error:
        tell(f"Put into use? Refused: {error}")
    tell(f"In use: {model_in_use(session).name}.")


def _report(study: Study, folder: Path, tell: Tell) -> Path:
    from fibrodesk.desk.reporting.report import write_report

    with signed_in(study, ADMINISTRATOR) as session:
        path = write_report(session, folder / "report.html", replace=True)  # its own
    tell(f"Report: {path}")
    return path


def _verify(project: Path, tell: Tell) -> None:
    from fibrodesk.desk.auditing import verify_project

    damages = verify_project(project)
    tell("Verified: nothing is damaged." if not damages else f"{len(damages)} damages: {damages}")
