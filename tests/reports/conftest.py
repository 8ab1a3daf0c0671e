"""A small study with drawn masks, from which every test takes what it needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.clinical.burden import FrameBurden, Phase, burden, by_patient
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.relation import relate
from fibrodesk.clinical.table import ClinicalRow
from fibrodesk.contract.model_card import ModelCard, TrainingData
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.reading import Origin
from fibrodesk.reports.figures import TrainingCurves
from fibrodesk.reports.model.figures import from_agreement
from fibrodesk.reports.overlays import Triple
from fibrodesk.reports.study import (
    BurdenReport,
    ModelReport,
    RoundAgreement,
    StudyCounts,
    StudyReport,
)

SHAPE = (180, 240)
SPACING = PixelSpacing(row_mm=0.8, column_mm=0.8)
READERS = ("Reader A", "Reader B")
PATIENTS = 12
FRAMES = 4
_ROWS, _COLUMNS = np.mgrid[: SHAPE[0], : SHAPE[1]]
_AROUND = np.hypot((_ROWS - 105) / 62, (_COLUMNS - 120) / 44)
WALL = (_AROUND > 0.74) & (_AROUND < 1.0) & (_ROWS < 145)
SECTOR = np.abs(np.arctan2(_COLUMNS - 120, _ROWS + 6)) < 0.68
SECTOR &= np.hypot(_COLUMNS - 120, _ROWS + 6) < 182


def drawn(patient, frame, *, error, seed):
    """A reader's outline of this patient's scar: the truth with a wavering border."""
    chance = np.random.default_rng([patient, frame, seed])
    middle = -2.4 + 0.42 * (patient % 7) + 0.03 * frame + error * chance.normal()
    width = 0.12 + 0.075 * (patient % 6) + 0.4 * error * chance.normal()
    angle = np.arctan2(_ROWS - 105, _COLUMNS - 120)
    wobble = error * np.sin(5 * angle + chance.uniform(0, 6))
    inside = np.abs(angle - middle + wobble) < width
    inner = 0.76 + error * chance.uniform(-1, 1)
    return inside & (inner < _AROUND) & (_AROUND < 1.01)


def picture(patient, frame):
    """Something that looks enough like an echo to judge outlines on."""
    chance = np.random.default_rng([patient, frame])
    speckle = np.sqrt(chance.exponential(1.0, SHAPE))
    speckle = (speckle + np.roll(speckle, 1, 0) + np.roll(speckle, 1, 1)) / 3
    bright = np.where(WALL, 120.0, np.where(_AROUND < 0.74, 16.0, 55.0))
    bright = np.where(drawn(patient, frame, error=0.0, seed=0), 190.0, bright)
    return np.where(SECTOR, np.clip(bright * speckle, 13, 255), 0).astype(np.uint8)


def _findings(patient, frame):
    if patient == PATIENTS - 1:
        return NO_FIBROSIS, NO_FIBROSIS
    first = Finding.drawn(drawn(patient, frame, error=0.03, seed=1))
    copied = Origin.DRAWN if frame < 2 else Origin.PROPAGATED
    second = Finding.drawn(drawn(patient, frame, error=0.035, seed=2), copied)
    if patient == 4 and frame == 3:
        return first, NOT_ASSESSABLE
    return (first, NO_FIBROSIS) if patient == 6 and frame == 0 else (first, second)


def readings(domain, *, second=None):
    """Every frame of the study; `second` gives another second reader's findings."""
    masks = {Domain.MYOCARDIUM: WALL, Domain.SECTOR: SECTOR, Domain.FRAME: None}
    for patient in range(PATIENTS):
        for frame in range(FRAMES):
            first, other = _findings(patient, frame)
            yield FrameReadings(
                patient=f"FD-{patient + 1:04}",
                cine=f"c{patient}",
                frame=frame,
                shape=SHAPE,
                first=first,
                second=other if second is None else second(patient, frame),
                domain=masks[domain],
                domain_hash="" if domain is Domain.FRAME else f"{patient:032}{frame:032}",
                spacing=SPACING,
                form=("focal", "diffuse", "mixed")[patient % 3],
                quality=("good", "fair")[patient % 2],
            )


def agreement(domain=Domain.MYOCARDIUM, **more):
    return study_agreement(readings(domain), readers=READERS, domain=domain, **more)


def proposed(patient, frame):
    return Finding.drawn(drawn(patient, frame, error=0.06, seed=3), Origin.MODEL)


def card(**more):
    return ModelCard(
        **{
            "id": "5f0c9a1e77d24b3f",
            "name": "Demonstration",
            "created": "2026-05-02T10:11:12Z",
            "preset": "baseline",
            "network": "unet256",
            "network_arguments": {"width": 8},
            "parameters": 850_000,
            "structures": ("fibrosis", "myocardium"),
            "threshold": 0.5,
            "temperature": 1.0,
            "training_data": TrainingData(
                snapshot_sha256="9d" * 32,
                study="phantom",
                synthetic=True,
                patients={"train": 60, "validation": 12},
                frames={"train": 720, "validation": 144},
                trained_on=("a", "b"),
            ),
            "run": {"epochs": 20, "batches": 64, "batch_size": 6, "device": "cpu"},
            "figures": {},
            "seed": 7,
            "versions": {"torch": "2.13.0"},
            "intended_use": "research and demonstration on synthetic loops",
            "limits": ("Never saw a real echo.", "one look of scanner at a time"),
        }
        | more
    )


