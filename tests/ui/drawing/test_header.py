"""The line above the canvas: no word of it is ever cut."""

import pytest


@pytest.mark.parametrize("width", [240, 320, 420, 900])
def test_what_does_not_fit_is_left_out_and_the_frame_is_told_last(editor, width):
    editor.presenter.board.lock(True)
    header = editor.header
    header.setFixedWidth(width)
    header.tell(editor.presenter)
    label = header.frame
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    number = editor.presenter.frame + 1
    assert label.text().endswith(f"frame {number} of {editor.presenter.cine.facts.frames}")
    assert label.accessibleName().startswith("only inside the myocardium")
    left_out = label.text() != label.accessibleName()
    assert label.toolTip() == (label.accessibleName() if left_out else "")


def test_with_room_everything_is_told(editor):
    editor.presenter.board.lock(True)
    editor.header.setFixedWidth(900)
    editor.header.tell(editor.presenter)
    assert editor.header.frame.text() == editor.header.frame.accessibleName()
