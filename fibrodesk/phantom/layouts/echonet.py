"""Loops in the layouts of the EchoNet data sets, with the quirks of those copies."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.phantom.layouts.rate import per_s
from fibrodesk.phantom.layouts.video import write_video
from fibrodesk.phantom.loop import PhantomLoop

_FILES = (
    "FileName", "EF", "ESV", "EDV", "FrameHeight", "FrameWidth", "FPS", "NumberOfFrames", "Split",
)  # fmt: skip
_CHILDREN = ("FileName", "EF", "Sex", "Age", "Weight", "Height", "Split")
_MEASURES = (
    "", "HashedFileName", "Calc", "CalcValue", "Frame", "X1", "X2", "Y1", "Y2", "Frames", "FPS",
    "Width", "Height", "split",
)  # fmt: skip
_SPLITS = ("TRAIN", "Val", "test", "TRAIN")  # copies write them in several cases
_CHORDS = 20
_CORNERS = 40
_FOLDS = 10
_MM_PER_CM = 10
Rows = Iterable[Sequence[object]]


def file_stem(loop: PhantomLoop) -> str:
    """A name as the data set's: 0X and a hash of the fake hospital number."""
    return f"0X{hashlib.sha256(loop.patient.patient_id.encode()).hexdigest()[:16].upper()}"


def write_echonet(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """EchoNet-Dynamic: names without ending in one table and with it in the other."""
    videos = folder / "Videos"
    videos.mkdir(parents=True)
    files, tracings = [], []
    for number, loop in enumerate(loops):
        stem = file_stem(loop)
        write_video(loop.cine.frames, videos / f"{stem}.avi", per_s=per_s(loop))
        files.append((stem, *_volumes(loop), *_sizes(loop), _SPLITS[number % len(_SPLITS)]))
        for frame in _traced(loop):
            tracings += [
                (f"{stem}.avi", *(f"{value:.4f}" for value in chord), frame)
                for chord in chords(_cavity(loop, frame))
            ]
    _write(folder / "FileList.csv", _FILES, files)
    _write(folder / "VolumeTracings.csv", ("FileName", "X1", "Y1", "X2", "Y2", "Frame"), tracings)


def write_echonet_pediatric(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """EchoNet-Pediatric: closed polygons, folds, and one loop without a systolic tracing."""
    for view in ("A4C", "PSAX"):
        part = folder / view
        (part / "Videos").mkdir(parents=True)
        shown = loops if view == "A4C" else loops[:1]
        files, tracings = [], []
        for number, loop in enumerate(shown):
            name = f"{file_stem(loop)}.avi"
            images = loop.cine.frames if view == "A4C" else loop.cine.frames[:, :, ::-1]
            write_video(images, part / "Videos" / name, per_s=per_s(loop))
            files.append((name, *_child(loop), number % _FOLDS))
            tracings += _corner_rows(loop, name, without_systole=number == 1)
        _write(part / "FileList.csv", _CHILDREN, files)
        _write(part / "VolumeTracings.csv", ("FileName", "X", "Y", "Frame"), tracings)


def write_echonet_lvh(folder: Path, loops: Sequence[PhantomLoop]) -> None:
    """EchoNet-LVH: loops of their own size in batches, distances in centimetres."""
    rows: list[Sequence[object]] = []
    for number, loop in enumerate(loops):
        batch = folder / f"Batch{1 + number % 4}"
        batch.mkdir(parents=True, exist_ok=True)
        stem = file_stem(loop)
        write_video(loop.cine.frames, batch / f"{stem}.avi", per_s=per_s(loop))
        patient, facts = loop.patient, loop.cine.facts
        rest = (facts.frames, per_s(loop), facts.columns, facts.rows, _SPLITS[number % 4].lower())
        for name, length_mm, frame in (
            ("LVIDd", patient.lvidd_mm, loop.ed_frame),
            ("LVIDs", patient.lvids_mm, loop.es_frame),
        ):
            place = (10.0, 10.0, 20.0, 20.0 + length_mm)
            rows.append((len(rows), stem, name, length_mm / _MM_PER_CM, frame, *place, *rest))
    _write(folder / "MeasurementsList.csv", _MEASURES, rows)


def chords(mask: MaskArray, count: int = _CHORDS) -> NDArray[np.float64]:
    """The long axis of a mask (H, W), then chords across it from the top: (1 + count, 4).

    Columns are x1, y1, x2, y2 in px from the centre of the top-left pixel; the synthetic apex is
    up, so chords are rows of pixels.
    """
    lit = np.flatnonzero(mask.any(axis=1))
    rows = np.linspace(lit[0], lit[-1], count)
    ends = [_ends(mask[round(row)]) for row in rows]
    lines = [(left, row, right, row) for row, (left, right) in zip(rows, ends, strict=True)]
    top, bottom = (float(np.mean(ends[place])) for place in (0, -1))
    return np.array([(top, rows[0], bottom, rows[-1]), *lines], np.float64)


def _ends(line: MaskArray) -> tuple[float, float]:
    lit = np.flatnonzero(line)
    return float(lit[0]), float(lit[-1])


def corners(mask: MaskArray, count: int = _CORNERS) -> NDArray[np.float64]:
    """The outline of a mask (H, W) in order, x and y in px: at most (count, 2)."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(found, key=len).reshape(-1, 2).astype(np.float64)
    kept = np.unique(np.linspace(0, len(outline) - 1, count).round().astype(int))
    return np.asarray(outline[kept], np.float64)


def _corner_rows(loop: PhantomLoop, name: str, *, without_systole: bool) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for frame in _traced(loop):
        if frame == loop.es_frame and without_systole:
            rows.append((name, "", "", "No Systolic"))
            continue
        rows += [(name, f"{x:.2f}", f"{y:.2f}", frame) for x, y in corners(_cavity(loop, frame))]
    return rows


def _traced(loop: PhantomLoop) -> tuple[int, int]:
    """Both ends of the cycle; the systolic one stands first in every other loop."""
    ends = (loop.ed_frame, loop.es_frame)
    return ends if loop.patient.number % 2 else (ends[1], ends[0])


def _cavity(loop: PhantomLoop, frame: int) -> MaskArray:
    mask: MaskArray = loop.masks[Structure.LEFT_VENTRICULAR_CAVITY][frame]
    return mask


def _volumes(loop: PhantomLoop) -> tuple[float, float, float]:
    return (
        100 * loop.ejection_fraction,
        loop.end_systolic_volume_ml,
        loop.end_diastolic_volume_ml,
    )


def _sizes(loop: PhantomLoop) -> tuple[int, int, float, int]:
    facts = loop.cine.facts
    return facts.rows, facts.columns, per_s(loop), facts.frames


def _child(loop: PhantomLoop) -> tuple[object, ...]:
    patient = loop.patient
    return 100 * loop.ejection_fraction, patient.sex, patient.age % 18, 35.5, 141.0


def _write(path: Path, header: Sequence[str], rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(header)
        table.writerows(rows)
