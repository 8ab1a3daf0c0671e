"""The outlines of the key frames before and after the frame shown, for comparison alone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.mask import MaskKey
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.presenter import EditorPresenter

translate = QCoreApplication.translate  # under this name the strings are found for translation


def neighbours(editor: EditorPresenter, frame: int) -> tuple[MaskKey | None, MaskKey | None]:
    """The nearest key frame before `frame` that has a mask, and the nearest after it."""
    keys = (MaskKey(wanted, editor.structure) for wanted in editor.policy.frames_wanted)
    drawn = [key for key in keys if editor.draft.has_mask(key)]
    before = [key for key in drawn if key.frame < frame]
    after = [key for key in drawn if key.frame > frame]
    return (before[-1] if before else None), (after[0] if after else None)


def onion_layers(editor: EditorPresenter, frame: int, *, like: LayerStyle) -> list[Layer]:
    """Dotted, without fill, with a sign each; no tag is theirs, so that no stroke finds them."""
    dotted = replace(like, dotted=True, dashed=False, fill_opacity=0.0)
    before, after = neighbours(editor, frame)
    found = []
    if before is not None:
        style = replace(dotted, letter=translate("Onion", "−"))
        found.append(Layer(editor.draft.mask(before), style))
    if after is not None:
        style = replace(dotted, letter=translate("Onion", "+"), letter_right=True)
        found.append(Layer(editor.draft.mask(after), style))
    return found
