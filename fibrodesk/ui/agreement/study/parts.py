"""What belongs to the study and is no line: pictures, crossed tables, parts, patients, readers."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QScrollArea, QTabWidget, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import StudyFigures
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.sheet import Record, figure, part, whole
from fibrodesk.ui.agreement.study.crossed import CrossTable
from fibrodesk.ui.agreement.study.lines import area_unit, patients
from fibrodesk.ui.agreement.study.plots import Level, Plot, PlotLibrary
from fibrodesk.ui.agreement.study.readers_page import OwnPage, ReadersPage
from fibrodesk.ui.agreement.study.strata import STRATUM_COLUMNS, strata
from fibrodesk.ui.agreement.tables import PATIENT_COLUMNS, FigureTable, table_view
from fibrodesk.ui.look import pieces, theme

_SHARES = ("size", "share")


class StudyParts(QTabWidget):
    """One tab a part; what comes late is asked for when its tab comes to the front."""

    def __init__(self, presenter: AgreementPresenter, library: PlotLibrary) -> None:
        super().__init__()
        self.setObjectName("agreement_parts")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self.tabBar().setDrawBase(False)
        self.areas, self.found = AreasPage(library), FoundPage()
        self._patient_rows = FigureTable(PATIENT_COLUMNS)
        self.patients = table_view(
            self._patient_rows, "agreement_patients", spoken=self.tr("Patients")
        )
        self._strata = FigureTable(STRATUM_COLUMNS)
        self.strata = table_view(
            self._strata, "agreement_strata", spoken=self.tr("By form and by quality")
        )
        self.readers, self.own = ReadersPage(presenter), OwnPage(presenter)
        for page, words in (
            (self.areas, self.tr("Areas")),
            (self.found, self.tr("Presence")),
            (self.patients, self.tr("Patients")),
            (self.strata, self.tr("Strata")),
            (self.readers, self.tr("Readers")),
            (self.own, self.tr("Repeats")),
        ):
            self.addTab(page, words)
        self.currentChanged.connect(lambda _place: self.come_to_front())

    def come_to_front(self) -> None:
        page = self.currentWidget()
        if self.isVisible() and isinstance(page, ReadersPage | OwnPage):
            page.come_to_front()

    def show_figures(self, figures: StudyFigures) -> None:
        study = figures.study
        self.areas.show_areas(part(study, "areas"))
        self.found.show_found(study)
        self._patient_rows.show(figures.patient_rows)
        self._strata.show(strata(study))
        self.readers.show_figures(figures)


class AreasPage(QWidget):
    """The difference of two areas over their mean: a point is a patient."""

    def __init__(self, library: PlotLibrary) -> None:
        super().__init__()
        pieces.surface(self, "panel")
        spoken = self.tr("Bland and Altman's plot")
        self.plots = {
            name: Plot(f"agreement_area_{name}", spoken=spoken, library=library) for name in _SHARES
        }
        self._words = {
            name: pieces.label("", "quiet", name=f"agreement_area_{name}_words", wrap=True)
            for name in _SHARES
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(theme.S4)
        for name in _SHARES:
            column.addWidget(self._words[name])
            column.addWidget(self.plots[name], 1)

    def show_areas(self, areas: Record) -> None:
        for name in _SHARES:
            self._show(name, part(areas, name))

    def _show(self, name: str, record: Record) -> None:
        spread = part(record, "bland_altman")
        points = [(float(x), float(y)) for x, y in spread.get("points") or ()]
        unit = area_unit(record) or ("" if name == "size" else self.tr("of the myocardium"))
        bias, low, high = (figure(spread, each) for each in ("bias", "low", "high"))
        self.plots[name].setVisible(bool(points))
        self.plots[name].draw(
            points,
            levels=(
                Level(value=bias.value),
                Level(value=low.value, dashed=True),
                Level(value=high.value, dashed=True),
            ),
            across=self.tr("mean of A and B, {unit}").format(unit=unit),
            up=self.tr("A minus B"),
        )
        self._words[name].setText(self._sentence(name, record, spread))

    def _sentence(self, name: str, record: Record, spread: Record) -> str:
        what = self.tr("Area") if name == "size" else self.tr("Share of the myocardium")
        bias, icc = figure(spread, "bias"), figure(part(record, "icc"), "icc_2_1")
        if math.isnan(bias.value):
            return self.tr("{what}: {reason}").format(
                what=what, reason=wording.sentence(bias.reason)
            )
        unit, digits = area_unit(record), (1 if area_unit(record) else 3)
        limits = [wording.number(spread[each], digits) for each in ("low", "high")]
        words = self.tr(
            "{what}: bias {bias} {unit}, limits of agreement {low} to {high}, ICC {icc}, {patients}"
        ).format(
            what=what,
            bias=wording.number(bias.value, digits),
            unit=unit,
            low=limits[0],
            high=limits[1],
            icc=wording.share(icc.value),
            patients=patients(whole(spread, "n")),
        )
        left = whole(record, "patients_left_out")
        if left:
            why = wording.sentence(str(record.get("left_out_because") or "")).rstrip(".")
            more = self.tr("{words}; left out: {count} ({reason})")
            words = more.format(words=words, count=left, reason=why)
        return words.replace("  ", " ").replace(" ,", ",")


class FoundPage(QScrollArea):
    """Presence as a 2 x 2 table, by frame and by patient; the forms as a k x k table."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        inside = QWidget()
        pieces.surface(inside, "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S12)
        column.setSpacing(theme.S4)
        self._words = {}
        self.tables = {}
        for name, spoken in (
            ("frames", self.tr("Any fibrosis in a frame: A down, B across")),
            ("patients", self.tr("Any fibrosis in a patient: A down, B across")),
            ("forms", self.tr("Form of disease of a cine: A down, B across")),
        ):
            self._words[name] = pieces.label("", "quiet", name=f"agreement_{name}_words", wrap=True)
            self.tables[name] = CrossTable(f"agreement_{name}_table", spoken=spoken)
            column.addWidget(pieces.label(spoken, "section"))
            column.addWidget(self.tables[name])
            column.addWidget(self._words[name])
            column.addSpacing(theme.S12)
        column.addStretch(1)
        self.setWidget(inside)

    def show_found(self, study: Record) -> None:
        presence = part(study, "presence")
        for name, record in (("frames", presence), ("patients", part(presence, "patients"))):
            cells = [whole(record, each) for each in ("both", "first_only", "second_only", "none")]
            said = [self.tr("fibrosis"), self.tr("none")]
            self.tables[name].show_counts(
                [cells[:2], cells[2:]], down=said, across=said, total=self.tr("sum")
            )
            self._words[name].setText(self._kappa(record))
        self._show_forms(part(study, "forms"))

    def _show_forms(self, forms: Record) -> None:
        names = [wording.form(each) for each in forms.get("categories") or ()]
        table = forms.get("table") or []
        self.tables["forms"].setVisible(bool(names))
        if names:
            self.tables["forms"].show_counts(table, down=names, across=names, total=self.tr("sum"))
        without = [whole(forms, f"without_{each}") for each in ("first", "second", "both")]
        told = [self._kappa(forms)]
        if any(without):
            words = self.tr("without a form: A {first}, B {second}, both {both} cines")
            told.append(words.format(first=without[0], second=without[1], both=without[2]))
        self._words["forms"].setText(" · ".join(told))

    def _kappa(self, record: Record) -> str:
        found = figure(record, "kappa")
        if not found.defined:
            return self.tr("kappa {dash}: {reason}").format(
                dash=wording.DASH, reason=wording.sentence(found.reason)
            )
        words = self.tr("kappa {value} {interval}").format(
            value=wording.share(found.value), interval=wording.interval(found)
        )
        return " · ".join(each for each in (words.strip(), wording.explained(found)) if each)
