"""The audit for whom a study hides names: which person did it, but not as which reader.

Every submission is one row with a name and a time, and the figures stand under letters: whoever
reads both would join them. So what a reader did in a round stands under the reader's letter there,
and what a reader did besides, as on the calibration set, under no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fibrodesk.desk.rounds import letters
from fibrodesk.domain.people import Role

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.storage.audit import AuditRow
    from fibrodesk.storage.store import Rows

_AS_READER = frozenset(
    (
        *("reading submitted", "reading taken back", "round opened"),
        *("calibration case read", "calibration set read"),
        *("question asked", "question answered", "question reopened"),
        *("remark struck", "remark restored"),
    )
)
"""What one does as a reader, whatever other roles one holds."""
_SEED = "seed"  # with it and a reader's id the reader's own order of cines can be drawn again
_NAMING = frozenset(("reader", "readers"))
"""The words of a detail under which readers stand by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """The letters of those whose names a person is not told, by round; empty where none is hidden.

    `alone`: who of them has no other role, under whose name one might look for a letter.
    """

    by_round: Mapping[str, Mapping[str, str]]
    rounds: Mapping[str, str]  # ids by name
    names: Mapping[str, str]
    alone: frozenset[str]
    hidden: frozenset[str]

    @classmethod
    def of(cls, session: Session, rows: Rows) -> Unnamed:
        by_round = {
            row.id: letters.letters(rows, row.id)
            for row in rows.rounds.all()
            if letters.names_hidden(session, rows, row.id)
        }
        hidden = {person for known in by_round.values() for person in known}
        people = [row.person for row in rows.people.all() if row.person.id in hidden]
        return cls(
            by_round=by_round,
            rounds={row.name: row.id for row in rows.rounds.all()},
            names={row.person.id: row.person.name for row in rows.people.all()},
            alone=frozenset(each.id for each in people if each.roles == {Role.ANNOTATOR}),
            hidden=frozenset(hidden),
        )

    def person(self, row: AuditRow) -> str:
        """Who did it, as the person who asks may be told."""
        name = self.names.get(row.person, "")
        known = self._letters(row)
        if row.person in known:
            return letters.reader_called(known[row.person])
        if known is _NOBODY and self._round(row) in self.rounds.values():
            return name  # a round whose readers are known
        if row.person in self.alone or (row.person in self.hidden and row.act in _AS_READER):
            return letters.SOMEBODY
        return name

    def detail(self, row: AuditRow, told: dict[str, Any]) -> dict[str, Any]:
        """`told`, the detail of the row, with letters for the ids and names of readers."""
        if not self.hidden:
            return told
        known = self._letters(row)
        by_id = {
            one: letters.reader_called(known[one]) if one in known else letters.SOMEBODY
            for one in self.hidden
        }
        by_name = {self.names[one]: words for one, words in by_id.items()}
        return {
            word: _without(value, by_id, by_name if word in _NAMING else {})
            for word, value in told.items()
            if not (known and word == _SEED)
        }

    def _round(self, row: AuditRow) -> str:
        return str(row.detail.get("round") or self.rounds.get(row.subject, ""))

    def _letters(self, row: AuditRow) -> Mapping[str, str]:
        return self.by_round.get(self._round(row), _NOBODY)


_NOBODY: Mapping[str, str] = {}


def _without(value: Any, by_id: Mapping[str, str], by_name: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, by_id, by_name) for name, each in value.items()}
    if isinstance(value, list):  # in the order of the letters: the row's own might be of names
        found = [_without(each, by_id, by_name) for each in value]
        return sorted(found) if by_name or found != value else found
    if not isinstance(value, str):
        return value
    if value in by_name:
        return by_name[value]
    for one, words in by_id.items():
        value = value.replace(one, words)
    return value
