"""The whole way: a data set's folder, the list, the pixels confirmed, what the project holds."""

import numpy as np
import pytest
from imaging.foreign_studies import FRAMES, phantom_loops, take_in

from fibrodesk.desk.auditing import read_audit
from fibrodesk.desk.importing.tracings import TracedLoop, attach_tracings
from fibrodesk.desk.labels.imports import imported_readings
from fibrodesk.desk.readings import reading_answers
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.layouts.camus import LABELS, HeartSequence, cut, half_sequence, write_camus
from fibrodesk.phantom.layouts.camus_mhd import write_camus_mhd
from fibrodesk.phantom.layouts.hmcqu import infarcted, write_hmcqu
from fibrodesk.phantom.layouts.ted import write_ted


@pytest.fixture(scope="module")
def camus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("import_camus")
    write_camus(folder / "CAMUS_public", phantom_loops(2))
    made = take_in(folder, folder / "CAMUS_public")
    yield made
    made.session.project.abandon()


def check_stored(made, name, whole: HeartSequence):
    """What is stored is the phantom's, frame by frame, with nothing outside the mask."""
    keep = made.masks[name].keep
    assert keep.mean() > 0.2
    with made.stored(name) as stored:
        assert stored.facts.frames == len(whole.frames)
        for index, frame in enumerate(whole.frames):
            np.testing.assert_array_equal(stored.frame(index), np.where(keep, frame, 0))
    facts = made.records[name].facts
    spacing = (facts.spacing.row_mm, facts.spacing.column_mm)
    assert spacing == pytest.approx(whole.spacing_mm, rel=1e-6)
    assert (facts.told.ed, facts.told.es) == (whole.ed, whole.es)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("view", ["2CH", "4CH"])
def test_camus_is_stored_as_the_phantom_was(camus, number, view):
    loop = phantom_loops()[number - 1]
    whole = half_sequence(loop, backwards=number == 2, mirrored=view == "2CH")
    name = f"patient{number:04d}_{view}_half_sequence.nii.gz"
    check_stored(camus, name, whole)
    facts = camus.records[name].facts
    assert facts.view == {"2CH": "A2C", "4CH": "A4C"}[view]
    assert facts.synthetic
    rate = f"{1000 / loop.cine.facts.frame_time_ms:.1f}"
    times = np.arange(len(whole.frames)) * 1000 / float(rate)
    np.testing.assert_allclose(facts.frame_times_ms, times, rtol=1e-6)


def test_both_views_of_a_patient_have_one_code_and_one_ejection_fraction(camus):
    four, two = (
        camus.records[f"patient0001_{view}_half_sequence.nii.gz"].patient for view in ("4CH", "2CH")
    )
    assert four == two
    fraction = camus.clinical("patient0001_4CH_half_sequence.nii.gz")["ejection_fraction"]
    assert fraction == pytest.approx(phantom_loops()[0].ejection_fraction, abs=0.005)


def test_the_project_of_camus_is_whole_and_names_no_patient_of_it(camus):
    assert camus.damages() == []
    assert camus.found.refusals == ()
    for path in camus.session.project.path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert b"patient0001" not in data
        assert b"half_sequence" not in data


def test_an_area_in_pixels_that_are_not_square_is_that_of_the_phantom(camus):
    """Each pixel counts its row's distance times its column's: half of the phantom's square."""
    loop = phantom_loops()[0]
    spacing = camus.records["patient0001_4CH_half_sequence.nii.gz"].facts.spacing
    assert spacing.pixel_mm2 == pytest.approx(loop.sector.spacing.pixel_mm2 / 2, rel=1e-6)


def test_the_old_layout_and_ted_come_in_as_the_phantom_was(tmp_path):
    loop = phantom_loops()[0]
    write_camus_mhd(tmp_path / "old", phantom_loops(2)[:1])
    write_ted(tmp_path / "ted", phantom_loops(2)[:1])
    for source, name, whole in (
        ("old", "patient0001_4CH_sequence.mhd", half_sequence(loop, backwards=False)),
        ("ted", "patient001_4CH_sequence.mhd", cut(loop, slice(None))),
    ):
        place = tmp_path / f"study_{source}"
        place.mkdir()
        made = take_in(place, tmp_path / source)
        try:
            assert made.found.refusals == ()
            check_stored(made, name, whole)
            assert made.records[name].facts.time_assumed
            assert made.damages() == []
        finally:
            made.session.project.abandon()


