"""A small synthetic study, walked by simulated hands as far as a test wants."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk.studies import CHEAP, PASSWORD
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.demonstration.hands import prepare_as, read_as
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import StudySettings, create_project
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.phantom.dataset import write_dataset

SIZE_PX = (192, 256)
KEY_FRAMES = 5


@dataclass
class Synthetic:
    """Ann and Bob read, Rita reviews; `cases` by cine id."""

    project: object
    dataset: object
    sessions: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)

    @property
    def cines(self):
        return list_cines(self.sessions["administrator"])

    def round(self, name, cines):
        readers = [self.people[reader].id for reader in ("ann", "bob")]
        administrator = self.sessions["administrator"]
        return create_round(administrator, name=name, cines=cines, readers=readers, seed=3)

    def read(self, *names):
        for name in names:
            read_as(self.sessions[name], self.cases, self.dataset, seed=len(name) + ord(name[0]))


def make_synthetic(folder, *, patients=3, seed=5):
    """Imported and prepared; nobody has read yet."""
    dataset = write_dataset(
        folder / "synthetic", patients=patients, seed=seed, frames=8, size_px=SIZE_PX
    )
    project = create_project(
        folder / "study.fibrodesk",
        name="Study",
        password=PASSWORD,
        cost=CHEAP,
        settings=StudySettings(name="Study", key_frames=KEY_FRAMES),
    )
    made = Synthetic(project, dataset)
    administrator = sign_in(project, "administrator", PASSWORD)
    made.sessions["administrator"] = administrator
    for name, role in (
        ("ann", Role.ANNOTATOR),
        ("bob", Role.ANNOTATOR),
        ("rita", Role.REVIEWER),
    ):
        made.people[name] = add_person(administrator, name=name, roles={role}, password=PASSWORD)
        made.sessions[name] = sign_in(project, name, PASSWORD)
    take_in(made)
    for record in made.cines:
        prepare_as(made.sessions["rita"], record, made.cases[record.id], dataset)
    return made


def take_in(made, *, beside=False):
    session = made.sessions["administrator"]
    table = importing.read_clinical(session, made.dataset.clinical_table)
    for candidate in importing.find(session, [made.dataset.folder / "loops"]).candidates:
        record = importing.import_cine(
            session,
            candidate,
            mask=importing.review_pixels(session, candidate).mask,
            confirmed=True,
            beside=beside,
            clinical=importing.clinical_row(table, candidate),
        )
        made.cases[record.id] = made.dataset.case_of(candidate.identity.patient_id)
