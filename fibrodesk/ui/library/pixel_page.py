"""One loop at a time: a person looks whether a name is left in the picture, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui import icons, pieces, theme
from fibrodesk.ui.actions import Actions
from fibrodesk.ui.library.import_presenter import Fate, ImportPresenter, Loop, Step
from fibrodesk.ui.library.pixel_view import PixelView
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.imaging.pixelmask import PixelMask


class PixelPage(QWidget):
    """Nothing is ever confirmed by itself: each loop takes one act of a person."""

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("pixel_page")
        self._presenter = presenter
        self.view = PixelView(_from_handles)
        self._count = pieces.label("", "quiet", name="pixel_count")
        self._file = pieces.ElidedLabel("", "section", name="pixel_file")
        self._facts = pieces.label("", "quiet", name="pixel_facts", wrap=True)
        self._fan = pieces.label("", "", name="pixel_fan", wrap=True)
        self._warnings = QVBoxLayout()
        self._fate = pieces.label("", "accent", name="pixel_fate")
        self._build_buttons(workplace)
        self._arrange()
        self._bind(workplace)

    def focus_home(self) -> None:
        self.view.setFocus()

    def _build_buttons(self, workplace: Workplace) -> None:
        commands = workplace.commands
        self._confirm = pieces.button(
            self.tr("Confirm: no identity is visible"),
            "pixel_confirm",
            primary=True,
            run=self._go,
        )
        self._confirm_tip = commands["confirm"].tooltip
        self._skip = pieces.button(
            self.tr("Skip"),
            "pixel_skip",
            tip=commands["skip"].tooltip,
            run=self._presenter.skip,
        )
        self._back = pieces.button(
            self.tr("Back"),
            "pixel_back",
            tip=commands["back"].tooltip,
            run=self._presenter.back,
        )

    def _bind(self, workplace: Workplace) -> None:
        keys = Actions(self, workplace.commands, "import")
        keys.bind("confirm", self._go)
        keys.bind("skip", self._presenter.skip)
        keys.bind("back", self._presenter.back)
        self._presenter.changed.connect(self._show)
        self._presenter.survey_ready.connect(self._show_pixels)
        self.view.mask_changed.connect(lambda _mask: self._show())

    def _go(self) -> None:
        if self.view.kept is not None and self._confirm.isEnabled():
            self.view.setFocus()  # the button rests until the next loop was looked at
            self._presenter.confirm(self.view.kept)

    def _show_pixels(self) -> None:
        loop = self._presenter.in_hand
        if loop is not None and loop.survey is not None:
            self.view.show_pixels(loop.survey.projection, loop.mask or loop.survey.mask)
            self._show()

    def _show(self) -> None:
        loop = self._presenter.in_hand
        if self._presenter.step is not Step.PIXELS or loop is None:
            return
        if loop.survey is None:
            self.view.clear()
        number, total = self._presenter.place + 1, len(self._presenter.loops)
        self._count.setText(self.tr("Loop {number} of {total}").format(number=number, total=total))
        facts = loop.candidate.facts
        spacing = facts.spacing
        told = f"{spacing.row_mm:.2f} mm/px" if spacing else self.tr("not calibrated")
        self._file.tell(loop.candidate.path.name)
        self._facts.setText(
            self.tr("{frames} frames · {columns} × {rows} px\n{spacing} · {scanner}").format(
                frames=facts.frames,
                columns=facts.columns,
                rows=facts.rows,
                spacing=told,
                scanner=facts.scanner or self.tr("scanner not told"),
            )
        )
        self._show_fan(loop)
        self._show_warnings(loop)
        self._fate.setText(self.tr("Confirmed") if loop.fate is Fate.CONFIRMED else "")

    def _show_fan(self, loop: Loop) -> None:
        mask = self.view.kept
        ready = loop.survey is not None and mask is not None
        if loop.survey is None:
            words = self.tr("Looking at every frame…")
        elif mask is None:
            words = self.tr("No fan was found. Drag the corners to where the picture ends.")
        elif mask.automatic:
            words = self.tr("Fan found by its motion.")
        else:
            words = self.tr("Fan drawn by hand.")
        self._fan.setText(words)
        pieces.allow(self._confirm, ready, why_not=words, tip=self._confirm_tip)

    def _show_warnings(self, loop: Loop) -> None:
        pieces.clear(self._warnings)
        found: Sequence[str] = loop.survey.warnings if loop.survey is not None else ()
        for words in (*found, *loop.candidate.warnings):
            self._warnings.addWidget(_warning(words))

    def _arrange(self) -> None:
        panel = pieces.surface(QWidget(), "panel")
        panel.setFixedWidth(theme.PANEL_WIDTH + theme.S24)
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        column.setSpacing(theme.S8)
        column.addWidget(pieces.label(self.tr("Look for names"), "title"))
        column.addWidget(self._count)
        column.addSpacing(theme.S8)
        column.addWidget(self._file)
        column.addWidget(self._facts)
        column.addSpacing(theme.S8)
        column.addWidget(self._fan)
        column.addLayout(self._warnings)
        column.addSpacing(theme.S8)
        column.addWidget(
            pieces.label(
                self.tr(
                    "Bright is kept, dim is erased from every frame. This is the brightest of all "
                    "frames, so no letter that is ever there is hidden.\n\n"
                    "Drag a corner to move it, double-click the line to add one, right-click to "
                    "take one away. The wheel zooms."
                ),
                "quiet",
                wrap=True,
            )
        )
        column.addStretch(1)
        column.addWidget(self._fate)
        column.addWidget(self._confirm)
        column.addLayout(pieces.row(self._back, None, self._skip))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.view, 1)
        whole.addWidget(pieces.line(upright=True))
        whole.addWidget(panel)


def _warning(words: str) -> QWidget:
    sign = QLabel()
    sign.setPixmap(icons.pixmap("warn", side_px=theme.S16, colour=theme.worn().warn))
    entry = QWidget()
    line = pieces.row(sign)
    line.addWidget(pieces.label(words, "warn", wrap=True), 1)
    entry.setLayout(line)
    return entry


def _from_handles(handles: Sequence[ImagePoint], shape: tuple[int, int]) -> PixelMask:
    """The desk's own mask of the corners; its room is imported at the first drag."""
    from fibrodesk.imaging.pixelmask import from_handles

    return from_handles(handles, shape)
