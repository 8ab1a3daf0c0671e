"""A mask goes along the loop: copied, propagated, interpolated; and only when the reader asks."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fibrodesk.domain.mask import MaskKey
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.drawing.filling import Filling
from fibrodesk.ui.drawing.hint import Hint
from fibrodesk.ui.drawing.landing import Landing
from fibrodesk.ui.drawing.layers import Layers
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.propagating import Propagating
from fibrodesk.ui.drawing.trip import Read
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
        self._presenter, self._hint, self._layers = presenter, hint, layers
        self.landing = Landing(presenter)
        self.propagating = Propagating(
            presenter, workplace, self.landing, hint=hint, read=read, instead=self.copy_on
        )
        self.filling = Filling(presenter, workplace, self.landing, hint=hint)
        presenter.mask_changed.connect(self._renew_onion)

    def bind(self, actions: Actions) -> None:
        """Its commands, by their keys."""
        actions.bind("carry_copy", self.copy_on)
        actions.bind("carry_flow", self.propagating.to_next)
        actions.bind("carry_flow_all", self.propagating.to_all)
        actions.bind("carry_between", self.filling.around)
        actions.bind("onion", self._layers.toggle_onion)

    def copy_on(self) -> None:
        """The mask of the frame shown, as it is, on the next key frame, which is shown then."""
        key = self.landing.source()
        target = None if key is None else self.landing.next_key(key.frame)
        if key is None or target is None or not self.landing.may_replace("copy", key, target):
            return
        mask = self._presenter.draft.mask(key)
        if not self.landing.put(MaskKey(target, key.structure), mask, "copy"):
            self._hint.tell(self.tr("Nothing of this mask lies inside that frame's myocardium."))
            return
        self._presenter.go_to(target)
        self._hint.tell(self.tr("Copied from frame {number}.").format(number=key.frame + 1))

    def _renew_onion(self, key: MaskKey, _box: object) -> None:
        """A mask came to another frame, and its outline may be one that is seen here."""
        if self._layers.onion and key.frame != self._presenter.frame:
            self._layers.changed.emit()

    def close_down(self) -> None:
        """The editor goes."""
        self.propagating.close_down()
        self.filling.close_down()
