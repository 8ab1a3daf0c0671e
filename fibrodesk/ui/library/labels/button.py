"""The way from the library to the masks of other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QStackedWidget

from fibrodesk.ui.library.labels.acts import DeskLabels
from fibrodesk.ui.library.labels.page import LabelsPage
from fibrodesk.ui.library.page_button import PageButton
from fibrodesk.ui.workplace import Workplace


class LabelsButton(PageButton):
    """With the page that it leads to.

    Args:
        pages: where the page is shown; `back` leads from it to the library.
    """

    def __init__(
        self, workplace: Workplace, pages: QStackedWidget, back: Callable[[], object]
    ) -> None:
        super().__init__(
            "library_masks",
            self.tr("Masks of other tools…"),
            glyph="layers",
            command=workplace.commands["masks"],
        )
        self._pages = pages
        self.page = LabelsPage(DeskLabels(workplace.session), workplace)
        self.page.left.connect(back)
        self.clicked.connect(lambda _checked=False: self.open())

    def open(self, loops: Mapping[str, str] | None = None) -> None:
        """Show the page; `loops`: names of files that just came in, and their cines' ids."""
        self._pages.setCurrentWidget(self.page)
        self.page.open(loops)

    def close_down(self) -> None:
        self.page.close_down()
