"""What a session has opened of notes and questions, kept so that it is not opened twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrodesk.domain.remark import Thread
    from fibrodesk.sealing.envelopes import SealedEnvelope
    from fibrodesk.storage.threads import RemarkRow

Lock = tuple[str, bytes | None]
"""To whom the key of a thread is sealed, "person" or "round", and the sealed key."""


@dataclass(frozen=True, slots=True)
class KnownThread:
    """A thread as it was opened, and the very bytes of which it was made.

    While they are the same nothing is opened again; whether it may be seen is asked each time.
    """

    lock: Lock
    said: tuple[RemarkRow, ...]
    envelope: SealedEnvelope
    thread: Thread
