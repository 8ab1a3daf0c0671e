"""How a bundle is judged: on native pixels, by patient, on hearts that it never saw."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from fibrodesk.agreement.counts import Counts
from fibrodesk.contract.manifest import read_manifest, write_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    ONNX_NAME,
    WEIGHTS_NAME,
    read_card,
    write_card,
)
from training import demonstration
from training.bundling.card import limits
from training.data.dataset import open_snapshot
from training.data.phantoms import PhantomGroup
from training.errors import BundleUnfitError
from training.evaluate import evaluate, main
from training.judging.answering.judge import NetworkJudge
from training.judging.answering.loading import load_judge
from training.judging.answering.side import judge_side
from training.judging.figures.whole import figures, without_rows
from training.judging.frames.judged import DISTANCES, JudgedFrame
from training.learning.runs.run import Run

NOWHERE = dict.fromkeys(DISTANCES, math.nan)


class Brighter(nn.Module):
    """Answers with certainty where the frame is brighter than half."""

    def forward(self, frame):
        return (frame - 0.5) * 1e4


@pytest.fixture
def bundle(make_config, tmp_path):
    Run(make_config(), emit=lambda _event: None, asked_to_stop=lambda: False).go()
    return tmp_path / "run" / "bundle"


def judged(patient, tp, a_only, b_only, tn=100, **facts):
    return JudgedFrame(
        patient=patient,
        counts=Counts(tp, a_only, b_only, tn),
        distances=NOWHERE,
        missed_px256=300.0,
        strata={},
        brier=0.1,
        **facts,
    )


def test_micro_pools_and_macro_averages_patients():
    found = figures([judged("A", 8, 1, 1), judged("A", 1, 1, 1), judged("B", 0, 2, 2)])
    assert found["dice"]["micro"] == pytest.approx(18 / (18 + 8))
    by_frame = [16 / 18, 2 / 4, 0.0]
    assert found["dice"]["macro"] == pytest.approx((np.mean(by_frame[:2]) + by_frame[2]) / 2)
    assert found["iou"]["micro"] == pytest.approx(9 / 17)
    assert found["precision"]["micro"] == pytest.approx(9 / 13)
    assert found["recall"]["micro"] == pytest.approx(9 / 13)
    assert found["patients"] == 2
    assert found["dice"]["interval"] is None
    assert found["dice"]["reasons"]["interval"] == "too_few_patients"


def test_empty_frames_are_counted_and_give_no_value():
    found = figures([judged("A", 0, 0, 0), judged("B", 0, 99, 0), judged("C", 99, 0, 0)])
    assert found["counts"] == {"both_marked": 1, "one_empty": 1, "both_empty": 1}
    assert found["dice"]["macro"] == 0.5  # patient A has no value, B missed all
    assert found["hausdorff_px256"]["n"] == 0
    assert found["hausdorff_px256"]["frame_mean"] is None
    assert found["hausdorff_px256_with_misses"]["frame_mean"] == 300.0
    assert found["dice"]["without_value"] == {"frames": 1, "patients": 1}
    by_frame = found["detection"]["frames"]
    assert (by_frame["positive"], by_frame["negative"], by_frame["found"]) == (2, 1, 1)
    assert (by_frame["sensitivity"], by_frame["specificity"]) == (0.5, 1.0)


def test_a_speck_is_no_finding_where_the_cine_is_calibrated():
    frames = [judged("A", 0, 0, 50, pixel_mm2=0.25), judged("B", 400, 0, 0, pixel_mm2=0.25)]
    found = figures(frames)["detection"]
    assert found["frames"]["specificity"] == 1.0
    assert found["patients"]["sensitivity"] == 1.0
    assert "30 mm2" in found["rule"]


def test_the_card_says_how_often_it_finds_what_is_not_there():
    free = [judged(name, 0, 0, marked) for name, marked in zip("ABC", (0, 99, 99), strict=True)]
    told = limits({"gate": figures(free)}, synthetic=True)
    assert told[-1] == "On 2 of the 3 gate patients without fibrosis it found some."
    assert limits({}, synthetic=False)[-1].endswith("is not known.")


def test_intervals_come_with_five_patients():
    frames = [judged(name, 5 + at, 2, 1) for at, name in enumerate("ABCDE")]
    low, high = figures(frames)["dice"]["interval"]
    assert low < figures(frames)["dice"]["macro"] < high
    low, high = figures(frames)["dice"]["interval_micro"]
    assert low < figures(frames)["dice"]["micro"] < high


def test_burden_is_the_median_of_a_patients_frames():
    burdens = [(0.2, 0.25), (0.4, 0.25), (0.3, 0.5)]
    frames = [
        judged("A", 5, 1, 1, burden_reference=first, burden_model=second)
        for first, second in burdens
    ]
    found = figures(frames)
    assert found["burden"]["bias"] == pytest.approx(0.25 - 0.3)
    assert found["per_patient"][0]["burden_reference"] == 0.3
    assert "per_patient" not in without_rows(found)


def test_a_model_is_judged_on_native_pixels(maker):
    """A bright rectangle found exactly, though the network sees another size."""
    image = np.zeros((48, 64), np.uint8)
    image[12:30, 20:44] = 200
    mask = (image > 0).astype(np.uint8) * 255
    maker.add("P1", "gate", image=image, masks={"fibrosis": [mask]}, form="focal")
    folder = maker.freeze()
    _, snapshot = open_snapshot(folder)
    judge = NetworkJudge(Brighter(), structures=("fibrosis",), size_px=256)
    found = judge_side(judge, folder, snapshot, side="gate")
    assert found["dice"]["micro"] > 0.99
    assert found["per_patient"][0]["tp"] + found["per_patient"][0]["reference_only"] == 18 * 24
    assert found["strata"]["form"]["focal"]["frames"] == 1


def test_distances_are_in_pixels_of_the_square_and_in_mm(maker):
    image, mask = np.zeros((48, 64), np.uint8), np.zeros((48, 64), np.uint8)
    image[10:30, 10:30] = 255
    mask[10:30, 10:32] = 255  # the reference reaches two native pixels further
    maker.add("P1", "gate", image=image, masks={"fibrosis": [mask]})
    folder = maker.freeze()
    judge = NetworkJudge(Brighter(), structures=("fibrosis",), size_px=256)
    found = judge_side(judge, folder, open_snapshot(folder)[1], side="gate")
    assert found["hausdorff_px256"]["frame_mean"] == pytest.approx(2 * 256 / 64)
    assert found["hausdorff_mm"]["frame_mean"] == pytest.approx(2 * 0.5)


@pytest.mark.parametrize("change", [{"purpose": "correction"}, {"origin": "model_corrected"}])
def test_a_mask_that_saw_a_model_is_no_reference(maker, change):
    mask = np.full((48, 64), 255, np.uint8)
    maker.add("P1", "gate", masks={"fibrosis": [(mask, change)]})
    maker.add("P2", "gate", masks={"fibrosis": [mask]})
    folder = maker.freeze()
    judge = NetworkJudge(Brighter(), structures=("fibrosis",), size_px=256)
    found = judge_side(judge, folder, open_snapshot(folder)[1], side="gate")
    assert found["frames"] == 1


def test_the_command_prints_the_figures(bundle, tiny_snapshot, capsys):
    assert main([str(bundle), str(tiny_snapshot), "--side", "gate", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["patients"] == 2
    assert [row["patient"] for row in found["per_patient"]] == ["P6", "P7"]
    for figure in ("dice", "iou", "precision", "recall"):
        assert {"micro", "macro", "sd", "interval"} <= set(found[figure])
    assert main([str(bundle), str(tiny_snapshot)]) == 0
    assert "2 synthetic patients, 2 frames of the gate side" in capsys.readouterr().out


def test_the_card_holds_the_figures_that_the_command_finds(bundle, tiny_snapshot):
    found = evaluate(bundle, tiny_snapshot, side="gate", device="cpu")
    told = read_card(bundle).figures["gate"]
    assert told["dice"] == found["dice"]
    assert "per_patient" not in told


def test_a_patient_of_the_training_is_no_judge(bundle, maker, capsys):
    moved = [replace(frame, side="gate") for frame in maker.frames if frame.patient == "P0"]
    maker.frames = moved
    for path in maker.folder.glob("frames/*"):
        if not path.name.startswith("0"):
            path.unlink()
    assert main([str(bundle), str(maker.freeze())]) == 2
    assert "Patient P0 of the gate side was in the training" in capsys.readouterr().err


def test_an_empty_side_is_told(bundle, tiny_snapshot, capsys):
    assert main([str(bundle), str(tiny_snapshot), "--side", "report"]) == 2
    assert "Too few patients" in capsys.readouterr().err


def test_a_damaged_bundle_is_not_judged(bundle):
    data = bytearray((bundle / WEIGHTS_NAME).read_bytes())
    data[-1] ^= 1
    (bundle / WEIGHTS_NAME).write_bytes(bytes(data))
    with pytest.raises(BundleUnfitError, match="not the one that was written"):
        load_judge(bundle)


def test_weights_of_another_network_are_refused(bundle):
    write_card(bundle, replace(read_card(bundle), network="unet"))
    write_manifest(bundle, kind=BUNDLE_KIND, body={})
    with pytest.raises(BundleUnfitError, match="do not fit the card"):
        load_judge(bundle)


def test_half_weights_take_half_the_room(make_config, tmp_path):
    config = make_config(half_weights=True, width=8)
    Run(config, emit=lambda _event: None, asked_to_stop=lambda: False).go()
    bundle = tmp_path / "run" / "bundle"
    stored = load_file(bundle / WEIGHTS_NAME)
    assert {value.dtype for value in stored.values() if value.dim() == 4} == {torch.float16}
    card = read_card(bundle)
    assert (bundle / WEIGHTS_NAME).stat().st_size < 2.2 * card.parameters
    assert (bundle / ONNX_NAME).stat().st_size < 2.2 * card.parameters
    onnx.checker.check_model(str(bundle / ONNX_NAME), full_check=True)


def test_the_demonstration_is_made_and_its_figures_are_found_again(tmp_path, monkeypatch, capsys):
    """The whole command at a small size: phantoms, training, bundle, and the check of its card."""
    sizes = {"train": 2, "validation": 1, "gate": 2, "report": 1}
    groups = tuple(
        PhantomGroup(side=side, first=10 * at, patients=count, size_px=(96, 128))
        for at, (side, count) in enumerate(sizes.items())
    )
    monkeypatch.setattr(demonstration, "GROUPS", groups)
    monkeypatch.setattr(demonstration, "BATCHES", 60)  # until a wall is found at all
    target = tmp_path / "bundle"
    options = ["--bundle", str(target), "--workers", "1"]
    assert demonstration.main([*options, "--work", str(tmp_path / "work"), "--epochs", "2"]) == 0
    assert set(read_card(target).figures) == {"validation", "gate", "report"}
    told = (tmp_path / "bundle.sha256").read_text().split()[0]
    assert told == read_manifest(target, kind=BUNDLE_KIND).sha256
    assert demonstration.main([*options, "--check"]) == 0
    assert "gate fibrosis dice micro" in capsys.readouterr().out

    card = read_card(target)
    told = card.figures["gate"]["dice"]
    told["macro"] = 0.9 if told["macro"] is None or told["macro"] < 0.5 else 0.1
    write_card(target, card)
    write_manifest(target, kind=BUNDLE_KIND, body={})
    assert demonstration.main([*options, "--check"]) == 1
    assert "DIFFERS" in capsys.readouterr().out
