"""The real window on a real study: who comes in sees what the role allows, and loses nothing."""

import pytest
from desk.studies import PASSWORD, make_project, make_study
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from fibrodesk.storage.errors import DiskFullError
from fibrodesk.ui.keys import own_keys
from fibrodesk.ui.keys.card import KeysCard
from fibrodesk.ui.shell.main_window import MainWindow


@pytest.fixture
def study(tmp_path):
    """The folder of a closed study with Ann and Bob, readers, and Rita, reviewer."""
    project = make_project(tmp_path / "study.fibrodesk")
    make_study(project)
    project.close()
    return tmp_path / "study.fibrodesk"


@pytest.fixture
def window(qtbot, preferences):
    made = MainWindow(preferences)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def come_in(window, qtbot, study, name):
    window.open_project(study)
    qtbot.waitUntil(lambda: window.door.project is not None)
    window.door.sign_in(name, PASSWORD)
    qtbot.waitUntil(lambda: window.workspace is not None)
    qtbot.waitUntil(lambda: not window.runner.busy)
    return window.workspace


def rail(window):
    buttons = window.workspace.findChildren(QToolButton)
    shown = [b.objectName() for b in buttons if b.objectName().startswith("go_")]
    return {name.removeprefix("go_") for name in shown}


@pytest.mark.parametrize(
    ("name", "screens"),
    [
        ("ann", {"library", "reading", "agreement", "reports", "settings"}),
        ("rita", {"library", "review", "agreement", "reports", "settings"}),
        ("administrator", {"library", "agreement", "training", "reports", "settings"}),
    ],
)
def test_a_screen_that_a_role_may_not_use_is_not_shown(window, qtbot, study, name, screens):
    come_in(window, qtbot, study, name)
    assert rail(window) == screens


