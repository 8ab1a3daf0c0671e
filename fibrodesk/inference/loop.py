"""Proposals for many frames of a cine, in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from fibrodesk.domain.cine import Cine
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import phase_frames
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
        at = phase_frames(self._cine.facts, index)
        seen = [self._see(at[phase]) for phase in self._engine.phases]
        return self._engine.answer(seen, self._wanted)

    def _see(self, index: int) -> SeenFrame:
        """Frames stand about several others: each is decoded once while it is near."""
        if index not in self._seen:
            while len(self._seen) >= _KEPT:
                self._seen.pop(next(iter(self._seen)))
            self._seen[index] = self._engine.see(self._cine.frame(index))
        return self._seen[index]


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
