"""The frames on which people are compared: what each says there, and inside what ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk.cines import CineRecord, open_cine
from fibrodesk.desk.preparing import preparation
from fibrodesk.desk.readings import locked_masks
from fibrodesk.desk.shown import locked_frames
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, encode_mask
from fibrodesk.domain.reading import Answer, AnswerState

if TYPE_CHECKING:
    from fibrodesk.agreement.frame import Finding, FrameReadings
    from fibrodesk.agreement.many.panel import FrameOfReaders
    from fibrodesk.desk.drafts.content import Answers
    from fibrodesk.desk.session import Session


class MyocardiumMissingError(FibrodeskError):
    title = "The myocardium was not locked"
    text = "{frames} frames of this round have no locked myocardium."
    hint = "Compare in the sector instead; every number then says so."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CineSaid:
    """All that the comparison of one cine takes, each mask opened once.

    `said`, `forms`: of each reader, in the order of their names.
    """

    record: CineRecord
    said: tuple[Answers, ...]
    forms: tuple[str, ...]
    walls: Mapping[int, MaskArray]  # by frame
    quality: str


def cine_said(
    session: Session, record: CineRecord, said: Sequence[Answers], forms: Sequence[str] = ()
) -> CineSaid:
    """Put what people say of a cine together with its locked wall."""
    quality = preparation(session, record.id).quality
    return CineSaid(
        record=record,
        said=tuple(said),
        forms=tuple(forms) or ("",) * len(said),
        walls=walls_of(session, record),
        quality="" if quality is None else str(quality),
    )


def walls_of(session: Session, record: CineRecord) -> dict[int, MaskArray]:
    """The locked myocardium by frame, shape (H, W) each."""
    locked = locked_masks(session, record.id)
    return {
        key.frame: mask for key, mask in locked.items() if key.structure is Structure.MYOCARDIUM
    }


def require_walls(session: Session, records: list[CineRecord]) -> None:
    """See that the myocardium of every key frame was locked.

    Raises:
        MyocardiumMissingError: of how many it was not.
    """
    missing = 0
    for record in records:
        locked = locked_frames(session, record.id, Structure.MYOCARDIUM)
        missing += len(set(record.key_frames) - locked)
    if missing:
        raise MyocardiumMissingError(frames=missing)


def frames_of_readers(session: Session, cine: CineSaid, *, domain: str) -> Iterator[FrameOfReaders]:
    """Each key frame of a cine as all of its readers see it.

    Args:
        domain: "myocardium", "sector" or "frame": what of a frame counts.
    """
    from fibrodesk.agreement.many.panel import FrameOfReaders

    record = cine.record
    grounds = _grounds(session, cine, domain)
    hashes: dict[int, str] = {}  # the sector is one mask for all frames
    for frame in record.key_frames:
        key = MaskKey(frame, Structure.FIBROSIS)
        ground = grounds.get(frame)
        if ground is not None and id(ground) not in hashes:
            hashes[id(ground)] = _hash_of(ground)
        yield FrameOfReaders(
            patient=record.patient,
            cine=record.id,
            frame=frame,
            shape=record.facts.shape,
            findings=tuple(_finding(said.get(key), record.facts.shape) for said in cine.said),
            domain=ground,
            domain_hash=hashes.get(id(ground), ""),
            spacing=record.facts.spacing,
            quality=cine.quality,
            forms=cine.forms,
        )


def compared_frames(
    session: Session, record: CineRecord, said: Sequence[Answers], *, domain: str
) -> Iterator[FrameReadings]:
    """What two people say of the fibrosis on each key frame of a cine.

    Args:
        said: the answers of the first and of the second.
        domain: "myocardium", "sector" or "frame": what of a frame counts.
    """
    cine = cine_said(session, record, said)
    for frame in frames_of_readers(session, cine, domain=domain):
        yield frame.pair(0, 1)


def _hash_of(ground: MaskArray) -> str:
    from hashlib import sha256

    return sha256(encode_mask(ground)).hexdigest()


def _grounds(session: Session, cine: CineSaid, domain: str) -> Mapping[int, MaskArray]:
    """The mask in which each frame is compared; none for the whole frame."""
    if domain == "frame":
        return {}
    if domain == "myocardium":
        return cine.walls
    from fibrodesk.imaging.sector import sector_of

    loop = open_cine(session, cine.record.id)
    try:
        sector = sector_of(loop)
    finally:
        loop.close()
    return dict.fromkeys(cine.record.key_frames, sector)


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
