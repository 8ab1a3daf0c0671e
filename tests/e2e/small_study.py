"""One small synthetic study: four patients, nine frames of 240 by 320, everybody who sits at it.

Four, as a training wants a patient to learn from and another to validate on.
"""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from fibrodesk.desk.demonstration.hands import fill_reading, prepare_as
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import StudySettings, create_project
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import work_list
from fibrodesk.desk.session import sign_in, sign_out
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.people import Role
from fibrodesk.phantom.dataset import PhantomDataset, write_dataset
from fibrodesk.phantom.reader import SimulatedReader
from fibrodesk.phantom.truth import read_truth

PASSWORD = "three plain words"
ADMINISTRATOR, FIRST, SECOND, REVIEWER = "Ada Admin", "Ann Reader", "Bob Reader", "Rita Review"
PATIENTS, FRAMES, KEY_FRAMES = 4, 9, 8
SEED = 2  # a mixed, a healthy and two focal hearts


@dataclass(frozen=True)
class SmallStudy:
    """Where it lies; `cases` says which synthetic patient a cine is, once it is imported."""

    path: Path
    dataset: PhantomDataset
    cases: dict = field(default_factory=dict)

    def truth(self, cine_id, structure):
        """The true masks of a cine, one a frame."""
        return read_truth(self.dataset.truth_path(self.cases[cine_id])).masks[structure]


def make_small_study(folder, cost):
    """A project with four people in it and no loop yet; the loops lie beside it."""
    dataset = write_dataset(
        folder / "synthetic", patients=PATIENTS, seed=SEED, frames=FRAMES, size_px=(240, 320)
    )
    settings = StudySettings(name="Small study", key_frames=KEY_FRAMES)
    project = create_project(
        folder / "small.fibrodesk",
        name=settings.name,
        administrator=ADMINISTRATOR,
        password=PASSWORD,
        settings=settings,
        cost=cost,
    )
    session = sign_in(project, ADMINISTRATOR, PASSWORD)
    for name, role in (
        (FIRST, Role.ANNOTATOR),
        (SECOND, Role.ANNOTATOR),
        (REVIEWER, Role.REVIEWER),
    ):
        add_person(session, name=name, roles={role}, password=PASSWORD)
    sign_out(session)
    project.close()
    return SmallStudy(path=project.path, dataset=dataset)


# What simulated people do beside the window, at the desk's own acts.


def prepare_the_rest(session, study):
    """Prepare and lock every cine that is not."""
    for item in work_list(session):
        if item.kind != "prepare" or item.state == "submitted":
            continue
        prepare_as(session, item.cine, study.cases[item.cine.id], study.dataset)


def read_the_rest(session, study, *, seed, kept):
    """Answer every frame without an answer, and submit every cine but `kept`."""
    reader = SimulatedReader(seed)
    for item in work_list(session):
        if item.kind != "read" or item.state == "submitted":
            continue
        cine = item.cine
        reading = open_reading(session, round_id=item.round_id, cine_id=cine.id)
        fill_reading(session, reading, cine, study.cases[cine.id], study.dataset, reader)
        if cine.id == kept:
            reading.close()
        else:
            submit_reading(session, reading)


# Where a hand that knows the truth puts the pen.


def outline(mask, *, every=2):
    """Points along the edge of the largest part of a mask, closed."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    edge = max(found, key=cv2.contourArea)[:, 0]
    points = [ImagePoint(float(x) + 0.5, float(y) + 0.5) for x, y in edge[::every]]
    return [*points, points[0]]


def polygon(mask):
    """A few corners around the largest part of a mask."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = cv2.approxPolyDP(max(found, key=cv2.contourArea), 1.5, closed=True)[:, 0]
    return [ImagePoint(float(x) + 0.5, float(y) + 0.5) for x, y in corners]


def spine(mask, *, points=6):
    """Points through the middle of the largest part of a mask, from one end to the other."""
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    rows, columns = np.nonzero(parts == 1 + np.argmax(sizes[1:, cv2.CC_STAT_AREA]))
    places = np.stack([columns, rows], axis=1) + 0.5
    centred = places - places.mean(axis=0)
    along = centred @ np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.array_split(places[np.argsort(along)], points)
    return [ImagePoint(*map(float, part.mean(axis=0))) for part in order]


def has_scar(study, cine_id):
    return bool(np.any(study.truth(cine_id, Structure.FIBROSIS)))
