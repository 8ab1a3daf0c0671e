"""The figures of the round: the primary one large, each with the ground it stands on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.beside import Primary
from fibrodesk.ui.agreement.figures import StudyFigures
from fibrodesk.ui.agreement.sheet import Figure
from fibrodesk.ui.look import pieces, theme

translate = QCoreApplication.translate  # under this name the strings are found for translation


class FigureBlock(QWidget):
    """A caption, a value with its interval, and the domain below."""

    def __init__(self, name: str, caption: str, *, large: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._caption = pieces.ElidedLabel(caption, "caption")  # in a low room it gives way first
        self._caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.value = pieces.label("", "headline" if large else "figure", name=f"{name}_value")
        self.interval = pieces.label("", "quiet", name=f"{name}_interval")
        self.ground = pieces.label("", "caption", name=f"{name}_ground")
        theme.role(self.interval, "quiet").setFont(theme.tabular(self.interval.font()))
        baseline = Qt.AlignmentFlag.AlignBottom if large else Qt.AlignmentFlag.AlignVCenter
        values = QHBoxLayout()
        values.setSpacing(theme.S8)
        values.addWidget(self.value, 0, baseline)
        values.addWidget(self.interval, 0, baseline)
        values.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S4)
        column.addWidget(self._caption)
        column.addLayout(values)
        column.addWidget(self.ground)

    def tell(self, figure: Figure, ground: str) -> None:
        """Show a value, or a dash that tells its reason when it is pointed at."""
        self.value.setText(wording.share(figure.value))
        self.interval.setText(wording.interval(figure))
        self.ground.setText(ground)
        why = wording.explained(figure)
        for part in (self, self.value, self.interval):
            part.setToolTip(why)
        told = (self.interval.text(), why)
        self.interval.setAccessibleName(" ".join(part for part in told if part))
        parts = (self._caption.whole, wording.spoken(figure), ground)
        self.value.setAccessibleName(" · ".join(part for part in parts if part))

    def wait(self, words: str) -> None:
        """There is no value yet, and no reason why."""
        self.value.setText("…")
        self.interval.setText("")
        self.interval.setAccessibleName("")
        self.ground.setText(words)
        for part in (self, self.value, self.interval):
            part.setToolTip(words)

    def rename(self, caption: str) -> None:
        self._caption.tell(caption)
        self._caption.updateGeometry()


class Headline(QWidget):
    """The strip above the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement_headline")
        self._figures: StudyFigures | None = None
        self._caption = ""
        pieces.surface(self, "panel")
        self.mean = FigureBlock("kappa_mean", self.tr("Cohen's kappa"), large=True)
        self.pooled = FigureBlock("kappa_pooled", self.tr("kappa, pooled"))
        self.dice = FigureBlock("dice_mean", self.tr("Dice, mean of patients"))
        self.dice_pooled = FigureBlock("dice_pooled", self.tr("Dice, pooled"))
        self.presence = FigureBlock("presence_kappa", self.tr("kappa of presence"))
        self.counts = pieces.label("", "quiet", name="agreement_counts", wrap=True)
        blocks = QHBoxLayout()
        blocks.setSpacing(theme.S8)
        blocks.addWidget(self.mean)
        for block in (self.pooled, self.dice, self.dice_pooled, self.presence):
            gives_way = QSizePolicy.Policy.Maximum  # no figure is cut where the window is narrow
            blocks.addItem(QSpacerItem(theme.S16, 0, gives_way, QSizePolicy.Policy.Minimum))
            blocks.addWidget(block, 0, Qt.AlignmentFlag.AlignBottom)
        blocks.addStretch(1)
        self.ways = pieces.row(spacing=theme.S8)  # what can be done with the round
        blocks.addLayout(self.ways)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addLayout(blocks)
        column.addWidget(self.counts)

    def show_primary(self, primary: Primary) -> None:
        """Name the one figure that was fixed beforehand, whichever is large here."""
        figures = self._figures
        if figures is None:
            return
        here = figures.domain == primary.domain
        tag = self.tr("primary analysis")
        if here and primary.value == "kappa_mean":
            self.mean.rename(f"{self._caption} · {tag}")
        elif here:
            self.pooled.rename(self.tr("kappa, pooled · {tag}").format(tag=tag))
        if not here:
            ground = wording.ground(primary.domain, figures.mode)
            words = self.tr("{caption} · the primary analysis is {ground}")
            self.mean.rename(words.format(caption=self._caption, ground=ground))

    def show_figures(self, figures: StudyFigures) -> None:
        ground, marked = wording.domain_name(figures.domain), figures.patients_marked
        caption = self.tr("Cohen's kappa · mean of {count} patients").format(count=marked)
        if marked == 1:
            caption = self.tr("Cohen's kappa · mean of 1 patient")
        self._figures, self._caption = figures, caption
        self.mean.rename(caption)
        self.pooled.rename(self.tr("kappa, pooled"))
        self.mean.tell(figures.kappa_mean, wording.ground(figures.domain, figures.mode))
        for block, figure in (
            (self.pooled, figures.kappa_pooled),
            (self.dice, figures.dice_mean),
            (self.dice_pooled, figures.dice_pooled),
        ):
            block.tell(figure, ground)
        self.presence.tell(figures.presence_kappa, self.tr("any fibrosis in a frame"))
        frames = self.tr("Frames: {counts}").format(counts=wording.counts(figures.kinds))
        told = [frames, *_notes(figures)]
        self.counts.setText("   |   ".join(told))


def _notes(figures: StudyFigures) -> list[str]:
    """What a careful reader wants beside the figures."""
    notes = []
    unmarked = figures.patients - figures.patients_marked
    if unmarked:
        words = translate("Agreement", "in {count} of {total} patients nobody marked fibrosis")
        notes.append(words.format(count=unmarked, total=figures.patients))
    excluded = figures.study.get("excluded_cines") or ()
    if excluded:
        words = translate("Agreement", "excluded cines, left out: {count}")
        notes.append(words.format(count=len(excluded)))
    if any(figures.outside_px):
        first, second = (f"{outside:,}" for outside in figures.outside_px)
        words = translate("Agreement", "outside the domain: A {first} px, B {second} px")
        notes.append(words.format(first=first, second=second))
    helped = [_helped(origins) for origins in figures.origins]
    if any(helped):
        words = translate("Agreement", "not drawn by hand: A {first} %, B {second} % of masks")
        notes.append(words.format(first=helped[0], second=helped[1]))
        words = translate("Agreement", "kappa on frames drawn by hand {kappa}")
        notes.append(words.format(kappa=wording.share(figures.independent_kappa.value)))
    if figures.kappa_mean.interval_reason:
        words = translate("Agreement", "interval {reason}")
        reason = wording.no_interval(figures.kappa_mean.interval_reason)
        notes.append(words.format(reason=reason))
    return notes


def _helped(origins: dict[str, int]) -> int:
    """The share of masks that were copied, propagated, interpolated or proposed, in percent."""
    total = sum(origins.values())
    return round(100 * (total - origins.get("drawn", 0)) / total) if total else 0
