"""What is done to a whole mask at once: smooth, fill holes, remove islands, grow, shrink."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from fibrodesk.domain.mask import MaskArray, difference
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.readout import area_words
from fibrodesk.ui.drawing.wall_lock import WallLock
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.vision.shaping import grown, holes_filled, islands_removed, shrunk, smoothed

ISLANDS_MM2 = (1.0, 2.0, 5.0, 10.0)
_ISLANDS_PX = (5, 10, 25, 50)  # where the file is not calibrated
_USUAL_ISLAND = 1
_COMMANDS = ("smooth", "fill_holes", "remove_islands", "keep_largest", "grow_mask", "shrink_mask")


class Shaping(QObject):
    """One part of an editor; each of its steps is one undo.

    It holds the lock of the wall too: both say where a mask may be as a whole.
    """

    def __init__(self, presenter: EditorPresenter) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._island = _USUAL_ISLAND
        self.lock = WallLock(presenter)
        self.button = pieces.tool(
            "shaping", "shaping_button", self.tr("Shape the mask\nSmooth, fill, grow and shrink.")
        )
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        return (self.button, self.lock.button)

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""
        runs: tuple[Callable[[], None], ...] = (
            self.smooth,
            self.fill_holes,
            self.remove_islands,
            self.keep_largest,
            self.grow,
            self.shrink,
        )
        for command, run in zip(_COMMANDS, runs, strict=True):
            actions.bind(command, run)
        self.lock.bind(actions)
        self.button.setMenu(self._menu(actions))

    def close_down(self) -> None:
        """The editor goes."""

    @property
    def smallest_island(self) -> int:
        """Which of the sizes of an island is chosen, by its place in the menu."""
        return self._island

    def choose_island(self, place: int) -> None:
        if 0 <= place < len(ISLANDS_MM2):
            self._island = place
            self._choices[place].setChecked(True)

    # The menu.

    def _menu(self, actions: Actions) -> QMenu:
        """The keys stand beside the words, as each is bound when the menu opens."""
        menu = QMenu(self.button)
        entries = {command: menu.addAction("") for command in _COMMANDS}
        for command, entry in entries.items():
            entry.setObjectName(f"shape_{command}")
            entry.triggered.connect(partial(_trigger, actions, command))
        menu.insertSeparator(entries["grow_mask"])
        menu.aboutToShow.connect(lambda: self._name(actions, entries))
        sizes = menu.addMenu(self.tr("Islands to remove"))
        sizes.setObjectName("island_sizes")
        group = QActionGroup(sizes)
        for place in range(len(ISLANDS_MM2)):
            size = sizes.addAction(self._size_words(place))
            size.setObjectName(f"island_size_{place}")
            size.setCheckable(True)
            size.setChecked(place == self._island)
            size.triggered.connect(partial(self._choose, place))
            group.addAction(size)
        self._choices = group.actions()
        return menu

    def _name(self, actions: Actions, entries: dict[str, QAction]) -> None:
        for command, entry in entries.items():
            tip = actions[command].toolTip().splitlines()[0]
            entry.setText(tip)

    def _choose(self, place: int, _checked: bool = False) -> None:
        self.choose_island(place)

    def _size_words(self, place: int) -> str:
        spacing = self._presenter.spacing
        if spacing is None:
            return self.tr("Smaller than {px} px²").format(px=_ISLANDS_PX[place])
        return self.tr("Smaller than {mm2:g} mm²").format(mm2=ISLANDS_MM2[place])

    # The steps.

    def smooth(self) -> None:
        """A softer edge around the same area."""
        allowed, spacing = self._presenter.board.allowed(), self._presenter.spacing
        self._do(
            "smooth",
            lambda mask: smoothed(mask, spacing=spacing, allowed=allowed),
            unchanged=self.tr("The edge is as smooth as it gets."),
        )

    def fill_holes(self) -> None:
        made = self._do(
            "fill_holes", holes_filled, unchanged=self.tr("There is no hole in this mask.")
        )
        if made is not None:
            words = area_words(int(np.count_nonzero(made)), self._presenter.spacing)
            self._tell(self.tr("Holes filled: {area}.").format(area=words))

    def remove_islands(self) -> None:
        """Those smaller than the chosen size; the largest always stays."""
        spacing = self._presenter.spacing
        smallest_px: float = _ISLANDS_PX[self._island]
        if spacing is not None:
            smallest_px = ISLANDS_MM2[self._island] / spacing.pixel_mm2
        self._remove(
            smallest_px,
            unchanged=self.tr("No island is smaller than {area}.").format(
                area=area_words(round(smallest_px), spacing)
            ),
        )

    def keep_largest(self) -> None:
        self._remove(math.inf, unchanged=self.tr("The mask is one piece already."))

    def _remove(self, smallest_px: float, *, unchanged: str) -> None:
        made = self._do(
            "remove_islands",
            lambda mask: islands_removed(mask, smaller_than_px=smallest_px),
            unchanged=unchanged,
        )
        if made is not None:
            words = area_words(int(np.count_nonzero(made)), self._presenter.spacing)
            self._tell(self.tr("Islands removed: {area}.").format(area=words))

    def grow(self) -> None:
        """By a millimetre; inside the lock alone, while it is on."""
        allowed, spacing = self._presenter.board.allowed(), self._presenter.spacing
        held = self.tr("The lock leaves no room to grow.")
        full = self.tr("The mask fills the whole image.")
        made = self._do(
            "grow",
            lambda mask: grown(mask, spacing=spacing, allowed=allowed),
            unchanged=full if allowed is None else held,
        )
        if made is not None and spacing is None:
            self._tell(self.tr("Grown by 2 px: this file tells no millimetres."))

    def shrink(self) -> None:
        spacing = self._presenter.spacing
        made = self._do(
            "shrink",
            lambda mask: shrunk(mask, spacing=spacing),
            unchanged=self.tr("There is nothing to take away."),
        )
        if made is None:
            return
        if not self._presenter.mask().any():
            self._tell(self.tr("Nothing is left of the mask. Undo brings it back."))
        elif spacing is None:
            self._tell(self.tr("Shrunk by 2 px: this file tells no millimetres."))

    def _do(
        self, kind: str, shape: Callable[[MaskArray], MaskArray], *, unchanged: str
    ) -> MaskArray | None:
        """One step on the mask shown: the pixels that it changed, or None with a word why."""
        presenter, board = self._presenter, self._presenter.board
        if board.tool.busy:
            presenter.end_gesture()
        mask, why_not = board.mask(), presenter.why_not()
        if not why_not and not mask.any():
            why_not = self.tr("There is no mask on this frame yet: draw one first.")
        if why_not:
            self._tell(why_not)
            return None
        patch = difference(board.key, mask, shape(mask))
        if patch is None:
            self._tell(unchanged)
            return None
        changed = patch.before ^ patch.after
        return changed if board.commit(patch, kind) else None

    def _tell(self, words: str) -> None:
        self._presenter.board.tell(words)


def _trigger(actions: Actions, command: str, _checked: bool = False) -> None:
    actions[command].trigger()
