"""Small studies on a real disk, with real keys at a cheap cost; and strokes for them."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import dataclass, field

import numpy as np

from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import Project, create_project, open_project
from fibrodesk.desk.project.settings import StudySettings
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import Session, sign_in
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.draft import AnswerChange, Edit, FactChange
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskKey, MaskPatch, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.sealing.keys import PasswordCost

CHEAP = PasswordCost(opslimit=1, memlimit=8192)
PASSWORD = "a few words in a row"
SMALL = StudySettings(
    adjudicate_area_mm2=50.0,
    adjudicate_area_px=200,
    adjudicate_apart_mm=5.0,
    adjudicate_apart_px=10.0,
    adjudicate_island_mm2=20.0,
    adjudicate_island_px=80,
)
SHAPE = (40, 48)
FRAMES = 5


def paint(draft, frame, box, *, structure=Structure.FIBROSIS, value=True, kind="paint"):
    """One stroke as the editor makes it: a patch and the answer that goes with it."""
    key = MaskKey(frame, structure)
    area = PixelBox(*box)
    before = draft.mask(key)[area.slices].copy()
    after = np.full_like(before, value)
    said = Answer(state=AnswerState.DRAWN, origin=Origin.DRAWN)
    return Edit(
        kind=kind,
        frame=frame,
        patches=(MaskPatch(key, area, before, after),),
        answers=(AnswerChange(key, draft.answer(key), said),),
    )


def answered(draft, frame, state=AnswerState.NONE, reason=""):
    key = MaskKey(frame, Structure.FIBROSIS)
    after = Answer(state=state, reason=reason)
    change = AnswerChange(key, draft.answer(key), after)
    return Edit(kind=state.value, frame=frame, answers=(change,))


def said(draft, **facts):
    changes = [FactChange(name, draft.facts.get(name), value) for name, value in facts.items()]
    return Edit(kind="facts", frame=None, facts=tuple(changes))


def write(reading, edit):
    """Record an edit and hand it to the writer, as a window does."""
    reading.append(reading.draft.record(edit), done=lambda: None, failed=lambda _error: None)


def add_cine(project, administrator, *, patient="FD-0001", frames=FRAMES, clinical=None):
    """A loop of noise, stored as the import does it, but for the pixels' encoding."""
    pixels = secrets.token_bytes(64)
    cine_id = hashlib.sha256(pixels).hexdigest()
    path = project.path / "cines" / cine_id[:2] / f"{cine_id}.dcm"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pixels)
    facts = CineFacts(frames=frames, rows=SHAPE[0], columns=SHAPE[1])
    hashes = [hashlib.sha256(pixels + bytes([index])).hexdigest() for index in range(frames)]

    def change(rows):
        rows.cines.add_patient(patient, clinical)
        return rows.cines.add(
            cine_id=cine_id,
            patient=patient,
            facts=facts,
            frame_sha256=hashes,
            imported_by=administrator.person.id,
            confirmed_by=administrator.person.id,
        )

    return project.store.write(change).id


@dataclass
class Study:
    """A project with one person a role and one round of two readers."""

    project: Project
    administrator: Session
    people: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)
    cines: list = field(default_factory=list)
    round_id: str = ""

    def __getattr__(self, name):
        try:
            return self.sessions[name]
        except KeyError:
            raise AttributeError(name) from None

    def add(self, name, *roles):
        self.people[name] = add_person(
            self.administrator, name=name, roles=set(roles), password=PASSWORD
        )
        self.sessions[name] = sign_in(self.project, name, PASSWORD)
        return self.sessions[name]

    def open(self, name, cine=0):
        return open_reading(self.sessions[name], round_id=self.round_id, cine_id=self.cines[cine])

    def read_all(self, name, cine=0, *, box=(5, 5, 15, 20)):
        """Draw on the first frame, answer the others, submit."""
        reading = self.open(name, cine)
        write(reading, paint(reading.draft, 0, box))
        for frame in range(1, FRAMES):
            write(reading, answered(reading.draft, frame))
        write(reading, said(reading.draft, form="focal"))
        submit_reading(self.sessions[name], reading)
        return reading.id


def make_project(folder):
    """Its loops are of few pixels, so that the limits of adjudication are small as well."""
    return create_project(folder, name="Study", password=PASSWORD, settings=SMALL, cost=CHEAP)


def make_study(project):
    """Ann and Bob read two cines in one sealed round; Rita reviews; the administrator reads not."""
    administrator = sign_in(project, "administrator", PASSWORD)
    made = Study(project, administrator)
    made.sessions["administrator"] = administrator
    made.add("ann", Role.ANNOTATOR)
    made.add("bob", Role.ANNOTATOR)
    made.add("rita", Role.REVIEWER)
    made.cines = [add_cine(project, administrator, patient=f"FD-{n:04d}") for n in (1, 2)]
    readers = [made.people[name].id for name in ("ann", "bob")]
    made.round_id = create_round(
        administrator, name="Round 1", cines=made.cines, readers=readers, seed=7
    ).id
    return made


def copy_study(template, folder):
    """The same study in a folder of its own, with everybody signed in: quicker than a new one."""
    shutil.copytree(template.project.path, folder)
    project = open_project(folder)
    sessions = {name: sign_in(project, name, PASSWORD) for name in template.sessions}
    return Study(
        project,
        sessions["administrator"],
        people=dict(template.people),
        sessions=sessions,
        cines=list(template.cines),
        round_id=template.round_id,
    )
