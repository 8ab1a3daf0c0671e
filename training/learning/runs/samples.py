"""The masks of a few fixed validation frames, as PNG in the run's folder, for a person to see."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.contract.events import Sampled
from training.learning.learners.learner import Learner

FOLDER = "samples"


def write_samples(folder: Path, learner: Learner, *, epoch: int) -> Sampled | None:
    """Write what the learner answers now; None where no validation frame can be shown.

    Raises:
        OSError: the disk is full or refuses.
    """
    target = folder / FOLDER / learner.name
    number = -1
    for number, (frame, reference, mask) in enumerate(learner.samples()):
        stem = f"{number:02d}"
        _write(target / "frames" / f"{stem}.png", frame)
        _write(target / "frames" / f"{stem}-reader.png", _picture(reference))
        _write(target / f"{epoch:04d}" / f"{stem}.png", _picture(mask))
    if number < 0:
        return None
    return Sampled(epoch=epoch, stage=learner.name, folder=str(target), frames=number + 1)


def _picture(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    return mask.astype(np.uint8) * np.uint8(255)


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _, data = cv2.imencode(".png", picture)
    path.write_bytes(data.tobytes())
