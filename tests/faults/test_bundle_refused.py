"""A bundle that is not what it should be: refused in words, and the model in use stays."""

import json
import os
import pickle  # noqa: TID251 - what is to be refused is made here, never read
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile

import pytest

from fibrodesk.contract.manifest import (
    MANIFEST_NAME,
    SIGNATURE_NAME,
    read_manifest,
    write_manifest,
)
from fibrodesk.contract.model_card import CARD_NAME, ONNX_NAME, WEIGHTS_NAME
from fibrodesk.desk.auditing import read_audit, verify_project
from fibrodesk.desk.models import registry as models
from fibrodesk.desk.models.stations import fingerprint
from fibrodesk.desk.models.taking_in import BundleUnsignedError, take_bundle
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.inference.errors import BundleDamagedError, BundleNotSafeError
from fibrodesk.sealing.signatures import load_or_make
from fibrodesk.storage.container import sign_container
from resources import demonstration_bundle

pytestmark = pytest.mark.faults


class Payload:
    """What a pickle may do to whoever loads it."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    shutil.copytree(demonstration_bundle(), folder)
    (folder / SIGNATURE_NAME).unlink(missing_ok=True)
    return folder


@pytest.fixture
def station(tmp_path):
    return load_or_make(tmp_path / "their station")


def sealed_again(folder, station):
    """Hashed and signed anew: whoever sends this means it."""
    body = json.loads((folder / MANIFEST_NAME).read_bytes())["body"]
    write_manifest(folder, kind="bundle", body=body)
    sign_container(folder, public=station.public, sign=station.sign)


def with_another_hash(folder, _marker):
    told = json.loads((folder / MANIFEST_NAME).read_bytes())
    told["parts"][0]["sha256"] = "0" * 64
    (folder / MANIFEST_NAME).write_text(json.dumps(told))


def with_a_flipped_bit(folder, _marker):
    data = bytearray((folder / WEIGHTS_NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / WEIGHTS_NAME).write_bytes(bytes(data))


def with_a_pickle_beside(folder, marker):
    (folder / "extra.pkl").write_bytes(pickle.dumps(Payload(marker)))


def with_a_pickle_as_weights(folder, marker):
    (folder / WEIGHTS_NAME).write_bytes(pickle.dumps(Payload(marker)))


def with_a_pickle_as_network(folder, marker):
    (folder / ONNX_NAME).write_bytes(pickle.dumps(Payload(marker)))


def with_a_torch_archive_as_weights(folder, marker):
    with zipfile.ZipFile(folder / WEIGHTS_NAME, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Payload(marker)))


def with_a_bomb_as_weights(folder, _marker):
    with zipfile.ZipFile(folder / WEIGHTS_NAME, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)


def with_a_header_without_end(folder, _marker):
    (folder / WEIGHTS_NAME).write_bytes(struct.pack("<Q", 2**62) + b"{}")


def with_a_nested_header(folder, _marker):
    header = b"[" * 200_000
    (folder / WEIGHTS_NAME).write_bytes(struct.pack("<Q", len(header)) + header)


def with_a_card_of_another_version(folder, _marker):
    card = json.loads((folder / CARD_NAME).read_bytes())
    (folder / CARD_NAME).write_text(json.dumps({**card, "version": 99}))


def with_a_card_that_says_more(folder, _marker):
    card = json.loads((folder / CARD_NAME).read_bytes())
    (folder / CARD_NAME).write_text(json.dumps({**card, "run_me": "code"}))


def with_a_network_of_another_shape(folder, _marker):
    """The network that answers 64 channels, as the card of one structure does not."""
    import onnx

    model = onnx.load(str(folder / ONNX_NAME))
    del model.graph.output[:]
    name = model.graph.node[0].output[0]
    model.graph.output.append(onnx.helper.make_tensor_value_info(name, 1, None))
    (folder / ONNX_NAME).write_bytes(model.SerializeToString())


MEANT = [
    with_a_pickle_beside,
    with_a_pickle_as_weights,
    with_a_torch_archive_as_weights,
    with_a_bomb_as_weights,
    with_a_header_without_end,
    with_a_nested_header,
    with_a_card_of_another_version,
    with_a_card_that_says_more,
]


def untouched(study, before):
    """The model in use, the registry and the disk are as they were, and sound."""
    assert models.model_in_use(study.administrator) == before
    assert len(models.list_models(study.administrator)) == 1
    installed = list((study.project.path / "models").iterdir())
    assert installed == [before.folder]
    assert verify_project(study.project.path) == []


@pytest.mark.parametrize("spoil", [with_another_hash, with_a_flipped_bit])
def test_a_bundle_that_was_changed_on_its_way_is_refused(study, bundle, station, tmp_path, spoil):
    admin = study.administrator
    before = models.model_in_use(admin)
    sealed_again(bundle, station)
    spoil(bundle, tmp_path / "ran")
    refused = (BundleDamagedError, BundleUnsignedError)
    with pytest.raises(refused) as told:
        take_bundle(admin, bundle, confirmed=fingerprint(station.public))
    assert str(told.value)
    untouched(study, before)


@pytest.mark.parametrize("spoil", MEANT)
def test_a_bundle_that_somebody_signed_with_evil_in_it_is_refused(
    study, bundle, station, tmp_path, spoil
):
    """Nothing of it runs, and its station is not trusted for it."""
    admin, marker = study.administrator, tmp_path / "ran"
    before = models.model_in_use(admin)
    spoil(bundle, marker)
    sealed_again(bundle, station)
    with pytest.raises((BundleDamagedError, BundleNotSafeError)) as told:
        take_bundle(admin, bundle, confirmed=fingerprint(station.public))
    assert told.value.advice
    assert not marker.exists()
    assert "station trusted" not in {row.act for row in read_audit(admin)}
    untouched(study, before)


@pytest.mark.parametrize("spoil", [with_a_pickle_as_network, with_a_network_of_another_shape])
def test_a_network_that_cannot_answer_never_comes_into_use(study, bundle, station, tmp_path, spoil):
    admin, marker = study.administrator, tmp_path / "ran"
    before = models.model_in_use(admin)
    spoil(bundle, marker)
    sealed_again(bundle, station)
    record = take_bundle(admin, bundle, confirmed=fingerprint(station.public))
    with pytest.raises(FibrodeskError):
        models.use_model(admin, record.id, reason="a trial")
    assert not marker.exists()
    assert models.model_in_use(admin).id == before.id


def test_a_link_in_a_bundle_is_refused(study, bundle, station, tmp_path):
    admin = study.administrator
    before = models.model_in_use(admin)
    sealed_again(bundle, station)
    secret = tmp_path / "secret"
    shutil.move(bundle / WEIGHTS_NAME, secret)
    (bundle / WEIGHTS_NAME).symlink_to(secret)
    with pytest.raises(BundleDamagedError, match="link"):
        take_bundle(admin, bundle, confirmed=fingerprint(station.public))
    untouched(study, before)


@pytest.mark.parametrize("what", ["archive", "nothing", "file in a file"])
def test_what_is_no_folder_is_refused_unopened(study, tmp_path, what):
    admin = study.administrator
    before = models.model_in_use(admin)
    path = tmp_path / "model.zip"
    if what == "archive":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST_NAME, b"\0" * 50_000_000)
    if what == "file in a file":
        path.write_text("")
        path = path / "bundle"
    with pytest.raises(BundleUnsignedError):
        take_bundle(admin, path)
    untouched(study, before)


def test_a_registered_bundle_that_was_exchanged_for_another_sound_one_is_not_used(
    study, bundle, station
):
    """Its manifest fits its parts; it is another model nevertheless."""
    admin = study.administrator
    shipped = models.model_in_use(admin)
    card = json.loads((bundle / CARD_NAME).read_bytes())
    (bundle / CARD_NAME).write_text(json.dumps({**card, "name": "another"}))
    sealed_again(bundle, station)
    record = take_bundle(admin, bundle, confirmed=fingerprint(station.public))
    shutil.rmtree(record.folder)
    shutil.copytree(shipped.folder, record.folder)
    read_manifest(record.folder, kind="bundle")
    with pytest.raises(BundleDamagedError, match="not the one that was registered"):
        models.use_model(admin, record.id, reason="a trial")
    assert models.model_in_use(admin).id == shipped.id


_TAKE = """
import resource, sys
from pathlib import Path
from fibrodesk.desk.models.registry import list_models, register_bundle
from fibrodesk.desk.project.folder import open_project
from fibrodesk.desk.session import sign_in
from fibrodesk.domain.errors import FibrodeskError

