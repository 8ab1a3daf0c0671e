"""The real apical four-chamber loop of pydicom-data, from import to kappa."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from fibrodesk.agreement.records.study import study_record
from fibrodesk.cli.main import main
from fibrodesk.desk.agreeing.study import find_round, study_agreement
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.demonstration.hands import draw, record_edit
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.people import add_person
from fibrodesk.desk.preparing import lock_preparation, open_preparation
from fibrodesk.desk.project.folder import create_project
from fibrodesk.desk.readings import open_reading, submit_reading
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.draft import Edit, FactChange
from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.keyframes import suggest
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.domain.polygon import filled as filled_polygon

pytestmark = pytest.mark.e2e

PASSWORD = "three words here"
WALL_OUTSIDE = [(250, 330), (265, 150), (330, 110), (395, 160), (410, 330)]
WALL_INSIDE = [(275, 330), (288, 175), (330, 140), (372, 180), (385, 330)]
SCARS = {
    "Ann": [(250, 330), (260, 230), (300, 230), (300, 330)],
    "Bob": [(250, 330), (260, 245), (300, 240), (300, 330)],
}


def filled(corners, shape):
    return filled_polygon([ImagePoint(x, y) for x, y in corners], box=PixelBox(0, 0, *shape))


def test_the_real_loop_goes_from_import_to_kappa(tmp_path, cheap):
    """Two readers outline the same wall segment of a real heart a little differently."""
    project = create_project(
        tmp_path / "real.fibrodesk", name="Real loop", password=PASSWORD, cost=cheap
    )
    administrator = sign_in(project, "administrator", PASSWORD)
    people = {
        name: add_person(administrator, name=name, roles={role}, password=PASSWORD)
        for name, role in (
            ("Ann", Role.ANNOTATOR),
            ("Bob", Role.ANNOTATOR),
            ("Rita", Role.REVIEWER),
        )
    }
    source = get_testdata_file("color3d_jpeg_baseline.dcm", download=False)
    found = importing.find(administrator, [Path(source)])
    assert not found.refusals
    (candidate,) = found.candidates
    survey = importing.review_pixels(administrator, candidate)
    record = importing.import_cine(administrator, candidate, mask=survey.mask, confirmed=True)
    assert (record.facts.frames, record.facts.rows, record.facts.columns) == (120, 480, 640)
    assert record.facts.spacing.row_mm == pytest.approx(0.510497, abs=1e-6)
    assert record.facts.frame_time_ms == pytest.approx(33.333, abs=1e-3)

    shape = record.facts.shape
    wall = filled(WALL_OUTSIDE, shape) & ~filled(WALL_INSIDE, shape)
    rita = sign_in(project, "Rita", PASSWORD)
    frames = prepare(rita, record, wall)
    chosen = create_round(
        administrator,
        name="Round 1",
        cines=[record.id],
        readers=[people["Ann"].id, people["Bob"].id],
    )
    for name, scar in SCARS.items():
        session = sign_in(project, name, PASSWORD)
        reading = open_reading(session, round_id=chosen.id, cine_id=record.id)
        for frame in frames:
            draw(reading, MaskKey(frame, Structure.FIBROSIS), filled(scar, shape) & wall)
        change = FactChange("form", None, "focal")
        record_edit(reading, Edit(kind="form", frame=None, facts=(change,)))
        submit_reading(session, reading)

    view = find_round(administrator)
    told = study_record(study_agreement(administrator, round_id=view.id))
    expected = by_hand(filled(SCARS["Ann"], shape) & wall, filled(SCARS["Bob"], shape) & wall, wall)
    assert told["domain"] == "myocardium"
    assert told["study"]["kappa_pooled"] == pytest.approx(expected, abs=1e-12)
    assert told["study"]["kappa_mean_interval"] is None  # one patient has no interval
    assert told["study"]["reasons"]["kappa_mean_interval"] == "too_few_patients"
    with open_cine(administrator, record.id) as cine:
        assert cine.frame(0)[0].max() == 0  # nothing is left above the fan
    project.close()
    assert not verify_project(tmp_path / "real.fibrodesk")


def prepare(session, record, wall):
    """Key frames of one cycle, ED and ES by hand, one wall for all of them."""
    frames = list(suggest(record.facts, ed=0, es=12).frames)
    reading = open_preparation(session, record.id)
    facts = {
        "view": "A4C",
        "apex_up": True,
        "septum_left": True,
        "quality": 4,
        "contrast": 3,
        "accuracy": 4,
        "key_frames": frames,
        "ed": 0,
        "es": 12,
    }
    changes = tuple(FactChange(name, None, value) for name, value in facts.items())
    record_edit(reading, Edit(kind="prepare", frame=None, facts=changes))
    for frame in frames:
        draw(reading, MaskKey(frame, Structure.MYOCARDIUM), wall)
    lock_preparation(session, reading)
    return frames


def by_hand(first, second, domain):
    """Cohen's kappa from its definition, with fractions of the domain."""
    a, b = first[domain], second[domain]
    observed = np.mean(a == b)
    expected = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return (observed - expected) / (1 - expected)


def test_the_command_imports_the_real_loop_only_after_a_look(tmp_path, capsys):
    """Without the confirmation the loop stays outside, and the projection is there to look at."""
    source = str(get_testdata_file("color3d_jpeg_baseline.dcm", download=False))
    study, look = str(tmp_path / "study.fibrodesk"), tmp_path / "look"
    assert main(["init", study, "--unprotected"]) == 0
    assert main(["import", study, source, "--projections", str(look)]) == 2
    assert "letters burnt into the picture can name a patient" in capsys.readouterr().err
    pictures = list(look.glob("*color3d_jpeg_baseline*.png"))
    assert len(pictures) == 2, "the brightest, and what stands still"
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    assert main(["import", study, source, "--confirm-pixels", "--json"]) == 0
    assert main(["import", study, source, "--confirm-pixels"]) == 2
    assert "has the same pixels as cine 1" in capsys.readouterr().err
    assert main(["verify", study]) == 0
