"""The shipped bundle does what its card says, on hearts that it never saw."""

from __future__ import annotations

import numpy as np
import pytest

from fibrodesk.agreement.counts import NOTHING, count
from fibrodesk.agreement.overlap import dice
from fibrodesk.domain.mask import Structure
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.loop import each_proposal
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from resources import demonstration_bundle, shipped_bundle_id

LARGEST_BYTES = 10_000_000
SEED, NEVER_SEEN = 41, (900, 901, 902)
NEVER_SEEN_BEATS = (910, 913, 917, 927)


@pytest.fixture(scope="module")
def bundle():
    return read_bundle(demonstration_bundle())


@pytest.fixture(scope="module")
def loops():
    return [make_loop(draw_patient(number, seed=SEED), frames=6) for number in NEVER_SEEN]


def test_it_is_small_and_honest(bundle):
    assert bundle.id == shipped_bundle_id()
    assert sum(part.size for part in bundle.manifest.parts) <= LARGEST_BYTES
    card = bundle.card
    assert card.training_data.synthetic
    assert card.preset == "desk"
    assert card.scar is not None
    assert any("synthetic phantom patients alone" in limit for limit in card.limits)
    assert "Not for diagnostic use" in card.intended_use
    assert {"validation", "gate", "report"} <= set(card.figures)
    assert card.figures["gate"]["patients"] >= 20


def test_it_finds_the_wall_of_a_heart_that_it_never_saw(bundle, loops):
    engine = load_engine(bundle, "cpu")
    found = NOTHING
    for loop in loops:
        for frame, wall in zip(loop.cine.frames, loop.masks[Structure.MYOCARDIUM], strict=True):
            found += count(wall, engine.propose(frame)[Structure.MYOCARDIUM].mask)
    assert dice(found) > 0.9


def test_it_finds_scar_in_loops_that_it_never_saw(bundle):
    """Four hearts, each over a whole beat; one without scar stays empty."""
    engine = load_engine(bundle, "cpu")
    found = NOTHING
    for number in NEVER_SEEN_BEATS:
        loop = make_loop(draw_patient(number, seed=SEED), frames=12)
        scar = loop.masks[Structure.FIBROSIS]
        for index, proposals in each_proposal(engine, loop.cine, range(0, 12, 3)):
            mask = proposals[Structure.FIBROSIS].mask
            found += count(scar[index], mask)
            assert scar.any() or not mask.any()
    assert dice(found) > 0.65


def test_openvino_and_torch_agree_on_it(bundle, loops):
    """0.5 % of pixels at most, and pooled Dice of 0.99 on the frames that are not empty."""
    quick, plain = load_engine(bundle, "cpu"), load_engine(bundle, "torch-cpu")
    between = NOTHING
    for loop in loops:
        whole = range(loop.cine.facts.frames)
        both = zip(
            each_proposal(quick, loop.cine, whole),
            each_proposal(plain, loop.cine, whole),
            strict=True,
        )
        for (_, first), (_, second) in both:
            for structure in first:
                masks = first[structure].mask, second[structure].mask
                assert np.mean(masks[0] != masks[1]) <= 0.005
                between += count(*masks)
    assert dice(between) >= 0.99
