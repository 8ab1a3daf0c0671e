"""A model card is exactly a card."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fibrodesk.contract import model_card
from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.model_card import (
    CARD_NAME,
    ModelCard,
    TrainingData,
    patient_digest,
    read_card,
    write_card,
)

CARD = ModelCard(
    id="1",
    name="n",
    created="2026-01-01T00:00:00+00:00",
    preset="paper",
    network="unet256",
    network_arguments={"width": 8},
    parameters=1,
    structures=("fibrosis",),
    threshold=0.5,
    temperature=1.0,
    training_data=TrainingData(
        snapshot_sha256="0",
        study="s",
        synthetic=True,
        patients={"train": 2},
        frames={"train": 9},
        trained_on=("a",),
    ),
    run={"epochs": 1},
    figures={"gate": {"dice": {"micro": None}}},
    seed=0,
    versions={"torch": "2"},
    intended_use="Research use only.",
    limits=("synthetic",),
)


def test_a_card_is_read_as_it_was_written(tmp_path):
    write_card(tmp_path, CARD)
    assert read_card(tmp_path) == CARD


def test_a_later_card_is_refused_by_name(tmp_path):
    write_card(tmp_path, CARD)
    path = tmp_path / CARD_NAME
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))
    with pytest.raises(ContractError, match="version 2; this program reads 1"):
        read_card(tmp_path)
    path.write_text("[]")
    with pytest.raises(ContractError, match="version None"):
        read_card(tmp_path)


def test_a_missing_or_a_huge_card_is_told(tmp_path, monkeypatch):
    with pytest.raises(ContractError, match="cannot be read"):
        read_card(tmp_path)
    write_card(tmp_path, CARD)
    monkeypatch.setattr(model_card, "LARGEST_CARD_BYTES", 10)
    with pytest.raises(ContractError, match="too large"):
        read_card(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 1.0},
        {"temperature": 0.0},
        {"structures": ()},
        {"structures": ("fibrosis", "fibrosis")},
    ],
)
def test_a_card_that_cannot_be_true_is_refused(change):
    with pytest.raises(ValueError, match=r"threshold|temperature|structure"):
        replace(CARD, **change)


def test_a_patient_has_one_digest_in_one_study_and_another_in_the_next():
    assert patient_digest("s", "P1") == patient_digest("s", "P1")
    assert patient_digest("s", "P1") != patient_digest("t", "P1")
    assert "P1" not in patient_digest("s", "P1")
