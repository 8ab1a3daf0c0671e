"""The keys of the editor: its tools, its steps and its view."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP

from fibrodesk.ui.keys.commands import listed

# The editor serves reading, preparing and correcting; all three call its screen "drawing".
_c = partial(listed, screen="drawing")

DRAWING = (
    _c(
        "tool_brush",
        QT_TRANSLATE_NOOP("commands", "Brush"),
        "B",
        QT_TRANSLATE_NOOP("commands", "Paints a disc along the pen."),
    ),
    _c(
        "tool_eraser",
        QT_TRANSLATE_NOOP("commands", "Eraser"),
        "E",
        QT_TRANSLATE_NOOP("commands", "Takes away what the ring touches."),
    ),
    _c(
        "tool_outline",
        QT_TRANSLATE_NOOP("commands", "Outline"),
        "L",
        QT_TRANSLATE_NOOP("commands", "Fills a line drawn by hand."),
    ),
    _c(
        "tool_polygon",
        QT_TRANSLATE_NOOP("commands", "Polygon"),
        "P",
        QT_TRANSLATE_NOOP("commands", "Fills the area between points."),
    ),
    _c(
        "tool_livewire",
        QT_TRANSLATE_NOOP("commands", "Livewire"),
        "W",
        QT_TRANSLATE_NOOP("commands", "A line along the edge, from press to press."),
    ),
    _c(
        "tool_grow",
        QT_TRANSLATE_NOOP("commands", "Grow a region"),
        "G",
        QT_TRANSLATE_NOOP("commands", "Press on a seed and drag away from it."),
    ),
    _c(
        "tool_three_points",
        QT_TRANSLATE_NOOP("commands", "Three points"),
        "M",
        QT_TRANSLATE_NOOP("commands", "Hinges and apex give the myocardium."),
    ),
    _c(
        "layer_1",
        QT_TRANSLATE_NOOP("commands", "Draw layer 1"),
        "Alt+1",
        QT_TRANSLATE_NOOP("commands", "The pen draws the first layer."),
    ),
    _c(
        "layer_2",
        QT_TRANSLATE_NOOP("commands", "Draw layer 2"),
        "Alt+2",
        QT_TRANSLATE_NOOP("commands", "The pen draws the second layer."),
    ),
    _c(
        "layer_3",
        QT_TRANSLATE_NOOP("commands", "Draw layer 3"),
        "Alt+3",
        QT_TRANSLATE_NOOP("commands", "The pen draws the third layer."),
    ),
    _c(
        "layer_4",
        QT_TRANSLATE_NOOP("commands", "Draw layer 4"),
        "Alt+4",
        QT_TRANSLATE_NOOP("commands", "The pen draws the fourth layer."),
    ),
    _c(
        "brush_smaller",
        QT_TRANSLATE_NOOP("commands", "Smaller brush"),
        "[",
        QT_TRANSLATE_NOOP("commands", "One step smaller."),
        repeats=True,
    ),
    _c(
        "brush_larger",
        QT_TRANSLATE_NOOP("commands", "Larger brush"),
        "]",
        QT_TRANSLATE_NOOP("commands", "One step larger."),
        repeats=True,
    ),
    _c(
        "shape_finish",
        QT_TRANSLATE_NOOP("commands", "Finish the shape"),
        "Return",
        QT_TRANSLATE_NOOP("commands", "Closes and fills it."),
    ),
    _c(
        "shape_cancel",
        QT_TRANSLATE_NOOP("commands", "Cancel"),
        "Esc",
        QT_TRANSLATE_NOOP("commands", "Leaves the mask as it was, or a field for the image."),
        in_text=True,
    ),
    _c(
        "shape_back",
        QT_TRANSLATE_NOOP("commands", "Last point back"),
        "Backspace Delete",
        QT_TRANSLATE_NOOP("commands", "Takes one point back."),
    ),
    _c(
        "undo",
        QT_TRANSLATE_NOOP("commands", "Undo"),
        "Ctrl+Z",
        QT_TRANSLATE_NOOP("commands", "On the frame shown."),
        repeats=True,
    ),
    _c(
        "redo",
        QT_TRANSLATE_NOOP("commands", "Redo"),
        "Ctrl+Shift+Z Ctrl+Y",
        QT_TRANSLATE_NOOP("commands", "Does it again."),
        repeats=True,
    ),
    _c(
        "copy_mask",
        QT_TRANSLATE_NOOP("commands", "Copy the mask"),
        "Ctrl+C",
        QT_TRANSLATE_NOOP("commands", "Of the frame shown."),
    ),
    _c(
        "paste_mask",
        QT_TRANSLATE_NOOP("commands", "Paste the mask"),
        "Ctrl+V",
        QT_TRANSLATE_NOOP("commands", "Onto the frame shown."),
    ),
    _c(
        "peek",
        QT_TRANSLATE_NOOP("commands", "Hide masks"),
        "H",
        QT_TRANSLATE_NOOP("commands", "While it is held."),
        held=True,
    ),
    _c(
        "play_under",
        QT_TRANSLATE_NOOP("commands", "Play under"),
        "K",
        QT_TRANSLATE_NOOP("commands", "Plays while it is held."),
        held=True,
    ),
    _c(
        "brush_pressure",
        QT_TRANSLATE_NOOP("commands", "Pen pressure"),
        "Shift+B",
        QT_TRANSLATE_NOOP("commands", "The pen's pressure changes the brush's size, or not."),
    ),
    _c(
        "fit",
        QT_TRANSLATE_NOOP("commands", "Fit"),
        "F",
        QT_TRANSLATE_NOOP("commands", "The whole image in the window."),
    ),
    _c(
        "fit_wall",
        QT_TRANSLATE_NOOP("commands", "Fit the wall"),
        "Shift+F",
        QT_TRANSLATE_NOOP("commands", "The myocardium in the window."),
    ),
    _c(
        "proposal",
        QT_TRANSLATE_NOOP("commands", "Proposal"),
        "A",
        QT_TRANSLATE_NOOP("commands", "Shows or hides the model's mask."),
    ),
    _c(
        "fill_less",
        QT_TRANSLATE_NOOP("commands", "Fill fades"),
        ",",
        QT_TRANSLATE_NOOP("commands", "Less fill in the masks."),
        repeats=True,
    ),
    _c(
        "fill_more",
        QT_TRANSLATE_NOOP("commands", "Fill grows"),
        ".",
        QT_TRANSLATE_NOOP("commands", "More fill in the masks."),
        repeats=True,
    ),
    _c(
        "save",
        QT_TRANSLATE_NOOP("commands", "Save"),
        "Ctrl+S",
        QT_TRANSLATE_NOOP("commands", "All is saved anyhow."),
        in_text=True,
    ),
)
