"""What the reading screen asks of the desk, and the desk's answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fibrodesk.domain.mask import MaskArray, MaskKey
from fibrodesk.ui.drawing.ports import Reading
from fibrodesk.ui.reading.ahead import LoopAhead
from fibrodesk.ui.reading.glimpse import Glimpse

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.drafts.checking import Finding
    from fibrodesk.desk.drafts.writing import OpenReading
    from fibrodesk.desk.rounds.work import WorkItem
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.stored import StoredCine


@dataclass(frozen=True, slots=True, kw_only=True)
class CineInHand:
    """All that a reader needs of one cine, and nothing that a seal keeps away."""

    round_id: str
    record: CineRecord
    reading: Reading
    cine: StoredCine
    locked: Mapping[MaskKey, MaskArray]
    proposals: Mapping[MaskKey, MaskArray]
    assisted: bool
    round_is_open: bool

    @property
    def place(self) -> tuple[str, str]:
        """The round and the cine."""
        return self.round_id, self.record.id


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCine(CineInHand):
    """With the pen; `as_expected` where it is what was made ready, the loop included."""

    reading: OpenReading
    as_expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CineAhead(CineInHand):
    """What the next cine will be if nobody changes it: nothing is begun, and no pen is taken."""

    reading: Glimpse

    def becomes(self, opened: OpenedCine) -> bool:
        """Whether it all came as it was seen; takes some ms, for any thread."""
        return (
            opened.cine is self.cine
            and opened.record == self.record
            and (opened.assisted, opened.round_is_open) == (self.assisted, self.round_is_open)
            and opened.reading.editable
            and opened.reading.recovery is None
            and self.reading.draft.says_as(opened.reading.draft)
            and _alike(self.locked, opened.locked)
            and _alike(self.proposals, opened.proposals)
        )


def _alike(some: Mapping[MaskKey, MaskArray], others: Mapping[MaskKey, MaskArray]) -> bool:
    return some.keys() == others.keys() and all(
        np.array_equal(mask, others[key]) for key, mask in some.items()
    )


class ReadingActs(Protocol):
    """Every one of these may wait, and is called off the GUI thread."""

    def work(self) -> list[WorkItem]: ...

    def seconds_a_frame(self) -> list[float]:
        """How long the person worked on each frame until now, in every session."""
        ...

    def open(self, round_id: str, cine_id: str) -> OpenedCine: ...

    def look_ahead(self, round_id: str, cine_id: str) -> CineAhead | None:
        """Make ready what is likely to be opened next, without taking its pen.

        The loop stays the acts' own until it is opened. None where only the loop is ready.
        """
        ...

    def end(self) -> None:
        """Nothing is opened any more."""
        ...

    def check(self, reading: OpenReading) -> list[Finding]: ...

    def submit(self, reading: OpenReading) -> bool:
        """Whether the round opened with it."""
        ...

    def take_back(self, round_id: str, cine_id: str) -> None: ...

    def put_away(self, opened: OpenedCine) -> None:
        """Save and lay down the pen, close the loop."""
        ...


class DeskReading:
    """The acts of `desk`, imported when they are first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ahead = LoopAhead()

    def work(self) -> list[WorkItem]:
        from fibrodesk.desk.rounds.work import work_list

        return [item for item in work_list(self._session) if item.kind == "read"]

    def seconds_a_frame(self) -> list[float]:
        from fibrodesk.desk.active_time import seconds_a_frame

        return seconds_a_frame(self._session)

    def open(self, round_id: str, cine_id: str) -> OpenedCine:
        from fibrodesk.desk.cines import cine_record, open_cine
        from fibrodesk.desk.readings import locked_masks, open_reading
        from fibrodesk.desk.rounds.round import list_rounds

        session = self._session
        record = cine_record(session, cine_id)
        with ExitStack() as unless_whole:
            ready = self._ahead.take(cine_id)
            cine = ready or open_cine(session, cine_id)
            if ready is None:
                unless_whole.callback(cine.close)
            else:
                unless_whole.callback(self._ahead.put_back, cine_id, ready)
            locked = locked_masks(session, cine_id)
            views = {view.id: view for view in list_rounds(session)}
            view = views.get(round_id)
            assisted = view is not None and view.mode == "assisted"
            opened = OpenedCine(
                round_id=round_id,
                record=record,
                proposals=self._proposals(cine_id) if assisted else {},
                reading=open_reading(session, round_id=round_id, cine_id=cine_id),  # last: the pen
                cine=cine,
                locked=locked,
                assisted=assisted,
                round_is_open=view is not None and view.open,
            )
            unless_whole.pop_all()
        return opened

    def look_ahead(self, round_id: str, cine_id: str) -> CineAhead | None:
        from fibrodesk.desk.cines import cine_record, open_cine
        from fibrodesk.desk.readings import locked_masks, own_draft
        from fibrodesk.desk.rounds.round import list_rounds

        session = self._session
        cine = self._ahead.make_ready(cine_id, lambda: open_cine(session, cine_id))
        found = own_draft(session, round_id=round_id, cine_id=cine_id)
        view = {view.id: view for view in list_rounds(session)}.get(round_id)
        if cine is None or found is None or view is None or view.mode == "assisted":
            return None  # what a model proposed is not looked at before its frame is asked for
        return CineAhead(
            round_id=round_id,
            record=cine_record(session, cine_id),
            reading=Glimpse(*found),
            cine=cine,
            locked=locked_masks(session, cine_id),
            proposals={},
            assisted=False,
            round_is_open=view.open,
        )

    def end(self) -> None:
        self._ahead.end()

    def _proposals(self, cine_id: str) -> Mapping[MaskKey, MaskArray]:
        from fibrodesk.desk.models.proposing import proposal

        return proposal(self._session, cine_id)

    def check(self, reading: OpenReading) -> list[Finding]:
        from fibrodesk.desk.readings import check_reading

        return check_reading(self._session, reading)

    def submit(self, reading: OpenReading) -> bool:
        from fibrodesk.desk.readings import submit_reading

        return submit_reading(self._session, reading).open

    def take_back(self, round_id: str, cine_id: str) -> None:
        from fibrodesk.desk.readings import take_back

        take_back(self._session, round_id=round_id, cine_id=cine_id)

    def put_away(self, opened: OpenedCine) -> None:
        opened.reading.close()
        opened.cine.close()
