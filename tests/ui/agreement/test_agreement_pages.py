"""The pages of the agreement: frames by keys, the study, trends, methods, and ways to an end."""

from dataclasses import replace
from math import nan
from threading import Event
from time import thread_time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.asides import Aside
from fibrodesk.ui.agreement.beside import Moment, OwnAgreement, Rater
from fibrodesk.ui.agreement.frames.parting import Kind
from fibrodesk.ui.agreement.frames.sorting import Standing, State
from fibrodesk.ui.agreement.ports import May
from fibrodesk.ui.agreement.presenter import Stage
from fibrodesk.ui.agreement.sheet import Figure
from fibrodesk.ui.look import theme

KEY = Qt.Key
OPEN = Standing(state=State.OPEN, reasons=("area",), told=("46 mm² apart (limit 20)",))


@pytest.fixture
def figures(screen, qtbot):
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    qtbot.waitUntil(lambda: Aside.PRIMARY in screen.presenter.asides.found)
    look(screen, qtbot)
    screen.focus_home()
    return screen


def look(screen, qtbot, key=("c1", 4)):
    """At a frame that both could assess."""
    row = next(row for row in screen.presenter.frames if row.key == key)
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.presenter.choose(row)


def come(screen, qtbot, place, aside):
    screen.head.tabs.setCurrentIndex(place)
    qtbot.waitUntil(lambda: aside in screen.presenter.asides.found)


def told(screen, name):
    return screen.findChild(QLabel, name).text()


def lines(view):
    model = view.model()
    return {
        model.index(row, 0).data(): [model.index(row, column).data() for column in (1, 2, 3)]
        for row in range(model.rowCount())
    }


# Frames.


def test_differences_are_named_and_a_click_looks_at_one_in_every_pane(figures, qtbot):
    parts = figures.comparison.card.parts
    assert parts.item(0).text().startswith("1  Boundary")
    before = figures.comparison.first.canvas.viewport
    figures.comparison.card.choose(1)
    after = figures.comparison.first.canvas.viewport
    assert after != before
    assert {pane.canvas.viewport for pane in figures.comparison.panes} == {after}
    QTest.keyClick(figures.frames, KEY.Key_F)
    assert figures.comparison.first.canvas.viewport != after


def test_an_answer_without_a_mask_is_compared_and_one_not_assessable_is_not(figures, qtbot):
    for key, words in (
        (("c2", 0), "B missed an island of 25 mm² in segment 14"),
        (("c3", 1), "Not compared"),
    ):
        row = next(row for row in figures.presenter.frames if row.key == key)
        with qtbot.waitSignal(figures.presenter.pair_arrived):
            figures.presenter.choose(row)
        card = figures.comparison.card
        shown = [card.parts.item(place).text() for place in range(card.parts.count())]
        assert words in " ".join([*shown, told(figures, "agreement_no_difference")])


def test_the_map_has_every_kind_as_a_layer_of_its_own_pattern(figures, qtbot):
    row = next(row for row in figures.presenter.frames if row.key == ("c2", 0))
    with qtbot.waitSignal(figures.presenter.pair_arrived):
        figures.presenter.choose(row)
    layers = {layer.tag: layer for layer in figures.comparison.map.canvas._layers if layer.tag}
    assert set(layers) == set(Kind)
    assert layers[Kind.MISSED].mask.sum() == 100
    assert not any(layers[kind].mask.any() for kind in Kind if kind is not Kind.MISSED)


def test_one_pane_flips_between_the_readers_and_escape_brings_all_back(figures):
    comparison = figures.comparison
    for letter in ("A", "B", "A"):
        QTest.keyClick(figures.frames, KEY.Key_B)
        assert comparison.one_pane
        assert [layer.style.letter for layer in comparison.first.canvas._layers] == [letter]
        assert not comparison.second.isVisible()
    QTest.keyClick(figures.frames, KEY.Key_Escape)
    assert not comparison.one_pane
    assert all(pane.isVisible() for pane in comparison.panes)
    assert [layer.style.letter for layer in comparison.first.canvas._layers] == ["A"]
    QTest.keyClick(figures.frames, KEY.Key_Escape)
    assert all(pane.isVisible() for pane in comparison.panes)


def test_masks_are_hidden_while_the_key_is_held(figures):
    QTest.keyPress(figures.frames, KEY.Key_H)
    assert all(not pane.canvas.layers for pane in figures.comparison.panes)
    QTest.keyRelease(figures.frames, KEY.Key_H)
    assert all(pane.canvas.layers for pane in figures.comparison.panes)


