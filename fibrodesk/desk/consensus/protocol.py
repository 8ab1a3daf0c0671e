"""What the rows of a meeting say: votes, decisions and notes, as they stand now."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from fibrodesk.domain.entry_codec import answer_to_json
from fibrodesk.domain.mask import MaskArray, encode_mask

if TYPE_CHECKING:
    from fibrodesk.domain.reading import Answer
    from fibrodesk.storage.meetings import MeetingEntryRow

VOTE, DECISION, MINUTE = "vote", "decision", "minute"
BOTH, NEITHER, NOT_ASSESSABLE = "both", "neither", "not_assessable"
"""What can be voted for beside the letter of a reader."""
INTERSECTION, UNION, MEAN, MAJORITY = "intersection", "union", "mean", "majority"
NONE, DRAWN = "none", "drawn"
"""What can be decided beside the letter of a reader and NOT_ASSESSABLE."""

Place = tuple[str | None, int | None]
"""Cine and frame; both None for the whole meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the meeting made of a frame.

    `choice`: a letter as it stood in the meeting, or a word; `letters`: the ids of the readers
    whose masks they were. `digest`: of the answer and the mask that were decided on.
    """

    choice: str
    letters: Mapping[str, str] = field(default_factory=dict)
    share: float | None = None
    digest: str = ""
    votes: Mapping[str, int] = field(default_factory=dict)  # as they stood then
    reason: str = ""  # with NOT_ASSESSABLE, where one was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What stands of one frame, or of the whole meeting."""

    votes: tuple[str, ...] = ()  # in the order in which they were given
    decision: Decision | None = None
    note: str = ""

    @property
    def tally(self) -> dict[str, int]:
        return dict(Counter(self.votes))

    @property
    def leader(self) -> str | None:
        """What most voted for; None where nobody voted or two lead."""
        counted = Counter(self.votes).most_common(2)
        if not counted or (len(counted) == 2 and counted[0][1] == counted[1][1]):
            return None
        return counted[0][0]


def said_of_frames(entries: Sequence[MeetingEntryRow]) -> dict[Place, Said]:
    """What stands now of each frame; what was taken back or said anew stays in the rows alone."""
    votes: dict[Place, list[str]] = {}
    decisions: dict[Place, Decision | None] = {}
    notes: dict[Place, str] = {}
    for each in entries:
        place: Place = (each.cine_id, each.frame)
        if each.kind == VOTE:
            given = votes.setdefault(place, [])
            if each.payload["counts"]:
                given.append(str(each.payload["choice"]))
            elif given:
                given.pop()
        elif each.kind == DECISION:
            decisions[place] = _decision(each.payload)
        else:
            notes[place] = str(each.payload["text"])
    return {
        place: Said(
            votes=tuple(votes.get(place, ())),
            decision=decisions.get(place),
            note=notes.get(place, ""),
        )
        for place in votes.keys() | decisions.keys() | notes.keys()
    }


def shuffled(meeting_id: str, cine_id: str, frame: int, readers: Sequence[str]) -> list[str]:
    """The readers in the order of their letters on this frame, so that A is not always the same.

    The same at each look, also after the meeting was cut short.
    """
    order = list(readers)
    Random(f"{meeting_id}:{cine_id}:{frame}").shuffle(order)
    return order


def digest_of(answer: Answer, mask: MaskArray) -> str:
    """By which a later stroke on a decided frame is noticed."""
    told = json.dumps(answer_to_json(answer), sort_keys=True).encode()
    return hashlib.sha256(told + b"\0" + encode_mask(mask)).hexdigest()


def entries_digest(entries: Sequence[MeetingEntryRow]) -> str:
    """Of all that was said, for the audit: it ties the rows to the chain."""
    told = [
        [each.kind, each.cine_id, each.frame, dict(each.payload), each.person, each.when]
        for each in entries
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _decision(payload: Mapping[str, object]) -> Decision | None:
    """None: it was taken back."""
    if not payload.get("choice"):
        return None
    share, votes, letters = (payload.get(name) for name in ("share", "votes", "letters"))
    return Decision(
        choice=str(payload["choice"]),
        letters={str(letter): str(reader) for letter, reader in letters.items()}
        if isinstance(letters, dict)
        else {},
        share=float(share) if isinstance(share, int | float) else None,
        digest=str(payload.get("digest") or ""),
        votes={str(name): int(count) for name, count in votes.items()}
        if isinstance(votes, dict)
        else {},
        reason=str(payload.get("reason") or ""),
    )
