"""The outlines that come with a public data set: they become that data set's own reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from fibrodesk.desk import roles
from fibrodesk.desk.cines import cine_record
from fibrodesk.desk.exporting.voices import code_of
from fibrodesk.desk.labels.attaching import AttachedLoop, attach
from fibrodesk.desk.labels.joining import plan
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session
    from fibrodesk.imaging.intake import Candidate
    from fibrodesk.imaging.labels.content import LabelRefusal, Labels, PackedFrame

_TOGETHER = 50  # loops whose masks are in memory at one time
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedLoop:
    """A loop of a data set, and the cine that it has become."""

    candidate: Candidate
    cine_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What became of the tracings."""

    loops: tuple[AttachedLoop, ...]
    refusals: tuple[LabelRefusal, ...]
    warnings: tuple[str, ...] = ()


def attach_tracings(
    session: Session, loops: Sequence[TracedLoop], *, progress: Progress | None = None
) -> Traced:
    """Read the data sets' own outlines of loops and attach them under the data set's name.

    Loops of no data set, and those of which it outlines nothing, are passed over. They are
    sealed as anybody's masks are; importing them again adds nothing.

    Args:
        progress: told how many loops are done, and of how many.
    Raises:
        NotAllowedError: the person is no administrator.
        SealedError: the person who imports reads one of the cines alone.
        DiskFullError, ProjectBusyError: the loops before it stand.
    """
    roles.require(session, roles.Act.IMPORT)
    named = sorted(
        (loop for loop in loops if loop.candidate.told.dataset),
        key=lambda loop: loop.candidate.told.dataset,
    )
    attached: list[AttachedLoop] = []
    refusals: list[LabelRefusal] = []
    warnings: list[str] = []
    for count, (dataset, part) in enumerate(_parts(named)):
        if progress is not None:
            progress(min(count * _TOGETHER, len(named)), len(named))
        planned = plan(session, _read(session, dataset, part))
        refusals += planned.refusals
        warnings += planned.warnings
        if planned.loops:
            attached += attach(session, planned, group=dataset).loops
    return Traced(loops=tuple(attached), refusals=tuple(refusals), warnings=tuple(warnings))


def _parts(loops: Sequence[TracedLoop]) -> Iterator[tuple[str, list[TracedLoop]]]:
    """A few loops of one data set at a time."""
    for dataset, group in groupby(loops, key=lambda loop: loop.candidate.told.dataset):
        whole = list(group)
        for start in range(0, len(whole), _TOGETHER):
            yield dataset, whole[start : start + _TOGETHER]


def _read(session: Session, dataset: str, loops: Sequence[TracedLoop]) -> Labels:
    """All outlines of a few loops, under the names that this desk knows the loops by.

    Files of a data set may share a name between two views; the desk's own names are one each.
    """
    from fibrodesk.imaging.datasets.layouts import labels_of
    from fibrodesk.imaging.labels.content import LabelRefusal, Labels, packed

    frames: list[PackedFrame] = []
    refusals: list[LabelRefusal] = []
    warnings: list[str] = []
    kinds = set()
    for loop in loops:
        own = code_of(cine_record(session, loop.cine_id))
        try:
            found = session.project.workshop.decoder().call(labels_of, loop.candidate.source)
        except FibrodeskError as error:
            refusals.append(LabelRefusal.of(loop.candidate.path.name, error))
            continue
        frames += [replace(packed(each), stem=own, source="") for each in found.frames]
        refusals += found.refusals
        warnings += found.warnings
        if found.frames:
            kinds.add(found.kind or dataset)
    return Labels(
        frames=tuple(frames),
        refusals=tuple(refusals),
        warnings=tuple(warnings),
        kind=" and ".join(sorted(kinds)),
    )
