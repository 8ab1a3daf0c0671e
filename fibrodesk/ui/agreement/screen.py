"""The agreement screen: how far readers agree, where they part, and what is written of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.acts import DeskAgreement
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.beside import Primary
from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.frames.comparison import Comparison
from fibrodesk.ui.agreement.frames.frame_list import FrameList
from fibrodesk.ui.agreement.frames.loop_under import LoopUnder
from fibrodesk.ui.agreement.frames.sorting import NOTHING_OWED
from fibrodesk.ui.agreement.head_row import HeadRow
from fibrodesk.ui.agreement.imported_page import DeskImported, ImportedPage
from fibrodesk.ui.agreement.ports import AgreementActs, Looked
from fibrodesk.ui.agreement.presenter import AgreementPresenter, Stage
from fibrodesk.ui.agreement.sealed_page import RefusedPage, SealedPage
from fibrodesk.ui.agreement.study.headline import Headline
from fibrodesk.ui.agreement.study.page import StudyPage
from fibrodesk.ui.agreement.study.plots import PlotLibrary
from fibrodesk.ui.agreement.study.trends_page import TrendsPage
from fibrodesk.ui.agreement.ways import Ways
from fibrodesk.ui.agreement.written.page import MethodsPage
from fibrodesk.ui.agreement.written.publishing import Publisher
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.look import pieces
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

_LIST_PX = 540
_PAGES = {
    Stage.WAITING: 0,
    Stage.NO_ROUND: 1,
    Stage.SEALED: 2,
    Stage.FIGURES: 3,
    Stage.REFUSED: 4,
}


class AgreementScreen(Screen):
    """Shows what `AgreementPresenter` decides."""

    name: ClassVar[str] = "agreement"
    glyph: ClassVar[str] = "agreement"

    def __init__(self, workplace: Workplace, acts: AgreementActs | None = None) -> None:
        super().__init__(workplace)
        self._laid = False
        self._tasks = TaskScope(workplace.runner)
        self._acts = acts or DeskAgreement(workplace.session)
        self.presenter = AgreementPresenter(self._acts, self._tasks, self)
        self.head = HeadRow()
        self.headline = Headline()
        self.list = FrameList(self.presenter)
        self.frames = self.list.table
        self.comparison = Comparison()
        plots = PlotLibrary(self._tasks, self)
        self.study = StudyPage(self.presenter, plots)
        self.patients = self.study.parts.patients
        self.trends = TrendsPage(self.presenter, plots)
        self.publisher = Publisher(self._acts, workplace, self._tasks, self)
        self.methods = MethodsPage(self.presenter, messages=workplace.messages, export=self._export)
        self.loop = LoopUnder(self._acts.loop, self._tasks, self)
        self.sealed, self.refused = SealedPage(), RefusedPage()
        self.imported: ImportedPage | None = None
        if workplace.session is not None:
            self.imported = ImportedPage(DeskImported(workplace.session), self._tasks)
        self.empty = self._made_empty()
        self._bind_keys(workplace)
        self.ways = Ways(self.presenter, workplace, self._actions, self)
        self.comparison.card.head.addWidget(self.ways.adjudicate)
        self.headline.ways.addWidget(self.ways.meet)
        self._arrange()
        self._listen(workplace)

    def _arrange(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.comparison)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        self._split = split
        frames = QWidget()
        column = QVBoxLayout(frames)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.headline)
        column.addWidget(split, 1)
        self._tabs = QStackedWidget()
        for page in (frames, self.study, self.trends, self.methods):
            self._tabs.addWidget(page)
        self._pages = QStackedWidget()
        for page in (QWidget(), self.empty, self.sealed, self._tabs, self.refused):
            self._pages.addWidget(page)
        if self.imported is not None:
            self._pages.addWidget(self.imported)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self._pages, 1)

    def _made_empty(self) -> pieces.EmptyState:
        return pieces.EmptyState(
            "agreement",
            self.tr(
                "No round has been made yet. Agreement appears when two readers have read the same "
                "cines, each alone, and the round has opened."
            ),
            action=pieces.button(
                self.tr("Open the library"),
                "agreement_library",
                primary=True,
                run=lambda: self.workplace.go("library", {}),
            ),
            name="agreement_empty",
        )

    def _bind_keys(self, workplace: Workplace) -> None:
        self._actions = actions = Actions(self, workplace.commands, "agreement")
        actions.bind("next_apart", lambda: self._step(1))
        actions.bind("previous_apart", lambda: self._step(-1))
        actions.bind("blink", self._blink)
        actions.bind(
            "side_by_side",
            lambda: self.comparison.side_by_side() or workplace.messages.dismiss(),
        )
        peek = self.comparison.peek
        actions.bind("agreement_peek", lambda: peek(True), released=lambda: peek(False))
        actions.bind("agreement_play", self._play, released=self.loop.stop)
        actions.bind("agreement_fit", self.comparison.fit)
        for place, name in enumerate(("frames", "study", "trends", "methods")):
            actions.bind(f"tab_{name}", partial(self.head.tabs.setCurrentIndex, place))
            self.head.tabs.setTabToolTip(place, actions[f"tab_{name}"].toolTip())

    def _listen(self, workplace: Workplace) -> None:
        presenter, head = self.presenter, self.head
        presenter.stage_changed.connect(self._show_stage)
        presenter.figures_changed.connect(self._show_figures)
        presenter.frame_chosen.connect(self._show_chosen)
        presenter.pair_arrived.connect(self._show_looked)
        presenter.failed.connect(workplace.messages.tell)
        presenter.asides.arrived.connect(self._show_primary)
        self.loop.failed.connect(workplace.messages.tell)
        self.loop.shown.connect(self.comparison.show_still)
        head.round_chosen.connect(presenter.choose_round)
        head.pair_chosen.connect(presenter.choose_readers)
        head.domain_chosen.connect(presenter.choose_domain)
        head.tab_chosen.connect(self._show_tab)
        head.imported_wanted.connect(self._show_imported)
        if self.imported is not None:
            self.imported.offered.connect(head.offer_imported)
            self.imported.back_wanted.connect(self._show_rounds_again)

    # What the window asks.

    def open(self, **where: object) -> None:
        wanted = where.get("round_id")
        self.presenter.load(str(wanted) if wanted else None)
        if self.imported is not None:
            self.imported.ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._laid:  # the list has the room of its columns, the images all that is left
            self._laid = True
            self._split.setSizes([_LIST_PX, max(_LIST_PX, self.width() - _LIST_PX)])

    def leave(self) -> bool:
        self.loop.close()
        return True

    def next_wanted(self) -> None:
        """The next frame that waits to be settled, else the next of the list."""
        if self.presenter.stage is not Stage.FIGURES:
            super().next_wanted()
            return
        self.head.tabs.setCurrentIndex(0)
        if not self.presenter.next_open() and not self.presenter.step(1):
            self.workplace.messages.note(self.tr("That was the last frame of this list."))

    def focus_home(self) -> None:
        self._home().setFocus()

    def _home(self) -> QWidget:
        """What one reads on the page that is shown."""
        if self.imported is not None and self._pages.currentWidget() is self.imported:
            return self.imported.lines
        homes = (self.frames, self.study.lines, self.trends.table, self.methods.text)
        return homes[self._tabs.currentIndex()]

    def close_down(self) -> None:
        self.publisher.close()
        self._tasks.close()
        self.loop.close()

    # What is shown.

    def _show_stage(self) -> None:
        presenter, stage = self.presenter, self.presenter.stage
        self.head.show_rounds(presenter.rounds, presenter.round)
        if stage is Stage.SEALED and presenter.round is not None:
            self.sealed.show_round(presenter.round)
        if stage is Stage.REFUSED and presenter.refusal is not None:
            self.refused.show_refusal(presenter.refusal)
        self._pages.setCurrentIndex(_PAGES[stage])
        self.head.come_back()
        self.head.show_domain(presenter.domain, offered=stage not in (Stage.NO_ROUND, Stage.SEALED))
        self.head.tabs.setVisible(stage in (Stage.FIGURES, Stage.WAITING))
        if stage is not Stage.FIGURES:
            self.loop.close()
            self.head.show_pairs(None)
            self.comparison.show_row(None, NOTHING_OWED, str(presenter.domain))
            self.status.emit(StatusLine())

    def _show_imported(self) -> None:
        if self.imported is not None:
            self.loop.close()
            self.head.stand_aside()
            self._pages.setCurrentWidget(self.imported)
            self.imported.come_to_front()

    def _show_rounds_again(self) -> None:
        self._show_stage()
        self._home().setFocus()

    def _show_figures(self) -> None:
        figures = self.presenter.figures
        if figures is None:
            return
        self.head.show_pairs(figures)
        self.headline.show_figures(figures)
        names = self.tr("A {first} · B {second}")
        names = names.format(first=figures.first_name, second=figures.second_name)
        read = self.tr("{count} of {total} frames compared")
        read = read.format(count=figures.frames_compared, total=len(figures.frames))
        self.status.emit(StatusLine(left=(names, read, wording.reading_mode(figures.mode))))

    def _show_primary(self, aside: object) -> None:
        """Whether what is shown large is what the study fixed before its first round."""
        found = self.presenter.asides.found.get(Aside.PRIMARY)
        if aside is Aside.PRIMARY and isinstance(found, Primary):
            self.headline.show_primary(found)

    def _show_tab(self, place: int) -> None:
        self._tabs.setCurrentIndex(place)
        page = self._tabs.currentWidget()
        if self.imported is not None and self._pages.currentWidget() is self.imported:
            self._show_stage()  # by the tab's key
        if isinstance(page, StudyPage | TrendsPage | MethodsPage):
            page.come_to_front()
        if not self.head.tabs.hasFocus():  # the arrows there go on along the tabs
            self._home().setFocus()

    def _show_chosen(self, row: FrameRow | None) -> None:
        standing = NOTHING_OWED if row is None else self.presenter.standing(row.key)
        self.loop.stop()
        figures = self.presenter.figures
        many = figures is not None and len(figures.names) > 2
        self.comparison.show_row(row, standing, str(self.presenter.domain), many=many)

    def _show_looked(self, looked: Looked) -> None:
        self.comparison.show_looked(looked)

    # What is asked for.

    def _step(self, by: int) -> None:
        if not self.presenter.step(by) and self.presenter.frames:
            words = (
                self.tr("That was the last frame of this list.")
                if by > 0
                else self.tr("That is the first frame of this list.")
            )
            self.workplace.messages.note(words)

    def _blink(self) -> None:
        if self.presenter.chosen is not None and self._tabs.currentIndex() == 0:
            self.comparison.blink()

    def _play(self) -> None:
        row = self.presenter.chosen
        if row is not None and self._tabs.currentIndex() == 0:
            self.loop.play(row.cine_id, row.frame)

    def _export(self, beside: Path) -> None:
        presenter = self.presenter
        if presenter.round is not None:
            domain, places = str(presenter.domain), presenter.places
            self.publisher.publish(presenter.round.id, domain, places, beside)
