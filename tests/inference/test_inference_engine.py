"""A frame in, masks on its own pixels out, the same on every device."""

from __future__ import annotations

import math
from threading import Event

import numpy as np
import pytest

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.mask import Structure
from fibrodesk.inference import device, openvino_runner
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.device import choose_device, thread_count
from fibrodesk.inference.engine import Engine
from fibrodesk.inference.errors import DeviceMissingError, FrameUnfitError
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.loop import each_proposal, propose_loop
from fibrodesk.inference.network import first_network


def frames(count, shape=(120, 160)):
    chance = np.random.default_rng(8)
    return (chance.random((count, *shape)) ** 2 * 255).astype(np.uint8)


def cine_of(pictures):
    facts = CineFacts(frames=len(pictures), rows=pictures.shape[1], columns=pictures.shape[2])
    return ArrayCine(facts=facts, frames=pictures)


@pytest.fixture
def bundle(bundle_folder):
    return read_bundle(bundle_folder)


@pytest.mark.parametrize("where", ["cpu", "torch-cpu"])
@pytest.mark.parametrize("shape", [(120, 160), (300, 200), (256, 256), (1, 1), (7, 900)])
def test_masks_have_the_frames_own_pixels(bundle, where, shape):
    proposals = load_engine(bundle, where).propose(frames(1, shape)[0])
    assert set(proposals) == {Structure.FIBROSIS, Structure.MYOCARDIUM}
    for proposed in proposals.values():
        assert proposed.mask.shape == shape
        assert proposed.mask.dtype == np.bool_
        if proposed.mask.any():
            assert 0.5 < proposed.probability_mean <= 1
        else:
            assert math.isnan(proposed.probability_mean)


def test_openvino_and_torch_give_the_same_masks(bundle):
    """Within 0.5 % of pixels, as promised for every device."""
    quick, plain = load_engine(bundle, "cpu"), load_engine(bundle, "torch-cpu")
    marked = 0
    for frame in frames(4):
        first, second = quick.propose(frame), plain.propose(frame)
        for structure in first:
            different = np.mean(first[structure].mask != second[structure].mask)
            assert different <= 0.005
            marked += np.count_nonzero(first[structure].mask)
    assert marked > 0


def test_colour_is_taken_by_its_luma(bundle):
    engine = load_engine(bundle, "cpu")
    frame = frames(1)[0]
    plain = engine.propose(frame)[Structure.MYOCARDIUM].mask
    colour = engine.propose(np.repeat(frame[:, :, None], 3, axis=2))[Structure.MYOCARDIUM].mask
    assert np.mean(plain != colour) < 0.001


@pytest.mark.parametrize("value", [0, 255])
def test_a_constant_frame_is_answered(bundle, value):
    proposals = load_engine(bundle, "cpu").propose(np.full((64, 64), value, np.uint8))
    assert len(proposals) == 2


@pytest.mark.parametrize(
    "frame",
    [
        np.zeros((8, 8), np.uint16),
        np.zeros((8, 8), np.float32),
        np.zeros(8, np.uint8),
        np.zeros((0, 8), np.uint8),
    ],
)
def test_what_is_no_frame_is_refused(bundle, frame):
    with pytest.raises(FrameUnfitError):
        load_engine(bundle, "cpu").propose(frame)


def test_a_loop_tells_its_progress(bundle):
    engine, told = load_engine(bundle, "cpu"), []
    found = propose_loop(
        engine, cine_of(frames(5)), [0, 2, 4], progress=lambda done, of: told.append((done, of))
    )
    assert list(found) == [0, 2, 4]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_was_not_asked_for_is_not_answered_and_what_was_is_the_same(bundle):
    engine, cine = load_engine(bundle, "cpu"), cine_of(frames(2))
    whole = propose_loop(engine, cine, [0, 1])
    part = propose_loop(engine, cine, [0, 1], wanted=[Structure.MYOCARDIUM])
    for index, proposals in part.items():
        assert list(proposals) == [Structure.MYOCARDIUM]
        assert np.array_equal(
            proposals[Structure.MYOCARDIUM].mask, whole[index][Structure.MYOCARDIUM].mask
        )


