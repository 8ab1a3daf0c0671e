"""A snapshot keeps patients apart and names nothing that is not in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import MANIFEST_NAME, write_manifest
from fibrodesk.contract.shape import to_json
from fibrodesk.contract.snapshot import (
    Snapshot,
    SnapshotFrame,
    SnapshotMask,
    check_sides,
    read_snapshot,
    write_snapshot,
)


def make_frame(patient, side, png="f.png", image="0"):
    return SnapshotFrame(
        patient=patient,
        side=side,
        cine="c",
        index=0,
        pixel_sha256=image,
        png=png,
        spacing_mm=(0.4, 0.5),
        neighbours=("f.png",),
        masks={
            "fibrosis": (
                SnapshotMask(
                    png="m.png",
                    sha256=hashlib.sha256(b"mask").hexdigest(),
                    author="A",
                    purpose="sealed",
                    origin="drawn",
                    weight=0.5,
                ),
            )
        },
    )


def make_snapshot(*frames):
    return Snapshot(study="s", seed=1, created="2026-01-01", synthetic=True, frames=frames)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "f.png").write_bytes(b"frame")
    (tmp_path / "m.png").write_bytes(b"mask")
    return tmp_path


def test_what_is_frozen_is_read(folder):
    snapshot = make_snapshot(make_frame("P1", "train"), make_frame("P2", "gate", image="1"))
    write_snapshot(folder, snapshot)
    manifest, found = read_snapshot(folder)
    assert found == snapshot
    assert [frame.patient for frame in found.side("gate")] == ["P2"]
    assert len(manifest.parts) == 2


def test_a_patient_on_two_sides_is_refused(folder):
    leaking = make_snapshot(make_frame("P1", "train"), make_frame("P1", "validation", image="1"))
    with pytest.raises(ContractError, match="patient P1 stands on two sides, train and validation"):
        write_snapshot(folder, leaking)
    write_manifest(folder, kind="snapshot", body=to_json(leaking))
    with pytest.raises(ContractError, match="P1 stands on two sides"):
        read_snapshot(folder)


def test_one_image_under_two_codes_is_a_leak():
    with pytest.raises(ContractError, match="one image stands on two sides: train as patient P1"):
        check_sides([make_frame("P1", "train"), make_frame("P2", "gate")])


def test_a_part_that_is_not_there_is_named(folder):
    snapshot = make_snapshot(make_frame("P1", "train", png="g.png"))
    with pytest.raises(ContractError, match=r"g\.png is missing"):
        write_snapshot(folder, snapshot)
    write_manifest(folder, kind="snapshot", body=to_json(snapshot))
    with pytest.raises(ContractError, match=r"names g\.png, which is no part"):
        read_snapshot(folder)


def test_a_mask_of_another_hash_is_refused(folder):
    (folder / "m.png").write_bytes(b"other")
    write_snapshot(folder, make_snapshot(make_frame("P1", "train")))
    with pytest.raises(ContractError, match=r"mask m\.png has another hash"):
        read_snapshot(folder)


def test_a_snapshot_of_another_version_is_refused(folder):
    write_snapshot(folder, make_snapshot(make_frame("P1", "train")))
    stored = json.loads((folder / MANIFEST_NAME).read_text())
    write_manifest(folder, kind="snapshot", body={**stored["body"], "version": 3})
    with pytest.raises(ContractError, match="version 3; this program reads 2"):
        read_snapshot(folder)


@pytest.mark.parametrize("weight", [0.0, 1.5])
def test_a_mask_weighs_something_up_to_one(weight):
    mask = make_frame("P1", "train").masks["fibrosis"][0]
    with pytest.raises(ValueError, match="weighs"):
        replace(mask, weight=weight)
