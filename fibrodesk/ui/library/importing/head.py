"""The head of the list of an import: its title, and what can be done next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fibrodesk.ui.counting import counted
from fibrodesk.ui.library.importing.loops import Fate, Step
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.workplace import Workplace


class ImportHead(QWidget):
    """What comes next stands here: at the foot, a double click would hit the page after."""

    go_wanted = Signal()
    files_wanted = Signal()
    table_wanted = Signal()
    masks_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self._presenter, self._commands = presenter, workplace.commands
        self.title = pieces.label("", "title", name="import_title")
        self._build_ways_in()
        self._build_ways_on()
        line = pieces.row(
            self.title, None, self._copy, self._masks, self._again, self._more, self._clinical,
            self._rest, self._look, self._done,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        self.show_step()  # what a step does not have takes no room in the window

    def show_step(self) -> None:
        step, presenter = self._presenter.step, self._presenter
        waiting, confirmed = presenter.waiting, presenter.confirmed
        over = step is Step.SUMMARY
        inside = any(loop.fate is Fate.IMPORTED for loop in presenter.found)
        for button in (self._more, self._clinical):
            button.setVisible(step is Step.LIST)
        self._again.setVisible(over)
        self._masks.setVisible(over and inside and not confirmed)  # the rest of a stopped one first
        self._done.setVisible(over)
        words = self.tr("Prepare the first loop") if inside else self.tr("To the library")
        self._done.setText(words)
        self._show_look(len(waiting), len(confirmed))
        rest = over or (step is Step.LIST and bool(waiting))
        self._rest.setVisible(bool(confirmed) and rest)
        self._rest.setText(self.tr("Import {count} confirmed").format(count=len(confirmed)))
        pieces.allow(
            self._copy,
            bool(presenter.found or presenter.refusals),
            why_not=self.tr("Nothing was found yet."),
            tip=self._commands["import_copy"].tooltip,
        )

    def _show_look(self, waiting: int, confirmed: int) -> None:
        """The one primary button while a person chooses."""
        self._look.setVisible(self._presenter.step is Step.LIST)
        words = self.tr("Look at the pixels")
        if confirmed and waiting:
            words = self.tr("Look at the other {count}").format(count=waiting)
        elif confirmed:
            words = counted(confirmed, self.tr("Import 1 loop"), self.tr("Import {count} loops"))
        self._look.setText(words)
        pieces.allow(
            self._look,
            bool(waiting or confirmed),
            why_not=self.tr("No loop waits to be looked at."),
            tip=self._commands["import_go"].tooltip,
        )

    def _build_ways_in(self) -> None:
        make = pieces.button
        self._copy = make(
            self.tr("Copy the list"),
            "import_copy",
            glyph="copy",
            flat=True,
            run=self.copy_wanted.emit,
        )
        self._more = make(
            self.tr("More files…"),
            "import_more",
            glyph="plus",
            tip=self.tr("They join the list; files and folders can be dropped too."),
            run=self.files_wanted.emit,
        )
        self._clinical = make(
            self.tr("Clinical table…"),
            "import_clinical",
            glyph="table",
            tip=self.tr("A CSV or XLSX file, joined by the patient's number."),
            run=self.table_wanted.emit,
        )
        self._again = make(
            self.tr("Import more"),
            "import_again",
            glyph="plus",
            tip=self.tr("Begins a new list; what came in stays."),
            run=self._presenter.start_over,
        )

    def _build_ways_on(self) -> None:
        make = pieces.button
        self._masks = make(
            self.tr("Masks of other tools…"),
            "import_masks",
            glyph="layers",
            tip=self.tr("Outlines that were drawn elsewhere, for these loops."),
            run=self.masks_wanted.emit,
        )
        self._rest = make(
            "",
            "import_rest",
            tip=self.tr("The loops whose pixels were confirmed, without the others."),
            run=self._presenter.bring_in,
        )
        self._look = make("", "import_look", primary=True, run=self.go_wanted.emit)
        self._done = make(
            "",
            "import_done",
            primary=True,
            tip=self._commands["import_go"].tooltip,
            run=self.go_wanted.emit,
        )
