"""Whose mask of a frame trains a model, and whose may judge one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin, Purpose

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.consensus.standing import ConsensusMask

_NOT_BLIND = (Purpose.CORRECTION, Purpose.IMPORTED, Purpose.REVISION)
_CONSENSUS = (Purpose.ADJUDICATION, Purpose.MEETING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskSource:
    """One author's mask of one structure of a frame. `blind`: made without a model's answer.

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


def fibrosis_masks(
    record: CineRecord,
    frame: int,
    answers: Sequence[Any],
    consensus: ConsensusMask | None,
    rounds: Mapping[str, str],
) -> list[MaskSource]:
    """Masks of the frame; a proposal that was accepted untouched does not train.

    A frame that was settled as not assessable has none, whoever outlined something there.

    Args:
        answers: author, purpose, round, answers and form of each reading that may train.
        rounds: the names of the opened rounds, by id.
    """
    if consensus is not None and not consensus.assessed:
        return []
    found = [] if consensus is None else _of_consensus(record, consensus, rounds)
    return found + _of_readings(record, frame, answers)


def standing_masks(masks: Sequence[MaskSource], *, judged: bool) -> list[MaskSource]:
    """The masks of a frame that train, or with `judged` those that a model is held against.

    Where there is a consensus, it stands alone beside the wall.
    """
    left = [each for each in masks if (each.blind if judged else not each.revised)]
    if not any(each.consensus for each in left):
        return left
    return [each for each in left if each.consensus or each.structure is not Structure.FIBROSIS]


def _of_consensus(
    record: CineRecord, settled: ConsensusMask, rounds: Mapping[str, str]
) -> list[MaskSource]:
    if _untouched_model(settled.answer):
        return []
    purpose = Purpose.MEETING if settled.how == "meeting" else Purpose.ADJUDICATION
    return [
        MaskSource(
            structure=Structure.FIBROSIS,
            author=settled.author,
            purpose=str(purpose),
            origin=str(settled.answer.origin or "none"),
            round=rounds.get(settled.round_id, ""),
            mask=settled.mask if settled.mask is not None else _empty(record),
            blind=not settled.saw_model,
        )
    ]


def _of_readings(record: CineRecord, frame: int, answers: Sequence[Any]) -> list[MaskSource]:
    found = []
    key = MaskKey(frame, Structure.FIBROSIS)
    read_here, revised = _authors(answers, Purpose.SEALED, key), _revised(answers, key)
    for author, purpose, round_name, said, _ in answers:
        if purpose == Purpose.IMPORTED and author in read_here:
            continue  # nobody counts twice: what was read here goes before
        answer, mask = said.get(key, (Answer(), None))
        if answer.state not in (AnswerState.DRAWN, AnswerState.NONE) or _untouched_model(answer):
            continue
        found.append(
            MaskSource(
                structure=Structure.FIBROSIS,
                author=author,
                purpose=purpose,
                origin=str(answer.origin or "none"),
                round=round_name,
                mask=mask if mask is not None else _empty(record),
                blind=purpose not in _NOT_BLIND,
                revised=purpose == Purpose.SEALED and author in revised,
            )
        )
    return found


def _authors(answers: Sequence[Any], purpose: Purpose, key: MaskKey) -> set[str]:
    return {author for author, told, _, said, _ in answers if told == purpose and key in said}


def _revised(answers: Sequence[Any], key: MaskKey) -> set[str]:
    """Who drew the frame anew after the opening, or said something else of it."""
    return {
        author
        for author, purpose, _, said, _ in answers
        if purpose == Purpose.REVISION and said.get(key, (Answer(), None))[0].state is not None
    }


def _untouched_model(answer: Answer) -> bool:
    return answer.origin is Origin.MODEL or (
        answer.state is AnswerState.NONE and bool(answer.model)
    )


def _empty(record: CineRecord) -> MaskArray:
    return np.zeros(record.facts.shape, np.bool_)
