"""Every colour, size and font of the window, once; no other file names one of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from resources import packaged

S4, S8, S12, S16, S24 = 4, 8, 12, 16, 24
RADIUS = 6
ROW = 28  # the height of a row, and of the smallest thing that is hit with a pointer
TOOL = 32
HEAD = ROW + S8  # the strip at the top of the window: the study, and what is told
GLYPH = 20
PANEL_WIDTH = 280
NAVIGATION_WIDTH = 92
PAGE_WIDTH = 720  # a column of text and fields is never wider

READER_A = "#E69F00"  # Okabe-Ito
READER_B = "#56B4E9"
READERS = (READER_A, READER_B, "#CC79A7", "#F0E442")  # where more than two read; Okabe-Ito too
MODEL = "#B79CED"  # always dashed
WALL = "#F0E442"  # the structures of a preparation, each with its letter; Okabe-Ito too
VENTRICLE = "#009E73"
ATRIUM = "#CC79A7"
CONSENSUS = "#FFFFFF"  # always with a dark edge
SHIFT = "#F0E442"  # kinds of difference between two readers, each with its pattern; Okabe-Ito
ELSEWHERE = "#CC79A7"
_SELECTED_LIGHT = "#E3EFEB"  # the row that is chosen, on white
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


_worn: list[Tokens] = []  # one, since the application was dressed; asked for at every painting


def worn() -> Tokens:
    """The tokens of the theme that the application wears now; of the desktop's, if of none."""
    if _worn:
        return _worn[0]
    return tokens(QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128)


def tabular(font: QFont) -> QFont:
    """`font` with figures of one width, so that numbers line up."""
    lined = QFont(font)
    lined.setFeature(QFont.Tag("tnum"), 1)
    return lined


def pad(field: QAbstractSpinBox) -> None:
    """Set its figures in as other fields' words are: its own edit takes no padding of a sheet."""
    edit = field.findChild(QLineEdit)
    if edit is not None:
        edit.setTextMargins(S8, 0, 0, 0)


def role(widget: QWidget, name: str) -> QWidget:
    """Give `widget` a font role: "title", "section", "caption", "quiet", "figure", "headline"."""
    widget.setProperty("role", name)
    if name in ("figure", "headline"):
        widget.setFont(tabular(widget.font()))
    return widget


_DRESSED = "style_and_font_are_set"


def apply(app: QApplication, dark: bool) -> None:
    """Dress the whole application: style, palette, one style sheet."""
    _worn[:] = [worn_tokens := tokens(dark)]
    if not app.property(_DRESSED):  # a change of theme need not take every widget apart again
        app.setProperty(_DRESSED, True)
        app.setStyle("Fusion")
        font = app.font()
        font.setPixelSize(13)
        app.setFont(font)
    if app.styleSheet():  # Qt is six times as long over a sheet that takes another's place
        app.setStyleSheet("")
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
    """The packaged style sheet with every colour and size filled in."""
    kind = "dark" if t.dark else "light"
    names = ("box", "box-on", "box-dead", "ring", "ring-on", "down", "up")
    marks = {name.replace("-", "_"): _mark(f"mark-{name}-{kind}") for name in names}
    colours = {name: value for name, value in asdict(t).items() if isinstance(value, str)}
    selected = t.raised if t.dark else _SELECTED_LIGHT
    sheet = Template(packaged("themes/window.qss").read_text(encoding="utf-8"))
    return sheet.substitute(
        colours,
        **marks,
        selected=selected,
        over=_DARK.raised,  # what lies over the canvas, which is dark in every theme
        over_line=_DARK.line,
        over_text=_DARK.text,
        over_accent=_DARK.accent,
        field=t.window if t.dark else t.panel,
        chosen=t.line if t.dark else selected,
        radius=RADIUS,
        row=ROW,
        tool_small=ROW - 2,
        tool_large=TOOL - 2,
        navigation=NAVIGATION_WIDTH - 18,
    )


def _mark(name: str) -> str:
    """Where a style sheet finds a packaged glyph; it reads files alone."""
    return str(packaged(f"icons/{name}.svg")).replace("\\", "/")
