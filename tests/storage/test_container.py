"""The signature of a container."""

import json

import pytest

from fibrodesk.contract.manifest import write_manifest
from fibrodesk.sealing.signatures import load_or_make, signature_holds
from fibrodesk.storage.container import sign_container, verify_container
from fibrodesk.storage.errors import ContainerRefusedError


@pytest.fixture
def station(tmp_path):
    return load_or_make(tmp_path / "keys")


@pytest.fixture
def container(tmp_path, station):
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"weights")
    write_manifest(folder, kind="bundle", body={"name": "first"})
    sign_container(folder, public=station.public, sign=station.sign)
    return folder


def _verify(folder, trusted):
    return verify_container(folder, trusted=trusted, check=signature_holds)


def test_a_signed_container_is_trusted_by_whoever_knows_the_station(container, station):
    assert _verify(container, [station.public]) == station.public


def test_a_signature_is_no_part_of_the_manifest(container):
    write_manifest(container, kind="bundle", body={"name": "first"})
    assert "signature.json" not in (container / "manifest.json").read_text()


def test_a_stranger_is_refused(container, tmp_path):
    with pytest.raises(ContainerRefusedError, match="unknown station"):
        _verify(container, [load_or_make(tmp_path / "other").public])


def test_a_changed_manifest_is_refused(container, station):
    path = container / "manifest.json"
    path.write_text(path.read_text().replace("first", "forst"))
    with pytest.raises(ContainerRefusedError, match="does not hold"):
        _verify(container, [station.public])


def test_a_key_that_was_swapped_with_the_signature_left_is_refused(container, station, tmp_path):
    path = container / "signature.json"
    told = json.loads(path.read_text())
    told["public_key"] = load_or_make(tmp_path / "other").public.hex()
    path.write_text(json.dumps(told))
    with pytest.raises(ContainerRefusedError, match="does not hold"):
        _verify(container, [station.public])


@pytest.mark.parametrize(
    "text", [None, "no json", "[]", '{"public_key": "zz", "signature": ""}', "{}"]
)
def test_what_is_no_signature_is_refused(container, station, text):
    path = container / "signature.json"
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    with pytest.raises(ContainerRefusedError, match="no signature"):
        _verify(container, [station.public])
