"""How a person has arranged the editor: kept from cine to cine, and found again with each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.drawing.canvas.pane import WHOLE_RANGE
from fibrodesk.ui.drawing.canvas.viewport import Viewport
from fibrodesk.ui.drawing.loop.player import SPEEDS
from fibrodesk.ui.preferences import Preferences
from fibrodesk.vision.filters import DisplayFilter


@dataclass(slots=True, kw_only=True)
class Habits:
    """What is shown and held, apart from any mask. `viewport` None: the whole image."""

    tool: str = "brush"
    radius_px: float = 8.0
    viewport: Viewport | None = None
    flip_across: bool = False
    flip_down: bool = False
    grey_window: tuple[float, float] = WHOLE_RANGE
    hidden: frozenset[str] = field(default_factory=frozenset)
    display: DisplayFilter = field(default_factory=DisplayFilter)
    fill: float = 0.3  # how opaque a mask is inside its outline, while masks are filled
    filled: bool = False
    strip_open: bool = False  # whether the wall is seen rolled out
    onion: bool = False  # whether the key frames beside are seen too
    locked: bool = False  # whether fibrosis is drawn inside the myocardium alone
    smallest_island: int = 1  # which size of islands is removed, by its place in the menu
    speed: float = 1.0  # at which the loop plays
    frame: int | None = None  # of the cine that is opened again; never carried to another

    def for_another(self) -> Habits:
        """For the next cine: everything but the frame."""
        return replace(self, frame=None)


def keep(preferences: Preferences, place: str, habits: Habits) -> None:
    """Remember the arrangement of `place`, a reading's or a cine's own name."""
    view = habits.viewport
    preferences.keep_state(
        f"view/{place}",
        {
            "tool": habits.tool,
            "radius_px": habits.radius_px,
            "view": None if view is None else [view.zoom, view.centre.x_px, view.centre.y_px],
            "flips": [habits.flip_across, habits.flip_down],
            "grey_window": list(habits.grey_window),
            "hidden": sorted(habits.hidden),
            "display": asdict(habits.display),
            "fill": [habits.fill, habits.filled],
            "strip_open": habits.strip_open,
            "onion": habits.onion,
            "locked": habits.locked,
            "smallest_island": habits.smallest_island,
            "speed": habits.speed,
            "frame": habits.frame,
        },
    )


def found(preferences: Preferences, place: str) -> Habits | None:
    """What was kept; None if there is nothing, or nothing that makes sense."""
    state = preferences.state(f"view/{place}")
    try:
        across, down = (bool(flip) for flip in _listed(state["flips"]))
        level, width = (float(str(value)) for value in _listed(state["grey_window"]))
        fill, filled = _listed(state.get("fill", [0.3, False]))
        frame = state["frame"]
        return Habits(
            tool=str(state["tool"]),
            radius_px=float(str(state["radius_px"])),
            viewport=_viewport(state["view"], across=across, down=down),
            flip_across=across,
            flip_down=down,
            grey_window=(level, width),
            hidden=frozenset(str(name) for name in _listed(state["hidden"])),
            display=_display(state.get("display")),
            fill=float(str(fill)),
            filled=bool(filled),
            strip_open=bool(state.get("strip_open", False)),
            onion=bool(state.get("onion", False)),
            locked=bool(state.get("locked", False)),
            smallest_island=int(str(state.get("smallest_island", 1))),
            speed=_speed(state.get("speed", 1.0)),
            frame=None if frame is None else int(str(frame)),
        )
    except (KeyError, ValueError, TypeError):
        return None


def _speed(kept: object) -> float:
    speed = float(str(kept))
    if speed not in SPEEDS:
        raise ValueError(f"no loop plays at {speed}")
    return speed


def _viewport(view: object, *, across: bool, down: bool) -> Viewport | None:
    if view is None:
        return None
    zoom, x_px, y_px = (float(str(value)) for value in _listed(view))
    if not zoom > 0:
        raise ValueError(f"no pane shows a zoom of {zoom}")
    return Viewport(zoom=zoom, centre=ImagePoint(x_px, y_px), flip_across=across, flip_down=down)


def _display(state: object) -> DisplayFilter:
    """What was kept of the filters; a desk of before kept nothing."""
    if not isinstance(state, dict):
        return DisplayFilter()
    return DisplayFilter(
        gamma=float(str(state["gamma"])),
        local_contrast=bool(state["local_contrast"]),
        less_speckle=bool(state["less_speckle"]),
    )


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {value!r}")
    return value
