"""Volumes that are cut, lie about their size, or point elsewhere: refused before ITK opens them."""

import gzip
import shutil
import struct
import time

import numpy as np
import pytest
import SimpleITK
from imaging.damaged_camus import header, old_patient, part, patient, whole, write

from fibrodesk.imaging.datasets.camus import open_camus
from fibrodesk.imaging.datasets.layouts import labels_of
from fibrodesk.imaging.errors import HostileFileError, ImagingError, PixelsRefusedError
from fibrodesk.imaging.foreign.volume_headers import VolumeUnreadableError, header_of
from fibrodesk.imaging.foreign.volumes import read_volume
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.source import SourceRef

__all__ = ["old_patient", "patient", "whole"]  # fixtures


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99])
def test_a_packed_volume_that_is_cut_is_refused(patient, share):
    """ITK would fill it up with zeros and say nothing."""
    path = part(patient, "half_sequence")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


def test_a_packed_volume_with_one_bit_wrong_is_refused(patient):
    path = part(patient, "half_sequence")
    data = bytearray(path.read_bytes())
    data[-6] ^= 1  # in the checksum
    path.write_bytes(bytes(data))
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


def test_raw_numbers_that_are_cut_or_missing_are_refused(old_patient):
    path = old_patient / "patient0001_4CH_sequence.mhd"
    raw = path.with_suffix(".raw")
    raw.write_bytes(raw.read_bytes()[:-1])
    with pytest.raises(VolumeUnreadableError, match="ends before"):
        open_camus(SourceRef(path, "camus"))
    raw.unlink()
    with pytest.raises(VolumeUnreadableError, match="missing"):
        open_camus(SourceRef(path, "camus"))


@pytest.mark.parametrize(
    "dims",
    [
        (3, 32767, 32767, 32767, 1, 1, 1, 1),
        (3, 160, 240, 30000, 1, 1, 1, 1),
        (7, 4000, 4000, 10, 10, 10, 10, 10),
        (3, 4000, 4000, 4000, 1, 1, 1, 1),
    ],
)
def test_a_volume_that_claims_more_than_a_loop_is_refused_before_it_is_opened(patient, dims):
    path = part(patient, "half_sequence")
    header(path, dims=dims)
    with pytest.raises(HostileFileError):
        open_camus(SourceRef(path, "camus"))


@pytest.mark.parametrize("dims", [(3, -1, 240, 10, 1, 1, 1, 1), (0,) * 8, (3, 0, 0, 0, 0, 0, 0, 0)])
def test_a_volume_of_a_size_that_no_image_has_is_refused(patient, dims):
    path = part(patient, "half_sequence")
    header(path, dims=dims)
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


def test_a_nifti_2_that_claims_a_million_cubed_is_refused(tmp_path):
    head = bytearray(544)
    struct.pack_into("<i", head, 0, 540)
    head[4:12] = b"n+2\0\r\n\x1a\n"
    struct.pack_into("<2h", head, 12, 2, 8)
    struct.pack_into("<8q", head, 16, 3, 10**6, 10**6, 10**6, 1, 1, 1, 1)
    struct.pack_into("<q", head, 168, 544)
    path = tmp_path / "patient0001_4CH_half_sequence.nii"
    path.write_bytes(bytes(head))
    with pytest.raises(HostileFileError, match="1000000"):
        header_of(path)


def test_colour_and_complex_numbers_are_no_grey_levels(patient):
    path = part(patient, "half_sequence")
    header(path, data_type=128)  # RGB24
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


def test_grey_levels_beyond_eight_bits_are_refused_and_not_squeezed(patient):
    path = part(patient, "half_sequence")
    volume = read_volume(path)
    row_mm, column_mm = volume.header.spacing
    wide = volume.values.astype(np.int16)
    write(path, wide, (column_mm, row_mm, 1.0))
    with open_camus(SourceRef(path, "camus")) as cine:
        np.testing.assert_array_equal(cine.frame(0), volume.values[0])
    write(path, wide * 16, (column_mm, row_mm, 1.0))
    with pytest.raises(PixelsRefusedError, match="0 to 255"):
        open_camus(SourceRef(path, "camus"))
    broken = volume.values.astype(np.float32)
    broken[0, 0, 0] = 17.5
    write(path, broken, (column_mm, row_mm, 1.0))
    with pytest.raises(PixelsRefusedError, match="fractions"):
        open_camus(SourceRef(path, "camus"))


@pytest.mark.parametrize(
    "line",
    [
        "ElementDataFile = ../secret.raw",
        "ElementDataFile = /etc/passwd",
        "ElementDataFile = C:\\secret.raw",
        "ElementDataFile = LIST",
        "ElementDataFile = frame%03d.raw 0 9 1",
        "ElementDataFile = LOCAL",
        "ElementDataFile =",
    ],
)
def test_a_header_that_names_another_file_as_its_pixels_is_refused(old_patient, line):
    path = old_patient / "patient0001_4CH_sequence.mhd"
    text = path.read_text().splitlines()
    path.write_text("\n".join([*text[:-1], line]) + "\n")
    with pytest.raises(HostileFileError, match="beside it"):
        open_camus(SourceRef(path, "camus"))


