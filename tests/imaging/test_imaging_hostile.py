"""Files made to hurt are refused in a moment, with one kind of error."""

from __future__ import annotations

import os
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from craft_dicom import as_bytes, compressed, jpeg, jpeg_loop, moving_fan, native, region, save
from pydicom.uid import JPEGBaseline8Bit

from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import (
    CineCutError,
    EncodingRefusedError,
    FrameDamagedError,
    HeaderCutError,
    HostileFileError,
    ImagingError,
    KindRefusedError,
    NoImageError,
    NotDicomError,
    PixelsRefusedError,
    ScannerRawError,
    StillImageError,
)
from fibrodesk.imaging.intake import open_candidate
from fibrodesk.imaging.source import SourceRef

LIMIT_S = 0.5
_PREFIX = b"\0" * 128 + b"DICM"


def _meta(syntax=b"1.2.840.10008.1.2.1\0"):
    value = b"\x02\x00\x10\x00UI" + struct.pack("<H", len(syntax)) + syntax
    return _PREFIX + b"\x02\x00\x00\x00UL\x04\x00" + struct.pack("<L", len(value)) + value


def _explicit(tag, vr, length):
    return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, vr, 0, length)


def _deflate_bomb():
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"\0" * (1 << 20)
    body = b"".join(squeeze.compress(block) for _ in range(256)) + squeeze.flush()
    return _meta(b"1.2.840.10008.1.2.1.99") + body


def _million_items():
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    return _meta() + _explicit(0x00081140, b"SQ", 8_000_000) + item * 1_000_000


def _million_hidden_items():
    """In a private value of unknown kind, which a parser may still take for a sequence."""
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    return _meta() + _explicit(0x00191001, b"UN", 8_000_000) + item * 1_000_000


def _deep():
    level = _explicit(0x00081140, b"SQ", 0xFFFFFFFF)
    level += struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF)
    return _meta() + level * 500


def _length_past_the_end():
    return _meta() + _explicit(0x00080005, b"UT", 0x7FFFFFFF) + b"short"


def _item_longer_than_its_sequence():
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0x10000000)
    return _meta() + _explicit(0x00081140, b"SQ", 16) + item + b"\0" * 8


def _endless_sequence():
    return _meta() + _explicit(0x00081140, b"SQ", 0xFFFFFFFF)


def _million_fragments():
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    head = as_bytes(jpeg_loop())
    at = head.index(_explicit(0x7FE00010, b"OB", 0xFFFFFFFF)) + 12
    return head[:at] + item * 1_000_000


def _junk_among_fragments():
    whole = as_bytes(jpeg_loop())
    at = whole.rindex(b"\xfe\xff\x00\xe0")
    return whole[:at] + b"ABCDEFGH" + whole[at + 8 :]


def _altered(**changes):
    data = native()
    for keyword, value in changes.items():
        setattr(data, keyword, value)
    return as_bytes(data)


