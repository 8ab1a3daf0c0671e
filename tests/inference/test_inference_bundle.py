"""A bundle is verified before anything of it is used, and nothing in it can execute."""

from __future__ import annotations

import io
import json
import pickle  # noqa: TID251 - to write what must be refused
import random
import shutil
import struct
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import onnx
import pytest
import torch

from fibrodesk.contract.manifest import MANIFEST_NAME, SIGNATURE_NAME, write_manifest
from fibrodesk.contract.model_card import (
    BUNDLE_KIND,
    CARD_NAME,
    ONNX_NAME,
    WEIGHTS_NAME,
    read_card,
    write_card,
)
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.inference import registry
from fibrodesk.inference.bundle import read_bundle
from fibrodesk.inference.errors import BundleDamagedError, BundleNotSafeError
from fibrodesk.inference.loading import load_engine
from fibrodesk.inference.registry import bundle_id, install, installed_folder


def sealed_again(folder):
    """The manifest of what lies in the folder now: the attacker signs what he made."""
    write_manifest(folder, kind=BUNDLE_KIND, body={})
    return folder


class Payload:
    """Executes when it is unpickled."""

    def __reduce__(self):
        return (exec, ("import pathlib; pathlib.Path('/tmp/fibrodesk-was-run').touch()",))


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Payload()))
    return buffer.getvalue()


def saved_by_torch():
    buffer = io.BytesIO()
    torch.save({"weights": torch.zeros(3)}, buffer)
    return buffer.getvalue()


PAYLOADS = {
    "pickle": pickle.dumps(Payload()),
    "old pickle": pickle.dumps(Payload(), protocol=0),
    "torch": saved_by_torch(),
    "zip with a pickle": zipped(),
    "python": b"import os; os.system('true')",
    "nothing": b"",
    "length that lies": struct.pack("<Q", 2**63) + b"{}",
    "header that is a list": struct.pack("<Q", 2) + b"[]",
    "header of another encoding": struct.pack("<Q", 2) + b"\xff\xff",
    "deep header": struct.pack("<Q", 200_000) + b"[" * 200_000,
}


def test_a_bundle_is_read(bundle_folder):
    bundle = read_bundle(bundle_folder)
    assert bundle.id == bundle_id(bundle_folder)
    assert [str(each) for each in bundle.structures] == ["fibrosis", "myocardium"]


