"""Folders are walked, bad files refused by name, and the child process takes the falls."""

from __future__ import annotations

import errno
import os
import time
import zipfile
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest
from craft_dicom import as_bytes, jpeg_loop, moving_fan, native, save

from fibrodesk.imaging.candidates import Refusal, find_candidates
from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.errors import CineCutError, DecoderFailedError, DecodingTimeoutError
from fibrodesk.imaging.intake import Candidate, open_candidate, survey_pixels
from fibrodesk.imaging.passing import Reason
from fibrodesk.imaging.source import SourceRef


@pytest.fixture(scope="module")
def worker():
    with DecodingWorker() as worker:
        yield worker


@pytest.fixture
def folder(tmp_path):
    export = tmp_path / "export"
    (export / "deep" / "deeper").mkdir(parents=True)
    save(native(), export / "a.dcm")
    save(jpeg_loop(), export / "deep" / "deeper" / "IM0001")
    save(native(moving_fan(frames=1)), export / "deep" / "still.dcm")
    whole = as_bytes(native())
    save(whole[:-30_000], export / "cut.dcm")
    save(b"no loop at all", export / "words.dcm")
    save(b"index", export / "DICOMDIR")
    save(b"x", export / ".hidden")
    save(b"patient_id,ef\n", export / "clinical.csv")
    return export


def test_good_files_are_found_and_each_bad_one_is_a_refusal(folder, worker):
    found = list(find_candidates([folder], worker=worker))
    good = [each for each in found if isinstance(each, Candidate)]
    bad = {each.path.name: each for each in found if isinstance(each, Refusal)}
    assert [each.path.name for each in good] == ["a.dcm", "IM0001"]
    assert set(bad) == {"cut.dcm", "still.dcm", "words.dcm"}
    assert bad["cut.dcm"].reason == "cut.dcm ends after 9 of 12 frames."
    assert bad["words.dcm"].reason == "words.dcm is not a DICOM file."
    assert all(each.hint for each in bad.values())
    assert not any(str(folder) in each.reason + each.hint for each in bad.values())


@pytest.mark.parametrize("kind", ["", "dicom"])
def test_a_folder_that_cannot_be_read_is_a_refusal_and_the_rest_is_found(
    folder, worker, monkeypatch, kind
):
    scan = os.scandir

    def scandir(path):
        if Path(path).name == "deep":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list(find_candidates([folder], worker=worker, kind=kind))
    assert [each.path.name for each in found if isinstance(each, Candidate)] == ["a.dcm"]
    reasons = [each.reason for each in found if isinstance(each, Refusal)]
    assert "deep cannot be read from the disk: Permission denied." in reasons


def test_a_folder_whose_looking_at_fails_is_walked_through_file_by_file(folder, monkeypatch):
    with DecodingWorker() as worker:
        call = worker.call

        def failing(function, *args, **kwargs):
            if function.__name__ == "recognise":
                raise DecoderFailedError(path="export", reason="the decoder ended")
            return call(function, *args, **kwargs)

        monkeypatch.setattr(worker, "call", failing)
        found = list(find_candidates([folder], worker=worker))
    assert [each.path.name for each in found if isinstance(each, Candidate)] == ["a.dcm", "IM0001"]


def test_a_candidate_knows_whose_it_is_in_memory_only(folder, worker):
    (found,) = find_candidates([folder / "a.dcm"], worker=worker)
    assert found.identity.patient_id == "P-0815-4711"
    assert found.identity.name == "Mustermann^Erika"
    assert "Mustermann" not in repr(found)
    assert "4711" not in repr(found)


def test_an_empty_folder_and_a_missing_one_are_refused_by_name(tmp_path, worker):
    (tmp_path / "empty" / "inside").mkdir(parents=True)
    found = list(find_candidates([tmp_path / "empty", tmp_path / "gone"], worker=worker))
    assert [each.reason for each in found] == [
        "empty holds no file that could be a loop.",
        "gone does not exist.",
    ]
    save(b"patient_id,ef\n", tmp_path / "empty" / "clinical.csv")
    assert len(list(find_candidates([tmp_path / "empty"], worker=worker))) == 1


def test_a_file_that_was_named_is_never_passed_over(folder, worker):
    (found,) = find_candidates([folder / "clinical.csv"], worker=worker)
    assert isinstance(found, Refusal)


def test_each_file_that_is_passed_over_is_told_with_its_reason(folder, worker):
    (folder / "ring").symlink_to(folder, target_is_directory=True)
    passed = []
    list(find_candidates([folder], worker=worker, passed_over=passed.append))
    assert {each.path.name: each.reason for each in passed} == {
        "DICOMDIR": Reason.MEDIA,
        ".hidden": Reason.HIDDEN,
        "clinical.csv": Reason.BESIDE,
        "ring": Reason.LINK,
    }
    assert {each.path.parent for each in passed} == {folder}


