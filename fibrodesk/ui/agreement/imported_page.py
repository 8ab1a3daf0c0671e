"""The agreement of masks that came from other tools, with each other or with a reading here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import Domain, StudyFigures, figures_of
from fibrodesk.ui.agreement.study.line_table import LineTable, line_view, show_lines
from fibrodesk.ui.agreement.study.lines import frames, study_lines
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.messages import translated
from fibrodesk.ui.task_scope import TaskScope

if TYPE_CHECKING:
    from fibrodesk.desk.labels.comparing import Drawer
    from fibrodesk.desk.session import Session

_TWO = 2


class ImportedActs(Protocol):
    """What the page asks of the desk; each act blocks and stands behind the seal."""

    def drawers(self) -> Sequence[Drawer]:
        """Whose masks were imported, then who read in opened rounds, as far as one may see."""
        ...

    def usual_domain(self) -> str: ...
    def figures(self, first: str, second: str, domain: str) -> StudyFigures: ...


class DeskImported:
    """`ImportedActs` of one signed-in person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def drawers(self) -> Sequence[Drawer]:
        from fibrodesk.desk.labels.comparing import drawers

        return drawers(self._session)

    def usual_domain(self) -> str:
        return str(self._session.project.settings.domain)

    def figures(self, first: str, second: str, domain: str) -> StudyFigures:
        from fibrodesk.desk.cines import list_cines
        from fibrodesk.desk.labels.agreeing import imported_agreement

        found = imported_agreement(self._session, first=first, second=second, domain=domain)
        return figures_of(found, {cine.id: cine.number for cine in list_cines(self._session)})


class ImportedPage(QWidget):
    """Two authors and a domain above, every figure below; nothing was sealed, and it says so."""

    back_wanted = Signal()
    offered = Signal(bool)  # whether there are two to compare

    def __init__(self, acts: ImportedActs, tasks: TaskScope) -> None:
        super().__init__()
        self.setObjectName("agreement_imported_page")
        self._acts, self._tasks = acts, tasks
        self._asked = 0  # an answer to an older question is no answer
        self.first = self._box("imported_first", self.tr("First"))
        self.second = self._box("imported_second", self.tr("Second"))
        self.domain = self._box("imported_domain", self.tr("Kappa in"))
        for each in Domain:
            self.domain.addItem(wording.domain_button(each), each.value)
        self._told = pieces.label("", "quiet", name="imported_told", wrap=True)
        self._model = LineTable()
        self.lines = line_view(
            self._model, "imported_figures", spoken=self.tr("Every figure of the imported masks")
        )
        self._arrange()
        for box in (self.first, self.second, self.domain):
            box.activated.connect(lambda _place: self._count())

    def ask(self) -> None:
        """Look up who can be compared."""
        self._tasks.run(
            lambda _cancel: (self._acts.drawers(), self._acts.usual_domain()),
            done=lambda found: self._offer(*found),
            failed=lambda _error: self.offered.emit(False),  # the screen tells what is refused
        )

    def come_to_front(self) -> None:
        self._count()
        self.first.setFocus()

    def _offer(self, found: Sequence[Drawer], usual: str) -> None:
        """The first was imported; the second was too, or is a reader of this desk."""
        imported = [each for each in found if each.imported]
        shown = [self.second.itemData(place) for place in range(self.second.count())]
        if [name for name in shown if name] != [each.name for each in found]:
            for place, (box, some) in enumerate(((self.first, imported), (self.second, found))):
                box.clear()
                for each in some:
                    box.addItem(self._called(each), each.name)
                box.setCurrentIndex(min(place, len(some) - 1))
            if 0 < len(imported) < len(found):
                self.second.insertSeparator(len(imported))
            self.domain.setCurrentIndex(max(0, self.domain.findData(usual)))
        self.offered.emit(bool(imported) and len(found) >= _TWO)

    def _called(self, drawer: Drawer) -> str:
        if drawer.imported:
            return drawer.called
        return self.tr("{reader} in {round}").format(reader=drawer.called, round=drawer.round_name)

    def _count(self) -> None:
        first, second = str(self.first.currentData()), str(self.second.currentData())
        domain = str(self.domain.currentData())
        self._asked += 1
        asked = self._asked
        self._empty(self.tr("being counted …"))
        if first == second:
            self._empty(self.tr("Choose two different ones."))
            return
        self._tasks.run(
            lambda _cancel: self._acts.figures(first, second, domain),
            done=lambda figures: self._show(asked, figures),
            failed=lambda error: self._refuse(asked, error),
        )

    def _show(self, asked: int, figures: StudyFigures) -> None:
        if asked != self._asked:
            return
        words = self.tr(
            "A {first} · B {second} · masks of both on {count}. Imported ones were drawn in other "
            "tools, and nothing here knows whether they were drawn alone: this is no agreement of "
            "a sealed round."
        )
        self._told.setText(
            words.format(
                first=self.first.currentText(),
                second=self.second.currentText(),
                count=frames(figures.frames_compared),
            )
        )
        show_lines(self.lines, self._model, study_lines(figures))
        self.lines.show()

    def _refuse(self, asked: int, error: BaseException) -> None:
        """Where there is nothing to compare the page says why, in place of the table."""
        if asked != self._asked:
            return
        if not isinstance(error, FibrodeskError):
            raise error
        told = translated(error)
        self._empty(f"{told.text} {told.advice}")

    def _empty(self, words: str) -> None:
        self._told.setText(words)
        self.lines.hide()

    def _box(self, name: str, words: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(words)
        box.setMinimumContentsLength(12)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _arrange(self) -> None:
        back = pieces.button(
            self.tr("Back to the rounds"),
            "imported_back",
            tip=self.tr("To the agreement of what was read here."),
            run=self.back_wanted.emit,
        )
        head = pieces.row(
            pieces.label(self.tr("Masks of other tools"), "section"),
            theme.S8,
            self.first,
            pieces.label(self.tr("and"), "quiet"),
            self.second,
            pieces.label(self.tr("kappa in"), "quiet"),
            self.domain,
            None,
            back,
            spacing=theme.S8,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S12)
        column.addLayout(head)
        column.addWidget(self._told)
        column.addWidget(self.lines, 1)
        column.addStretch(0)
