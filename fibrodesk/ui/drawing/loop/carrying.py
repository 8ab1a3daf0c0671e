"""A mask goes along the loop: copied, propagated, interpolated; and only when the reader asks."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fibrodesk.domain.mask import MaskKey
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.loop.filling import Filling
from fibrodesk.ui.drawing.loop.propagating import Propagating
from fibrodesk.ui.drawing.loop.trip import Read
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.workplace import Workplace


class Carrying(QObject):
    """One part of an editor; on every frame that gets a mask, that is one step to undo."""

    def __init__(
        self,
        presenter: EditorPresenter,
        workplace: Workplace,
        *,
        hint: Hint,
        layers: Layers,
        read: Read,
    ) -> None:
        super().__init__(presenter)
        self._presenter, self._layers = presenter, layers
        landing = presenter.landing
        self.propagating = Propagating(presenter, workplace, landing, hint=hint, read=read)
        self.filling = Filling(presenter, workplace, landing, hint=hint)
        presenter.mask_changed.connect(self._renew_onion)

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""
        actions.bind("carry_copy", self._presenter.landing.copy_on)
        actions.bind("carry_flow", self.propagating.to_next)
        actions.bind("carry_flow_all", self.propagating.to_all)
        actions.bind("carry_between", self.filling.around)
        actions.bind("onion", self._layers.toggle_onion)

    def _renew_onion(self, key: MaskKey, _box: object) -> None:
        """A mask came to another frame, and its outline may be one that is seen here."""
        if self._layers.onion and key.frame != self._presenter.frame:
            self._layers.changed.emit()

    def close_down(self) -> None:
        """The editor goes."""
        self.propagating.close_down()
        self.filling.close_down()
