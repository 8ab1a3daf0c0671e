"""What every screen is handed: who sits here, and what the window lends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.ui.busy import BusyBoard
from fibrodesk.ui.keys.commands import CommandTable
from fibrodesk.ui.messages import Messages
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.session import Session


@dataclass(slots=True, kw_only=True)
class Workplace:
    """`go("reading", {"round_id": …, "cine_id": …})` leaves this screen and opens another."""

    session: Session
    runner: TaskRunner
    messages: Messages
    preferences: Preferences
    commands: CommandTable
    busy: BusyBoard
    go: Callable[[str, dict[str, object]], None]
    wear: Callable[[str], None] = lambda _theme: None  # "dark", "light" or "system", at once
