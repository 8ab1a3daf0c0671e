"""The wall, the cavity and the atrium in a preparation; ED and ES by hand and by the area."""

import numpy as np
import pytest
import test_prepare_screen as prepare
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from fibrodesk.domain import answering
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Origin
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.library.preparing.facts import STRUCTURES
from fibrodesk.ui.look import theme

WALL, CAVITY, ATRIUM = STRUCTURES
ALT = Qt.KeyboardModifier.AltModifier
LOOP = make_loop(draw_patient(3, seed=88), frames=24, size_px=(240, 320))

make_screen = prepare.make_screen
screen = prepare.screen


class LoopActs(prepare.MemoryActs):
    """A cine whose heart beats."""

    def __init__(self):
        super().__init__()
        self.facts = LOOP.cine.facts
        self.reading.draft = Draft(shape=LOOP.cine.facts.shape)

    def propose(self, cine_id, frames, *, cancel, progress):
        return prepare.ProposedWalls({frame: LOOP.masks[WALL][frame] for frame in frames}, "b")


@pytest.fixture
def acts():
    return LoopActs()


@pytest.fixture
def drawing(screen):
    prepare.press(screen, "suggest_key_frames")
    return screen.page.drawing


def key(screen, code, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(screen.page.editor.canvas, code, held)


def put(drawing, frame, structure, mask=None):
    mask = LOOP.masks[structure][frame] if mask is None else mask
    drawing.record(
        answering.replaced(
            drawing.draft,
            MaskKey(frame, structure),
            mask,
            origin=Origin.DRAWN,
            kind="paint",
        )
    )


def row(screen, structure):
    return screen.page.findChild(QPushButton, f"draw_{structure.value}")


def test_three_structures_are_drawn_and_the_wall_comes_first(drawing):
    assert drawing.policy.structures == (
        Structure.MYOCARDIUM,
        Structure.LEFT_VENTRICULAR_CAVITY,
        Structure.LEFT_ATRIUM,
    )
    assert drawing.structure is WALL


def test_a_press_on_a_row_of_the_layers_picks_what_the_pen_draws(screen, drawing):
    assert row(screen, WALL).isChecked()
    QTest.mouseClick(row(screen, ATRIUM), Qt.MouseButton.LeftButton)
    assert drawing.structure is ATRIUM
    marked = [row(screen, structure).isChecked() for structure in STRUCTURES]
    assert marked == [False, False, True]
    QTest.mouseClick(row(screen, ATRIUM), Qt.MouseButton.LeftButton)
    assert row(screen, ATRIUM).isChecked(), "a second press lets nothing go"


def test_alt_and_a_number_pick_it_too_and_say_which(screen, drawing):
    words = screen.page.editor.hint.words
    for number, structure in enumerate(STRUCTURES):
        key(screen, Qt.Key(Qt.Key.Key_1 + number), ALT)
        assert drawing.structure is structure
        assert "The pen draws" in words.text()
    key(screen, Qt.Key.Key_4, ALT)
    assert drawing.structure is ATRIUM
    assert "no such layer" in words.text()


def test_a_stroke_goes_to_the_structure_that_is_picked(screen, drawing):
    key(screen, Qt.Key.Key_3, ALT)
    canvas = screen.page.editor.canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert [each.structure for each in drawing.draft.mask_keys()] == [ATRIUM]


def test_each_structure_has_a_colour_and_a_letter_that_no_reader_has(screen, drawing):
    for structure in STRUCTURES:
        put(drawing, drawing.frame, structure)
    styles = [layer.style for layer in screen.page.editor.layers.of(drawing.frame)]
    assert [style.letter for style in styles] == ["W", "V", "A"]
    colours = [style.colour for style in styles]
    assert len(set(colours)) == 3
    assert not set(colours) & {theme.READER_A, theme.READER_B, theme.MODEL, theme.CONSENSUS}
    assert not any(style.dashed for style in styles)


def test_a_cavity_alone_is_no_prepared_frame(screen, drawing):
    prepare.fill_in(screen)
    frame = drawing.policy.frames_wanted[0]
    drawing.go_to(frame)
    key(screen, Qt.Key.Key_2, ALT)
    put(drawing, frame, CAVITY)
    assert drawing.answers.overall(frame) is FrameState.OPEN
    assert frame in drawing.answers.still_open()
    assert screen.page.findChild(QLabel, "wall_count").text().startswith("0/")
    missing = screen.page.findChild(QLabel, "prepare_missing").text()
    assert "the sector is the common ground" in missing
    assert screen.page.act.isEnabled(), "chambers ask for no wall"
    put(drawing, frame, WALL)
    assert drawing.answers.overall(frame) is FrameState.STARTED
    assert "the myocardium on frame" in screen.page.findChild(QLabel, "prepare_missing").text()


def test_none_here_is_said_of_the_structure_that_is_picked(screen, drawing):
    frame = drawing.frame
    put(drawing, frame, WALL)
    key(screen, Qt.Key.Key_3, ALT)
    key(screen, Qt.Key.Key_N)
    assert drawing.draft.has_mask(MaskKey(frame, WALL)), "the wall stays"
    assert drawing.frame == frame, "one chamber less is no reason to go on"
    assert drawing.draft.answer(MaskKey(frame, ATRIUM)).state is not None


def test_the_models_wall_goes_to_the_wall_whatever_is_picked(screen, drawing, acts, qtbot):
    key(screen, Qt.Key.Key_2, ALT)
    screen.presenter.propose()
    qtbot.waitUntil(lambda: not screen.presenter.proposing)
    assert {each.structure for each in drawing.draft.mask_keys()} == {WALL}


def test_three_points_put_the_cavity_with_the_wall(screen, drawing):
    key(screen, Qt.Key.Key_M)
    canvas = screen.page.editor.canvas
    marks = LOOP.landmarks[drawing.frame]
    for point in (marks.septal_hinge, marks.lateral_hinge, marks.apex):
        at = canvas.screen_point(point).toPoint()
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert {each.structure for each in drawing.draft.mask_keys()} == {WALL, CAVITY}
    button = screen.page.findChild(QToolButton, "tool_three_points")
    assert button.isChecked()


def test_keys_mark_ed_and_es_where_they_are_pressed(screen, drawing):
    drawing.go_to(4)
    key(screen, Qt.Key.Key_D, ALT)
    drawing.go_to(7)
    key(screen, Qt.Key.Key_S, ALT)
    assert (drawing.policy.ed, drawing.policy.es) == (4, 7)
    drawing.undo_elsewhere()
    assert drawing.policy.es != 7, "each is one step"
    assert drawing.policy.ed == 4


@pytest.mark.parametrize("structure", [CAVITY, WALL])
def test_the_area_of_the_cavity_tells_ed_and_es_as_one_step(screen, drawing, qtbot, structure):
    """From the cavity as it is drawn, or as the wall encloses it."""
    button = screen.page.findChild(QPushButton, "mark_by_area")
    assert not button.isEnabled()
    assert "17 frames" in button.toolTip(), "of 22"
    for count, frame in enumerate(drawing.policy.frames_wanted):
        assert button.isEnabled() == (count >= 17), "half a beat has no smallest cavity"
        put(drawing, frame, structure)
    drawing.go_to(6)
    prepare.press(screen, "mark_ed")
    other = drawing.policy
    assert button.isEnabled()
    prepare.press(screen, "mark_by_area")
    words = screen.page.findChild(QLabel, "key_frame_words")
    qtbot.waitUntil(lambda: "area" in words.text())
    assert drawing.policy.ed in (0, 1, 23), "the loop is round"
    assert abs(drawing.policy.es - LOOP.es_frame) <= 1
    drawing.undo_elsewhere()
    assert (drawing.policy.ed, drawing.policy.es) == (other.ed, other.es)


def test_a_heart_that_does_not_move_is_told_and_nothing_is_marked(screen, drawing, qtbot):
    still = np.zeros(drawing.draft.shape, bool)
    still[60:120, 100:160] = True
    for frame in drawing.policy.frames_wanted[:18]:
        put(drawing, frame, CAVITY, still)
    before = (drawing.policy.ed, drawing.policy.es)
    prepare.press(screen, "mark_by_area")
    words = screen.page.findChild(QLabel, "key_frame_words")
    qtbot.waitUntil(lambda: "too little" in words.text())
    assert (drawing.policy.ed, drawing.policy.es) == before