def _jpeg_that_claims_65500():
    images = moving_fan()
    streams = [bytearray(jpeg(image)) for image in images]
    for stream in streams:
        at = stream.index(b"\xff\xc0")
        stream[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    data = compressed([bytes(s) for s in streams], images, syntax=JPEGBaseline8Bit)
    return as_bytes(data)


def _private_raw():
    data = native(moving_fan(frames=1))
    data.private_block(0x7FE1, "GEMS_Ultrasound_MovieGroup_001", create=True).add_new(
        0x01, "OB", b"raw movie"
    )
    return as_bytes(data)


def _raw_of_philips():
    data = native(moving_fan(frames=1))
    block = data.private_block(0x200D, "Philips US Imaging DD 033", create=True)
    block.add_new(0x10, "OB", b"\1" * (2 << 20))
    return as_bytes(data)


def _raw_without_a_picture():
    data = native(moving_fan(frames=1))
    del data.PixelData
    data.private_block(0x7FE1, "GEMS_Ultrasound_MovieGroup_001", create=True).add_new(
        0x01, "OB", b"raw movie"
    )
    return as_bytes(data)


def _no_picture():
    data = native()
    del data.PixelData
    return as_bytes(data)


def _kind(uid):
    return lambda: _altered(SOPClassUID=uid)


_CRAFTED = {
    "empty": (lambda: b"", NotDicomError),
    "a picture": (lambda: jpeg(moving_fan()[0]), NotDicomError),
    "words": (lambda: b"patient,name\n" * 100, NotDicomError),
    "only a prefix": (lambda: _PREFIX, EncodingRefusedError),
    "deflate bomb": (_deflate_bomb, EncodingRefusedError),
    "big endian": (lambda: _meta(b"1.2.840.10008.1.2.2\0"), EncodingRefusedError),
    "video": (lambda: _meta(b"1.2.840.10008.1.2.4.102\0"), EncodingRefusedError),
    "unknown syntax": (lambda: _meta(b"1.2.3.4.5.6\0"), EncodingRefusedError),
    "a million empty items": (_million_items, HostileFileError),
    "a million hidden items": (_million_hidden_items, HostileFileError),
    "a million fragments": (_million_fragments, HostileFileError),
    "nested 500 deep": (_deep, HostileFileError),
    "a length past the end": (_length_past_the_end, HeaderCutError),
    "an item longer than its list": (_item_longer_than_its_sequence, HeaderCutError),
    "a list without an end": (_endless_sequence, HeaderCutError),
    "junk among frames": (_junk_among_fragments, HostileFileError),
    "65500 rows": (lambda: _altered(Rows=65500), HostileFileError),
    "no columns": (lambda: _altered(Columns=0), HostileFileError),
    "a million frames": (lambda: _altered(NumberOfFrames="1000000"), HostileFileError),
    "minus one frame": (lambda: _altered(NumberOfFrames="-1"), HostileFileError),
    "3 GB decoded": (
        lambda: _altered(NumberOfFrames="200", Rows=4096, Columns=4096),
        HostileFileError,
    ),
    "12 bits": (lambda: _altered(BitsAllocated=16, BitsStored=12), PixelsRefusedError),
    "a palette": (
        lambda: _altered(PhotometricInterpretation="PALETTE COLOR"),
        PixelsRefusedError,
    ),
    "other colours": (lambda: _altered(PhotometricInterpretation="ZQX"), PixelsRefusedError),
    "a JPEG that claims 65500 x 65500": (_jpeg_that_claims_65500, FrameDamagedError),
    "a computed tomography": (
        lambda: _altered(SOPClassUID="1.2.840.10008.5.1.4.1.1.2"),
        KindRefusedError,
    ),
    "a still": (lambda: as_bytes(native(moving_fan(frames=1))), StillImageError),
    "a raw file": (_private_raw, ScannerRawError),
    "a raw file without a picture": (_raw_without_a_picture, ScannerRawError),
    "a raw file of Philips": (_raw_of_philips, ScannerRawError),
    "no picture": (_no_picture, NoImageError),
    "a volume": (_kind("1.2.840.10008.5.1.4.1.1.6.2"), KindRefusedError),
    "a volume of Philips": (_kind("1.2.840.113543.6.6.1.3.10002"), KindRefusedError),
    "a video in pieces": (lambda: _meta(b"1.2.840.10008.1.2.4.102.1"), EncodingRefusedError),
    "JPEG XL": (lambda: _meta(b"1.2.840.10008.1.2.4.110\0"), EncodingRefusedError),
}


@pytest.mark.parametrize("name", _CRAFTED)
def test_each_crafted_file_is_refused_by_name_within_half_a_second(name, tmp_path):
    make, kind = _CRAFTED[name]
    path = save(make(), tmp_path / "hurt.dcm")
    busy = time.process_time()  # other work on the machine is not counted
    with pytest.raises(kind) as refusal:
        open_candidate(SourceRef(path))
    assert time.process_time() - busy < LIMIT_S
    assert str(refusal.value)
    assert refusal.value.advice
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a volume", "three-dimensional ultrasound"),
        ("a volume of Philips", "native three-dimensional ultrasound of Philips"),
        ("a computed tomography", "computed tomography"),
        ("video", "H.264 video"),
        ("a video in pieces", "H.264 video"),
        ("big endian", "explicit big endian"),
    ],
)
def test_what_is_refused_is_called_by_its_name(name, words, tmp_path):
    path = save(_CRAFTED[name][0](), tmp_path / "named.dcm")
    with pytest.raises(ImagingError, match=words) as refusal:
        open_candidate(SourceRef(path))
    assert refusal.value.advice


