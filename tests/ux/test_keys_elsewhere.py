"""The keys of preparing and of review, and keys that a person has chosen, at the real window."""

from dataclasses import replace

import pytest
from e2e.hands import until
from PySide6.QtCore import Qt

from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.models.proposing import propose
from fibrodesk.desk.preparing import reopen_preparation

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any menu
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_KEY = Qt.Key
_ALT = Qt.KeyboardModifier.AltModifier


def third_cine(session):
    """The one that is in no round."""
    return next(cine for cine in list_cines(session) if cine.number == 3)


# Preparing.


@pytest.fixture
def preparing(act, desks):
    """Rita prepares the third loop again."""
    reopened = []

    def reopen(session):
        cine = third_cine(session)
        reopen_preparation(session, cine.id, reason="the marks are looked at again")
        reopened.append(cine.id)

    act("rita", reopen)
    rita = desks("rita")
    rita.window.workspace.go("prepare", {"cine_id": reopened[0]})
    rita.hands.find("canvas")
    return rita


def test_1_to_5_are_the_quality_while_preparing(preparing):
    page = preparing.page
    for number in (1, 5, 3):
        preparing.hands.press(_KEY.Key_0 + number)
        assert page.editor.presenter.draft.facts["quality"] == number


def test_m_takes_the_three_points_while_preparing_and_alt_marks_ed_and_es(preparing):
    editor = preparing.page.editor
    preparing.hands.press(_KEY.Key_M)
    assert editor.presenter.board.tool.name == "three_points"
    preparing.hands.press(_KEY.Key_B)
    assert editor.presenter.board.tool.name == "brush"
    preparing.hands.press(_KEY.Key_Home)
    preparing.hands.press(_KEY.Key_Right)
    preparing.hands.press(_KEY.Key_D, _ALT)
    assert editor.presenter.draft.facts["ed"] == 1


# Review.


@pytest.fixture
def review(act, desks):
    """Rita has the model's masks of the third loop before her."""
    act("rita", lambda session: propose(session, cine_id=third_cine(session).id, device="cpu"))
    rita = desks("rita")
    rita.hands.go("review")
    presenter = rita.window.workspace.screen_in_front.presenter
    until(lambda: presenter.row is not None and presenter.can_judge, "the first proposal")
    return rita, presenter


def verdict_of(presenter, row):
    return next(each.verdict for each in presenter.rows if each.id == row.id)


def goes_on(presenter, row):
    until(lambda: presenter.row.id != row.id and presenter.can_judge, "the next proposal")


def test_one_press_is_one_verdict_and_it_is_taken_back_without_a_dialog(review):
    """Enter accepts, E corrects, R rejects with a reason, Q goes on."""
    rita, presenter = review
    press, first = rita.hands.press, presenter.row
    assert len(presenter.rows) >= 4, "four proposals are judged below"

    press(_KEY.Key_Q)
    goes_on(presenter, first)
    assert verdict_of(presenter, first) == "", "Q gives no verdict"

    accepted = presenter.row
    press(_KEY.Key_Return)
    goes_on(presenter, accepted)
    assert verdict_of(presenter, accepted) == "accepted"
    assert sum(row.open for row in presenter.rows) == len(presenter.rows) - 1

    press(_KEY.Key_Backspace)
    until(lambda: presenter.row.id == accepted.id and presenter.can_judge, "it to be back")
    assert verdict_of(presenter, accepted) == ""

    press(_KEY.Key_R)
    assert rita.hands.find("reject_reason").hasFocus()
    assert verdict_of(presenter, accepted) == "", "a reason is asked first"
    press(_KEY.Key_Return)
    goes_on(presenter, accepted)
    assert verdict_of(presenter, accepted) == "rejected"

    corrected = presenter.row
    press(_KEY.Key_E)
    rita.hands.find("correction_done")
    press(_KEY.Key_E)
    drawing = rita.hands.find("canvas").parent().presenter
    assert drawing.board.tool.name == "eraser", "in the editor E is the eraser again"
    rita.hands.click("correction_done")
    goes_on(presenter, corrected)
    assert verdict_of(presenter, corrected)


def test_the_library_knows_of_proposals_that_wait_for_a_verdict(review):
    rita, presenter = review
    waiting = sum(row.open for row in presenter.rows)
    rita.hands.press(_KEY.Key_Return)
    until(lambda: sum(row.open for row in presenter.rows) == waiting - 1, "the verdict")
    rita.hands.go("library")
    library = rita.window.workspace.screen_in_front.presenter
    until(lambda: library.shelf.proposals == waiting - 1, "the others to be counted")
    library.shelf = replace(library.shelf, work=())  # everything is prepared
    rita.hands.press(_KEY.Key_Q)
    assert rita.window.workspace.screen_in_front.objectName() == "screen_review"


# Q on every screen.


@pytest.mark.parametrize(
    ("name", "screen", "place"),
    [
        ("ann", "library", "reading_page"),
        ("ann", "settings", "reading_page"),
        ("rita", "settings", "prepare_page"),  # the fourth loop is not prepared yet
        ("administrator", "training", "prepare_page"),
        ("administrator", "reports", "prepare_page"),
    ],
)
def test_q_leads_from_every_screen_to_what_waits_for_the_person(desks, name, screen, place):
    person = desks(name)
    person.hands.go(screen)
    person.hands.press(_KEY.Key_Q)
    assert person.hands.find(place)


# Keys of one's own.


def test_all_keys_can_be_changed_conflicts_are_shown_and_defaults_restored(desk):
    """In the settings, by keys alone; the editor hears the new key when one comes back."""
    hands = desk.hands
    hands.go("settings")
    hands.click("settings_keys")
    change(hands, "Brush", _KEY.Key_J)
    assert desk.window.commands["tool_brush"].keys == ("J",)
    change(hands, "Eraser", _KEY.Key_J)
    assert "Brush" in hands.words("key_word"), "whose key it is"
    assert desk.window.commands["tool_eraser"].keys == ("E",), "nothing is taken unasked"
    hands.click("leave_key")
    hands.go("reading")
    hands.click("read_next")
    hands.find("reading_page")
    hands.press(_KEY.Key_L)
    hands.press(_KEY.Key_B)
    assert desk.board.tool.name == "outline", "B is free now"
    hands.press(_KEY.Key_J)
    assert desk.board.tool.name == "brush"
    assert "(J)" in hands.find("tool_brush").toolTip()
    hands.go("settings")
    hands.click("restore_all_keys")
    assert desk.window.commands.rebound() == {}
    assert desk.window.commands.conflicts() == []


def change(hands, name, key):
    """Find a command by its name, Enter, and press its new key."""
    hands.fill("find_key", name)
    hands.press(_KEY.Key_Down)
    hands.press(_KEY.Key_Return)
    hands.press(key)
