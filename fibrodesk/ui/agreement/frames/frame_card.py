"""What is said of one frame: its figures, why it is to be settled, its differences in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui import dispute_words
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.frames.kinds import Swatch
from fibrodesk.ui.agreement.frames.parting import Kind, Part, Parting
from fibrodesk.ui.agreement.frames.sorting import Standing
from fibrodesk.ui.agreement.sheet import Figure
from fibrodesk.ui.look import pieces, theme

_PART = Qt.ItemDataRole.UserRole


class FrameCard(QWidget):
    """Shows; `part_chosen` tells which difference is to be looked at."""

    part_chosen = Signal(object)  # Part

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement_card")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        pieces.surface(self, "panel")
        self._title = pieces.ElidedLabel("", "section", name="agreement_frame")
        self._ground = pieces.ElidedLabel("", "caption", name="agreement_kind")
        self._standing = pieces.label("", "quiet", name="agreement_standing", wrap=True)
        self._captions = {
            "apart": self.tr("apart"),
            "kappa": self.tr("kappa"),
            "dice": self.tr("Dice"),
        }
        self._values = {
            "apart": self._value("apart"),
            "kappa": self._value("kappa"),
            "dice": self._value("dice"),
        }
        self.parts = QListWidget()
        self.parts.setObjectName("agreement_differences")
        self.parts.setAccessibleName(self.tr("Differences, largest first"))
        self.parts.setToolTip(
            self.tr("Differences, largest first\nA click or Enter looks at one in every pane.")
        )
        self.parts.setWordWrap(True)
        self.parts.setIconSize(QSize(26, 16))
        self.parts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.parts.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._nothing = pieces.label("", "quiet", name="agreement_no_difference", wrap=True)
        self.parts.setMinimumHeight(2 * theme.S24)
        self.head = pieces.row(self._title, spacing=theme.S8)
        self._icons: dict[Kind | None, QIcon] = {}
        self._arrange()
        self.parts.itemClicked.connect(self._look)
        self.parts.itemActivated.connect(self._look)

    def sizeHint(self) -> QSize:
        """None of its own: it has the quarter that the images leave, which are of one size."""
        return QSize(0, 0)

    def hasHeightForWidth(self) -> bool:
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand_figures()

    def _stand_figures(self) -> None:
        """Side by side, or where one of them would be cut below one another."""
        items = (self._figures.itemAt(place) for place in range(len(self._values)))
        wide = sum(item.sizeHint().width() + theme.S12 for item in items if item is not None)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        fits = wide <= self.width() - 2 * theme.S12
        self._figures.setDirection(across if fits else down)
        self._figures.setSpacing(theme.S12 if fits else 0)

    def _value(self, name: str) -> QLabel:
        made = pieces.label("", "figure", name=f"agreement_{name}")
        made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        return made

    def _arrange(self) -> None:
        self._figures = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._figures.setSpacing(theme.S12)
        for name, value in self._values.items():
            caption = pieces.label(self._captions[name], "quiet")
            self._figures.addLayout(pieces.row(caption, value, None, spacing=theme.S4))
        self._figures.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        column.setSpacing(theme.S4)
        column.addLayout(self.head)
        column.addWidget(self._ground)
        column.addLayout(self._figures)
        column.addWidget(self._standing)
        column.addWidget(pieces.line())
        column.addWidget(self._nothing)
        column.addWidget(self.parts, 1)

    def show_row(
        self, row: FrameRow | None, standing: Standing, domain: str, *, many: bool = False
    ) -> None:
        """The figures of a frame; its differences follow with its masks.

        Args:
            many: more than two read it, and `standing` is of all of them.
        """
        if row is None:
            self._title.tell("")
            self._ground.tell("")
            self._standing.setText("")
            for value in self._values.values():
                value.setText("")
            self.show_parting(None, "", self.tr("No frame is chosen."))
            return
        self._title.tell(
            dispute_words.short_place(patient=row.patient, number=row.cine_number, frame=row.frame),
            in_full=dispute_words.place(
                patient=row.patient, number=row.cine_number, frame=row.frame
            ),
        )
        kind, ground = wording.kinds().get(row.kind, row.kind), wording.domain_name(domain)
        found = self.tr("{kind} · {domain}")
        if row.outside_px:
            found = self.tr("{kind} · {domain} · {count} px outside")
        self._ground.tell(found.format(kind=kind, domain=ground, count=f"{row.outside_px:,}"))
        words = sentences.standing_sentence(standing)
        if many and standing.told:  # the two that are shown may be closer than two others
            words = self.tr("Among all readers: {standing}").format(standing=words)
        self._standing.setText(words)
        self._tell("kappa", wording.share(row.kappa.value), row.kappa)
        self._tell("dice", wording.share(row.dice.value), row.dice)
        self._tell("apart", wording.area_with_unit(row.apart, row.unit), row.kappa)
        self._stand_figures()

    def _tell(self, name: str, text: str, figure: Figure) -> None:
        value = self._values[name]
        why = wording.explained(figure) if text == wording.DASH else ""
        value.setText(text)
        value.setToolTip(why)
        value.setAccessibleName(
            " · ".join(part for part in (f"{self._captions[name]}: {text}", why) if part)
        )

    def show_parting(self, parting: Parting | None, both: str, why_nothing: str) -> None:
        """One line a difference; above them what both marked, where they did."""
        self.parts.clear()
        self._nothing.setText(why_nothing)
        self._nothing.setVisible(bool(why_nothing))
        if parting is None:
            return
        for part in parting.parts:
            words = f"{part.number}  {sentences.of_part(part)}"
            item = QListWidgetItem(self._icon(part.kind), words)
            item.setData(_PART, part)
            item.setToolTip(sentences.kind_name(part.kind))
            self.parts.addItem(item)
        if parting.both.any():
            same = QListWidgetItem(
                self._icon(None), self.tr("Both marked {area}").format(area=both)
            )
            same.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.parts.addItem(same)

    def _icon(self, kind: Kind | None) -> QIcon:
        if kind not in self._icons:
            swatch = Swatch(kind, name="swatch")
            picture = QPixmap(swatch.size())
            swatch.render(picture)
            swatch.deleteLater()
            icon = QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):
                icon.addPixmap(picture, mode)
            self._icons[kind] = icon
        return self._icons[kind]

    def choose(self, number: int, *, zoom: bool = True) -> None:
        """Read the difference of that number; `zoom` looks at it too."""
        if not 0 < number <= self.parts.count():
            return
        item = self.parts.item(number - 1)
        self.parts.setCurrentItem(item)
        if zoom:
            self._look(item)

    def _look(self, item: QListWidgetItem) -> None:
        part = item.data(_PART)
        if isinstance(part, Part):
            self.part_chosen.emit(part)
