"""A bundle of two networks that is not what it says is refused in words, before it answers."""

from __future__ import annotations

import json
import shutil

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from safetensors.torch import load_file, save_file

from fibrodesk.contract.manifest import write_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    CARD_NAME,
    ONNX_NAME,
    SCAR_ONNX_NAME,
    WEIGHTS_NAME,
    ModelCard,
    Preprocessing,
    ScarStage,
    TrainingData,
)
from fibrodesk.domain.mask import Structure
from fibrodesk.inference import scar_engine
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.errors import BundleDamagedError
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.loop import each_proposal
from fibrodesk.networks.registry import build
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.wall.strips import COLUMNS, ROWS
from training.bundling.parts import export_onnx
from training.bundling.publish import write_bundle
from training.errors import BundleUnfitError
from training.judging.answering.loading import load_judge

SIDE = 64
WIDTH = {"width": 2, "structures": 1}


def card_of_two():
    return ModelCard(
        id="test",
        name="test",
        created="2026-01-01T00:00:00+00:00",
        preset="desk",
        network="wall_unet",
        network_arguments=dict(WIDTH),
        parameters=1,
        structures=("fibrosis", "myocardium"),
        scar=ScarStage(network="tissue_unet", network_arguments=dict(WIDTH), parameters=1),
        preprocessing=Preprocessing(size_px=SIDE),
        threshold=0.5,
        temperature=1.0,
        training_data=TrainingData(
            snapshot_sha256="0", study="s", synthetic=True, patients={}, frames={}, trained_on=()
        ),
        run={},
        figures={},
        seed=0,
        versions={},
        intended_use="",
        limits=(),
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two") / "bundle"
    folder.mkdir()
    torch.manual_seed(1)
    wall, scar = build("wall_unet", **WIDTH).eval(), build("tissue_unet", **WIDTH).eval()
    export_onnx(wall, folder / ONNX_NAME, shape=(1, SIDE, SIDE))
    export_onnx(scar, folder / SCAR_ONNX_NAME, shape=(26, ROWS, COLUMNS))
    write_bundle(folder, {"wall.": wall, "scar.": scar}, card_of_two(), half_weights=False)
    return folder


@pytest.fixture
def bundle(written, tmp_path):
    return shutil.copytree(written, tmp_path / "bundle")


def sealed_again(folder):
    write_manifest(folder, kind=BUNDLE_KIND, body={})
    return folder


def put(folder, *places, to):
    """Another value in the card, under a manifest that is true of it."""
    card = json.loads((folder / CARD_NAME).read_text("utf-8"))
    place = card
    for name in places[:-1]:
        place = place[name]
    place[places[-1]] = to
    (folder / CARD_NAME).write_text(json.dumps(card), "utf-8")
    return sealed_again(folder)


@pytest.mark.parametrize("device", ["cpu", "torch-cpu"])
def test_two_networks_answer(bundle, device):
    frame = np.random.default_rng(0).integers(0, 255, (80, 70), np.uint8)
    found = load_engine(read_bundle(bundle), device).propose(frame)
    assert {str(name): each.mask.shape for name, each in found.items()} == {
        "fibrosis": (80, 70),
        "myocardium": (80, 70),
    }


def test_the_second_network_rests_where_nobody_asks_for_scar(bundle, monkeypatch):
    engine = load_engine(read_bundle(bundle), "cpu")
    frame = np.random.default_rng(0).integers(0, 255, (80, 70), np.uint8)
    monkeypatch.setattr(scar_engine, "beat_of", None)  # who calls it fails
    seen = [engine.see(frame)] * engine.frames_seen
    assert list(engine.answer(seen, [Structure.MYOCARDIUM])) == [Structure.MYOCARDIUM]


def test_a_beat_is_answered_once_for_all_of_its_frames(bundle, monkeypatch):
    """Three beats of ten frames, of which an answer sees twelve moments."""
    engine = load_engine(read_bundle(bundle), "cpu")
    loop = make_loop(draw_patient(3, seed=77), frames=30, cycles=3, size_px=(SIDE, SIDE))
    wall = dict(enumerate(loop.masks[Structure.MYOCARDIUM]))
    answered = []

    def outlined(square):
        """The true wall, as the small network here would find none."""
        at = int(np.abs(loop.cine.frames - square[0] * 255).mean(axis=(1, 2)).argmin())
        return np.where(wall[at], 4.0, -4.0).astype(np.float32)[None]

    def find(strip):
        answered.append(strip.shape)
        return np.full((1, ROWS, COLUMNS), 3, np.float32)

    monkeypatch.setattr(engine._runner, "logits", outlined)
    monkeypatch.setattr(engine._find, "logits", find)
    for index, found in each_proposal(engine, loop.cine, range(30)):
        assert (found[Structure.FIBROSIS].mask == wall[index]).mean() > 0.99
    assert answered == [(26, ROWS, COLUMNS)] * 3


@pytest.mark.parametrize(
    ("places", "value", "words"),
    [
        (("scar", "smallest_px"), -1, "smallest_px must lie from 0"),
        (("scar", "smallest_px"), 10**9, "smallest_px must lie from 0"),
        (("scar", "network_arguments"), {"structures": 0}, "one structure at least"),
        (("scar", "network_arguments"), {"structures": "2"}, "one structure at least"),
        (("scar", "network"), "beat_unet", "trained anew"),
        (("scar", "sure"), 2.0, "sure must lie from 0"),
        (("scar", "sure"), -0.1, "sure must lie from 0"),
        (("threshold",), 0.0, "threshold must lie between"),
        (("threshold",), 1e-300, "threshold must lie between"),
        (("temperature",), 1e300, "temperature must be above 0"),
        (("structures",), ["myocardium", "fibrosis"], "first outlines the wall"),
        (("structures",), ["fibrosis", "left_atrium"], "first outlines the wall"),
        (("preprocessing", "phases"), [0, 3], "on each frame alone"),
        (("preprocessing", "phases"), [0] * 10_000, "named twice"),
        (("preprocessing", "phases"), [0, 12], "twelfths of a beat"),
        (("preprocessing", "size_px"), 10**9, "from 16 to 1024 px"),
        (("preprocessing", "size_px"), 0, "from 16 to 1024 px"),
        (("preprocessing", "scale"), [-1.0, 1.0], "become 0 and 1"),
    ],
)
def test_a_card_that_cannot_be_meant_is_refused_by_window_and_judge(bundle, places, value, words):
    put(bundle, *places, to=value)
    with pytest.raises(BundleDamagedError, match=words):
        read_bundle(bundle)
    with pytest.raises(BundleUnfitError, match=words):
        load_judge(bundle)


def test_a_second_network_that_is_the_first_once_more_is_refused(bundle):
    shutil.copy(bundle / ONNX_NAME, bundle / SCAR_ONNX_NAME)
    with pytest.raises(BundleDamagedError, match=r"scar\.onnx"):
        load_engine(read_bundle(sealed_again(bundle)), "cpu")


@pytest.mark.parametrize("name", [ONNX_NAME, SCAR_ONNX_NAME])
def test_an_onnx_weight_that_is_no_number_is_refused(bundle, name):
    model = onnx.load(str(bundle / name))
    weight = next(each for each in model.graph.initializer if len(each.dims) == 4)
    values = np.full_like(numpy_helper.to_array(weight), np.nan)
    weight.CopyFrom(numpy_helper.from_array(values, weight.name))
    (bundle / name).write_bytes(model.SerializeToString())
    with pytest.raises(BundleDamagedError, match=name):
        load_engine(read_bundle(sealed_again(bundle)), "cpu")


@pytest.mark.parametrize("prefix", ["wall.", "scar."])
def test_a_stored_weight_that_is_no_number_is_refused_by_torch_and_judge(bundle, prefix):
    weights = load_file(bundle / WEIGHTS_NAME)
    name = next(each for each in weights if each.startswith(prefix) and weights[each].dim() == 4)
    weights[name] = torch.full_like(weights[name], torch.inf)
    save_file(weights, bundle / WEIGHTS_NAME)
    sealed_again(bundle)
    with pytest.raises(BundleDamagedError, match="weights"):
        load_engine(read_bundle(bundle), "torch-cpu")
    with pytest.raises(BundleUnfitError, match="no number"):
        load_judge(bundle)


def test_a_scar_stage_of_another_size_is_refused_where_it_is_built(bundle):
    put(bundle, "scar", "network_arguments", "width", to=3)
    with pytest.raises(BundleDamagedError, match="do not fit"):
        load_engine(read_bundle(bundle), "torch-cpu")
    with pytest.raises(BundleUnfitError, match="do not fit"):
        load_judge(bundle)
