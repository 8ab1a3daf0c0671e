"""Under which heads the commands stand, in the order in which a hand meets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from fibrodesk.ui.keys.commands import Command

HEADS: dict[str, str] = {
    "tools": str(QT_TRANSLATE_NOOP("commands", "Tools")),
    "layers": str(QT_TRANSLATE_NOOP("commands", "Layers")),
    "shaping": str(QT_TRANSLATE_NOOP("commands", "The whole mask")),
    "steps": str(QT_TRANSLATE_NOOP("commands", "Steps")),
    "answers": str(QT_TRANSLATE_NOOP("commands", "Answers")),
    "moving": str(QT_TRANSLATE_NOOP("commands", "Along the loop")),
    "carrying": str(QT_TRANSLATE_NOOP("commands", "From frame to frame")),
    "seeing": str(QT_TRANSLATE_NOOP("commands", "Seeing")),
    "past": str(QT_TRANSLATE_NOOP("commands", "History")),
    "remarks": str(QT_TRANSLATE_NOOP("commands", "Remarks")),
    "preparing": str(QT_TRANSLATE_NOOP("commands", "Preparing")),
    "review": str(QT_TRANSLATE_NOOP("commands", "Review")),
    "agreement": str(QT_TRANSLATE_NOOP("commands", "Agreement")),
    "adjudication": str(QT_TRANSLATE_NOOP("commands", "Adjudication")),
    "meeting": str(QT_TRANSLATE_NOOP("commands", "Meeting")),
    "library": str(QT_TRANSLATE_NOOP("commands", "Library")),
    "import_list": str(QT_TRANSLATE_NOOP("commands", "List of an import")),
    "import": str(QT_TRANSLATE_NOOP("commands", "Import")),
    "any": str(QT_TRANSLATE_NOOP("commands", "Everywhere")),
}
_STEPS = ("undo", "redo", "copy_mask", "paste_mask", "save")
_TOOLS = ("tool_", "brush_", "shape_", "polygon_", "lock")


def head(group: str) -> str:
    """The head of a group in words."""
    return QCoreApplication.translate("commands", HEADS.get(group, group))


def grouped(group: str, commands: Iterable[Command]) -> tuple[Command, ...]:
    """The commands of one list under one head; a list of the pen falls into four."""
    return tuple(replace(each, group=_group(each, group)) for each in commands)


def _group(command: Command, group: str) -> str:
    if command.group:
        return command.group
    if group != "drawing":
        return group
    if command.id in _STEPS:
        return "steps"
    if command.id.startswith("layer_"):
        return "layers"
    return "tools" if command.id.startswith(_TOOLS) else "seeing"
