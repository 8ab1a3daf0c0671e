"""Two hinges of the mitral annulus and the apex give the wall; the roof gives the left atrium."""

from __future__ import annotations

import hashlib

import numpy as np
from PySide6.QtCore import QCoreApplication

from fibrodesk.domain.geometry import ImagePoint, PixelBox
from fibrodesk.domain.mask import MaskArray, MaskKey, MaskPatch, Structure, difference
from fibrodesk.ui.drawing.canvas.guide import Path
from fibrodesk.ui.drawing.canvas.hands import Pen
from fibrodesk.ui.drawing.tools.tool import Board, Tool
from fibrodesk.ui.drawing.tools.wall_handles import Handle, Pull, apart_px, handle_at, place_of
from fibrodesk.ui.look.theme import CONSENSUS
from fibrodesk.vision.fan import fan_of
from fibrodesk.vision.wall import WallContours, chamber_mask
from fibrodesk.vision.wall_refit import contours_of
from fibrodesk.vision.wall_tracing import trace_chamber, trace_wall

translate = QCoreApplication.translate  # under this name the strings are found for translation

_SMALLEST_STEP_PX = 0.3
_REMEMBERED = 500  # walls whose handles are known exactly; those of others come from the mask


class ThreePointsTool(Tool):
    """Press, press, press; then drag handles, each of which is a step of its own.

    Any wall that is open at the base has handles, whoever drew it. An atrium has none.
    """

    name = "three_points"

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._points: list[ImagePoint] = []
        self._wall: WallContours | None = None
        self._of: tuple[MaskKey, bytes] | None = None  # the mask whose handles they are
        self._known: dict[tuple[MaskKey, bytes], WallContours] = {}
        self._pull: Pull | None = None
        self._near: Handle | None = None

    @property
    def busy(self) -> bool:
        return bool(self._points) or self._pull is not None

    @property
    def loses(self) -> str:
        if not self._points:
            return ""
        return translate("Tools", "The points were fewer than three and are gone. Set all three.")

    @property
    def wall(self) -> WallContours | None:
        """The lines whose handles are shown."""
        return self._wall

    def why_not(self) -> str:
        if self._board.key.structure in (Structure.MYOCARDIUM, Structure.LEFT_ATRIUM):
            return ""
        if self._board.may_draw(Structure.MYOCARDIUM):
            return translate(
                "ThreePointsTool", "Three points make the myocardium: pick it first (Alt+1)."
            )
        return translate(
            "ThreePointsTool", "Three points make the myocardium, which is not drawn here."
        )

    # The hand.

    def press(self, point: ImagePoint, pen: Pen) -> None:
        if self._points and apart_px(self._points[-1], point) < _SMALLEST_STEP_PX:
            return  # the second press of a double click
        handle = None if self._points else self._handle_at(point)
        if handle is not None and self._wall is not None:
            board = self._board
            fan = fan_of(board.picture())
            self._pull = Pull(self._wall, handle, point, mask=board.mask(), fan=fan)
            self._show_handles()
            return
        self._points.append(point)
        self._show_points(point)
        if len(self._points) == 3:
            self._propose()
        else:
            self._ask()

    def drag(self, point: ImagePoint, pen: Pen) -> None:
        if self._pull is not None:
            changed = self._pull.to(point)
            self._wall = self._pull.now
            self._board.preview(self._pull.mask, changed)
            self._show_handles()

    def release(self, point: ImagePoint, pen: Pen) -> None:
        if self._pull is not None:
            self.drag(point, pen)
            self.finish()

    def hover(self, point: ImagePoint) -> None:
        if self._points:
            self._show_points(point)
            self._ask()  # the sentence stays as long as the pointer is on its way
            return
        near = self._handle_at(point)
        if near != self._near and self._pull is None:
            self._near = near
            self._show_handles()

    def double_press(self, point: ImagePoint) -> None:
        """Quick presses are points like any others."""

    def finish(self) -> None:
        """Put the handle where it was dragged; points alone are finished by the third."""
        pull, self._pull = self._pull, None
        if pull is None:
            if self._points:
                self._ask()
            return
        key = self._board.key
        wall = difference(key, pull.ground, pull.mask)
        if wall is None:
            self._wall = pull.before
        else:
            self._remember(key, pull.mask, pull.now)
        patches = [patch for patch in (wall, self._cavity_patch(pull)) if patch is not None]
        self._board.commit_together(patches, "handle")
        self.settle()

    def cancel(self) -> None:
        """A handle goes back, points begun are left; else the handles are let go."""
        pull, self._pull = self._pull, None
        if pull is not None:
            self._wall = pull.before
            self._board.preview(None, PixelBox(0, 0, *pull.ground.shape))
            self._show_handles()
        elif self._points:
            self._points = []
            self._show_handles()
        else:
            self._let_go()

    def leave(self) -> None:
        """A handle in the hand is put down; two points say nothing yet."""
        if self._pull is not None:
            self.finish()
        self._points = []
        self._let_go()

    def back(self) -> None:
        if self._pull is not None:
            self.cancel()
        elif self._points:
            self._points.pop()
            if self._points:
                self._show_points(self._points[-1])
                self._ask()
            else:
                self._show_handles()

    def settle(self) -> None:
        """Find the handles of the mask as it stands now, on the frame that is shown now."""
        if self.busy or self.why_not():
            return
        mask = self._board.mask()
        of = (self._board.key, _digest(mask))
        if of != self._of or self._wall is None:
            self._of, self._near = of, None
            self._wall = None if self._draws_atrium else self._known.get(of) or contours_of(mask)
        self._show_handles()
        if not mask.any():
            self._ask()
        elif self._wall is None and not self._draws_atrium:
            self._board.tell(
                translate(
                    "ThreePointsTool",
                    "This wall is not open at the base, so it has no handles. "
                    "Three points would replace it.",
                )
            )

    # What comes of it.

    def _propose(self) -> None:
        board = self._board
        masks = self._atrium() if self._draws_atrium else self._wall_and_cavity()
        if not masks:
            self.back()
            board.tell(
                translate(
                    "ThreePointsTool",
                    "No chamber lies between these points. Set the third one again.",
                )
            )
            return
        self._points = []
        board.put(masks, "three_points")
        self.settle()
        if self._draws_atrium:
            board.tell(translate("ThreePointsTool", "The brush and the eraser mend it."))
        else:
            board.tell(
                translate("ThreePointsTool", "Drag the handles to mend the wall; each is one step.")
            )

    @property
    def _draws_atrium(self) -> bool:
        return self._board.key.structure is Structure.LEFT_ATRIUM

    def _wall_and_cavity(self) -> dict[Structure, MaskArray]:
        """What the points give, cut to what is imaged; nothing if no ventricle lies there."""
        board, picture = self._board, self._board.picture()
        first, second, apex = self._points
        wall = trace_wall(picture, hinges=(first, second), apex=apex, spacing=board.spacing)
        if wall is None:
            return {}
        fan, shape = fan_of(picture), board.mask().shape
        masks = {Structure.MYOCARDIUM: wall.wall_mask(shape) & fan}
        if board.may_draw(Structure.LEFT_VENTRICULAR_CAVITY):
            masks[Structure.LEFT_VENTRICULAR_CAVITY] = wall.cavity_mask(shape) & fan
        self._remember(board.key, masks[Structure.MYOCARDIUM], wall)
        return masks

    def _atrium(self) -> dict[Structure, MaskArray]:
        board, picture = self._board, self._board.picture()
        first, second, roof = self._points
        border = trace_chamber(picture, hinges=(first, second), far=roof, spacing=board.spacing)
        if border is None:
            return {}
        mask = chamber_mask(border, board.mask().shape) & fan_of(picture)
        return {Structure.LEFT_ATRIUM: mask}

    def _cavity_patch(self, pull: Pull) -> MaskPatch | None:
        """What the handle does to the cavity, where one is drawn inside the wall."""
        structure = Structure.LEFT_VENTRICULAR_CAVITY
        cavity = self._board.mask_of(structure)
        if cavity is None or not self._board.may_draw(structure):
            return None
        key = MaskKey(self._board.key.frame, structure)
        return difference(key, cavity, pull.cavity(cavity))

    def _remember(self, key: MaskKey, mask: MaskArray, wall: WallContours) -> None:
        self._known[key, _digest(mask)] = wall
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]

    # What is shown.

    def _handle_at(self, point: ImagePoint) -> Handle | None:
        if self._wall is None:
            return None
        return handle_at(self._wall, point, reach_px=self._board.reach_px)

    def _show_points(self, pointer: ImagePoint) -> None:
        points = tuple(self._points)
        if len(points) < 3 and apart_px(points[-1], pointer) > 0:
            points = (*points, pointer)
        self._board.show_paths(Path(points, handles=True))

    def _show_handles(self) -> None:
        """Dots alone: the lines between them are the outline of the mask."""
        wall = self._wall
        if wall is None:
            self._board.show_paths()
            return
        held = self._near if self._pull is None else self._pull.handle
        marked = None if held is None else place_of(wall, held)
        paths = [Path((point,), handles=True) for point in (*wall.endo, *wall.epi)]
        if marked is not None:
            paths.append(Path((marked,), handles=True, colour=CONSENSUS))
        self._board.show_paths(*paths)

    def _let_go(self) -> None:
        self._wall = self._of = self._near = None
        self._board.show_paths()

    def _ask(self) -> None:
        """The sentence that names the point that is next."""
        words = (
            translate("ThreePointsTool", "Press where one mitral leaflet inserts into the wall."),
            translate("ThreePointsTool", "Now where the other mitral leaflet inserts."),
            translate("ThreePointsTool", "Now the roof of the atrium, opposite the valve.")
            if self._draws_atrium
            else translate("ThreePointsTool", "Now the apex of the cavity, on its endocardium."),
        )
        self._board.tell(words[len(self._points)])


def _digest(mask: MaskArray) -> bytes:
    return hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=16).digest()
