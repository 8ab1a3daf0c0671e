"""The head of the library: what is here, a search, and a button for each way on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fibrodesk.ui.library.clinical.button import ClinicalButton
from fibrodesk.ui.library.exporting import ExportButton
from fibrodesk.ui.library.labels.button import LabelsButton
from fibrodesk.ui.library.shelf import LibraryPresenter
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.workplace import Workplace

_NAME_PX = 5 * theme.S24  # the screen's name, and the margins


class LibraryHead(QWidget):
    """Shows what the person may do with the shelf as it is; an empty shelf has its own ways.

    Args:
        clinical, masks: the ways to their pages, which the screen holds.
    """

    next_wanted = Signal()
    import_wanted = Signal()
    round_wanted = Signal()
    questions_wanted = Signal()

    def __init__(
        self,
        presenter: LibraryPresenter,
        workplace: Workplace,
        *,
        clinical: ClinicalButton,
        masks: LabelsButton,
    ) -> None:
        super().__init__()
        self._presenter, self._commands = presenter, workplace.commands
        self._export, self._clinical, self._masks = ExportButton(workplace), clinical, masks
        self.search = QLineEdit()
        self._summary = pieces.ElidedLabel("", "quiet", name="library_summary")
        self._build_ways()
        self._arrange()

    def show_shelf(self) -> None:
        presenter = self._presenter
        empty = presenter.loaded and not presenter.shelf.cines
        self._summary.tell(presenter.summary())
        self.search.setVisible(not empty)
        waiting = presenter.shelf.questions
        words = self.tr("Questions ({count})") if waiting else self.tr("Questions")
        self._worded[self._asked] = words.format(count=waiting)
        self._asked.setVisible(presenter.answers and not empty)
        self._export.setVisible(presenter.prepares and not empty)  # the roles that export
        for way in (self._clinical, self._masks, self._import):
            way.setVisible(presenter.imports and not empty)
        self._round.setVisible(presenter.makes_rounds and not empty)
        self._show_next(empty=empty)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the seldom ways keep their glyph alone; no button is cut."""
        for button, words in self._worded.items():
            button.setText(words)
            button.setAccessibleName(words)
        ways = (*self._worded, self._export, self._clinical, self._masks, self._import, self._next)
        shown = [way for way in ways if not way.isHidden()]
        wide = sum(way.sizeHint().width() + theme.S8 for way in shown) + self.search.width()
        if wide + _NAME_PX > self.width():
            for button in self._worded:
                button.setText("")

    def _show_next(self, *, empty: bool) -> None:
        presenter = self._presenter
        place = presenter.next_work()
        first = bool(self._next.property("primary"))
        allowed = presenter.reads or presenter.prepares
        self._next.setVisible(not empty and allowed and (first or bool(place)))
        words = {
            "reading": self.tr("Read next"),
            "prepare": self.tr("Prepare next"),
            "library": self.tr("Answer next"),
            "adjudication": self.tr("Sign next"),
            "review": self.tr("Review next"),
        }.get(place[0] if place else "", self._at_rest())
        self._next.setText(words)
        pieces.allow(
            self._next,
            place is not None,
            why_not=self.tr("Nothing waits for you here."),
            tip=self._commands["next_wanted"].tooltip,
        )

    def _at_rest(self) -> str:
        reads = self._presenter.reads
        return self.tr("Nothing to read") if reads else self.tr("Nothing to prepare")

    # Built once.

    def _build_ways(self) -> None:
        primary = self._presenter.reads or not self._presenter.imports
        self._next = pieces.button(
            "", "library_next", primary=primary, glyph="next", run=self.next_wanted.emit
        )
        self._import = pieces.button(
            self.tr("Import loops"),
            "library_import",
            primary=not primary,
            glyph="import",
            tip=self._commands["import"].tooltip,
            run=self.import_wanted.emit,
        )
        self._round = pieces.button(
            "",
            "library_round",
            glyph="round",
            tip=self.tr("New round\nGive loops to readers, who read them alone."),
            run=self.round_wanted.emit,
        )
        self._asked = pieces.button(
            "",
            "library_questions",
            glyph="question",
            tip=self.tr("What readers asked, and what waits for an answer."),
            run=self.questions_wanted.emit,
        )
        self._worded = {self._asked: "", self._round: self.tr("New round")}

    def _arrange(self) -> None:
        self.search.setObjectName("library_find")
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(128)  # the head fits a window of 1280 px
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(pieces.label(self.tr("Library"), "title"))
        words.addWidget(self._summary)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S24, theme.S12, theme.S16, theme.S12)
        line.setSpacing(theme.S8)
        line.addLayout(words, 1)
        ways = pieces.row(
            self.search, self._asked, self._export, self._clinical, self._masks, self._round,
            self._import, self._next,
        )  # fmt: skip
        line.addLayout(ways)
