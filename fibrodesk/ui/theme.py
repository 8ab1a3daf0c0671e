"""Every colour, size and font of the window, once; no other file names one of its own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from resources import packaged

S4, S8, S12, S16, S24 = 4, 8, 12, 16, 24
RADIUS = 6
ROW = 28  # the height of a row, and of the smallest thing that is hit with a pointer
TOOL = 32
GLYPH = 20
PANEL_WIDTH = 280
NAVIGATION_WIDTH = 92
PAGE_WIDTH = 720  # a column of text and fields is never wider

READER_A = "#E69F00"  # Okabe-Ito
READER_B = "#56B4E9"
MODEL = "#B79CED"  # always dashed
CONSENSUS = "#FFFFFF"  # always with a dark edge
HALO = "#AA000000"  # under a bright line, so that it is seen on bright myocardium


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme; surfaces from far to near are window, panel, raised."""

    dark: bool
    canvas: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    disabled: str
    accent: str
    on_accent: str  # words that stand on the accent
    warn: str
    stop: str


_DARK = Tokens(
    dark=True,
    canvas="#07090B",
    window="#12151A",
    panel="#191E25",
    raised="#232A33",
    line="#2C3540",
    text="#E8ECF1",
    quiet="#9CA8B5",
    disabled="#5F6B78",
    accent="#4CC9A4",
    on_accent="#0B1512",
    warn="#F0B84A",
    stop="#E5646E",
)
_LIGHT = Tokens(
    dark=False,
    canvas="#0E1114",
    window="#F4F6F8",
    panel="#FFFFFF",
    raised="#FFFFFF",
    line="#D8DEE5",
    text="#12151A",
    quiet="#51606F",
    disabled="#9AA6B2",
    accent="#0B7A5E",
    on_accent="#FFFFFF",
    warn="#9A6700",
    stop="#B3261E",
)


def tokens(dark: bool) -> Tokens:
    return _DARK if dark else _LIGHT


def wants_dark(chosen: str) -> bool:
    """The theme "dark", "light" or "system", which is dark where the desktop does not say."""
    if chosen == "system":
        return QApplication.styleHints().colorScheme() is not Qt.ColorScheme.Light
    return chosen != "light"


def worn() -> Tokens:
    """The tokens of the theme that the application wears now."""
    dark = QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return tokens(dark)


def tabular(font: QFont) -> QFont:
    """`font` with figures of one width, so that numbers line up."""
    lined = QFont(font)
    lined.setFeature(QFont.Tag("tnum"), 1)
    return lined


def role(widget: QWidget, name: str) -> QWidget:
    """Give `widget` a font role: "title", "section", "caption", "quiet", "figure", "headline"."""
    widget.setProperty("role", name)
    if name in ("figure", "headline"):
        widget.setFont(tabular(widget.font()))
    return widget


def apply(app: QApplication, dark: bool) -> None:
    """Dress the whole application: style, palette, one style sheet."""
    worn_tokens = tokens(dark)
    app.setStyle("Fusion")
    font = app.font()
    font.setPixelSize(13)
    app.setFont(font)
    app.setPalette(_palette(worn_tokens))
    app.setStyleSheet(_sheet(worn_tokens))


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    parts = QPalette.ColorRole
    for part, colour in {
        parts.Window: t.window,
        parts.Base: t.panel,
        parts.AlternateBase: t.window,
        parts.Button: t.raised,
        parts.ToolTipBase: t.raised,
        parts.ToolTipText: t.text,
        parts.WindowText: t.text,
        parts.Text: t.text,
        parts.ButtonText: t.text,
        parts.BrightText: t.text,
        parts.PlaceholderText: t.quiet,
        parts.Highlight: t.accent,
        parts.HighlightedText: t.on_accent,
        parts.Accent: t.accent,
        parts.Link: t.accent,
        parts.Mid: t.line,
    }.items():
        palette.setColor(part, QColor(colour))
    for part in (parts.WindowText, parts.Text, parts.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(t.disabled))
    return palette


