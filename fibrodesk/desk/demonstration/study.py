"""The synthetic study of the demonstration, as far as two readers have brought it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk.demonstration.hands import begin_as, prepare_as, read_as
from fibrodesk.domain.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.project.folder import Project
    from fibrodesk.desk.session import Session
    from fibrodesk.phantom.dataset import PhantomCase, PhantomDataset

Tell = Callable[[str], None]
PROJECT_NAME = "demonstration.fibrodesk"
PASSWORD = "demonstration"  # printed, shown at the sign-in: there is nothing to protect
ADMINISTRATOR, FIRST, SECOND, REVIEWER = "Administrator", "Reader A", "Reader B", "Reviewer"
KEY_FRAMES = 20
_BEGUN = 8  # frames of the second round that are answered already
AGAIN = "Round 1b"  # as its readers see it
UNREAD = 2  # patients whom nobody reads: the model proposes for them
_LEARNT_FROM = 2  # patients with scar: one to train on, one to validate on


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A demonstration as it stands: who belongs to which synthetic patient."""

    project: Project
    dataset: PhantomDataset
    cases: dict[str, PhantomCase]  # by cine id


def import_study(folder: Path, *, patients: int, seed: int, tell: Tell) -> Study:
    from fibrodesk.desk.people import add_person
    from fibrodesk.desk.project.folder import StudySettings, create_project
    from fibrodesk.phantom.dataset import write_dataset

    tell(f"Making {patients} synthetic patients (seed {seed}) …")
    dataset = write_dataset(
        folder / "synthetic", patients=patients, seed=seed, frames=KEY_FRAMES + 4, workers=2
    )
    settings = StudySettings(name="Demonstration (synthetic)", key_frames=KEY_FRAMES)
    project = create_project(
        folder / PROJECT_NAME,
        name=settings.name,
        administrator=ADMINISTRATOR,
        password=PASSWORD,
        settings=settings,
    )
    study = Study(project=project, dataset=dataset, cases={})
    with signed_in(study, ADMINISTRATOR) as session:
        for name, role in (
            (FIRST, Role.ANNOTATOR),
            (SECOND, Role.ANNOTATOR),
            (REVIEWER, Role.REVIEWER),
        ):
            add_person(session, name=name, roles={role}, password=PASSWORD)
        _take_in(study, session, tell)
    return study


def _take_in(study: Study, session: Session, tell: Tell) -> None:
    """Import: the pixels of a phantom are confirmed by the script that made them."""
    from fibrodesk.desk.importing import loops as importing

    table = importing.read_clinical(session, study.dataset.clinical_table)
    found = importing.find(session, [study.dataset.folder / "loops"])
    for candidate in found.candidates:
        survey = importing.review_pixels(session, candidate)
        if survey.mask is None:
            raise importing.FanMissingError(path=candidate.path.name)
        record = importing.import_cine(
            session,
            candidate,
            mask=survey.mask,
            confirmed=True,
            clinical=importing.clinical_row(table, candidate),
        )
        study.cases[record.id] = study.dataset.case_of(candidate.identity.patient_id)
    tell(f"Imported {len(study.cases)} loops without identity, {len(found.refusals)} refused.")


def prepare(study: Study, tell: Tell) -> None:
    with signed_in(study, REVIEWER) as session:
        for record in cines_of(session):
            prepare_as(session, record, study.cases[record.id], study.dataset)
        tell(f"Prepared {len(study.cases)} cines: key frames, ratings, locked myocardium.")


def read_round(study: Study, tell: Tell) -> None:
    """Two simulated readers, each alone; with the last submit the seal opens."""
    with signed_in(study, ADMINISTRATOR) as session:
        unread = {record.id for record in unread_of(study, session)}
        records = [record for record in cines_of(session) if record.id not in unread]
        _make_round(session, "Round 1", records)
    for number, name in enumerate((FIRST, SECOND), start=1):
        with signed_in(study, name) as session:
            done = read_as(session, study.cases, study.dataset, seed=number)
            tell(f"{name} read and submitted {done} cines alone.")


def read_again(study: Study, tell: Tell) -> None:
    """A part of the round comes back at once, where a real study waits a fortnight."""
    from fibrodesk.desk.agreeing.access import find_round
    from fibrodesk.desk.rounds.repeats import plan_repeat

    with signed_in(study, ADMINISTRATOR) as session:
        round_id = find_round(session, "Round 1").id
        view = plan_repeat(session, round_id=round_id, name=AGAIN, after_days=0, seed=1)
    for number, name in enumerate((FIRST, SECOND), start=1):
        with signed_in(study, name) as session:
            read_as(session, study.cases, study.dataset, seed=10 + number)
    tell(f"Read again by both readers under new codes: {len(view.cines)} of the round's cines.")


def _make_round(session: Session, name: str, records: list[CineRecord]) -> None:
    from fibrodesk.desk.people import list_people
    from fibrodesk.desk.rounds.round import create_round

    ids = {person.name: person.id for person in list_people(session)}
    cines = [record.id for record in records]
    readers = [ids[FIRST], ids[SECOND]]
    # who is called "Reader A" here goes by A: there is nobody whose name could be hidden
    create_round(session, name=name, cines=cines, readers=readers, seed=1, by_letter=readers)


def begin_second_round(study: Study, tell: Tell) -> None:
    """The cines that nobody read wait for whoever sits at the desk."""
    with signed_in(study, ADMINISTRATOR) as session:
        left = unread_of(study, session)
        if not left:
            tell("Every cine was read in the first round: there is no second one.")
            return
        _make_round(session, "Round 2", left)
    with signed_in(study, FIRST) as session:
        begin_as(session, study.cases, study.dataset, frames=_BEGUN, seed=1)
    tell(f"Round 2 waits for both readers; {FIRST} has begun.")


def unread_of(study: Study, session: Session) -> list[CineRecord]:
    """The last cines, but for two patients with scar: no training runs without those."""
    records = cines_of(session)
    scarred = [record for record in records if study.cases[record.id].form is not None]
    kept = {record.id for record in (scarred or records)[:_LEARNT_FROM]}
    return [record for record in records if record.id not in kept][-UNREAD:]


def cines_of(session: Session) -> list[CineRecord]:
    from fibrodesk.desk.cines import list_cines

    return list_cines(session)


@contextmanager
def signed_in(study: Study, name: str) -> Iterator[Session]:
    from fibrodesk.desk.session import sign_in, sign_out

    session = sign_in(study.project, name, PASSWORD)
    try:
        yield session
    finally:
        sign_out(session)
