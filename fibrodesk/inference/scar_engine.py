"""Two networks: the wall on each frame of a beat, then scar in the wall rolled out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fibrodesk.contract.model_card import ScarStage
from fibrodesk.domain.cine import CineFacts, FrameArray
from fibrodesk.domain.letterbox import FloatImage
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.phases import PHASES, beat_frames
from fibrodesk.domain.share import share_of
from fibrodesk.inference.bundle import Bundle
from fibrodesk.inference.engine import Engine, Proposals, Runner, SeenFrame, proposals_of
from fibrodesk.wall.beat import Beat, OutlinedSquare, beat_of
from fibrodesk.wall.scar import ScarRule, found_in, scar_on

_NOT_KEPT = np.zeros((0, 0), np.float32)
_BEATS_KEPT = 2  # of 5 MB; the frames of a loop are asked for in their order

_Answered = tuple[Beat | None, FloatImage | None]


class ScarEngine(Engine):
    """Answers once for a beat, and lays the answer on each of its frames."""

    def __init__(self, bundle: Bundle, stage: ScarStage, *, outline: Runner, find: Runner) -> None:
        super().__init__(bundle, outline)
        self._find = find
        self._rule = ScarRule(
            threshold=bundle.card.threshold,
            temperature=bundle.card.temperature,
            sure=stage.sure,
            smallest_px=stage.smallest_px,
        )
        self._beats: dict[tuple[OutlinedSquare, ...], _Answered] = {}

    @property
    def frames_seen(self) -> int:
        return 1 + PHASES

    def frames_about(self, facts: CineFacts, index: int) -> tuple[int, ...]:
        """The frame itself, then those that stand for its beat."""
        return (index, *beat_frames(facts, index))

    def see(self, frame: FrameArray) -> SeenFrame:
        seen = super().see(frame)
        with self._busy:
            shares = share_of(self._runner.logits(seen.square[None]))
        square = np.asarray(np.clip(seen.square * 255 + 0.5, 0, 255), np.uint8)
        return SeenFrame(
            letterbox=seen.letterbox,
            square=_NOT_KEPT,  # the second network sees strips of the square in 8 bits
            shares=shares,
            outlined=OutlinedSquare.of(square, shares[0]),
        )

    def answer(
        self, seen: Sequence[SeenFrame], wanted: Sequence[Structure] | None = None
    ) -> Proposals:
        first, *others = self.structures
        own = seen[0].shares if seen[0].shares is not None else ()
        shares = dict(zip(others, own, strict=True))
        if wanted is None or first in wanted:
            shares[first] = self._scar(seen)
        asked = [each for each in self.structures if wanted is None or each in wanted]
        return proposals_of(
            seen[0].letterbox, {each: shares[each] for each in asked}, self.bundle.card.thresholds
        )

    def _scar(self, seen: Sequence[SeenFrame]) -> FloatImage:
        own, *moments = (each.outlined for each in seen if each.outlined is not None)
        with self._busy:
            beat, found = self._answered(tuple(moments))
        return scar_on(own, beat, found, rule=self._rule)

    def _answered(self, moments: tuple[OutlinedSquare, ...]) -> _Answered:
        """A beat and what is found in it: the same for all frames that lie in it."""
        if moments not in self._beats:
            while len(self._beats) >= _BEATS_KEPT:
                self._beats.pop(next(iter(self._beats)))
            beat = beat_of(moments)
            found = None if beat is None else found_in(beat, self._find.logits, rule=self._rule)
            self._beats[moments] = beat, found
        return self._beats[moments]
