"""The frames of which two people are compared: what each says there, and inside what ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk.cines import CineRecord, open_cine
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.readings import locked_masks
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, encode_mask
from fibrodesk.domain.reading import Answer, AnswerState

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import Finding, FrameReadings
    from fibrodesk.desk.content import Answers
    from fibrodesk.desk.session import Session


class MyocardiumMissingError(FibrodeskError):
    title = "The myocardium was not locked"
    text = "{frames} frames of this round have no locked myocardium."
    hint = "Compare in the sector instead; every number then says so."


def require_walls(session: Session, records: list[CineRecord]) -> None:
    """See that the myocardium of every key frame was locked.

    Raises:
        MyocardiumMissingError: of how many it was not.
    """
    missing = 0
    for record in records:
        walls = locked_masks(session, record.id)
        missing += sum(
            MaskKey(frame, Structure.MYOCARDIUM) not in walls for frame in record.key_frames
        )
    if missing:
        raise MyocardiumMissingError(frames=missing)


def compared_frames(
    session: Session, record: CineRecord, said: Sequence[Answers], *, domain: str, form: str = ""
) -> Iterator[FrameReadings]:
    """What two people say of the fibrosis on each key frame of a cine.

    Args:
        said: the answers of the first and of the second.
        domain: "myocardium", "sector" or "frame": what of a frame counts.
    """
    from hashlib import sha256

    from fibrodesk.agreement.frame import FrameReadings

    grounds = _grounds(session, record, domain)
    quality = preparation(session, record.id).quality
    for frame in record.key_frames:
        key = MaskKey(frame, Structure.FIBROSIS)
        ground = grounds.get(frame)
        yield FrameReadings(
            patient=record.patient,
            cine=record.id,
            frame=frame,
            shape=record.facts.shape,
            first=_finding(said[0].get(key), record.facts.shape),
            second=_finding(said[1].get(key), record.facts.shape),
            domain=ground,
            domain_hash="" if ground is None else sha256(encode_mask(ground)).hexdigest(),
            spacing=record.facts.spacing,
            form=form,
            quality="" if quality is None else str(quality),
        )


def _grounds(session: Session, record: CineRecord, domain: str) -> dict[int, MaskArray]:
    """The mask in which each frame is compared; none for the whole frame."""
    if domain == "frame":
        return {}
    if domain == "myocardium":
        walls = locked_masks(session, record.id)
        return {key.frame: mask for key, mask in walls.items() if key.structure == "myocardium"}
    from fibrodesk.imaging.sector import sector_of

    cine = open_cine(session, record.id)
    try:
        sector = sector_of(cine)
    finally:
        cine.close()
    return dict.fromkeys(record.key_frames, sector)


def finding_of(answer: Answer, mask: MaskArray | None, shape: tuple[int, int]) -> Finding:
    """An answer as the agreement takes it; a mask that nobody painted on is empty, (H, W)."""
    from fibrodesk.agreement.frame import Finding

    if answer.state is AnswerState.DRAWN:
        drawn = mask if mask is not None else np.zeros(shape, np.bool_)
        return Finding(answer.state, drawn, answer.origin)
    return Finding(answer.state)


def _finding(said: tuple[Answer, MaskArray | None] | None, shape: tuple[int, int]) -> Finding:
    from fibrodesk.agreement.frame import Finding

    return Finding(None) if said is None else finding_of(*said, shape)
