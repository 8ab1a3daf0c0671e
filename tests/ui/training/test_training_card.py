"""The card of a model on the screen: figures where there are any, and else why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from fibrodesk.contract.model_card import ModelCard, ScarStage, TrainingData
from fibrodesk.ui.training.models import card_words
from fibrodesk.ui.training.models.gallery_view import _dices

NOTHING: dict[str, Any] = {"micro": None, "macro": None, "interval": None}


def card(figures: dict[str, Any], **run: int) -> ModelCard:
    return ModelCard(
        id="m",
        name="m",
        created="2026-01-02T03:04:05Z",
        preset="desk",
        network="wall_unet",
        network_arguments={"width": 8},
        parameters=850_000,
        structures=("fibrosis",),
        threshold=0.5,
        temperature=1.0,
        training_data=TrainingData(
            snapshot_sha256="0" * 64,
            study="study",
            synthetic=True,
            patients={"train": 6, "validation": 1},
            frames={"train": 120, "validation": 20},
            trained_on=(),
        ),
        run=run,
        figures={"validation": figures},
        seed=1,
        versions={},
        intended_use="",
        limits=(),
    )


def test_a_side_without_a_blind_mask_says_why_it_has_no_figures():
    said = card_words.without_figures(card({"frames": 0, "dice": NOTHING}))
    assert "drawn blind" in said
    assert card_words.without_figures(card({"frames": 20, "dice": NOTHING})) == ""
    assert card_words.without_figures(card({"dice": NOTHING})) == ""  # an older card tells no count


@pytest.mark.parametrize(("epochs", "words"), [(1, "1 epoch, "), (6, "6 epochs, ")])
def test_one_epoch_is_one(epochs, words):
    lines = dict(card_words.card_lines(card({}, epochs=epochs, batches=4)))
    assert lines["was run"].startswith(words)


def test_the_card_says_what_counts_as_found():
    stage = ScarStage(
        network="tissue_unet", network_arguments={}, parameters=1, sure=0.9, smallest_px=20
    )
    plain = card({})
    both = replace(plain, structures=("fibrosis", "myocardium"), scar=stage)
    told = [dict(card_words.card_lines(each))["found is"] for each in (plain, both)]
    assert told[0] == "what is more probable than 0.50"
    assert "at one place at least 0.90, on 20 pixels or more of 256 x 256" in told[1]


@dataclass(frozen=True)
class Frame:
    old_dice: float | None = 0.6912
    new_dice: float | None = 0.6934
    rest: dict = field(default_factory=dict)


def test_a_small_change_is_told_with_as_many_decimals_as_show_it():
    assert _dices(Frame()) == ("0.6912", "0.6934")
    assert _dices(replace(Frame(), new_dice=0.75)) == ("0.69", "0.75")
    assert _dices(replace(Frame(), old_dice=None, new_dice=None)) == ("–", "–")
