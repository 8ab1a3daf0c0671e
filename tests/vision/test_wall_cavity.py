"""End of diastole and of systole, as the area of the cavity tells them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.vision.cavity import FEWEST_FRAMES, cavity_area, marks_by_area


def test_the_area_finds_the_marks_of_a_beating_heart_by_its_cavity_and_by_its_wall():
    loop = make_loop(draw_patient(3, seed=88), frames=16, size_px=(240, 320))
    cavity = loop.masks[Structure.LEFT_VENTRICULAR_CAVITY]
    wall = loop.masks[Structure.MYOCARDIUM]
    by_cavity = marks_by_area({frame: cavity_area(cavity[frame], None) for frame in range(16)})
    areas = {frame: cavity_area(None, wall[frame]) for frame in range(16)}
    by_wall = marks_by_area({frame: area for frame, area in areas.items() if area is not None})
    for found in (by_cavity, by_wall):
        assert found.ed in (0, 1, 15), "the loop begins at end-diastole, and is round"
        assert abs(found.es - loop.es_frame) <= 1
        assert found.change > 0.08
    assert by_cavity.frames == 16


def test_a_frame_without_cavity_and_wall_has_no_area():
    empty = np.zeros((20, 20), bool)
    assert cavity_area(None, None) is None
    assert cavity_area(empty, empty) is None
    assert cavity_area(empty, None) is None


def test_too_few_frames_or_a_still_heart_tell_nothing():
    assert marks_by_area({}) is None
    assert marks_by_area({frame: 100 - 20 * frame for frame in range(FEWEST_FRAMES - 1)}) is None
    assert marks_by_area(dict.fromkeys(range(20), 100)) is None


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 10**6), min_size=FEWEST_FRAMES))
def test_the_marks_are_the_extremes_and_the_earliest_of_equals(areas):
    found = marks_by_area(areas)
    if found is None:
        assert min(areas.values()) > 0.9 * max(areas.values())
        return
    assert areas[found.ed] == max(areas.values())
    assert areas[found.es] == min(areas.values())
    assert found.ed == min(frame for frame in areas if areas[frame] == areas[found.ed])
    assert found.es == min(frame for frame in areas if areas[frame] == areas[found.es])
    assert 0 < found.change < 1
