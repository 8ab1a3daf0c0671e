"""The library before the first loop: one sentence, and the way in for who may import."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from fibrodesk.ui.look import pieces

translate = QCoreApplication.translate  # before a widget is made, it has no `tr`


class EmptyShelf(pieces.EmptyState):
    def __init__(self, *, imports: bool, run: Callable[[], object]) -> None:
        """`imports`: the person may import loops, which `run` begins."""
        if not imports:
            words = translate("EmptyShelf", "No loop is here yet. An administrator imports them.")
            super().__init__("library", words, name="library_empty")
            return
        super().__init__(
            "library",
            translate(
                "EmptyShelf",
                "No loop is here yet. Import apical four-chamber loops: DICOM, videos, pictures or "
                "a public data set. Names and burnt-in letters are taken away before anything is "
                "stored.",
            ),
            action=pieces.button(
                translate("EmptyShelf", "Import loops"),
                "library_empty_import",
                primary=True,
                glyph="import",
                run=run,
            ),
            name="library_empty",
        )
