"""Each reader over the own order of submissions: kappa, area, frames marked, time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSplitter, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.beside import Moment, Rater
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.sheet import Figure
from fibrodesk.ui.agreement.study.plots import Level, Plot, PlotLibrary
from fibrodesk.ui.agreement.tables import Column, FigureTable, table_view
from fibrodesk.ui.look import pieces, theme

_Of = Callable[[Moment], Figure]

MEASURES: dict[str, tuple[str, _Of, float | None]] = {
    "kappa": (str(QT_TRANSLATE_NOOP("Agreement", "kappa")), lambda one: one.kappa, None),
    "area": (str(QT_TRANSLATE_NOOP("Agreement", "area / others")), lambda one: one.area, 1.0),
    "marked": (str(QT_TRANSLATE_NOOP("Agreement", "frames marked")), lambda one: one.marked, None),
    "seconds": (str(QT_TRANSLATE_NOOP("Agreement", "s / frame")), lambda one: one.seconds, None),
}
"""What is plotted: the head of its column, where it is, and the line of reference."""


def _titles() -> dict[str, str]:
    """What stands above each plot."""
    return {
        "kappa": wording.translate("Agreement", "Kappa with the others"),
        "area": wording.translate("Agreement", "Area, divided by that of the others"),
        "marked": wording.translate("Agreement", "Share of frames marked"),
        "seconds": wording.translate("Agreement", "Seconds at work for a frame"),
    }


_TABLE_PX = 584


def _value(of: _Of, one: Moment) -> str:
    return wording.number(of(one).value)


def _why(of: _Of, one: Moment) -> str:
    return wording.explained(of(one))


def _columns() -> tuple[Column[Moment], ...]:
    return (
        Column(
            name="order",
            head=str(QT_TRANSLATE_NOOP("Agreement", "order")),
            text=lambda one: str(one.order),
            number=True,
        ),
        *(
            Column(
                name=name,
                head=head,
                text=partial(_value, of),
                tip=partial(_why, of),
                number=True,
                widest="10.00",
            )
            for name, (head, of, _line) in MEASURES.items()
        ),
        Column(
            name="cine",
            head=str(QT_TRANSLATE_NOOP("Agreement", "cine")),
            text=lambda one: str(one.cine_number),
            number=True,
            widest="1000",
        ),
        Column(
            name="patient",
            head=str(QT_TRANSLATE_NOOP("Agreement", "patient")),
            text=lambda one: one.patient,
            widest="FD-0000",
        ),
    )


class TrendsPage(QWidget):
    """One reader at a time: four plots, and the same values as a table."""

    def __init__(self, presenter: AgreementPresenter, library: PlotLibrary) -> None:
        super().__init__()
        self.setObjectName("agreement_trends")
        self._presenter = presenter
        self._raters: tuple[Rater, ...] = ()
        self.reader = QComboBox()
        self.reader.setObjectName("trend_reader")
        self.reader.setAccessibleName(self.tr("Reader"))
        self.reader.setToolTip(self.tr("Reader\nWhose readings stand in the order of submission."))
        self.reader.setMinimumContentsLength(16)
        self._words = pieces.label("", "quiet", name="trend_words", wrap=True)
        self._model = FigureTable(_columns())
        self.table = table_view(
            self._model, "trend_values", spoken=self.tr("Values, in the order of submission")
        )
        self.plots = {
            name: Plot(f"trend_{name}", spoken=title, library=library)
            for name, title in _titles().items()
        }
        self._none: dict[str, QLabel] = {}
        self._body = self._made_body()
        self._arrange()
        self.reader.activated.connect(lambda _place: self._show_rater())
        presenter.figures_changed.connect(self._reset)
        presenter.asides.arrived.connect(self._arrived)

    def _made_body(self) -> QWidget:
        plots = QWidget()
        pieces.surface(plots, "panel")
        column = QVBoxLayout(plots)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(0)
        for name, plot in self.plots.items():
            column.addWidget(pieces.label(_titles()[name], "section"))
            self._none[name] = pieces.label("", "quiet", name=f"trend_{name}_none", wrap=True)
            column.addWidget(self._none[name])
            column.addWidget(plot, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(plots)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([_TABLE_PX, _TABLE_PX])
        return split

    def _arrange(self) -> None:
        head = QWidget()
        pieces.surface(head, "panel")
        row = pieces.row(self.reader, spacing=theme.S12)
        row.addWidget(self._words, 1)
        row.setContentsMargins(theme.S16, theme.S8, theme.S16, theme.S8)
        head.setLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(head)
        column.addWidget(self._body, 1)
        self._reset()

    def come_to_front(self) -> None:
        self._presenter.asides.want(Aside.TRENDS)
        self._arrived(Aside.TRENDS)

    def _reset(self) -> None:
        """Other figures: nothing of the old ones stays to be read."""
        self._raters = ()
        self._body.setVisible(False)
        self.reader.setVisible(False)
        self._words.setText(self.tr("Being counted …"))
        if self.isVisible():
            self.come_to_front()

    def _arrived(self, aside: object) -> None:
        asides = self._presenter.asides
        if aside is not Aside.TRENDS:
            return
        refusal, found = asides.refused.get(Aside.TRENDS), asides.found.get(Aside.TRENDS)
        if refusal is not None:
            self._words.setText(sentences.refusal(refusal))
        if not isinstance(found, tuple) or found is self._raters:
            return
        self._raters = found
        chosen = self.reader.currentText()
        with QSignalBlocker(self.reader):
            self.reader.clear()
            for rater in found:
                self.reader.addItem(rater.name)
            self.reader.setCurrentIndex(max(0, self.reader.findText(chosen)))
        self._body.setVisible(bool(found))
        self.reader.setVisible(bool(found))
        self._show_rater()

    def _show_rater(self) -> None:
        place = self.reader.currentIndex()
        if not 0 <= place < len(self._raters):
            self._words.setText(self.tr("Nothing was submitted in this round."))
            return
        rater = self._raters[place]
        words = self.tr("{count} cines in the order in which {reader} submitted them, from 1.")
        if len(rater.moments) == 1:
            words = self.tr("The one cine that {reader} submitted.")
        if rater.left_out:
            words = self.tr(
                "{count} cines in the order in which {reader} submitted them, from 1. "
                "{left} were excluded or not submitted."
            )
        told = {"count": len(rater.moments), "reader": rater.name, "left": rater.left_out}
        self._words.setText(words.format(**told))
        self._model.show(rater.moments)
        for name, (_head, of, reference) in MEASURES.items():
            figures = [of(one) for one in rater.moments]
            known = any(figure.defined for figure in figures)
            reasons = {wording.sentence(figure.reason) for figure in figures}
            self._none[name].setText("" if known else " ".join(sorted(reasons)))
            self._none[name].setVisible(not known)
            self.plots[name].setVisible(known)
            self.plots[name].draw(
                [(float(one.order), of(one).value) for one in rater.moments],
                levels=() if reference is None else (Level(value=reference, dashed=True),),
                joined=True,
            )
