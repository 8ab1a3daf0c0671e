"""A run on eight tiny frames: what it tells, what it leaves, and that it repeats."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from runs import losses, same, train, weights

from fibrodesk.contract.events import (
    Failed,
    Finished,
    Sampled,
    Saved,
    Started,
    Step,
    Validated,
    from_line,
)
from fibrodesk.contract.model_card import read_card
from training.__main__ import main
from training.errors import (
    DivergedError,
)
from training.record import RUN_NAME


def test_a_run_tells_its_steps_and_leaves_a_bundle(make_config, tmp_path):
    events = train(make_config())
    kinds = [type(event) for event in events]
    told = [Started, Step, Step, Saved, Step, Step, Validated, Sampled, Saved, Finished]
    assert kinds == told
    assert events[0].train_frames == 4
    assert events[0].validation_frames == 2
    assert all(event.discriminator_loss > 0 for event in events if isinstance(event, Step))
    assert events[-1].reason == "all epochs"
    card = read_card(tmp_path / "run" / "bundle")
    assert card.preset == "paper"
    assert card.structures == ("fibrosis",)
    assert card.run["batches"] == 4
    assert set(card.figures) == {"validation", "gate"}
    assert card.training_data.patients == {"train": 4, "validation": 2, "gate": 2, "report": 0}
    assert any("batch size" in choice for choice in card.ours)
    assert any("synthetic" in limit for limit in card.limits)
    run = json.loads((tmp_path / "run" / RUN_NAME).read_text())
    assert run["config"]["dice_weight"] == 1.5
    assert run["snapshot_sha256"] == card.training_data.snapshot_sha256


def test_the_defaults_are_the_papers():
    from training.config import TrainConfig

    config = TrainConfig(snapshot="s", out="o")
    assert (config.preset, config.network, config.width) == ("paper", "unet256", 64)
    assert (config.epochs, config.batches, config.validate_every) == (150, 128, 10)
    assert (config.learning_rate, config.beta1) == (2e-4, 0.5)
    assert (config.adversarial_weight, config.dice_weight, config.bce_weight) == (1.0, 1.5, 1.0)
    assert (config.structures, config.discriminator_width) == (("fibrosis",), 64)
    assert config.rotation_deg == 10


def test_the_rate_is_constant_then_falls_to_nothing(make_config):
    config = make_config(epochs=10)
    rates = [config.learning_rate_at(epoch) for epoch in range(1, 12)]
    assert rates[:5] == [2e-4] * 5
    falls = np.diff(rates[4:])
    assert np.allclose(falls, falls[0])
    assert rates[10] == 0


def test_the_same_seed_gives_the_same_losses(make_config, tmp_path):
    first = losses(train(make_config(out=str(tmp_path / "a"))))
    again = losses(train(make_config(out=str(tmp_path / "b"))))
    other = losses(train(make_config(out=str(tmp_path / "c"), seed=1)))
    assert first == again
    assert first != other


def test_the_baseline_has_no_discriminator(make_config):
    events = train(make_config(preset="baseline"))
    told = [event for event in events if isinstance(event, Step)]
    assert all(event.discriminator_loss is None for event in told)
    assert told[0].generator_loss == pytest.approx(1.5 * told[0].dice_loss + told[0].bce, rel=1e-5)


@pytest.mark.parametrize(("network", "image_size_px"), [("unet256", 256), ("unet", 64)])
def test_a_few_steps_on_one_batch_learn_it(make_config, network, image_size_px):
    config = make_config(
        preset="baseline",
        network=network,
        image_size_px=image_size_px,
        width=4,
        epochs=1,
        batches=50,
        learning_rate=1e-2,
    )
    told = losses(train(config))
    assert told[-1] < 0.75 * told[0]


def test_the_best_state_is_kept_and_patience_ends_the_run(make_config, tmp_path, monkeypatch):
    from training.learning.learners import segmenter
    from training.learning.learners.validate import Validation

    answers = iter([0.3, 0.5, 0.4, 0.4, 0.4])
    seen = []

    def judged(trainer, pairs, structures):
        seen.append(trainer.weights())
        value = next(answers)
        return Validation(dice=value, iou=value / 2, by_structure={})

    monkeypatch.setattr(segmenter, "validate", judged)
    events = train(make_config(epochs=9, validate_every=1, batches=1))
    told = [event for event in events if isinstance(event, Validated)]
    assert [event.best for event in told] == [True, True, False, False, False]
    assert events[-1].reason == "early stopping"
    kept = weights(tmp_path / "run")
    assert same(kept, {name: value.contiguous() for name, value in seen[1].items()})
    assert read_card(tmp_path / "run" / "bundle").run["best_epoch"] == 2


def test_a_loss_that_is_no_number_ends_the_run(make_config):
    with pytest.raises(DivergedError):
        train(make_config(learning_rate=1e30, batches=20))


def test_the_command_says_in_words_what_failed(tmp_path, capsys):
    nowhere = str(tmp_path / "nowhere")
    assert main(["--snapshot", nowhere, "--out", str(tmp_path / "out")]) == 2
    event = from_line(capsys.readouterr().out)
    assert isinstance(event, Failed)
    assert "This snapshot cannot be used" in event.message
    assert event.hint


def test_a_run_in_bf16_is_repeatable_too(make_config, tmp_path):
    first = losses(train(make_config(out=str(tmp_path / "a"), precision="bf16")))
    again = losses(train(make_config(out=str(tmp_path / "b"), precision="bf16")))
    assert first == again


def test_the_fixed_validation_frames_are_kept_at_every_validation(make_config, tmp_path):
    """The same frames each time; the masks are those of the weights that were judged."""
    config = make_config(network="unet", image_size_px=64, validate_every=1)
    told = [event for event in train(config) if isinstance(event, Sampled)]
    assert [event.epoch for event in told] == [1, 2]
    folder = Path(told[0].folder)
    assert folder == tmp_path / "run" / "samples"
    assert sorted(each.name for each in folder.iterdir()) == ["0001", "0002", "frames"]
    for number in range(told[0].frames):
        frame = read(folder / "frames" / f"{number:02d}.png")
        reader = read(folder / "frames" / f"{number:02d}-reader.png")
        answer = read(folder / "0002" / f"{number:02d}.png")
        assert frame.shape == reader.shape == answer.shape == (64, 64)
        assert set(np.unique(reader)) == {0, 255}
        assert set(np.unique(answer)) <= {0, 255}


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)


def test_a_step_tells_how_fast_and_how_far(make_config):
    config = make_config(network="unet", image_size_px=64, epochs=2, constant_share=0.0)
    events = train(config)
    (begun,) = [event for event in events if isinstance(event, Started)]
    assert (begun.total_steps, begun.batch_size, begun.precision) == (4, 2, "fp32")
    assert (begun.stage, begun.stages) == ("", ("",))
    assert "With 6 patients one split tells little" in " ".join(begun.advice)
    taken = [event for event in events if isinstance(event, Step)]
    assert [event.learning_rate for event in taken] == [
        pytest.approx(2e-4 * share) for share in (2 / 3, 2 / 3, 1 / 3, 1 / 3)
    ]
    assert all(event.steps_per_second > 0 for event in taken)
    assert all(event.memory_mb is None for event in taken)  # there is no GPU here
    assert taken[-1].seconds_left == 0
    (judged,) = [event for event in events if isinstance(event, Validated)]
    assert judged.structures == {"fibrosis": judged.dice}
