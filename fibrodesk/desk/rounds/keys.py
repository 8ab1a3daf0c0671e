"""A new round's rows: its key pair, whose secret half goes out in shares and is then forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fibrodesk.desk.project import keyring
from fibrodesk.domain.reading import RoundKind
from fibrodesk.sealing import keys, shares

if TYPE_CHECKING:
    from fibrodesk.storage.people import PersonRow
    from fibrodesk.storage.rounds import RoundReaderRow, RoundRow
    from fibrodesk.storage.store import Rows


def add_sealed(
    rows: Rows,
    *,
    round_id: str,
    name: str,
    mode: str,
    seed: str,
    people: Sequence[PersonRow],
    kind: RoundKind = RoundKind.READING,
    of_round: str | None = None,
    not_before: str | None = None,
) -> RoundRow:
    """Write a sealed round and a share of its key for each of its readers.

    Args:
        not_before: ISO 8601 in UTC; until then it asks for nothing.
    """
    from fibrodesk.storage.rounds import RoundRow

    pair = keys.new_key_pair()
    row = RoundRow(
        id=round_id,
        name=name,
        number=rows.rounds.next_number(),
        mode=mode,
        public_key=pair.public,
        seed=seed,
        opened=None,
        kind=kind,
        of_round=of_round,
        not_before=not_before,
    )
    rows.rounds.add(row, _shares(rows, pair.secret, people))
    return row


def _shares(rows: Rows, secret: bytes, people: Sequence[PersonRow]) -> list[RoundReaderRow]:
    from fibrodesk.storage.rounds import RoundReaderRow

    recovery = keyring.recovery_public(rows)
    parts = shares.split(secret, len(people))
    return [
        RoundReaderRow(
            person=person.person.id,
            position=position,
            share_sealed=keys.seal_to(person.public_key, share),
            share_for_recovery=keys.seal_to(recovery, share),
            share_published=None,
        )
        for position, (person, share) in enumerate(zip(people, parts, strict=True))
    ]
