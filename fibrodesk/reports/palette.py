"""The light tokens of the desk, and the colours that mean a person or a model."""

from __future__ import annotations

WINDOW, PANEL, LINE = "#F4F6F8", "#FFFFFF", "#D8DEE5"
TEXT, QUIET = "#12151A", "#51606F"
ACCENT, WARN, STOP = "#0B7A5E", "#9A6700", "#B3261E"
CANVAS = "#0E1114"
READER_A, READER_B = "#E69F00", "#56B4E9"  # Okabe and Ito, told apart by every kind of eye
MODEL = "#B79CED"
MODEL_ON_PAPER = "#7A55C7"  # the same hue, dark enough for a line on white
FORMS = {  # of disease: colour and marker, never the colour alone
    "focal": ("#0072B2", "o"),
    "diffuse": ("#D55E00", "s"),
    "mixed": ("#009E73", "^"),
    "none": ("#51606F", "D"),
    "": ("#51606F", "o"),
}
