"""A loop that moves, a reading in memory, and the real editor on both."""

from __future__ import annotations

import numpy as np
import pytest
from drawing_room import FRAMES, SHAPE, WANTED, Hand, MemoryReading, wall_of

from fibrodesk.domain.cine import ArrayCine, CineFacts
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.ui.drawing.canvas.view import Canvas
from fibrodesk.ui.drawing.editor import Editor
from fibrodesk.ui.drawing.policy import EditorPolicy
from fibrodesk.ui.drawing.presenter import EditorPresenter


@pytest.fixture
def cine():
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    frames = np.stack([(rows * 2 + columns + 5 * index) % 256 for index in range(FRAMES)]).astype(
        np.uint8
    )
    facts = CineFacts(
        frames=FRAMES,
        rows=SHAPE[0],
        columns=SHAPE[1],
        spacing=PixelSpacing(row_mm=0.5, column_mm=0.4),
        frame_times_ms=tuple(20.0 * index for index in range(FRAMES)),
        r_wave_times_ms=(0.0, 500.0),
    )
    return ArrayCine(facts, frames)


@pytest.fixture
def policy():
    return EditorPolicy(
        structures=(Structure.FIBROSIS,),
        locked=frozenset({Structure.MYOCARDIUM}),
        answers=True,
        frames_wanted=WANTED,
        ed=2,
        es=9,
    )


@pytest.fixture
def reading():
    return MemoryReading()


@pytest.fixture
def locked():
    return {MaskKey(frame, Structure.MYOCARDIUM): wall_of() for frame in WANTED}


@pytest.fixture
def presenter(reading, cine, policy, locked):
    return EditorPresenter(reading, cine, policy=policy, post=lambda call: call(), locked=locked)


@pytest.fixture
def editor(presenter, workplace, qtbot):
    made = Editor(presenter, workplace)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.canvas.setFocus()
    qtbot.waitUntil(made.canvas.hasFocus)
    yield made
    made.close_down()
    made.close()


@pytest.fixture
def hand(editor):
    return Hand(editor)


@pytest.fixture
def canvas(qtbot):
    """By itself, on an even grey."""
    made = Canvas()
    qtbot.addWidget(made)
    made.draws = True
    made.resize(320, 240)
    made.set_frame(np.full((60, 80), 40, np.uint8))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()
