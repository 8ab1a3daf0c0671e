"""Proposals for many frames of a cine, in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.mask import Structure
from fibrodesk.inference.engine import Engine, ProposedMask

Proposals = dict[Structure, ProposedMask]
Progress = Callable[[int, int], None]
"""Called with frames done and frames in all, on the thread that proposes."""


def each_proposal(
    engine: Engine, cine: Cine, indices: Sequence[int], *, cancel: Event | None = None
) -> Iterator[tuple[int, Proposals]]:
    """Index and proposals, frame by frame; ends early, within one frame, when `cancel` is set."""
    for index in indices:
        if cancel is not None and cancel.is_set():
            return
        yield index, engine.propose(cine.frame(index))


def propose_loop(
    engine: Engine,
    cine: Cine,
    indices: Sequence[int],
    *,
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> dict[int, Proposals]:
    """All proposals by frame index; those done so far when `cancel` was set."""
    done: dict[int, Proposals] = {}
    for index, proposals in each_proposal(engine, cine, indices, cancel=cancel):
        done[index] = proposals
        if progress is not None:
            progress(len(done), len(indices))
    return done
