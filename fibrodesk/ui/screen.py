"""What a screen is to the window that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from fibrodesk.ui.keys import focus_panels
from fibrodesk.ui.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """The words at the left of the status line, and whether all is on disk ("" says nothing)."""

    left: tuple[str, ...] = ()
    saved: str = ""


class Screen(QWidget):
    """One task of the desk; the window makes it when it is first asked for."""

    name: ClassVar[str] = ""
    glyph: ClassVar[str] = ""

    status = Signal(object)  # StatusLine

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.setObjectName(f"screen_{self.name}")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def open(self, **where: object) -> None:
        """Show what `where` names; called each time the screen comes to the front."""

    def leave(self) -> bool:
        """Put everything in safety; False where the person must answer something first."""
        return True

    def may_close(self) -> bool:
        """The window closes or the person changes: False where the person chose to stay."""
        return True

    def next_wanted(self) -> None:
        """Go to the next thing that wants something (Q): here, or what the library knows of."""
        self.workplace.go("library", {"page": "next"})

    def focus_home(self) -> None:
        """Give the focus to what the person most likely uses first."""
        self.setFocus()

    def focus_next_panel(self) -> bool:
        """F6: from what is home through the panels, left to right; False after the last one."""
        focus = QApplication.focusWidget()
        panels = focus_panels.panels_of(self)
        inside = [at for at, each in enumerate(panels) if focus and each.isAncestorOf(focus)]
        after = panels[inside[0] + 1 :] if inside else panels
        return any(focus_panels.enter(panel) for panel in after)

    def close_down(self) -> None:
        """The window closes or the person changes: end timers, players and listeners for good."""
