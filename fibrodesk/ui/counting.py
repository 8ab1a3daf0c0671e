"""Sentences with a count in them, in the form that the count wants."""

from __future__ import annotations


def counted(count: int, one: str, many: str, **told: object) -> str:
    """`one` for 1 and `many` for every other count, none included; `{count}` stands for it.

    Both are whole sentences and constant where they are told, so that both are found for
    translation. Qt's own plurals (`%n`) need a translator even for English, and without one
    every reader would see "1 loop(s)".
    """
    return (one if count == 1 else many).format(count=count, **told)