def test_a_cancelled_loop_ends_within_a_frame(bundle):
    engine, cancel, seen = load_engine(bundle, "cpu"), Event(), []
    for index, _ in each_proposal(engine, cine_of(frames(9)), range(9), cancel=cancel):
        seen.append(index)
        if index == 2:
            cancel.set()
    assert seen == [0, 1, 2]


class CountingRunner:
    """Logits that are sure of the left half."""

    name = "left half"

    def logits(self, squares):
        answer = np.full((2, *squares.shape[1:]), -9.0, np.float32)
        answer[:, :, : squares.shape[2] // 2] = 9.0
        return answer


def test_the_way_back_is_the_inverse_of_the_way_in(bundle):
    engine = Engine(bundle, CountingRunner())
    mask = engine.propose(frames(1, (300, 500))[0])[Structure.FIBROSIS].mask
    assert mask[:, :249].all()
    assert not mask[:, 251:].any()
    assert engine.device == "left half"


def test_the_quicker_precision_is_taken_once_and_kept(bundle, monkeypatch):
    monkeypatch.setattr(openvino_runner, "_choices", {})
    engine = load_engine(bundle, "cpu")
    engine.propose(frames(1)[0])
    kept = dict(openvino_runner._choices)
    assert list(kept) == [(bundle.id, "network.onnx")]
    assert engine.device.split()[1] in {"f32", "bf16"}

    def no_more(*_args):
        raise AssertionError("it was timed already")

    monkeypatch.setattr(openvino_runner, "_timed", no_more)
    load_engine(bundle, "cpu").propose(frames(1)[0])


@pytest.mark.parametrize(
    ("exact_s", "quick_s", "apart", "chosen"),
    [(2.0, 1.0, 0.0, "bf16"), (1.0, 2.0, 0.0, "f32"), (2.0, 1.0, 0.02, "f32")],
)
def test_a_quicker_precision_must_answer_alike(
    bundle, monkeypatch, exact_s, quick_s, apart, chosen
):
    answers = np.full((3, 1, 100, 100), -1.0, np.float32)
    others = answers.copy()
    others.reshape(-1)[: int(apart * others.size)] = 1.0
    timed = iter([(exact_s, answers), (quick_s, others)])
    runner = openvino_runner.OpenVinoRunner(first_network(bundle))

    class Core:
        def get_property(self, *_):
            return ["FP32", "BF16"]

    runner._core = Core()
    monkeypatch.setattr(runner, "_compile", lambda precision: precision)
    monkeypatch.setattr(openvino_runner, "_timed", lambda *_: next(timed))
    assert runner._quickest([]) == chosen


def test_threads_are_bounded():
    assert 1 <= thread_count() <= device.MOST_THREADS


def test_a_device_that_is_not_here_is_told(monkeypatch):
    monkeypatch.setattr(device, "_torch_has", lambda _name: False)
    assert choose_device("auto") == "cpu"
    with pytest.raises(DeviceMissingError, match="cuda"):
        choose_device("cuda")
    monkeypatch.setattr(device, "installed", lambda package: package != "openvino")
    assert choose_device("auto") == "torch-cpu"
    with pytest.raises(DeviceMissingError, match="OpenVINO is not installed"):
        choose_device("cpu")
    monkeypatch.setattr(device, "installed", lambda _package: False)
    with pytest.raises(DeviceMissingError, match="torch is not installed"):
        choose_device("torch-cpu")


def test_a_graphics_card_goes_first(monkeypatch):
    monkeypatch.setattr(device, "_torch_has", lambda name: name == "mps")
    assert choose_device("auto") == "mps"
    monkeypatch.setattr(device, "_torch_has", lambda _name: True)
    assert choose_device("auto") == "cuda"
