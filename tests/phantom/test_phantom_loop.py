"""What a synthetic loop promises: exact masks, exact volumes, the same bytes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from phantom_patients import SEED, first_patient, without_trabeculae
from scipy import ndimage

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.cycle import Cycle
from fibrodesk.phantom.heart import Heart
from fibrodesk.phantom.look import LOOKS
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.phantom.scar import WALL_ANGLES
from fibrodesk.phantom.stamp import MARK, lettering

FIBROSIS, MYOCARDIUM = Structure.FIBROSIS, Structure.MYOCARDIUM
CAVITY, ATRIUM = Structure.LEFT_VENTRICULAR_CAVITY, Structure.LEFT_ATRIUM


def disk_volume_ml(mask, loop, frame, *, disks: int = 20) -> float:
    """Single-plane disks along the long axis, from pixels alone (Lang 2015)."""
    marks = loop.landmarks[frame]
    base_x = (marks.septal_hinge.x_px + marks.lateral_hinge.x_px) / 2
    base_y = (marks.septal_hinge.y_px + marks.lateral_hinge.y_px) / 2
    along = np.array([marks.apex.x_px - base_x, marks.apex.y_px - base_y])
    length = np.hypot(*along)
    along /= length
    rows, columns = np.nonzero(mask)
    height = (columns + 0.5 - base_x) * along[0] + (rows + 0.5 - base_y) * along[1]
    areas, _ = np.histogram(height, bins=disks, range=(0, length))
    widths = areas / (length / disks)
    mm = loop.sector.pixel_mm
    return math.pi / 4 * np.sum((widths * mm) ** 2) * length * mm / disks / 1000


def test_volumes_of_the_masks_are_those_of_the_shape(native_loop):
    """Within 2 %, at end-diastole and end-systole, so the ejection fraction is right too."""
    for frame, told in (
        (native_loop.ed_frame, native_loop.end_diastolic_volume_ml),
        (native_loop.es_frame, native_loop.end_systolic_volume_ml),
    ):
        cavity = native_loop.masks[CAVITY][frame]
        assert disk_volume_ml(cavity, native_loop, frame) == pytest.approx(told, rel=0.02)


def test_the_loop_ejects_what_the_patient_does(loop, focal):
    assert loop.ejection_fraction == pytest.approx(focal.ejection_fraction, abs=1e-6)


def test_the_largest_and_the_smallest_cavity_are_ed_and_es(loop):
    areas = loop.masks[CAVITY].sum(axis=(1, 2))
    assert areas[loop.ed_frame] == areas.max()
    assert areas[loop.es_frame] == areas.min()


def test_structures_do_not_overlap_but_for_the_scar_in_its_wall(loop):
    wall, cavity, atrium = (loop.masks[each] for each in (MYOCARDIUM, CAVITY, ATRIUM))
    assert not (wall & cavity).any()
    assert not (wall & atrium).any()
    assert not (cavity & atrium).any()
    assert loop.masks[FIBROSIS].any(axis=(1, 2)).all()
    assert not (loop.masks[FIBROSIS] & ~wall).any()


def test_a_healthy_heart_has_no_scar_on_any_frame(healthy):
    assert not make_loop(healthy, frames=8).masks[FIBROSIS].any()


def test_segments_cover_the_wall_and_nothing_else(loop):
    assert ((loop.segments > 0) == loop.masks[MYOCARDIUM]).all()
    assert set(np.unique(loop.segments)) == {0, 3, 9, 14, 17, 16, 12, 6}


def test_septal_segments_lie_left_of_lateral_ones_and_the_apex_on_top(loop):
    def middle(number: int) -> np.ndarray:
        return np.argwhere(loop.segments[0] == number).mean(axis=0)

    for septal, lateral in ((3, 6), (9, 12), (14, 16)):
        assert middle(septal)[1] < middle(lateral)[1]
    assert middle(17)[0] < middle(14)[0] < middle(9)[0] < middle(3)[0]


def test_landmarks_stand_on_the_edge_of_the_cavity(native_loop):
    for frame in (native_loop.ed_frame, native_loop.es_frame):
        marks = native_loop.landmarks[frame]
        places = np.argwhere(native_loop.masks[CAVITY][frame]) + 0.5
        for point in (marks.septal_hinge, marks.lateral_hinge, marks.apex):
            away = np.hypot(places[:, 0] - point.y_px, places[:, 1] - point.x_px)
            assert away.min() < 3
            inside = np.count_nonzero(away < 6)
            assert inside < 0.8 * math.pi * 36  # not in its middle


def test_the_wall_lies_wholly_in_the_fan(loop):
    """Else the share that is scar and the volumes would be those of what is cut off."""
    shown = np.zeros(loop.segments.shape[1:], bool)
    box = loop.sector.box
    shown[box.slices] = loop.sector.inside(box)
    edge = shown & ~(np.roll(shown, 1, 1) & np.roll(shown, -1, 1) & np.roll(shown, -1, 0))
    assert (loop.masks[MYOCARDIUM] & edge).sum() <= 0.002 * loop.masks[MYOCARDIUM].sum()


def test_the_same_seed_gives_the_same_bytes(focal, loop):
    again = make_loop(draw_patient(focal.number, seed=SEED, look="A"))
    assert again.cine.frames.tobytes() == loop.cine.frames.tobytes()
    assert all((again.masks[each] == loop.masks[each]).all() for each in Structure)


def test_an_invisible_scar_changes_no_pixel():
    """The negative control: at 0 dB with normal motion nobody can find it."""
    control = first_patient("focal", scar_contrast_db=0.0, abnormal_motion=False)
    unscarred = replace(control, scars=(), form=None)
    hidden, clean = make_loop(control, frames=8), make_loop(unscarred, frames=8)
    assert hidden.masks[FIBROSIS].any()
    assert (hidden.cine.frames == clean.cine.frames).all()


@pytest.mark.parametrize("look", ["A", "C"])
def test_a_scar_is_louder_in_the_picture_by_its_contrast(look):
    """Measured in grey levels of the same heart with and without, and turned back into dB."""
    scarred = first_patient("focal", look=look, scar_contrast_db=6.0, abnormal_motion=False)
    plain = replace(scarred, scar_contrast_db=0.0)
    one, other = make_loop(scarred, frames=6), make_loop(plain, frames=6)
    core = one.masks[FIBROSIS].copy()
    for axis in (1, 2):  # away from the edge, over which the beam smears
        for step in (-2, 2):
            core &= np.roll(one.masks[FIBROSIS], step, axis)
    machine = LOOKS[look]

    def loudness_db(frames):
        shown = (frames[core] / 255.0) ** (1 / machine.gamma)
        return shown.mean() * machine.dynamic_range_db

    assert loudness_db(one.cine.frames) - loudness_db(other.cine.frames) == pytest.approx(6, abs=1)


def test_blood_is_dark_and_wall_is_bright(loop):
    frames = loop.cine.frames
    wall = frames[loop.masks[MYOCARDIUM]].mean()
    cavity = frames[loop.masks[CAVITY]].mean()
    assert wall > 3 * cavity
    assert wall < 170  # white is left for the pericardium and the valve


def test_the_picture_moves_with_the_masks(loop):
    """On every frame the edge of the cavity is where dark turns to bright."""
    for frame in range(loop.cine.facts.frames):
        image = loop.cine.frames[frame].astype(float)
        wall, cavity = loop.masks[MYOCARDIUM][frame], loop.masks[CAVITY][frame]
        assert image[wall].mean() > 2.5 * image[cavity].mean()


def test_speckle_keeps_to_the_tissue_and_blood_does_not(healthy):
    """Followed through ejection in the basal wall; in the middle of the cavity all is new."""
    loop = make_loop(healthy, frames=32, size_px=(480, 640))
    first, second = 4, 6  # in ejection, where all moves
    wall = followed(loop, first=first, second=second, depths=(0.3, 0.7))
    assert wall > 0.85
    assert wall > standing(loop, MYOCARDIUM, first=first, second=second) + 0.15
    assert abs(standing(loop, CAVITY, first=first, second=second, margin_px=12)) < 0.3


def followed(loop, *, first, second, depths) -> float:
    """Correlation of the picture at the same material points of two frames, trends removed."""
    one, other = (
        np.stack([row - np.convolve(row, np.ones(31) / 31, mode="same") for row in values])
        for values in (at_material_points(loop, frame, depths) for frame in (first, second))
    )
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def at_material_points(loop, frame, depths):
    """Grey levels (depths, angles) in the basal halves of both walls."""
    cycle = Cycle(
        frames=loop.cine.facts.frames, cycles=1, heart_rate_bpm=loop.patient.heart_rate_bpm
    )
    moment = Heart.of(loop.patient).at(cycle.activation(frame))
    inner, outer = moment.shape.endocardium_mm, moment.shape.epicardium_mm
    basal = np.flatnonzero((np.abs(np.cos(WALL_ANGLES)) > 0.5) & (np.sin(WALL_ANGLES) > 0.2))[::4]
    rows = []
    for depth in np.linspace(*depths, 5):
        radius = (inner + depth * (outer - inner))[basal]
        x = -radius * np.cos(WALL_ANGLES[basal])
        y = radius * np.sin(WALL_ANGLES[basal]) * moment.shape.stretch
        points = [loop.sector.point(*moment.world(*place)) for place in zip(x, y, strict=True)]
        image = loop.cine.frames[frame]
        rows.append([image[int(point.y_px), int(point.x_px)] for point in points])
    return np.array(rows, float)


def standing(loop, structure, *, first, second, margin_px=0) -> float:
    """The same for pixels that lie in a structure on both frames, `margin_px` from its edge."""
    both = loop.masks[structure][first] & loop.masks[structure][second]
    if margin_px:
        both = ndimage.binary_erosion(both, iterations=margin_px)
    one, other = (
        image - ndimage.uniform_filter(image, 15)
        for image in loop.cine.frames[[first, second]].astype(float)
    )
    return float(np.corrcoef(one[both], other[both])[0, 1])


def test_the_loop_is_marked_synthetic_in_facts_and_margin(loop):
    facts = loop.cine.facts
    assert facts.synthetic
    assert facts.view == "A4C"
    rows = facts.rows
    letters = lettering(MARK, max(8, rows // 32)) > 128
    top, left = rows - letters.shape[0] - 2, 3
    corner = loop.cine.frames[:, top : top + letters.shape[0], left : left + letters.shape[1]]
    assert (corner[:, letters] > 60).all()
    shown = loop.sector.inside(loop.sector.box)
    fan = np.zeros(facts.shape, bool)
    fan[loop.sector.box.slices] = shown
    assert not fan[top:, : left + letters.shape[1]].any()


def test_the_facts_fit_the_frames(loop):
    facts = loop.cine.facts
    assert loop.cine.frames.shape == (facts.frames, *facts.shape)
    assert loop.cine.frames.dtype == np.uint8
    assert len(facts.frame_times_ms) == facts.frames
    assert facts.frame_time_ms == pytest.approx(60_000 / facts.heart_rate_bpm / 24, abs=0.01)
    assert facts.r_wave_times_ms == (0,)


@pytest.mark.parametrize("size_px", [(256, 256), (480, 640), (600, 800)])
def test_the_fan_fits_the_picture_and_shows_150_to_180_mm(size_px):
    loop = make_loop(first_patient("mixed"), frames=4, size_px=size_px)
    assert 150 <= loop.sector.depth_mm <= 180
    box = loop.sector.box
    assert box.top > 0
    assert box.bottom < size_px[0]
    assert box.left > 0
    assert box.right < size_px[1]
    assert box.height * loop.sector.pixel_mm == pytest.approx(loop.sector.depth_mm, abs=2)


def test_two_beats_repeat_the_masks(focal):
    loop = make_loop(focal, frames=24, cycles=2)
    assert (loop.masks[CAVITY][:12] == loop.masks[CAVITY][12:]).all()
    assert (loop.cine.frames[2] != loop.cine.frames[14]).any()  # blood and noise are new


def test_healthy_wall_is_louder_at_ed_than_at_es_and_scar_is_not():
    """By about twice 2 dB, seen in the picture as grey levels."""
    patient = without_trabeculae(first_patient("focal"))
    loop = make_loop(patient)
    frames = loop.cine.frames.astype(float)

    def change(mask):
        return frames[loop.ed_frame][mask[loop.ed_frame]].mean() - (
            frames[loop.es_frame][mask[loop.es_frame]].mean()
        )

    healthy = loop.masks[MYOCARDIUM] & ~loop.masks[FIBROSIS]
    assert change(healthy) > 8
    assert change(healthy) > change(loop.masks[FIBROSIS]) + 6
