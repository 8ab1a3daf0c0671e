"""Review: a person says of each proposed mask whether it is accepted, corrected or rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk import auditing, roles
from fibrodesk.desk.cines import CineRecord, open_cine, records
from fibrodesk.desk.consensus.standing import ConsensusMask, standing_consensus
from fibrodesk.desk.drafts import content
from fibrodesk.desk.drafts.writing import OpenReading
from fibrodesk.desk.errors import ReasonMissingError
from fibrodesk.desk.readings import (
    finish_draft,
    locked_masks,
    open_correction_reading,
    readable,
    reading_answers,
    readings_of,
)
from fibrodesk.desk.reviewing.corrections import clear_leftovers, give_up, lay_down
from fibrodesk.desk.reviewing.items import ReviewItem
from fibrodesk.desk.reviewing.verdicts import (
    ACCEPTED,
    CORRECTED,
    REJECTED,
    NoVerdictError,
    refuse_second,
    require_reviewer,
    say,
    standing,
)
from fibrodesk.desk.seal import require_unsealed
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, AnswerState, Origin, Purpose
from fibrodesk.sealing.envelopes import ClearEnvelope

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.readings import ReadingRow
    from fibrodesk.storage.store import Rows
    from fibrodesk.storage.verdicts import VerdictRow

CONSENSUS_NAME = "consensus"
REJECT_REASONS = ("nothing there", "wrong place", "far too large", "far too small", "artefact")


class CorrectionEmptyError(FibrodeskError):
    title = "Nothing was answered"
    text = "Frame {frame} has neither a mask nor an answer."
    hint = "Outline the fibrosis or answer none, then finish; or reject the proposal."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReviewFrame:
    """What stands side by side.

    `expert` None: nobody has read this frame openly, or, where `expert_assessable` is False, the
    reader could not assess it. An empty mask is the answer "none".
    """

    image: FrameArray
    expert: MaskArray | None
    expert_name: str
    expert_assessable: bool
    model: MaskArray
    myocardium: MaskArray | None
    spacing: PixelSpacing | None
    burden_model: float | None  # share of the locked myocardium


def review_queue(session: Session) -> list[ReviewItem]:
    """Every proposed fibrosis mask whose cine the person may see, by cine and frame.

    Of several proposals for a frame the newest counts, unless what the same model said before
    has a verdict: proposing once more costs nobody a review.

    Raises:
        NotAllowedError: the person is no reviewer.
    """
    roles.require(session, roles.Act.JUDGE)
    me = session.person.id

    def look(rows: Rows) -> dict[tuple[int, int], ReviewItem]:
        known = {record.id: record for record in records(session, rows)}
        items: dict[tuple[int, int], ReviewItem] = {}
        for row in rows.readings.find(purpose=Purpose.PROPOSAL):
            if rows.rounds.sealed_for(me, row.cine_id) or not readable(session, rows, row):
                continue
            for item in _items(rows, row, known[row.cine_id]):
                older = items.get((item.cine.number, item.frame))
                if older is None or not older.verdict or older.model != item.model:
                    items[item.cine.number, item.frame] = item
        return items

    found = session.project.store.read(look)
    return [found[key] for key in sorted(found)]


def review_frame(session: Session, item: ReviewItem) -> ReviewFrame:
    """Image, expert's mask and model's mask of one item.

    Raises:
        NotAllowedError, SealedError: it may not be seen.
    """
    require_unsealed(session, item.cine.id)
    roles.require(session, roles.Act.JUDGE)
    model = _proposed(session, item)
    expert, name, assessable = _expert(session, item)
    wall = locked_masks(session, item.cine.id).get(MaskKey(item.frame, Structure.MYOCARDIUM))
    with open_cine(session, item.cine.id) as cine:
        image = cine.frame(item.frame)
    return ReviewFrame(
        image=image,
        expert=expert,
        expert_name=name,
        expert_assessable=assessable,
        model=model,
        myocardium=wall,
        spacing=item.cine.facts.spacing,
        burden_model=_burden(model, wall),
    )


def accept(session: Session, item: ReviewItem) -> None:
    """Take the model's mask as it is into the reviewer's own corrections, its origin kept.

    Raises:
        SealedError, NotAllowedError, VerdictGivenError: it is not this person's to accept.
        DiskFullError, ProjectBusyError: nothing was kept; it can be accepted again.
    """
    reading = _open(session, item)
    try:
        finish_draft(session, reading, lambda rows: say(rows, session, item, ACCEPTED))
    except BaseException:
        give_up(session, reading)
        raise


def reject(session: Session, item: ReviewItem, *, reason: str, reader: str = "") -> None:
    """Refuse a proposal; `reader`: the person on whose list the frame is put, by id.

    Raises:
        ReasonMissingError: no reason is given.
    """
    if not reason.strip():
        raise ReasonMissingError(act="Rejecting a proposal")
    session.project.store.write(
        lambda rows: say(rows, session, item, REJECTED, reason=reason.strip(), reader=reader)
    )


def open_correction(session: Session, item: ReviewItem) -> OpenReading:
    """The reviewer's corrections of the cine, with the model's mask on the frame as one step."""
    return _open(session, item)


def finish_correction(session: Session, item: ReviewItem, reading: OpenReading) -> None:
    """Keep what was corrected as the verdict; untouched, it counts as accepted.

    Raises:
        CorrectionEmptyError: the frame was left without an answer; the reading stays open.
    """
    key = MaskKey(item.frame, Structure.FIBROSIS)
    answer = reading.draft.answer(key)
    if answer.state is None:
        raise CorrectionEmptyError(frame=item.frame + 1)
    untouched = answer.origin is Origin.MODEL or (
        answer.state is AnswerState.NONE and answer.model == item.model
    )
    verdict = ACCEPTED if untouched else CORRECTED
    finish_draft(session, reading, lambda rows: say(rows, session, item, verdict))


def take_back_verdict(session: Session, item: ReviewItem) -> None:
    """Let a proposal wait again; what was corrected stays in the draft.

    Raises:
        NoVerdictError: nothing was said of it.
    """

    def change(rows: Rows) -> None:
        require_reviewer(rows, session, item)
        said = standing(rows, item)
        if said is None:
            raise NoVerdictError(frame=item.frame + 1, number=item.cine.number)
        rows.verdicts.take_back(said.id, person=session.person.id)
        told = {"frame": item.frame, "verdict": said.verdict}
        auditing.record(rows, session, "verdict taken back", item.cine.id, told)

    session.project.store.write(change)


def _items(rows: Rows, row: ReadingRow, record: CineRecord) -> list[ReviewItem]:
    given = {said.frame: said for said in rows.verdicts.all(reading=row.id)}
    states = content.read_states(rows, ClearEnvelope(), row)  # a proposal is never sealed
    frames = sorted(
        key.frame
        for key, answer in states.items()
        if key.structure is Structure.FIBROSIS and answer.state is not None
    )
    return [_item(record, row, frame, given.get(frame)) for frame in frames]


def _item(record: CineRecord, row: ReadingRow, frame: int, said: VerdictRow | None) -> ReviewItem:
    return ReviewItem(
        id=f"{row.id}:{frame}",
        cine=record,
        frame=frame,
        model=row.author,
        reading=row.id,
        verdict=said.verdict if said else "",
        reason=said.reason if said else "",
        reader=said.reader if said else "",
    )


def _proposed(session: Session, item: ReviewItem) -> MaskArray:
    import numpy as np

    key = MaskKey(item.frame, Structure.FIBROSIS)
    mask = reading_answers(session, item.reading)[key][1]
    return np.zeros(item.cine.facts.shape, np.bool_) if mask is None else mask


def _expert(session: Session, item: ReviewItem) -> tuple[MaskArray | None, str, bool]:
    """What is known of the frame: mask, name, whether it was assessable.

    A consensus goes before what one reader says, the newest opened reading before older ones, and
    masks of other tools stand where no reading of a round says anything of the frame.
    An answer "none" is an empty mask; no mask at all means that nobody has read the frame.
    """
    import numpy as np

    settled = standing_consensus(session, item.cine.id).get(item.frame)
    if settled is not None:
        return _of_consensus(item, settled)
    names = session.project.store.read(
        lambda rows: {row.person.id: row.person.name for row in rows.people.all()}
    )
    hidden = session.project.settings.hide_names
    key = MaskKey(item.frame, Structure.FIBROSIS)
    found: tuple[MaskArray | None, str, bool] = (None, "", True)
    imported = readings_of(session, cine_id=item.cine.id, purpose=Purpose.IMPORTED)
    for row in (*imported, *readings_of(session, cine_id=item.cine.id, purpose=Purpose.SEALED)):
        answer, mask = reading_answers(session, row.id).get(key, (UNANSWERED, None))
        name = "" if hidden else names.get(row.author, row.author)
        if name and row.purpose is Purpose.IMPORTED:
            name = f"{name}, imported"
        if answer.state is AnswerState.NOT_ASSESSABLE:
            found = (None, name, False)
        elif answer.state is not None:
            empty = np.zeros(item.cine.facts.shape, np.bool_)
            found = (empty if mask is None else mask, name, True)
    return found


def _of_consensus(item: ReviewItem, settled: ConsensusMask) -> tuple[MaskArray | None, str, bool]:
    import numpy as np

    if not settled.assessed:
        return None, CONSENSUS_NAME, False
    empty = np.zeros(item.cine.facts.shape, np.bool_)
    return empty if settled.mask is None else settled.mask, CONSENSUS_NAME, True


def _burden(model: MaskArray, wall: MaskArray | None) -> float | None:
    if wall is None or not wall.any():
        return None
    return float((model & wall).sum() / wall.sum())


def _open(session: Session, item: ReviewItem) -> OpenReading:
    session.project.store.read(lambda rows: refuse_second(rows, session, item))
    proposed = _proposed(session, item)
    reading = open_correction_reading(session, item.cine.id)
    clear_leftovers(reading, item.frame)
    lay_down(reading, item.frame, proposed, model=item.model)
    return reading
