"""The exact masks of a loop, as a file beside it."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import Structure
from fibrodesk.phantom.errors import TruthUnreadableError
from fibrodesk.phantom.loop import Landmarks, PhantomLoop

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhantomTruth:
    """What is true of a loop; mask arrays are (T, H, W)."""

    masks: dict[Structure, NDArray[np.bool_]]
    segments: NDArray[np.uint8]  # AHA numbers in the wall, 0 elsewhere
    landmarks: tuple[Landmarks, ...]  # one a frame
    ed_frame: int
    es_frame: int
    end_diastolic_volume_ml: float
    end_systolic_volume_ml: float


def write_truth(loop: PhantomLoop, path: Path) -> None:
    """Write the truth about `loop`; `path` ends with .npz."""
    facts = {
        "format": _FORMAT,
        "synthetic": True,
        "shape": loop.segments.shape,
        "ed_frame": loop.ed_frame,
        "es_frame": loop.es_frame,
        "end_diastolic_volume_ml": loop.end_diastolic_volume_ml,
        "end_systolic_volume_ml": loop.end_systolic_volume_ml,
        "landmarks_px": [_numbers(landmarks) for landmarks in loop.landmarks],
    }
    parts: dict[str, Any] = {"facts": json.dumps(facts), "segments": loop.segments}
    parts |= {structure.value: np.packbits(mask) for structure, mask in loop.masks.items()}
    beside = path.with_name(f".{path.name}")
    with beside.open("wb") as file:
        np.savez_compressed(file, **parts)
    beside.replace(path)


def read_truth(path: Path) -> PhantomTruth:
    """The truth that `write_truth` wrote.

    Raises:
        TruthUnreadableError: the file is damaged or something else.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
            facts = json.loads(str(parts["facts"]))
            return _truth(facts, {name: parts[name] for name in parts.files if name != "facts"})
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise TruthUnreadableError(path=path.name) from error


def _truth(facts: dict[str, Any], parts: dict[str, NDArray[Any]]) -> PhantomTruth:
    if facts["format"] != _FORMAT:
        raise ValueError(f"truth of format {facts['format']}")
    shape = tuple(facts["shape"])
    count = int(np.prod(shape))
    return PhantomTruth(
        masks={
            structure: np.unpackbits(parts[structure.value], count=count)
            .reshape(shape)
            .astype(np.bool_)
            for structure in Structure
        },
        segments=parts["segments"].reshape(shape),
        landmarks=tuple(_landmarks(numbers) for numbers in facts["landmarks_px"]),
        ed_frame=facts["ed_frame"],
        es_frame=facts["es_frame"],
        end_diastolic_volume_ml=facts["end_diastolic_volume_ml"],
        end_systolic_volume_ml=facts["end_systolic_volume_ml"],
    )


def _numbers(landmarks: Landmarks) -> list[list[float]]:
    points = (landmarks.septal_hinge, landmarks.lateral_hinge, landmarks.apex)
    return [[point.x_px, point.y_px] for point in points]


def _landmarks(numbers: list[list[float]]) -> Landmarks:
    septal, lateral, apex = (ImagePoint(x, y) for x, y in numbers)
    return Landmarks(septal_hinge=septal, lateral_hinge=lateral, apex=apex)
