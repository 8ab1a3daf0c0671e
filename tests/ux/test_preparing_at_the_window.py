"""Preparing the whole way: three points, structures, key frames, marks; saved, found again."""

import numpy as np
import pytest
from e2e.hands import until
from PySide6.QtCore import Qt

from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.preparing import open_preparation, reopen_preparation
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.vision.wall_refit import contours_of

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def rita(act, desks):
    """She prepares the third loop again; it is in no round."""
    found = []

    def reopen(session):
        found.extend(cine.id for cine in list_cines(session) if cine.number == 3)
        reopen_preparation(session, found[0], reason="the marks are looked at again")

    act("rita", reopen)
    made = desks("rita")
    made.cine_id = found[0]
    made.window.workspace.go("prepare", {"cine_id": found[0]})
    made.hands.find("canvas")
    return made


@pytest.fixture
def drawing(rita):
    return rita.page.editor.presenter


@pytest.fixture
def stored(rita, act):
    """What is on the disk of the third loop, once the window is closed."""

    def look():
        rita.window.close()
        until(lambda: not rita.window.isVisible(), "the window to close")

        def read(session):
            preparation = open_preparation(session, rita.cine_id)
            try:
                draft = preparation.draft
                masks = {key: draft.mask(key).copy() for key in draft.mask_keys()}
                return masks, dict(draft.facts)
            finally:
                preparation.close()

        return act("rita", read)

    return look


def overlap(first, second):
    return 2 * (first & second).sum() / (first.sum() + second.sum())


def test_three_points_make_the_myocardium_and_handles_mend_it(rita, drawing, stored):
    """Two hinges and the apex; each drag of a handle is a step of its own."""
    truth = drawing.mask().copy()
    lines = contours_of(truth)
    rita.hands.press(_KEY.Key_L)
    rita.hands.stroke(
        [ImagePoint(x, y) for x, y in ((1, 1), (255, 1), (255, 191), (1, 191))], held=_ALT
    )
    assert not drawing.mask().any(), "what was there is cut out"
    rita.hands.press(_KEY.Key_M)
    apex = lines.endo[len(lines.endo) // 2]
    rita.hands.corners([lines.endo[0], lines.endo[-1], apex])
    made = drawing.mask().copy()
    assert overlap(made, truth) > 0.8
    handle = drawing.board.tool.wall.epi[3]
    rita.pointing.drag(handle, ImagePoint(handle.x_px + 8, handle.y_px))
    pulled = drawing.mask().copy()
    assert not np.array_equal(pulled, made)
    rita.hands.press(_KEY.Key_Z, _CONTROL)
    assert np.array_equal(drawing.mask(), made)
    rita.hands.press(_KEY.Key_Y, _CONTROL)
    key = drawing.key
    masks, _facts = stored()
    assert np.array_equal(masks[key], pulled)


def test_the_ventricle_and_the_atrium_are_drawn_as_further_structures(rita, drawing, stored):
    frame, wall = drawing.frame, drawing.mask().copy()
    atrium = MaskKey(frame, Structure.LEFT_ATRIUM)
    cavity = MaskKey(frame, Structure.LEFT_VENTRICULAR_CAVITY)
    places = {structure: number for number, structure in enumerate(drawing.policy.structures)}
    drawn = {}
    for key, at in ((cavity, ImagePoint(128, 90)), (atrium, ImagePoint(128, 160))):
        before = drawing.draft.mask(key).copy()
        rita.hands.press(_KEY.Key_1 + places[key.structure], _ALT)
        assert drawing.structure is key.structure
        rita.hands.press(_KEY.Key_B)
        rita.pointing.drag(at, ImagePoint(at.x_px + 12, at.y_px))
        drawn[key] = drawing.mask().copy()
        assert (drawn[key] & ~before).any()
    assert np.array_equal(drawing.draft.mask(MaskKey(frame, Structure.MYOCARDIUM)), wall)
    masks, _facts = stored()
    for key, mask in drawn.items():
        assert np.array_equal(masks[key], mask)


def test_key_frames_and_the_ends_of_the_cycle_are_chosen_and_moved_by_hand(rita, drawing, stored):
    rita.hands.click("suggest_key_frames")
    suggested = drawing.draft.facts["key_frames"]
    assert len(suggested) == 5
    rita.hands.press(_KEY.Key_Home)
    rita.hands.press(_KEY.Key_Right)
    rita.hands.press(_KEY.Key_D, _ALT)
    assert drawing.draft.facts["ed"] == 1
    rita.hands.press(_KEY.Key_End)
    rita.hands.press(_KEY.Key_S, _ALT)
    assert drawing.draft.facts["es"] == 7
    assert {1, 7} <= set(drawing.draft.facts["key_frames"]), "a mark is a key frame"
    facts = dict(drawing.draft.facts)
    _masks, kept = stored()
    for name in ("ed", "es", "key_frames"):
        assert kept[name] == facts[name]
