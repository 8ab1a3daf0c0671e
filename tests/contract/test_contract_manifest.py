"""A container is whole, or it is refused with the part that is not."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from fibrodesk.contract import manifest as containers
from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import (
    MANIFEST_NAME,
    SIGNATURE_NAME,
    Part,
    check_part_path,
    read_manifest,
    write_manifest,
    write_whole,
)


@pytest.fixture
def container(tmp_path):
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "1.png").write_bytes(b"pixels")
    (tmp_path / "card.json").write_bytes(b"{}")
    write_manifest(tmp_path, kind="snapshot", body={"seed": 7})
    return tmp_path


def test_every_part_is_found_again(container):
    manifest = read_manifest(container, kind="snapshot")
    assert manifest.body == {"seed": 7}
    assert [part.path for part in manifest.parts] == ["card.json", "frames/1.png"]
    assert manifest.part("frames/1.png").size == 6
    assert manifest.sha256 == hashlib.sha256((container / MANIFEST_NAME).read_bytes()).hexdigest()
    with pytest.raises(ContractError, match="no part x"):
        manifest.part("x")


def test_the_same_parts_give_the_same_bytes(container):
    before = (container / MANIFEST_NAME).read_bytes()
    write_manifest(container, kind="snapshot", body={"seed": 7})
    assert (container / MANIFEST_NAME).read_bytes() == before


def test_the_signature_is_no_part(container):
    before = read_manifest(container, kind="snapshot")
    (container / SIGNATURE_NAME).write_text("{}")
    assert read_manifest(container, kind="snapshot") == before


def test_one_flipped_bit_is_noticed(container):
    (container / "frames" / "1.png").write_bytes(b"qixels")
    with pytest.raises(ContractError, match=r"frames/1\.png is not the one that was written"):
        read_manifest(container, kind="snapshot")


def test_a_missing_and_an_extra_part_are_named(container):
    (container / "more.txt").write_text("x")
    with pytest.raises(ContractError, match=r"more\.txt is in no manifest"):
        read_manifest(container, kind="snapshot")
    (container / "more.txt").rename(container / "card.json")
    (container / "frames" / "1.png").unlink()
    with pytest.raises(ContractError, match=r"frames/1\.png is missing"):
        read_manifest(container, kind="snapshot")


def test_another_kind_and_a_later_version_are_refused_by_name(container):
    with pytest.raises(ContractError, match="a 'snapshot', not a 'bundle'"):
        read_manifest(container, kind="bundle")
    stored = json.loads((container / MANIFEST_NAME).read_text())
    (container / MANIFEST_NAME).write_text(json.dumps({**stored, "version": 9}))
    with pytest.raises(ContractError, match="version 9; this program reads 1"):
        read_manifest(container, kind="snapshot")
    (container / MANIFEST_NAME).write_text("[]")
    with pytest.raises(ContractError, match="no fibrodesk container"):
        read_manifest(container, kind="snapshot")


def test_a_part_named_twice_is_refused(container):
    stored = json.loads((container / MANIFEST_NAME).read_text())
    stored["parts"].append(stored["parts"][0])
    (container / MANIFEST_NAME).write_text(json.dumps(stored))
    with pytest.raises(ContractError, match="twice"):
        read_manifest(container, kind="snapshot")


@pytest.mark.parametrize(
    "path",
    [
        "../out",
        "/etc/passwd",
        "a//b",
        "a/./b",
        "C:/x",
        "a\\b",
        "a\nb",
        "",
        "x.",
        "x ",
        MANIFEST_NAME,
    ],
)
def test_no_path_leads_out_of_the_folder(path):
    with pytest.raises(ContractError, match="no path that a container may name"):
        check_part_path(path)
    with pytest.raises(ContractError):
        Part(path=path, size=1, sha256="0" * 64)


def test_a_part_needs_a_true_size_and_hash():
    with pytest.raises(ValueError, match="no true size or hash"):
        Part(path="a", size=-1, sha256="0" * 64)
    with pytest.raises(ValueError, match="no true size or hash"):
        Part(path="a", size=1, sha256="xyz")


def test_links_and_pipes_are_refused(container):
    (container / "link").symlink_to(container / "card.json")
    with pytest.raises(ContractError, match="link is a link"):
        read_manifest(container, kind="snapshot")
    (container / "link").unlink()
    os.mkfifo(container / "pipe")
    with pytest.raises(ContractError, match="neither a file nor a folder"):
        read_manifest(container, kind="snapshot")


def test_a_folder_without_a_manifest_is_told(tmp_path, container):
    with pytest.raises(ContractError, match="can be read"):
        read_manifest(tmp_path / "nowhere", kind="snapshot")
    (container / MANIFEST_NAME).rename(container / "card.json")
    (container / MANIFEST_NAME).symlink_to(container / "card.json")
    with pytest.raises(ContractError, match="a link or too large"):
        read_manifest(container, kind="snapshot")


def test_a_part_that_cannot_be_read_is_named(container, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr(containers, "hash_file", refuse)
    with pytest.raises(ContractError, match=r"card\.json cannot be read"):
        read_manifest(container, kind="snapshot")


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a"
    write_whole(target, b"old")

    def refuse(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_of_another_writer_is_flushed(tmp_path, monkeypatch):
    flushed = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    (tmp_path / "a").write_bytes(b"x")
    containers.sync_file(tmp_path / "a")
    assert len(flushed) == 1


def test_windows_needs_no_sync_of_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(containers.os, "name", "nt")
    containers.sync_folder(tmp_path / "nowhere")  # would raise if it opened the folder
