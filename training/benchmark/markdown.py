"""Numbers and tables as Markdown has them; what has no value is a dash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(each) + " |" for each in lines)


def number(
    value: float | None,
    interval: Sequence[float] | None = None,
    *,
    digits: int = 3,
    signed: bool = False,
) -> str:
    if value is None:
        return "-"
    sign = "+" if signed else ""
    words = f"{value:{sign}.{digits}f}"
    if interval is None:
        return words
    return f"{words} [{interval[0]:{sign}.{digits}f}, {interval[1]:{sign}.{digits}f}]"


def percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:+.2f}"


def p_value(value: float | None) -> str:
    if value is None:
        return "-"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
