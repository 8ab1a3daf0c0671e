"""`fibrodesk evaluate`: what it refuses is told once, with one title and one thing to do."""

import json
import shutil

import pytest
from desk.frozen_patients import frozen

from fibrodesk.cli.main import main
from fibrodesk.contract.gallery import GALLERY_KIND
from fibrodesk.contract.manifest import MANIFEST_NAME, write_manifest
from fibrodesk.contract.model_card import BUNDLE_KIND, CARD_NAME, patient_digest
from fibrodesk.contract.snapshot import KIND
from resources import demonstration_bundle

GATE = "FD-0010"  # the only patient of that side


@pytest.fixture
def snapshot(tmp_path):
    frozen(tmp_path / "frozen", patients=12)
    return tmp_path / "frozen"


def words(capsys, *arguments, code=2):
    assert main(["evaluate", *map(str, arguments)]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err


def again(folder, kind):
    """The manifest of a container that was changed on purpose, as its maker would write it."""
    body = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))["body"]
    write_manifest(folder, kind=kind, body=body)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("nothing", "is not there"),
        ("file", "is a file, not a folder"),
        ("empty", "holds no manifest.json"),
        ("project", "is a project"),
        ("gallery", "is a gallery"),
    ],
)
def test_a_folder_that_is_neither_is_told_by_what_it_is(snapshot, tmp_path, capsys, made, told):
    other = tmp_path / made
    if made == "file":
        other.write_text("no folder")
    elif made != "nothing":
        other.mkdir()
    if made == "project":
        (other / "project.toml").write_text("")
    if made == "gallery":
        write_manifest(other, kind=GALLERY_KIND, body={})
    assert words(capsys, other, snapshot) == (
        f"There is no bundle here: {made} {told}. Name the folder of a bundle, which holds "
        "manifest.json and model_card.json.\n"
    )
    said = words(capsys, demonstration_bundle(), other, "--side", "report")
    assert said.startswith(f"There is no snapshot here: {made} {told}. Name the folder of a snap")


def test_a_bundle_and_a_snapshot_the_wrong_way_round_are_told(snapshot, capsys):
    said = words(capsys, snapshot, demonstration_bundle())
    assert said.startswith("There is no bundle here: frozen is a snapshot. Name the folder")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_patients_that_the_bundle_has_learnt_from_are_refused_with_one_title(
    snapshot, tmp_path, capsys, form
):
    bundle = tmp_path / "bundle"
    shutil.copytree(demonstration_bundle(), bundle)
    card = json.loads((bundle / CARD_NAME).read_text(encoding="utf-8"))
    card["training_data"]["trained_on"] = [patient_digest("s", GATE)]
    (bundle / CARD_NAME).write_text(json.dumps(card), encoding="utf-8")
    again(bundle, BUNDLE_KIND)
    assert words(capsys, bundle, snapshot, *form) == (
        f"This would judge a model by what it learnt: Patient {GATE} of the gate side was in the "
        "training of this model. Choose a side, or a snapshot, that the model has not seen.\n"
    )


@pytest.mark.parametrize("honest", [True, False])
def test_a_picture_that_cannot_be_read_is_named_once(snapshot, capsys, honest):
    """Whether the manifest knows it as it lies there, or it was damaged afterwards."""
    (snapshot / "10.png").write_bytes(b"no picture")
    if honest:
        again(snapshot, KIND)
    said = words(capsys, demonstration_bundle(), snapshot)
    assert said.startswith("This snapshot cannot be used: ")
    assert said.count("10.png") == 1
    assert said.count(": ") == 2  # the title, and the folder
    assert said.endswith("Make a new snapshot from the project.\n")


def test_a_side_without_a_patient_is_told_with_one_title(tmp_path, capsys):
    frozen(tmp_path / "few", patients=7)
    said = words(capsys, demonstration_bundle(), tmp_path / "few")
    assert said.startswith("Too few patients: The gate side holds 0 of at least 1 patients")
    assert said.endswith("Read and open more cines, then make a new snapshot.\n")
