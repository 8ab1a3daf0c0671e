"""What a page says of a model: its parts in words, tables and drawings."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.clinical.correlation import correlate
from fibrodesk.contract.snapshot import SnapshotFrame
from fibrodesk.reports.blocks import Figure, Figures, Table
from fibrodesk.reports.model.burden import model_beside_readers
from fibrodesk.reports.model.evaluation import evaluation_blocks
from fibrodesk.reports.model.figures import from_evaluation
from fibrodesk.reports.numbers import Shown
from fibrodesk.reports.study_report import build
from training.judging.figures.strata import strata
from training.judging.figures.whole import figures, without_rows
from training.judging.frames.judged import judge_frame

SHAPE = (96, 128)


def ellipse(centre, radii):
    row, column = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.hypot((row - centre[0]) / radii[0], (column - centre[1]) / radii[1]) <= 1


def evaluation(patients, *, healthy=2, spacing_mm=(0.6, 0.6)):
    """What a card carries: JSON, without the rows by patient."""
    wall = ellipse((56, 64), (48, 40)) & ~ellipse((60, 64), (36, 24))
    wall[80:] = False
    nothing = np.zeros(SHAPE, bool)
    chance = np.random.default_rng(1)
    frames = []
    for at in range(patients):
        scar = nothing if at < healthy else wall & ellipse((50, 28), (8 + at, 14))
        for phase in ("ED", "ES", ""):
            moved = np.roll(scar, int(chance.integers(-3, 4)), axis=0) & wall
            said = np.clip(moved * 0.8 + chance.normal(0.1, 0.02, SHAPE), 0, 1)
            frame = SnapshotFrame(
                patient=f"P{at}",
                side="gate",
                cine="c",
                index=0,
                pixel_sha256="0",
                png="0.png",
                spacing_mm=spacing_mm,
                form="focal",
                phase=phase,
                septum="left",
            )
            frames.append(
                judge_frame(
                    frame, scar, said.astype(np.float32), threshold=0.5, wall=wall, own_wall=wall
                )
            )
    found = {**figures(frames), "strata": strata(frames), "synthetic": True}
    return json.loads(json.dumps(without_rows(found), allow_nan=False))


def blocks_of(found):
    return evaluation_blocks(from_evaluation(found, title="On its own gate patients"))


def tables(blocks):
    return {block.columns[0].title: block for block in blocks if isinstance(block, Table)}


def texts(row):
    return [cell.text if isinstance(cell, Shown) else cell for cell in row]


@pytest.fixture(scope="module")
def found():
    return evaluation(9)


def test_micro_frames_and_macro_stand_in_one_row_with_their_counts(found):
    dice = found["dice"]
    row = texts(tables(blocks_of(found))["Overlap"].rows[0])
    assert row[1] == f"{dice['micro']:.3f}"
    assert row[3:6] == [f"{dice['frame_mean']:.3f}", str(dice["n"]), f"{dice['macro']:.3f}"]
    assert row[-1] == str(dice["patients"])
    note = tables(blocks_of(found))["Overlap"].note
    low, high = dice["bootstrap"]
    assert f"patients {low:.3f}–{high:.3f}" in note
    assert "Below 30 patients it is too narrow." in note


def test_each_distance_stands_twice_in_each_unit(found):
    rows = [texts(row)[:3] for row in tables(blocks_of(found))["Distance"].rows]
    assert rows[:4] == [
        ["Hausdorff distance", "px of 256", "both marked"],
        ["", "px of 256", "with misses"],
        ["", "mm", "both marked"],
        ["", "mm", "with misses"],
    ]
    assert rows[-1] == ["Surface Dice, 1.5 mm", "", "one or both"]
    bare = evaluation(6, spacing_mm=None)
    units = {texts(row)[1] for row in tables(blocks_of(bare))["Distance"].rows}
    assert units == {"px of 256", ""}


def test_the_rule_and_the_healthy_hearts_are_told_under_detection(found):
    table = tables(blocks_of(found))["Any fibrosis"]
    assert [texts(row)[0] for row in table.rows] == ["Frames", "Patients"]
    assert "at least 30 mm² (77 px of 256 where a cine is not calibrated)" in table.note
    assert "Of 2 patients without fibrosis 2 stayed negative, and 6 of their 6 frames" in table.note
    assert "This is the goal" in table.note
    none = tables(blocks_of(evaluation(6, healthy=0)))["Any fibrosis"]
    assert "No patient is without fibrosis." in none.note
    area = none.rows[0][7]
    assert (area.text, area.aside) == ("—", "the reference marks all of them, or none")


def test_calibration_and_burden_print_what_was_found(found):
    told = tables(blocks_of(found))
    ece, burden = found["calibration"]["ece"], found["burden"]
    assert texts(told["Calibration"].rows[0])[1] == f"{ece['micro']:.4f}"
    rows = told["Burden, model − reference (points)"].rows
    assert [texts(row)[0] for row in rows] == [
        "Median over the cycle",
        "At end-diastole",
        "At end-systole",
        "Of the wall that the model proposes",
    ]
    assert texts(rows[0])[1].replace("−", "-") == f"{100 * burden['bias']:.1f}"
    assert texts(rows[0])[-1] == "9"


def test_the_drawings_hold_every_patient_and_both_curves(found):
    blocks = blocks_of(found)
    pair = next(block for block in blocks if isinstance(block, Figures))
    roc, reliability = (figure.drawing for figure in pair.figures)
    assert "27 frames, area" in roc.words
    assert "9 patients, area 1.00" in roc.words
    assert "patients, area 1.00" in roc.svg
    assert "expected calibration error" in reliability.words
    limits = next(block for block in blocks if isinstance(block, Figure)).drawing
    assert "9 patients" in limits.words
    assert "upper limit" in limits.svg
    names = re.findall(r'\bid="([^"]+)"', roc.svg + reliability.svg + limits.svg)
    assert len(names) == len(set(names))


def test_strata_say_why_an_interval_is_missing_beneath(found):
    table = tables(blocks_of(found))["Dice by"]
    assert "9 mid inferoseptal" in {texts(row)[1] for row in table.rows}
    assert "Without an interval: " in table.note
    assert all("—" not in texts(row)[6:] for row in table.rows)  # a count is never missing


def test_figures_of_an_older_card_leave_their_parts_out(found):
    """A bundle that was judged before detection had curves, or burden its limits."""
    old = {
        key: found[key]
        for key in ("patients", "frames", "counts", "dice", "iou", "precision", "recall")
    } | {
        "hausdorff_px256": found["hausdorff_px256"],
        "detection": {"rule": "any", "frames": {}, "patients": {}},
        "burden": {"bias": 0.0, "patients": 3, "interval": None, "reasons": {}},
        "strata": {"form": {"focal": {"patients": 1, "frames": 2, "dice_micro": 0.5}}},
        "brier": 0.1,
    }
    blocks = blocks_of(old)
    assert set(tables(blocks)) == {"Overlap", "Distance"}
    assert not any(isinstance(block, Figure | Figures) for block in blocks)


def test_a_picture_that_two_references_judge_is_no_second_picture(found):
    words = blocks_of({**found, "images": 9})[1].text
    assert "9 synthetic patients, 27 frames (9 pictures, each once a reference)" in words
    assert "picture" not in blocks_of({**found, "images": 27})[1].text


def test_two_patients_give_a_page_without_an_interval():
    told = tables(blocks_of(evaluation(2, healthy=1)))
    cell = told["Overlap"].rows[0][2]
    assert (cell.text, cell.aside) == ("—", "fewer than five patients")
    assert "Burden, model − reference (points)" in told


def test_the_models_burden_is_held_against_the_mean_of_the_readers(report):
    part = report.burden
    told = tables(model_beside_readers(part))["Burden, model − mean of the readers (points)"]
    known = [one for one in part.beside if one.frames]
    model = [one.sources["model"].fraction for one in known]
    readers = [
        (one.sources["Reader A"].fraction + one.sources["Reader B"].fraction) / 2 for one in known
    ]
    wanted = bland_altman(model, readers)
    row = texts(told.rows[0])
    assert row[1].replace("−", "-") == f"{100 * wanted.bias:.1f}"
    assert row[-1] == str(wanted.n) != "0"
    assert model_beside_readers(replace(part, beside=())) == []


def test_the_models_burden_is_correlated_with_the_clinical_values_as_well(report):
    page = build(report)
    assert "Burden (model) against clinical values" in page
    assert "The model’s burden beside the readers’" in page
    part = report.burden
    pairs = [
        (one.fraction, part.clinical[one.patient].ejection_fraction)
        for one in part.model
        if one.patient in part.clinical
    ]
    r = correlate(*zip(*pairs, strict=True)).r
    after = page[page.index("Burden (model) against clinical values") :]
    assert f"{r:.2f}".replace("-", "−") in after
    assert "may come from the same contours" in page
