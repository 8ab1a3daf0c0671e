"""A real study on disk with two readers and two cines; only the pixels come from memory."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import create_project
from fibrodesk.desk.rounds.round import create_round, list_rounds
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.cine import CineFacts
from fibrodesk.domain.people import Role
from fibrodesk.sealing.keys import PasswordCost
from fibrodesk.ui.reading.acts import DeskReading, OpenedCine
from fibrodesk.ui.reading.screen import ReadingScreen

PASSWORD = "a few words in a row"
SHAPE = (48, 64)
FRAMES = 5


class MemoryCine:
    def __init__(self, facts):
        self.facts = facts
        self.closed = False

    def frame(self, index):
        return np.full(SHAPE, 40 * index, np.uint8)

    def close(self):
        self.closed = True


class Acts(DeskReading):
    """The desk's own acts; the loop alone is not read from a file."""

    def __init__(self, session):
        super().__init__(session)
        self.cines = []

    def open(self, round_id, cine_id):
        from fibrodesk.desk.cines import cine_record
        from fibrodesk.desk.readings import open_reading

        record = cine_record(self._session, cine_id)
        view = {each.id: each for each in list_rounds(self._session)}[round_id]
        self.cines.append(MemoryCine(record.facts))
        return OpenedCine(
            round_id=round_id,
            record=record,
            reading=open_reading(self._session, round_id=round_id, cine_id=cine_id),
            cine=self.cines[-1],
            locked={},
            proposals={},
            assisted=view.mode == "assisted",
            round_is_open=view.open,
        )


def add_cine(project, administrator, number):
    pixels = bytes([number]) * 64
    cine_id = hashlib.sha256(pixels).hexdigest()
    facts = CineFacts(frames=FRAMES, rows=SHAPE[0], columns=SHAPE[1])

    def change(rows):
        rows.cines.add_patient(f"FD-{number:04d}", None)
        return rows.cines.add(
            cine_id=cine_id,
            patient=f"FD-{number:04d}",
            facts=facts,
            frame_sha256=[hashlib.sha256(pixels + bytes([n])).hexdigest() for n in range(FRAMES)],
            imported_by=administrator.person.id,
            confirmed_by=administrator.person.id,
        )

    return project.store.write(change).id


@pytest.fixture
def project(tmp_path):
    made = create_project(
        tmp_path / "study.fibrodesk",
        name="Study",
        password=PASSWORD,
        cost=PasswordCost(opslimit=1, memlimit=8192),
    )
    yield made
    made.close()


@pytest.fixture
def administrator(project):
    return sign_in(project, "administrator", PASSWORD)


@pytest.fixture
def readers(project, administrator):
    """Ann's and Bob's sessions; both read both cines in one sealed round."""
    people = [
        add_person(administrator, name=name, roles={Role.ANNOTATOR}, password=PASSWORD)
        for name in ("ann", "bob")
    ]
    cines = [add_cine(project, administrator, number) for number in (1, 2)]
    create_round(
        administrator,
        name="Round 1",
        cines=cines,
        readers=[person.id for person in people],
        seed=3,
    )
    return [sign_in(project, name, PASSWORD) for name in ("ann", "bob")]


@pytest.fixture
def ann(readers):
    return readers[0]


@pytest.fixture
def make_screen(workplace, qtbot):
    """A reading screen of a session, with the list loaded."""
    made = []

    def make(session):
        workplace.session = session
        screen = ReadingScreen(workplace, Acts(session))
        qtbot.addWidget(screen)
        screen.resize(1280, 800)
        screen.show()
        qtbot.waitExposed(screen)
        screen.open()
        qtbot.waitUntil(lambda: screen.presenter.loaded)
        made.append(screen)
        return screen

    yield make
    for screen in made:
        screen.close_down()
        screen.close()


@pytest.fixture
def screen(make_screen, ann):
    return make_screen(ann)


@pytest.fixture
def opened(screen, qtbot):
    """The screen with its first cine open."""
    screen.next_wanted()
    qtbot.waitUntil(lambda: screen.page is not None)
    screen.page.editor.canvas.setFocus()
    return screen
