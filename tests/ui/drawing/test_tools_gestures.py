"""Whatever a hand does with a tool: every step can be taken back, and nothing leaves the bounds."""

from dataclasses import dataclass

import numpy as np
import pytest
from drawing_room import MemoryReading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.draft import Draft
from fibrodesk.domain.geometry import ImagePoint, PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.drawing.shaping import Shaping

KEY = MaskKey(0, Structure.FIBROSIS)
TOOLS = ("brush", "eraser", "outline", "polygon", "livewire", "grow")
SHAPING = ("smooth", "fill_holes", "remove_islands", "keep_largest", "grow", "shrink")
GESTURES = (
    *("press", "drag", "drag", "release", "hover") * 3,
    *("finish", "back", "cancel", "double_press", "undo", "redo", "leave", "pause"),
)


@dataclass
class Room:
    """A presenter on one small frame, with what it started from."""

    presenter: EditorPresenter
    before: np.ndarray
    allowed: np.ndarray | None

    @property
    def board(self):
        return self.presenter.board

    @property
    def mask(self):
        return self.presenter.draft.mask(KEY)


@st.composite
def rooms(draw):
    """A random frame, a random mask on it, and a random wall with the lock on or off."""
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 48)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frame = rng.integers(0, 256, shape).astype(np.uint8)
    if draw(st.booleans()):
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        frame = ((rows * 6 + columns * 3) % 256).astype(np.uint8)
    draft = Draft(shape=shape)
    before = rng.random(shape) < draw(st.sampled_from([0.0, 0.3, 1.0]))
    draft.mask(KEY)[:] = before
    wall = rng.random(shape) < draw(st.sampled_from([0.1, 0.6, 1.0]))
    locked = draw(st.booleans()) and bool(wall.any())
    spacing = draw(st.none() | st.just(PixelSpacing(row_mm=0.4, column_mm=0.7)))
    facts = CineFacts(frames=1, rows=shape[0], columns=shape[1], spacing=spacing)
    presenter = EditorPresenter(
        MemoryReading(draft),
        ArrayCine(facts, frame[None]),
        policy=EditorPolicy(
            structures=(Structure.FIBROSIS,),
            locked=frozenset({Structure.MYOCARDIUM}),
            frames_wanted=(0,),
        ),
        post=lambda call: call(),
        locked={MaskKey(0, Structure.MYOCARDIUM): wall},
    )
    presenter.board.lock(locked)
    presenter.board.set_radius(draw(st.floats(0.5, 8)))
    presenter.board.reach_px = draw(st.sampled_from([0.5, 2.0, 6.0]))
    return Room(presenter, before.copy(), wall if locked else None)


pens = st.builds(Pen, erases=st.booleans(), subtracts=st.booleans(), straight=st.booleans())
places = st.builds(ImagePoint, st.floats(-15, 60), st.floats(-15, 55))
corners = st.lists(  # no two at the same place
    st.builds(ImagePoint, st.integers(-15, 60), st.integers(-15, 55)),
    min_size=3,
    max_size=8,
    unique=True,
)
gestures = st.lists(st.tuples(st.sampled_from(GESTURES), places, pens), max_size=25)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def do(room, gesture, place, pen):
    board = room.board
    match gesture:
        case "press" | "drag" | "release" | "hover":
            getattr(board, gesture)(place, pen)
        case "double_press":
            board.press(place, pen)
            board.double_press(place)
        case "undo" | "redo":
            getattr(room.presenter, gesture)()
        case "leave":
            board.end_gesture()
        case "pause":
            board.pause()
        case _:
            getattr(board.tool, gesture)()


def check_bounds(room):
    assert room.mask.shape == room.before.shape
    if room.allowed is not None:
        added = room.mask & ~room.before
        assert not (added & ~room.allowed).any(), "nothing is added outside the lock"


def check_history(room):
    """Back to the start step by step, and forth again: every state is met again, pixel by pixel."""
    presenter, states = room.presenter, [room.mask.copy()]
    while (edit := presenter.draft.next_undo(0)) is not None:
        for patch in edit.patches:
            height, width = room.mask.shape
            assert 0 <= patch.box.top <= patch.box.bottom <= height
            assert 0 <= patch.box.left <= patch.box.right <= width
            assert np.array_equal(room.mask[patch.box.slices], patch.after)
        presenter.undo()
        states.append(room.mask.copy())
    assert np.array_equal(room.mask, room.before), "undone to the mask before, exactly"
    for state in reversed(states[:-1]):
        presenter.redo()
        assert np.array_equal(room.mask, state), "and done again"


