"""Files that were changed at random, handed to a decoding process: refused or salvaged at once.

100 of them in the quick run; FIBRODESK_MUTATIONS=1500 tries as many as are asked for.
"""

from __future__ import annotations

import io
import os
import random
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from craft_dicom import as_bytes, compressed, jpeg, jpeg_loop, moving_fan, native, save
from PIL import Image
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from fibrodesk.imaging.decoding.worker import DecodingWorker
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.errors import ImagingError

COUNT = int(os.environ.get("FIBRODESK_MUTATIONS", "100"))
LIMIT_S = 0.5
_MOST_GROWTH_MIB = 48


def _jpeg_ls(image):
    import jpeg_ls

    return bytes(jpeg_ls.encode_array(image, interleave_mode=2 if image.ndim == 3 else 0))


def _jpeg_2000(image):
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG2000", no_jp2=True)
    return target.getvalue()


def _originals():
    grey = moving_fan()
    colour = np.repeat(grey[..., None], 3, axis=3)
    colour[..., 2] //= 2
    runs = native(grey)
    runs.compress(RLELossless, grey, generate_instance_uid=False)
    deep = native(grey.astype(np.uint16) * 16)
    deep.BitsAllocated, deep.BitsStored, deep.HighBit = 16, 12, 11
    kinds = {"photometric": "RGB"}
    return [
        as_bytes(each)
        for each in (
            jpeg_loop(grey),
            native(grey),
            jpeg_loop(colour, fragments=2),
            compressed([_jpeg_ls(i) for i in grey], grey, syntax=JPEGLSLossless),
            compressed([_jpeg_ls(i) for i in colour], colour, syntax=JPEGLSLossless, **kinds),
            compressed([_jpeg_2000(i) for i in grey], grey, syntax=JPEG2000Lossless),
            compressed([_jpeg_2000(i) for i in colour], colour, syntax=JPEG2000Lossless, **kinds),
            runs,
            deep,
            compressed(
                [jpeg(i) for i in grey], grey, syntax="1.2.840.10008.1.2.4.50", extended=True
            ),
        )
    ]


def _mutated(original, rng):
    """Flip bytes, cut, repeat or overwrite a stretch: in the header, or among the frames."""
    data = bytearray(original)
    head = data.index(b"\xe0\x7f\x10\x00") + 200
    for _ in range(rng.choice((1, 2, 5, 20))):
        at = rng.randrange(128, rng.choice((head, len(data))))
        kind = rng.randrange(5)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            data[at : at + 4] = struct.pack("<L", rng.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 1 << 31)))
        elif kind == 2:
            del data[at : at + rng.choice((1, 2, 8, 300))]
        elif kind == 3:
            data[at:at] = data[at : at + rng.choice((1, 8, 64))]
        else:
            del data[max(at, 140) + 60 :]
        if len(data) < 400:
            return bytes(data)
        head = min(head, len(data))
    return bytes(data)


def _mutated_frames(original, rng):
    """Change some bytes that only the codecs see."""
    data = bytearray(original)
    head = data.index(b"\xe0\x7f\x10\x00") + 200
    for _ in range(rng.choice((1, 5, 50))):
        data[rng.randrange(head, len(data))] = rng.randrange(256)
    return bytes(data)


def look_closely(path: Path) -> tuple[str, float, float]:
    """In the decoding process: what became of a file, its processor time, the memory after it."""
    busy = time.process_time()
    try:
        with DicomCine(path, salvage=True) as cine:
            facts = cine.facts
            assert facts.frames == len(facts.frame_times_ms) >= 2
            for index in range(facts.frames):
                cine.frame(index)
        fate = "opened"
    except ImagingError as error:
        fate = type(error).__name__
    return fate, time.process_time() - busy, _resident_mib()


