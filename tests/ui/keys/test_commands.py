"""Which command a key press asks for, on any layout."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from fibrodesk.ui.keys.card import Block, Entry, KeysCard, packed
from fibrodesk.ui.keys.commands import Command, CommandTable, is_key
from fibrodesk.ui.keys.tables.groups import HEADS
from fibrodesk.ui.keys.tables.shipped import shipped

linux = sys.platform.startswith("linux")
KEY_B, KEY_Z, KEY_Y, BRACKET = 56, 52, 29, 34  # evdev + 8, as X11 and Wayland tell
KEY_Q, KEY_A, KEY_M, KEY_COMMA, KEY_1 = 24, 38, 58, 59, 10


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


def bound(**keys):
    return CommandTable(
        Command(id=name, text=name, keys=(key,), screen="drawing") for name, key in keys.items()
    )


@pytest.mark.parametrize(
    ("typed", "text", "place", "command"),
    [
        (Qt.Key.Key_Y, "y", KEY_Z, "lens"),  # German: Z and Y change places
        (Qt.Key.Key_Z, "z", KEY_Y, "why"),
        (Qt.Key.Key_Q, "q", KEY_A, "proposal"),  # French: A and Q
        (Qt.Key.Key_A, "a", KEY_Q, "next"),
        (Qt.Key.Key_Comma, ",", KEY_M, "points"),  # French: M is beside L, a comma in its place
        (Qt.Key.Key_Semicolon, ";", KEY_COMMA, "fade"),
        (Qt.Key.Key_Ampersand, "&", KEY_1, "one"),  # French: figures are typed with Shift
    ],
)
def test_a_letter_alone_is_a_place_on_german_and_french_layouts(typed, text, place, command):
    if not linux:
        return
    table = bound(lens="Z", why="Y", proposal="A", next="Q", points="M", fade=",", one="1")
    assert table.match(press(typed, place=place, text=text), "drawing").id == command


def test_with_shift_a_figure_is_a_place_too():
    if not linux:
        return
    shift = Qt.KeyboardModifier.ShiftModifier
    event = press(Qt.Key.Key_Exclam, place=KEY_1, modifiers=shift, text="!")
    assert bound(other="Shift+1", one="1").match(event, "drawing").id == "other"


def test_a_key_that_is_bound_anew_is_heard_at_once_and_the_old_one_no_more():
    table = shipped()
    assert table.match(press(Qt.Key.Key_B), "drawing").id == "tool_brush"
    table.bind("tool_brush", ("J",))
    assert table.match(press(Qt.Key.Key_B), "drawing") is None
    assert table.match(press(Qt.Key.Key_J), "drawing").id == "tool_brush"
    table.restore("tool_brush")
    assert table.match(press(Qt.Key.Key_B), "drawing").id == "tool_brush"


def test_who_claims_a_key_is_told_by_screen():
    table = shipped()
    assert [each.id for each in table.claims("tool_polygon", "B")] == ["tool_brush"]
    assert table.claims("accept", "B") == []
    assert [each.id for each in table.claims("accept", "Q")] == ["next_wanted"]
    assert "accept" in [each.id for each in table.claims("next_wanted", "Return")]


def test_every_shipped_key_is_one_press_that_a_keyboard_can_make():
    for command in shipped():
        for key in command.keys:
            assert is_key(key), (command.id, key)


def test_every_command_stands_under_a_head():
    assert {command.group for command in shipped()} <= set(HEADS)


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


@pytest.fixture
def card_of(qtbot):
    """Shows the card over a window of some size."""
    made = []

    def card_of(table, screen="reading", size=(1280, 800)):
        parent = QWidget()
        qtbot.addWidget(parent)
        parent.resize(*size)
        made.append((parent, table))
        card = KeysCard(table, screen, "Reading", parent)
        card.show()
        return card

    return card_of


def words_of(card):
    return [label.text() for label in card.findChildren(QLabel)]


def test_the_card_of_a_drawing_screen_shows_the_hand_before_the_keys(card_of):
    card = card_of(shipped())
    words = words_of(card)
    assert words.index("Wheel") < words.index("B")
    assert "Ctrl+Enter" in words
    assert "comma" in words
    card.close()


def test_the_card_shows_the_keys_that_are_bound_now(card_of):
    table = shipped()
    card = card_of(table)
    table.bind("tool_brush", ("Ctrl+J",))
    assert "Ctrl+J" in words_of(card)
    card.close()


def test_the_card_of_the_library_shows_the_import_too(card_of):
    card = card_of(shipped(), "library")
    assert "Skip" in words_of(card)
    assert "Brush" not in words_of(card)
    card.close()


def test_the_card_of_reading_names_no_key_of_preparing_alone(card_of):
    reading, preparing = (card_of(shipped(), screen) for screen in ("reading", "prepare"))
    for words in ("ED here", "Draw layer 2"):
        assert words not in words_of(reading)
        assert words in words_of(preparing)
    assert "Other loops" in words_of(reading)
    assert "Other loops" in words_of(preparing)
    reading.close()
    preparing.close()


def test_f1_closes_the_card_that_it_opened(card_of):
    card = card_of(shipped())
    QTest.keyClick(card, Qt.Key.Key_F1)
    assert not card.isVisible()


def test_a_card_of_many_keys_fits_a_small_window_without_scrolling(card_of, qtbot):
    """A few more than are shipped: none is cut off at 1280 by 800."""
    groups = ("shaping", "carrying", "steps", "answers")
    more = [
        Command(id=group, text="One more", keys=("Alt+J",), screen="drawing", group=group)
        for group in groups
    ]
    card = card_of(CommandTable([*shipped(), *more]))
    qtbot.waitExposed(card)
    area = card.findChild(QScrollArea)
    assert card.width() <= 1280
    assert card.height() <= 800
    assert area.verticalScrollBar().maximum() == 0
    assert not area.horizontalScrollBar().isVisible()
    card.close()


@given(
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=14),
    most=st.integers(1, 6),
)
def test_the_card_keeps_every_block_whole_in_its_order_and_in_no_more_columns(sizes, most):
    found = [Block(str(n), (Entry("x", "y"),) * size) for n, size in enumerate(sizes)]
    columns = packed(found, most=most)
    assert [block for column in columns for block in column] == found
    assert len(columns) <= most