def test_hmc_qu_comes_in_and_its_segments_stand_with_the_patient_alone(tmp_path):
    write_hmcqu(tmp_path / "HMC-QU", phantom_loops(2))
    made = take_in(tmp_path, tmp_path / "HMC-QU")
    try:
        assert made.found.refusals == ()
        assert len(made.records) == 2
        for number, loop in enumerate(phantom_loops(2), start=1):
            name = f"ES{number:04d}_4CH_1.avi"
            record = made.records[name]
            assert (record.facts.frames, record.facts.spacing) == (FRAMES, None)
            assert record.facts.frame_time_ms == pytest.approx(40)
            clinical = made.clinical(name)
            told = {
                segment: clinical[f"segment_{segment}_infarcted"] for segment in infarcted(loop)
            }
            assert told == infarcted(loop)
            assert "infarct" not in repr(record)
        assert made.damages() == []
    finally:
        made.session.project.abandon()


def test_the_outlines_of_camus_become_its_reading_bit_for_bit(camus):
    """Both views, forwards and backwards: cavity, myocardium and left atrium of every frame."""
    traced = [
        TracedLoop(candidate=one, cine_id=camus.records[one.path.name].id)
        for one in camus.found.candidates
    ]
    done = attach_tracings(camus.session, traced)
    assert (done.refusals, done.warnings) == ((), ())
    listed = imported_readings(camus.session)
    assert {(one.author, one.kind) for one in listed} == {("CAMUS", "group")}
    readings = {loop.cine_id: loop.reading for loop in done.loops}
    for name, record in camus.records.items():
        number, view = int(name[7:11]), name[12:15]
        loop = phantom_loops()[number - 1]
        whole = half_sequence(loop, backwards=number == 2, mirrored=view == "2CH")
        answers = reading_answers(camus.session, readings[record.id])
        assert len(answers) == 3 * len(whole.frames)
        for key, (_, mask) in answers.items():
            wanted = whole.outlines[key.frame] == LABELS[key.structure]
            np.testing.assert_array_equal(mask, wanted)
    assert camus.damages() == []


def test_masks_of_hmc_qu_become_its_reading_and_the_audit_says_how_large_they_were(tmp_path):
    write_hmcqu(tmp_path / "HMC-QU", phantom_loops(2))
    made = take_in(tmp_path, tmp_path / "HMC-QU")
    try:
        traced = [
            TracedLoop(candidate=one, cine_id=made.records[one.path.name].id)
            for one in made.found.candidates
        ]
        done = attach_tracings(made.session, traced)
        assert done.refusals == ()
        assert len(done.warnings) == 2
        assert [loop.frames for loop in done.loops] == [FRAMES - 2, FRAMES - 2]
        answers = reading_answers(made.session, done.loops[0].reading)
        assert {key.structure for key in answers} == {Structure.MYOCARDIUM}
        tools = [row.detail["tools"] for row in read_audit(made.session) if "tools" in row.detail]
        assert tools == ["HMC-QU, masks of 224 x 224 px"] * 2
        assert made.damages() == []
    finally:
        made.session.project.abandon()


def test_a_report_passes_over_values_that_no_clinical_table_has(tmp_path):
    """The segments of HMC-QU stand beside an ejection fraction, and a report reads that alone."""
    from fibrodesk.desk.reporting.parts import clinical

    write_hmcqu(tmp_path / "HMC-QU", phantom_loops(2)[:1])
    made = take_in(tmp_path, tmp_path / "HMC-QU")
    try:
        (row,) = clinical(made.session).values()
        assert row.ejection_fraction is None
    finally:
        made.session.project.abandon()
