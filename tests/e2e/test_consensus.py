"""Disagreements are ended in the real window: alone, by two who sign, and in a meeting."""

from dataclasses import replace

import pytest
from desk.studies import PASSWORD
from desk.synthetic import make_synthetic
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from e2e.hands import Hands, until
from e2e.pointing import Pointing
from e2e.windows import windows_at
from fibrodesk.desk.agreeing.study import find_round
from fibrodesk.desk.auditing import verify_project
from fibrodesk.desk.consensus.disputes import disputes
from fibrodesk.desk.consensus.standing import standing_consensus
from fibrodesk.desk.project.settings import read_settings, write_settings
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.domain.reading import Origin

pytestmark = [
    pytest.mark.e2e,
    # the offscreen platform, on any list that folds out of a box
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_STRICT = {"adjudicate_area_mm2": 0.5, "adjudicate_apart_mm": 0.5, "adjudicate_island_mm2": 0.5}
FRAMES = 3  # that are adjudicated
AT_THE_TABLE = 5


@pytest.fixture
def study(tmp_path):
    """Ann and Bob have read every loop, and the round has opened; the limits are strict."""
    made = make_synthetic(tmp_path, patients=3)
    made.round("one", [cine.id for cine in made.cines])
    made.read("ann", "bob")
    path = made.project.path
    made.project.close()
    settings, schema = read_settings(path)
    write_settings(path, replace(settings, **_STRICT), schema=schema)
    return path


@pytest.fixture
def hands(qapp, tmp_path, study):
    with windows_at(qapp, tmp_path) as open_window:
        made = Hands(open_window(1280, 800))
        made.window.open_project(study)
        made.find("sign_in_name")
        yield made
        made.window.close()


def adjudication(hands):
    screen = hands.window.workspace.screen_in_front
    until(lambda: screen.page is not None and screen.page.laying.ready, "the readers' masks")
    hands.quiet()
    return screen


def go_to_disagreements(hands):
    """From the agreement, where a frame of the table is sent to adjudication."""
    hands.go("agreement")
    hands.quiet()
    hands.click("agreement_adjudicate")
    hands.find("screen_adjudication")
    return adjudication(hands)


def of_one_cine(screen):
    """The rows of the cine that has the most disagreements on which both drew."""
    rows = screen.presenter.disputes
    drawn = [one for one in rows if any(reason.kind == "area" for reason in one.reasons)]
    cine = max((one.cine_id for one in drawn), key=[one.cine_id for one in drawn].count)
    return [one for one in drawn if one.cine_id == cine][:FRAMES]


def choose(hands, screen, dispute):
    place = [one.id for one in screen.list.model.rows].index(dispute.id)
    hands.click_cell("disputes", place)
    until(lambda: screen.presenter.chosen.id == dispute.id, "the frame to be chosen")
    adjudication(hands)
    assert screen.page.presenter.frame == dispute.frame


def take_a_region(hands, screen):
    """A press in the first reader's pane, where that one's mask is thickest."""
    pane = screen.page.panes.panes["A"]
    mask = screen.page.laying.voice("A").mask
    row = mask.any(axis=1).argmax() + int(mask.any(axis=1).sum()) // 2
    row = row if mask[row].any() else int(mask.any(axis=1).argmax())
    columns = mask[row].nonzero()[0]
    at = ImagePoint(float(columns[len(columns) // 2]) + 0.5, float(row) + 0.5)
    on_screen = pane.canvas.screen_point(at).toPoint()
    hands.click_at(pane.canvas, on_screen)
    assert screen.page.presenter.mask().any()


def slide(hands, screen, share):
    slider = screen.page.sources.slider
    handle = hands.window.windowHandle()
    begin = slider.mapTo(hands.window, slider.place_of(slider.share).toPoint())
    end = slider.mapTo(hands.window, slider.place_of(share).toPoint())
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(handle, end)
    assert screen.page.editor.layers.preview is not None
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=end)
    assert screen.page.presenter.answers.of(screen.page.presenter.frame).origin is (
        Origin.INTERPOLATED
    )


def draw_inside_the_wall(hands, screen):
    presenter = screen.page.presenter
    wall = presenter.wall(presenter.frame)
    row = int(wall.any(axis=1).argmax()) + 8
    column = int(wall[row].argmax()) + 2
    screen.page.editor.canvas.fit(None)
    QApplication.processEvents()
    points = [ImagePoint(column + step, row + 0.5) for step in (0, 2, 4)]
    Pointing(hands).drag(*points)
    assert presenter.mask().any()


def test_a_reviewer_adjudicates_three_frames_and_settles_them(hands, study):
    with hands.step("the reviewer goes from the review to the disagreements"):
        hands.sign_in("rita", PASSWORD)
        hands.go("review")
        hands.click("review_empty_disagreements")
        screen = adjudication(hands)
        frames = of_one_cine(screen)
        assert len(frames) == FRAMES
    with hands.step("a region is taken from the first reader"):
        choose(hands, screen, frames[0])
        take_a_region(hands, screen)
        hands.press(Qt.Key.Key_Z, _CTRL)
        assert not screen.page.presenter.mask().any()
        take_a_region(hands, screen)
    with hands.step("the mean shape is taken by the slider"):
        choose(hands, screen, frames[1])
        slide(hands, screen, 0.25)
    with hands.step("the third is drawn, taken back, and drawn again"):
        choose(hands, screen, frames[2])
        draw_inside_the_wall(hands, screen)
        hands.press(Qt.Key.Key_Z, _CTRL)
        assert not screen.page.presenter.mask().any()
        draw_inside_the_wall(hands, screen)
    drawn = {
        one.frame: screen.page.presenter.draft.mask(screen.page.presenter.key).copy()
        for one in frames[2:]
    }
    with hands.step("the cine is settled"):
        hands.press(Qt.Key.Key_Return, _CTRL)
        hands.click("finish_go")
        until(lambda: "Settled: the consensus stands." in hands.all_words(), "the settlement")
        hands.quiet()
    session = hands.window.door.session
    stands = standing_consensus(session, frames[0].cine_id)
    assert set(stands) == {one.frame for one in frames}
    assert {each.how.value for each in stands.values()} == {"alone"}
    assert (stands[frames[2].frame].mask == drawn[frames[2].frame]).all()
    assert stands[frames[1].frame].history == ("mean shape at 0.25",)
    assert not verify_project(study)


def test_two_readers_end_it_together_with_both_signatures(hands):
    with hands.step("the first of the two draws and signs"):
        hands.sign_in("ann", PASSWORD)
        screen = go_to_disagreements(hands)
        assert "every reader of the cine signs" in hands.words("adjudication_way")
        frame = screen.presenter.chosen
        hands.press(Qt.Key.Key_4, _SHIFT)
        assert screen.page.presenter.mask().any()
        hands.press(Qt.Key.Key_Return, _CTRL)
        hands.click("finish_go")
        until(lambda: hands.seen("signed_words"), "the signature")
        adjudication(hands)
        assert hands.words("signed_words").startswith("Signed by ann")
        assert not standing_consensus(hands.window.door.session, frame.cine_id)
        hands.sign_out()
    with hands.step("the other finds it waiting, and signs"):
        hands.sign_in("bob", PASSWORD)
        assert hands.words("library_next") == "Sign next"
        hands.click("library_next")
        screen = adjudication(hands)
        assert screen.presenter.chosen.id == frame.id
        hands.press(Qt.Key.Key_Return, _CTRL)
        hands.click("finish_go")
        until(lambda: "Signed by all" in hands.all_words(), "the second signature")
        hands.quiet()
    stands = standing_consensus(hands.window.door.session, frame.cine_id)[frame.frame]
    assert stands.how.value == "together"
    assert {each.name for each in stands.signed_by} == {"ann", "bob"}
    with hands.step("of another frame both sign in one window"):
        screen = adjudication(hands)
        other = screen.presenter.chosen
        if other.id == frame.id:
            assert screen.presenter.next_open()
            screen = adjudication(hands)
            other = screen.presenter.chosen
        hands.press(Qt.Key.Key_3, _SHIFT)
        if not screen.page.presenter.mask().any():
            hands.press(Qt.Key.Key_N)
            choose(hands, screen, other)
        hands.press(Qt.Key.Key_Return, _CTRL)
        hands.click("finish_go")
        until(lambda: hands.seen("signed_words"), "the first signature")
        screen = adjudication(hands)
        hands.press(Qt.Key.Key_Return, _CTRL)
        hands.fill("beside_password", PASSWORD)
        hands.press(Qt.Key.Key_Return)
        until(lambda: "Signed by all" in hands.all_words(), "both signatures")
        hands.quiet()
    signed = standing_consensus(hands.window.door.session, other.cine_id)[other.frame].signed_by
    assert {each.name for each in signed} == {"ann", "bob"}


def test_a_meeting_votes_on_five_frames_and_leaves_minutes(hands, tmp_path, monkeypatch):
    with hands.step("the reviewer opens the meeting"):
        hands.sign_in("rita", PASSWORD)
        hands.go("review")
        hands.click("review_empty_disagreements")
        adjudication(hands)
        hands.click("adjudication_meeting")
        hands.find("meeting_begin")
        hands.fill("meeting_guests", "Prof. Guest")
        hands.click("meeting_begin")
        screen = hands.window.workspace.screen_in_front
        until(lambda: screen.table.ready, "the first picture")
    with hands.step("five frames are voted on and decided"):
        for place in range(AT_THE_TABLE):
            vote_and_decide(hands, screen, place)
    with hands.step("the window goes, and the meeting goes on where it was"):
        here = screen.presenter.frame.id
        hands.sign_out()
        hands.sign_in("rita", PASSWORD)
        hands.window._go("meeting", {})
        screen = hands.window.workspace.screen_in_front
        until(lambda: screen.presenter.stage == "table" and screen.table.ready, "the table")
        assert screen.presenter.frame.id == here
        assert screen.presenter.decided == AT_THE_TABLE
    with hands.step("the meeting is closed, and its minutes are saved"):
        hands.click("meeting_end")
        hands.click("meeting_close")
        until(lambda: hands.seen("meeting_leave"), "the meeting to be closed")
        file = tmp_path / "minutes.md"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
        hands.click("meeting_save")
        until(file.exists, "the minutes")
        hands.quiet()
    told = file.read_text(encoding="utf-8")
    assert "Prof. Guest" in told
    assert "minutes of the first: 12 e" in told
    assert told.count("- Decision:") == AT_THE_TABLE
    session = hands.window.door.session
    round_id = find_round(session).id
    settled = [one for one in disputes(session, round_id) if one.state == "settled"]
    assert len(settled) == AT_THE_TABLE
    assert {one.how.value for one in settled} == {"meeting"}


def vote_and_decide(hands, screen, place):
    """A, B, all, not assessable, and one that is drawn: each by its own keys."""
    presenter = screen.presenter
    until(lambda: presenter.place == place and screen.table.ready, f"frame {place + 1}")
    if place == 0:
        hands.press(Qt.Key.Key_M)
        hands.type("minutes of the first: 12 e")
        hands.press(Qt.Key.Key_Escape)
        assert not presenter.frame.spoken.votes
    if place == AT_THE_TABLE - 1:
        hands.press(Qt.Key.Key_E)
        until(lambda: hands.seen("meeting_drawing_done"), "the editor")
        wall = screen.drawing.editor.presenter.wall(presenter.frame.frame)
        row = int(wall.any(axis=1).argmax()) + 8
        column = int(wall[row].argmax()) + 2
        hands.stroke([ImagePoint(column + step, row + 0.5) for step in (0, 2, 4)])
        hands.click("meeting_drawing_done")
    else:
        key = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_5)[place]
        for each in (key, key, Qt.Key.Key_4):
            hands.press(each)
        hands.press(Qt.Key.Key_Backspace)
        hands.press(Qt.Key.Key_Return)
        if key == Qt.Key.Key_5:
            until(lambda: hands.seen("decide_dropout"), "why it is not assessable")
            hands.press(Qt.Key.Key_Return)
    until(lambda: presenter.frame.spoken.decision and screen.table.ready, "the decision")
    hands.quiet()
    if place < AT_THE_TABLE - 1:
        hands.press(Qt.Key.Key_N)
