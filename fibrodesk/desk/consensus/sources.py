"""What a consensus of one frame can start from: the readers' masks, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from fibrodesk.desk import seal
from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.consensus.access import names_for, readers_of, require_ground
from fibrodesk.desk.drafts import content
from fibrodesk.desk.readings import locked_masks, reading_answers, readings_of
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelBox, PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure, bounding_box
from fibrodesk.domain.reading import UNANSWERED, Answer, AnswerState, Purpose, ReadingState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fibrodesk.agreement.shapes.between import BetweenShapes
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.store import Rows

FEWEST_FOR_MAJORITY = 3
TOO_FEW_READERS = "too_few_readers"
NOT_TWO_MASKS = "not_two_masks"
MODEL_HIDDEN = "model_hidden"
NO_PROPOSAL = "no_proposal"
"""Words of `agreement.reasons`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """One 8-connected piece of a reader's mask. `cut`: the (h, w) mask at `box`."""

    box: PixelBox
    cut: MaskArray = field(repr=False)
    area_px: int

    def on(self, shape: tuple[int, int]) -> MaskArray:
        """The region alone on a whole frame, (H, W)."""
        mask = np.zeros(shape, np.bool_)
        mask[self.box.slices] = self.cut
        return mask

    def holds(self, row: int, column: int) -> bool:
        inside = self.box.top <= row < self.box.bottom and self.box.left <= column < self.box.right
        return inside and bool(self.cut[row - self.box.top, column - self.box.left])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """What one reader says of the frame.

    `mask`, shape (H, W), is empty where the answer is "none", and None where the reader could not
    assess the frame or did not answer.
    """

    letter: str
    name: str
    person_id: str
    answer: Answer
    mask: MaskArray | None = field(repr=False)
    regions: tuple[Region, ...] = field(repr=False)

    def region_at(self, row: int, column: int) -> Region | None:
        """The region that a pixel belongs to."""
        return next((each for each in self.regions if each.holds(row, column)), None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """All that a consensus can start from; None where there is none, with a word in `reasons`."""

    frame: int
    image: FrameArray = field(repr=False)
    spacing: PixelSpacing | None
    readers: tuple[Source, ...]
    myocardium: MaskArray | None = field(repr=False)
    intersection: MaskArray | None = field(repr=False)
    union: MaskArray | None = field(repr=False)
    between: BetweenShapes | None = field(repr=False)
    majority: MaskArray | None = field(repr=False)
    ties: MaskArray | None = field(repr=False)  # what exactly half of the readers marked
    staple: MaskArray | None = field(repr=False)  # an experiment
    model: MaskArray | None = field(repr=False)
    reasons: dict[str, str]
    """Why `between`, `majority`, `staple` or `model` is None: a word of `agreement.reasons`."""

    def of(self, letter: str) -> Source:
        return next(each for each in self.readers if each.letter == letter)


def sources(session: Session, *, round_id: str, cine_id: str, frame: int) -> Sources:
    """What the consensus of a frame can start from, for those who may end its disagreement.

    Readers have letters in the order of the round. The model's mask is there only where the study
    shows it meanwhile.

    Raises:
        SealedError, NotAllowedError, OwnReadingError, NotToEndError: it is not theirs to end.
        ReadingDamagedError: a mask is not the one that was submitted.
    """

    def look(rows: Rows) -> list[Source]:
        require_ground(session, rows, round_id=round_id, cine_id=cine_id)
        names = names_for(session, rows, round_id)
        people = readers_of(rows, round_id, cine_id)
        return said_of(session, rows, round_id, cine_id, frame, people, names)

    readers = session.project.store.read(look)
    return gathered(session, cine_id, frame, readers)


def said_of(
    session: Session,
    rows: Rows,
    round_id: str,
    cine_id: str,
    frame: int,
    people: Sequence[str],
    names: Mapping[str, str] | None = None,
) -> list[Source]:
    """What each of `people` said of a frame in the round, with letters in this order."""
    key = MaskKey(frame, Structure.FIBROSIS)
    shape = rows.cines.require(cine_id).facts.shape
    found = []
    for letter, person in zip(ascii_uppercase, people, strict=False):
        said = answers_in(session, rows, round_id, cine_id, person, frame=frame)
        answer, mask = said.get(key, (UNANSWERED, None))
        drawn = _as_mask(answer, mask, shape)
        found.append(
            Source(
                letter=letter,
                name="" if names is None else names.get(person, ""),
                person_id=person,
                answer=answer,
                mask=drawn,
                regions=() if drawn is None else regions_of(drawn),
            )
        )
    return found


def gathered(session: Session, cine_id: str, frame: int, readers: list[Source]) -> Sources:
    """The readers' masks with all that is made of them, on the image.

    Of those who could assess the frame: whoever could not has no mask to start from.
    """
    from fibrodesk.agreement.shapes.consensus import intersection, union

    with open_cine(session, cine_id) as cine:
        image, spacing = cine.frame(frame), cine.facts.spacing
    masks = [each.mask for each in readers if each.mask is not None]
    reasons: dict[str, str] = {}
    model = _model(session, cine_id, frame, reasons)
    majority, ties = _majority(masks, reasons)
    return Sources(
        frame=frame,
        image=image,
        spacing=spacing,
        readers=tuple(readers),
        myocardium=locked_masks(session, cine_id).get(MaskKey(frame, Structure.MYOCARDIUM)),
        intersection=intersection(masks) if len(masks) > 1 else None,
        union=union(masks) if len(masks) > 1 else None,
        between=_between(masks, spacing, reasons),
        majority=majority,
        ties=ties,
        staple=_staple(masks, reasons),
        model=model,
        reasons=reasons,
    )


def regions_of(mask: MaskArray) -> tuple[Region, ...]:
    """The 8-connected pieces of a mask, the largest first."""
    from scipy import ndimage

    box = bounding_box(mask)
    if box.empty:
        return ()
    labels, _ = ndimage.label(mask[box.slices], np.ones((3, 3), np.bool_))
    found = []
    for number, (down, across) in enumerate(ndimage.find_objects(labels), start=1):
        cut = labels[down, across] == number
        place = PixelBox(
            box.top + down.start,
            box.left + across.start,
            box.top + down.stop,
            box.left + across.stop,
        )
        found.append(Region(box=place, cut=cut, area_px=int(cut.sum())))
    return tuple(sorted(found, key=lambda each: -each.area_px))


def _between(
    masks: list[MaskArray], spacing: PixelSpacing | None, reasons: dict[str, str]
) -> BetweenShapes | None:
    from fibrodesk.agreement.shapes.between import BetweenShapes

    if len(masks) != 2:
        reasons["between"] = NOT_TWO_MASKS
        return None
    return BetweenShapes(masks[0], masks[1], spacing=spacing)


def _majority(
    masks: list[MaskArray], reasons: dict[str, str]
) -> tuple[MaskArray, MaskArray] | tuple[None, None]:
    from fibrodesk.agreement.shapes.consensus import majority

    if len(masks) < FEWEST_FOR_MAJORITY:
        reasons["majority"] = TOO_FEW_READERS
        return None, None
    return majority(masks)


def _staple(masks: list[MaskArray], reasons: dict[str, str]) -> MaskArray | None:
    from fibrodesk.agreement.shapes.consensus import staple

    if len(masks) < FEWEST_FOR_MAJORITY:
        reasons["staple"] = TOO_FEW_READERS
        return None
    told = staple(masks)
    if told.mask is None:
        reasons["staple"] = told.reason
    return told.mask


def answers_in(
    session: Session,
    rows: Rows,
    round_id: str,
    cine_id: str,
    person: str,
    *,
    frame: int | None = None,
) -> content.Answers:
    """What one reader submitted of a cine, or of one frame of it; nothing where it was left out.

    Raises:
        SealedError, NotAllowedError: the person who asks may not see it.
    """
    found = rows.readings.find(
        cine_id=cine_id, purpose=Purpose.SEALED, round_id=round_id, author=person
    )
    submitted = [row for row in found if row.state is ReadingState.SUBMITTED]
    if not submitted:
        return {}
    row = submitted[-1]
    seal.require_readable(session, rows, row)
    return content.read_answers(rows, seal.envelope_of(session, rows, row), row, frame=frame)


def _as_mask(answer: Answer, mask: MaskArray | None, shape: tuple[int, int]) -> MaskArray | None:
    if answer.state is AnswerState.NONE or (answer.state is AnswerState.DRAWN and mask is None):
        return np.zeros(shape, np.bool_)
    return mask if answer.state is AnswerState.DRAWN else None


def _model(session: Session, cine_id: str, frame: int, reasons: dict[str, str]) -> MaskArray | None:
    """The newest proposal, where the study shows it while disagreements are ended."""
    if not session.project.settings.adjudicate_with_model:
        reasons["model"] = MODEL_HIDDEN
        return None
    key = MaskKey(frame, Structure.FIBROSIS)
    for row in reversed(readings_of(session, cine_id=cine_id, purpose=Purpose.PROPOSAL)):
        said = reading_answers(session, row.id).get(key)
        if said is not None and said[0].state is not None:
            shape = session.project.store.read(lambda rows: rows.cines.require(cine_id).facts.shape)
            return said[1] if said[1] is not None else np.zeros(shape, np.bool_)
    reasons["model"] = NO_PROPOSAL
    return None
