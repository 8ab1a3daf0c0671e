"""Which command a key press asks for, on any layout."""

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from fibrodesk.ui.command_tables.shipped import shipped
from fibrodesk.ui.commands import Command, CommandTable
from fibrodesk.ui.keys_card import KeysCard

linux = sys.platform.startswith("linux")
KEY_B, KEY_Z, KEY_Y, BRACKET = 56, 52, 29, 34  # evdev + 8, as X11 and Wayland tell


def press(key, *, place=0, modifiers=Qt.KeyboardModifier.NoModifier, text="", repeat=False):
    return QKeyEvent(QEvent.Type.KeyPress, int(key), modifiers, place, 0, 0, text, autorep=repeat)


def test_every_key_belongs_to_one_command_of_a_screen():
    assert shipped().conflicts() == []


def test_a_key_that_is_bound_twice_is_a_conflict():
    table = shipped()
    table.bind("tool_polygon", ("B",))
    clashes = [(first.id, second.id) for first, second, _key in table.conflicts()]
    assert clashes == [("tool_brush", "tool_polygon")]


def test_a_key_may_mean_different_things_on_different_screens():
    event = press(Qt.Key.Key_E, text="e")
    assert shipped().match(event, "drawing").id == "tool_eraser"
    assert shipped().match(event, "review").id == "correct"


@pytest.mark.parametrize("screen", ["drawing"])
def test_the_key_that_types_a_cyrillic_letter_picks_the_brush(screen):
    """On a Russian layout the B key types "И"; the place decides."""
    if not linux:
        return
    event = press(0x418, place=KEY_B, text="и")
    assert shipped().match(event, screen).id == "tool_brush"


def test_undo_is_the_letter_z_where_a_german_layout_has_it():
    """There Z lies at the place of Y: Ctrl with the letter is what every program obeys."""
    control = Qt.KeyboardModifier.ControlModifier
    event = press(Qt.Key.Key_Z, place=KEY_Y, modifiers=control)
    assert shipped().match(event, "drawing").id == "undo"


def test_undo_on_a_layout_without_latin_letters_is_the_place():
    if not linux:
        return
    control = Qt.KeyboardModifier.ControlModifier
    event = press(0x42F, place=KEY_Z, modifiers=control, text="я")
    assert shipped().match(event, "drawing").id == "undo"


def test_a_bracket_is_a_place_whatever_it_types():
    if not linux:
        return
    event = press(0xDC, place=BRACKET, text="ü")
    assert shipped().match(event, "drawing").id == "brush_smaller"


def test_without_a_scan_code_the_typed_key_decides():
    assert shipped().match(press(Qt.Key.Key_B), "drawing").id == "tool_brush"


def test_enter_of_the_number_pad_is_enter():
    keypad = Qt.KeyboardModifier.KeypadModifier
    assert shipped().match(press(Qt.Key.Key_Enter, modifiers=keypad), "review").id == "accept"


def test_a_tooltip_tells_name_key_and_one_sentence():
    command = Command(id="x", text="Brush", keys=("B",), sentence="Paints.")
    assert command.tooltip == "Brush (B)\nPaints."


def test_the_card_lists_a_screen_and_then_what_is_everywhere():
    table = CommandTable(
        [
            Command(id="close", text="Close", keys=("Ctrl+Q",)),
            Command(id="accept", text="Accept", keys=("Return",), screen="review"),
            Command(id="brush", text="Brush", keys=("B",), screen="drawing"),
        ]
    )
    assert [command.id for command in table.of("review")] == ["accept", "close"]


def test_the_card_of_a_drawing_screen_shows_the_hand_before_the_keys(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    card = KeysCard(shipped(), "reading", "Reading", parent)
    words = [label.text() for label in card.findChildren(QLabel)]
    assert words.index("Wheel") < words.index("B")
    assert "Ctrl+Enter" in words
    assert "comma" in words
