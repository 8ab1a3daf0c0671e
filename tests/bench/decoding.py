"""How fast loops are decoded, beside pydicom's defaults: `python tests/bench/decoding.py`.

Medians of interleaved rounds on one machine; the ratios are what counts, and those of processor
time stand beside those of the clock, as other work on the machine does not move them. Peak memory
is taken in a fresh process for each reader. The loop is 100 frames of 768 x 1024, JPEG baseline,
grey and in colour, made from noise that is smoothed to speckle; the stored loop is its JPEG-LS
rebuild.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage

from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.stored import StoredCine, write_stored

ROWS, COLUMNS, FRAMES = 768, 1024, 100
_DISTINCT = 10  # frames that are really made; the loop repeats them


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peak", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peak:
        print(peak_mib(args.peak[0], Path(args.peak[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        results = {
            kind: measure(Path(folder), colour=kind == "colour", rounds=args.rounds)
            for kind in ("grey", "colour")
        }
    print(json.dumps(results, indent=2))


def measure(folder: Path, *, colour: bool, rounds: int) -> dict[str, object]:
    """Milliseconds of each reader, and the ratios between them."""
    path = make_loop(folder, colour=colour)
    stored = store(path, folder / "cines")
    times = interleaved(
        {
            "first_frame_pydicom": lambda: first_by_pydicom(path),
            "first_frame": lambda: first_by_us(path),
            "all_frames_pydicom": lambda: all_by_pydicom(path),
            "all_frames_iter_pixels": lambda: all_by_iter_pixels(path),
            "all_frames": lambda: all_by_us(path),
            "all_frames_two_threads": lambda: all_by_us(path, threads=2),
        },
        rounds=rounds,
    )
    opened = random_access_ms(path, stored)
    peaks = {reader: peak_of(reader, path) for reader in READERS}
    return {
        **times,
        **opened,
        "first_frame_ratio": times["first_frame_pydicom_ms"] / times["first_frame_ms"],
        "all_frames_ratio": times["all_frames_pydicom_ms"] / times["all_frames_two_threads_ms"],
        "first_frame_cpu_ratio": times["first_frame_pydicom_cpu_ms"] / times["first_frame_cpu_ms"],
        "all_frames_cpu_ratio": times["all_frames_pydicom_cpu_ms"] / times["all_frames_cpu_ms"],
        "iter_pixels_ratio": times["all_frames_iter_pixels_ms"]
        / times["all_frames_two_threads_ms"],
        "iter_pixels_cpu_ratio": (
            times["all_frames_iter_pixels_cpu_ms"] / times["all_frames_cpu_ms"]
        ),
        "random_access_ratio": random_by_pydicom_ms(path) / opened["random_jpeg_ms"],
        "peak_pydicom_mib": peaks["pydicom"],
        "peak_iter_pixels_mib": peaks["iter"],
        "peak_mib": peaks["ours"],
        "peak_ratio": peaks["pydicom"] / max(1.0, peaks["ours"]),
        "stored_kib_a_frame": stored.stat().st_size / FRAMES / 1024,
    }


def make_loop(folder: Path, *, colour: bool) -> Path:
    """A loop of speckle in a fan; in colour it is grey tissue with a coloured jet."""
    rng = np.random.default_rng(4)
    fan = np.zeros((ROWS, COLUMNS), np.uint8)
    cv2.fillPoly(fan, [np.array([[512, 30], [960, 560], [512, 740], [64, 560]])], (1,))
    streams = []
    for _ in range(_DISTINCT):
        noise = rng.integers(0, 256, (ROWS, COLUMNS)).astype(np.float32)
        speckle = cv2.GaussianBlur(noise, (0, 0), 4.0)
        grey = np.clip((speckle - 110) * 5, 0, 255).astype(np.uint8) * fan
        image = np.repeat(grey[..., None], 3, axis=2) if colour else grey
        if colour:
            image[300:420, 480:560, 0] = 220
        streams.append(jpeg(image))
    data = header(colour=colour)
    data.PixelData = encapsulate([streams[index % _DISTINCT] for index in range(FRAMES)])
    path = folder / f"loop-{'colour' if colour else 'grey'}.dcm"
    data.save_as(path, enforce_file_format=True)
    return path


def header(*, colour: bool) -> Dataset:
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    data.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    data.SOPClassUID, data.SOPInstanceUID = UltrasoundMultiFrameImageStorage, "1.2.3.4"
    data.SamplesPerPixel = 3 if colour else 1
    data.PhotometricInterpretation = "YBR_FULL_422" if colour else "MONOCHROME2"
    if colour:
        data.PlanarConfiguration = 0
    data.NumberOfFrames, data.FrameTime = str(FRAMES), "20"
    data.FrameIncrementPointer = 0x00181063
    data.Rows, data.Columns = ROWS, COLUMNS
    data.BitsAllocated = data.BitsStored = 8
    data.HighBit, data.PixelRepresentation = 7, 0
    return data


def jpeg(image: np.ndarray) -> bytes:
    target = io.BytesIO()
    Image.fromarray(image).save(target, "JPEG", quality=85)
    return target.getvalue()


def store(path: Path, folder: Path) -> Path:
    with DicomCine(path) as cine:
        mask = find_fan(cine)
        if mask is None:
            raise ValueError("the loop of this benchmark moves")
        pseudonym = Linkage().pseudonym(identity_of(cine.header), uids_of(cine.header))
        data = rebuild(cine, mask, pseudonym=pseudonym, confirmed=True)
    return write_stored(folder, data)[1]


def interleaved(acts: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """The medians of each act over `rounds` in which all take their turn, after one to warm up."""
    clock: dict[str, list[float]] = {name: [] for name in acts}
    processor: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            start, busy = time.perf_counter(), time.process_time()
            act()
            if number:
                clock[name].append((time.perf_counter() - start) * 1000)
                processor[name].append((time.process_time() - busy) * 1000)
    medians = {f"{name}_ms": statistics.median(values) for name, values in clock.items()}
    return medians | {
        f"{name}_cpu_ms": statistics.median(values) for name, values in processor.items()
    }


def first_by_pydicom(path: Path) -> object:
    return pydicom.pixels.pixel_array(pydicom.dcmread(path), index=0)


def first_by_us(path: Path) -> object:
    with DicomCine(path) as cine:
        return cine.frame(0)


def all_by_pydicom(path: Path) -> object:
    return pydicom.dcmread(path).pixel_array


def all_by_iter_pixels(path: Path) -> int:
    """One frame after the other, as pydicom recommends for long loops."""
    return sum(int(frame.flat[0]) for frame in pydicom.pixels.iter_pixels(path))


def random_by_pydicom_ms(path: Path) -> float:
    """One frame of a data set that is open, as `random_access_ms` takes ours."""
    data = pydicom.dcmread(path)
    taken = []
    for index in np.random.default_rng(1).integers(0, FRAMES, 30):
        start = time.perf_counter()
        pydicom.pixels.pixel_array(data, index=int(index))
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def all_by_us(path: Path, *, threads: int = 1) -> int:
    with DicomCine(path) as cine, ThreadPoolExecutor(threads) as pool:
        return sum(
            int(value) for value in pool.map(lambda i: cine.frame(i)[0, 0].max(), range(FRAMES))
        )


def random_access_ms(path: Path, stored: Path) -> dict[str, float]:
    """One frame of an open loop, in an order that nobody can foresee."""
    order = np.random.default_rng(1).integers(0, FRAMES, 60)
    medians = {}
    with DicomCine(path) as jpeg_cine, StoredCine(stored) as stored_cine:
        for name, cine in (("random_jpeg_ms", jpeg_cine), ("random_stored_ms", stored_cine)):
            taken = []
            for index in order:
                start = time.perf_counter()
                cine.frame(int(index))
                taken.append((time.perf_counter() - start) * 1000)
            medians[name] = statistics.median(taken)
    return medians


def peak_of(reader: str, path: Path) -> float:
    """What reading all frames adds to the peak memory of a fresh process, in MiB."""
    command = [sys.executable, __file__, "--peak", reader, str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peak_mib(reader: str, path: Path) -> float:
    first_by_us(path)  # what the libraries take for themselves is no part of it
    before = status_mib("VmRSS")
    READERS[reader](path)
    return max(0.0, status_mib("VmHWM") - before)


def status_mib(field: str) -> float:
    """A figure of this process's memory as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


READERS: dict[str, Callable[[Path], object]] = {
    "pydicom": all_by_pydicom,
    "iter": all_by_iter_pixels,
    "ours": all_by_us,
}

if __name__ == "__main__":
    main()
