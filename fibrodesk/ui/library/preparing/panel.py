"""What the reviewer says of a loop while it is prepared, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPushButton

from fibrodesk.domain.draft import Fact
from fibrodesk.ui.drawing.controls import Dots, Section, Segments, titled
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.library.preparing import facts as prepare_facts
from fibrodesk.ui.library.preparing import marks as prepare_marks
from fibrodesk.ui.library.preparing.presenter import PreparePresenter
from fibrodesk.ui.look import pieces
from fibrodesk.ui.look.theme import S4

# A heading is asked for before the section is an object of Qt.
translate = QCoreApplication.translate


class LoopSection(Section):
    """The view, and which way the loop lies; segments stay undefined until that is confirmed."""

    def __init__(self, editor: EditorPresenter) -> None:
        super().__init__(translate("LoopSection", "This loop"))
        self._editor = editor
        self.view = Segments(
            "view", (("A4C", self.tr("Apical four-chamber")), ("other", self.tr("Other")))
        )
        self.apex = Segments("apex", (("up", self.tr("Apex up")), ("down", self.tr("Apex down"))))
        self.septum = Segments(
            "septum", (("left", self.tr("Septum left")), ("right", self.tr("Septum right")))
        )
        self.add(self.view, self.apex, self.septum)
        say = editor.answers.say
        self.view.picked.connect(lambda view: say("view", view))
        self.apex.picked.connect(lambda way: say("apex_up", way == "up"))
        self.septum.picked.connect(lambda side: say("septum_left", side == "left"))
        editor.fact_changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        facts = self._editor.draft.facts
        self.view.show_value(str(facts.get("view") or ""))
        self.apex.show_value(_side(facts.get("apex_up"), "up", "down"))
        self.septum.show_value(_side(facts.get("septum_left"), "left", "right"))


class RatingSection(Section):
    """The three ratings, and what spoils the anatomy."""

    def __init__(self, editor: EditorPresenter) -> None:
        super().__init__(translate("RatingSection", "Ratings"))
        self._editor = editor
        words = {
            "quality": self.tr("Image quality"),
            "contrast": self.tr("Contrast"),
            "accuracy": self.tr("Anatomical accuracy"),
        }
        self.dots: dict[str, Dots] = {}
        for name in prepare_facts.RATINGS:
            tip = self.tr("{rating} (1 to 5)").format(rating=words[name])
            dots = self.dots[name] = Dots(f"rating_{name}", tip)
            dots.picked.connect(lambda value, name=name: editor.answers.say(name, value))
            self.add(titled(words[name], dots))
        self.artefacts: dict[str, QCheckBox] = {}
        spoilt = {
            "foreshortening": self.tr("Foreshortening"),
            "dropout": self.tr("Dropout"),
            "off-axis": self.tr("Off-axis"),
        }
        grid = QGridLayout()
        for place, name in enumerate(prepare_facts.ARTEFACTS):
            box = self.artefacts[name] = QCheckBox(spoilt[name])
            box.setObjectName(f"artefact_{name}")
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.clicked.connect(self._say_artefacts)
            grid.addWidget(box, place // 2, place % 2)
        self.column.addLayout(grid)
        editor.fact_changed.connect(self._show)
        self._show()

    def _say_artefacts(self) -> None:
        found = [name for name, box in self.artefacts.items() if box.isChecked()]
        self._editor.answers.say("artefacts", list(found))

    def _show(self, *_: object) -> None:
        facts = self._editor.draft.facts
        for name, dots in self.dots.items():
            value = facts.get(name)
            dots.show_value(value if isinstance(value, int) else None)
        found = prepare_facts.artefacts(self._editor.draft)
        for name, box in self.artefacts.items():
            box.setChecked(name in found)


class KeyFrameSection(Section):
    """Which frames are read, and which of them are ED and ES."""

    def __init__(self, presenter: PreparePresenter, editor: EditorPresenter) -> None:
        self._count = pieces.label("", "figure", name="key_frame_count")
        super().__init__(translate("KeyFrameSection", "Key frames"), aside=self._count)
        self._editor = editor
        self._words = pieces.label("", "quiet", name="key_frame_words", wrap=True)
        self.suggest = _button(
            self.tr("Suggest key frames"),
            "suggest_key_frames",
            self.tr("Even in phase over one cycle, ED and ES among them. One step to undo."),
            lambda: self._tell(presenter.suggest()),
        )
        self.ed = _button(
            self.tr("ED here"),
            "mark_ed",
            self.tr("ED here (Alt+D)\nEnd of diastole is the frame shown."),
            lambda: presenter.mark("ed"),
        )
        self.es = _button(
            self.tr("ES here"),
            "mark_es",
            self.tr("ES here (Alt+S)\nEnd of systole is the frame shown."),
            lambda: presenter.mark("es"),
        )
        self.by_area = _button(
            self.tr("By area"),
            "mark_by_area",
            "",
            lambda: presenter.mark_by_area(self._tell),
        )
        self.toggle = _button("", "toggle_key_frame", "", presenter.toggle_key_frame)
        self.add(self.suggest, self._words)  # what was found stands where it was asked for
        self.column.addLayout(pieces.row(self.ed, self.es, self.by_area, spacing=S4))
        self.add(self.toggle)
        editor.fact_changed.connect(self._show)
        editor.frame_changed.connect(self._show)
        for signal in (editor.answer_changed, editor.policy_changed):
            signal.connect(self._allow)
        self._show()
        self._allow()

    def _tell(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(True)

    def _allow(self, *_: object) -> None:
        """The area is of use once enough frames have a cavity."""
        why_not = prepare_marks.why_no_area(self._editor.draft)
        tip = self.tr("ED and ES by area\nThe frames of the largest and the smallest cavity.")
        editable = self._editor.reading.editable
        pieces.allow(self.by_area, editable and not why_not, why_not=why_not, tip=tip)

    def _show(self, *_: object) -> None:
        draft = self._editor.draft
        frames = prepare_facts.key_frames(draft)
        self._count.setText(str(len(frames)) if frames else "")
        here = self._editor.frame in frames
        self.toggle.setText(
            self.tr("Take this frame out") if here else self.tr("Make this frame a key frame")
        )
        self._words.setVisible(bool(self._words.text()))
        if not frames:
            self._words.setText(self.tr("Readers draw on key frames: 20 to 25 over one cycle."))
            self._words.setVisible(True)


class WallSection(Section):
    """The myocardium on each key frame: the common ground of the readers."""

    def __init__(self, presenter: PreparePresenter, editor: EditorPresenter) -> None:
        self._count = pieces.label("", "figure", name="wall_count")
        super().__init__(translate("WallSection", "Myocardium"), aside=self._count)
        self._presenter, self._editor = presenter, editor
        self.propose = _button(
            self.tr("Propose the myocardium"), "propose_wall", "", presenter.propose
        )
        self.copy_on = _button(
            self.tr("Copy to the next key frame"),
            "copy_wall",
            self.tr("Puts this frame's outline on the next one, as a copy to mend."),
            presenter.copy_on,
        )
        hint = self.tr("Three points make it (M): hinge, hinge, apex. Then drag its handles.")
        self.add(self.propose, self.copy_on, pieces.label(hint, "quiet", wrap=True))
        for signal in (
            editor.mask_changed,
            editor.frame_changed,
            editor.policy_changed,
            presenter.proposing_changed,
        ):
            signal.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        editor, presenter = self._editor, self._presenter
        frames = editor.policy.frames_wanted
        self._count.setText(f"{prepare_facts.walls(editor.draft)}/{len(frames)}" if frames else "")
        current = presenter.current
        why_not = "" if current is None else current.why_no_proposal
        if not frames:
            why_not = self.tr("Choose the key frames first.")
        elif presenter.proposing:
            why_not = self.tr("The model is at work.")
        tip = self.tr("The model outlines it on every key frame that no hand has drawn on.")
        editable = editor.reading.editable
        pieces.allow(self.propose, editable and not why_not, why_not=why_not, tip=tip)
        self.copy_on.setEnabled(editable and editor.draft.has_mask(editor.key))


class ExclusionSection(Section):
    """An excluded cine is read by nobody, and says why."""

    def __init__(self, editor: EditorPresenter) -> None:
        super().__init__(translate("ExclusionSection", "Exclusion"))
        self._editor = editor
        self.box = QCheckBox(self.tr("Leave this cine out of the study"))
        self.box.setObjectName("exclude")
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reason = QLineEdit()
        self.reason.setObjectName("exclusion_reason")
        self.reason.setPlaceholderText(self.tr("Why"))
        self.reason.installEventFilter(self)
        self.add(self.box, self.reason)
        self.box.clicked.connect(lambda on: editor.answers.say("excluded", on))
        self.reason.editingFinished.connect(self.keep)
        editor.fact_changed.connect(self._show)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.keep()
        return False

    def keep(self) -> None:
        """The reason becomes a step when the field is left."""
        words = self.reason.text().strip()
        if words != (self._editor.draft.facts.get("exclusion_reason") or ""):
            self._editor.answers.say("exclusion_reason", words)

    def _show(self, *_: object) -> None:
        facts = self._editor.draft.facts
        self.box.setChecked(bool(facts.get("excluded")))
        self.reason.setVisible(bool(facts.get("excluded")))
        words = str(facts.get("exclusion_reason") or "")
        if not self.reason.hasFocus():
            self.reason.setText(words)


def _side(flag: Fact, yes: str, no: str) -> str:
    """What a flag is called on its segments; "" while nobody has said."""
    if not isinstance(flag, bool):
        return ""
    return yes if flag else no


def _button(words: str, name: str, tip: str, run: Callable[[], object]) -> QPushButton:
    made = pieces.button(words, name, tip=tip, run=run)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