def _resident_mib() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def test_mutated_files_cost_half_a_second_at_most_and_no_memory(tmp_path, capsys):
    rng = random.Random(COUNT)
    originals = _originals()
    fates: dict[str, int] = {}
    slowest_s, memory = 0.0, []
    with DecodingWorker() as worker:
        for number in range(COUNT):
            change = _mutated_frames if rng.random() < 0.4 else _mutated
            path = save(change(originals[number % len(originals)], rng), tmp_path / "one.dcm")
            fate, busy_s, mib = worker.call(look_closely, path)
            fates[fate] = fates.get(fate, 0) + 1
            slowest_s = max(slowest_s, busy_s)
            memory.append(mib)
            assert busy_s < LIMIT_S, (number, fate)
        child = worker._child.pid
        assert worker.call(_pid_of, path) == child, "one process took them all"
    settled = memory[min(50, COUNT // 2)]
    growth = f"{settled:.0f} to {memory[-1]:.0f} MiB"
    with capsys.disabled():
        print(f"\n{COUNT} files: {fates}; slowest {slowest_s:.3f} s; {growth}")
    assert max(memory) - settled < _MOST_GROWTH_MIB
    assert fates["opened"] > COUNT // 20
    assert sum(fates.values()) - fates["opened"] > COUNT // 4


def _deep_jpeg(name, bits):
    """Three frames of more than 8 bits, as libjpeg-turbo wrote them."""
    stream = (Path(__file__).parent / "streams" / f"jpeg_{name}_{bits}_bit.jpg").read_bytes()
    images = np.zeros((3, 48, 64), np.uint8)
    data = compressed([stream] * 3, images, syntax="1.2.840.10008.1.2.4.51")
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, bits, bits - 1
    return as_bytes(data)


def test_mutated_files_of_deep_jpeg_bring_no_decoder_down(tmp_path):
    """The decoder of these has brought whole programs down; here it would cost its file."""
    rng = random.Random(COUNT)
    originals = [_deep_jpeg("extended", 12), _deep_jpeg("lossless", 16)]
    fates = []
    with DecodingWorker() as worker:
        for number in range(COUNT // 2):
            change = _mutated_frames if rng.random() < 0.7 else _mutated
            path = save(change(originals[number % 2], rng), tmp_path / "one.dcm")
            fate, busy_s, mib = worker.call(look_closely, path)
            fates.append(fate)
            assert busy_s < LIMIT_S, (number, fate)
            assert mib < 300
        child = worker._child.pid
        assert worker.call(_pid_of, path) == child, "one process took them all"
    assert {"opened", "FrameDamagedError"} <= set(fates)


def _pid_of(_path: Path) -> int:
    return os.getpid()


def test_a_cut_jpeg_ls_frame_is_refused_at_once(tmp_path):
    """CharLS by itself takes some 3 s for each."""
    grey = moving_fan(frames=3)
    streams = [_jpeg_ls(image) for image in grey]
    streams[1] = streams[1][: len(streams[1]) // 2]
    path = save(compressed(streams, grey, syntax=JPEGLSLossless), tmp_path / "loop.dcm")
    busy = time.process_time()
    with DicomCine(path) as cine:
        assert np.array_equal(cine.frame(0), grey[0])
        with pytest.raises(ImagingError, match="Frame 2"):
            cine.frame(1)
    assert time.process_time() - busy < LIMIT_S


def test_runs_that_never_end_are_bounded_by_the_frame(tmp_path):
    """A segment of nothing but the longest runs would fill far more than the frame."""
    grey = moving_fan(frames=2)
    header = struct.pack("<16L", 1, 64, *(0,) * 14)
    streams = [header + b"\x81\x7f" * 2_000_000] * 2
    path = save(compressed(streams, grey, syntax=RLELossless), tmp_path / "loop.dcm")
    with DecodingWorker() as worker:
        fate, busy_s, mib = worker.call(look_closely, path)
    assert fate in ("FrameDamagedError", "opened")
    assert busy_s < LIMIT_S
    assert mib < 400
