"""One place for colours and sizes, and contrast that can be read."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import fibrodesk.ui
from fibrodesk.ui.look import icons, pieces, theme
from resources import packaged

ROOM = Path(fibrodesk.ui.__file__).parent


def contrast(first, second):
    """WCAG 2.2, contrast ratio of two colours, 1 to 21."""

    def luminance(name):
        parts = (part / 255 for part in QColor(name).getRgb()[:3])
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("surface", ["window", "panel", "raised"])
@pytest.mark.parametrize("words", ["text", "quiet", "accent"])
def test_words_can_be_read_on_every_surface(dark, surface, words):
    worn = theme.tokens(dark)
    assert contrast(getattr(worn, words), getattr(worn, surface)) >= 4.5


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("surface", ["window", "panel", "raised"])
@pytest.mark.parametrize("signal", ["warn", "stop"])
def test_signals_stand_out_on_every_surface(dark, surface, signal):
    """They come with a glyph and a word; WCAG 2.2 asks 3 of what is no text."""
    worn = theme.tokens(dark)
    assert contrast(getattr(worn, signal), getattr(worn, surface)) >= 4


@pytest.mark.parametrize("dark", [True, False])
def test_words_can_be_read_on_the_primary_button(dark):
    worn = theme.tokens(dark)
    assert contrast(worn.on_accent, worn.accent) >= 4.5


def test_no_other_file_names_a_colour():
    named = re.compile(r"[\"']#[0-9A-Fa-f]{6,8}[\"']|QColor\(\d")
    guilty = [
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if path.name != "theme.py" and named.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_a_change_of_theme_reaches_palette_and_tokens(qapp):
    theme.apply(qapp, dark=False)
    assert theme.worn() == theme.tokens(dark=False)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor("#F4F6F8")
    theme.apply(qapp, dark=True)
    assert theme.worn().dark


def test_annotation_colours_are_the_same_in_both_themes():
    assert (theme.READER_A, theme.READER_B, theme.MODEL) == ("#E69F00", "#56B4E9", "#B79CED")


def test_every_glyph_can_be_drawn(qapp):
    names = [path.name.removesuffix(".svg") for path in packaged("icons").iterdir()]
    assert len(names) > 40
    for name in names:
        drawn = icons.pixmap(name, side_px=24, colour="#ffffff", ratio=1.0).toImage()
        inked = any(drawn.pixelColor(x, y).alpha() for x in range(24) for y in range(24))
        assert inked, name


def test_the_words_system_dark_and_light_choose_a_theme(qapp):
    assert theme.wants_dark("dark")
    assert not theme.wants_dark("light")
    assert isinstance(theme.wants_dark("system"), bool)


def test_a_window_that_changed_its_theme_twice_looks_as_before(qtbot):
    app = QApplication.instance()
    before = theme.worn().dark
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for widget in (
        pieces.button("Submit", "submit", primary=True),
        pieces.label("12.5 mm", "figure"),
        QLineEdit("a comment"),
        QCheckBox("sure"),
    ):
        column.addWidget(widget)
    theme.apply(app, dark=True)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    QApplication.focusWidget().clearFocus()  # a cursor that blinks is no theme
    dark = window.grab().toImage()
    theme.apply(app, dark=False)
    qtbot.wait(1)
    assert window.grab().toImage() != dark
    theme.apply(app, dark=True)
    qtbot.wait(1)
    assert window.grab().toImage() == dark
    theme.apply(app, dark=before)


@pytest.mark.parametrize("mark", ["", "tool", "person", "navigation"])
def test_a_glyph_stays_where_it_is_when_its_button_is_hovered_chosen_or_has_the_focus(qtbot, mark):
    """A border that cannot be seen is not drawn; the room that it took is kept free."""
    theme.apply(QApplication.instance(), dark=True)
    glyph = QPixmap(20, 20)
    glyph.fill(QColor("red"))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def stands(*, hovered=False, chosen=False, focus=False):
        button = QToolButton(window)  # a new one: Qt asks a button for its size but once
        if mark:
            button.setProperty(mark, True)
        button.setIcon(QIcon(glyph))
        button.setCheckable(True)
        button.show()
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, hovered)
        button.setChecked(chosen)
        if focus:
            button.setFocus()
        assert button.hasFocus() == focus
        button.resize(button.sizeHint())
        seen = button.grab().toImage()
        red = [
            (x, y)
            for x in range(seen.width())
            for y in range(seen.height())
            if seen.pixelColor(x, y) == QColor("red")
        ]
        button.deleteLater()
        return button.sizeHint(), len(red), red[0], red[-1]

    rests = stands()
    assert stands(hovered=True) == rests
    assert stands(chosen=True) == rests
    assert stands(focus=True) == rests
    assert stands(hovered=True, chosen=True, focus=True) == rests
