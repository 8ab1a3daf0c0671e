"""The fixed validation frames of a run, as an epoch's model answers them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from fibrodesk.desk import roles
from fibrodesk.desk.training.sealed_sides import require_side_unsealed
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session

_FRAMES, _READER = "frames", "-reader"


class SamplesMissingError(FibrodeskError):
    title = "The sample frames are gone"
    text = "The folder of this run no longer holds the masks of epoch {epoch}."
    hint = "Its curves and its model do not hang on them; the next validation writes new ones."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A frame with what its reader drew and what the model of the epoch finds; one size."""

    image: NDArray[np.uint8]
    reader: MaskArray
    model: MaskArray


def run_samples(session: Session, folder: Path, epoch: int) -> tuple[Sample, ...]:
    """The samples of `epoch` in a run's folder `folder`, as the training wrote them.

    Raises:
        SealedError: the person still reads one of the validation cines alone.
        NotAllowedError: the person is no administrator.
        SamplesMissingError: the files were removed or cannot be read.
    """
    require_side_unsealed(session, "validation")
    roles.require(session, roles.Act.ADMINISTER)
    _require_of_this_project(session, folder)
    masks = sorted((folder / f"{epoch:04d}").glob("*.png"))
    if not masks:
        raise SamplesMissingError(epoch=epoch)
    return tuple(_sample(folder, mask, epoch) for mask in masks)


def _sample(folder: Path, mask: Path, epoch: int) -> Sample:
    image = _grey(folder / _FRAMES / mask.name, epoch)
    reader = _grey(folder / _FRAMES / f"{mask.stem}{_READER}.png", epoch)
    return Sample(image=image, reader=reader > 0, model=_grey(mask, epoch) > 0)


def _grey(path: Path, epoch: int) -> NDArray[np.uint8]:
    found = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if found is None:
        raise SamplesMissingError(epoch=epoch)
    return np.asarray(found, np.uint8)


def _require_of_this_project(session: Session, folder: Path) -> None:
    runs = (session.project.path / "runs").resolve()
    if not folder.resolve().is_relative_to(runs):
        raise ValueError(f"{folder} belongs to no run of this project")