@pytest.mark.parametrize("part", [CARD_NAME, WEIGHTS_NAME, ONNX_NAME])
def test_a_wrong_hash_is_refused(bundle_folder, part):
    data = bytearray((bundle_folder / part).read_bytes())
    data[len(data) // 2] ^= 4
    (bundle_folder / part).write_bytes(bytes(data))
    with pytest.raises(BundleDamagedError, match="not the one that was written"):
        read_bundle(bundle_folder)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_no_payload_in_the_weights_is_opened(bundle_folder, payload):
    (bundle_folder / WEIGHTS_NAME).write_bytes(payload)
    with pytest.raises(BundleNotSafeError, match="something other than safetensors"):
        read_bundle(sealed_again(bundle_folder))


@pytest.mark.parametrize(
    "name", ["weights.pkl", "model.pt", "run.py", "lib.so", "network.onnx.data"]
)
def test_a_part_that_no_bundle_holds_is_refused(bundle_folder, name):
    (bundle_folder / name).write_bytes(pickle.dumps(Payload()))
    with pytest.raises(BundleNotSafeError, match=f"holds {name}"):
        read_bundle(sealed_again(bundle_folder))


def test_a_network_that_opens_another_file_is_refused(bundle_folder):
    model = onnx.load(str(bundle_folder / ONNX_NAME))
    tensor = model.graph.initializer[0]
    onnx.external_data_helper.set_external_data(tensor, location="/etc/passwd")
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    (bundle_folder / ONNX_NAME).write_bytes(model.SerializeToString())
    with pytest.raises(BundleNotSafeError, match="whose weights lie elsewhere"):
        read_bundle(sealed_again(bundle_folder))


def test_a_missing_part_is_named(bundle_folder):
    (bundle_folder / ONNX_NAME).unlink()
    with pytest.raises(BundleDamagedError, match=r"network\.onnx is missing"):
        read_bundle(sealed_again(bundle_folder))


def test_a_structure_that_nobody_knows_is_refused(bundle_folder):
    card = read_card(bundle_folder)
    write_card(bundle_folder, replace(card, structures=("fibrosis", "soul")))
    with pytest.raises(BundleDamagedError, match="'soul', unknown here"):
        read_bundle(sealed_again(bundle_folder))


@pytest.mark.parametrize("device", ["cpu", "torch-cpu"])
def test_weights_of_another_network_are_refused(bundle_folder, device):
    card = read_card(bundle_folder)
    three = ("fibrosis", "myocardium", "left_atrium")
    changed = {"width": 3, "structures": 3}
    write_card(bundle_folder, replace(card, structures=three, network_arguments=changed))
    with pytest.raises(BundleDamagedError, match="network"):
        load_engine(read_bundle(sealed_again(bundle_folder)), device)


@pytest.mark.faults
def test_mutated_weights_and_networks_never_crash(bundle_folder, tmp_path):
    """Tried 60, each refused in words or still a network; nothing else."""
    chance = random.Random(3)
    refused = []
    for number in range(60):
        folder = tmp_path / f"m{number}"
        shutil.copytree(bundle_folder, folder)
        name = (WEIGHTS_NAME, ONNX_NAME)[number % 2]
        data = bytearray((folder / name).read_bytes())
        for _ in range(chance.randint(1, 20)):  # the front holds header and graph
            data[chance.randrange(min(len(data), 4000))] = chance.randrange(256)
        cut = len(data) if chance.random() < 0.7 else chance.randrange(len(data))
        (folder / name).write_bytes(bytes(data[:cut]))
        try:
            load_engine(read_bundle(sealed_again(folder)), ("torch-cpu", "cpu")[number % 2])
        except FibrodeskError as error:
            refused.append(str(error))
    assert len(refused) > 30
    assert all(refused)


def test_a_bundle_is_installed_under_its_id(bundle_folder, tmp_path):
    (bundle_folder / SIGNATURE_NAME).write_text("{}")
    bundle = read_bundle(bundle_folder)
    there = install(bundle, tmp_path / "models")
    assert there.folder == installed_folder(tmp_path / "models", bundle.id)
    assert there.id == bundle.id
    assert (there.folder / SIGNATURE_NAME).exists()
    assert install(bundle, tmp_path / "models").folder == there.folder
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_two_who_install_one_bundle_at_once_both_find_it(bundle_folder, tmp_path):
    """Two screens look into an empty registry in the same moment."""
    bundle = read_bundle(bundle_folder)
    for number in range(10):
        models = tmp_path / f"models-{number}"
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(partial(install, bundle), [models] * 4))
        assert {each.id for each in found} == {bundle.id}
        assert [path.name for path in models.iterdir()] == [found[0].folder.name]


def test_a_copy_that_breaks_off_leaves_nothing(bundle_folder, tmp_path, monkeypatch):
    bundle = read_bundle(bundle_folder)

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(registry.shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        install(bundle, tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_an_id_is_no_path(tmp_path):
    with pytest.raises(ValueError, match="no bundle's id"):
        installed_folder(tmp_path, "../../etc")
    with pytest.raises(BundleDamagedError, match="no manifest"):
        bundle_id(tmp_path)


def test_a_snapshot_is_no_bundle(bundle_folder):
    stored = json.loads((bundle_folder / MANIFEST_NAME).read_text())
    (bundle_folder / MANIFEST_NAME).write_text(json.dumps({**stored, "kind": "snapshot"}))
    with pytest.raises(BundleDamagedError, match="a 'snapshot', not a 'bundle'"):
        read_bundle(bundle_folder)
