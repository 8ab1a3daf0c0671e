"""Two people read alone: the first frames with the mouse, the others by simulated hands."""

import re

from PySide6.QtCore import Qt

from e2e.hands import until
from e2e.small_study import KEY_FRAMES, has_scar, outline, polygon, read_the_rest, spine
from e2e.steps_before import overlap
from fibrodesk.domain.mask import Structure
from fibrodesk.domain.reading import AnswerState
from fibrodesk.ui.drawing.answers import FrameState
from fibrodesk.ui.drawing.journal import Saved

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def read_alone(hands, study, ways, *, seed):
    """Draw the first frames of a diseased heart in these ways; answers with the cine."""
    hands.go("reading")
    cine_id = _open(hands, lambda item: has_scar(study, item.cine.id))
    page = hands.window.workspace.screen_in_front.page
    hands.click("form_focal")
    truth = study.truth(cine_id, Structure.FIBROSIS)
    for number, way in enumerate(ways):
        frame = page.presenter.frame
        assert frame == page.opened.record.key_frames[number]
        _ANSWERED[way](hands, page.presenter, truth[frame])
        until(lambda: page.presenter.journal.state is Saved.SAVED, "the frame to be on the disk")
        assert page.presenter.frame == page.opened.record.key_frames[number + 1]
    assert hands.words("reading_progress") == f"3 of {KEY_FRAMES} key frames answered"
    hands.go("library")
    read_the_rest(hands.window.door.session, study, seed=seed, kept=cine_id)
    return cine_id


def _open(hands, wanted):
    """Double-click the row of the first cine that is `wanted`."""
    presenter = hands.window.workspace.screen_in_front.presenter
    until(lambda: presenter.items, "the work list")
    hands.quiet()
    place = next(row for row, item in enumerate(presenter.items) if wanted(item))
    hands.click_cell("work_list", place, 1, twice=True)
    hands.find("reading_page")
    return presenter.items[place].cine.id


def _with_the_brush(hands, presenter, truth):
    """Several strokes; one is taken back and done again by key; Ctrl erases."""
    hands.press(Qt.Key.Key_B)
    while presenter.board.radius_px > 4:
        hands.press(Qt.Key.Key_BracketLeft)
    path = spine(truth)
    hands.stroke(path[:4])
    first = presenter.mask().copy()
    assert first.any()
    hands.stroke(path[2:])
    both = presenter.mask().copy()
    assert both.sum() > first.sum()
    hands.press(Qt.Key.Key_Z, _CONTROL)
    assert (presenter.mask() == first).all()
    hands.press(Qt.Key.Key_Z, _CONTROL | _SHIFT)
    assert (presenter.mask() == both).all()
    hands.stroke(path[-1:] * 2, held=_CONTROL)
    assert presenter.mask().sum() < both.sum()
    assert overlap(presenter.mask(), truth) > 0.3
    _rate_and_go_on(hands, presenter)


def _with_an_outline(hands, presenter, truth):
    hands.press(Qt.Key.Key_L)
    hands.stroke(outline(truth))
    assert overlap(presenter.mask(), truth) > 0.7
    _rate_and_go_on(hands, presenter)


def _with_a_polygon(hands, presenter, truth):
    hands.press(Qt.Key.Key_P)
    hands.corners(polygon(truth))
    assert not presenter.mask().any()
    hands.press(Qt.Key.Key_Return)
    assert overlap(presenter.mask(), truth) > 0.7
    _rate_and_go_on(hands, presenter)


def _with_none(hands, presenter, _truth):
    frame = presenter.frame
    hands.press(Qt.Key.Key_N)
    assert presenter.answers.of(frame).state is AnswerState.NONE


def _rate_and_go_on(hands, presenter):
    frame = presenter.frame
    hands.press(Qt.Key.Key_4)
    hands.press(Qt.Key.Key_D)
    assert presenter.answers.of(frame).confidence == 4
    assert presenter.answers.state(frame) is FrameState.DONE


_ANSWERED = {
    "brush": _with_the_brush,
    "outline": _with_an_outline,
    "polygon": _with_a_polygon,
    "none": _with_none,
}


def submit_the_last(hands, cine_id, *, opens):
    """Open it again, ask for the check list by key, and hand it in with the button."""
    hands.go("reading")
    _open(hands, lambda item: item.cine.id == cine_id)
    every = f"{KEY_FRAMES} of {KEY_FRAMES} key frames answered"
    until(lambda: hands.words("reading_progress") == every, every)
    _take_back_and_do_again(hands, hands.window.workspace.screen_in_front.page.presenter)
    hands.press(Qt.Key.Key_Return, _CONTROL)
    hands.find("check_list")
    hands.press(Qt.Key.Key_Escape)
    hands.click("submit_button")
    hands.click("submit_now")
    words = "the round has opened" if opens else "It can be taken back until the round opens"
    until(lambda: words in hands.all_words(), words)
    hands.quiet()


def _take_back_and_do_again(hands, presenter):
    """The history of the first frame outlives the reading's being closed."""
    hands.press(Qt.Key.Key_Home)
    drawn = presenter.mask().copy()
    steps = 0
    while presenter.mask().any():
        hands.press(Qt.Key.Key_Z, _CONTROL)
        steps += 1
    assert steps >= 3  # done, the confidence, and at least one stroke
    for _ in range(steps):
        hands.press(Qt.Key.Key_Y, _CONTROL)
    assert (presenter.mask() == drawn).all()
    assert presenter.answers.state(presenter.frame) is FrameState.DONE


def look_at_the_sealed_agreement(hands):
    """Whoever looks is told that it is sealed, and no figure between 0 and 1 is to be seen."""
    hands.go("agreement")
    heading = hands.words("agreement_sealed_heading")
    assert heading == "Round one is sealed"
    assert hands.seen("agreement_headline") is None
    told = hands.all_words()
    assert not re.search(r"\b[01]?\.\d+", told), told
    assert "kappa" not in told.lower()
    assert "dice" not in told.lower()
