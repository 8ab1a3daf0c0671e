"""The preset "desk": the wall first, then scar in the wall rolled out, in one bundle."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from beating_hearts import SIDES, HeartSnapshot
from runs import losses, same, steps, train, weights

from fibrodesk.agreement.counts import NOTHING, count
from fibrodesk.agreement.overlap import dice
from fibrodesk.contract.events import Finished, Prepared, Started, Step, Stopped, Validated
from fibrodesk.contract.manifest import write_manifest
from fibrodesk.contract.model_card import BUNDLE_KIND, SCAR_ONNX_NAME, read_card
from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import PHASES
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.errors import BundleDamagedError
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.loop import each_proposal
from fibrodesk.networks.registry import build_from_card
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.bundling.parts import export_onnx
from training.bundling.publish import written_whole
from training.config import TrainConfig
from training.data.dataset import open_snapshot, read_grey
from training.desk import preparing
from training.errors import NoWallError, OnnxApartError, OutOfMemoryError, TooFewPatientsError
from training.evaluate import evaluate
from training.judging.answering.loading import load_judge
from training.presets import preset_config


@pytest.fixture(scope="module")
def hearts(tmp_path_factory) -> Path:
    made = HeartSnapshot(tmp_path_factory.mktemp("hearts") / "snapshot")
    for patient, side in enumerate(SIDES):
        made.add(patient, side)
    return made.freeze()


def config_for(snapshot: Path, out: Path, **changes) -> TrainConfig:
    facts = {"width": 6, "epochs": 3, "batches": 16, "batch_size": 4, "image_size_px": 64}
    facts |= {"precision": "fp32", "device": "cpu", "threads": 1, "learning_rate": 8e-3}
    facts |= {"warmup_steps": 4, "ema_decay": 0.8, "validate_every": 1}
    facts |= {"rotation_deg": 3.0, "zoom": 0.03, "crop": 0.03, "perspective": 0.0}
    return preset_config("desk", snapshot=str(snapshot), out=str(out), **{**facts, **changes})


@pytest.fixture(scope="module")
def trained(hearts, tmp_path_factory):
    """Events and folder of one whole run."""
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("desk") / "run"
    return train(config_for(hearts, out, epochs=6)), out


def test_a_run_trains_the_wall_and_then_the_scar(trained):
    events, out = trained
    assert [each.stage for each in events if isinstance(each, Started)] == ["wall", "scar"]
    assert {each.stage for each in events if isinstance(each, Step)} == {"wall", "scar"}
    assert isinstance(events[-1], Finished)
    last = {each.stage: each.dice for each in events if isinstance(each, Validated)}
    assert last["wall"] > 0.9
    assert last["scar"] > 0.7
    card = read_card(out / "bundle")
    assert card.structures == ("fibrosis", "myocardium")
    assert card.scar is not None
    assert card.parameters > card.scar.parameters > 0


def test_the_card_says_what_the_validation_patients_chose(trained):
    card = read_card(trained[1] / "bundle")
    assert card.temperature == card.run["temperature_fit"]["temperature"]
    assert card.threshold == card.run["rule_choice"]["threshold"]
    assert card.scar.sure == card.run["rule_choice"]["sure"]
    assert card.thresholds["myocardium"] == 0.5
    for checked in card.run["onnx"].values():
        assert checked["frames"] == 6
        assert checked["max_difference"] < 0.01


def test_the_window_proposes_what_the_evaluation_judges(hearts, trained):
    """The engine by OpenVINO on a loop, the judge by torch on the snapshot of the same frames."""
    folder = trained[1] / "bundle"
    card, judge = load_judge(folder)
    engine = load_engine(read_bundle(folder), "cpu")
    _, snapshot = open_snapshot(hearts)
    between = NOTHING
    for frame in snapshot.side("gate"):
        if frame.index:
            continue
        frames = np.stack([read_grey(hearts / part) for part in frame.neighbours])
        facts = CineFacts(
            frames=PHASES,
            rows=96,
            columns=96,
            heart_rate_bpm=60_000 / (12 * 60.0),
            frame_times_ms=tuple(60.0 * at for at in range(PHASES)),
        )
        ((_, proposed),) = each_proposal(engine, ArrayCine(facts, frames), [0])
        told = judge.probabilities(hearts, frame)
        for structure, found in proposed.items():
            mask = told[structure] > card.thresholds[structure]
            assert np.mean(mask != found.mask) <= 0.005
            between += count(mask, found.mask)
    assert dice(between) >= 0.99


def test_nothing_is_found_outside_the_wall(hearts, trained):
    card, judge = load_judge(trained[1] / "bundle")
    _, snapshot = open_snapshot(hearts)
    for frame in snapshot.frames:
        told = judge.probabilities(hearts, frame)
        scar = told[Structure.FIBROSIS] > card.threshold
        # linear between pixels of the square: a sure one in the wall, the others just beside it
        near = told[Structure.MYOCARDIUM] > 0.49 * card.threshold
        assert not (scar & ~near).any()


def test_scar_is_found_where_it_is_and_a_healthy_heart_stays_empty(hearts, trained):
    card, judge = load_judge(trained[1] / "bundle")
    _, snapshot = open_snapshot(hearts)
    with_scar, free = NOTHING, 0.0
    for frame in snapshot.side("gate"):
        reference = read_grey(hearts / frame.masks["fibrosis"][0].png) != 0
        found = judge.probabilities(hearts, frame)[Structure.FIBROSIS] > card.threshold
        if frame.form == "none":
            free = max(free, float(found.mean()))
        else:
            with_scar += count(reference, found)
    assert dice(with_scar) > 0.7
    assert free < 0.01


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(hearts, trained, tmp_path):
    short = {"epochs": 1, "batches": 16}
    first = losses(train(config_for(hearts, tmp_path / "a", **short)))
    again = losses(train(config_for(hearts, tmp_path / "b", **short)))
    other = losses(train(config_for(hearts, tmp_path / "c", seed=1, **short)))
    assert first == again
    assert first != other


@pytest.mark.parametrize("stop", [7, 100], ids=["in the wall", "in the scar"])
def test_a_run_that_was_stopped_goes_on_to_the_same_weights(hearts, trained, tmp_path, stop):
    events, straight = trained
    config = config_for(hearts, tmp_path / "halved", epochs=6)
    first = train(config, stop_after=stop)
    assert steps(first) == stop
    second = train(config, resume=True)
    assert losses(first) + losses(second) == losses(events)
    assert same(weights(straight), weights(tmp_path / "halved"))


def is_step(event):
    return isinstance(event, Step)


def test_a_stop_is_heard_while_the_walls_are_rolled_out(hearts, trained, tmp_path, monkeypatch):
    """Between pictures, before the scar stage's first step; the wall's stage is kept."""
    monkeypatch.setattr(preparing, "TELL_EVERY_S", 0.0)
    config = config_for(hearts, tmp_path / "run", epochs=6)
    first = train(config, stop_after=96)
    assert [each.stage for each in first if isinstance(each, Started)] == ["wall"]
    assert isinstance(first[-1], Stopped)
    again = train(config, stop_after=0, resume=True)
    assert [type(each) for each in again] == [Stopped]
    second = train(config, resume=True)
    told = [each for each in second if isinstance(each, Prepared)]
    assert {each.stage for each in told} == {"scar"}
    assert [each.done for each in told] == sorted({each.done for each in told})
    assert told[-1].done == told[-1].total
    assert told[-1].seconds_left == 0
    assert second.index(told[-1]) < next(at for at, each in enumerate(second) if is_step(each))
    assert {each.stage for each in second if isinstance(each, Step)} == {"scar"}
    assert same(weights(trained[1]), weights(tmp_path / "run"))


def test_a_lack_of_memory_while_the_walls_are_rolled_out_ends_in_words(
    hearts, tmp_path, monkeypatch
):
    def lacking(*_arguments, **_named):
        raise MemoryError("Unable to allocate 40 GiB: out of memory")

    monkeypatch.setattr("training.desk.scar.strip_pairs", lacking)
    config = config_for(hearts, tmp_path / "run", epochs=1)
    with pytest.raises(OutOfMemoryError, match="memory of cpu"):
        train(config)
    assert (tmp_path / "run" / "checkpoint.json").exists()


def test_a_frame_that_stands_alone_is_all_its_phases(hearts, trained, tmp_path):
    """Its scar stage sees twelve times the same, and answers all the same."""
    made = HeartSnapshot(tmp_path / "alone")
    made.add(20, "gate", alone=True)
    folder = made.freeze()
    card, judge = load_judge(trained[1] / "bundle")
    frame = open_snapshot(folder)[1].frames[0]
    told = judge.probabilities(folder, frame)
    proposed = load_engine(read_bundle(trained[1] / "bundle"), "cpu").propose(
        read_grey(folder / frame.png)
    )
    mask = told[Structure.FIBROSIS] > card.threshold
    assert np.mean(mask != proposed[Structure.FIBROSIS].mask) <= 0.005


def test_a_discriminator_stands_against_the_first_stage_alone_and_the_card_says_so(
    hearts, trained, tmp_path
):
    config = config_for(hearts, tmp_path / "run", discriminator="tamed", discriminator_width=4)
    train(config)
    notes = read_card(tmp_path / "run" / "bundle").run["notes"]
    assert any("against the first stage alone" in note for note in notes)


def test_healthy_hearts_alone_teach_to_find_nothing_and_the_run_says_so(tmp_path):
    """No Dice can choose a state: the last one is kept, not the first, which still finds some."""
    made = HeartSnapshot(tmp_path / "healthy")
    for number, side in enumerate(SIDES):
        made.add(3 * number + 2, side)
    events = train(config_for(made.freeze(), tmp_path / "run", patience=1))
    told = next(each for each in events if isinstance(each, Started) and each.stage == "scar")
    assert any("can only learn to find none" in note for note in told.notes)
    scar = [each for each in events if isinstance(each, Validated) and each.stage == "scar"]
    assert [each.dice for each in scar] == [None] * 3
    run = read_card(tmp_path / "run" / "bundle").run
    assert run["stages"][-1]["best_epoch"] == 3
    assert run["rule_choice"]["healthy_frames"] == 6
    assert run["rule_choice"]["healthy_found"] == 0


def test_without_a_single_outlined_wall_it_says_what_is_missing(tmp_path):
    made = HeartSnapshot(tmp_path / "bare")
    for patient, side in enumerate(SIDES):
        made.add(patient, side, wall_known=False)
    with pytest.raises(TooFewPatientsError, match="myocardium"):
        train(config_for(made.freeze(), tmp_path / "run"))


def test_a_first_stage_that_finds_no_wall_ends_in_words(hearts, tmp_path):
    config = config_for(hearts, tmp_path / "run", epochs=1, batches=1, learning_rate=1e-6)
    with pytest.raises(NoWallError, match="first stage outlines no open wall"):
        train(config)


def test_a_bundle_whose_onnx_answers_otherwise_than_its_weights_is_not_judged(
    hearts, trained, tmp_path
):
    """Else good weights would pass the gate, and something else would run in the window."""
    folder = tmp_path / "bundle"
    shutil.copytree(trained[1] / "bundle", folder)
    stage = read_card(folder).scar
    assert stage is not None
    torch.manual_seed(5)
    other = build_from_card(stage.network, stage.network_arguments)
    export_onnx(other, folder / SCAR_ONNX_NAME, shape=(2 * PHASES + 2, ROWS, COLUMNS))
    body = json.loads((folder / "manifest.json").read_text())["body"]
    write_manifest(folder, kind=BUNDLE_KIND, body=body)
    assert evaluate(trained[1] / "bundle", hearts, side="gate", device="cpu")["frames"] == 6
    with pytest.raises(OnnxApartError, match=r"scar\.onnx"):
        evaluate(folder, hearts, side="gate", device="cpu")


def test_a_bundle_without_its_second_network_is_refused(trained, tmp_path):
    folder = tmp_path / "bundle"
    shutil.copytree(trained[1] / "bundle", folder)
    (folder / "scar.onnx").unlink()
    body = json.loads((folder / "manifest.json").read_text())["body"]
    write_manifest(folder, kind=BUNDLE_KIND, body=body)
    with pytest.raises(BundleDamagedError, match=r"scar\.onnx"):
        read_bundle(folder)


def test_what_a_run_killed_while_it_published_has_left_is_taken_away(tmp_path):
    (tmp_path / ".half-0123").mkdir()
    (tmp_path / ".half-0123" / "scar.onnx").write_bytes(b"half")
    written_whole(tmp_path, lambda half: (half / "part").write_bytes(b"whole"))
    assert [each.name for each in tmp_path.iterdir()] == ["bundle"]
