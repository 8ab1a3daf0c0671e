"""Rounds that are read to the end at the desk's own acts, so that what comes after can be tried."""

import numpy as np
from desk.studies import PASSWORD

from fibrodesk.desk.demonstration.hands import draw
from fibrodesk.desk.models.proposing import propose
from fibrodesk.desk.project.settings import StudySettings
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round, list_rounds, work_list
from fibrodesk.desk.session import sign_in
from fibrodesk.desk.study import change_settings
from fibrodesk.domain import answering
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import AnswerState


def submit_all(session):
    """Ann and Bob find nothing on any frame and hand everything in."""
    for name in ("ann", "bob"):
        reader = sign_in(session.project, name, PASSWORD)
        for item in work_list(reader):
            reading = open_reading(reader, round_id=item.round_id, cine_id=item.cine.id)
            _answer_all(reading, item.cine.key_frames)
            submit_reading(reader, reading)


def _answer_all(reading, frames):
    for frame in frames:
        key = MaskKey(frame, Structure.FIBROSIS)
        edit = answering.said(reading.draft, key, AnswerState.NONE)
        _say(reading, edit)
    _say(reading, answering.noted(reading.draft, "form", "focal"))


def _say(reading, edit):
    reading.append(reading.draft.record(edit), done=lambda: None, failed=lambda _error: None)


def submit_drawn(session):
    """Ann and Bob draw a rectangle each on every frame, which overlap in part."""
    for place, name in enumerate(("ann", "bob")):
        reader = sign_in(session.project, name, PASSWORD)
        for item in work_list(reader):
            reading = open_reading(reader, round_id=item.round_id, cine_id=item.cine.id)
            mask = np.zeros(reading.draft.shape, bool)
            mask[80:110, 100 + 15 * place : 140 + 15 * place] = True
            for frame in item.cine.key_frames:
                draw(reading, MaskKey(frame, Structure.FIBROSIS), mask)
            _say(reading, answering.noted(reading.draft, "form", "focal"))
            submit_reading(reader, reading)


def begin_an_assisted_round(session):
    """A second round, in which the reader may see the model's masks."""
    project = session.project
    change_settings(session, StudySettings(name="Study", key_frames=5, reading_mode="assisted"))
    cines = [item.cine.id for item in work_list(sign_in(project, "ann", PASSWORD))]
    submit_all(session)
    readers = [reader.person_id for reader in list_rounds(session)[0].readers]
    create_round(session, name="Round two", cines=cines, readers=readers)
    rita = sign_in(project, "rita", PASSWORD)
    for cine in cines:
        propose(rita, cine_id=cine, device="cpu")
