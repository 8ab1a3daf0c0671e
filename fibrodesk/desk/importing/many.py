"""Many loops at once: looked at and rebuilt on every processor, stored one after another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.importing.loops import rebuild_cine, review_pixels
from fibrodesk.desk.importing.storing import (
    CineAnew,
    DuplicateCineError,
    SameRecordingError,
    store_cine,
)
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.clinical.table import ClinicalRow
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask
    from fibrodesk.imaging.intake import Candidate, PixelSurvey
    from fibrodesk.imaging.refusal import Refusal

_SOONEST_S = 1.0  # before that nobody can tell how long it will take


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A loop that a person wants in, and what is kept of its frames."""

    candidate: Candidate
    mask: PixelMask | None
    clinical: ClinicalRow | None = None
    beside: bool = False  # also where another cut of its recording is in the project


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStep:
    """How far an import is after one loop more."""

    done: int
    total: int
    seconds_left: float | None  # None while nobody can tell
    last: CineRecord | Refusal  # what became of that loop
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What came in and what did not, in the order of the choices."""

    imported: tuple[CineRecord, ...]
    refused: tuple[Refusal, ...]
    stopped: bool  # somebody cancelled; the rest was not begun


def review_many(
    session: Session, candidates: Iterable[Candidate], *, cancel: Event | None = None
) -> Iterator[tuple[Candidate, PixelSurvey | FibrodeskError]]:
    """`review_pixels` of each, in their order; several are looked at side by side."""
    from fibrodesk.imaging.decoding.pool import in_order

    def look(candidate: Candidate) -> tuple[Candidate, PixelSurvey | FibrodeskError]:
        try:
            return candidate, review_pixels(session, candidate)
        except FibrodeskError as error:
            return candidate, error

    roles.require(session, roles.Act.IMPORT)
    width = session.project.workshop.decoder().size
    return in_order(look, candidates, width=width, cancel=cancel)


def import_many(
    session: Session,
    choices: Sequence[Choice],
    *,
    confirmed: bool,
    progress: Callable[[ImportStep], None] | None = None,
    cancel: Event | None = None,
) -> ImportOutcome:
    """Bring many loops in; one that cannot come in is a refusal and never stops the others.

    Loops are rebuilt side by side, as many as there are processes, and stored in the order of
    `choices`, so that their numbers follow it.

    Args:
        choices: each with the mask that is kept.
        confirmed: the person of the session looked at each projection under its mask.
        progress: told after each loop, on the caller's thread.
        cancel: set, nothing more is begun; what is stored by then stays.
    Raises:
        NotAllowedError: the person is no administrator.
    """
    roles.require(session, roles.Act.IMPORT)
    return import_each(
        session, choices, total=len(choices), confirmed=confirmed, progress=progress, cancel=cancel
    )


def import_each(
    session: Session,
    choices: Iterable[Choice],
    *,
    total: int,
    confirmed: bool,
    progress: Callable[[ImportStep], None] | None = None,
    cancel: Event | None = None,
) -> ImportOutcome:
    """`import_many` of loops that are looked at meanwhile: `choices` is drawn as they come."""
    from fibrodesk.imaging.decoding.pool import in_order
    from fibrodesk.imaging.refusal import Refusal

    def rebuild(choice: Choice) -> tuple[Choice, CineAnew | FibrodeskError]:
        try:
            anew = rebuild_cine(session, choice.candidate, mask=choice.mask, confirmed=confirmed)
        except FibrodeskError as error:
            return choice, error
        return choice, replace(anew, beside=choice.beside)

    imported: list[CineRecord] = []
    refused: list[Refusal] = []
    width = session.project.workshop.decoder().size
    pace = _Pace(total, together=width)
    for choice, anew in in_order(rebuild, choices, width=width, cancel=cancel):
        last = _stored(session, choice, anew)
        if isinstance(last, Refusal):
            refused.append(last)
        else:
            imported.append(last)
        if progress is not None:
            done = len(imported) + len(refused)
            progress(
                ImportStep(
                    done=done,
                    total=total,
                    seconds_left=pace.left_s(done),
                    last=last,
                    candidate=choice.candidate,
                )
            )
    stopped = cancel is not None and cancel.is_set()
    return ImportOutcome(imported=tuple(imported), refused=tuple(refused), stopped=stopped)


class _Pace:
    """How fast loops come in, once as many have as are begun together."""

    def __init__(self, total: int, *, together: int) -> None:
        self._total, self._start = total, time.monotonic()
        self._begun = (together, 0.0)

    def left_s(self, done: int) -> float | None:
        taken_s = time.monotonic() - self._start
        if done == self._begun[0]:
            self._begun = (done, taken_s)
        return seconds_left(done, self._total, taken_s, begun=self._begun)


def seconds_left(
    done: int, total: int, taken_s: float, *, begun: tuple[int, float] = (0, 0.0)
) -> float | None:
    """How long the rest takes if it goes on as it did; None in the first second.

    Args:
        begun: how many were done in the first so many seconds, in which everything was started.
    """
    first, first_s = begun
    if done <= first or taken_s < _SOONEST_S:
        return None
    return max(0, total - done) * (taken_s - first_s) / (done - first)


def _stored(
    session: Session, choice: Choice, anew: CineAnew | FibrodeskError
) -> CineRecord | Refusal:
    from fibrodesk.imaging.refusal import Refusal

    try:
        if isinstance(anew, FibrodeskError):
            raise anew
        return store_cine(session, anew, clinical=choice.clinical)
    except DuplicateCineError as error:
        refusal = Refusal.of(choice.candidate.path, error)
        return replace(refusal, same_as=str(error.fields.get("cine", "")))
    except SameRecordingError as error:
        refusal = Refusal.of(choice.candidate.path, error)
        return replace(refusal, recording_of=str(error.fields.get("cine", "")))
    except FibrodeskError as error:
        return Refusal.of(choice.candidate.path, error)
