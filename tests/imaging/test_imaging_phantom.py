"""Synthetic loops with burnt-in and hidden identities, as the demonstration imports them."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.intake import deidentify_file, open_candidate, survey_pixels
from fibrodesk.imaging.source import SourceRef
from fibrodesk.imaging.stored import StoredCine, write_stored
from fibrodesk.phantom.dicom import identity_of, write_dicom
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient


@pytest.fixture(scope="module", params=[True, False], ids=["JPEG", "uncompressed"])
def imported(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("phantom")
    loop = make_loop(draw_patient(3, seed=5), frames=16, size_px=(240, 320))
    path = folder / "loop.dcm"
    write_dicom(loop, path, compressed=request.param)
    candidate, survey = open_candidate(SourceRef(path)), survey_pixels(SourceRef(path))
    pseudonym = Linkage().pseudonym(candidate.identity, candidate.uids)
    data = deidentify_file(SourceRef(path), survey.mask, pseudonym, confirmed=True)
    return loop, path, candidate, survey, write_stored(folder / "cines", data)[1]


def test_no_word_or_number_of_the_fake_person_is_left(imported):
    loop, path, _, _, stored = imported
    who = identity_of(loop)
    words = [*re.findall(r"[A-Za-z]{4,}", who.name), who.patient_id, who.birth_date, who.study_date]
    words += ["Quackenbush", "Erasmus", "Sonnenschein", "4711", "ECHOROOM", "PHANTOM PRIVATE"]
    source, result = path.read_bytes(), stored.read_bytes()
    for word in words:
        assert word.encode() in source, word
        assert word.encode() not in result, word


def test_the_banner_is_gone_and_the_moving_heart_is_whole(imported):
    _, path, _, survey, stored = imported
    with DicomCine(path) as source, StoredCine(stored) as cine:
        before = np.stack([source.frame(index) for index in range(16)])
        after = np.stack([cine.frame(index) for index in range(16)])
    moving = np.ptp(before, axis=0) > 4
    assert before[:, :20, :80].max() > 100  # the banner was there
    assert not after[:, :20, :80].any()
    kept = survey.mask.keep
    assert np.array_equal(after[:, kept], before[:, kept])
    assert np.count_nonzero(moving & ~kept) < 0.001 * np.count_nonzero(moving)


def test_the_facts_are_those_of_the_loop_that_was_made(imported):
    loop, _, candidate, _, stored = imported
    truth = loop.cine.facts
    with StoredCine(stored) as cine:
        facts = cine.facts
        assert facts == replace(candidate.facts, spacing=facts.spacing)
    assert facts.synthetic
    assert not facts.colour
    assert facts.view == "A4C"
    assert facts.scanner == f"fibrodesk phantom look {loop.patient.look}"
    assert facts.spacing.row_mm == pytest.approx(truth.spacing.row_mm)
    assert facts.frame_time_ms == pytest.approx(truth.frame_time_ms, abs=1e-3)
    assert facts.r_wave_times_ms == pytest.approx(truth.r_wave_times_ms, abs=1e-3)


def test_the_number_that_joins_the_clinical_table_is_known_at_import(imported):
    loop, _, candidate, _, _ = imported
    assert candidate.identity.patient_id == loop.patient.patient_id


def test_every_true_mask_lies_inside_what_is_kept(imported):
    loop, _, _, survey, _ = imported
    for structure, masks in loop.masks.items():
        lost = np.count_nonzero(masks & ~survey.mask.keep)
        assert lost <= 0.002 * np.count_nonzero(masks), structure
