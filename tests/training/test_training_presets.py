"""What a preset fixes, and what a configuration makes of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from training.__main__ import _config, build_parser
from training.config import PRESETS, TrainConfig
from training.errors import ConfigUnfitError
from training.presets import CHOICES, card_choices, departures, preset_config

HERE = {"snapshot": "s", "out": "o"}


def test_every_preset_makes_a_configuration():
    for name in PRESETS:
        config = preset_config(name, **HERE)
        assert config.preset == name
        assert departures(config) == ()


def test_what_a_preset_fixes_names_a_field_and_a_source():
    fields = {field.name for field in dataclasses.fields(TrainConfig)}
    for choices in CHOICES.values():
        assert {each.field for each in choices} <= fields
        assert len({each.field for each in choices}) == len(choices)
        assert all(each.source for each in choices)


def test_the_table_and_the_defaults_of_the_paper_are_one():
    """A configuration made by hand is the paper's as well."""
    fixed, plain = preset_config("paper", **HERE), TrainConfig(**HERE)
    assert fixed.adversary == plain.adversary == "paper"
    assert dataclasses.replace(fixed, discriminator="preset") == plain


def test_the_baseline_is_the_paper_without_its_discriminator():
    paper, baseline = preset_config("paper", **HERE), preset_config("baseline", **HERE)
    different = {
        field.name
        for field in dataclasses.fields(TrainConfig)
        if getattr(paper, field.name) != getattr(baseline, field.name)
    }
    assert different == {"preset", "discriminator"}
    assert not baseline.adversarial


def test_the_classical_network_is_a_column_of_its_own():
    unet, baseline = preset_config("unet", **HERE), preset_config("baseline", **HERE)
    assert unet == dataclasses.replace(baseline, preset="unet", network="unet")


def test_a_change_to_a_preset_is_said():
    config = preset_config("paper", epochs=40, structures=("fibrosis", "myocardium"), **HERE)
    assert departures(config) == (
        "structures fibrosis, myocardium in place of fibrosis",
        "epochs 40 in place of 150",
    )
    assert departures(preset_config("desk", discriminator="tamed", **HERE)) == (
        "discriminator tamed in place of none",
    )


def test_the_card_tells_what_is_not_the_papers():
    paper = card_choices(preset_config("paper", width=16, **HERE))
    assert "batch size 6" in paper
    assert "otherwise than the preset: width 16 in place of 64" in paper
    desk = card_choices(preset_config("desk", **HERE))
    assert "batch size 6" not in desk
    assert "weight_decay 0.01 (ours: AdamW's common value)" in desk
    assert "split by patient" in paper
    assert "split by patient" in desk


def test_the_command_follows_the_preset_and_then_what_is_named():
    named = vars(
        build_parser().parse_args(
            ["--snapshot", "s", "--out", "o", "--preset", "unet", "--width", "8", "--phases", "0,3"]
        )
    )
    config = _config({}, named)
    assert config.phases == (0, 3)
    assert (config.network, config.width, config.epochs) == ("unet", 8, 150)


def test_a_cosine_rises_falls_and_never_jumps():
    config = preset_config("desk", epochs=10, batches=10, warmup_steps=5, learning_rate=1.0, **HERE)
    rates = [config.learning_rate_at(epoch, index) for epoch in range(1, 11) for index in range(10)]
    assert np.allclose(np.diff(rates[:6]), 1 / 6)
    assert rates[5] == 1.0
    assert np.all(np.diff(rates[5:]) < 0)
    assert 0 < rates[-1] < 0.01


def test_the_tamed_term_sets_in_late_and_never_weighs_more_than_a_tenth():
    config = preset_config(
        "desk", discriminator="tamed", epochs=10, batches=10, tamed_from=0.2, tamed_rise=0.3, **HERE
    )
    weights = [
        config.adversarial_weight_at(epoch, index) for epoch in range(1, 11) for index in range(10)
    ]
    assert weights[:20] == [0.0] * 20
    assert weights[34] == pytest.approx(0.05)
    assert weights[50:] == [0.1] * 50
    with pytest.raises(ConfigUnfitError, match=r"tamed_weight is 0\.1 at most"):
        preset_config("desk", tamed_weight=0.5, **HERE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ema_decay": 1.0}, "ema_decay lies from 0 to below 1"),
        ({"folds": 5}, "fold 0 of 5 is none"),
        ({"folds": 5, "fold": 6}, "fold 6 of 5 is none"),
        ({"folds": 1, "fold": 1}, "there are at least 2"),
        ({"phases": (3, 0)}, "phases are twelfths of a beat"),
        ({"optimizer": "sgd"}, "optimizer is one of adam, adamw"),
        ({"warmup_steps": -1}, "warmup_steps must be at least 0"),
    ],
)
def test_a_configuration_that_cannot_be_is_said_in_words(change, words):
    with pytest.raises(ConfigUnfitError, match=words):
        TrainConfig(**HERE, **change)
