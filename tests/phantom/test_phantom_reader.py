"""Simulated readers: how far they agree, and that they err as people do."""

from __future__ import annotations

import numpy as np
import pytest
from phantom_patients import first_patient

from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.cycle import Cycle
from fibrodesk.phantom.heart import Heart
from fibrodesk.phantom.loop import _truth
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.phantom.reader import ReaderHabits, SimulatedReader
from fibrodesk.phantom.sector import Sector

FIRST, SECOND = SimulatedReader(1), SimulatedReader(2)
EXACT = ReaderHabits(boundary_error_px=0.0, miss=0.0, extra=0.0)


def true_masks(patient, *, frames=4, size_px=(256, 256)):
    """Fibrosis and myocardium, (T, H, W) each, without imaging anything."""
    cycle = Cycle(frames=frames, cycles=1, heart_rate_bpm=patient.heart_rate_bpm)
    heart = Heart.of(patient)
    sector = Sector(
        rows=size_px[0],
        columns=size_px[1],
        depth_mm=patient.placement.depth_mm,
        half_angle_rad=patient.placement.half_angle_rad,
    )
    masks, _ = _truth([heart.at(cycle.activation(frame)) for frame in range(frames)], sector)
    return masks[Structure.FIBROSIS], masks[Structure.MYOCARDIUM]


def drawn(reader, patient, fibrosis, myocardium):
    return np.stack(
        [
            reader.outline(scar, wall, frame=frame, patient=patient.number)
            for frame, (scar, wall) in enumerate(zip(fibrosis, myocardium, strict=True))
        ]
    )


def cohen_kappa(first, second, domain) -> float:
    both = int((first & second & domain).sum())
    one = int((first & ~second & domain).sum())
    other = int((second & ~first & domain).sum())
    none = int((~first & ~second & domain).sum())
    chance = (both + one) * (one + none) + (both + other) * (other + none)
    return 2 * (both * none - one * other) / chance


@pytest.fixture(scope="module")
def focal_studies():
    """Fifty patients with focal disease: kappa of two readers in the myocardium, each."""
    kappas, number = [], 0
    while len(kappas) < 50:
        patient = draw_patient(number, seed=11)
        number += 1
        if patient.form != "focal":
            continue
        fibrosis, myocardium = true_masks(patient)
        one = drawn(FIRST, patient, fibrosis, myocardium)
        other = drawn(SECOND, patient, fibrosis, myocardium)
        kappas.append(cohen_kappa(one, other, myocardium))
    return np.array(kappas)


def test_the_mean_of_patients_kappas_is_0_87_in_focal_disease(focal_studies):
    """PHANTOM.md: 0.87 +- 0.02 in the myocardium, at the defaults."""
    assert focal_studies.mean() == pytest.approx(0.87, abs=0.02)


def test_patients_differ_in_how_far_readers_agree(focal_studies):
    assert focal_studies.std() > 0.02
    assert focal_studies.max() < 1


def test_a_reader_without_errors_draws_the_truth(focal):
    fibrosis, myocardium = true_masks(focal)
    perfect = SimulatedReader(1, EXACT)
    assert (drawn(perfect, focal, fibrosis, myocardium) == fibrosis).all()


def test_the_same_reader_draws_the_same_again(focal):
    fibrosis, myocardium = true_masks(focal)
    again = drawn(SimulatedReader(1), focal, fibrosis, myocardium)
    assert (again == drawn(FIRST, focal, fibrosis, myocardium)).all()


def test_nothing_is_drawn_outside_the_common_ground():
    sloppy = SimulatedReader(5, ReaderHabits(boundary_error_px=3.0, extra=1.0))
    patient = first_patient("mixed")
    fibrosis, myocardium = true_masks(patient)
    masks = drawn(sloppy, patient, fibrosis, myocardium)
    assert masks.any()
    assert not (masks & ~myocardium).any()


def test_the_error_changes_slowly_from_frame_to_frame(focal):
    """On one and the same truth, neighbouring frames are drawn more alike than distant ones."""
    fibrosis, myocardium = true_masks(focal, size_px=(480, 640))
    scar, wall = fibrosis[0], myocardium[0]
    masks = [FIRST.outline(scar, wall, frame=frame, patient=focal.number) for frame in (0, 1, 40)]
    near = (masks[0] ^ masks[1]).sum()
    far = (masks[0] ^ masks[2]).sum()
    assert near < 0.5 * far


def test_an_overlooked_island_is_overlooked_on_every_frame():
    """Two islands in a wall that moves: a reader misses either on all frames or on none."""
    blind = ReaderHabits(boundary_error_px=0.0, miss=1.0, extra=0.0)
    rows, columns = np.mgrid[:256, :256]
    fates = set()
    for seed in range(12):
        reader = SimulatedReader(seed, blind)
        seen = []
        for frame in range(6):
            away = np.hypot(rows - 128 - frame, columns - 128)
            wall = (away > 40) & (away < 60)
            islands = [np.hypot(rows - 128 - frame, columns - 128 - side) < 2 for side in (-50, 50)]
            mask = reader.outline((islands[0] | islands[1]) & wall, wall, frame=frame, patient=3)
            seen.append(tuple(bool((mask & island).any()) for island in islands))
        assert len(set(seen)) == 1
        fates.add(seen[0])
    assert len(fates) > 1


def test_large_scars_are_never_overlooked():
    blind = SimulatedReader(1, ReaderHabits(boundary_error_px=0.0, miss=1.0, extra=0.0))
    for number in range(30):
        patient = draw_patient(number, seed=11)
        if patient.form == "diffuse":
            fibrosis, myocardium = true_masks(patient, frames=4)
            mask = blind.outline(fibrosis[0], myocardium[0], frame=0, patient=number)
            assert mask.sum() > 0.5 * fibrosis[0].sum()


def test_in_healthy_hearts_a_reader_seldom_sees_something(healthy):
    fibrosis, myocardium = true_masks(healthy)
    found = [
        SimulatedReader(seed).outline(fibrosis[0], myocardium[0], frame=0, patient=2).any()
        for seed in range(60)
    ]
    assert 0 < np.mean(found) < 0.35


def test_without_myocardium_nothing_is_drawn():
    empty = np.zeros((32, 32), bool)
    assert not FIRST.outline(~empty, empty, frame=0, patient=0).any()


def test_the_form_is_mostly_right_and_never_invented():
    named = [FIRST.form("focal", patient=patient) for patient in range(200)]
    assert 0.8 < named.count("focal") / 200 < 0.95
    assert set(named) == {"focal", "diffuse", "mixed"}
    assert FIRST.form(None, patient=4) is None


def test_confidence_is_1_to_5_and_higher_where_more_is_seen():
    wall = np.ones((40, 40), bool)
    little, much = np.zeros_like(wall), np.zeros_like(wall)
    little[0, :5] = True
    much[:10] = True
    faint = [FIRST.confidence(little, wall, patient=patient) for patient in range(80)]
    clear = [FIRST.confidence(much, wall, patient=patient) for patient in range(80)]
    assert set(faint + clear) <= {1, 2, 3, 4, 5}
    assert np.mean(clear) > np.mean(faint) + 1
