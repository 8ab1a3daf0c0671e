"""Videos, pictures and data sets all the way into a project, against the truth of the phantom."""

from dataclasses import dataclass

import numpy as np
import pytest
from imaging.foreign_loops import apart, dice, loops

from desk.studies import CHEAP, PASSWORD
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.importing import loops as importing
from fibrodesk.desk.importing.tracings import TracedLoop, attach_tracings
from fibrodesk.desk.labels.imports import imported_readings
from fibrodesk.desk.people import add_person
from fibrodesk.desk.project.folder import create_project
from fibrodesk.desk.readings import reading_answers
from fibrodesk.desk.roles import NotAllowedError
from fibrodesk.desk.rounds.round import create_round
from fibrodesk.desk.seal import SealedError
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.people import Role
from fibrodesk.imaging.datasets.layouts import labels_of
from fibrodesk.imaging.opening import open_source
from fibrodesk.phantom.layouts.echonet import file_stem
from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.writing import write_layout

CAVITY = Structure.LEFT_VENTRICULAR_CAVITY
LOSSY_LEVELS, EXACT = 3.0, 0.0  # grey levels on average
LAYOUTS = {
    "echonet": LOSSY_LEVELS,
    "echonet-pediatric": LOSSY_LEVELS,
    "echonet-lvh": LOSSY_LEVELS,
    "video": LOSSY_LEVELS,
    "stills": EXACT,
    "tiff": EXACT,
}


@dataclass
class TakenIn:
    """A project with the loops of one layout; by patient's number and view."""

    session: object
    layout: str
    records: dict
    candidates: dict

    @property
    def project(self):
        return self.session.project

    @property
    def traced(self):
        return [
            TracedLoop(candidate=self.candidates[name], cine_id=record.id)
            for name, record in self.records.items()
        ]


def take_in(folder, layout):
    write_layout(layout, folder / "source", loops())
    project = create_project(
        folder / "study.fibrodesk", name="Study", password=PASSWORD, cost=CHEAP
    )
    session = sign_in(project, "administrator", PASSWORD)
    found = importing.find(session, [folder / "source"])
    assert not found.refusals
    taken = TakenIn(session, layout, {}, {})
    for candidate in found.candidates:
        mask = importing.review_pixels(session, candidate).mask
        record = importing.import_cine(session, candidate, mask=mask, confirmed=True)
        name = (number_of(candidate), record.facts.view)
        taken.records[name], taken.candidates[name] = record, (candidate, mask)
    return taken


def number_of(candidate):
    names = [
        {loop.patient.patient_id, file_stem(loop)} & {candidate.identity.patient_id}
        for loop in loops()
    ]
    return [bool(each) for each in names].index(True)


@pytest.fixture(scope="module", params=list(LAYOUTS))
def taken(request, tmp_path_factory):
    made = take_in(tmp_path_factory.mktemp("foreign"), request.param)
    yield made
    made.project.abandon()


@pytest.fixture(scope="module")
def echonet(tmp_path_factory):
    made = take_in(tmp_path_factory.mktemp("tracings"), "echonet")
    made.candidates = {name: candidate for name, (candidate, _) in made.candidates.items()}
    yield made
    made.project.abandon()


def test_the_stored_pixels_are_the_sources_inside_the_fan_and_black_outside(taken):
    for name, record in taken.records.items():
        candidate, mask = taken.candidates[name]
        truth = loops()[name[0]].cine.frames
        with open_source(candidate.source) as source, open_cine(taken.session, record.id) as cine:
            assert cine.facts.frames == len(truth)
            for index in range(len(truth)):
                stored, shown = cine.frame(index), source.luma(index)
                assert np.array_equal(stored, np.where(mask.keep, shown, 0))
                if name[1] != "PSAX":  # written the other way round
                    assert apart(shown, truth[index]) <= LAYOUTS[taken.layout]


def test_times_spacing_and_words_are_kept(taken):
    for (number, _), record in taken.records.items():
        facts, loop = record.facts, loops()[number]
        assert facts.spacing is None
        assert facts.synthetic
        if taken.layout in ("stills", "tiff"):
            assert facts.time_assumed
            assert facts.told.dataset == ""
            continue
        assert facts.frame_time_ms == pytest.approx(1000 / per_s(loop))
        if taken.layout.startswith("echonet"):
            assert facts.told.dataset.startswith("EchoNet")
            assert facts.told.ed == loop.ed_frame
            assert facts.view in ("A4C", "PSAX", "PLAX")


