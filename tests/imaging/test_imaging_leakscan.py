"""The last gate: it finds what it must, blocks nothing that is chance, and takes no time."""

from __future__ import annotations

import io
import time
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from craft_dicom import as_bytes, moving_fan, native, save

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.leakscan import check_leaks, leaks
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan, from_handles
from fibrodesk.imaging.deidentification.rebuild import stored_bytes
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import IdentityLeakError
from fibrodesk.imaging.opening import open_source
from fibrodesk.imaging.source import SourceRef, boxes
from fibrodesk.phantom.dataset import write_dataset


def _rebuilt(path):
    """The stored object, under the fan or, where none is found, under a triangle."""
    with open_source(SourceRef(path)) as cine:
        rows, columns = cine.facts.shape
        corners = [ImagePoint(0, 0), ImagePoint(columns, 0), ImagePoint(columns, rows)]
        mask = find_fan(cine, regions=boxes(cine)) or from_handles(corners, (rows, columns))
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        return rebuild(cine, mask, pseudonym=pseudonym, confirmed=True), pseudonym


def _test_files():
    from data_store import __file__ as store

    own = Path(pydicom.__file__).parent / "data"
    return sorted(
        path for folder in (own, Path(store).parent) for path in folder.rglob("*") if path.is_file()
    )


def test_no_true_loop_of_pydicom_is_blocked_by_chance():
    """Private text, makers' words and numbers of real scanners: none is in what we write."""
    came_in = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in _test_files():
            try:
                _rebuilt(path)
            except IdentityLeakError:
                raise
            except FibrodeskError:
                continue
            came_in.append(path.name)
    assert "color3d_jpeg_baseline.dcm" in came_in
    assert len(came_in) >= 3


def test_no_loop_of_the_phantom_is_blocked_by_chance(tmp_path):
    dataset = write_dataset(tmp_path / "study", patients=8, seed=4, frames=8, size_px=(192, 256))
    for case in dataset.cases:
        assert _rebuilt(dataset.loop_path(case))[0]


@pytest.mark.parametrize(
    "text",
    [
        "FULL MONO COLOR IMAGE DERIVED PRIMARY ORIGINAL SYNTHETIC",
        "Clean Pixel Data Option, research use only, not for diagnostic use",
        "MONOCHROME2\\MODIFIED\\REMOVED",
        "1.2.840.10008.5.1.4.1.1.3.1 10918 14495 113100 113101",
        "abcd " * 2000,
        "".join(chr(65 + n % 26) for n in range(10_000)),
        "DICMVRUI 000000 999999 123456",
    ],
)
def test_a_source_that_talks_like_the_standard_blocks_nothing(tmp_path, text):
    data = native()
    block = data.private_block(0x0009, "FULL MONO", create=True)
    block.add_new(0x01, "UT", text)
    block.add_new(0x02, "OB", np.random.default_rng(3).bytes(200_000))
    assert _rebuilt(save(data, tmp_path / "loop.dcm"))[0]


def test_a_hit_is_told_by_number_and_never_by_word(tmp_path):
    source = save(native(), tmp_path / "loop.dcm")
    result, pseudonym = _rebuilt(source)
    leaking = pydicom.dcmread(io.BytesIO(result))
    leaking.StudyDescription = "Mustermann, Erika 0815 4711"
    with pytest.raises(IdentityLeakError) as told:
        check_leaks(source.read_bytes(), as_bytes(leaking), pseudonym=pseudonym, path="loop.dcm")
    words = f"{told.value} {told.value.advice} {told.value.title} {told.value.fields}".lower()
    assert not [word for word in ("mustermann", "erika", "0815", "4711") if word in words]
    assert "2" in str(told.value)


@pytest.mark.parametrize("between", [b"\xff\xfe\x00\x0cMustermann", b"\xff\xe1\x00\x0cMustermann"])
def test_a_comment_behind_the_head_of_a_frame_is_found(tmp_path, between):
    """Only a stream in which the scan follows the head at once is passed over."""
    source = save(native(), tmp_path / "loop.dcm")
    result, pseudonym = _rebuilt(source)
    assert b"Mustermann" in source.read_bytes()
    at = result.index(b"\xff\xd8\xff\xf7")
    scan = at + 4 + int.from_bytes(result[at + 4 : at + 6], "big")
    assert result[scan : scan + 2] == b"\xff\xda"
    leaking = result[:scan] + between + result[scan + len(between) :]
    assert list(leaks(source.read_bytes()[:4000], leaking, pseudonym=pseudonym))


def test_a_file_of_100_megabytes_is_scanned_in_a_moment(tmp_path):
    """What is searched is what stands outside the frames, however long these are."""
    images = moving_fan(frames=8)
    path = save(native(images), tmp_path / "loop.dcm")
    with DicomCine(path) as cine:
        pseudonym = Linkage().pseudonym(cine.identity, cine.uids)
        frame = bytes.fromhex("ffd8fff7000b080060008001011100ffda") + bytes(12_500_000)
        whole = stored_bytes(
            cine.facts, cine.origin, [frame] * 8, colour=False, pseudonym=pseudonym, confirmed=True
        )
        outside = cine.outside_pixels()
    assert len(whole) > 100_000_000
    start = time.perf_counter()
    assert list(leaks(outside, whole, pseudonym=pseudonym)) == []
    assert time.perf_counter() - start < 0.2
