"""What a consensus reading says of itself, beside its masks: kept in its journal as notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fibrodesk.domain.draft import Draft, Fact

FRAMES = "consensus_frames"
HISTORY = "consensus_history"
REOPENED = "consensus_reopened"
SAW_MODEL = "consensus_saw_model"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusFacts:
    """Which frames are settled, and how each came about.

    `history`: the steps that stand on a frame, in words, oldest first. `reopened`: the reading
    whose consensus of a frame was reopened here. `saw_model`: the study showed the model's mask.
    """

    frames: tuple[int, ...] = ()
    history: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    reopened: Mapping[int, str] = field(default_factory=dict)
    saw_model: bool = False


def facts_of(told: Mapping[str, Fact]) -> ConsensusFacts:
    """What the facts of a reading say; what they do not name is empty."""
    frames, history, reopened = told.get(FRAMES), told.get(HISTORY), told.get(REOPENED)
    return ConsensusFacts(
        frames=tuple(each for each in _listed(frames) if isinstance(each, int)),
        history={
            int(frame): tuple(str(word) for word in _listed(words))
            for frame, words in (history.items() if isinstance(history, dict) else ())
        },
        reopened={
            int(frame): str(reading)
            for frame, reading in (reopened.items() if isinstance(reopened, dict) else ())
        },
        saw_model=told.get(SAW_MODEL) is True,
    )


def settling(draft: Draft, frames: Sequence[int]) -> dict[str, Fact]:
    """What is noted when `frames` are to be settled as they are drawn now."""
    chosen = sorted(set(frames))
    history: dict[str, Fact] = {}
    for frame in chosen:
        words: list[Fact] = list(draft.kinds(frame))
        history[str(frame)] = words
    named: list[Fact] = list(chosen)
    return {FRAMES: named, HISTORY: history}


def reopening(draft: Draft, readings: Mapping[int, str]) -> dict[str, Fact]:
    """What is noted when the consensus of frames is reopened, beside what was reopened before."""
    known: dict[str, Fact] = {
        str(frame): reading for frame, reading in facts_of(draft.facts).reopened.items()
    }
    known |= {str(frame): reading for frame, reading in readings.items()}
    return {REOPENED: known}


def _listed(told: Fact) -> Sequence[Fact]:
    return told if isinstance(told, list) else ()