def burdens():
    frames, model = [], []
    for one in readings(Domain.MYOCARDIUM, second=None):
        number = int(one.patient[3:]) - 1
        phase = {0: Phase.END_DIASTOLE, 2: Phase.END_SYSTOLE}.get(one.frame)
        values = {}
        for name, finding in zip(READERS, (one.first, one.second), strict=True):
            mask = np.zeros(SHAPE, bool) if finding.mask is None else finding.mask
            values[name] = burden(mask, WALL, SPACING) if finding.assessed else None
        facts = {"patient": one.patient, "cine": one.cine, "frame": one.frame, "phase": phase}
        frames.append(FrameBurden(**facts, burdens=values))
        mask = proposed(number, one.frame).mask
        model.append(FrameBurden(**facts, burdens={"model": burden(mask, WALL, SPACING)}))
    both = [
        replace(one, burdens={**one.burdens, **other.burdens})
        for one, other in zip(frames, model, strict=True)
    ]
    return (
        by_patient(frames, READERS),
        by_patient(model, ("model",)),
        by_patient(both, (*READERS, "model")),
    )


def clinical():
    chance = np.random.default_rng(4)
    forms = ("focal", "diffuse", "mixed")
    return {
        f"FD-{n + 1:04}": ClinicalRow(
            patient=f"FD-{n + 1:04}",
            ejection_fraction=float(np.clip(0.66 - 0.055 * (n % 6) + chance.normal(0, 0.02), 0, 1)),
            ef_method="biplane",
            lvidd_mm=float(48 + 1.5 * (n % 6) + chance.normal()),
            form=forms[n % 3] if n < PATIENTS - 1 else "none",
        )
        for n in range(PATIENTS)
    }


@pytest.fixture(scope="session")
def report():
    """A whole report, every part filled in."""
    domains = tuple(agreement(domain) for domain in Domain)
    readers, model, beside = burdens()
    table = clinical()
    against = study_agreement(
        readings(Domain.FRAME, second=proposed), readers=("Reader A", "model"), domain=Domain.FRAME
    )
    epochs = np.arange(1, 21)
    return StudyReport(
        study="Fibrosis on A4C, pilot",
        made_at=datetime(2026, 5, 4, 9, 30, tzinfo=UTC),
        made_by="Rosalind",
        counts=StudyCounts(
            patients=PATIENTS, cines=PATIENTS, frames=PATIENTS * FRAMES, rounds=("first",)
        ),
        readers=READERS,
        synthetic=True,
        audit_head="ab" * 32,
        versions={"fibrodesk": "0.0.1", "numpy": np.__version__},
        rounds=(RoundAgreement(name="first", agreements=domains),),
        model=ModelReport(
            card=card(),
            evaluations=(
                from_agreement(
                    against,
                    title="On this study’s opened rounds",
                    words="against the masks of Reader A",
                    synthetic=True,
                ),
            ),
            curves=TrainingCurves(
                generator_loss=list(zip(epochs, 2.5 * np.exp(-epochs / 9) + 0.6, strict=True)),
                discriminator_loss=list(zip(epochs, 0.7 - 0.01 * epochs, strict=True)),
                dice=list(zip(epochs[1::2], 0.85 - 0.5 * np.exp(-epochs[1::2] / 6), strict=True)),
                iou=list(zip(epochs[1::2], 0.75 - 0.5 * np.exp(-epochs[1::2] / 6), strict=True)),
            ),
        ),
        triples=tuple(triple(patient) for patient in (1, 4, 8)),
        triples_total=44,
        burden=BurdenReport(
            readers=readers,
            model=model,
            beside=beside,
            relations=(
                *relate(readers, table, Measure.EJECTION_FRACTION),
                *relate(readers, table, Measure.LVIDD_MM),
            ),
            clinical=table,
            doubtful_values=2,
            left_out_values=1,
        ),
    )


def triple(patient, **more):
    return replace(
        Triple(
            title=f"FD-{patient + 1:04} · frame 1",
            facts="Dice 0.84 · burden 12.1 % by the reader, 13.0 % by the model",
            image=picture(patient, 0),
            expert=drawn(patient, 0, error=0.03, seed=1),
            model=drawn(patient, 0, error=0.06, seed=3),
            expert_name="Reader A",
            myocardium=WALL,
        ),
        **more,
    )


@pytest.fixture
def make_triple():
    return triple


@pytest.fixture
def make_agreement():
    return agreement


@pytest.fixture
def make_card():
    return card
