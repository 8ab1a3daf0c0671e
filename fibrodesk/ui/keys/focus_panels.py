"""The panels of a screen, for hands that move the focus by keys alone (F6)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def panels_of(screen: QWidget) -> list[QWidget]:
    """What the theme shows as a panel, the outermost, from left to right and from top to bottom."""
    shown = [
        widget
        for widget in screen.findChildren(QWidget)
        if widget.property("surface") == "panel" and widget.isVisible()
    ]
    outermost = [e for e in shown if not any(o is not e and o.isAncestorOf(e) for o in shown)]
    return sorted(outermost, key=lambda panel: _corner(panel, screen))


def enter(panel: QWidget) -> bool:
    """Give the focus to the first thing in `panel` that takes it by Tab; whether there is one."""
    widget = panel.nextInFocusChain()
    while widget is not None and widget is not panel and panel.isAncestorOf(widget):
        if _takes_focus(widget):
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        widget = widget.nextInFocusChain()
    inside = [each for each in panel.findChildren(QWidget) if _takes_focus(each)]
    for first in inside[:1]:
        first.setFocus(Qt.FocusReason.TabFocusReason)
    return bool(inside)


def _takes_focus(widget: QWidget) -> bool:
    if isinstance(widget, QScrollArea):
        return False  # what stands in it takes the focus, and it follows
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()


def _corner(panel: QWidget, screen: QWidget) -> tuple[int, int]:
    corner = panel.mapTo(screen, QPoint(0, 0))
    return corner.x(), corner.y()
