"""What this machine remembers."""

from pathlib import Path

from fibrodesk.ui.preferences import Preferences


def test_what_is_kept_is_there_after_a_restart(tmp_path):
    first = Preferences(tmp_path / "kept.ini")
    first.keep_state("view/c1", {"frame": 4, "zoom": 1.5})
    first.theme = "light"
    first.sync()
    again = Preferences(tmp_path / "kept.ini")
    assert again.state("view/c1") == {"frame": 4, "zoom": 1.5}
    assert again.theme == "light"


def test_a_damaged_record_is_no_record(preferences):
    preferences.keep("view/c1", "{half")
    assert preferences.state("view/c1") == {}
    preferences.keep("view/c1", "[1, 2]")
    assert preferences.state("view/c1") == {}


def test_the_study_opened_last_stands_first_and_once(preferences):
    for name in ("a", "b", "a"):
        preferences.remember_project(Path(name))
    assert preferences.recent_projects == [Path("a"), Path("b")]


def test_the_list_of_studies_does_not_grow_for_ever(preferences):
    for number in range(20):
        preferences.remember_project(Path(str(number)))
    assert len(preferences.recent_projects) == 8
    assert preferences.recent_projects[0] == Path("19")


def test_a_study_can_be_left_out_of_the_list(preferences):
    preferences.remember_project(Path("a"))
    preferences.forget_project(Path("a"))
    assert preferences.recent_projects == []


def test_the_settings_file_is_that_of_the_faked_home(tmp_path_factory):
    kept = Preferences()
    kept.theme = "light"
    kept.sync()
    assert str(tmp_path_factory.getbasetemp()) in kept._kept.fileName()
