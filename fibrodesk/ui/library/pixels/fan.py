"""The corners of a fan while a person moves them: chosen one, steps back and forth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fibrodesk.domain.geometry import ImagePoint

if TYPE_CHECKING:
    from fibrodesk.ui.library.importing.presenter import Loop

FEWEST_CORNERS = 3
Corners = tuple[ImagePoint, ...]


@dataclass(slots=True)
class Fan:
    """One step is one drag, one arrow key, one corner more or less.

    `drawn` is False while the corners only lie ready where no fan was found: then nothing is kept.
    """

    rows: int
    columns: int
    corners: Corners = ()
    drawn: bool = True
    chosen: int = 0
    _begin: tuple[Corners, bool] = field(init=False)
    _past: list[tuple[Corners, bool]] = field(default_factory=list)
    _future: list[tuple[Corners, bool]] = field(default_factory=list)
    _held: tuple[Corners, bool] | None = None  # as it was before the drag that is going on

    def __post_init__(self) -> None:
        self._begin = (self.corners, self.drawn)

    @classmethod
    def ready(cls, rows: int, columns: int) -> Fan:
        """Corners in the middle, to begin with where none was found."""
        places = ((0.45, 0.08), (0.55, 0.08), (0.85, 0.7), (0.5, 0.92), (0.15, 0.7))
        corners = tuple(ImagePoint(columns * x, rows * y) for x, y in places)
        return cls(rows, columns, corners, drawn=False)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    @property
    def changed(self) -> bool:
        return (self.corners, self.drawn) != self._begin

    def drag(self, to: ImagePoint) -> None:
        """Move the chosen corner; the step ends with `let_go`."""
        if self._held is None:
            self._held = (self.corners, self.drawn)
        self._put(to)

    def let_go(self) -> None:
        before, self._held = self._held, None
        if before is not None and before[0] != self.corners:
            self._remember(before)

    def nudge(self, across_px: float, down_px: float) -> None:
        """Move the chosen corner by so much, as one step."""
        if self.corners:
            at = self.corners[self.chosen]
            self.drag(ImagePoint(at.x_px + across_px, at.y_px + down_px))
            self.let_go()

    def choose(self, steps: int = 1) -> None:
        """Take up the next corner, or with -1 the one before."""
        if self.corners:
            self.chosen = (self.chosen + steps) % len(self.corners)

    def add(self, at: ImagePoint | None = None) -> None:
        """One corner more: where the line is nearest to `at`, else behind the chosen one."""
        if not self.corners:
            return
        edge = self.chosen if at is None else self._nearest_edge(at)
        first, second = self.corners[edge], self.corners[(edge + 1) % len(self.corners)]
        middle = ImagePoint((first.x_px + second.x_px) / 2, (first.y_px + second.y_px) / 2)
        self._step((*self.corners[: edge + 1], at or middle, *self.corners[edge + 1 :]))
        self.chosen = edge + 1

    def remove(self, place: int | None = None) -> None:
        """One corner less, never below a triangle."""
        if len(self.corners) > FEWEST_CORNERS:
            gone = self.chosen if place is None else place
            self._step(self.corners[:gone] + self.corners[gone + 1 :])
            self.chosen = min(self.chosen, len(self.corners) - 1)

    def take(self, corners: Sequence[ImagePoint]) -> None:
        """All corners of another fan, as one step."""
        self._step(tuple(corners))
        self.chosen = 0

    def reset(self) -> None:
        """As it was found; one step too, so that it can be taken back."""
        if self.changed:
            self._remember((self.corners, self.drawn))
            self._set(self._begin)

    def undo(self) -> None:
        if self._past:
            self._future.append((self.corners, self.drawn))
            self._set(self._past.pop())

    def redo(self) -> None:
        if self._future:
            self._past.append((self.corners, self.drawn))
            self._set(self._future.pop())

    def _step(self, corners: Corners) -> None:
        self._remember((self.corners, self.drawn))
        self.corners, self.drawn = corners, True

    def _put(self, to: ImagePoint) -> None:
        x_px = min(max(to.x_px, 0.0), float(self.columns))
        y_px = min(max(to.y_px, 0.0), float(self.rows))
        moved = list(self.corners)
        moved[self.chosen] = ImagePoint(x_px, y_px)
        self.corners, self.drawn = tuple(moved), True

    def _remember(self, before: tuple[Corners, bool]) -> None:
        self._past.append(before)
        self._future.clear()

    def _set(self, state: tuple[Corners, bool]) -> None:
        self.corners, self.drawn = state
        self.chosen = min(self.chosen, max(0, len(self.corners) - 1))

    def _nearest_edge(self, at: ImagePoint) -> int:
        return min(range(len(self.corners)), key=lambda edge: self._detour(edge, at))

    def _detour(self, edge: int, at: ImagePoint) -> float:
        """How much longer the way along `edge` becomes if it passes `at`."""
        first, second = self.corners[edge], self.corners[(edge + 1) % len(self.corners)]
        return _apart(first, at) + _apart(at, second) - _apart(first, second)


def _apart(one: ImagePoint, other: ImagePoint) -> float:
    return float(((one.x_px - other.x_px) ** 2 + (one.y_px - other.y_px) ** 2) ** 0.5)


def fan_before(loops: Sequence[Loop], place: int) -> Corners:
    """The corners that a person confirmed last for the same scanner and size of picture; () if
    there are none. They are offered, never confirmed by themselves.
    """
    here = loops[place].candidate.facts
    for loop in reversed(loops[:place]):
        facts = loop.candidate.facts
        same = facts.shape == here.shape and facts.scanner == here.scanner
        if same and loop.mask is not None:
            return tuple(loop.mask.handles)
    return ()