def test_a_screen_that_is_not_shown_cannot_be_reached_by_its_name_either(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    for name in ("training", "review", "prepare", "nowhere"):
        workspace.go(name, {})
        assert workspace.screen_in_front.name == "library"


def test_research_use_only_stands_on_every_screen(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    for name in ("library", "settings"):
        workspace.go(name, {})
        assert workspace.findChild(QLabel, "research_use").isVisible()


def test_the_title_tells_study_and_person(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    assert window.windowTitle() == "Study · ann — fibrodesk"


def test_a_wrong_password_is_told_beside_the_field(window, qtbot, study):
    window.open_project(study)
    qtbot.waitUntil(lambda: window.door.project is not None)
    window.door.sign_in("ann", "wrong")
    label = window.findChild(QLabel, "sign_in_wrong")
    qtbot.waitUntil(lambda: "password is not right" in label.text())
    assert window.workspace is None
    assert window.messages.message is None


def test_a_folder_that_is_no_study_gets_a_sentence_with_what_to_do(window, qtbot, tmp_path):
    window.open_project(tmp_path)
    qtbot.waitUntil(lambda: window.messages.message is not None)
    assert window.messages.message.advice
    assert window.door.project is None


def test_a_message_moves_nothing_takes_no_focus_and_goes_with_esc(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    workspace.go("settings", {})
    page, focus = workspace.screen_in_front, window.focusWidget()
    place = page.mapTo(window, QPoint(0, 0)), page.size()
    window.messages.report("The disk is full", "Nothing is written.", "Make room.", "/study")
    bar = window.findChild(QWidget, "message_bar")
    assert bar.isVisible()
    assert (page.mapTo(window, QPoint(0, 0)), page.size()) == place
    assert not _in_window(bar).intersects(_in_window(page)), "it lies over nothing that is used"
    for name in ("research_use", "person_menu"):
        assert not _in_window(bar).intersects(_in_window(window.findChild(QWidget, name)))
    assert window.focusWidget() is focus
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert (page.mapTo(window, QPoint(0, 0)), page.size()) == place


def _in_window(widget):
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def test_a_message_at_the_entrance_lies_above_what_is_asked(window, qtbot, study, tmp_path):
    window.resize(1024, 640)
    window.open_project(tmp_path)
    qtbot.waitUntil(lambda: window.messages.message is not None)
    bar = window.findChild(QWidget, "message_bar")
    assert bar.isVisible()
    assert bar.width() == window.centralWidget().width()
    for button in window.findChildren(QPushButton):
        assert not (button.isVisible() and _in_window(button).intersects(_in_window(bar)))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_who_passes_by_a_covered_desk_reads_that_something_failed_and_not_what(
    window, qtbot, study
):
    """An import that goes on under the cover refuses files by their names."""
    come_in(window, qtbot, study, "ann")
    window.cover()
    bar = window.findChild(QWidget, "message_bar")
    window.messages.note("Ann's loops lie in /archive/Meier.")
    assert not bar.isVisible()
    window.messages.report("A file was refused", "Meier_Hans.dcm ends early. " * 9, "Ask Meier.")
    QTest.keyClick(window, Qt.Key.Key_Escape)  # it is for who sat here
    assert bar.isVisible()
    parts = [bar, bar.card, *bar.findChildren(QWidget), *bar.card.findChildren(QLabel)]
    told = [part.text() for part in parts if isinstance(part, QLabel)]
    told += [part.accessibleName() + part.toolTip() for part in parts]
    assert "A file was refused" in told
    assert "Meier" not in " ".join(told)
    window.door.unlock(PASSWORD)
    qtbot.waitUntil(lambda: "Meier_Hans.dcm" in bar.accessibleName())
    assert bar.isVisible()


def test_what_was_told_before_the_desk_was_covered_is_there_for_who_comes_back(
    window, qtbot, study
):
    """Whoever is called away in mid-import has not read it yet."""
    come_in(window, qtbot, study, "ann")
    bar = window.findChild(QWidget, "message_bar")
    window.messages.report("A file was refused", "Meier_Hans.dcm ends early.")
    window.cover()
    assert "Meier" not in bar.accessibleName()
    window.door.unlock(PASSWORD)
    qtbot.waitUntil(lambda: "Meier_Hans.dcm" in bar.accessibleName())
    assert bar.isVisible()


def test_what_was_told_at_the_desk_goes_with_the_study(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    window.messages.report("A file was refused", "Meier_Hans.dcm ends early.")
    window.close_project()
    assert window.messages.message is None


def test_an_idle_desk_is_covered_and_goes_on_where_it_was(qtbot, preferences, study):
    window = MainWindow(preferences, idle_s=0.2)
    qtbot.addWidget(window)
    window.show()
    workspace = come_in(window, qtbot, study, "ann")
    qtbot.waitUntil(lambda: not workspace.isVisible(), timeout=5_000)
    window.door.unlock("wrong")
    qtbot.waitUntil(lambda: bool(window.findChild(QLabel, "sign_in_wrong").text()))
    assert not workspace.isVisible()
    seen = []  # told at once: a slow machine is idle again before one looks
    window.door.unlocked.connect(lambda: seen.append(workspace.isVisible()))
    window.door.unlock(PASSWORD)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [True]
    assert window.workspace is workspace
    window.close()


def test_no_key_reaches_the_work_under_the_cover(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    asked = []
    workspace.screen_in_front.next_wanted = lambda: asked.append(1)
    window.cover()
    QTest.keyClick(window, Qt.Key.Key_Q)
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert asked == []
    assert not window.findChildren(KeysCard)


def test_another_person_comes_without_closing_the_study(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    window.sign_out()
    qtbot.waitUntil(lambda: window.door.session is None)
    window.door.sign_in("rita", PASSWORD)
    qtbot.waitUntil(lambda: window.workspace is not None)
    qtbot.waitUntil(lambda: not window.runner.busy)
    assert "review" in rail(window)


def test_who_cannot_be_signed_out_sits_at_the_desk_again(window, qtbot, study, monkeypatch):
    """Something is not on the disk: it is told, and the work is still there."""
    come_in(window, qtbot, study, "ann")

    def full(_session):
        raise DiskFullError(name="study")

    with monkeypatch.context() as broken:
        broken.setattr("fibrodesk.desk.session.sign_out", full)
        with qtbot.waitSignal(window.door.failed):
            window.sign_out()
    assert window.door.session.person.name == "ann"
    assert window.workspace is not None
    assert window.workspace.isVisible()
    qtbot.waitUntil(lambda: not window.runner.busy)


def test_a_screen_that_does_not_let_go_keeps_the_window_open(window, qtbot, study):
    screen = come_in(window, qtbot, study, "ann").screen_in_front
    screen.leave = lambda: False
    window.close()
    assert window.isVisible()
    assert window.door.project is not None
    screen.leave = lambda: True
    window.close()
    assert not window.isVisible()
    assert window.door.project is None


def test_a_full_disk_at_the_end_asks_and_keeps_by_default(window, qtbot, study, monkeypatch):
    come_in(window, qtbot, study, "ann")
    asked = []
    monkeypatch.setattr(
        "fibrodesk.ui.shell.main_window.abandons",
        lambda _window, fault: asked.append(fault) or False,
    )
    project = window.door.project

    def full():
        raise DiskFullError(name="study")

    monkeypatch.setattr(project, "close", full)
    window.close()
    assert window.isVisible()
    assert len(asked) == 1
    assert window.door.project is project
    assert window.workspace.isVisible()
    qtbot.waitUntil(lambda: not window.runner.busy)
    monkeypatch.undo()


def test_the_card_of_keys_shows_those_of_the_screen_in_front(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    QTest.keyClick(window, Qt.Key.Key_F1)
    cards = window.findChildren(KeysCard)
    assert [card.windowTitle() for card in cards] == ["Keys: Library"]
    cards[0].close()


def test_f6_goes_from_the_screen_to_the_rail_and_back(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    window.activateWindow()
    qtbot.waitActive(window)
    workspace.screen_in_front.focus_home()
    workspace.next_panel()
    assert window.focusWidget().objectName() == "go_library"
    workspace.next_panel()
    assert workspace.screen_in_front.isAncestorOf(window.focusWidget())


def test_the_theme_changes_at_once_and_is_kept(window, qtbot, study, preferences):
    come_in(window, qtbot, study, "ann")
    window.workspace.go("settings", {"part": "appearance"})
    choice = window.findChild(object, "theme_light")
    choice.click()
    assert window.grab().toImage().pixelColor(window.width() - 3, 200).lightness() > 200
    assert preferences.theme == "light"
    window.wear("dark")


def test_the_window_comes_back_in_the_size_it_had(qtbot, preferences):
    first = MainWindow(preferences)
    qtbot.addWidget(first)
    first.resize(1024, 700)  # the offscreen screen is no larger
    first.show()
    first.close()
    second = MainWindow(preferences)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (1024, 700)
    second.close()


@pytest.mark.parametrize("moment_ms", [0, 3, 10, 30, 100])
def test_closing_at_any_moment_of_opening_is_clean(qtbot, preferences, study, moment_ms):
    window = MainWindow(preferences)
    qtbot.addWidget(window)
    window.show()
    window.open_project(study)
    qtbot.wait(moment_ms)
    window.close()
    assert not window.isVisible()


def test_f1_a_second_time_closes_the_card(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    window.workspace.show_keys()
    window.workspace.show_keys()
    assert not [card for card in window.findChildren(KeysCard) if card.isVisible()]


def test_keys_are_those_of_the_person_and_go_with_the_person(window, qtbot, study):
    come_in(window, qtbot, study, "ann")
    table = window.commands
    table.bind("tool_brush", ("J",))
    own_keys.keep(window.preferences, "ann", table)
    window.sign_out()
    qtbot.waitUntil(lambda: window.door.session is None)
    assert table["tool_brush"].keys == ("B",)
    window.door.sign_in("bob", PASSWORD)
    qtbot.waitUntil(lambda: window.workspace is not None)
    qtbot.waitUntil(lambda: not window.runner.busy)
    assert table["tool_brush"].keys == ("B",)


def test_keys_are_there_after_the_window_was_closed_and_what_cannot_be_read_is_told(
    window, qtbot, study, preferences
):
    preferences.keep_state("keys/ann", {"tool_brush": ["J"], "undo": "what?", "gone": ["K"]})
    come_in(window, qtbot, study, "ann")
    assert window.commands["tool_brush"].keys == ("J",)
    assert window.commands["undo"].keys == ("Ctrl+Z",)
    told = window.messages.message
    assert told.kind == "note"
    assert "Undo" in told.text
    assert "gone" in told.text


@pytest.mark.parametrize("gone", ["disabled", "hidden", "deleted"])
def test_what_can_no_longer_be_used_leaves_the_focus_to_its_screen(window, qtbot, study, gone):
    """Qt would give it to the next of the window, the menu of the person: no key would act."""
    workspace = come_in(window, qtbot, study, "ann")
    screen = workspace.screen_in_front
    home = window.focusWidget()
    assert screen.isAncestorOf(home)
    button = QPushButton("Accept", screen)
    button.show()
    button.setFocus()
    assert window.focusWidget() is button
    {
        "disabled": lambda: button.setEnabled(False),
        "hidden": button.hide,
        "deleted": button.deleteLater,
    }[gone]()
    qtbot.waitUntil(lambda: window.focusWidget() is home)


def test_a_screen_whose_home_is_disabled_takes_the_focus_itself(window, qtbot, study, monkeypatch):
    """As in the calibration while its loops are made: home is its one button, and waits."""
    screen = come_in(window, qtbot, study, "ann").screen_in_front
    home = QPushButton("Begin", screen)
    monkeypatch.setattr(screen, "focus_home", home.setFocus)
    home.show()
    home.setFocus()
    assert window.focusWidget() is home
    home.setEnabled(False)
    qtbot.waitUntil(lambda: window.focusWidget() is screen)


def test_who_goes_to_the_rail_stays_there(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    there = workspace.findChild(QToolButton, "go_reading")
    there.setFocus()
    qtbot.wait(50)
    assert window.focusWidget() is there


def test_the_calibration_is_reached_from_reading_and_the_rail_says_so(window, qtbot, study):
    workspace = come_in(window, qtbot, study, "ann")
    workspace.go("calibration", {})
    qtbot.waitUntil(lambda: not window.runner.busy)
    assert workspace.screen_in_front.name == "calibration"
    assert workspace.findChild(QToolButton, "go_reading").isChecked()
    workspace.show_keys()
    cards = [card for card in window.findChildren(KeysCard) if card.isVisible()]
    assert [card.windowTitle() for card in cards] == ["Keys: Calibration"]
    assert "Brush" in [label.text() for label in cards[0].findChildren(QLabel)]
    cards[0].close()
