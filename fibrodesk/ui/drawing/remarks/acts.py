"""What notes and questions ask of the desk, and the desk's answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fibrodesk.domain.remark import Anchor, RemarkKind, StepKind

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.desk.threads import Threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who will see what is written: `now` by name, the others when round `round_name` opens."""

    now: tuple[str, ...] = ()
    round_name: str = ""
    opened: bool = False


class RemarkActs(Protocol):
    """Every one of these may wait, and is called off the GUI thread."""

    def look(self) -> Threads: ...

    def told(self) -> Told: ...

    def pin(self, kind: RemarkKind, text: str, anchor: Anchor, operation: str) -> str: ...

    def say(
        self, kind: StepKind, thread_id: str, *, text: str, of: str, operation: str
    ) -> None: ...


class _Speaking:
    """What is the same wherever a thread is shown."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def say(self, kind: StepKind, thread_id: str, *, text: str, of: str, operation: str) -> None:
        from fibrodesk.desk import remarks

        session = self._session
        if kind is StepKind.REPLY:
            remarks.reply(session, thread_id, text, operation=operation)
        elif kind is StepKind.ANSWER:
            remarks.answer(session, thread_id, text, operation=operation)
        elif kind is StepKind.REOPEN:
            remarks.reopen(session, thread_id, text, operation=operation)
        elif kind is StepKind.EDIT:
            remarks.edit(session, thread_id, of, text, operation=operation)
        elif kind is StepKind.STRIKE:
            remarks.strike(session, thread_id, of, operation=operation)
        elif kind is StepKind.RESTORE:
            remarks.restore(session, thread_id, of, operation=operation)
        else:
            raise ValueError(f"{kind} is said by pinning")


class DeskRemarks(_Speaking):
    """The threads of one cine in one round, as its reader has them."""

    def __init__(self, session: Session, *, round_id: str, cine_id: str) -> None:
        super().__init__(session)
        self._round_id, self._cine_id = round_id, cine_id

    def look(self) -> Threads:
        from fibrodesk.desk.threads import threads_of

        return threads_of(self._session, round_id=self._round_id, cine_id=self._cine_id)

    def told(self) -> Told:
        from fibrodesk.desk.rounds.round import round_view
        from fibrodesk.desk.threads import audience

        view = round_view(self._session, self._round_id)
        people = audience(self._session, cine_id=self._cine_id)
        return Told(
            now=tuple(person.name for person in people), round_name=view.name, opened=view.open
        )

    def pin(self, kind: RemarkKind, text: str, anchor: Anchor, operation: str) -> str:
        from fibrodesk.desk.remarks import pin_remark

        return pin_remark(
            self._session,
            round_id=self._round_id,
            cine_id=self._cine_id,
            kind=kind,
            text=text,
            anchor=anchor,
            operation=operation,
        )


class DeskQuestions(_Speaking):
    """Every thread of the study that the person may see; nothing is begun from there."""

    def look(self) -> Threads:
        from fibrodesk.desk.threads import all_threads

        return all_threads(self._session)

    def told(self) -> Told:
        return Told()

    def pin(self, kind: RemarkKind, text: str, anchor: Anchor, operation: str) -> str:
        raise ValueError("a thread begins at a reading")
