"""A whole cine drawn on our desk: `python finished_ours.py PROJECT TRUTH SIZE WAY`.

One key frame is outlined by hand, and Shift+T carries the mask along the loop. Then the reader
looks, and mends what falls below the goal, with a key or a line around what is missed:

- `done`: from the first frame on, one after another, and says of each that it is done (D).
- `played`: at the loop as it plays at a quarter of its speed, stops it where a mask is off, mends
  that frame and those after it that are off too, and says at the end that all are done (Ctrl+D).
- `carried_anew`: as `played`, but a mended mask is carried on over what was carried before and
  nobody touched (Shift+T), and the loop plays on from there.
- `clicked_anew`: the two together: clicked corners, dabs, and what is mended is carried on.
- `clicked`: as `played`, but sets the corners of a polygon (P) instead of outlining; a dab of the
  brush may mend, and a mended mask is carried to the next frame that is off (T) before that one is
  mended itself.

All but `done` outline the frame in the middle of the loop, which is gone to by a click on its
thumbnail: from there the mask goes on and back, half as far. Told is what it took; what the
reading holds is judged by whoever started this.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from desk.studies import PASSWORD
from e2e.hands import Hands, pixel_at, until
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fibrodesk.app import dress
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.ui.drawing.presenter import EditorPresenter
from fibrodesk.ui.preferences import Preferences
from fibrodesk.ui.shell.main_window import MainWindow
from tests.bench.peers.corners import Target, fewest
from tests.bench.peers.effort import Effort
from tests.bench.peers.mending import GOAL, holds, next_mend, outline

STEP_PX = 6.0  # between two moves of a drag
_FIRST = 0.955  # the overlap of a polygon that is to be carried on
_KEYS = {
    "L": (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier),
    "Shift+T": (Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier),
    "P": (Qt.Key.Key_P, Qt.KeyboardModifier.NoModifier),
    "T": (Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier),
    "B": (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier),
    "D": (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier),
    "C": (Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier),
    "Ctrl+D": (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier),
    "Right": (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    "Alt+Up": (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier),
    "Alt+Down": (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
}


def main() -> None:
    project, size, way = Path(sys.argv[1]), sys.argv[3], sys.argv[4]
    truth = np.load(sys.argv[2])["masks"]
    app = QApplication(sys.argv[:1])
    dress(app, kept := Preferences(Path(tempfile.mkdtemp()) / "preferences.ini"))
    window = MainWindow(kept)
    window.resize(*(int(side) for side in size.split("x")))
    window.show()
    reader = Reader(open_reading(window, project), truth)
    clicks = way.startswith("clicked")
    if way != "done":
        reader.go_to_the_middle()
    reader.click_one() if clicks else reader.draw_one()
    reader.carry()
    carried = [frame for frame in range(len(truth)) if not holds(reader.mask(frame), truth[frame])]
    if way == "done":
        reader.look_at_each()
    else:
        reader.look_while_it_plays(clicks=clicks, anew=way.endswith("anew"))
    reader.presenter.reading.flush()
    reader.effort.print(below_the_goal_when_carried=carried)
    window.close()


def open_reading(window: MainWindow, project: Path) -> Hands:
    hands = Hands(window)
    window.open_project(project)
    hands.find("sign_in_password")
    hands.sign_in("ann", PASSWORD)
    hands.click("library_next")
    hands.find("reading_page")
    editor = window.workspace.screen_in_front.page.editor
    frames = range(editor.presenter.cine.facts.frames)
    until(lambda: all(editor.store.has(frame) for frame in frames), "the frames to be read ahead")
    return hands


class Reader:
    """One hand, whose every act goes to the window of the platform and is counted."""

    def __init__(self, hands: Hands, truth: MaskArray) -> None:
        self._hands, self._truth = hands, truth
        self._editor = hands.window.workspace.screen_in_front.page.editor
        self.presenter: EditorPresenter = self._editor.presenter
        self.effort = Effort()
        self._tool = ""
        self._dabs = False  # whether a press of the brush, without a drag, may mend

    def mask(self, frame: int) -> MaskArray:
        return self.presenter.draft.mask(MaskKey(frame, Structure.FIBROSIS))

    # What is done.

    def go_to_the_middle(self) -> None:
        middle = len(self._truth) // 2
        strip = self._hands.find("frame_strip")
        places = (QPoint(x, strip.height() // 2) for x in range(strip.width()))
        place = next(place for place in places if strip.frame_at(place) == middle)
        self._click_at(strip.mapTo(self._hands.window, place))
        until(lambda: self.presenter.frame == middle, f"frame {middle}")

    def draw_one(self) -> None:
        self._line(outline(self._truth[self.presenter.frame]), tool="outline")

    def click_one(self) -> None:
        """Corners until the polygon is nearly the mask: what it lacks would be carried along."""
        target = Target(self._truth[self.presenter.frame], kept=_FIRST - GOAL)
        points = fewest(target)
        self._press("P")
        for x_px, y_px in (*points, points[0]):
            self._click(ImagePoint(float(x_px) + 0.5, float(y_px) + 0.5))
        if not self._holds(self.presenter.frame):
            raise RuntimeError("the polygon is not closed")
        self._tool = "polygon"

    def carry(self) -> None:
        self._press("Shift+T")
        frames = range(len(self._truth))
        until(lambda: all(self.mask(frame).any() for frame in frames), "the mask on every frame")
        self._hands.quiet()

    def look_at_each(self) -> None:
        for frame in range(len(self._truth)):
            until(lambda frame=frame: self.presenter.frame == frame, f"frame {frame}")
            self._mend(frame)
            self._press("D")

    def look_while_it_plays(self, *, clicks: bool, anew: bool) -> None:
        """Stop where a mask is off, mend it and what follows, play on; then all are done.

        With `clicks` what follows gets the mended mask first; with `anew` all of it at once.
        """
        self._dabs = clicks
        player, seen = self._editor.player, set()
        player.set_speed(0.25)  # as the last cine was watched: the speed stays
        everything = set(range(len(self._truth)))
        while True:
            self._press("C")
            frame = until(partial(self._seen_or_off, seen, everything), "the loop") - 1
            if frame == len(self._truth):
                break
            self._press("C")
            until(lambda: not player.playing, "the loop to stand")
            self._mend(self.presenter.frame)
            if anew and self._next_is_off():
                self._press("Shift+T")
                self._hands.quiet()
                seen = set()  # what was carried anew is looked at anew
            while not anew and self._step_on(key="T" if clicks else "Right"):
                self._mend(self.presenter.frame)
            seen.add(self.presenter.frame)
        self._press("Ctrl+D")
        done = self.presenter.answers.still_open()
        if done:
            raise RuntimeError(f"frames are not done: {done}")

    def _seen_or_off(self, seen: set[int], everything: set[int]) -> int:
        """1 + the frame that is off, or 1 + the number of frames when all were seen; 0 as yet."""
        frame = self.presenter.frame
        if not self._holds(frame):
            return frame + 1
        seen.add(frame)
        return len(everything) + 1 if seen >= everything else 0

    def _holds(self, frame: int) -> bool:
        return bool(holds(self.mask(frame), self._truth[frame]))

    def _next_is_off(self) -> bool:
        return not self._holds((self.presenter.frame + 1) % len(self._truth))

    def _step_on(self, *, key: str) -> bool:
        """To the next frame, if that one is off as well: the loop shows the others."""
        following = (self.presenter.frame + 1) % len(self._truth)
        if not self._next_is_off():
            return False
        self._press(key)
        until(lambda: self.presenter.frame == following, f"frame {following}")
        return True

    def _mend(self, frame: int) -> None:
        truth = self._truth[frame]
        while not holds(self.mask(frame), truth):
            mend = next_mend(
                self.mask(frame),
                truth,
                tool=self._tool,
                spacing=self.presenter.spacing,
                radius_px=self.presenter.board.radius_px,
                dabs=self._dabs,
            )
            before = self.mask(frame).copy()
            if mend.key:
                self._press(mend.key)
            else:
                self._line(mend.line, tool=mend.tool, cuts=mend.cuts)
            if np.array_equal(before, self.mask(frame)):
                raise RuntimeError("the mend changed nothing")

    # The hand.

    def _press(self, name: str) -> None:
        self.effort.press_key(name)
        self._hands.press(*_KEYS[name])

    def _line(self, points: tuple[ImagePoint, ...], *, tool: str, cuts: bool = False) -> None:
        """A drag with a tool; with Ctrl held, which is a key too, it takes away."""
        if self._tool != tool:
            self._press({"outline": "L", "brush": "B"}[tool])
            self._tool = tool
        held = Qt.KeyboardModifier.NoModifier
        if cuts:
            self.effort.press_key("Ctrl, held")
            held = Qt.KeyboardModifier.ControlModifier
        canvas = self._hands.find("canvas")
        places = [self._hands.on_canvas(canvas, point) for point in dense(points)]
        handle = self._hands.window.windowHandle()
        self._move(handle, places[0])
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, held, places[0])
        self.effort.click()
        for place in places[1:]:
            self._move(handle, place, held=True)
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, held, places[-1])
        QApplication.processEvents()

    def _click(self, point: ImagePoint) -> None:
        self._click_at(self._hands.on_canvas(self._hands.find("canvas"), point))

    def _click_at(self, place: QPoint) -> None:
        handle = self._hands.window.windowHandle()
        self._move(handle, place)
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.effort.click()
        QApplication.processEvents()

    def _move(self, handle: object, place: QPoint, *, held: bool = False) -> None:
        QTest.mouseMove(handle, place)
        self.effort.move(*self._on_image(place), held=held)

    def _on_image(self, place: QPoint) -> tuple[float, float]:
        """Where a place of the window is, in pixels of the image, within it or not."""
        canvas = self._hands.find("canvas")
        zero = canvas.mapTo(self._hands.window, pixel_at(canvas, ImagePoint(0, 0)))
        far = canvas.mapTo(self._hands.window, pixel_at(canvas, ImagePoint(500, 0)))
        zoom = (far.x() - zero.x()) / 500
        return (place.x() - zero.x()) / zoom, (place.y() - zero.y()) / zoom


def dense(points: tuple[ImagePoint, ...]) -> list[ImagePoint]:
    """The same line with a move of the mouse every few pixels."""
    made = [points[0]]
    for one, two in pairwise(points):
        way_x, way_y = two.x_px - one.x_px, two.y_px - one.y_px
        count = max(1, round(float(np.hypot(way_x, way_y)) / STEP_PX))
        steps = [step / count for step in range(1, count + 1)]
        made += [ImagePoint(one.x_px + s * way_x, one.y_px + s * way_y) for s in steps]
    return made


if __name__ == "__main__":
    main()
