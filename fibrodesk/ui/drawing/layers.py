"""Which masks are seen over the frame, and how each looks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.ui.drawing.answers import word_of
from fibrodesk.ui.drawing.canvas.layer import Layer, LayerStyle
from fibrodesk.ui.drawing.loop.onion import onion_layers
from fibrodesk.ui.drawing.others import PREVIEW, OtherHand
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.look.theme import ATRIUM, CONSENSUS, MODEL, READER_A, VENTRICLE, WALL, tokens

PROPOSAL = "proposal"
TRUTH = "truth"  # of a calibration case that was submitted
_FILL_STEP = 0.1
MOST_FILL, USUAL_FILL = 0.6, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """One line of the layers' list."""

    name: str  # a structure's value, or "proposal"
    title: str
    colour: str
    dashed: bool
    locked: bool
    visible: bool
    letter: str = ""
    number: int = 0  # of the key that picks it, from 1; 0: nothing is drawn on it
    picked: bool = False  # the pen draws on it


class Layers(QObject):
    """The drawn structures, the locked ones below them, the model's proposal with them."""

    changed = Signal()

    def __init__(self, editor: EditorPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._hidden: set[str] = set()
        self._fill, self._filled = USUAL_FILL, False
        self.fill_tip = self.tr("Outline or fill")  # with its key, once one is bound
        self._onion = False
        self.preview: MaskArray | None = None  # what a hand may still choose; shown dotted
        editor.board.lock_changed.connect(self.changed)
        editor.structure_changed.connect(self.changed)

    def rows(self) -> list[LayerRow]:
        policy = self._editor.policy
        rows = [self._row(name, word_of(name), locked=False) for name in policy.structures]
        rows += [self._row(name, word_of(name), locked=True) for name in sorted(policy.locked)]
        if policy.proposals:
            rows.append(self._row(PROPOSAL, self.tr("proposal of the model"), locked=True))
        if self._editor.truth:
            rows.append(self._row(TRUTH, self.tr("the truth"), locked=True))
        rows += [self._row(other.name, other.title, locked=True) for other in self._editor.others]
        return rows

    def _row(self, name: str, title: str, *, locked: bool) -> LayerRow:
        style = self._style(name, locked=locked)
        drawn = self._editor.policy.structures
        return LayerRow(
            name=str(name),
            title=title,
            colour=style.colour,
            dashed=style.dashed,
            locked=locked,
            visible=str(name) not in self._hidden,
            letter=style.letter,
            number=0 if locked else drawn.index(Structure(name)) + 1,
            picked=not locked and name == self._editor.structure,
        )

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(self._hidden)

    def hide(self, names: set[str]) -> None:
        """Hide exactly these."""
        if names != self._hidden:
            self._hidden = set(names)
            self.changed.emit()

    def toggle(self, name: str) -> None:
        self._hidden ^= {name}
        self.changed.emit()

    @property
    def fill(self) -> float:
        """How opaque the drawn masks are inside their outline; 0 at first."""
        return self._fill if self._filled else 0.0

    @property
    def filled(self) -> bool:
        """Whether masks are more than an outline."""
        return self._filled

    @property
    def wanted_fill(self) -> float:
        """How opaque they are, or will be when they are filled again."""
        return self._fill

    def set_fill(self, opacity: float, *, filled: bool = True) -> None:
        """Fill the masks by `opacity`; 0 is the outline alone, and forgets no opacity."""
        opacity = min(MOST_FILL, max(0.0, round(opacity, 2)))
        before = (self._filled, self._fill)
        self._filled = filled and opacity > 0
        self._fill = opacity or self._fill
        if (self._filled, self._fill) != before:
            self.changed.emit()

    def change_fill(self, steps: int) -> None:
        self.set_fill(self.fill + steps * _FILL_STEP)

    def toggle_fill(self) -> None:
        """Outline alone, or filled as it was before."""
        self.set_fill(self._fill, filled=not self._filled)

    @property
    def onion(self) -> bool:
        """Whether the outlines of the key frames before and after are seen too."""
        return self._onion

    def show_onion(self, shown: bool) -> None:
        if shown != self._onion:
            self._onion = shown
            self.changed.emit()

    def toggle_onion(self) -> None:
        self.show_onion(not self._onion)

    def of(self, frame: int) -> list[Layer]:
        """The masks of `frame`, the lowest first; of a wanted frame the one that is drawn."""
        found: list[Layer] = []
        drawn = self._editor.structure
        if self._onion and not self._editor.paused and drawn.value not in self._hidden:
            found += onion_layers(self._editor, frame, like=self._style(drawn, locked=False))
        for row in sorted(self.rows(), key=lambda row: row.locked, reverse=True):
            mask = self._mask(row.name, frame)
            if mask is not None:
                style = self._drawn_style(row, frame)
                found.append(
                    Layer(mask, style, visible=row.visible, tag=self._key(row.name, frame))
                )
        if self.preview is not None:
            dotted = LayerStyle(colour=CONSENSUS, dotted=True, dark_edge=True)
            found.append(Layer(self.preview, dotted, tag=PREVIEW))
        return found

    def _mask(self, name: str, frame: int) -> MaskArray | None:
        editor = self._editor
        if name == PROPOSAL:
            return editor.proposals.get(MaskKey(frame, editor.structure))
        if name == TRUTH:
            return editor.truth.get(MaskKey(frame, editor.structure))
        other = self._other(name)
        if other is not None:
            return other.masks.get(frame)
        key = MaskKey(frame, Structure(name))
        if key.structure in editor.policy.locked:
            return editor.locked.get(key)
        if key == editor.key and frame in editor.policy.frames_wanted and not editor.paused:
            return editor.board.shown(key)
        return editor.draft.mask(key) if editor.draft.has_mask(key) else None

    def _key(self, name: str, frame: int) -> MaskKey | None:
        nobodys = name in (PROPOSAL, TRUTH) or self._other(name) is not None
        return None if nobodys else MaskKey(frame, Structure(name))

    def _other(self, name: str) -> OtherHand | None:
        return next((other for other in self._editor.others if other.name == name), None)

    def _drawn_style(self, row: LayerRow, frame: int) -> LayerStyle:
        """What the model drew looks like the model's until a hand has changed it."""
        key = self._key(row.name, frame)
        if key is not None and self._editor.draft.answer(key).origin is Origin.MODEL:
            return replace(self._style(PROPOSAL, locked=True), fill_opacity=self.fill)
        return self._style(row.name, locked=row.locked)

    def _style(self, name: str, *, locked: bool) -> LayerStyle:
        if name == PROPOSAL:
            return LayerStyle(colour=MODEL, dashed=True, letter=self.tr("M"))
        if name == TRUTH:
            letter = self.tr("T")
            return LayerStyle(colour=CONSENSUS, dark_edge=True, letter=letter, letter_right=True)
        other = self._other(name)
        if other is not None:
            return other.style
        if locked:
            dark = tokens(dark=True)
            holds = name == Structure.MYOCARDIUM and self._editor.board.lock_holds
            return LayerStyle(colour=dark.text if holds else dark.quiet, dark_edge=True)
        if name == Structure.FIBROSIS and self._editor.policy.consensus:
            return LayerStyle(colour=CONSENSUS, dark_edge=True, fill_opacity=self.fill)
        if name == Structure.FIBROSIS:
            return LayerStyle(colour=READER_A, fill_opacity=self.fill)
        colour, letter = {
            Structure.MYOCARDIUM: (WALL, self.tr("W")),
            Structure.LEFT_VENTRICULAR_CAVITY: (VENTRICLE, self.tr("V")),
            Structure.LEFT_ATRIUM: (ATRIUM, self.tr("A")),
        }[Structure(name)]
        return LayerStyle(colour=colour, fill_opacity=self.fill, letter=letter)
