"""Proposals: the model's masks for frames, kept as a reading whose author is the bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.cines import cine_record, open_cine
from fibrodesk.desk.models.registry import ModelRecord, model_in_use
from fibrodesk.desk.readings import reading_answers, readings_of, store_reading
from fibrodesk.desk.rounds import disguise
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.desk.session import Session
    from fibrodesk.inference.device import Device
    from fibrodesk.inference.engine import Proposals as FrameProposals

Progress = Callable[[int, int], None]


class StructureNotProposedError(FibrodeskError):
    title = "The model does not propose this"
    text = "The model in use proposes {known}, not the {wanted}."
    hint = "Outline it by hand, or put a model into use that proposes it."


class NoFramesError(FibrodeskError):
    title = "There is nothing to propose on"
    text = "Cine {number} has no key frames."
    hint = "Choose its key frames in Prepare, or propose for the whole loop."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What one run of the model left: `reading` is None if it was cancelled before a frame."""

    reading: str | None
    frames: int
    model: str
    device: str


def propose(
    session: Session,
    *,
    cine_id: str,
    frames: Sequence[int] | None = None,
    structures: Sequence[Structure] = (Structure.FIBROSIS,),
    device: Device = "auto",
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> Proposed:
    """Let the model in use outline `structures`; None proposes on the key frames.

    The myocardium may be proposed while a cine is prepared; fibrosis is for reviewers.

    Raises:
        SealedError: the person still reads this cine alone; it goes before the role.
        NotAllowedError: the person may neither judge nor prepare.
        StructureNotProposedError, ModelMissingError, NoFramesError: it cannot be proposed.
    """
    require_unsealed(session, cine_id)
    act = roles.Act.JUDGE if Structure.FIBROSIS in structures else roles.Act.PREPARE
    roles.require(session, act)
    indices = list(frames) if frames is not None else _key_frames(session, cine_id)
    record = model_in_use(session)  # asked once: another may be put into use meanwhile
    found, words = _infer(session, record, cine_id, indices, structures, device, cancel, progress)
    if not found:
        return Proposed(reading=None, frames=0, model=record.id, device=words)
    told = {"model": record.id, "frames": len(found), "structures": [str(s) for s in structures]}
    reading = store_reading(
        session,
        cine_id=cine_id,
        author_kind="bundle",
        author=record.id,
        purpose=Purpose.PROPOSAL,
        masks=_answers(found, structures, model=record.id),
        also=lambda rows, _id: auditing.record(rows, session, "proposed", cine_id, told),
    )
    return Proposed(reading=reading, frames=len(found), model=record.id, device=words)


def proposal(session: Session, cine_id: str) -> dict[MaskKey, MaskArray]:
    """The newest proposed mask of each frame and structure; none that the person may not see."""
    masks: dict[MaskKey, MaskArray] = {}
    true_id = session.project.store.read(lambda rows: disguise.true_id(session, rows, cine_id))
    for row in readings_of(session, cine_id=true_id, purpose=Purpose.PROPOSAL):
        for key, (_, mask) in reading_answers(session, row.id).items():
            if mask is not None:
                masks[key] = mask
            else:
                masks.pop(key, None)
    return masks


def _key_frames(session: Session, cine_id: str) -> list[int]:
    record = cine_record(session, cine_id)
    if not record.key_frames:
        raise NoFramesError(number=record.number)
    return list(record.key_frames)


def _infer(
    session: Session,
    record: ModelRecord,
    cine_id: str,
    indices: list[int],
    structures: Sequence[Structure],
    device: Device,
    cancel: Event | None,
    progress: Progress | None,
) -> tuple[dict[int, FrameProposals], str]:
    from fibrodesk.inference.loop import propose_loop

    engine = session.project.workshop.engine(record.folder, device)
    unknown = [structure for structure in structures if structure not in engine.structures]
    if unknown:
        known = " and ".join(str(structure) for structure in engine.structures)
        raise StructureNotProposedError(known=known, wanted=unknown[0])
    with open_cine(session, cine_id) as cine:
        found = propose_loop(
            engine, cine, indices, wanted=structures, progress=progress, cancel=cancel
        )
    return found, engine.device


def _answers(
    found: dict[int, FrameProposals], structures: Sequence[Structure], *, model: str
) -> dict[MaskKey, tuple[Answer, MaskArray]]:
    masks: dict[MaskKey, tuple[Answer, MaskArray]] = {}
    for frame, proposals in found.items():
        for structure in structures:
            mask = proposals[structure].mask
            answer = (
                Answer(state=AnswerState.DRAWN, origin=Origin.MODEL, model=model)
                if mask.any()
                else Answer(state=AnswerState.NONE, model=model)
            )
            masks[MaskKey(frame, structure)] = (answer, mask)
    return masks