def _sheet(t: Tokens) -> str:
    """The style sheet; lists and tables keep the row height through their own item padding."""
    selected = t.raised if t.dark else "#E3EFEB"
    kind = "dark" if t.dark else "light"
    names = ("box", "box-on", "box-dead", "ring", "ring-on", "down", "up")
    box, box_on, box_dead, ring, ring_on, down, up = (_mark(f"mark-{n}-{kind}") for n in names)
    return f"""
* {{ font-size: 13px; }}
QWidget {{ color: {t.text}; }}
QMainWindow, QDialog, QWidget[surface="window"] {{ background: {t.window}; }}
QWidget[surface="panel"] {{ background: {t.panel}; }}
QWidget[surface="canvas"] {{ background: {t.canvas}; }}
QFrame[surface="card"] {{ background: {t.panel}; border: 1px solid {t.line};
    border-radius: {RADIUS}px; }}
QFrame[surface="line"] {{ background: {t.line}; border: none; }}
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 18px; font-weight: 600; }}
QLabel[role="section"] {{ font-size: 13px; font-weight: 600; }}
QLabel[role="headline"] {{ font-size: 28px; font-weight: 600; }}
QLabel[role="caption"] {{ font-size: 11px; color: {t.quiet}; }}
QLabel[role="quiet"] {{ color: {t.quiet}; }}
QLabel[role="warn"] {{ color: {t.warn}; }}
QLabel[role="stop"] {{ color: {t.stop}; }}
QLabel[role="accent"] {{ color: {t.accent}; }}
*:disabled {{ color: {t.disabled}; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line};
    padding: 4px 6px; }}
QPushButton {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
    padding: 0 12px; min-height: {ROW}px; }}
QPushButton:hover {{ border-color: {t.quiet}; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:checked {{ border-color: {t.accent}; color: {t.accent}; }}
QPushButton:disabled {{ background: {t.panel}; color: {t.disabled}; border-color: {t.line}; }}
QPushButton[primary="true"] {{ background: {t.accent}; color: {t.on_accent};
    border: 1px solid {t.accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ border-color: {t.text}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {t.text}; padding: 0 11px; }}
QPushButton[primary="true"]:disabled {{ background: {t.raised}; color: {t.disabled};
    border-color: {t.line}; }}
QPushButton[danger="true"]:enabled {{ color: {t.stop}; }}
QPushButton[flat="true"] {{ background: transparent; border: 1px solid transparent; }}
QPushButton[flat="true"]:hover {{ background: {t.raised}; }}
QPushButton[flat="true"]:focus {{ border-color: {t.accent}; }}
QPushButton[part="true"] {{ text-align: left; padding: 0 8px; }}
QPushButton[part="true"]:checked {{ background: {selected}; border-color: transparent; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: {RADIUS}px;
    min-width: {ROW - 2}px; min-height: {ROW - 2}px; padding: 0; }}
QToolButton:hover {{ background: {t.raised}; }}
QToolButton:checked {{ background: {t.raised}; border-color: {t.accent}; color: {t.accent}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton[person="true"] {{ padding: 0 8px; }}
QToolButton[tool="true"] {{ min-width: {TOOL - 2}px; min-height: {TOOL - 2}px; }}
QToolButton[navigation="true"] {{ min-width: {NAVIGATION_WIDTH - 18}px; min-height: 50px;
    font-size: 11px; padding: 4px 0; border: 1px solid transparent; }}
QToolButton[navigation="true"]:checked {{ background: {selected}; border-color: transparent;
    color: {t.accent}; font-weight: 600; }}
QToolButton[navigation="true"]:focus {{ border-color: {t.accent}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {t.window if t.dark else t.panel}; border: 1px solid {t.line};
    border-radius: {RADIUS}px; padding: 0 8px; min-height: {ROW}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus {{ border-color: {t.accent}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{
    width: 16px; height: 16px; }}
QCheckBox::indicator:unchecked, QAbstractItemView::indicator:unchecked {{ image: url({box}); }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ image: url({box_on}); }}
QCheckBox::indicator:unchecked:disabled {{ image: url({box_dead}); }}
QRadioButton::indicator:unchecked {{ image: url({ring}); }}
QRadioButton::indicator:checked {{ image: url({ring_on}); }}
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ width: 12px;
    height: 12px; image: url({down}); }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ width: 12px; height: 12px; image: url({up}); }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button {{ border: none; background: transparent; width: 18px; }}
QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.line};
    selection-background-color: {t.line if t.dark else selected}; selection-color: {t.text};
    outline: none; }}
QCheckBox, QRadioButton {{ spacing: 8px; min-height: {ROW}px; background: transparent; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QAbstractItemView {{ background: {t.panel}; alternate-background-color: {t.panel};
    border: none; outline: none; gridline-color: {t.line};
    selection-background-color: {selected}; selection-color: {t.text}; }}
QTableView::item, QListView::item, QTreeView::item {{ padding: 0 8px; border: none;
    min-height: {ROW}px; }}
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {{
    background: {selected}; color: {t.text}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: none; }}
QHeaderView {{ background: {t.panel}; }}
QHeaderView::section {{ background: {t.panel}; color: {t.quiet}; border: none;
    border-bottom: 1px solid {t.line}; padding: 0 8px; min-height: {ROW}px; font-size: 11px; }}
QHeaderView::down-arrow {{ image: url({down}); width: 10px; height: 10px; }}
QHeaderView::up-arrow {{ image: url({up}); width: 10px; height: 10px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: 4px; min-height: 28px; min-width: 28px;
    margin: 1px; }}
QScrollBar::handle:hover {{ background: {t.disabled}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; border: none; height: 0; width: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget[surface="clear"] {{ background: transparent;
    border: none; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: 2px; max-height: 4px;
    min-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
QSlider::groove:horizontal {{ background: {t.line}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {t.text}; width: 14px; margin: -5px 0;
    border-radius: 7px; }}
QMenu {{ background: {t.raised}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.line if t.dark else selected}; }}
QTabBar::tab {{ background: transparent; color: {t.quiet}; padding: 0 12px; min-height: {ROW}px;
    border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:focus {{ color: {t.accent}; }}
QTabWidget::pane {{ border: none; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QGroupBox {{ border: none; margin-top: 24px; font-weight: 600; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; }}
QFrame#message_bar {{ background: {t.raised}; border: none; border-left: 3px solid {t.stop}; }}
QFrame#message_bar[kind="note"] {{ border-left-color: {t.accent}; }}
"""


def _mark(name: str) -> str:
    """Where a style sheet finds a packaged glyph; it reads files alone."""
    return str(packaged(f"icons/{name}.svg")).replace("\\", "/")
