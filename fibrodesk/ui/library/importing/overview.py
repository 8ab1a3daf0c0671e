"""The list of an import, from the first file that was found to what became of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.library.importing.head import ImportHead
from fibrodesk.ui.library.importing.list import ImportList
from fibrodesk.ui.library.importing.loops import Fate, Loop, Step
from fibrodesk.ui.library.importing.panel import LoopPanel
from fibrodesk.ui.library.importing.presenter import ImportPresenter
from fibrodesk.ui.library.importing.refusals import RefusalTree
from fibrodesk.ui.library.importing.sentences import ImportSentences
from fibrodesk.ui.library.importing.words import ImportWords
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.imaging.candidates import Refusal

_MOST_LIVE = 200  # refusals that are shown while the search goes on; of more, the number


class ImportOverview(QWidget):
    left = Signal()
    prepare_wanted = Signal(object)  # CineRecord: go on with what a loop has become

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("import_overview")
        self._presenter, self._workplace = presenter, workplace
        self._words = ImportWords(self)
        self._sentences = ImportSentences(presenter, self._words)
        self.head = ImportHead(presenter, workplace)
        self.list = ImportList(presenter, self._words)
        self._refused = RefusalTree(self._words)
        self._panel = LoopPanel(self._words, workplace.commands["import_out"].tooltip)
        self._build()
        self._arrange()
        self._bind()
        self._show()

    def focus_home(self) -> None:
        self.list.setFocus()
        self.list.choose_first()

    # Shown.

    def _show(self) -> None:
        step, presenter, said = self._presenter.step, self._presenter, self._sentences
        if step in (Step.CHOOSE, Step.PIXELS):
            return
        self.head.title.setText(said.title())
        self.head.show_step()
        for label, words in (
            (self._counts, said.counts()),
            (self._passed, said.passed_over()),
            (self._sets, said.sets()),
            (self._table, said.table()),
            (self._traced, said.traced()),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._show_progress(step)
        sets = presenter.tally.sets if step is Step.LIST else ()
        outlined = [each.name for each in sets if each.outlined]
        self._tracings.setVisible(bool(outlined))
        self._tracings.setText(said.tracings(outlined))
        if self._tracings.isChecked() != presenter.tracings:
            self._tracings.setChecked(presenter.tracings)
        refusals = said.refusals()
        if step is not Step.SEARCH or len(refusals) <= _MOST_LIVE:
            self._refused.tell(refusals)
        self._refused_head.setText(said.refused(len(refusals)))
        self._under.setVisible(bool(refusals))
        self._listed.setVisible(bool(presenter.found) or not refusals)
        if step in (Step.LIST, Step.SUMMARY):
            self.list.choose_first()
        self._show_chosen()
        over = step is Step.SUMMARY
        self._leave.setText(self.tr("To the library") if over else self.tr("Back"))
        self._leave.setVisible(not over or bool(self._inside()))

    def _show_progress(self, step: Step) -> None:
        busy = step in (Step.SEARCH, Step.BRING_IN)
        for widget in (self._bar, self._left, self._stop):
            widget.setVisible(busy)
        writing, search = self._presenter.writing, self._presenter.search_work
        if step is Step.BRING_IN:
            done, total, left = writing.done, writing.total, writing.seconds_left
        else:
            done, total, left = search.seen, search.total, search.seconds_left
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        self._left.setText(self._words.left(left) if total else "")
        why_not = self.tr("The loop in hand is being finished.")
        tip = self.tr("What was found or brought in by then stays.")
        pieces.allow(self._stop, not writing.stopping, why_not=why_not, tip=tip)

    def _show_chosen(self) -> None:
        choosing = self._presenter.step is Step.LIST
        self._panel.show_loops(self.list.chosen, self._presenter.step)
        cut = self._cut()
        self._whole.setVisible(choosing and bool(cut))
        words = self.tr("Take in the whole frames of {count} loops").format(count=len(cut))
        if len(cut) == 1:
            words = self.tr("Take in the {frames} whole frames of {file}")
            words = words.format(frames=cut[0].whole_frames, file=cut[0].path.name)
        self._whole.setText(words)

    def _cut(self) -> list[Refusal]:
        """The cut loops among the chosen refusals; all of them where none is chosen."""
        cut = [one for one in self._presenter.refusals if one.cut is not None]
        return [one for one in cut if one in self._refused.chosen] or cut

    def _inside(self) -> list[Loop]:
        return [loop for loop in self._presenter.found if loop.fate is Fate.IMPORTED]

    # Acts.

    def _go(self) -> None:
        """Enter: whatever the primary button says."""
        presenter, inside = self._presenter, self._inside()
        if presenter.step is Step.SUMMARY and inside:
            self.prepare_wanted.emit(inside[0].record)
        elif presenter.step is Step.SUMMARY:
            self.left.emit()
        elif presenter.step is Step.LIST and presenter.waiting:
            presenter.begin_pixels()
        elif presenter.step is Step.LIST and presenter.confirmed:
            presenter.bring_in()

    def _back(self) -> None:
        """Esc: a search ends with what it has; from everywhere else to the library."""
        if self._presenter.step is Step.SEARCH:
            self._presenter.stop_search()
        else:
            self.left.emit()

    def _halt(self) -> None:
        if self._presenter.step is Step.SEARCH:
            self._presenter.stop_search()
        else:
            self._presenter.stop_bringing_in()

    def _open(self, loop: Loop) -> None:
        """A double click looks at the pixels of a loop, or prepares what it has become."""
        if self._presenter.step is Step.SUMMARY and loop.record is not None:
            self.prepare_wanted.emit(loop.record)
        else:
            self._presenter.begin_pixels(loop)

    def _out(self) -> None:
        """Del: leave out what is chosen, or take it along again."""
        self._presenter.leave_out(self.list.chosen)

    def _refuse_again(self) -> None:
        for loop in self.list.chosen:
            self._presenter.refuse_again(loop)

    def _take_beside(self, loop: Loop) -> None:
        self.list.setFocus()  # the button goes
        self._presenter.take_beside(loop)

    def _copy_list(self) -> None:
        listed, over = self._presenter, self._presenter.step is Step.SUMMARY
        text = self._words.as_text(listed.found, listed.refusals, listed.passed_over, over=over)
        QGuiApplication.clipboard().setText(text)
        self._workplace.messages.note(self.tr("The list is copied: one line for each file."))

    def _take_whole(self) -> None:
        self._presenter.take_whole_frames(self._cut())

    def _trace(self, wanted: bool) -> None:
        self._presenter.tracings = wanted

    # Built once.

    def _bind(self) -> None:
        keys = Actions(self, self._workplace.commands, "import_list")
        keys.bind("import_go", self._go)
        keys.bind("import_leave", self._back)
        keys.bind("import_out", self._out)
        keys.bind("import_whole", self._take_whole)
        keys.bind("import_copy", self._copy_list)
        self.head.go_wanted.connect(self._go)
        self.head.copy_wanted.connect(self._copy_list)
        self.list.wanted.connect(self._open)
        self.list.chosen_changed.connect(self._show_chosen)
        self._refused.wanted.connect(lambda one: self._presenter.take_whole_frames([one]))
        self._refused.chosen_changed.connect(self._show_chosen)
        self._panel.out_wanted.connect(self._out)
        self._panel.beside_wanted.connect(self._take_beside)
        self._panel.back_wanted.connect(self._refuse_again)
        self._tracings.toggled.connect(self._trace)
        self._presenter.changed.connect(self._show)

    def _build(self) -> None:
        label, commands = pieces.label, self._workplace.commands
        self._counts = label("", "quiet", name="import_sentence", wrap=True)
        self._passed = label("", "quiet", name="import_passed_over", wrap=True)
        self._sets = label("", name="import_sets", wrap=True)
        self._table = label("", "quiet", name="import_clinical_words", wrap=True)
        self._traced = label("", "quiet", name="import_traced", wrap=True)
        self._left = label("", "quiet", name="import_left")
        self._refused_head = label("", "section", name="import_refused_count")
        self._bar = QProgressBar()
        self._bar.setObjectName("import_progress")
        self._bar.setAccessibleName(self.tr("How far it is"))
        self._bar.setTextVisible(False)
        self._tracings = QCheckBox()
        self._tracings.setObjectName("import_tracings")
        tip = self.tr("They are sealed as any reader's are, and can be taken out again.")
        self._tracings.setToolTip(tip)
        self._stop = pieces.button(self.tr("Stop"), "import_stop", run=self._halt)
        self._leave = pieces.button(
            "", "import_cancel", tip=commands["import_leave"].tooltip, run=self.left.emit
        )
        tip = commands["import_whole"].tooltip
        self._whole = pieces.button("", "import_whole", tip=tip, run=self._take_whole)

    def _arrange(self) -> None:
        above = QVBoxLayout()
        above.setContentsMargins(theme.S24, theme.S16, theme.S16, theme.S12)
        above.setSpacing(theme.S8)
        told = (self._counts, self._passed, self._sets, self._table, self._traced)
        for widget in (self.head, *told):
            above.addWidget(widget)
        above.addWidget(self._tracings)
        progress = pieces.row(self._bar, self._left, self._stop)
        progress.setStretch(0, 1)
        above.addLayout(progress)
        foot = pieces.row(self._leave, None)
        foot.setContentsMargins(theme.S24, theme.S8, theme.S16, theme.S12)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(above)
        left.addWidget(pieces.line())
        left.addWidget(self._parts(), 1)
        left.addWidget(pieces.line())
        left.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(pieces.line(upright=True))
        whole.addWidget(self._panel)

    def _parts(self) -> QSplitter:
        """The loops over the refusals; a hand may move what parts them."""
        below = QVBoxLayout()
        below.setContentsMargins(theme.S24, theme.S8, theme.S16, theme.S8)
        below.addLayout(pieces.row(self._refused_head, None, self._whole))
        below.addWidget(self._refused, 1)
        self._under = QWidget()
        self._under.setLayout(below)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        self._listed = QWidget()
        pieces.surface(self._listed, "panel")
        row = QHBoxLayout(self._listed)
        row.setContentsMargins(theme.S12, 0, 0, 0)  # names begin where the title does
        row.addWidget(self.list)
        for widget, share in ((self._listed, 3), (self._under, 2)):
            parts.addWidget(widget)
            parts.setStretchFactor(parts.count() - 1, share)
        return parts
