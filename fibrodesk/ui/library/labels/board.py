"""What was found in other tools' masks: labels, loops, refusals, and a look at each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fibrodesk.ui.library.clinical.columns import Menu
from fibrodesk.ui.library.labels.lists import LabelMenus
from fibrodesk.ui.library.labels.presenter import LabelsPresenter
from fibrodesk.ui.library.labels.preview import LabelsPreview
from fibrodesk.ui.library.labels.words import LabelsWords
from fibrodesk.ui.library.word_table import WordTable
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.desk.labels.joining import LabelPlan


class LabelsBoard(QWidget):
    """One primary button: the masks become the chosen person's reading."""

    def __init__(
        self, presenter: LabelsPresenter, words: LabelsWords, workplace: Workplace
    ) -> None:
        super().__init__()
        self._presenter, self._words = presenter, words
        self._tip = workplace.commands["attach_masks"].tooltip
        self._summary = pieces.label("", "quiet", name="labels_summary")
        self.reader = Menu()
        self.menus = LabelMenus(words, presenter.say)
        self._first: QComboBox = Menu()
        self._stored = QCheckBox(self.tr("Take pixels as they are stored"))
        self.fits = WordTable(
            "labels_fits",
            self.tr("Loops with masks"),
            (self.tr("Cine"), self.tr("Masks"), self.tr("Frames")),
            (140, 64),
        )
        self._told = pieces.label("", "section", name="labels_refused_count")
        self.refused = WordTable(
            "labels_refused",
            self.tr("What is refused"),
            (self.tr("File"), self.tr("Why, and what to do")),
            (176,),
        )
        self.preview = LabelsPreview()
        self._caption = pieces.ElidedLabel("", "quiet", name="labels_caption")
        self._build(workplace)
        self._arrange()
        self._bind()

    def focus_home(self) -> None:
        self.reader.setFocus()

    def go(self) -> None:
        if not self._why_not():
            self._presenter.attach(self.reader.currentData())

    def step(self, by: int) -> None:
        if self._presenter.plan is not None:
            self._presenter.show(self._presenter.place + by)

    def _why_not(self) -> str:
        """Why nothing can be attached now; "" if it can."""
        plan = self._presenter.plan
        if plan is None or self._presenter.busy:
            return self.tr("The masks are being read.")
        if plan.undecided:
            words = self.tr("Say first what {label} is, or leave it out.")
            return words.format(label=plan.undecided[0].name)
        if not plan.loops:
            return self.tr("No mask fits a loop of this study.")
        if self.reader.currentData() is None:
            return self.tr("Choose first whose reading they become.")
        return ""

    def _show(self) -> None:
        self._fill_readers()
        plan = self._presenter.plan
        if plan is not None:
            self._summary.setText(self._words.summary(plan))
            self.menus.tell(plan.labels)
            self._fill(plan)
            shown = self._stored.blockSignals(True)  # Qt takes no keyword
            self._stored.setChecked(self._presenter.as_stored)
            self._stored.blockSignals(shown)
            self._first.setCurrentIndex(1 - self._presenter.first_frame)
        self._allow()

    def _allow(self) -> None:
        why_not = self._why_not()
        pieces.allow(self._attach, not why_not, why_not=why_not, tip=self._tip)
        reader = self.reader.currentData()
        words = self.tr("Attach to {name}'s reading") if reader else self.tr("Attach the masks")
        self._attach.setText(words.format(name=reader))

    def _fill_readers(self) -> None:
        readers = self._presenter.standing.readers
        if [self.reader.itemData(place) for place in range(1, self.reader.count())] == [*readers]:
            return
        chosen = self.reader.currentData()
        self.reader.clear()
        self.reader.addItem(self.tr("choose a person…"))
        for name in readers:
            self.reader.addItem(name, name)
        self.reader.setCurrentIndex(max(0, self.reader.findData(chosen)) if chosen else 0)

    def _fill(self, plan: LabelPlan) -> None:
        self.fits.tell(
            [
                (
                    "",
                    (
                        f"{loop.record.number} · {loop.record.patient}",
                        str(len(loop.masks)),
                        self._words.frames(loop.frames),
                    ),
                )
                for loop in plan.loops
            ]
        )
        lines = [
            (each.name, f"{each.reason.removeprefix(each.name).lstrip(' ,')} {each.hint}")
            for each in plan.refusals
        ]
        lines += [(self.tr("to know"), warning) for warning in plan.warnings]
        self.refused.tell([("warn", cells) for cells in lines])
        words = self.tr("{count} refused") if plan.refusals else self.tr("Nothing is refused")
        self._told.setText(words.format(count=len(plan.refusals)))
        self.refused.setVisible(bool(lines))

    def _show_frame(self) -> None:
        stops, place = self._presenter.stops, self._presenter.place
        picture = self._presenter.picture
        there = bool(stops) and picture is not None and place < len(stops)
        for button in (self._before, self._after):
            button.setEnabled(there and len(stops) > 1)
        if not there or picture is None:
            self.preview.clear()
            self._caption.tell("")
            return
        loop, frame = stops[place]
        masks = {each.key.structure: each.mask for each in loop.masks if each.key.frame == frame}
        self.preview.show_frame(picture, masks)
        parts = [
            self.tr("cine {number}").format(number=loop.record.number),
            self.tr("frame {frame}").format(frame=frame + 1),
        ]
        parts += [
            self._words.structure(structure)
            if mask.any()
            else self.tr("no {structure}").format(structure=self._words.structure(structure))
            for structure, mask in masks.items()
        ]
        self._caption.tell(" · ".join(parts))

    def _row_chosen(self) -> None:
        rows = self.fits.selectionModel().selectedRows()
        plan = self._presenter.plan
        if rows and plan is not None:
            loop = plan.loops[rows[0].row()]
            for place, (each, _) in enumerate(self._presenter.stops):
                if each is loop:
                    self._presenter.show(place)
                    return

    # Built once.

    def _build(self, workplace: Workplace) -> None:
        for widget, name, told, tip in (
            (
                self.reader,
                "labels_reader",
                self.tr("Whose reading they become"),
                self.tr("A person of this study; an administrator adds others in Settings."),
            ),
            (
                self._first,
                "labels_first",
                self.tr("First frame is called"),
                self.tr("What the tool calls the first frame of a loop in the names of stills."),
            ),
            (
                self._stored,
                "labels_stored",
                self._stored.text(),
                self.tr("Takes a volume as its pixels lie, whatever its affine says."),
            ),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(told)
            widget.setToolTip(tip)
        self._first.addItem(self.tr("1, as on this screen"), 1)
        self._first.addItem("0", 0)
        before, after = workplace.commands["mask_before"], workplace.commands["mask_after"]
        self._before = pieces.tool(
            "previous", "labels_before", before.tooltip, run=lambda: self.step(-1)
        )
        self._after = pieces.tool("next", "labels_after", after.tooltip, run=lambda: self.step(1))
        back = workplace.commands["back"].tooltip
        self.back = pieces.button(self.tr("Back"), "labels_back", tip=back)
        self._attach = pieces.button("", "labels_attach", primary=True, run=self.go)

    def _arrange(self) -> None:
        lists = QHBoxLayout()
        lists.setSpacing(theme.S24)
        lists.addWidget(self._said())
        lists.addLayout(self._found(), 2)
        lists.addLayout(self._looked(), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, theme.S16, theme.S24, theme.S16)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Masks of other tools"), "title"))
        column.addWidget(self._summary)
        column.addSpacing(theme.S8)
        column.addLayout(lists, 1)
        column.addLayout(pieces.row(self.back, None, self._attach))

    def _said(self) -> QWidget:
        """What a person has to say of the masks."""
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Whose reading they become"), "section"))
        column.addWidget(self.reader)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("What the labels are"), "section"))
        column.addWidget(self.menus)
        column.addSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("First frame is called"), "section"))
        column.addWidget(self._first)
        column.addWidget(self._stored)
        column.addStretch(1)
        column.setContentsMargins(0, 0, theme.S12, 0)
        inside = pieces.surface(QWidget(), "clear")
        inside.setLayout(column)
        made = QScrollArea()  # a file may have many labels
        made.setWidgetResizable(True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setWidget(inside)
        made.setFixedWidth(theme.PANEL_WIDTH)
        return made

    def _found(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Loops with masks"), "section"))
        column.addWidget(self.fits, 3)
        column.addWidget(self._told)
        column.addWidget(self.refused, 2)
        return column

    def _looked(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("A look at each frame"), "section"))
        column.addWidget(self.preview, 1)
        column.addLayout(pieces.row(self._before, self._after, self._caption))
        return column

    def _bind(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._show)
        presenter.shown.connect(self._show_frame)
        self.reader.activated.connect(lambda _place: self._allow())
        self._first.activated.connect(
            lambda _place: presenter.count_from(self._first.currentData())
        )
        self._stored.toggled.connect(presenter.take_as_stored)
        self.fits.itemSelectionChanged.connect(self._row_chosen)
        self._show()
        self._show_frame()
