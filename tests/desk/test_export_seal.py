"""The seal in every format: nothing of a sealed reading of another leaves, in no byte."""

import csv
import io
import json

import numpy as np
import pydicom
import pytest

from desk.exported import files, opened, study_to_export
from fibrodesk.desk.exporting.exports import FORMATS, export
from fibrodesk.desk.readings import reading_answers, readings_of
from fibrodesk.domain.mask import Structure, encode_mask
from fibrodesk.domain.reading import Purpose
from fibrodesk.imaging.png import encode_png
from fibrodesk.imaging.writing.coco import run_lengths
from fibrodesk.imaging.writing.labelme import mask_shapes
from fibrodesk.imaging.writing.outlines import outlines
from fibrodesk.imaging.writing.segmentation import pack_bits

PEOPLE = ("rita", "administrator", "cara")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = study_to_export(tmp_path_factory.mktemp("export"))
    yield made
    made.project.abandon()


@pytest.fixture(scope="module")
def sealed(study, tmp_path_factory):
    """What each person exports before and after Ann has read round two, and her masks in it."""
    folder = tmp_path_factory.mktemp("sealed")
    for when in ("before", "after"):
        for who in PEOPLE:
            for to in FORMATS:
                export(study.sessions[who], folder / f"{who}-{to}-{when}", to=to)
        if when == "before":
            study.read("ann")
    (row,) = readings_of(study.sessions["ann"], cine_id=study.cines[1].id, purpose=Purpose.SEALED)
    said = reading_answers(study.sessions["ann"], row.id)
    masks = [mask for _, mask in said.values() if mask is not None and mask.any()]
    return folder, masks


def traces(mask):
    """The mask as each format would write it."""
    (shape,) = mask_shapes(Structure.FIBROSIS, mask)
    return {
        "labelme": shape["mask"].encode(),
        "png": encode_png(mask.astype(np.uint8) * np.uint8(255))[41:-12],
        "coco": json.dumps(run_lengths(mask)).encode(),
        "nifti": mask.astype(np.uint8).tobytes(),
        "nrrd": mask.astype(np.uint8).tobytes(),
        "dicom-seg": pack_bits([mask]),
        "dicom-sr": max(outlines(mask), key=len).astype("<f4").tobytes(),
        "store": encode_mask(mask),
    }


def timeless(found):
    """The files, with objects of DICOM without the time at which they were written."""
    return {
        name: without_time(data) if name.endswith((".seg.dcm", ".sr.dcm")) else data
        for name, data in found.items()
    }


def without_time(data):
    dataset = pydicom.dcmread(io.BytesIO(data))
    del dataset.ContentDate, dataset.ContentTime
    for item in dataset.get("ContributingEquipmentSequence", []):
        del item.ContributionDateTime
    written = io.BytesIO()
    dataset.save_as(written)
    return written.getvalue()


@pytest.mark.parametrize("to", FORMATS)
def test_a_sealed_mask_is_in_no_byte_of_an_export(sealed, to):
    folder, masks = sealed
    assert len(masks) > 1
    for who in PEOPLE:
        written = b"".join(opened(data) for data in files(folder / f"{who}-{to}-after").values())
        assert written
        for mask in masks:
            for trace in traces(mask).values():
                assert trace not in written


@pytest.mark.parametrize("to", FORMATS)
def test_what_is_sealed_changes_no_byte_of_an_export(sealed, to):
    """But for the times of writing, and the audit's hash."""
    folder, _ = sealed
    for who in PEOPLE:
        before = timeless(files(folder / f"{who}-{to}-before"))
        after = timeless(files(folder / f"{who}-{to}-after"))
        assert before.keys() == after.keys()
        assert [name for name in before if before[name] != after[name]] == ["README.txt"]
        told = [each["README.txt"].splitlines()[:-2] for each in (before, after)]
        assert told[0] == told[1]


@pytest.mark.parametrize("to", [each for each in FORMATS if each != "csv"])
def test_the_same_search_finds_a_mask_that_is_open(study, tmp_path, to):
    rita = study.sessions["rita"]
    rows = readings_of(rita, cine_id=study.cines[0].id, purpose=Purpose.SEALED)
    masks = [mask for row in rows for _, mask in reading_answers(rita, row.id).values()]
    export(rita, tmp_path / to, to=to)
    written = b"".join(opened(data) for data in files(tmp_path / to).values())
    drawn = [mask for mask in masks if mask is not None and mask.any()]
    assert any(traces(mask)[to] in written for mask in drawn)


@pytest.mark.parametrize("to", FORMATS)
def test_every_file_says_that_it_is_for_research_alone(sealed, to):
    """In its own words, as a file is sent on without its folder; a table has the page for it."""
    folder, _ = sealed
    found = files(folder / f"rita-{to}-after")
    assert "RESEARCH USE ONLY" in found.pop("README.txt").decode()
    del found["answers.csv"]
    assert bool(found) == (to != "csv")
    for name, data in found.items():
        assert b"Research use only" in opened(data), name


def test_a_reader_who_owes_takes_out_what_is_open_and_nothing_of_the_other(study, sealed):
    folder, _ = sealed
    owed = f"cine-{study.cines[1].number:04d}"
    with (folder / "cara-csv-after" / "answers.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cine"] == owed]
    assert {row["author"] for row in rows} == {"preparation"}