project = open_project(Path(sys.argv[1]))
session = sign_in(project, "administrator", "a few words in a row")
list_models(session)
print("ready", flush=True)
if sys.argv[3] != "-":
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    print(register_bundle(session, Path(sys.argv[2])).id)
except FibrodeskError as error:
    print(type(error).__name__, error, flush=True)
project.close()
"""


def taking(study, bundle, limit="-"):
    study.project.close()
    arguments = [sys.executable, "-c", _TAKE, str(study.project.path), str(bundle), limit]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def opened_again(study):
    from desk.studies import PASSWORD

    from fibrodesk.desk.project.folder import open_project
    from fibrodesk.desk.session import sign_in

    project = open_project(study.project.path)
    return project, sign_in(project, "administrator", PASSWORD)


def another(bundle):
    """The same network under another name: a candidate."""
    card = json.loads((bundle / CARD_NAME).read_bytes())
    (bundle / CARD_NAME).write_text(json.dumps({**card, "name": "another"}))
    body = json.loads((bundle / MANIFEST_NAME).read_bytes())["body"]
    write_manifest(bundle, kind="bundle", body=body)
    return bundle


def test_a_disk_that_fills_while_a_model_is_taken_in_keeps_nothing_of_it(study, bundle):
    before = models.model_in_use(study.administrator)
    child = taking(study, another(bundle), limit="200000")
    words = child.communicate(timeout=120)[0]
    assert "DiskFullError" in words
    project, admin = opened_again(study)
    try:
        assert models.model_in_use(admin).id == before.id
        assert len(models.list_models(admin)) == 1
        assert [path.name for path in (project.path / "models").iterdir()] == [before.folder.name]
        assert models.register_bundle(admin, bundle).state == "candidate"
    finally:
        project.close()


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.1])
def test_a_desk_killed_while_it_takes_a_model_in_leaves_the_one_in_use(study, bundle, after_s):
    """Whatever was copied by then is no model; taken in again it is whole."""
    before = models.model_in_use(study.administrator)
    child = taking(study, another(bundle))
    assert child.stdout.readline() == "ready\n"
    time.sleep(after_s)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)
    project, admin = opened_again(study)
    try:
        assert models.model_in_use(admin).id == before.id
        record = models.register_bundle(admin, bundle)
        models.use_model(admin, record.id, reason="a trial")
        assert models.model_in_use(admin).id == record.id
        assert models.go_back(admin).id == before.id
        assert not [
            damage for damage in verify_project(project.path) if "half" not in damage.subject
        ]
    finally:
        project.close()
