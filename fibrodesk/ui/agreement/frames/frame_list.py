"""The frames by disagreement: sorted by any column, narrowed by filters, counted beside."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.frames import sentences
from fibrodesk.ui.agreement.frames.sorting import Sorting, State
from fibrodesk.ui.agreement.presenter import AgreementPresenter
from fibrodesk.ui.agreement.tables import FigureTable, frame_columns, table_view
from fibrodesk.ui.look import pieces, theme

_DESCENDING = ("apart", "standing")  # columns whose largest value wants the eye first


class FrameList(QWidget):
    """Shows the presenter's list, and tells it what is chosen in it."""

    def __init__(self, presenter: AgreementPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._following = False  # the table goes where the presenter is, and not the other way
        self._model = FigureTable(frame_columns(presenter.standing))
        self.table = table_view(
            self._model, "agreement_frames", spoken=self.tr("Frames by disagreement")
        )
        self.table.setToolTip(
            self.tr("Frames by disagreement (N, P)\nA click on a head sorts by that column.")
        )
        self._open_only = QCheckBox(self.tr("To adjudicate"))
        self._open_only.setObjectName("agreement_open_only")
        self._open_only.setToolTip(
            self.tr("To adjudicate\nOnly frames beyond the study's limits that are not settled.")
        )
        self._kinds = self._box("agreement_kind", self.tr("What was found"))
        self._patients = self._box("agreement_patient", self.tr("Patient"))
        self._count = pieces.label("", "caption", name="agreement_list_count", wrap=True)
        self._nothing = pieces.label("", "quiet", name="agreement_list_empty", wrap=True)
        self._arrange()
        self._listen()

    def _box(self, name: str, words: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setToolTip(words)
        box.setMinimumContentsLength(8)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _arrange(self) -> None:
        filters = pieces.row(self._open_only, None, self._kinds, self._patients, spacing=theme.S8)
        filters.setContentsMargins(theme.S12, theme.S4, theme.S8, theme.S4)
        self._count.setContentsMargins(theme.S12, theme.S4, theme.S12, theme.S8)
        self._nothing.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(filters)
        column.addWidget(self._nothing)
        column.addWidget(self.table, 1)
        column.addWidget(self._count)
        pieces.surface(self, "panel")

    def _listen(self) -> None:
        presenter, heads = self._presenter, self.table.horizontalHeader()
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.sectionClicked.connect(self._sort)
        self._open_only.toggled.connect(lambda on: presenter.filter(open_only=on))
        for box, name in ((self._kinds, "kind"), (self._patients, "patient")):
            box.activated.connect(
                lambda _place, box=box, name=name: presenter.filter(**{name: box.currentData()})
            )
        presenter.figures_changed.connect(self._fill_filters)
        presenter.figures_changed.connect(self._show_rows)
        presenter.frames_changed.connect(self._show_rows)
        presenter.frame_chosen.connect(self._show_chosen)
        self.table.selectionModel().currentChanged.connect(self._moved)

    def _sort(self, section: int) -> None:
        name, now = self._model.columns[section].name, self._presenter.sorting
        down = not now.descending if now.column == name else name in _DESCENDING
        self._presenter.sort_by(name, descending=down)

    def _fill_filters(self) -> None:
        """Kinds and patients that there are; what was chosen stays while it is among them."""
        figures = self._presenter.figures
        if figures is None:
            return
        found = wording.kinds()
        kinds = [(found[kind], kind) for kind in found if figures.kinds.get(kind)]
        patients = sorted({row.patient for row in figures.frames})
        filters = self._presenter.filters
        _fill(self._kinds, (self.tr("All found"), ""), kinds, filters.kind)
        names = [(name, name) for name in patients]
        _fill(self._patients, (self.tr("All patients"), ""), names, filters.patient)
        with QSignalBlocker(self._open_only):
            self._open_only.setChecked(filters.open_only)

    def _show_rows(self) -> None:
        presenter = self._presenter
        self._model.show(presenter.frames)
        self._show_sorting(presenter.sorting)
        self._count.setText(self._counts())
        none = not presenter.frames
        self._nothing.setVisible(none)
        self._nothing.setText(self._why_nothing() if none else "")
        self.table.setVisible(not none)

    def _show_sorting(self, sorting: Sorting) -> None:
        names = [column.name for column in self._model.columns]
        falling, rising = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        order = falling if sorting.descending else rising
        self.table.horizontalHeader().setSortIndicator(names.index(sorting.column), order)

    def _counts(self) -> str:
        """How many are listed of how many, and how many wait to be settled."""
        presenter, figures = self._presenter, self._presenter.figures
        total = len(figures.frames) if figures else 0
        shown = self.tr("{count} of {total} frames")
        told = [shown.format(count=f"{len(presenter.frames):,}", total=f"{total:,}")]
        many = presenter.how_many()
        for state in (State.OPEN, State.BEGUN, State.SIGNING, State.SETTLED):
            if many[state]:
                name = sentences.state_name(state)
                told.append(f"{sentences.state_glyph(state)} {many[state]:,} {name}")
        return "  ·  ".join(told)

    def _why_nothing(self) -> str:
        asides = self._presenter.asides
        if self._presenter.filters.open_only and Aside.STANDINGS not in asides.found:
            refusal = asides.refused.get(Aside.STANDINGS)
            waiting = self.tr("The frames are being held against the study's limits …")
            return sentences.refusal(refusal) if refusal is not None else waiting
        if self._presenter.filters.open_only and not self._presenter.filters.patient:
            return self.tr("No frame waits to be adjudicated: none is beyond the study's limits.")
        return self.tr("No frame fits all that is asked for above.")

    def _show_chosen(self, row: FrameRow | None) -> None:
        place = self._presenter.place
        if row is None or place is None:
            return
        current = self.table.currentIndex()
        if current.row() != place or not self.table.selectionModel().isSelected(current):
            self._following = True
            self.table.setCurrentIndex(self._model.index(place, max(0, current.column())))
            self._following = False

    def _moved(self, index: QModelIndex) -> None:
        if not self._following and index.isValid() and index.row() < len(self._model.rows):
            self._presenter.choose(self._model.rows[index.row()])


def _fill(
    box: QComboBox, every: tuple[str, str], entries: list[tuple[str, str]], chosen: str
) -> None:
    with QSignalBlocker(box):
        box.clear()
        for words, data in (every, *entries):
            box.addItem(words, data)
        box.setCurrentIndex(max(0, box.findData(chosen)))
