"""Agreement as a person sees it: the figure first, then the frames where readers part."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget

from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.geometry import ImagePoint
from fibrodesk.ui.agreement.presenter import Stage
from fibrodesk.ui.look.pieces import ElidedLabel


class NoWallError(FibrodeskError):
    title = "The myocardium was not locked"
    text = "{frames} frames have no locked myocardium."
    hint = "Compare in the sector instead."


@pytest.fixture
def figures(screen, qtbot):
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.open()
    apart = next(row for row in screen.presenter.frames if row.key == ("c1", 4))
    with qtbot.waitSignal(screen.presenter.pair_arrived):
        screen.presenter.choose(apart)
    screen.focus_home()
    return screen


def words(screen, name: str) -> str:
    return screen.findChild(QLabel, name).text()


def every_word(screen) -> str:
    return " ".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def test_a_frame_that_cannot_be_read_leaves_no_picture_of_another(figures, monkeypatch, qtbot):
    def lost(*_args, **_more):
        raise NoWallError(frames=1)

    presenter = figures.presenter
    assert all(pane.canvas.layers for pane in figures.comparison.panes[:2])
    monkeypatch.setattr(presenter._acts, "look", lost)
    with qtbot.waitSignal(presenter.failed):
        assert presenter.step(-1)
    for pane in figures.comparison.panes:
        assert pane.canvas.grey_at(ImagePoint(2, 2)) is None
        assert pane.canvas.layers == ()


def test_the_domain_and_the_mode_stand_beside_every_figure(figures):
    assert words(figures, "kappa_mean_ground") == "in the locked myocardium · blind reading"
    for name in ("kappa_pooled", "dice_mean", "dice_pooled"):
        assert words(figures, f"{name}_ground") == "myocardium"


def test_counts_of_every_kind_stand_beside_the_mean(figures):
    told = words(figures, "agreement_counts")
    for kind in ("2 found by both", "1 one reader only", "1 none by both"):
        assert kind in told


def test_an_undefined_kappa_is_a_dash_that_tells_its_reason(figures):
    model = figures.frames.model()
    last = model.index(model.rowCount() - 1, 2)
    assert last.data() == "–"
    assert last.data(Qt.ItemDataRole.ToolTipRole) == "Neither reader marked anything."


@pytest.mark.parametrize("width", [1188, 1508])  # beside the rail, of 1280 and of 1600
def test_the_card_names_its_frame_whole_beside_the_button(figures, width):
    figures.resize(width, 740)
    QApplication.processEvents()
    title = figures.findChild(ElidedLabel, "agreement_frame")
    assert title.text() == title.whole == "FD-0001 · 1/5"
    assert title.accessibleName() == title.toolTip() == "FD-0001 · cine 1 · frame 5"


def test_no_figure_is_cut_in_the_smallest_window(figures):
    figures.resize(931, 570)  # beside the rail, of 1024
    QApplication.processEvents()
    shown = [
        label
        for block in ("kappa_mean", "kappa_pooled", "dice_mean", "dice_pooled", "presence_kappa")
        for label in figures.findChild(QWidget, block).findChildren(QLabel)
        if label.objectName()  # the figure, its interval, the domain; the caption may give way
    ]
    shown += [figures.findChild(QLabel, f"agreement_{name}") for name in ("apart", "kappa", "dice")]
    assert len(shown) == 18
    cut = [label.objectName() for label in shown if label.width() < label.sizeHint().width()]
    assert cut == []
    for label in shown:
        place = label.mapTo(figures, label.rect().bottomRight())
        assert figures.rect().contains(place), label.objectName()


def test_a_missing_interval_tells_its_reason(figures):
    assert words(figures, "kappa_mean_interval") == ""
    tip = figures.findChild(QLabel, "kappa_mean_value").toolTip()
    assert tip == "No interval: fewer than five patients."


def test_keys_step_through_the_disagreements(figures, qtbot):
    for key, row in ((Qt.Key.Key_N, 2), (Qt.Key.Key_Down, 3), (Qt.Key.Key_P, 2)):
        with qtbot.waitSignal(figures.presenter.pair_arrived):
            QTest.keyClick(figures.frames, key)
        assert figures.frames.currentIndex().row() == row


def test_the_map_shows_what_only_one_reader_marked(figures):
    layers = figures.comparison.map.canvas._layers
    ground, both, *kinds, first, second = layers
    assert ground.mask.any()
    assert both.mask.sum() + sum(layer.mask.sum() for layer in kinds) == 200 - both.mask.sum()
    assert [layer.style.letter for layer in (first, second)] == ["A", "B"]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (("c2", 0), "No fibrosis here, says the reader."),
        (("c3", 1), "Not assessable: dropout, says the reader."),
        (("c1", 4), ""),
    ],
)
def test_none_and_not_assessable_are_told_apart(figures, qtbot, key, told):
    row = next(row for row in figures.presenter.frames if row.key == key)
    if figures.presenter.chosen.key != key:
        with qtbot.waitSignal(figures.presenter.pair_arrived):
            figures.presenter.choose(row)
    assert words(figures, "agreement_second_sentence") == told


def test_the_three_panes_look_at_the_same_place(figures):
    first, second, apart = (pane.canvas for pane in figures.comparison.panes)
    second.set_viewport(second.viewport.moved_px(4.0, 1.0))
    assert first.viewport == second.viewport == apart.viewport


def test_another_domain_is_counted_and_named(figures, qtbot):
    with qtbot.waitSignal(figures.presenter.figures_changed):
        qtbot.mouseClick(figures.findChild(QPushButton, "domain_frame"), Qt.MouseButton.LeftButton)
    assert "close to Dice" in words(figures, "kappa_mean_ground")
    assert words(figures, "kappa_pooled_ground") == "frame"


def test_a_sealed_round_tells_what_is_owed_and_no_figure_at_all(figures, qtbot):
    rounds = figures.findChild(QComboBox, "agreement_round")
    rounds.setCurrentIndex(1)
    rounds.activated.emit(1)
    assert figures.presenter.stage is Stage.SEALED
    told = every_word(figures)
    assert "2 readings are still owed" in told
    assert "Bela" in told
    assert "1 of 3" in told
    assert "0." not in told
    assert not figures.headline.isVisible()


def test_what_the_desk_refuses_is_told_with_the_way_out(screen, desk, qtbot):
    desk.error = NoWallError(frames=7)
    screen.open()
    qtbot.waitUntil(lambda: screen.presenter.stage is Stage.REFUSED)
    assert "7 frames have no locked myocardium" in every_word(screen)
    desk.error = None
    with qtbot.waitSignal(screen.presenter.figures_changed):
        qtbot.mouseClick(screen.findChild(QPushButton, "domain_sector"), Qt.MouseButton.LeftButton)
    assert screen.headline.isVisible()


def test_without_a_round_one_button_leads_on(screen, desk, went, qtbot):
    desk.listed = []
    with qtbot.waitSignal(screen.presenter.stage_changed):
        screen.open()
    qtbot.mouseClick(screen.findChild(QPushButton, "agreement_library"), Qt.MouseButton.LeftButton)
    assert went == [("library", {})]


def test_patients_stand_in_a_table_of_their_own(figures):
    figures.head.tabs.setCurrentIndex(1)
    model = figures.patients.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names == ["FD-0001", "FD-0002", "FD-0003"]
