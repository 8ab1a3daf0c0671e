"""Proposals for many frames of a cine, in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.mask import Structure
from fibrodesk.inference.engine import Engine, Proposals, SeenFrame

Progress = Callable[[int, int], None]
"""Called with frames done and frames in all, on the thread that proposes."""

_KEPT = 40  # frames, of 1 MB at most: more than those that stand about one


class LoopProposer:
    """Proposes on the frames of one loop, each seen with those about it that the model asks for."""

    def __init__(
        self, engine: Engine, cine: Cine, wanted: Sequence[Structure] | None = None
    ) -> None:
        """`wanted`: the structures that are asked for; None is all that the model outlines."""
        self._engine, self._cine, self._wanted = engine, cine, wanted
        self._seen: dict[int, SeenFrame] = {}

    def propose(self, index: int) -> Proposals:
        """The masks of a frame.

        Raises:
            FrameUnfitError: a frame is no 8-bit image.
        """
        about = self._engine.frames_about(self._cine.facts, index)
        return self._engine.answer([self._see(each) for each in about], self._wanted)

    def _see(self, index: int) -> SeenFrame:
        """Frames stand about several others: each is decoded once while it is asked for."""
        seen = self._seen.pop(index, None)
        if seen is None:
            while len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            seen = self._engine.see(self._cine.frame(index))
        self._seen[index] = seen  # last of all: whoever waits longest goes first
        return seen


def each_proposal(
    engine: Engine,
    cine: Cine,
    indices: Sequence[int],
    *,
    wanted: Sequence[Structure] | None = None,
    cancel: Event | None = None,
) -> Iterator[tuple[int, Proposals]]:
    """Index and proposals, frame by frame; ends early, within one frame, when `cancel` is set."""
    proposer = LoopProposer(engine, cine, wanted)
    for index in indices:
        if cancel is not None and cancel.is_set():
            return
        yield index, proposer.propose(index)


def propose_loop(
    engine: Engine,
    cine: Cine,
    indices: Sequence[int],
    *,
    wanted: Sequence[Structure] | None = None,
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> dict[int, Proposals]:
    """All proposals by frame index; those done so far when `cancel` was set."""
    done: dict[int, Proposals] = {}
    for index, proposals in each_proposal(engine, cine, indices, wanted=wanted, cancel=cancel):
        done[index] = proposals
        if progress is not None:
            progress(len(done), len(indices))
    return done