@pytest.mark.parametrize("tool", TOOLS)
@many
@given(room=rooms(), way=gestures)
def test_any_gesture_can_be_taken_back_and_stays_in_bounds(qapp, tool, room, way):
    room.board.choose_tool(tool)
    for gesture, place, pen in way:
        do(room, gesture, place, pen)
        check_bounds(room)
        check_handles(room)
    room.board.end_gesture()
    check_bounds(room)
    assert np.array_equal(room.board.shown(KEY), room.mask), "no preview is left behind"
    assert not room.board.tool.busy
    check_history(room)


def check_handles(room):
    """Corners that stand on a filled shape say exactly what the mask is."""
    tool = room.board.tool
    if tool.name != "polygon" or tool._shape is None or not tool._corners or tool._moved:
        return
    if tool._held is None:
        assert np.array_equal(tool._shape.mask(tuple(tool._corners)), room.mask)


@pytest.mark.parametrize("tool", TOOLS)
@many
@given(room=rooms(), way=corners, pen=pens)
def test_a_whole_gesture_is_at_most_one_step(qapp, tool, room, way, pen):
    room.board.choose_tool(tool)
    room.board.reach_px = 0.4  # no press closes the shape by chance
    stood = len(room.presenter.reading.entries)
    if tool in ("polygon", "livewire"):
        for place in way:
            room.board.press(place, pen)
            room.board.release(place, pen)
        room.board.tool.finish()
    else:
        room.board.press(way[0], pen)
        for place in way[1:]:
            room.board.drag(place, pen)
        room.board.release(way[-1], pen)
    assert len(room.presenter.reading.entries) - stood <= 1
    check_bounds(room)
    room.board.end_gesture()
    check_history(room)


@pytest.mark.parametrize("tool", TOOLS)
@many
@given(room=rooms(), way=st.lists(places, min_size=2, max_size=8), pen=pens)
def test_escape_leaves_the_mask_as_it_was(qapp, tool, room, way, pen):
    room.board.choose_tool(tool)
    room.board.press(way[0], pen)
    for place in way[1:]:
        room.board.drag(place, pen)
    room.board.tool.cancel()
    assert np.array_equal(room.mask, room.before)
    assert np.array_equal(room.board.shown(KEY), room.before)
    assert room.presenter.reading.entries == []


@many
@given(room=rooms(), way=st.lists(places, min_size=3, max_size=8))
def test_alt_takes_away_and_never_adds(qapp, room, way):
    for tool in ("outline", "polygon", "livewire", "grow"):
        room.board.choose_tool(tool)
        before = room.mask.copy()
        pen = Pen(subtracts=True)
        for place in way:
            room.board.press(place, pen)
            room.board.drag(place, pen)
            room.board.release(place, pen)
        room.board.tool.finish()
        assert not (room.mask & ~before).any()


@many
@given(
    room=rooms(),
    steps=st.lists(st.sampled_from((*SHAPING, "undo", "redo")), min_size=1, max_size=8),
)
def test_any_shaping_can_be_taken_back_and_stays_in_bounds(qapp, room, steps):
    shaping = Shaping(room.presenter)
    for step in steps:
        stood = len(room.presenter.reading.entries)
        owner = shaping if step in SHAPING else room.presenter
        getattr(owner, step)()
        assert len(room.presenter.reading.entries) <= stood + 1
        check_bounds(room)
    check_history(room)


@many
@given(room=rooms(), way=gestures, shaped=st.sampled_from(SHAPING))
def test_shaping_under_a_polygon_leaves_no_false_handles(qapp, room, way, shaped):
    shaping = Shaping(room.presenter)
    room.board.choose_tool("polygon")
    for place, _pen in [(place, pen) for _, place, pen in way]:
        room.board.press(place, Pen())
        room.board.release(place, Pen())
    room.board.tool.finish()
    getattr(shaping, shaped)()
    check_handles(room)
    room.presenter.undo()
    check_handles(room)
    room.presenter.redo()
    check_handles(room)