def test_what_is_passed_over_in_an_archive_is_told_below_the_archive(folder, tmp_path, worker):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(folder / "a.dcm", "a.dcm")
        packed.write(folder / "clinical.csv", "letter.txt")
    passed = []
    list(find_candidates([archive], worker=worker, passed_over=passed.append))
    assert [(each.path, each.reason) for each in passed] == [
        (archive / "letter.txt", Reason.BESIDE)
    ]


def test_a_ring_of_folders_ends(folder, worker):
    (folder / "ring").symlink_to(folder, target_is_directory=True)
    assert len(list(find_candidates([folder], worker=worker))) == 5


def test_what_is_no_file_is_refused_and_nobody_waits_for_it(folder, worker):
    os.mkfifo(folder / "pipe")
    start = time.perf_counter()
    found = {each.path.name: each for each in find_candidates([folder], worker=worker)}
    assert time.perf_counter() - start < 5
    assert "cannot be read" in found["pipe"].reason


def test_a_name_of_another_alphabet_is_read(tmp_path, worker):
    data = native()
    data.SpecificCharacterSet = "ISO_IR 144"
    data.PatientName = "Люкceмбypг"
    (found,) = find_candidates([save(data, tmp_path / "loop.dcm")], worker=worker)
    assert found.identity.name == "Люкceмбypг"


def test_what_the_child_refuses_is_refused_here_in_the_same_words(folder, worker):
    with pytest.raises(CineCutError) as refusal:
        worker.call(open_candidate, SourceRef(folder / "cut.dcm"))
    assert refusal.value.fields["found"] == 9
    salvaged = worker.call(open_candidate, SourceRef(folder / "cut.dcm", salvage=True))
    assert salvaged.facts.frames == 9
    assert "9 of 12 frames" in " ".join(salvaged.warnings)


def test_a_survey_crosses_the_pipe_whole(folder, worker):
    survey = worker.call(survey_pixels, SourceRef(folder / "a.dcm"))
    assert np.array_equal(survey.projection, moving_fan().max(axis=0))
    assert survey.mask.automatic


def test_a_loop_without_motion_is_left_to_a_person(tmp_path, worker):
    data = native(np.repeat(moving_fan(frames=1), 12, axis=0))
    survey = worker.call(survey_pixels, SourceRef(save(data, tmp_path / "loop.dcm")))
    assert survey.mask is None
    assert "draw it" in survey.warnings[0]


def _die(path: Path) -> None:
    os._exit(3)


def _sleep(path: Path) -> None:
    time.sleep(60)


def _eat(path: Path) -> int:
    return len(bytearray(6 * 1024**3))


def _stumble(path: Path) -> None:
    raise KeyError("Mustermann")


def test_a_dead_child_costs_one_file_and_is_replaced(folder):
    with DecodingWorker() as worker:
        with pytest.raises(DecoderFailedError, match=r"a\.dcm could not be decoded"):
            worker.call(_die, folder / "a.dcm")
        assert worker.call(open_candidate, SourceRef(folder / "a.dcm")).facts.frames == 12


def test_a_machine_without_room_for_the_child_refuses_the_file_and_closes(folder, monkeypatch):
    def full(_child):
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    with DecodingWorker() as worker:
        with monkeypatch.context() as patch:
            patch.setattr(BaseProcess, "start", full)
            with pytest.raises(DecoderFailedError, match="did not start"):
                worker.call(open_candidate, SourceRef(folder / "a.dcm"))
            worker.close()
        assert worker.call(open_candidate, SourceRef(folder / "a.dcm")).facts.frames == 12


def test_a_file_that_never_ends_is_given_up(folder):
    with DecodingWorker(limit_s=3) as worker:  # enough for a busy machine to read a sound file
        start = time.perf_counter()
        with pytest.raises(DecodingTimeoutError):
            worker.call(_sleep, folder / "a.dcm")
        assert time.perf_counter() - start < 15
        assert worker.call(open_candidate, SourceRef(folder / "a.dcm")).facts.frames == 12


def test_a_long_loop_may_take_longer_than_a_short_one(tmp_path):
    """On a busy machine hundreds of large frames need more than half a minute."""
    short, long = tmp_path / "short.dcm", tmp_path / "long.dcm"
    short.write_bytes(b"x")
    with long.open("wb") as file:
        file.truncate(8 << 20)  # 16 s more
    with DecodingWorker(limit_s=1) as worker:
        with pytest.raises(DecodingTimeoutError, match="after 1 seconds"):
            worker.call(_rest, short, 2.0)
        worker.call(_rest, long, 2.0)


def _rest(_path: Path, seconds: float) -> None:
    time.sleep(seconds)


def test_a_file_that_eats_memory_is_refused(folder, worker):
    with pytest.raises(DecoderFailedError, match="memory"):
        worker.call(_eat, folder / "a.dcm")
    assert worker.call(open_candidate, SourceRef(folder / "a.dcm")).facts.frames == 12


def test_a_fault_of_a_decoder_is_a_refusal_that_repeats_no_value(folder, worker):
    with pytest.raises(DecoderFailedError) as refusal:
        worker.call(_stumble, folder / "a.dcm")
    assert "Mustermann" not in str(refusal.value)
