"""What the library asks of the desk to have something read again; each act may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session


class AgainActs(Protocol):
    def usual(self) -> tuple[int, int]:
        """The study's part of a round, in percent, and its days."""
        ...

    def repeat(self, round_id: str, *, name: str, percent: int, days: int) -> RoundView:
        """With an empty `name` the desk gives a neutral one."""
        ...

    def reopen(self, round_id: str, *, cine_id: str, reader: str, reason: str) -> RoundView: ...

    def withdraw(self, round_id: str, *, reason: str = "") -> None:
        """A reason is wanted of who reads in it and is the only administrator."""
        ...


class DeskAgain:
    """The acts of `desk`, imported when they are first needed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def usual(self) -> tuple[int, int]:
        settings = self._session.project.settings
        return settings.repeat_percent, settings.repeat_after_days

    def repeat(self, round_id: str, *, name: str, percent: int, days: int) -> RoundView:
        from fibrodesk.desk.rounds.repeats import plan_repeat

        return plan_repeat(
            self._session,
            round_id=round_id,
            name=name or None,
            percent=percent,
            after_days=days,
        )

    def reopen(self, round_id: str, *, cine_id: str, reader: str, reason: str) -> RoundView:
        from fibrodesk.desk.rounds.revisions import reopen

        return reopen(
            self._session, round_id=round_id, cine_id=cine_id, reader=reader, reason=reason
        )

    def withdraw(self, round_id: str, *, reason: str = "") -> None:
        from fibrodesk.desk.rounds.withdrawing import withdraw

        withdraw(self._session, round_id, reason=reason)
