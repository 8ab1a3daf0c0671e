"""How fast loops are decoded, beside pydicom: `python tests/bench/decoding.py`.

The loop is 100 frames of 768 x 1024, JPEG baseline, grey and in colour, made from noise that is
smoothed to speckle; the stored loop is its JPEG-LS rebuild. Each reader runs in a process of its
own, and the rounds of all alternate. Told are the medians, and how many times as long and as large
as ours pydicom is, with the least and the most of the rounds: in processor time, which other work
on the machine does not move, and for all frames by the clock too, as ours are read by two threads.

pydicom decodes with Pillow here; with `--environment DIR` also with what its guide tells to
install (pylibjpeg and its plug-ins), in an environment that is made there at the first run.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, UltrasoundMultiFrameImageStorage

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent / "peers"))

from stopwatch_of_process import peak_mib, took

from fibrodesk.imaging.deidentification.deidentify import rebuild
from fibrodesk.imaging.deidentification.linkage import Linkage
from fibrodesk.imaging.deidentification.pixelmask import find_fan
from fibrodesk.imaging.dicom.cine import DicomCine
from fibrodesk.imaging.dicom.identity import identity_of, uids_of
from fibrodesk.imaging.stored import StoredCine, write_stored

ROWS, COLUMNS, FRAMES = 768, 1024, 100
_DISTINCT = 10  # frames that are really made; the loop repeats them
_GUIDE = ("pydicom==3.0.2", "pylibjpeg[all]", "pillow", "numpy")
_PEER = Path(__file__).parent / "peers" / "pydicom_reads.py"
_LEAST_MIB = 1.0  # below that a peak is told as this


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--environment", type=Path, help="where pydicom's own decoders are put")
    parser.add_argument("--ours", nargs=2, type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ours:
        print(json.dumps(ours(*args.ours)))
        return
    pythons = {"pydicom": sys.executable}
    if args.environment:
        pythons["pydicom, guide"] = guide(args.environment)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("grey", "colour"):
            path = make_loop(Path(folder), colour=kind == "colour")
            stored = store(path, Path(folder) / "cines")
            rounds = [one_round(path, stored, pythons) for _ in range(args.rounds)]
            print(f"\n{kind}; stored: {stored.stat().st_size / FRAMES / 1024:.0f} KiB a frame")
            print_table(rounds, list(pythons))


def one_round(path: Path, stored: Path, pythons: dict[str, str]) -> dict[str, Any]:
    """What each reader tells of itself, one after the other."""
    told = {"ours": heard(sys.executable, __file__, "--ours", str(path), str(stored))}
    return told | {name: heard(python, _PEER, path) for name, python in pythons.items()}


def heard(*command: object) -> Any:
    words = [str(each) for each in command]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def print_table(rounds: list[dict[str, Any]], peers: list[str]) -> None:
    for what, (kind, act) in _OURS.items():
        own = statistics.median(each["ours"][kind][act] for each in rounds)
        line = f"{what:34}{own:9.2f}"
        for peer in peers:
            for theirs in _PEERS_ACTS.get(what, ()):
                ratios = [
                    each[peer][kind][theirs] / max(each["ours"][kind][act], _floor(kind))
                    for each in rounds
                ]
                line += f"  {peer} {theirs} x{statistics.median(ratios):.1f}"
                line += f" ({min(ratios):.1f}-{max(ratios):.1f})"
        print(line)
    print("decoders:", {peer: rounds[0][peer]["plugins"] for peer in peers})


def _floor(kind: str) -> float:
    return _LEAST_MIB if kind == "peak" else 0.0


_OURS = {
    "first frame, CPU ms": ("cpu", "first"),
    "any frame, CPU ms": ("cpu", "any"),
    "all frames, CPU ms": ("cpu", "all"),
    "all frames, two threads, clock ms": ("wall", "all_by_two"),
    "peak memory of all frames, MiB": ("peak", "all"),
    "any stored frame, CPU ms": ("cpu", "any_stored"),
}
_PEERS_ACTS = {
    "first frame, CPU ms": ("first",),
    "any frame, CPU ms": ("any",),
    "all frames, CPU ms": ("all", "iter"),
    "all frames, two threads, clock ms": ("all", "iter"),
    "peak memory of all frames, MiB": ("all",),
}


def guide(folder: Path) -> str:
    """The interpreter of the environment that pydicom's guide asks for; made if it is not there."""
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *_GUIDE], check=True)
        (folder / "made").touch()
    return str(python)


def ours(path: Path, stored: Path) -> dict[str, Any]:
    """Our times in ms and memory in MiB, in this process."""
    first_frame(path)  # what the libraries take for themselves is no part of it
    order = [int(index) for index in np.random.default_rng(1).integers(0, FRAMES, 40)]
    before = peak_mib()
    told = {"all": [took(lambda: all_frames(path, threads=1))]}
    peak = peak_mib() - before
    told["all_by_two"] = [took(lambda: all_frames(path, threads=2))]
    told["first"] = [took(lambda: first_frame(path)) for _ in range(9)]
    with DicomCine(path) as cine, StoredCine(stored) as ready:
        told["any"] = [took(lambda index=index: cine.frame(index)) for index in order]
        told["any_stored"] = [took(lambda index=index: ready.frame(index)) for index in order]
    return {
        "wall": {name: statistics.median(wall for wall, _ in each) for name, each in told.items()},
        "cpu": {name: statistics.median(cpu for _, cpu in each) for name, each in told.items()},
        "peak": {"all": peak},
    }


def first_frame(path: Path) -> object:
    with DicomCine(path) as cine:
        return cine.frame(0)


def all_frames(path: Path, *, threads: int) -> int:
    with DicomCine(path) as cine, ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda index: int(cine.frame(index)[0, 0].max()), range(FRAMES)))


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


if __name__ == "__main__":
    main()
