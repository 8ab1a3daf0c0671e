"""One loop at a time: a person looks whether a name is left in the picture, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.keys.actions import Actions
from fibrodesk.ui.library.importing.presenter import ImportPresenter, Loop, Step
from fibrodesk.ui.library.pixels.fan import fan_before
from fibrodesk.ui.library.pixels.panel import FanTools, LoopWords, Warnings
from fibrodesk.ui.library.pixels.pictures import Picture, PictureBar
from fibrodesk.ui.library.pixels.view import PixelView
from fibrodesk.ui.look import pieces, theme
from fibrodesk.ui.workplace import Workplace

if TYPE_CHECKING:
    from fibrodesk.imaging.deidentification.lettering import Mark
    from fibrodesk.imaging.deidentification.pixelmask import PixelMask


class PixelPage(QWidget):
    """Nothing is ever confirmed by itself: each loop takes one act of a person."""

    def __init__(self, presenter: ImportPresenter, workplace: Workplace) -> None:
        super().__init__()
        self.setObjectName("pixel_page")
        self._presenter = presenter
        self.view = PixelView(_from_handles)
        self.bar = PictureBar(presenter, workplace)
        self._words = LoopWords(presenter)
        self._warnings = Warnings()
        self._marks: list[Mark] = []  # inside the fan as it is now
        self._shown_mark = -1
        self._shown: Loop | None = None  # whose pictures the view has
        keys = self._bind(workplace)
        self._tools = FanTools(keys)
        self._build_buttons(workplace)
        self._arrange()
        presenter.changed.connect(self._show)
        presenter.survey_ready.connect(self._show_pixels)
        self.bar.picture_ready.connect(self.view.show_picture)
        self.view.mask_changed.connect(lambda _mask: self._show())
        self._warnings.show_wanted.connect(self.show_mark)

    def focus_home(self) -> None:
        self.view.setFocus()

    def show_mark(self) -> None:
        """Bring the next place that looks written into the middle, in the picture that has it."""
        if self._marks:
            self._shown_mark = (self._shown_mark + 1) % len(self._marks)
            mark = self._marks[self._shown_mark]
            if mark.frame is None:
                self.bar.show_picture(Picture.STILL)
            else:
                self.bar.show_frame(mark.frame)
            self.view.zoom_to(mark.box)

    def _bind(self, workplace: Workplace) -> Actions:
        keys = Actions(self, workplace.commands, "import")
        fan = {
            "fan_next": lambda: self.view.fan.choose(1),
            "fan_add": lambda: self.view.fan.add(),
            "fan_remove": lambda: self.view.fan.remove(),
            "fan_undo": lambda: self.view.fan.undo(),
            "fan_redo": lambda: self.view.fan.redo(),
            "fan_reset": lambda: self.view.fan.reset(),
            "fan_before": lambda: self.view.fan.take(self._fan_before()),
        }
        for command, act in fan.items():
            keys.bind(command, lambda act=act: self._change(act))  # type: ignore[misc]  # bound while it loops
        keys.bind("confirm", self._go)
        keys.bind("skip", self._presenter.skip)
        keys.bind("back", self._presenter.back)
        keys.bind("picture_next", self.bar.next_picture)
        keys.bind("frames_play", self.bar.play)
        keys.bind("frame_before", lambda: self.bar.step(-1))
        keys.bind("frame_after", lambda: self.bar.step(1))
        keys.bind("show_mark", self.show_mark)
        return keys

    def _change(self, act: object) -> None:
        if self._shown is not None and callable(act):
            self.view.setFocus()
            self.view.change(act)
            self._show()

    def _fan_before(self) -> tuple[ImagePoint, ...]:
        return fan_before(self._presenter.loops, self._presenter.place)

    def _build_buttons(self, workplace: Workplace) -> None:
        commands, presenter = workplace.commands, self._presenter
        self._confirm_tip = commands["confirm"].tooltip
        self._confirm = pieces.button(
            self.tr("Confirm: no identity is visible"),
            "pixel_confirm",
            primary=True,
            run=self._go,
        )
        self._skip = pieces.button(
            self.tr("Skip"), "pixel_skip", tip=commands["skip"].tooltip, run=presenter.skip
        )
        self._back = pieces.button(
            self.tr("Back"), "pixel_back", tip=commands["back"].tooltip, run=presenter.back
        )

    def _go(self) -> None:
        """Only ever for the loop whose pictures are on the screen."""
        looked = self._shown is not None and self._shown is self._presenter.in_hand
        if looked and self.view.kept is not None and self._confirm.isEnabled():
            self.view.setFocus()  # the button rests until the next loop was looked at
            self._presenter.confirm(self.view.kept)

    def _show_pixels(self) -> None:
        loop = self._presenter.in_hand
        if loop is not None and loop.survey is not None:
            self._shown, self._shown_mark = loop, -1
            self.view.show_pixels(
                loop.survey.projection, loop.mask or loop.survey.mask, loop.candidate.facts.spacing
            )
            self.bar.show_loop(loop)
            self._show()

    def _show(self) -> None:
        loop = self._presenter.in_hand
        if self._presenter.step is not Step.PIXELS or loop is None:
            self.bar.forget()
            self._shown = None
            return
        if loop is not self._shown or loop.survey is None:
            self._shown = None
            self.view.clear()
            self.bar.forget()
        kept = self.view.kept
        self._marks = _marks_inside(loop, kept)
        self.view.show_marks([mark.box for mark in self._marks])
        looked = self._shown is not None
        self._words.show_loop(loop, kept, looked=looked)
        self._warnings.show_loop(loop, len(self._marks))
        self._tools.show_fan(self.view.fan, looked=looked, before=bool(self._fan_before()))
        why_not = self._words.fan_words
        pieces.allow(
            self._confirm, looked and kept is not None, why_not=why_not, tip=self._confirm_tip
        )

    def _arrange(self) -> None:
        panel = pieces.surface(QWidget(), "panel")
        panel.setFixedWidth(theme.PANEL_WIDTH + theme.S24)
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        column.setSpacing(theme.S8)
        self._words.arrange(column)
        column.addWidget(self._tools)
        column.addWidget(self._warnings)
        column.addSpacing(theme.S8)
        column.addWidget(self._advice())
        column.addStretch(1)
        column.addWidget(self._words.fate)
        column.addWidget(self._confirm)
        column.addLayout(pieces.row(self._back, None, self._skip))
        seen = QVBoxLayout()
        seen.setSpacing(0)
        seen.addWidget(self.view, 1)
        seen.addWidget(pieces.line())
        seen.addWidget(self.bar)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(seen, 1)
        whole.addWidget(pieces.line(upright=True))
        whole.addWidget(panel)

    def _advice(self) -> QWidget:
        return pieces.label(
            self.tr(
                "Bright is kept, dim is erased from every frame.\n\n"
                "Drag a corner, or move the chosen one with the arrow keys. Double-click the line "
                "to add one, right-click to take one away. The wheel zooms."
            ),
            "quiet",
            wrap=True,
        )


def _from_handles(handles: Sequence[ImagePoint], shape: tuple[int, int]) -> PixelMask:
    """The desk's own mask of the corners; its room is imported at the first drag."""
    from fibrodesk.imaging.deidentification.pixelmask import from_handles

    return from_handles(handles, shape)


def _marks_inside(loop: Loop, kept: PixelMask | None) -> list[Mark]:
    if loop.survey is None or kept is None:
        return []
    from fibrodesk.imaging.deidentification.lettering import marks_inside

    return marks_inside(loop.survey.marks, kept.keep)
