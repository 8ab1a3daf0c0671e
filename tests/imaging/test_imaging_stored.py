"""Stored loops: whole or not at all, named by their bytes, and damage is noticed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest
from craft_dicom import moving_fan, native, save

from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.deidentification.rebuild import vector
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.errors import ImagingError, StoredCineDamagedError, StoringFailedError
from fibrodesk.imaging.files import replace_file
from fibrodesk.imaging.stored import StoredCine, frame_sha256, write_stored


def _rebuilt(path):
    with DicomCine(path) as cine:
        pseudonym = Linkage().pseudonym(identity_of(cine.header), uids_of(cine.header))
        return rebuild(cine, find_fan(cine), pseudonym=pseudonym, confirmed=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return _rebuilt(save(native(), tmp_path_factory.mktemp("source") / "loop.dcm"))


def test_a_loop_is_named_by_the_hash_of_its_bytes(data, tmp_path):
    sha256, path = write_stored(tmp_path / "cines", data)
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path == tmp_path / "cines" / sha256[:2] / f"{sha256}.dcm"
    with StoredCine(path) as cine:
        cine.verify()
        assert cine.sha256() == sha256


def test_storing_twice_stores_once_and_leaves_nothing_beside(data, tmp_path):
    _, first = write_stored(tmp_path, data)
    stamp = first.stat().st_mtime_ns
    _, second = write_stored(tmp_path, data)
    assert first == second
    assert second.stat().st_mtime_ns == stamp
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_a_damaged_copy_is_replaced_by_storing_again(data, tmp_path):
    _, path = write_stored(tmp_path, data)
    path.write_bytes(data[:-100])
    write_stored(tmp_path, data)
    assert path.read_bytes() == data


def test_the_pixels_are_those_of_the_source_inside_the_mask(data, tmp_path):
    images = moving_fan()
    source = save(native(images), tmp_path / "loop.dcm")
    with DicomCine(source) as cine:
        keep = find_fan(cine).keep
    with StoredCine(write_stored(tmp_path, data)[1]) as stored:
        assert stored.facts.frames == len(images)
        for index in (11, 3, 0):
            expected = np.where(keep, images[index], 0)
            assert np.array_equal(stored.frame(index), expected)
            assert stored.pixel_sha256(index) == frame_sha256(expected.astype(np.uint8))


def test_a_frame_is_known_by_size_and_pixels():
    image = np.zeros((4, 6), np.uint8)
    assert frame_sha256(image) != frame_sha256(image.reshape(6, 4))
    assert frame_sha256(image) != frame_sha256(image + 1)


def test_flipped_bits_are_noticed_and_never_shown(data, tmp_path):
    _, path = write_stored(tmp_path, data)
    rng = np.random.default_rng(5)
    for at in rng.integers(0, len(data), 50):
        broken = bytearray(data)
        broken[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(broken)
        with pytest.raises(StoredCineDamagedError):
            StoredCine(path)


def test_a_loop_under_another_name_is_not_opened(data, tmp_path):
    _, path = write_stored(tmp_path, data)
    other = path.rename(path.with_name("0" * 64 + ".dcm"))
    with pytest.raises(StoredCineDamagedError):
        StoredCine(other)
    with StoredCine(other, trusted=True) as cine, pytest.raises(StoredCineDamagedError):
        cine.verify()


def test_the_times_of_the_longest_loop_fit_into_one_value():
    steps = np.random.default_rng(1).uniform(10, 40, 10_000)
    words = vector(list(steps))
    assert len("\\".join(words)) < 65_536
    assert np.allclose([float(word) for word in words], steps, rtol=1e-3)
    assert vector([0.0, 33.333]) == ["0.0", "33.333"]


def test_a_lost_or_cut_loop_is_called_damaged_and_not_cut(data, tmp_path):
    _, path = write_stored(tmp_path, data)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(StoredCineDamagedError):
        StoredCine(path)
    path.unlink()
    with pytest.raises(StoredCineDamagedError) as refusal:
        StoredCine(path)
    assert isinstance(refusal.value, ImagingError)
    assert "backup" in refusal.value.advice


def test_uneven_times_r_waves_and_colour_survive(tmp_path):
    images = np.repeat(moving_fan()[..., None], 3, axis=3)
    images[..., 0] //= 2
    source = native(images, photometric="RGB")
    source.FrameTimeVector = [str(step) for step in (0, *([20.125, 25.5] * 6)[:11])]
    source.FrameIncrementPointer = 0x00181065
    source.RWaveTimeVector = [10.5, 130.25]
    source.HeartRate = "61"
    path = save(source, tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        before = cine.facts
    with StoredCine(write_stored(tmp_path, _rebuilt(path))[1]) as stored:
        assert stored.facts == before
        assert stored.facts.colour
        assert stored.frame(2).shape == (96, 128, 3)


def test_colour_that_one_frame_alone_has_is_shown_once_it_is_stored(tmp_path):
    """A quick look at the first frame and the middle one would tell that the loop is grey."""
    images = np.repeat(moving_fan()[..., None], 3, axis=3)
    images[2, ..., 0] //= 2
    path = save(native(images, photometric="RGB"), tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        assert not cine.facts.colour
    with StoredCine(write_stored(tmp_path, _rebuilt(path))[1]) as stored:
        assert stored.facts.colour
        assert stored.frame(2).shape == (96, 128, 3)


def test_an_assumed_time_stays_an_assumption(tmp_path):
    source = native()
    del source.FrameTime
    del source.FrameIncrementPointer
    path = save(source, tmp_path / "loop.dcm")
    with StoredCine(write_stored(tmp_path, _rebuilt(path))[1]) as stored:
        assert stored.facts.time_assumed
        assert stored.facts.frame_time_ms == pytest.approx(1000 / 30)


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from fibrodesk.imaging.errors import StoringFailedError
from fibrodesk.imaging.files import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    replace_file(Path(sys.argv[1]), b"new" * 100_000)
except StoringFailedError as error:
    print(error)
    sys.exit(7)
"""


