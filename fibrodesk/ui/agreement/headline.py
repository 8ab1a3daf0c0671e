"""The figures of the round: the primary one large, each with the ground it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fibrodesk.ui import pieces, theme
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import Figure, StudyFigures


class FigureBlock(QWidget):
    """A caption, a value with its interval, and the domain below."""

    def __init__(self, name: str, caption: str, *, large: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._caption = pieces.label(caption, "caption")
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

    def rename(self, caption: str) -> None:
        self._caption.setText(caption)


class Headline(QWidget):
    """The strip above the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement_headline")
        pieces.surface(self, "panel")
        self.mean = FigureBlock("kappa_mean", "Cohen's kappa", large=True)
        self.pooled = FigureBlock("kappa_pooled", "kappa, pooled")
        self.dice = FigureBlock("dice_mean", "Dice, mean of patients")
        self.dice_pooled = FigureBlock("dice_pooled", "Dice, pooled")
        self.presence = FigureBlock("presence_kappa", "kappa of presence")
        self.counts = pieces.label("", "quiet", name="agreement_counts", wrap=True)
        blocks = QHBoxLayout()
        blocks.setSpacing(2 * theme.S24)
        blocks.addWidget(self.mean)
        for block in (self.pooled, self.dice, self.dice_pooled, self.presence):
            blocks.addWidget(block, 0, Qt.AlignmentFlag.AlignBottom)
        blocks.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addLayout(blocks)
        column.addWidget(self.counts)

    def show_figures(self, figures: StudyFigures) -> None:
        ground = figures.domain
        self.mean.rename(
            f"Cohen's kappa · mean of {figures.patients_marked} "
            f"{'patient' if figures.patients_marked == 1 else 'patients'}"
        )
        self.mean.tell(figures.kappa_mean, f"{wording.DOMAINS[ground]} · {figures.mode} reading")
        for block, figure in (
            (self.pooled, figures.kappa_pooled),
            (self.dice, figures.dice_mean),
            (self.dice_pooled, figures.dice_pooled),
        ):
            block.tell(figure, ground)
        self.presence.tell(figures.presence_kappa, "any fibrosis in a frame")
        told = [f"Frames: {wording.counts(figures.kinds)}", *_notes(figures)]
        self.counts.setText("   |   ".join(told))


def _notes(figures: StudyFigures) -> list[str]:
    """What a careful reader wants beside the figures."""
    notes = []
    unmarked = figures.patients - figures.patients_marked
    if unmarked:
        notes.append(f"in {unmarked} of {figures.patients} patients nobody marked fibrosis")
    if any(figures.outside_px):
        first, second = figures.outside_px
        notes.append(f"outside the domain: A {first:,} px, B {second:,} px")
    helped = [_helped(origins) for origins in figures.origins]
    if any(helped):
        alone = wording.share(figures.independent_kappa.value)
        notes.append(f"not drawn by hand: A {helped[0]} %, B {helped[1]} % of masks")
        notes.append(f"kappa on frames drawn by hand {alone}")
    if figures.kappa_mean.interval_reason:
        notes.append(
            f"no interval: {wording.explained(figures.kappa_mean)[len('No interval: ') :]}"
        )
    return notes


def _helped(origins: dict[str, int]) -> int:
    """The share of masks that were copied, propagated, interpolated or proposed, in percent."""
    total = sum(origins.values())
    return round(100 * (total - origins.get("drawn", 0)) / total) if total else 0
