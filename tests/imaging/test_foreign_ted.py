"""TED: whole cycles, each frame outlined, told apart from CAMUS by the names of its tables."""

import numpy as np
import pytest
from imaging.foreign_studies import FRAMES, phantom_loops

from fibrodesk.domain.mask import Structure
from fibrodesk.imaging.datasets.layouts import labels_of, loops_of, recognise
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.opening import open_source
from fibrodesk.phantom.layouts.camus import cut
from fibrodesk.phantom.layouts.ted import write_ted


@pytest.fixture(scope="module")
def ted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ted")
    write_ted(folder, phantom_loops())
    return folder / "database"


def test_a_whole_cycle_has_its_pixels_and_marks(ted):
    assert recognise(ted) == "ted"
    refs = loops_of(ted, "ted").loops
    assert len(refs) == 3
    for ref, loop in zip(refs, phantom_loops(), strict=True):
        found = open_candidate(ref)
        assert (found.facts.frames, found.facts.view) == (FRAMES, "A4C")
        assert (found.told.dataset, found.told.ed, found.told.es) == ("TED", 0, loop.es_frame)
        with open_source(ref) as cine:
            frames = np.stack([cine.frame(index) for index in range(FRAMES)])
        np.testing.assert_array_equal(frames, cut(loop, slice(None)).frames)


def test_every_frame_of_the_cycle_is_outlined(ted):
    (ref, *_) = loops_of(ted, "ted").loops
    outlines = cut(phantom_loops()[0], slice(None)).outlines
    labels = labels_of(ref)
    assert labels.kind == "TED"
    assert {each.frame for each in labels.frames} == set(range(FRAMES))
    walls = [each for each in labels.frames if each.label == Structure.MYOCARDIUM.value]
    assert len(walls) == FRAMES
    for each in walls:
        np.testing.assert_array_equal(each.mask, outlines[each.frame] == 2)


def test_patient001_of_ted_is_nobody_of_camus(ted):
    (ref, *_) = loops_of(ted, "ted").loops
    identity = open_candidate(ref).identity
    assert identity.issuer == "TED"
    assert identity.key != type(identity)(patient_id=identity.patient_id, issuer="CAMUS").key


def test_a_table_that_bears_its_patients_name_belongs_to_nobody_else(ted, tmp_path):
    """So two patients may lie in one folder, as each has a table of its own."""
    heap = tmp_path / "heap"
    heap.mkdir()
    for folder in sorted(ted.iterdir())[:2]:
        for path in folder.iterdir():
            (heap / path.name).write_bytes(path.read_bytes())
    listing = loops_of(heap, "ted")
    assert len(listing.loops) == 2
    assert not listing.refusals


def test_a_sequence_that_is_shorter_than_its_table_says_is_told_to_be_cut(ted):
    ref = loops_of(ted, "ted").loops[1]
    table = next(ref.path.parent.glob("*_info.cfg"))
    text = table.read_text()
    table.write_text(text.replace(f"NbFrame: {FRAMES}", f"NbFrame: {FRAMES + 4}"))
    try:
        warnings = open_candidate(ref).warnings
    finally:
        table.write_text(text)
    assert any(f"{FRAMES} of {FRAMES + 4}" in warning for warning in warnings)
