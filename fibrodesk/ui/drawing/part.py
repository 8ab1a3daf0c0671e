"""What the editor asks of each of its parts."""

from __future__ import annotations

from typing import Protocol

from fibrodesk.ui.keys.actions import Actions


class Part(Protocol):
    """A group of abilities beside drawing itself; the editor knows no more of it than this."""

    def bind(self, actions: Actions) -> None:
        """Give its commands their keys."""
        ...

    def close_down(self) -> None:
        """End what runs; the editor goes."""
        ...
