"""How the hand is set up: kept, taken up by the editor, and told on the card of keys."""

import pytest
from PySide6.QtCore import Qt

from fibrodesk.ui import hand_settings
from fibrodesk.ui.hand_settings import HandSettings
from fibrodesk.ui.keys.tables.hands import hands
from fibrodesk.ui.settings.appearance_panel import AppearancePanel


@pytest.fixture
def panel(workplace, qtbot):
    made = AppearancePanel(workplace)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_key_switches_the_pens_pressure_and_the_next_editor_knows(editor, hand, workplace):
    assert not editor.presenter.board.pressure_counts
    hand.key(Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert editor.presenter.board.pressure_counts
    assert hand_settings.found(workplace.preferences).pressure_counts
    assert "pressure changes" in editor.hint.words.text()


def test_what_is_set_in_the_settings_counts_when_the_editor_is_seen_again(
    editor, hand, panel, workplace
):
    panel.findChild(type(panel._right), "right_erases").click()
    editor.hide()
    editor.show()
    assert editor.canvas.right_erases
    hand.stroke((40, 30), (80, 30))
    before = int(editor.presenter.mask().sum())
    hand.press(60, 30, button=Qt.MouseButton.RightButton)
    hand.release(60, 30, button=Qt.MouseButton.RightButton)
    assert 0 < editor.presenter.mask().sum() < before


def test_the_card_of_keys_tells_what_the_buttons_do_now():
    assert ("Right-drag", "Window and level") in hands()
    told = dict(hands(right_erases=True))
    assert told["Right-drag"] == "Erase, with any tool"
    assert told["Middle-drag"] == "Window and level"


def test_damaged_settings_are_as_shipped(workplace):
    workplace.preferences.keep("hands", "{not json")
    assert hand_settings.found(workplace.preferences) == HandSettings()
    workplace.preferences.keep_state("hands", {"right_erases": "yes"})
    assert hand_settings.found(workplace.preferences) == HandSettings()