def test_the_loop_plays_under_the_masks_while_the_key_is_held(figures, desk, qtbot):
    still = figures.comparison.first.canvas.frame.copy()
    QTest.keyPress(figures.frames, KEY.Key_K)
    qtbot.waitUntil(lambda: not np.array_equal(figures.comparison.first.canvas.frame, still))
    assert figures.comparison.first.canvas.layers, "its masks stay"
    QTest.keyRelease(figures.frames, KEY.Key_K)
    assert np.array_equal(figures.comparison.first.canvas.frame, still)
    figures.close_down()
    assert [loop.open for loop in desk.loops] == [False]


def test_a_loop_that_opens_after_the_key_was_let_go_does_not_play(figures, desk, qtbot):
    still = figures.comparison.first.canvas.frame.copy()
    QTest.keyClick(figures.frames, KEY.Key_K)
    qtbot.waitUntil(lambda: figures.loop._player is not None)
    qtbot.wait(60)
    assert np.array_equal(figures.comparison.first.canvas.frame, still)


def test_a_head_sorts_and_the_frame_that_is_looked_at_stays(figures, qtbot):
    chosen = figures.presenter.chosen.key
    heads = figures.frames.horizontalHeader()
    heads.sectionClicked.emit(2)
    kappas = [row.kappa.value for row in figures.presenter.frames if row.kappa.defined]
    assert kappas == sorted(kappas)
    heads.sectionClicked.emit(2)
    assert figures.presenter.sorting.descending
    assert figures.presenter.chosen.key == chosen
    place = figures.frames.currentIndex().row()
    assert figures.presenter.frames[place].key == chosen


@pytest.fixture
def disputed(screen, desk, qtbot):
    desk.standing = {("c1", 4): OPEN, ("c2", 0): replace(OPEN, state=State.SETTLED)}
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    qtbot.waitUntil(lambda: bool(screen.presenter.asides.standings))
    look(screen, qtbot)
    screen.focus_home()
    return screen


def test_why_a_frame_is_to_be_adjudicated_stands_in_the_list_and_on_its_card(disputed):
    model = disputed.frames.model()
    cells = [model.index(row, 4).data() for row in range(3)]
    assert cells == ["–", "○ area", "● area"]
    assert told(disputed, "agreement_standing") == "To be adjudicated · 46 mm² apart (limit 20)"
    counts = told(disputed, "agreement_list_count")
    assert "5 of 5 frames" in counts
    assert "○ 1 to be adjudicated" in counts
    assert "● 1 settled" in counts


def test_only_what_waits_is_listed_when_asked_and_why_nothing_is(disputed, desk, qtbot):
    disputed.list._open_only.setChecked(True)
    assert [row.key for row in disputed.presenter.frames] == [("c1", 4)]
    assert "1 of 5 frames" in told(disputed, "agreement_list_count")
    disputed.presenter.asides.standings = {}
    disputed.presenter._arrange()
    assert disputed.presenter.chosen is None
    assert "No frame waits" in told(disputed, "agreement_list_empty")
    assert told(disputed, "agreement_no_difference") == "No frame is chosen."
    disputed.list._open_only.setChecked(False)
    assert len(disputed.presenter.frames) == 5
    assert disputed.presenter.chosen is not None


def test_q_goes_to_the_next_frame_that_waits_and_says_when_none_does(disputed, workplace):
    disputed.presenter.choose(disputed.presenter.frames[-1])
    disputed.next_wanted()
    assert disputed.presenter.chosen.key == ("c1", 4)


def test_ways_to_end_a_disagreement_lead_on_with_the_frame(disputed, went):
    QTest.keyClick(disputed.frames, KEY.Key_J)
    disputed.findChild(QPushButton, "agreement_meeting").click()
    assert went == [
        ("adjudication", {"round_id": "r1", "cine_id": "c1", "frame": 4}),
        ("meeting", {"round_id": "r1"}),
    ]


def test_who_may_not_end_it_is_told_why(screen, desk, went, qtbot):
    desk.allowed = May(adjudicate="Not you.", meet="Nor this.")
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    button = screen.findChild(QPushButton, "agreement_adjudicate")
    assert not button.isEnabled()
    assert button.toolTip().endswith("Not you.")
    assert screen.findChild(QPushButton, "agreement_meeting").toolTip().endswith("Nor this.")
    for key in (KEY.Key_J, KEY.Key_M):
        QTest.keyClick(screen.frames, key)
    assert went == []