def test_a_full_disk_leaves_the_file_before(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    assert "could not be written" in done.stdout
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_each_failing_call_of_a_save_leaves_old_or_new_and_nothing_between(tmp_path, monkeypatch):
    """The n-th call to the system fails, for every n that a save has."""
    path = tmp_path / "file"
    outcomes = []
    for failing in range(1, 12):
        path.write_bytes(b"old")
        calls = _Failing(failing)
        with monkeypatch.context() as patch:
            for name in ("open", "write", "fsync", "close"):
                patch.setattr(os, name, calls.wrap(getattr(os, name)))
            try:
                replace_file(path, b"new" * 1000)
                outcomes.append("done")
            except StoringFailedError:
                outcomes.append("refused")
        assert path.read_bytes() in (b"old", b"new" * 1000)
        assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert outcomes[0] == "refused"
    assert outcomes[-1] == "done"


class _Failing:
    """Lets the n-th call fail as a full disk does."""

    def __init__(self, failing):
        self.left = failing

    def wrap(self, call):
        def wrapped(*args, **kwargs):
            self.left -= 1
            if self.left == 0:
                if call.__name__ == "close":
                    call(*args, **kwargs)
                raise OSError(28, "No space left on device")
            return call(*args, **kwargs)

        wrapped.__name__ = call.__name__
        return wrapped


def test_two_hundred_hostile_names_write_nothing_outside(tmp_path):
    """What a file calls its patient, its study or itself never becomes a path."""
    cines = tmp_path / "project" / "cines"
    parts = ("..", "/", "\\", "C:", "CON", "~", "$HOME", "\n", "%2e%2e", "'; DROP TABLE cines; --")
    rng = np.random.default_rng(14)
    linkage, source = Linkage(), tmp_path / "source.dcm"
    for number in range(200):
        name = f"{''.join(rng.choice(parts, rng.integers(1, 6)))}{number}"
        data = native(moving_fan(frames=8, rows=48, columns=64))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pydicom's, of what it is asked to write
            for keyword in ("PatientID", "PatientName", "SOPInstanceUID", "StudyInstanceUID"):
                setattr(data, keyword, name.replace("\\", "/")[:60])
            save(data, source)
        with DicomCine(source) as cine:
            pseudonym = linkage.pseudonym(identity_of(cine.header), uids_of(cine.header))
            write_stored(cines, rebuild(cine, find_fan(cine), pseudonym=pseudonym, confirmed=True))
        source.unlink()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 200
    assert all(path.parent.parent == cines and len(path.stem) == 64 for path in files)
