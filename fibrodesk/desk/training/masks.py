"""Whose mask of a frame trains a model, and whose may judge one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.consensus.standing import ConsensusMask

_NOT_BLIND = (Purpose.CORRECTION, Purpose.IMPORTED, Purpose.REVISION)
_CONSENSUS = (Purpose.ADJUDICATION, Purpose.MEETING)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadingSource:
    """What one reading of a cine says that may train. `assisted`: its round showed proposals."""

    author: str
    purpose: str
    round: str  # its name, "" without one
    said: Mapping[MaskKey, tuple[Answer, MaskArray | None]] = field(repr=False)
    form: str
    assisted: bool = False

    @property
    def answered(self) -> set[int]:
        """The frames of which it says anything."""
        return {key.frame for key in self.said}


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSource:
    """One author's mask of one structure of a frame. `blind`: made without a model's answer.

    `untouched`: a proposal as the model made it, which a person accepted; its origin says so.
    `revised`: the author drew it anew after the opening, which trains in its place. What was seen
    by then nobody can tell, so a model is held against the sealed one for ever.
    """

    structure: Structure
    author: str
    purpose: str
    origin: str
    round: str
    mask: MaskArray = field(repr=False)
    blind: bool = True
    revised: bool = False

    @property
    def consensus(self) -> bool:
        return self.purpose in _CONSENSUS

    @property
    def untouched(self) -> bool:
        return self.origin == Origin.MODEL


def fibrosis_masks(
    record: CineRecord,
    frame: int,
    readings: Sequence[ReadingSource],
    consensus: ConsensusMask | None,
    rounds: Mapping[str, str],
    *,
    assisted: Collection[str] = (),
) -> list[MaskSource]:
    """Every mask of the frame, accepted proposals among them, marked as such.

    A frame that was settled as not assessable has none, whoever outlined something there.

    Args:
        rounds: the names of the opened rounds, by id.
        assisted: the ids of those in which readers saw proposals.
    """
    if consensus is not None and not consensus.assessed:
        return []
    found = [] if consensus is None else [_of_consensus(record, consensus, rounds, assisted)]
    return found + _of_readings(record, frame, readings)


def standing_masks(
    masks: Sequence[MaskSource], *, judged: bool, accepted: bool = False
) -> list[MaskSource]:
    """The masks of a frame that train, or with `judged` those that a model is held against.

    Where there is a consensus, it stands alone beside the wall. A proposal that was accepted
    untouched stands only if `accepted` says so, where no hand has drawn, and never in judgement:
    it would teach the model what it said itself.
    """
    left = [each for each in masks if (each.blind if judged else not each.revised)]
    by_hand = [each for each in left if not each.untouched]
    if any(each.structure is Structure.FIBROSIS for each in by_hand) or judged or not accepted:
        left = by_hand
    if not any(each.consensus for each in left):
        return left
    return [each for each in left if each.consensus or each.structure is not Structure.FIBROSIS]


def _of_consensus(
    record: CineRecord,
    settled: ConsensusMask,
    rounds: Mapping[str, str],
    assisted: Collection[str],
) -> MaskSource:
    """Of an assisted round it goes back to masks that saw the model, whatever was shown later."""
    purpose = Purpose.MEETING if settled.how == "meeting" else Purpose.ADJUDICATION
    return MaskSource(
        structure=Structure.FIBROSIS,
        author=settled.author,
        purpose=str(purpose),
        origin=_origin(settled.answer),
        round=rounds.get(settled.round_id, ""),
        mask=settled.mask if settled.mask is not None else _empty(record),
        blind=not (settled.saw_model or settled.round_id in assisted or _saw_model(settled.answer)),
    )


def _of_readings(
    record: CineRecord, frame: int, readings: Sequence[ReadingSource]
) -> list[MaskSource]:
    found = []
    key = MaskKey(frame, Structure.FIBROSIS)
    read_here = {each.author for each in readings if _said(each, Purpose.SEALED, key)}
    revised = {each.author for each in readings if _said(each, Purpose.REVISION, key)}
    for each in readings:
        if each.purpose == Purpose.IMPORTED and each.author in read_here:
            continue  # nobody counts twice: what was read here goes before
        answer, mask = each.said.get(key, (Answer(), None))
        if answer.state not in (AnswerState.DRAWN, AnswerState.NONE):
            continue
        found.append(
            MaskSource(
                structure=Structure.FIBROSIS,
                author=each.author,
                purpose=each.purpose,
                origin=_origin(answer),
                round=each.round,
                mask=mask if mask is not None else _empty(record),
                blind=each.purpose not in _NOT_BLIND
                and not each.assisted
                and not _saw_model(answer),
                revised=each.purpose == Purpose.SEALED and each.author in revised,
            )
        )
    return found


def _said(reading: ReadingSource, purpose: Purpose, key: MaskKey) -> bool:
    """Whether a reading of this purpose says anything of the frame; a revision, anything new."""
    if reading.purpose != purpose or key not in reading.said:
        return False
    return purpose is not Purpose.REVISION or reading.said[key][0].state is not None


def _origin(answer: Answer) -> str:
    """A "none" that the model said and nobody changed is the model's as well."""
    if answer.state is AnswerState.NONE and answer.model:
        return str(Origin.MODEL)
    return str(answer.origin or "none")


def _saw_model(answer: Answer) -> bool:
    return bool(answer.model) or answer.origin in (Origin.MODEL, Origin.MODEL_CORRECTED)


def _empty(record: CineRecord) -> MaskArray:
    return np.zeros(record.facts.shape, np.bool_)
