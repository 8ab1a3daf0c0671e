"""The acts of a review as the desk has them; every heavy room loads when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from fibrodesk.domain.cine import Cine
from fibrodesk.ui.review.ports import Correction, ListedReader, ReviewedCine

if TYPE_CHECKING:
    from fibrodesk.desk.reviewing.items import ReviewItem
    from fibrodesk.desk.reviewing.review import ReviewFrame
    from fibrodesk.desk.session import Session

_FLUSH_S = 30.0  # how long the disk may take with the last strokes of a correction


class DeskReview:
    """`ReviewActs` of one signed-in person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def queue(self) -> list[ReviewItem]:
        from fibrodesk.desk.reviewing.review import review_queue

        return review_queue(self._session)

    def frame(self, item: Any) -> ReviewFrame:
        from fibrodesk.desk.reviewing.review import review_frame

        return review_frame(self._session, item)

    def accept(self, item: Any) -> None:
        from fibrodesk.desk.reviewing.review import accept

        accept(self._session, item)

    def reject(self, item: Any, *, reason: str, reader: str) -> None:
        from fibrodesk.desk.reviewing.review import reject

        reject(self._session, item, reason=reason, reader=reader)

    def take_back(self, item: Any) -> None:
        from fibrodesk.desk.reviewing.review import take_back_verdict

        take_back_verdict(self._session, item)

    def open_correction(self, item: Any) -> Correction:
        from fibrodesk.desk.reviewing.review import open_correction

        return open_correction(self._session, item)

    def open_cine(self, item: Any) -> Cine:
        from fibrodesk.desk.cines import open_cine

        return open_cine(self._session, item.cine.id)

    def finish_correction(self, item: Any, reading: Correction) -> str:
        from fibrodesk.desk.readings import OpenReading
        from fibrodesk.desk.reviewing.review import finish_correction

        opened = cast(OpenReading, reading)
        opened.flush(_FLUSH_S)
        finish_correction(self._session, item, opened)
        return next(one.verdict for one in self.queue() if one.id == item.id)

    def reasons(self) -> tuple[str, ...]:
        from fibrodesk.desk.reviewing.review import REJECT_REASONS

        return REJECT_REASONS

    def model_names(self) -> dict[str, str]:
        from fibrodesk.desk.models.registry import list_models

        return {model.id: model.name for model in list_models(self._session)}

    def readers(self) -> list[ListedReader]:
        """Everyone who reads in any round, by name; nobody to whom no verdict is given."""
        from fibrodesk.desk.errors import NotAllowedError
        from fibrodesk.desk.reviewing.readers import who_can_be_asked

        try:
            people = who_can_be_asked(self._session)
        except NotAllowedError:
            return []  # the screen says itself what the person may not
        return [_Reader(person.id, person.name) for person in people]

    def cines(self) -> list[ReviewedCine]:
        """The cines that a model can be asked about: prepared, and not excluded."""
        from fibrodesk.desk.cines import list_cines

        ready: list[ReviewedCine] = [
            cine for cine in list_cines(self._session) if cine.key_frames and not cine.excluded
        ]
        return ready

    def questions(self) -> int:
        from fibrodesk.desk.threads import questions_to_answer

        return questions_to_answer(self._session)

    def disagreements(self) -> int:
        from fibrodesk.desk.consensus.disputes import DisputeState, disputes
        from fibrodesk.desk.rounds.round import list_rounds
        from fibrodesk.domain.reading import RoundKind

        return sum(
            each.state is not DisputeState.SETTLED
            for view in list_rounds(self._session)
            if view.open and view.kind is RoundKind.READING
            for each in disputes(self._session, view.id)
        )

    def propose(
        self,
        cine_id: str,
        *,
        whole_loop: bool,
        cancel: Event,
        progress: Callable[[int, int], None],
    ) -> int:
        from fibrodesk.desk.cines import cine_record
        from fibrodesk.desk.models.proposing import propose

        record = cine_record(self._session, cine_id)
        frames = tuple(range(record.facts.frames)) if whole_loop else None
        made = propose(
            self._session, cine_id=cine_id, frames=frames, cancel=cancel, progress=progress
        )
        return made.frames


class _Reader:
    def __init__(self, person_id: str, name: str) -> None:
        self.id, self.name = person_id, name
