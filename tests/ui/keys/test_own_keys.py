"""The keys that a person chose: kept, found again, and never in the way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.tables.shipped import shipped
from fibrodesk.ui.preferences import Preferences


def test_chosen_keys_are_there_after_a_restart(tmp_path):
    table, first = shipped(), Preferences(tmp_path / "kept.ini")
    table.bind("tool_brush", ("J", "Ctrl+B"))
    own_keys.keep(first, "Ann Lee", table)
    first.sync()
    again = shipped()
    assert own_keys.take_up(Preferences(tmp_path / "kept.ini"), "ann  lee", again) == []
    assert again["tool_brush"].keys == ("J", "Ctrl+B")
    assert again.rebound() == {"tool_brush": ("J", "Ctrl+B")}


def test_each_person_has_keys_of_their_own(preferences):
    table = shipped()
    table.bind("tool_brush", ("J",))
    own_keys.keep(preferences, "Ann", table)
    own_keys.take_up(preferences, "Bob", table)
    assert table["tool_brush"].keys == ("B",)
    own_keys.take_up(preferences, "Ann", table)
    assert table["tool_brush"].keys == ("J",)


def test_a_command_that_is_no_longer_there_is_left_out_with_a_word(preferences):
    preferences.keep_state("keys/ann", {"tool_of_old": ["J"], "tool_brush": ["J"]})
    table = shipped()
    told = own_keys.take_up(preferences, "Ann", table)
    assert len(told) == 1
    assert "tool_of_old" in told[0]
    assert table["tool_brush"].keys == ("J",)


def test_a_broken_binding_is_left_out_with_a_word(preferences):
    for broken in ("J", 7, None, ["Hello"], ["Shift"], ["J, K"], [7], {"a": 1}, [""]):
        preferences.keep_state("keys/ann", {"tool_brush": broken})
        table = shipped()
        told = own_keys.take_up(preferences, "Ann", table)
        assert len(told) == 1, broken
        assert "Brush" in told[0]
        assert table["tool_brush"].keys == ("B",)


def test_a_file_that_is_no_record_changes_nothing(preferences):
    preferences.keep("keys/ann", "{half")
    table = shipped()
    assert own_keys.take_up(preferences, "Ann", table) == []
    assert table.rebound() == {}


def test_a_reserved_key_in_the_file_is_left_out(preferences):
    preferences.keep_state("keys/ann", {"tool_brush": ["F1"], "keys_card": ["F1", "F11"]})
    table = shipped()
    told = own_keys.take_up(preferences, "Ann", table)
    assert len(told) == 1
    assert table["tool_brush"].keys == ("B",)
    assert table["keys_card"].keys == ("F1", "F11")


def test_a_chosen_key_goes_before_one_that_a_later_version_ships(preferences):
    preferences.keep_state("keys/ann", {"tool_brush": ["E"]})
    table = shipped()
    told = own_keys.take_up(preferences, "Ann", table)
    assert table["tool_brush"].keys == ("E",)
    assert table["tool_eraser"].keys == ()
    assert "Brush" in told[0]
    assert "Eraser" in told[0]
    assert table.conflicts() == []


_KEYS = st.sampled_from(["B", "E", "F1", "Esc", "Ctrl+Q", "Ctrl+Z", "Alt+J", "Hello", "", "Tab"])
_STORED = st.one_of(st.lists(_KEYS, max_size=3), st.integers(), st.none(), _KEYS)
_IDS = st.sampled_from(["tool_brush", "undo", "keys_card", "close", "accept", "gone"])


@given(stored=st.dictionaries(_IDS, _STORED))
@settings(max_examples=60, deadline=None)
def test_whatever_is_stored_no_key_has_two_commands_and_help_and_exit_stay(
    stored, tmp_path_factory
):
    preferences = Preferences(tmp_path_factory.mktemp("kept") / "kept.ini")
    preferences.keep_state("keys/ann", stored)
    table = shipped()
    own_keys.take_up(preferences, "Ann", table)
    assert table.conflicts() == []
    for command_id, key in (("keys_card", "F1"), ("close", "Ctrl+Q"), ("shape_cancel", "Esc")):
        assert key in table[command_id].keys