def test_switching_rounds_quickly_shows_the_last_one_alone(figures, qtbot):
    for name in ("r2", "r1", "r2"):
        figures.presenter.choose_round(name)
    qtbot.wait(120)
    assert figures.presenter.stage is Stage.SEALED
    assert figures.presenter.figures is None
    assert figures.comparison.first.canvas.frame is None
    assert figures.presenter.asides.standings == {}


# The study.


def test_the_primary_analysis_is_first_with_its_ground_and_when_it_was_fixed(figures, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    kappa = figures.presenter.figures.kappa_mean
    assert told(figures, "primary_value") == wording.share(kappa.value)
    assert told(figures, "primary_ground") == "in the locked myocardium · blind reading"
    assert "2026-01-02; not changed since" in told(figures, "primary_history")


def test_the_primary_analysis_stays_in_its_own_domain_when_another_is_looked_at(figures, qtbot):
    before = wording.share(figures.presenter.figures.kappa_mean.value)
    with qtbot.waitSignal(figures.presenter.figures_changed):
        figures.findChild(QPushButton, "domain_frame").click()
    come(figures, qtbot, 1, Aside.DOMAINS)
    assert told(figures, "primary_value") == before
    assert told(figures, "primary_ground").startswith("in the locked myocardium")
    assert told(figures, "kappa_mean_value") != before


def test_all_three_domains_stand_beside_the_papers_kappa(figures, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    for domain in ("myocardium", "sector", "frame"):
        assert told(figures, f"mean_in_{domain}")[0].isdigit()
    assert told(figures, "paper_kappa") == "0.87"


def test_every_line_has_a_value_or_a_reason_and_an_interval_or_why_not(figures, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    for line in figures.study._model.rows:
        if line.head:
            continue
        assert line.value or line.interval, line
        if line.value == wording.DASH:
            assert line.why, line
        assert line.interval or line.value.endswith("px"), line


def test_no_line_of_the_study_is_a_number_that_is_none(figures, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    told_lines = " ".join(" ".join(map(str, row)) for row in lines(figures.study.lines).values())
    assert "nan" not in told_lines.lower()
    assert "inf" not in told_lines.lower().replace("infe", "")


def test_where_background_inflates_pabak_and_ac1_are_not_given(figures, qtbot):
    with qtbot.waitSignal(figures.presenter.figures_changed):
        figures.findChild(QPushButton, "domain_frame").click()
    come(figures, qtbot, 1, Aside.DOMAINS)
    found = lines(figures.study.lines)
    for name in ("PABAK", "Gwet's AC1"):
        assert found[name][0] == wording.DASH
    rows = {line.caption: line for line in figures.study._model.rows}
    assert "whole frame" in rows["PABAK"].why


def test_a_dash_is_told_to_a_screen_reader_with_its_reason(figures):
    model = figures.frames.model()
    last = model.index(model.rowCount() - 1, 2)
    spoken = last.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "kappa: no value · Neither reader marked anything."


def test_presence_is_a_table_of_two_by_two_with_its_sums(figures, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    table = figures.study.parts.found.tables["frames"]
    cells = [[table.item(row, column).text() for column in range(3)] for row in range(3)]
    assert cells == [["2", "1", "3"], ["0", "1", "1"], ["2", "2", "4"]]


def test_two_readers_have_no_matrix_and_three_have_every_pair(figures, desk, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    parts = figures.study.parts
    parts.setCurrentWidget(parts.readers)
    assert "two readers" in told(figures, "agreement_readers_words")
    desk.names = ("Ada", "Bela", "Cleo")
    with qtbot.waitSignal(figures.presenter.figures_changed):
        figures.presenter.load()
    qtbot.waitUntil(lambda: Aside.READERS in figures.presenter.asides.found)
    assert parts.readers.pairs.rowCount() == 3
    assert lines(parts.readers.lines)["Fleiss' kappa"][0] == wording.DASH
    with qtbot.waitSignal(figures.presenter.figures_changed):
        parts.readers.pairs.itemClicked.emit(parts.readers.pairs.item(0, 2))
    assert figures.presenter.places == (0, 2)
    assert figures.presenter.figures.second_name == "Cleo"
    assert figures.head.pairs.currentText() == "Ada and Cleo"


def test_what_nobody_read_again_says_so_and_a_refusal_is_told(figures, desk, qtbot):
    come(figures, qtbot, 1, Aside.DOMAINS)
    parts = figures.study.parts
    parts.setCurrentWidget(parts.own)
    qtbot.waitUntil(lambda: Aside.OWN in figures.presenter.asides.found)
    assert "No cine of this round was read again" in told(figures, "agreement_own_words")
    record = figures.presenter.figures.record
    desk.repeated = (
        OwnAgreement(reader="Ada", record=record),
        OwnAgreement(reader="Bela", record={}, refused="Still sealed."),
    )
    with qtbot.waitSignal(figures.presenter.figures_changed):
        figures.presenter.load()
    qtbot.waitUntil(lambda: Aside.OWN in figures.presenter.asides.found)
    found = lines(parts.own.lines)
    assert found["kappa, mean of patients"][0] == wording.share(
        figures.presenter.figures.kappa_mean.value
    )
    assert "Still sealed." in found


# Trends, methods.


def test_why_repeats_have_no_interval_is_read_whole_at_1280(figures, desk, qtbot):
    figures.resize(1188, 740)  # beside the rail
    desk.repeated = (OwnAgreement(reader="Ada", record=figures.presenter.figures.record),)
    come(figures, qtbot, 1, Aside.DOMAINS)
    parts = figures.study.parts
    parts.setCurrentWidget(parts.own)
    qtbot.waitUntil(lambda: parts.own.lines.model().rowCount() > 0)
    for view in (parts.own.lines, figures.study.lines):
        reason = lines(view)["kappa, pooled" if view is parts.own.lines else "pooled over frames"]
        metrics = QFontMetrics(theme.tabular(QGuiApplication.font()))
        room = view.columnWidth(2) - 2 * theme.S8
        assert reason[1] == "none: < 5 patients"
        assert metrics.horizontalAdvance(reason[1]) <= room
    assert parts.own.lines.isColumnHidden(3), "no head over a column without words"
    assert not figures.study.lines.isColumnHidden(3)
    index = parts.own.lines.model().index(1, 2)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "No interval: fewer than five patients."


def moment(order, kappa):
    return Moment(
        order=order,
        patient=f"FD-{order}",
        cine_number=order,
        frames=8,
        kappa=kappa,
        area=Figure(value=1.1),
        marked=Figure(value=0.5),
        seconds=Figure(reason="undefined"),
    )


def test_trends_are_a_reader_at_a_time_in_the_own_order(figures, desk, qtbot):
    desk.raters = (
        Rater(
            name="Ada", moments=(moment(1, Figure(value=0.4)), moment(2, Figure(reason="domain")))
        ),
        Rater(name="Bela", moments=(moment(1, Figure(value=0.6)),), left_out=2),
    )
    come(figures, qtbot, 2, Aside.TRENDS)
    model = figures.trends.table.model()
    assert [model.index(row, 1).data() for row in range(2)] == ["0.40", wording.DASH]
    assert model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert not figures.trends.plots["seconds"].isVisible(), "no value, and its reason instead"
    assert told(figures, "trend_seconds_none")
    figures.trends.reader.setCurrentIndex(1)
    figures.trends.reader.activated.emit(1)
    assert model.rowCount() == 1
    assert "2 were excluded or not submitted" in told(figures, "trend_words")
    qtbot.waitUntil(lambda: figures.trends.plots["kappa"]._plot is not None, timeout=10_000)


def test_the_paragraph_is_copied_as_it_stands(figures, workplace, qtbot):
    come(figures, qtbot, 3, Aside.METHODS)
    assert figures.methods.text.toPlainText() == "Two readers, myocardium."
    assert figures.methods.text.isReadOnly()
    figures.methods.copy.click()
    assert QGuiApplication.clipboard().text() == "Two readers, myocardium."
    assert "clipboard" in workplace.messages.message.title


def test_an_export_lies_in_a_folder_of_its_own_and_says_where(
    figures, desk, workplace, qtbot, monkeypatch, tmp_path
):
    (tmp_path / "agreement").mkdir()
    chosen = lambda *_args: str(tmp_path)  # noqa: E731 - what the dialog would answer
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", chosen)
    come(figures, qtbot, 3, Aside.METHODS)
    figures.methods.export.click()
    qtbot.waitUntil(lambda: not figures.publisher.busy)
    assert desk.paths == [tmp_path / "agreement-2"]
    assert str(tmp_path / "agreement-2") in workplace.messages.message.title
    assert workplace.busy.works == []


def test_nothing_chosen_is_nothing_written(figures, desk, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")
    come(figures, qtbot, 3, Aside.METHODS)
    figures.methods.export.click()
    assert desk.paths == []


class SealedNowError(FibrodeskError):
    title = "The round is sealed"
    text = "A reading is owed."
    hint = "Wait."


def test_a_page_that_the_desk_refuses_shows_nothing_but_why(figures, desk, qtbot, monkeypatch):
    def refuse(*_args):
        raise SealedNowError

    monkeypatch.setattr(desk, "methods", refuse)
    monkeypatch.setattr(desk, "trends", refuse)
    for place, aside, words in (
        (3, Aside.METHODS, "methods_words"),
        (2, Aside.TRENDS, "trend_words"),
    ):
        figures.head.tabs.setCurrentIndex(place)
        qtbot.waitUntil(lambda aside=aside: aside in figures.presenter.asides.refused)
        assert told(figures, words) == "The round is sealed. A reading is owed. Wait."
    assert figures.methods.text.toPlainText() == ""
    assert not figures.methods.copy.isEnabled()


def test_an_undefined_share_is_never_written_as_a_number():
    assert wording.number(nan) == wording.DASH
    assert wording.number(-0.001) == "0.00"
    assert wording.number(-1234.5, 1) == "−1,234.5"


# Ten thousand frames.


def test_ten_thousand_frames_arrive_and_are_sorted_without_a_stall(screen, desk, qtbot):
    """Of the GUI thread's own time, the best of three: other programs share the machine."""
    few = desk.figures("r1", "myocardium", (0, 1))
    many = tuple(
        replace(few.frames[n % 5], cine_id=f"c{n}", cine_number=n, apart=float(n % 700))
        for n in range(10_000)
    )
    desk.figures = lambda *_args: replace(few, frames=many)
    desk.pair = lambda cine_id, frame, pair=desk.pair: pair("c1", 0)
    desk.standing = {row.key: OPEN for row in many[::2]}
    spent = []
    counted = screen.presenter._counted
    screen.presenter._counted = lambda *found: spent.append(own_time(counted, *found))
    for _ in range(3):
        with qtbot.waitSignal(screen.presenter.pair_arrived):
            screen.open()
    assert screen.frames.model().rowCount() == 10_000
    qtbot.waitUntil(lambda: bool(screen.presenter.asides.standings))
    sorting = min(own_time(screen.list._sort, column) for column in (2, 3, 2, 3))
    assert min(spent) < 0.05
    assert sorting < 0.05


def own_time(work, *args):
    begun = thread_time()
    work(*args)
    return thread_time() - begun


def test_among_more_readers_the_card_says_whose_disagreement_it_tells(screen, desk, qtbot):
    desk.names = ("Ada", "Bela", "Cleo")
    desk.standing = {("c1", 4): OPEN}
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    qtbot.waitUntil(lambda: bool(screen.presenter.asides.standings))
    look(screen, qtbot)
    assert told(screen, "agreement_standing").startswith("Among all readers: To be adjudicated")


def test_what_is_not_held_against_the_limits_yet_is_not_called_within_them(
    screen, desk, qtbot, monkeypatch
):
    going_on = Event()

    def slow(_round_id):
        going_on.wait(10)
        return {("c1", 4): OPEN}

    monkeypatch.setattr(desk, "standings", slow)
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    assert screen.frames.model().index(0, 4).data() == "…"
    assert "being held against" in told(screen, "agreement_standing").lower()
    screen.list._open_only.setChecked(True)
    assert "being held against" in told(screen, "agreement_list_empty")
    going_on.set()
    qtbot.waitUntil(lambda: bool(screen.presenter.frames))
    assert told(screen, "agreement_standing").startswith("To be adjudicated")


def test_limits_that_cannot_be_asked_say_why(screen, desk, qtbot, monkeypatch):
    def refuse(_round_id):
        raise SealedNowError

    monkeypatch.setattr(desk, "standings", refuse)
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    qtbot.waitUntil(lambda: Aside.STANDINGS in screen.presenter.asides.refused)
    screen.list._open_only.setChecked(True)
    assert "A reading is owed" in told(screen, "agreement_list_empty")
    screen.list._open_only.setChecked(False)
    assert screen.frames.model().index(0, 4).data() == wording.DASH
    assert told(screen, "agreement_standing") == "A reading is owed."


def test_without_a_calibration_nothing_is_in_millimetres(screen, desk, qtbot):
    desk.spacing = None
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    come(screen, qtbot, 1, Aside.DOMAINS)
    words = [label.text() for label in screen.findChildren(QLabel)]
    words += [item for row in lines(screen.study.lines).values() for item in row]
    parts = screen.comparison.card.parts
    words += [parts.item(place).text() for place in range(parts.count())]
    model = screen.frames.model()
    words += [model.index(row, 1).data() for row in range(model.rowCount())]
    told_words = " ".join(map(str, words))
    assert "px²" in told_words
    assert "mm" not in told_words
