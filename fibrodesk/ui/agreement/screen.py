"""The agreement screen: how far two readers agree, and where they part."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.acts import DeskAgreement
from fibrodesk.ui.agreement.comparison import Comparison
from fibrodesk.ui.agreement.figures import Domain, FrameRow
from fibrodesk.ui.agreement.headline import Headline
from fibrodesk.ui.agreement.ports import AgreementActs
from fibrodesk.ui.agreement.presenter import AgreementPresenter, Stage
from fibrodesk.ui.agreement.sealed_page import RefusedPage, SealedPage
from fibrodesk.ui.agreement.tables import (
    FRAME_COLUMNS,
    PATIENT_COLUMNS,
    FigureTable,
    table_view,
)
from fibrodesk.ui.screen import Screen, StatusLine
from fibrodesk.ui.task_scope import TaskScope
from fibrodesk.ui.workplace import Workplace

_TABLES_PX = 488


class AgreementScreen(Screen):
    """Shows what `AgreementPresenter` decides."""

    name: ClassVar[str] = "agreement"
    glyph: ClassVar[str] = "agreement"

    def __init__(self, workplace: Workplace, acts: AgreementActs | None = None) -> None:
        super().__init__(workplace)
        self._tasks = TaskScope(workplace.runner)
        self.presenter = AgreementPresenter(
            acts or DeskAgreement(workplace.session), self._tasks, self
        )
        self.headline = Headline()
        self.comparison = Comparison()
        self.sealed, self.refused = SealedPage(), RefusedPage()
        self._frame_rows = FigureTable(FRAME_COLUMNS)
        self._patient_rows = FigureTable(PATIENT_COLUMNS)
        self.frames = table_view(
            self._frame_rows, "agreement_frames", spoken=self.tr("Frames by disagreement")
        )
        self.patients = table_view(
            self._patient_rows, "agreement_patients", spoken=self.tr("Patients")
        )
        self._rounds = QComboBox()
        self._rounds.setObjectName("agreement_round")
        self._rounds.setAccessibleName(self.tr("Round"))
        self._rounds.setMinimumContentsLength(14)
        self._domains = self._domain_buttons()
        self.empty = self._made_empty()
        self._arrange()
        self._bind_keys(workplace)
        self._listen(workplace)

    def _domain_buttons(self) -> QButtonGroup:
        group = QButtonGroup(self)
        for place, domain in enumerate(Domain):
            button = QPushButton(wording.domain_button(domain))
            button.setObjectName(f"domain_{domain.value}")
            button.setToolTip(wording.domain_sentence(domain))
            button.setCheckable(True)
            button.setChecked(domain is self.presenter.domain)
            group.addButton(button, place)
        return group

    def _arrange(self) -> None:
        self._domain_row = QWidget()
        domains = pieces.row(
            pieces.label(self.tr("kappa in"), "quiet"), *self._domains.buttons(), spacing=theme.S4
        )
        domains.setContentsMargins(0, 0, 0, 0)
        self._domain_row.setLayout(domains)
        head = pieces.row(
            pieces.label(self.tr("Agreement"), "title"),
            theme.S8,
            self._rounds,
            None,
            self._domain_row,
            spacing=theme.S12,
        )
        head.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        self._figures_page = self._made_figures_page()
        self._pages = QStackedWidget()
        for page in (QWidget(), self.empty, self.sealed, self._figures_page, self.refused):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)

    def _made_figures_page(self) -> QWidget:
        tabs = QTabWidget()
        tabs.setObjectName("agreement_tabs")
        tabs.addTab(self.frames, self.tr("Frames, worst first"))
        tabs.addTab(self.patients, self.tr("Patients"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(tabs)
        split.addWidget(self.comparison)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([_TABLES_PX, 2 * _TABLES_PX])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.headline)
        column.addWidget(split, 1)
        return page

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
                run=self._go_to_library,
            ),
            name="agreement_empty",
        )

    def _bind_keys(self, workplace: Workplace) -> None:
        self._actions = Actions(self, workplace.commands, "agreement")
        self._actions.bind("next_apart", lambda: self.presenter.step(1))
        self._actions.bind("previous_apart", lambda: self.presenter.step(-1))

    def _listen(self, workplace: Workplace) -> None:
        presenter = self.presenter
        presenter.stage_changed.connect(self._show_stage)
        presenter.figures_changed.connect(self._show_figures)
        presenter.frame_chosen.connect(self._show_chosen)
        presenter.pair_arrived.connect(self.comparison.show_pair)
        presenter.failed.connect(workplace.messages.tell)
        self._domains.idClicked.connect(self._choose_domain)
        self._rounds.activated.connect(self._choose_round)
        self.frames.selectionModel().currentChanged.connect(self._table_moved)

    # What the window asks.

    def open(self, **where: object) -> None:
        wanted = where.get("round_id")
        self.presenter.load(str(wanted) if wanted else None)

    def next_wanted(self) -> None:
        if not self.presenter.step(1):
            self.workplace.messages.note(self.tr("That was the last frame of this round."))

    def focus_home(self) -> None:
        self.frames.setFocus()

    def close_down(self) -> None:
        self._tasks.close()

    # What is shown.

    def _show_stage(self) -> None:
        presenter = self.presenter
        self._show_rounds()
        pages = {Stage.WAITING: 0, Stage.NO_ROUND: 1, Stage.SEALED: 2, Stage.FIGURES: 3}
        pages[Stage.REFUSED] = 4
        if presenter.stage is Stage.SEALED and presenter.round is not None:
            self.sealed.show_round(presenter.round)
        self._pages.setCurrentIndex(pages[presenter.stage])
        if presenter.stage is Stage.REFUSED and presenter.refusal is not None:
            self.refused.show_refusal(presenter.refusal)
        self._domain_row.setVisible(presenter.stage not in (Stage.NO_ROUND, Stage.SEALED))
        self._domains.button(list(Domain).index(presenter.domain)).setChecked(True)
        self._rounds.setVisible(presenter.stage is not Stage.NO_ROUND)
        if presenter.stage is not Stage.FIGURES:
            self.status.emit(StatusLine())

    def _show_rounds(self) -> None:
        self._rounds.clear()
        for view in self.presenter.rounds:
            sealed = self.tr("{round} · sealed").format(round=view.name)
            self._rounds.addItem(view.name if view.open else sealed, view.id)
        if self.presenter.round is not None:
            self._rounds.setCurrentIndex(self._rounds.findData(self.presenter.round.id))

    def _show_figures(self) -> None:
        figures = self.presenter.figures
        if figures is None:
            return
        self.headline.show_figures(figures)
        self._frame_rows.show(self.presenter.frames)
        self._patient_rows.show(figures.patient_rows)
        names = self.tr("A {first} · B {second}")
        names = names.format(first=figures.first_name, second=figures.second_name)
        read = self.tr("{count} of {total} frames compared")
        read = read.format(count=figures.frames_compared, total=len(figures.frames))
        self.status.emit(StatusLine(left=(names, read, wording.reading_mode(figures.mode))))

    def _show_chosen(self, row: FrameRow | None) -> None:
        self.comparison.show_row(row, self.presenter.domain.value)
        if row is None:
            return
        place = self.presenter.frames.index(row)
        if self.frames.currentIndex().row() != place:
            self.frames.setCurrentIndex(self._frame_rows.index(place, 0))

    def _table_moved(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._frame_rows.rows):
            self.presenter.choose(self._frame_rows.rows[index.row()])

    def _choose_domain(self, place: int) -> None:
        self.presenter.choose_domain(list(Domain)[place])

    def _choose_round(self) -> None:
        self.presenter.choose_round(str(self._rounds.currentData()))

    def _go_to_library(self) -> None:
        self.workplace.go("library", {})