def test_all_crafted_files_leave_the_decoding_process_alive_and_no_larger(tmp_path):
    """One after the other, twice, each within half a second of its processor's time."""
    paths = [save(make(), tmp_path / f"{n}.dcm") for n, (make, _) in enumerate(_CRAFTED.values())]
    with DecodingWorker() as worker:
        first = [worker.call(refused, path) for path in paths]
        again = [worker.call(refused, path) for path in paths]
    assert all(busy_s < LIMIT_S for _, busy_s, _ in first + again)
    assert len({pid for pid, _, _ in first + again}) == 1
    assert again[-1][2] - first[-1][2] < 16


def refused(path):
    """In the decoding process: which it is, the processor time of a refusal, the memory after."""
    busy = time.process_time()
    with pytest.raises(ImagingError):
        open_candidate(SourceRef(path))
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    resident = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    return os.getpid(), time.process_time() - busy, resident


def test_a_refused_encoding_is_called_by_its_name(tmp_path):
    path = save(_deflate_bomb(), tmp_path / "bomb.dcm")
    with pytest.raises(EncodingRefusedError, match=r"bomb\.dcm is encoded as a deflated data set"):
        open_candidate(SourceRef(path))


@pytest.mark.parametrize("delta", [float("nan"), float("inf"), -0.04, 0.0, 9.0, 1e-9])
def test_an_impossible_scale_is_no_scale(delta, tmp_path):
    data = native()
    data.SequenceOfUltrasoundRegions = [region(96, 128, delta_cm=delta)]
    candidate = open_candidate(SourceRef(save(data, tmp_path / "loop.dcm")))
    assert candidate.facts.spacing is None
    assert "not calibrated" in candidate.warnings[0]


@pytest.mark.parametrize("compressed_loop", [False, True])
def test_a_cut_loop_says_how_many_frames_there_are(compressed_loop, tmp_path):
    whole = as_bytes(jpeg_loop() if compressed_loop else native())
    pixels = whole.index(b"\xe0\x7f\x10\x00")
    path = save(whole[: pixels + (len(whole) - pixels) // 2], tmp_path / "cut.dcm")
    with pytest.raises(CineCutError) as refusal:
        DicomCine(path)
    found = refusal.value.fields["found"]
    assert refusal.value.fields["declared"] == 12
    assert 4 <= found <= 7
    assert str(refusal.value) == f"cut.dcm ends after {found} of 12 frames."
    with DicomCine(path, salvage=True) as cine:
        assert cine.facts.frames == found
        assert len(cine.facts.frame_times_ms) == found
        whole_frames = [cine.frame(index) for index in range(found)]
        with pytest.raises(IndexError):
            cine.frame(found)
    reference = save(whole, tmp_path / "whole.dcm")
    with DicomCine(reference) as cine:
        assert all(np.array_equal(cine.frame(i), f) for i, f in enumerate(whole_frames))


def test_a_loop_cut_before_its_second_frame_is_not_salvaged(tmp_path):
    whole = as_bytes(native())
    path = save(whole[: whole.index(b"\xe0\x7f\x10\x00") + 100], tmp_path / "cut.dcm")
    with pytest.raises(CineCutError):
        DicomCine(path, salvage=True)
