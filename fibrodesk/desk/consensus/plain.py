"""Words that people typed or pasted, as they can stand in minutes."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Without them some scripts and signs fall apart, though neither is printed itself."""


def one_line(text: str) -> str:
    """On one line, without what cannot be printed or turns the direction of what follows."""
    return " ".join(_kept(" ".join(text.split())).split()).strip(_JOINERS)


def lines(text: str) -> str:
    """Line by line; no sign is left that no file can hold, or that acts upon other lines."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "\n".join(_kept(line.replace("\t", " ")).rstrip() for line in ended.split("\n")).strip()


def quoted(text: str) -> list[str]:
    """As a quotation in Markdown: nothing in it passes for a heading or a decision."""
    return [f"> {line}".rstrip() for line in lines(text).split("\n")]


def _kept(line: str) -> str:
    return "".join(
        sign for sign in line if sign in _JOINERS or unicodedata.category(sign)[0] != "C"
    )
