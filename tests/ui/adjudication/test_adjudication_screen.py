"""The adjudication as a person has it: keys, mouse, one history, and the way it ends."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from adjudication_room import DRAWN, FIRST, SECOND, blob, dispute, rest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from fibrodesk.desk.errors import NotAllowedError, WrongPasswordError
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.mask import MaskKey, Structure
from fibrodesk.domain.reading import Answer, AnswerState, Origin
from fibrodesk.ui.adjudication.ports import Settled, Signature, Standing, State, Way

_ALT, _CTRL, _SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_NONE = Qt.KeyboardModifier.NoModifier


def press(screen, key, held=_NONE) -> None:
    QTest.keyClick(screen.page.editor.canvas, key, held)


def mask(screen) -> np.ndarray:
    return screen.page.presenter.mask()


def click(canvas, x_px: float, y_px: float) -> None:
    at = canvas.screen_point(ImagePoint(x_px, y_px)).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)


def words(screen, name: str) -> str:
    found = screen.findChild(QLabel, name)
    return getattr(found, "whole", found.text())


def hint(screen) -> str:
    return screen.page.editor.hint.words.text()


def button(screen, name: str) -> QPushButton:
    return screen.findChild(QPushButton, name)


def push(screen, name: str) -> None:
    QTest.mouseClick(button(screen, name), Qt.MouseButton.LeftButton)


def test_it_opens_on_the_greatest_disagreement_and_says_why(screen):
    assert screen.presenter.chosen.id == ("c1", 2)
    assert words(screen, "adjudication_where") == "FD-0001 · cine 1 · frame 3"
    assert words(screen, "dispute_why") == "90 mm² apart (limit 20)\nopen"


def test_a_click_in_a_readers_pane_takes_the_region_and_another_gives_it_up(screen):
    canvas = screen.page.panes.panes["A"].canvas
    click(canvas, 85.5, 63.5)
    assert np.array_equal(mask(screen), blob(60, 80, 66, 90))
    click(canvas, 30.5, 30.5)
    assert np.array_equal(mask(screen), FIRST)
    click(canvas, 85.5, 63.5)
    assert np.array_equal(mask(screen), blob(20, 20, 40, 50))


def test_each_region_is_one_step_of_the_one_history(screen):
    canvas = screen.page.panes.panes["A"].canvas
    click(canvas, 85.5, 63.5)
    click(canvas, 30.5, 30.5)
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert np.array_equal(mask(screen), blob(60, 80, 66, 90))
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert not mask(screen).any()
    press(screen, Qt.Key.Key_Y, _CTRL)
    assert np.array_equal(mask(screen), blob(60, 80, 66, 90))


def test_the_canvas_takes_a_region_only_while_its_key_is_held(screen):
    canvas = screen.page.editor.canvas
    QTest.keyPress(canvas, Qt.Key.Key_V)
    click(canvas, 85.5, 63.5)
    QTest.keyRelease(canvas, Qt.Key.Key_V)
    assert np.array_equal(mask(screen), blob(60, 80, 66, 90))
    click(canvas, 100.5, 20.5)
    assert mask(screen)[20, 100], "let go, the brush draws again"


def test_the_region_that_is_not_taken_yet_goes_first_where_two_lie_over_another(screen):
    canvas = screen.page.editor.canvas
    QTest.keyPress(canvas, Qt.Key.Key_V)
    click(canvas, 30.5, 30.5)
    assert np.array_equal(mask(screen), blob(20, 20, 40, 50))
    click(canvas, 30.5, 30.5)
    QTest.keyRelease(canvas, Qt.Key.Key_V)
    assert np.array_equal(mask(screen), blob(20, 20, 40, 50) | SECOND)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (Qt.Key.Key_1, FIRST),
        (Qt.Key.Key_2, SECOND),
        (Qt.Key.Key_3, FIRST & SECOND),
        (Qt.Key.Key_4, FIRST | SECOND),
    ],
)
def test_a_key_starts_from_a_reader_or_from_what_they_share(screen, key, wanted):
    press(screen, key, _SHIFT)
    assert np.array_equal(mask(screen), wanted)
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert not mask(screen).any(), "one step"


def test_two_readers_have_no_majority_and_the_button_says_why(screen):
    for name in ("lay_majority", "lay_staple"):
        assert not button(screen, name).isEnabled()
        assert button(screen, name).toolTip() == "From three readers on; this cine has 2."
    assert button(screen, "lay_staple").text() == "STAPLE (experiment)"
    press(screen, Qt.Key.Key_5, _SHIFT)
    assert not mask(screen).any()


def test_three_readers_have_a_majority(shown, desk):
    desk.voices.append(("C", "Cem", SECOND))
    screen = shown()
    assert list(screen.page.panes.panes) == ["A", "B", "C"]
    assert not screen.page.sources.slider.isEnabled()
    push(screen, "lay_majority")
    assert np.array_equal(mask(screen), SECOND)
    assert button(screen, "lay_intersection").text() == "All"


def test_dragging_the_slider_previews_and_letting_go_is_one_step(screen):
    slider = screen.page.sources.slider
    start, quarter = slider.place_of(0.5).toPoint(), slider.place_of(0.25).toPoint()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(slider, slider.place_of(0.4).toPoint())
    QTest.mouseMove(slider, quarter)
    preview = screen.page.editor.layers.preview
    assert preview is not None
    assert preview.any()
    assert not mask(screen).any(), "nothing is laid while the hand is down"
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=quarter)
    assert screen.page.editor.layers.preview is None
    assert np.array_equal(mask(screen), preview)
    answer = screen.page.presenter.answers.of(2)
    assert answer.origin is Origin.INTERPOLATED
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert not mask(screen).any()


def test_at_its_ends_the_slider_is_a_and_b(screen):
    laying = screen.page.laying
    for share, wanted in ((0.0, FIRST), (1.0, SECOND)):
        laying.slide(share)
        laying.lay_between()
        assert np.array_equal(mask(screen), wanted)


def test_the_arrows_move_the_slider_by_a_twentieth_and_rest_into_one_step(screen, qtbot):
    slider = screen.page.sources.slider
    slider.setFocus()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Left)
    assert screen.page.laying.share == pytest.approx(0.35)
    assert screen.page.presenter.frame == 2, "the arrows do not leave the frame"
    press(screen, Qt.Key.Key_Right, _ALT)
    assert screen.page.laying.share == pytest.approx(0.40)
    qtbot.waitUntil(lambda: mask(screen).any(), timeout=3000)
    edit = screen.page.presenter.draft.next_undo(2)
    assert edit.kind == "mean shape at 0.40"
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert not mask(screen).any()


def test_escape_leaves_what_the_slider_shows(screen):
    screen.page.laying.slide(0.3)
    press(screen, Qt.Key.Key_Escape)
    assert screen.page.editor.layers.preview is None
    assert not mask(screen).any()


def test_starting_from_a_reader_who_saw_nothing_says_none(shown, desk):
    desk.voices[1] = ("B", "Bob", np.zeros_like(SECOND))
    desk.said["B"] = Answer(state=AnswerState.NONE)
    screen = shown()
    assert words(screen, "source_B_sentence") == "No fibrosis here."
    press(screen, Qt.Key.Key_2, _SHIFT)
    assert screen.page.presenter.answers.of(2).state is AnswerState.NONE
    press(screen, Qt.Key.Key_Z, _CTRL)
    assert screen.page.presenter.answers.of(2).state is None


def test_a_reader_who_could_not_assess_the_frame_says_so_in_the_pane(shown, desk):
    desk.voices[0] = ("A", "Ann", None)
    desk.said["A"] = Answer(state=AnswerState.NOT_ASSESSABLE, reason="shadow")
    screen = shown()
    assert words(screen, "source_A_sentence") == "Not assessable: shadow."
    assert not button(screen, "lay_union").isEnabled()
    assert button(screen, "lay_union").toolTip() == "Not every reader could assess this frame."


def test_done_finishes_the_cine_before_the_next_one_opens(screen, desk, workplace, qtbot):
    press(screen, Qt.Key.Key_1, _SHIFT)
    press(screen, Qt.Key.Key_D)
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c1", 6), "though a frame of another is further apart"
    assert desk.drafts["c1"].closed == 0
    press(screen, Qt.Key.Key_N)
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c2", 4)
    assert desk.drafts["c1"].closed == 1
    assert [one.state for one in screen.presenter.disputes] == [
        State.BEGUN,
        State.OPEN,
        State.BEGUN,
    ]


def test_done_tells_where_it_goes(screen):
    tip = button(screen, "consensus_done").toolTip()
    assert "next open one of this cine, then of the next cine by disagreement" in tip


def test_the_key_of_what_is_next_goes_by_the_list(screen, workplace, qtbot):
    screen.next_wanted()
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c2", 4)


def test_what_was_drawn_is_there_when_one_comes_back(screen, workplace, qtbot):
    press(screen, Qt.Key.Key_1, _SHIFT)
    assert screen.leave()
    rest(qtbot, workplace.runner)
    assert screen.page is None
    screen.open(round_id="r1", cine_id="c1", frame=2)
    rest(qtbot, workplace.runner)
    assert np.array_equal(mask(screen), FIRST)


def test_one_comes_back_to_the_frame_that_was_left(screen, workplace, qtbot):
    press(screen, Qt.Key.Key_PageDown)
    rest(qtbot, workplace.runner)
    assert screen.leave()
    rest(qtbot, workplace.runner)
    screen.open()
    rest(qtbot, workplace.runner)
    assert screen.page.presenter.frame == 4
    assert screen.presenter.chosen.id == ("c2", 4)


def test_the_pen_is_not_kept_by_who_left_before_it_came(screen, desk, workplace, qtbot):
    screen.presenter.go_to("c2", 4)
    assert screen.leave()
    rest(qtbot, workplace.runner)
    assert screen.page is None
    assert all(draft.closed for draft in desk.drafts.values())


def test_a_frame_that_no_rule_sent_here_can_be_taken_by_hand(shown):
    screen = shown(round_id="r1", cine_id="c1", frame=0)
    assert screen.page.presenter.frame == 0
    assert words(screen, "dispute_why") == "taken by hand\nopen"
    press(screen, Qt.Key.Key_2, _SHIFT)
    assert np.array_equal(mask(screen), SECOND)


def test_the_check_list_tells_what_stays_open_and_settles_the_rest(screen, desk, workplace, qtbot):
    press(screen, Qt.Key.Key_1, _SHIFT)
    press(screen, Qt.Key.Key_Return, _CTRL)
    assert words(screen, "finish_words") == "Frame 3 will stand. 1 stays open."
    push(screen, "finish_go")
    rest(qtbot, workplace.runner)
    assert ("settle", "c1", (2,)) in desk.acts
    assert screen.presenter.dispute("c1", 2).state is State.SETTLED
    assert workplace.messages.message.title == "Settled: the consensus stands."
    assert screen.presenter.chosen.id == ("c2", 4)


def test_after_a_settlement_the_next_opens_before_the_list_has_come(
    screen, desk, workplace, qtbot, monkeypatch
):
    came = Event()
    known = desk.disputes
    monkeypatch.setattr(desk, "disputes", lambda _: (came.wait(20), known("r1"))[1])
    press(screen, Qt.Key.Key_1, _SHIFT)
    press(screen, Qt.Key.Key_Return, _CTRL)
    push(screen, "finish_go")
    try:
        qtbot.waitUntil(lambda: screen.page is not None and screen.page.opened.cine_id == "c2")
        assert screen.presenter.dispute("c1", 2).state is State.SETTLED
        assert words(screen, "dispute_count") == "1 of 3 settled"
        qtbot.waitUntil(lambda: screen.page.laying.ready)
        press(screen, Qt.Key.Key_2, _SHIFT)
    finally:
        came.set()
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c2", 4)
    assert screen.presenter.dispute("c2", 4).state is State.BEGUN
    assert screen.presenter.dispute("c1", 2).settled_by == ("Rita",)


def test_a_list_that_was_asked_for_earlier_takes_nothing_back(screen, desk, workplace, qtbot):
    early = list(desk.listed)
    came, late = Event(), list(desk.listed)
    answers = [lambda: (came.wait(20), early)[1], lambda: late]
    desk.disputes = lambda _: answers.pop(0)()
    screen.presenter.load()
    late[0] = dispute("c1", 2, 90.0, state=State.SETTLED)
    screen.presenter.load()
    qtbot.waitUntil(lambda: screen.presenter.dispute("c1", 2).state is State.SETTLED)
    came.set()
    rest(qtbot, workplace.runner)
    assert screen.presenter.dispute("c1", 2).state is State.SETTLED


def test_nothing_can_be_settled_before_anything_is_said(screen):
    press(screen, Qt.Key.Key_Return, _CTRL)
    assert not button(screen, "finish_go").isEnabled()
    assert button(screen, "finish_go").toolTip() == "No frame has an answer yet."
    QTest.keyClick(button(screen, "finish_back"), Qt.Key.Key_Escape)
    assert not screen.page.finishing


def test_a_refused_settling_leaves_the_consensus_open(screen, desk, workplace, qtbot):
    press(screen, Qt.Key.Key_1, _SHIFT)
    press(screen, Qt.Key.Key_Return, _CTRL)
    desk.error = WrongPasswordError()
    push(screen, "finish_go")
    rest(qtbot, workplace.runner)
    assert workplace.messages.message.kind != "note"
    assert screen.page is not None
    assert screen.page.finishing
    assert button(screen, "finish_go").isEnabled()


@pytest.fixture
def together(shown, desk):
    desk.standing["c1"] = Standing(way=Way.TOGETHER)
    screen = shown()
    press(screen, Qt.Key.Key_1, _SHIFT)
    return screen


def test_the_first_signature_waits_for_the_second(together, desk, workplace, qtbot):
    press(together, Qt.Key.Key_Return, _CTRL)
    push(together, "finish_go")
    rest(qtbot, workplace.runner)
    assert ("settle", "c1", (2,)) in desk.acts
    assert together.presenter.dispute("c1", 2).state is State.SIGNING
    assert together.page.band.isVisible()
    assert words(together, "signed_words").startswith("Signed by Ann.")


def test_the_button_is_called_by_what_it_leads_to(together, workplace, qtbot):
    assert together.page.sources.finish.text() == "Sign…"
    push(together, "finish_button")
    push(together, "finish_go")
    rest(qtbot, workplace.runner)
    foot = together.page.sources
    assert foot.finish.text() == "Signatures…", "sign beside, or take it back"
    assert all(each.width() >= each.sizeHint().width() for each in (foot.done, foot.finish))


@pytest.fixture
def signed(together, workplace, qtbot):
    press(together, Qt.Key.Key_Return, _CTRL)
    push(together, "finish_go")
    rest(qtbot, workplace.runner)
    return together


def test_what_is_signed_takes_no_stroke_until_that_is_asked_for(signed):
    before = mask(signed).copy()
    click(signed.page.editor.canvas, 100.5, 20.5)
    press(signed, Qt.Key.Key_Z, _CTRL)
    press(signed, Qt.Key.Key_2, _SHIFT)
    press(signed, Qt.Key.Key_N)
    assert np.array_equal(mask(signed), before)
    assert "takes the signatures away" in hint(signed)
    push(signed, "change_signed")
    assert words(signed, "signed_words").endswith("The next stroke takes every signature away.")
    click(signed.page.editor.canvas, 100.5, 20.5)
    assert mask(signed)[20, 100]


def test_looking_at_what_is_signed_writes_nothing(signed, workplace, qtbot):
    draft = signed.page.presenter.draft
    before = len(draft.log)
    signed.page.presenter.journal.note({"seconds": 5})
    signed.page.presenter.go_to(6)
    signed.leave()
    rest(qtbot, workplace.runner)
    assert len(draft.log) == before


def test_the_other_signs_beside_with_a_masked_password(signed, desk, workplace, qtbot):
    press(signed, Qt.Key.Key_Return, _CTRL)
    field = signed.findChild(QLineEdit, "beside_password")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert signed.page.finish.name.currentText() == "Bob"
    field.setFocus()
    QTest.keyClicks(field, "n d x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    rest(qtbot, workplace.runner)
    assert ("sign_beside", "c1", "Bob", "n d x") in desk.acts
    assert signed.presenter.dispute("c1", 2).state is State.SETTLED
    assert workplace.messages.message.title == "Signed by all: the consensus stands."


def test_escape_leaves_the_form_and_forgets_the_password(signed):
    press(signed, Qt.Key.Key_Return, _CTRL)
    field = signed.findChild(QLineEdit, "beside_password")
    field.setFocus()
    QTest.keyClicks(field, "secret")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not signed.page.finishing
    assert field.text() == ""


def test_a_wrong_password_is_told_and_the_form_stays(signed, desk, workplace, qtbot):
    press(signed, Qt.Key.Key_Return, _CTRL)
    desk.error = WrongPasswordError()
    field = signed.findChild(QLineEdit, "beside_password")
    QTest.keyClicks(field, "wrong")
    push(signed, "sign_beside")
    rest(qtbot, workplace.runner)
    assert workplace.messages.message.title == WrongPasswordError.title
    assert signed.page.finishing
    assert field.text() == ""


def test_the_own_signature_is_taken_back(signed, desk, workplace, qtbot):
    press(signed, Qt.Key.Key_Return, _CTRL)
    push(signed, "withdraw_signature")
    rest(qtbot, workplace.runner)
    assert ("withdraw", "c1") in desk.acts
    assert not signed.page.band.isVisible()


def test_the_other_finds_it_waiting_and_signs(shown, desk, workplace, qtbot):
    desk.standing["c1"] = Standing(
        way=Way.TOGETHER, frames=(2,), signed=(Signature(name="Ann"),), mine=True
    )
    desk._mark("c1", (2,), State.SIGNING, mine=True)
    screen = shown()
    assert words(screen, "dispute_why").endswith("waits for your signature")
    assert screen.page.sources.finish.text() == "Sign…"
    screen.page.presenter.hold("")
    press(screen, Qt.Key.Key_1, _SHIFT)
    press(screen, Qt.Key.Key_Return, _CTRL)
    push(screen, "finish_go")
    rest(qtbot, workplace.runner)
    assert ("sign", "c1") in desk.acts


@pytest.fixture
def settled(shown, desk):
    desk.settled["c1"] = {
        2: Settled(
            answer=DRAWN,
            mask=FIRST,
            how="alone",
            signed=(Signature(name="Rita", told="23:10"),),
            history=("took A", "mean shape at 0.40", "paint"),
        )
    }
    desk._mark("c1", (2,), State.SETTLED, settled_by=("Rita",), how="alone")
    return shown(round_id="r1", cine_id="c1", frame=2)


def test_a_settled_frame_shows_its_history_and_who_signed(settled):
    assert words(settled, "settled_signed") == "settled by Rita (23:10)"
    assert words(settled, "settled_history") == "took A → mean shape at 0.40 → paint"
    click(settled.page.editor.canvas, 100.5, 20.5)
    assert not settled.page.presenter.draft.mask_keys()
    assert hint(settled).startswith("This frame is settled.")


def test_a_settled_frame_is_opened_again_with_a_reason(settled, desk, workplace, qtbot):
    assert not button(settled, "reopen_consensus").isEnabled()
    QTest.keyClicks(settled.findChild(QLineEdit, "reopen_reason"), "the apex was missed")
    push(settled, "reopen_consensus")
    rest(qtbot, workplace.runner)
    assert ("reopen", "c1", (2,), "the apex was missed") in desk.acts
    press(settled, Qt.Key.Key_2, _SHIFT)
    assert np.array_equal(mask(settled), SECOND)


def test_escape_leaves_the_reason_for_the_image_and_keeps_what_was_typed(settled):
    field = settled.findChild(QLineEdit, "reopen_reason")
    field.setFocus()
    QTest.keyClicks(field, "the apex")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert settled.page.editor.canvas.hasFocus()
    assert field.text() == "the apex"


def test_the_readers_lie_over_the_consensus_and_h_hides_them_all(screen):
    page = screen.page
    press(screen, Qt.Key.Key_3, _SHIFT)
    letters = [layer.style.letter for layer in page.editor.canvas.layers if layer.style.letter]
    assert letters == ["A", "B"]
    assert page.editor.canvas.layers[-1].style.dark_edge, "the consensus is white with an edge"
    QTest.keyPress(page.editor.canvas, Qt.Key.Key_H)
    assert not page.editor.canvas.layers
    assert not page.panes.panes["A"].canvas.layers
    QTest.keyRelease(page.editor.canvas, Qt.Key.Key_H)
    assert page.panes.panes["A"].canvas.layers


def test_the_panes_look_where_the_canvas_looks(screen, qtbot):
    canvas, panes = screen.page.editor.canvas, screen.page.panes.panes
    canvas.fit(None)
    canvas.zoom_at(canvas.rect().center().toPointF(), 2.0)
    QApplication.processEvents()
    for pane in panes.values():
        assert pane.canvas.viewport.centre == canvas.viewport.centre
    first = panes["A"].canvas
    first.set_viewport(first.viewport.moved_px(4.0, 3.0))
    assert canvas.viewport.centre == first.viewport.centre
    assert panes["B"].canvas.viewport.centre == first.viewport.centre
    assert panes["B"].canvas.viewport.zoom == pytest.approx(first.viewport.zoom)


def test_without_a_disagreement_one_sentence_stands_there(shown, desk):
    desk.listed = []
    screen = shown()
    assert screen.empty.isVisible()
    assert screen.list.isHidden()


def test_the_model_stays_hidden_unless_the_study_shows_it(screen):
    rows = [row.name for row in screen.page.editor.layers.rows()]
    assert "proposal" not in rows
    key = MaskKey(2, Structure.FIBROSIS)
    assert key not in screen.page.presenter.proposals


def test_the_filter_lists_one_state(screen, workplace, qtbot):
    press(screen, Qt.Key.Key_1, _SHIFT)
    screen.presenter.show(State.OPEN)
    assert [row.id for row in screen.list.model.rows] == [("c1", 2), ("c2", 4), ("c1", 6)]
    screen.presenter.step(1)
    rest(qtbot, workplace.runner)
    assert [row.id for row in screen.list.model.rows] == [("c2", 4), ("c1", 6)]


def test_page_down_goes_along_the_list(screen, workplace, qtbot):
    press(screen, Qt.Key.Key_PageDown)
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c2", 4)
    press(screen, Qt.Key.Key_PageUp)
    rest(qtbot, workplace.runner)
    assert screen.presenter.chosen.id == ("c1", 2)


def test_a_press_beside_a_thin_region_means_it(shown, desk):
    desk.voices[0] = ("A", "Ann", blob(60, 80, 61, 95))
    screen = shown()
    canvas = screen.page.panes.panes["A"].canvas
    zoom = canvas.viewport.zoom
    click(canvas, 85.5, 60.5 + 4.0 / zoom)
    assert np.array_equal(mask(screen), blob(60, 80, 61, 95))
    click(canvas, 85.5, 60.5 + 20.0 / zoom)
    assert np.array_equal(mask(screen), blob(60, 80, 61, 95)), "too far away means nothing"


def test_two_hundred_disagreements_are_a_list_like_any_other(shown, desk, workplace, qtbot):
    desk.listed = [
        dispute(f"c{1 + number % 2}", 2 * (number % 4), 300.0 - number) for number in range(8)
    ]
    desk.listed += [dispute("c1", 10 + number, 200.0 - number) for number in range(192)]
    screen = shown()
    assert screen.list.model.rowCount() == 200
    screen.presenter.go_to("c1", 201)
    rest(qtbot, workplace.runner)
    assert screen.list.list.currentIndex().row() == 199
    assert words(screen, "dispute_count") == "0 of 200 settled"


def test_a_refusal_is_a_sentence_in_the_place_of_the_list(shown, desk):
    desk.error = NotAllowedError(name="Ada", act="adjudicate")
    screen = shown()
    assert "Ada may not: adjudicate." in screen.empty.sentence.text()
