"""What the prepare screen asks of the desk, and the desk's answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskArray, Structure
from fibrodesk.ui.messages import translated

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.preparing import Preparation
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPreparation:
    """One cine with its preparation, and how many key frames the study wants."""

    record: CineRecord
    preparation: Preparation
    reading: OpenReading
    cine: StoredCine
    key_frames_wanted: int
    why_no_proposal: str  # "" where the model in use proposes the myocardium


@dataclass(frozen=True, slots=True)
class ProposedWalls:
    """The model's myocardium by frame, and the model's id."""

    masks: Mapping[int, MaskArray]
    model: str


class PreparingActs(Protocol):
    """Each may wait and is called off the GUI thread, but `missing`."""

    def next_cine(self, *, but: str = "") -> str | None:
        """The first cine that is not prepared."""
        ...

    def open(self, cine_id: str) -> OpenedPreparation: ...

    def missing(self, draft: Draft) -> list[str]:
        """What keeps the preparation from being locked, in words."""
        ...

    def propose(
        self,
        cine_id: str,
        frames: Sequence[int],
        *,
        cancel: Event,
        progress: Callable[[int, int], None],
    ) -> ProposedWalls: ...

    def lock(self, reading: OpenReading) -> None: ...

    def put_away(self, opened: OpenedPreparation) -> None:
        """Save and lay down the pen, close the loop."""
        ...

    def reopen(self, cine_id: str, *, reason: str) -> None: ...


class DeskPreparing:
    """The acts of `desk`, imported when they are first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_cine(self, *, but: str = "") -> str | None:
        from fibrodesk.desk.rounds.work import work_list

        for item in work_list(self._session):
            waits = item.state in ("in_progress", "not_started")
            if item.kind == "prepare" and waits and item.cine.id != but:
                return item.cine.id
        return None

    def open(self, cine_id: str) -> OpenedPreparation:
        from fibrodesk.desk.cines import cine_record, open_cine
        from fibrodesk.desk.preparing import open_preparation, preparation

        session = self._session
        record, cine = cine_record(session, cine_id), open_cine(session, cine_id)
        return OpenedPreparation(
            record=record,
            preparation=preparation(session, cine_id),
            reading=open_preparation(session, cine_id),
            cine=cine,
            key_frames_wanted=session.project.settings.key_frames,
            why_no_proposal=self._why_no_proposal(),
        )

    def missing(self, draft: Draft) -> list[str]:
        from fibrodesk.desk.preparing import what_is_missing

        return what_is_missing(draft)

    def _why_no_proposal(self) -> str:
        from fibrodesk.desk.models.registry import model_in_use
        from fibrodesk.domain.errors import FibrodeskError

        try:
            record = model_in_use(self._session)
        except FibrodeskError as error:
            told = translated(error)
            return f"{told.text} {told.advice}".strip()
        if Structure.MYOCARDIUM.value in record.card.structures:
            return ""
        words = QCoreApplication.translate(
            "PreparePage", "{model} proposes {structures}, not the myocardium."
        )
        return words.format(model=record.name, structures=", ".join(record.card.structures))

    def propose(
        self,
        cine_id: str,
        frames: Sequence[int],
        *,
        cancel: Event,
        progress: Callable[[int, int], None],
    ) -> ProposedWalls:
        from fibrodesk.desk.models.proposing import propose
        from fibrodesk.desk.readings import reading_answers

        wanted = list(frames)
        done = propose(
            self._session,
            cine_id=cine_id,
            frames=wanted,
            structures=(Structure.MYOCARDIUM,),
            cancel=cancel,
            progress=progress,
        )
        answers = {} if done.reading is None else reading_answers(self._session, done.reading)
        masks = {
            key.frame: mask
            for key, (_, mask) in answers.items()
            if key.structure is Structure.MYOCARDIUM and mask is not None
        }
        return ProposedWalls(masks, done.model)

    def lock(self, reading: OpenReading) -> None:
        from fibrodesk.desk.preparing import lock_preparation

        lock_preparation(self._session, reading)

    def reopen(self, cine_id: str, *, reason: str) -> None:
        from fibrodesk.desk.preparing import reopen_preparation

        reopen_preparation(self._session, cine_id, reason=reason)

    def put_away(self, opened: OpenedPreparation) -> None:
        opened.reading.close()
        opened.cine.close()
