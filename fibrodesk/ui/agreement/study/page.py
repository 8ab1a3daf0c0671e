"""The study as a whole: the primary analysis first, three domains beside it, then every figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QSplitter, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.beside import DomainKappa, Primary
from fibrodesk.ui.agreement.figures import Domain
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.sheet import Figure
from fibrodesk.ui.agreement.study.headline import FigureBlock
from fibrodesk.ui.agreement.study.line_table import LineTable, line_view, show_lines
from fibrodesk.ui.agreement.study.lines import study_lines
from fibrodesk.ui.agreement.study.parts import StudyParts
from fibrodesk.ui.agreement.study.plots import PlotLibrary
from fibrodesk.ui.look import pieces, theme

_PAPER = "0.87"
_PARTS_PX = 450


class StudyPage(QWidget):
    """Shows; what is not counted yet says so in its place."""

    def __init__(self, presenter: AgreementPresenter, library: PlotLibrary) -> None:
        super().__init__()
        self.setObjectName("agreement_study")
        self._presenter = presenter
        self.primary = FigureBlock("primary", self.tr("Primary analysis"), large=True)
        self._history = pieces.label("", "quiet", name="primary_history", wrap=True)
        self._domains = DomainTable()
        self._model = LineTable()
        self.lines = line_view(
            self._model, "agreement_figures", spoken=self.tr("Every figure of the study")
        )
        self.parts = StudyParts(presenter, library)
        self._arrange()
        presenter.figures_changed.connect(self._show_figures)
        presenter.asides.arrived.connect(self._show_aside)

    def _arrange(self) -> None:
        band = QWidget()
        pieces.surface(band, "panel")
        left = QVBoxLayout()
        left.setSpacing(theme.S4)
        left.addWidget(self.primary)
        left.addWidget(self._history)
        left.addStretch(1)
        row = pieces.row(margins=theme.S12, spacing=2 * theme.S24)
        row.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        row.addLayout(left, 1)
        row.addWidget(self._domains, 0, Qt.AlignmentFlag.AlignTop)
        band.setLayout(row)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.lines)
        split.addWidget(self.parts)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        self._split, self._laid, self._stale = split, False, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(band)
        column.addWidget(split, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._laid:
            self._laid = True
            self._split.setSizes([max(_PARTS_PX, self.width() - _PARTS_PX), _PARTS_PX])

    def come_to_front(self) -> None:
        """Ask for what only this page shows."""
        self._freshen()
        for aside in (Aside.PRIMARY, Aside.DOMAINS):
            self._presenter.asides.want(aside)
        self.parts.come_to_front()
        self._show_primary()

    def _show_figures(self) -> None:
        self._stale = True  # nobody waits for a page that is not looked at
        if self.isVisible():
            self.come_to_front()

    def _freshen(self) -> None:
        figures = self._presenter.figures
        if figures is None or not self._stale:
            return
        self._stale = False
        show_lines(self.lines, self._model, study_lines(figures))
        self._domains.wait()
        self.parts.show_figures(figures)

    def _show_aside(self, aside: object) -> None:
        if aside in (Aside.PRIMARY, Aside.DOMAINS):
            found = self._presenter.asides.found.get(Aside.DOMAINS)
            if isinstance(found, tuple):
                self._domains.show_domains(found)
            self._show_primary()

    def _show_primary(self) -> None:
        """In its own domain, whichever is looked at now."""
        asides, figures = self._presenter.asides.found, self._presenter.figures
        primary, domains = asides.get(Aside.PRIMARY), asides.get(Aside.DOMAINS)
        if not isinstance(primary, Primary) or figures is None:
            self.primary.wait(self.tr("being counted …"))
            self._history.setText("")
            return
        pooled = primary.value == "kappa_pooled"
        figure: Figure | None = None
        if figures.domain == primary.domain:
            figure = figures.kappa_pooled if pooled else figures.kappa_mean
        elif isinstance(domains, tuple):
            own = next(one for one in domains if one.domain == primary.domain)
            figure = own.pooled if pooled else own.mean
        what = self.tr("Primary analysis · Cohen's kappa, mean of patients")
        if pooled:
            what = self.tr("Primary analysis · Cohen's kappa, pooled")
        self.primary.rename(what)
        ground = wording.ground(primary.domain, figures.mode)
        if figure is None:
            self.primary.wait(self.tr("being counted …"))
        else:
            self.primary.tell(figure, ground)
        self._history.setText(_history(primary))


def _history(primary: Primary) -> str:
    """Whether it was fixed before anybody read, and what was changed after."""
    translate = wording.translate
    if primary.changes:
        changed = translate("Agreement", "Changed after round 1: {changes}.")
        return changed.format(changes="; ".join(primary.changes))
    if primary.fixed:
        fixed = translate("Agreement", "Fixed with the first round, {date}; not changed since.")
        return fixed.format(date=primary.fixed)
    return translate("Agreement", "When it was fixed is not on record.")


class DomainTable(QWidget):
    """Kappa in all three domains, and the paper's, whose domain nobody knows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement_domains")
        self.setAccessibleName(self.tr("Kappa in each domain"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.S24)
        grid.setVerticalSpacing(theme.S4)
        heads = (self.tr("kappa in"), self.tr("mean of patients"), self.tr("pooled"))
        for column, words in enumerate(heads):
            grid.addWidget(pieces.label(words, "caption"), 0, column)
        self._values = {}
        for row, domain in enumerate(Domain, start=1):
            grid.addWidget(pieces.label(wording.domain_in_table(domain), "quiet"), row, 0)
            pair = [
                pieces.label("", "figure", name=f"{name}_in_{domain}")
                for name in ("mean", "pooled")
            ]
            for column, value in enumerate(pair, start=1):
                value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                grid.addWidget(value, row, column)
            self._values[str(domain)] = pair
        grid.addWidget(pieces.label(self.tr("The paper (domain not told)"), "quiet"), 4, 0)
        paper = pieces.label(_PAPER, "figure", name="paper_kappa")
        paper.setToolTip(
            self.tr("The paper gives one kappa for its study and does not say over which pixels.")
        )
        grid.addWidget(paper, 4, 1, 1, 2)

    def wait(self) -> None:
        for pair in self._values.values():
            for value in pair:
                value.setText("…")
                value.setToolTip(self.tr("Being counted."))

    def show_domains(self, found: tuple[DomainKappa, ...]) -> None:
        for one in found:
            for value, figure in zip(self._values[one.domain], (one.mean, one.pooled), strict=True):
                told = f"{wording.share(figure.value)} {wording.interval(figure)}".rstrip()
                why = one.refused or wording.explained(figure)
                value.setText(told)
                value.setToolTip(why)
                value.setAccessibleName(" · ".join(part for part in (told, why) if part))