def test_a_header_that_names_two_files_is_refused(old_patient):
    """ITK believes the first one; a reader that believes the last one looks at another file."""
    path = old_patient / "patient0001_4CH_sequence.mhd"
    path.write_text(path.read_text() + "ElementDataFile = other.raw\n")
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


@pytest.mark.parametrize("size", ["1000000 1000000 1000000", "nan 2 3", "2", "", "1e400 2 3"])
def test_a_header_of_impossible_sizes_is_refused(old_patient, size):
    path = old_patient / "patient0001_4CH_sequence.mhd"
    lines = [
        f"DimSize = {size}" if line.startswith("DimSize") else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises((VolumeUnreadableError, HostileFileError)):
        open_camus(SourceRef(path, "camus"))


def test_a_packed_raw_file_is_read_and_a_cut_one_refused(old_patient):
    path = old_patient / "patient0001_4CH_sequence.mhd"
    frames = read_volume(path).values
    image = SimpleITK.ReadImage(str(path))
    SimpleITK.WriteImage(image, str(path), useCompression=True)
    packed = path.with_suffix(".zraw")
    assert packed.is_file()
    np.testing.assert_array_equal(read_volume(path).values, frames)
    packed.write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(VolumeUnreadableError):
        read_volume(path)


def test_a_scale_that_cannot_be_is_not_believed(patient):
    path = part(patient, "half_sequence")
    volume = read_volume(path)
    write(path, volume.values, (20.0, 0.3, 1.0))
    found = open_candidate(SourceRef(path, "camus"))
    assert found.facts.spacing is None
    assert any("scale" in warning for warning in found.warnings)


def test_what_itk_says_of_a_broken_header_does_not_reach_the_terminal(old_patient, capfd):
    path = old_patient / "patient0001_4CH_sequence.mhd"
    path.write_text("\n".join(reversed(path.read_text().splitlines()[:-1])) + "\n")
    path.write_text(f"{path.read_text()}ElementDataFile = {path.stem}.raw\n")
    with pytest.raises(VolumeUnreadableError, match="ITK"):
        open_camus(SourceRef(path, "camus"))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("NDims = 3", "NDims = 99"),
        ("NDims = 3", "NDims = 2"),
        ("NDims = 3", "NDims = -3"),
        ("Offset = 0 0 0", "Offset =" + " 1" * 5000),
        ("TransformMatrix = 1 0 0 0 1 0 0 0 1", "TransformMatrix = 1 0 0"),
    ],
)
def test_lists_that_are_not_as_long_as_the_dimensions_are_refused(old_patient, before, after):
    """ITK writes them into room for ten numbers, and NDims = 99 ends its process."""
    path = old_patient / "patient0001_4CH_sequence.mhd"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    with pytest.raises(VolumeUnreadableError):
        open_camus(SourceRef(path, "camus"))


def mutated(data, rng, *, head):
    """The bytes with a few of them changed, taken out, put in, or the end cut off."""
    changed = bytearray(data)
    for _ in range(rng.integers(1, 8)):
        place = int(rng.integers(0, min(head, len(changed)) or 1))
        act = rng.integers(0, 5)
        if act == 0:
            del changed[place : place + 9]
        elif act == 1:
            changed[place:place] = bytes(rng.integers(0, 256, 5, np.uint8))
        elif act == 2 and rng.integers(0, 3) == 0:
            del changed[place:]
        else:
            changed[place : place + 1] = bytes(rng.choice((0, 1, 127, 128, 255), 1).astype("u1"))
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_volumes_and_tables_are_read_or_refused_in_words_and_at_once(whole, tmp_path, seed):
    """Packed bytes, what is packed in them, headers of text and tables: none is a crash."""
    rng = np.random.default_rng(seed)
    new = whole / "new" / "database_nifti" / "patient0001"
    old = whole / "old" / "training" / "patient0001"
    loop, header_file = "patient0001_4CH_half_sequence.nii.gz", "patient0001_4CH_sequence.mhd"
    refused = 0
    for turn in range(25):
        folder = tmp_path / f"{turn}" / "patient0001"
        source, name, damaged = (
            (new, loop, loop),
            (new, loop, "Info_4CH.cfg"),
            (new, loop, "patient0001_4CH_half_sequence_gt.nii.gz"),
            (old, header_file, header_file),
        )[turn % 4]
        shutil.copytree(source, folder)
        path = folder / damaged
        if damaged.endswith(".gz") and turn % 8 < 4:
            inside = mutated(gzip.decompress(path.read_bytes()), rng, head=352)
            path.write_bytes(gzip.compress(inside, 1))
        else:
            path.write_bytes(mutated(path.read_bytes(), rng, head=1 << 20))
        ref = SourceRef(folder / name, "camus")
        began = time.monotonic()
        try:
            with open_camus(ref) as cine:
                assert cine.frame(cine.facts.frames - 1).shape == cine.facts.shape
            labels_of(ref)
        except ImagingError as error:
            refused += bool(error.advice)
        assert time.monotonic() - began < 2  # half a second on a machine that nobody shares
    assert refused > 5
