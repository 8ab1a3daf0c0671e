"""Rounds, who reads in them, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from fibrodesk.domain.reading import RoundKind
from fibrodesk.storage.schema import assignments, round_readers, rounds
from fibrodesk.storage.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    id: str
    name: str
    number: int
    mode: str
    public_key: bytes
    seed: str
    opened: str | None
    kind: RoundKind = RoundKind.READING
    of_round: str | None = None
    not_before: str | None = None  # ISO 8601, UTC

    @property
    def open(self) -> bool:
        return self.opened is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReaderRow:
    person: str
    position: int
    share_sealed: bytes
    share_for_recovery: bytes
    share_published: bytes | None


class RoundShelf(Shelf):
    """The batches of cines that people read alone."""

    def add(self, row: RoundRow, readers: Sequence[RoundReaderRow]) -> None:
        self._insert(
            rounds,
            id=row.id,
            name=row.name,
            number=row.number,
            kind=row.kind.value,
            of_round=row.of_round,
            not_before=row.not_before,
            mode=row.mode,
            public_key=row.public_key,
            seed=row.seed,
            opened=row.opened,
        )
        for reader in readers:
            self._insert(
                round_readers,
                round=row.id,
                person=reader.person,
                position=reader.position,
                share_sealed=reader.share_sealed,
                share_for_recovery=reader.share_for_recovery,
                share_published=reader.share_published,
            )

    def next_number(self) -> int:
        row = self._first(select(func.max(rounds.c.number)))
        return 1 + ((row[0] if row is not None else None) or 0)

    def assign(
        self,
        round_id: str,
        person_id: str,
        cine_ids: Sequence[str],
        *,
        codes: Mapping[str, str] | None = None,
    ) -> None:
        """Give a reader the cines of the round in this order; `codes` hide what cine it is."""
        for place, cine_id in enumerate(cine_ids):
            values = {"round": round_id, "cine": cine_id, "person": person_id, "place": place}
            self._insert(assignments, **values, code=(codes or {}).get(cine_id, ""))

    def codes(self, round_id: str, person_id: str) -> dict[str, str]:
        """The code under which each disguised cine of the round comes to a reader."""
        here = (assignments.c.round == round_id) & (assignments.c.person == person_id)
        query = select(assignments.c.cine, assignments.c.code).where(here)
        return {row.cine: row.code for row in self._all(query) if row.code}

    def get(self, round_id: str) -> RoundRow | None:
        row = self._first(select(rounds).where(rounds.c.id == round_id))
        return None if row is None else _round_row(row)

    def named(self, name: str) -> RoundRow | None:
        row = self._first(select(rounds).where(rounds.c.name == name))
        return None if row is None else _round_row(row)

    def all(self) -> list[RoundRow]:
        return [_round_row(row) for row in self._all(select(rounds).order_by(rounds.c.number))]

    def readers(self, round_id: str) -> list[RoundReaderRow]:
        query = select(round_readers).where(round_readers.c.round == round_id)
        return [_reader_row(row) for row in self._all(query.order_by(round_readers.c.position))]

    def cines(self, round_id: str) -> list[str]:
        """The ids of the round's cines, each once."""
        query = select(assignments.c.cine).where(assignments.c.round == round_id).distinct()
        return [row[0] for row in self._all(query.order_by(assignments.c.cine))]

    def assigned(self, round_id: str, person_id: str) -> list[str]:
        """The cines of one reader, in the reader's own order."""
        here = (assignments.c.round == round_id) & (assignments.c.person == person_id)
        query = select(assignments.c.cine).where(here).order_by(assignments.c.place)
        return [row[0] for row in self._all(query)]

    def of_cine(self, cine_id: str) -> list[RoundRow]:
        """Every round in which the cine is read."""
        inside = select(assignments.c.round).where(assignments.c.cine == cine_id)
        query = select(rounds).where(rounds.c.id.in_(inside)).order_by(rounds.c.number)
        return [_round_row(row) for row in self._all(query)]

    def rounds_by_cine(self) -> dict[str, tuple[str, ...]]:
        """The ids of each cine's rounds, for lists."""
        query = select(assignments.c.cine, assignments.c.round).distinct()
        found: dict[str, list[str]] = {}
        for row in self._all(query.order_by(assignments.c.round)):
            found.setdefault(row.cine, []).append(row.round)
        return {cine_id: tuple(ids) for cine_id, ids in found.items()}

    def sealed_for(self, person_id: str, cine_id: str) -> bool:
        """Whether a round that has not opened yet seals this cine for `person_id`."""
        return bool(self.sealing(person_id, cine_id))

    def sealing(self, person_id: str, cine_id: str) -> list[RoundRow]:
        """The rounds not opened yet in which `person_id` reads and that seal this cine.

        A repeat seals every cine of the round it repeats: were it only those that come back, each
        refusal would tell the reader which they are.
        """
        of_cine = select(assignments.c.round).where(assignments.c.cine == cine_id)
        mine = select(round_readers.c.round).where(round_readers.c.person == person_id)
        repeats = (rounds.c.kind == RoundKind.REPEAT.value) & rounds.c.of_round.in_(of_cine)
        query = select(rounds).where(
            rounds.c.opened.is_(None) & rounds.c.id.in_(mine) & (rounds.c.id.in_(of_cine) | repeats)
        )
        return [_round_row(row) for row in self._all(query.order_by(rounds.c.number))]

    def disguised(self, person_id: str) -> list[RoundRow]:
        """The repeats not opened yet in which `person_id` reads."""
        mine = select(round_readers.c.round).where(round_readers.c.person == person_id)
        query = select(rounds).where(
            rounds.c.opened.is_(None)
            & rounds.c.id.in_(mine)
            & (rounds.c.kind == RoundKind.REPEAT.value)
        )
        return [_round_row(row) for row in self._all(query.order_by(rounds.c.number))]

    def coded(self, person_id: str, code: str) -> str | None:
        """The cine that comes to a reader under `code`, in whatever round."""
        here = (assignments.c.person == person_id) & (assignments.c.code == code)
        row = self._first(select(assignments.c.cine).where(here))
        return None if row is None else str(row.cine)

    def all_codes(self) -> set[str]:
        """Every code that was ever given, so that none comes twice."""
        query = select(assignments.c.code).where(assignments.c.code != "").distinct()
        return {row.code for row in self._all(query)}

    def again(self, round_id: str) -> list[RoundRow]:
        """The repeats and revisions of a round."""
        query = select(rounds).where(rounds.c.of_round == round_id).order_by(rounds.c.number)
        return [_round_row(row) for row in self._all(query)]

    def publish(self, round_id: str, person_id: str, share: bytes | None) -> None:
        """Publish a reader's share, or take it back with None."""
        here = (round_readers.c.round == round_id) & (round_readers.c.person == person_id)
        self._update(round_readers, here, share_published=share)

    def reseal_share(self, round_id: str, person_id: str, sealed: bytes) -> None:
        here = (round_readers.c.round == round_id) & (round_readers.c.person == person_id)
        self._update(round_readers, here, share_sealed=sealed)

    def shares_of(self, person_id: str) -> list[tuple[str, bytes]]:
        """Each round of a reader with the share as it is sealed for recovery."""
        query = select(round_readers).where(round_readers.c.person == person_id)
        return [(row.round, row.share_for_recovery) for row in self._all(query)]

    def rename(self, round_id: str, name: str) -> None:
        """Call a round otherwise; the caller sees to it that the name is free."""
        self._update(rounds, rounds.c.id == round_id, name=name)

    def set_opened(self, round_id: str, when: str) -> None:
        self._update(rounds, rounds.c.id == round_id, opened=when)


def _round_row(row: Row[Any]) -> RoundRow:
    return RoundRow(
        id=row.id,
        name=row.name,
        number=row.number,
        mode=row.mode,
        public_key=row.public_key,
        seed=row.seed,
        opened=row.opened,
        kind=RoundKind(row.kind),
        of_round=row.of_round,
        not_before=row.not_before,
    )


def _reader_row(row: Row[Any]) -> RoundReaderRow:
    return RoundReaderRow(
        person=row.person,
        position=row.position,
        share_sealed=row.share_sealed,
        share_for_recovery=row.share_for_recovery,
        share_published=row.share_published,
    )
