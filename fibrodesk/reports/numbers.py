"""How a number is printed: each kind once, and a dash with its reason where there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from fibrodesk.agreement.interval import Interval
from fibrodesk.agreement.reasons import in_words

DASH = "—"
_MINUS = "−"
CUT = "cut at the end of the scale"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it stands on the page; `aside` is a unit, an n or the reason of a dash."""

    text: str
    aside: str = ""


Cell = Shown | str


def absent(reason: str) -> Shown:
    """A dash, and in words why."""
    return Shown(DASH, in_words(reason) if reason else "")


def share(value: float | None, reason: str = "", *, decimals: int = 2, aside: str = "") -> Shown:
    """A kappa, Dice or another number from -1 to 1; what is not quite 1 is never printed as 1."""
    if value is None or math.isnan(value):
        return absent(reason or "undefined")
    return Shown(_near_one(value, decimals), aside)


def interval(found: Interval, *, decimals: int = 2) -> Shown:
    """Both ends of an interval, or why there is none; aside, that it was cut."""
    if not found.defined:
        return absent(found.reason)
    return Shown(span(found.low, found.high, decimals=decimals), CUT if found.cut else "")


def span(low: float, high: float, *, decimals: int = 2) -> str:
    """ "0.82–0.91", and "−0.97 to −0.82" where a minus would be taken for the dash."""
    ends = (_near_one(low, decimals), _near_one(high, decimals))
    plain = low >= 0 and high >= 0 and not any(end.startswith(">") for end in ends)
    return "–".join(ends) if plain else " to ".join(ends)


def measured(value: float | None, unit: str, reason: str = "", *, decimals: int = 1) -> Shown:
    """A length or an area with its unit."""
    if value is None or math.isnan(value):
        return absent(reason or "undefined")
    return Shown(_signed(f"{value:.{decimals}f}"), unit)


def measured_interval(found: Interval, *, decimals: int = 1, factor: float = 1.0) -> Shown:
    """Both ends of an interval of lengths, areas or slopes, each times `factor`, or why none."""
    if not found.defined:
        return absent(found.reason)
    ends = [_signed(f"{factor * end:.{decimals}f}") for end in (found.low, found.high)]
    negative = found.low < 0 or found.high < 0
    return Shown(" to ".join(ends) if negative else "–".join(ends), CUT if found.cut else "")


def percent(fraction: float | None, reason: str = "", *, decimals: int = 1) -> Shown:
    """A fraction as a percentage."""
    value = None if fraction is None else 100 * fraction
    return measured(value, "%", reason, decimals=decimals)


def p_value(p: float) -> str:
    """ "p < 0.001", else three decimals."""
    if math.isnan(p):
        return f"p {DASH}"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def whole(number: int) -> str:
    """A count, with a thin space between thousands."""
    return f"{number:,}".replace(",", "\u2009")


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 patient", "12 patients"."""
    return f"{whole(number)} {one if number == 1 else many or one + 's'}"


def moment(when: datetime) -> str:
    """A date and time that reads the same everywhere."""
    zone = when.strftime("%Z") or "local time"
    return f"{when.day} {when.strftime('%B %Y, %H:%M')} {zone}"


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _near_one(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    edge = 1 - 10**-decimals
    if abs(value) < 1 and abs(float(text)) == 1:
        return f">{edge:.{decimals}f}" if value > 0 else f"<{_MINUS}{edge:.{decimals}f}"
    return _signed(text)


def _signed(text: str) -> str:
    """With a true minus sign, and no minus before a zero."""
    if not text.startswith("-"):
        return text
    return text[1:] if float(text) == 0 else _MINUS + text[1:]
