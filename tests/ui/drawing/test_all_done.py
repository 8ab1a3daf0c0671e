"""All drawn frames are done at once, but those that nobody has looked at since they changed."""

from drawing_room import WANTED
from PySide6.QtCore import Qt

from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.answers import FrameState

_CONTROL = Qt.KeyboardModifier.ControlModifier


def carry_to_all(editor, hand):
    """A mask on every wanted frame, put there from the first."""
    presenter = editor.presenter
    hand.stroke((50, 30), (60, 32))
    for frame in WANTED[1:]:
        presenter.answers.put(frame, presenter.mask())


def states(editor):
    return [editor.presenter.answers.state(frame) for frame in WANTED]


def test_only_what_was_on_the_screen_is_done(editor, hand):
    carry_to_all(editor, hand)
    editor.presenter.go_to(WANTED[1])
    hand.key(Qt.Key.Key_D, _CONTROL)
    assert states(editor) == [FrameState.DONE] * 2 + [FrameState.STARTED] * 3
    assert "Not looked at yet: 3" in editor.hint.words.text()


def test_a_loop_that_was_played_has_been_looked_at(editor, hand, qtbot):
    """The key pauses it, too."""
    carry_to_all(editor, hand)
    seen = set()
    editor.presenter.frame_changed.connect(seen.add)
    hand.key(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: set(WANTED) <= seen | {WANTED[0]}, timeout=20_000)
    hand.key(Qt.Key.Key_D, _CONTROL)
    assert not editor.player.playing
    assert states(editor) == [FrameState.DONE] * 5


def test_a_mask_that_changes_elsewhere_wants_another_look(editor, hand):
    carry_to_all(editor, hand)
    for frame in WANTED:
        editor.presenter.go_to(frame)
    editor.presenter.answers.put(
        WANTED[0], ~editor.presenter.draft.mask(MaskKey(WANTED[0], Structure.FIBROSIS))
    )
    hand.key(Qt.Key.Key_D, _CONTROL)
    assert states(editor) == [FrameState.STARTED] + [FrameState.DONE] * 4


def test_each_is_taken_back_on_its_own_frame(editor, hand):
    carry_to_all(editor, hand)
    for frame in WANTED:
        editor.presenter.go_to(frame)
    hand.key(Qt.Key.Key_D, _CONTROL)
    hand.key(Qt.Key.Key_Z, _CONTROL)
    assert states(editor) == [FrameState.DONE] * 4 + [FrameState.STARTED]


def test_without_a_drawn_frame_it_says_so(editor, hand):
    hand.key(Qt.Key.Key_D, _CONTROL)
    assert "no drawn frame" in editor.hint.words.text()
