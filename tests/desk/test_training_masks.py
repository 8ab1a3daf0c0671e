"""Whose mask trains a model and whose may judge one: what saw the model never judges."""

from types import SimpleNamespace

import numpy as np
import pytest

from fibrodesk.desk.training.masks import ReadingSource, fibrosis_masks, standing_masks
from fibrodesk.desk.training.snapshots import _strata
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin

SHAPE = (6, 8)
RECORD = SimpleNamespace(facts=SimpleNamespace(shape=SHAPE))
KEY = MaskKey(0, Structure.FIBROSIS)


def reading(author="ann", purpose="sealed", *, origin=Origin.DRAWN, model="", assisted=False):
    answer = Answer(state=AnswerState.DRAWN, origin=origin, model=model)
    return ReadingSource(
        author=author,
        purpose=purpose,
        round="Round 1",
        said={KEY: (answer, np.ones(SHAPE, np.bool_))},
        form="focal",
        assisted=assisted,
    )


def masks(*readings, consensus=None, assisted=()):
    names = {"r1": "Round 1"}
    return fibrosis_masks(RECORD, 0, readings, consensus, names, assisted=assisted)


def settled(*, saw_model=False, origin=Origin.DRAWN, model=""):
    return SimpleNamespace(
        assessed=True,
        author="group",
        answer=Answer(state=AnswerState.DRAWN, origin=origin, model=model),
        how="together",
        round_id="r1",
        mask=np.ones(SHAPE, np.bool_),
        saw_model=saw_model,
    )


def authors(found, **how):
    return [mask.author for mask in standing_masks(found, **how)]


def test_readers_who_saw_proposals_teach_and_never_judge():
    found = masks(reading("ann", assisted=True), reading("bob"))
    assert authors(found, judged=False) == ["ann", "bob"]
    assert authors(found, judged=True) == ["bob"]


@pytest.mark.parametrize("origin", [Origin.MODEL, Origin.MODEL_CORRECTED])
def test_a_mask_that_began_as_the_models_never_judges(origin):
    found = masks(reading("ann", origin=origin, model="m"), reading("bob"))
    assert authors(found, judged=True) == ["bob"]


@pytest.mark.parametrize(
    ("consensus", "assisted"),
    [
        (settled(saw_model=True), ()),
        (settled(), ("r1",)),
        (settled(origin=Origin.MODEL_CORRECTED, model="m"), ()),
    ],
)
def test_a_consensus_that_goes_back_to_the_model_teaches_in_place_of_its_readers_and_never_judges(
    consensus, assisted
):
    found = masks(reading("ann"), reading("bob"), consensus=consensus, assisted=assisted)
    assert authors(found, judged=False) == ["group"]
    assert authors(found, judged=True) == ["ann", "bob"]


def test_a_blind_consensus_does_both():
    found = masks(reading("ann"), reading("bob"), consensus=settled())
    assert authors(found, judged=False) == authors(found, judged=True) == ["group"]


def test_an_accepted_proposal_stands_only_where_no_hand_has_drawn():
    model = reading("rita", "correction", origin=Origin.MODEL, model="m")
    alone, beside = masks(model), masks(model, reading("ann"))
    assert authors(alone, judged=False) == []
    assert authors(alone, judged=False, accepted=True) == ["rita"]
    assert authors(beside, judged=False, accepted=True) == ["ann"]
    assert authors(alone, judged=True, accepted=True) == []


def test_a_frame_that_was_settled_as_not_assessable_has_no_mask():
    consensus = SimpleNamespace(assessed=False)
    assert masks(reading("ann"), consensus=consensus) == []


def test_a_patient_counts_as_having_what_any_loop_shows():
    """The last loop must not decide: it may be the one without."""
    loops = [("P1", "focal"), ("P1", "none"), ("P2", "none"), ("P3", "none"), ("P3", "diffuse")]
    sources = [SimpleNamespace(patient=code, stratum=kind) for code, kind in loops]
    assert _strata(sources) == {"P1": "focal", "P2": "none", "P3": "diffuse"}
