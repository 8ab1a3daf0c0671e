"""What mouse and pen do on the canvas; no keys are bound to it: it stands on the card alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def hands(*, right_erases: bool = False) -> list[tuple[str, str]]:
    """Gesture and meaning; `right_erases` is how this person's mouse is set up."""
    pan, grey = translate("commands", "Pan"), translate("commands", "Window and level")
    erase = translate("commands", "Erase, with any tool")
    middle, right = (grey, erase) if right_erases else (pan, grey)
    twice = translate("commands", "Right double click")
    if right_erases:
        twice = translate("commands", "Middle double click")
    return [
        (translate("commands", "Drag"), translate("commands", "Draw with the tool")),
        (translate("commands", "Ctrl+Drag"), erase),
        (translate("commands", "Alt+Drag"), translate("commands", "Cut out of the mask")),
        (translate("commands", "Shift, livewire"), translate("commands", "A straight piece")),
        (translate("commands", "Wheel"), translate("commands", "Zoom at the cursor")),
        (translate("commands", "Shift+Wheel"), translate("commands", "Brush size")),
        (translate("commands", "Middle-drag"), middle),
        (translate("commands", "Space-drag"), pan),
        (translate("commands", "Right-drag"), right),
        (twice, translate("commands", "As stored")),
        (translate("commands", "Pinch"), translate("commands", "Zoom at the fingers")),
        (translate("commands", "Two fingers"), pan),
        (translate("commands", "Pen's other end"), erase),
        (translate("commands", "Pen's buttons"), translate("commands", "Erase; pan")),
    ]
