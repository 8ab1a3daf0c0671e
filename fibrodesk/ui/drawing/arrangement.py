"""How an editor is arranged: taken up as it was left, and told when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.ui.drawing.habits import Habits

if TYPE_CHECKING:
    from fibrodesk.ui.drawing.editor import Editor


def take_up(editor: Editor, habits: Habits) -> None:
    """Arrange `editor` so, whatever it was before, and show its frame."""
    board = editor.presenter.board
    board.choose_tool(habits.tool)
    board.set_radius(habits.radius_px)
    board.lock(habits.locked)
    editor.shaping.choose_island(habits.smallest_island)
    editor.flip(habits.flip_across, habits.flip_down)
    editor.layers.hide(set(habits.hidden))
    editor.layers.show_onion(habits.onion)
    editor.player.set_speed(habits.speed)
    if habits.frame is not None:
        editor.presenter.go_to(habits.frame)
    editor.showing.frame()
    if habits.viewport is None:
        editor.canvas.fit()
    else:
        editor.canvas.set_viewport(habits.viewport)
    editor.seeing.take_up(habits)


def arranged(editor: Editor) -> Habits:
    """What `take_up` needs to arrange another editor as this one is."""
    canvas, board, layers = editor.canvas, editor.presenter.board, editor.layers
    return Habits(
        tool=board.tool.name,
        radius_px=board.radius_px,
        viewport=None if canvas.fits else canvas.viewport,
        flip_across=canvas.viewport.flip_across,
        flip_down=canvas.viewport.flip_down,
        grey_window=canvas.grey_window,
        hidden=layers.hidden,
        display=editor.seeing.display.filter,
        fill=layers.wanted_fill,
        filled=layers.filled,
        strip_open=editor.seeing.strip.isVisibleTo(editor),
        onion=layers.onion,
        locked=board.locked,
        smallest_island=editor.shaping.smallest_island,
        speed=editor.player.speed,
        frame=editor.presenter.frame,
    )
