"""The study that every desk opens: ours as a project of stored loops, the peers' as PNG files."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from desk.studies import CHEAP, PASSWORD

from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import StudySettings, create_project
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.people import Role
from fibrodesk.phantom.dataset import write_dataset
from tests.bench.peers.stopwatch import COLUMNS, FRAMES, ROWS

LOOPS = 5


def make(
    folder: Path, *, patients: int = LOOPS, first: int = 0, labels: bool = True
) -> tuple[Path, Path]:
    """A project of phantom loops in one round, and the frames of its first loop as pictures.

    `first` is the first patient's number; `labels`: whether each picture has a polygon already.
    """
    dataset = write_dataset(
        folder / "loops",
        patients=patients,
        seed=2,
        first=first,
        frames=FRAMES,
        size_px=(ROWS, COLUMNS),
    )
    settings = StudySettings(name="Study", key_frames=FRAMES)
    project = create_project(
        folder / "study.fibrodesk", name="Study", password=PASSWORD, cost=CHEAP, settings=settings
    )
    session = sign_in(project, "administrator", PASSWORD)
    readers = [
        add_person(session, name=name, roles={Role.ANNOTATOR}, password=PASSWORD).id
        for name in ("ann", "bob")
    ]
    records = []
    for candidate in importing.find(session, [dataset.folder / "loops"]).candidates:
        mask = importing.review_pixels(session, candidate).mask
        records.append(importing.import_cine(session, candidate, mask=mask, confirmed=True))
    create_round(session, name="Round 1", cines=[cine.id for cine in records], readers=readers)
    cine = open_cine(session, records[0].id)
    frames = np.stack([cine.frame(index) for index in range(cine.facts.frames)])
    cine.close()
    project.close()
    write_pictures(folder / "pictures", frames, labels=labels)
    return project.path, folder / "pictures"


def write_pictures(folder: Path, frames: np.ndarray, *, labels: bool) -> None:
    """PNG files, and beside each, where wanted, a LabelMe file with a polygon of forty points."""
    folder.mkdir()
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    points = np.stack([420 + 120 * np.cos(turn), 380 + 70 * np.sin(turn)], axis=1)
    for number, frame in enumerate(frames):
        name = f"frame{number:03d}"
        cv2.imwrite(str(folder / f"{name}.png"), frame)
        if not labels:
            continue
        shape = {"label": "fibrosis", "points": points.tolist(), "shape_type": "polygon"}
        shape |= {"group_id": None, "flags": {}}
        label = {"version": "5.0.0", "flags": {}, "shapes": [shape], "imagePath": f"{name}.png"}
        label |= {"imageData": None, "imageHeight": ROWS, "imageWidth": COLUMNS}
        (folder / f"{name}.json").write_text(json.dumps(label), encoding="utf-8")