def test_what_a_table_measures_becomes_the_patients(taken):
    patients = {
        row.code: row.clinical
        for row in taken.project.store.read(lambda rows: rows.cines.patients())
    }
    for (number, _), record in taken.records.items():
        loop, values = loops()[number], patients[record.patient]
        if taken.layout in ("echonet", "echonet-pediatric"):
            assert values["ejection_fraction"] == pytest.approx(loop.ejection_fraction)
        elif taken.layout == "echonet-lvh":
            assert values["lvidd_mm"] == pytest.approx(loop.patient.lvidd_mm)
        else:
            assert values == {}


def test_no_name_of_a_file_or_folder_stands_in_the_project(taken):
    words = [
        word.encode() for loop in loops() for word in (loop.patient.patient_id, file_stem(loop))
    ]
    files = [path for path in taken.project.path.rglob("*") if path.is_file()]
    assert len(files) > len(taken.records) > 0
    for path in files:
        data = path.read_bytes()
        assert not [word for word in words if word in data], path.name


def test_the_project_verifies_clean(taken):
    assert verify_project(taken.project.path) == []


def test_the_same_loops_come_in_once(taken):
    candidate, mask = next(iter(taken.candidates.values()))
    with pytest.raises(importing.DuplicateCineError):
        importing.import_cine(taken.session, candidate, mask=mask, confirmed=True)


def test_tracings_become_the_data_sets_reading_bit_for_bit(echonet):
    done = attach_tracings(echonet.session, echonet.traced)
    assert not done.refusals
    listed = imported_readings(echonet.session)
    assert {one.author for one in listed} == {"EchoNet-Dynamic"}
    assert {one.kind for one in listed} == {"group"}
    for (name, record), attached in zip(echonet.records.items(), done.loops, strict=True):
        loop = loops()[name[0]]
        answers = reading_answers(echonet.session, attached.reading)
        told = labels_of(echonet.candidates[name].source).frames
        assert set(answers) == {MaskKey(one.frame, CAVITY) for one in told}
        for one in told:
            mask = answers[MaskKey(one.frame, CAVITY)][1]
            assert np.array_equal(mask, one.mask)
            assert dice(mask, loop.masks[CAVITY][one.frame]) > 0.93
        assert attached.cine_id == record.id
    again = attach_tracings(echonet.session, echonet.traced)
    assert [loop.new for loop in again.loops] == [False] * 3
    assert len(imported_readings(echonet.session)) == len(listed)


def test_tracings_wait_while_a_round_of_their_loop_is_sealed(tmp_path):
    """Whoever reads the loop alone sees nothing of the data set's outlines."""
    made = take_in(tmp_path, "echonet")
    made.candidates = {name: candidate for name, (candidate, _) in made.candidates.items()}
    readers = [
        add_person(made.session, name=name, roles={Role.ANNOTATOR}, password=PASSWORD)
        for name in ("ann", "bob")
    ]
    cines = [record.id for record in made.records.values()]
    create_round(made.session, name="One", cines=cines, readers=[one.id for one in readers], seed=1)
    done = attach_tracings(made.session, made.traced)
    assert all(loop.sealed for loop in done.loops)
    ann = sign_in(made.project, "ann", PASSWORD)
    for loop in done.loops:
        with pytest.raises((SealedError, NotAllowedError)):
            reading_answers(ann, loop.reading)
        with pytest.raises(SealedError):
            reading_answers(made.session, loop.reading)
    made.project.abandon()


def test_a_tracing_that_cannot_be_read_stops_no_other(echonet):
    """The table is gone meanwhile: each loop says so, and nothing is attached."""
    table = next(iter(echonet.candidates.values())).path.parent.parent / "VolumeTracings.csv"
    before = table.read_bytes()
    table.unlink()
    try:
        done = attach_tracings(echonet.session, echonet.traced)
    finally:
        table.write_bytes(before)
    assert done.loops == ()
    assert len(done.refusals) == 3
    assert all("VolumeTracings.csv" in refusal.reason for refusal in done.refusals)


def test_only_an_administrator_attaches_tracings(echonet):
    add_person(echonet.session, name="rita", roles={Role.REVIEWER}, password=PASSWORD)
    rita = sign_in(echonet.project, "rita", PASSWORD)
    with pytest.raises(NotAllowedError):
        attach_tracings(rita, echonet.traced)
