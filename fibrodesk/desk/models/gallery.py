"""The frames that got better and worse under a candidate, as the gate kept them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.models.registry import get_model
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fibrodesk.contract.gallery import Gallery, GalleryFrame
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.mask import MaskArray


class GalleryMissingError(FibrodeskError):
    title = "There are no pictures"
    text = "Model {number} has no gallery: {reason}."
    hint = "Judge it against the model in use; its figures stay as they are meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GalleryItem:
    """One frame of a gate patient under both models; arrays of one shape (H, W)."""

    patient: str
    cine: int  # its number
    frame: int  # 0-based
    old_dice: float | None  # None: nobody marked anything, and the model neither
    new_dice: float | None
    better: bool  # under the new model
    references: int  # readers, or 1 for a consensus
    image: NDArray[np.uint8] = field(repr=False)
    share: NDArray[np.float32] = field(repr=False)  # of the readers who marked the pixel
    reference: MaskArray = field(repr=False)  # where at least half of them did
    old: MaskArray = field(repr=False)
    new: MaskArray = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGallery:
    """The largest changes, better ones first, and how many there are beyond what is shown."""

    items: tuple[GalleryItem, ...]
    frames_better: int
    frames_worse: int
    frames_alike: int
    sealed: int  # left out, as the person still reads their cines alone


def gallery(session: Session, model_id: str) -> tuple[GalleryItem, ...]:
    """The frames of the newest judgement of a model; see `shown_gallery`."""
    return shown_gallery(session, model_id).items


def shown_gallery(session: Session, model_id: str) -> ShownGallery:
    """The frames that changed most, without those of cines that the person still reads alone.

    Raises:
        NotAllowedError: the person is no administrator.
        GalleryMissingError: none was drawn, or it was changed since.
    """
    from fibrodesk.contract.errors import ContractError
    from fibrodesk.contract.gallery import read_gallery

    roles.require(session, roles.Act.ADMINISTER)
    record = get_model(session, model_id)
    name = "" if record.gate is None else record.gate.gallery
    if not name:
        raise GalleryMissingError(number=record.number, reason="it was not judged with pictures")
    folder = session.project.path / "galleries" / Path(name).name
    try:
        told = read_gallery(folder)
    except ContractError as error:
        raise GalleryMissingError(number=record.number, reason=str(error)) from error
    return _shown(session, folder, told)


def _shown(session: Session, folder: Path, told: Gallery) -> ShownGallery:
    from fibrodesk.desk.seal import owes

    every = [(each, True) for each in told.better] + [(each, False) for each in told.worse]
    sealed = {each.cine for each, _ in every if owes(session, each.cine)}
    numbers = _numbers(session, {each.cine for each, _ in every} - sealed)
    items = tuple(
        _item(folder, each, numbers[each.cine], better=better)
        for each, better in every
        if each.cine in numbers
    )
    return ShownGallery(
        items=items,
        frames_better=told.frames_better,
        frames_worse=told.frames_worse,
        frames_alike=told.frames_alike,
        sealed=sum(each.cine in sealed for each, _ in every),
    )


def _numbers(session: Session, cines: set[str]) -> dict[str, int]:
    from fibrodesk.desk.cines import list_cines

    return {record.id: record.number for record in list_cines(session) if record.id in cines}


def _item(folder: Path, told: GalleryFrame, number: int, *, better: bool) -> GalleryItem:
    import numpy as np

    share = _picture(folder / told.reference).astype(np.float32) / np.float32(255)
    return GalleryItem(
        patient=told.patient,
        cine=number,
        frame=told.index,
        old_dice=told.old_dice,
        new_dice=told.new_dice,
        better=better,
        references=told.references,
        image=_picture(folder / told.image),
        share=share,
        reference=share >= np.float32(0.5) - np.float32(1 / 255),
        old=_picture(folder / told.old) != 0,
        new=_picture(folder / told.new) != 0,
    )


def _picture(path: Path) -> NDArray[np.uint8]:
    """A grey PNG that the gallery's manifest vouches for."""
    import cv2
    import numpy as np

    found = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if found is None:
        raise GalleryMissingError(number="?", reason=f"{path.name} is no picture")
    return np.asarray(found, np.uint8)
