"""What a screen that embeds the editor lets its reader do."""

from __future__ import annotations

from dataclasses import dataclass

from fibrodesk.domain.mask import Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPolicy:
    """The first of `structures` is what the pen draws when the editor opens.

    It is also that by which a frame is answered; the others are drawn beside it.
    """

    structures: tuple[Structure, ...]
    """What may be drawn."""
    locked: frozenset[Structure] = frozenset()
    """What is shown and never drawn on."""
    proposals: bool = False
    """Whether the model's masks may be seen."""
    answers: bool = False
    """Whether frames are answered: drawn, none, not assessable, with a confidence."""
    ratings: bool = False
    """Whether 1 to 5 rate the loop's quality, and not the confidence in an answer."""
    frames_wanted: tuple[int, ...] = ()
    """The frames that are drawn on, in their order; no other frame takes the pen."""
    closed_words: str = ""
    """Why nothing is drawn once the reading is submitted, where it is no reading of a round."""
    consensus: bool = False
    """Whether what is drawn is a consensus: white with a dark edge, beside the readers' own."""
    ed: int | None = None
    es: int | None = None
    apex_up: bool | None = None
    """Which way the stored image lies, as preparing has confirmed it; None while it has not."""
    septum_left: bool | None = None

    def __post_init__(self) -> None:
        if not self.structures:
            raise ValueError("an editor needs a structure to draw")
        if self.locked & set(self.structures):
            raise ValueError(f"{self.locked} cannot be locked and drawn")
