"""Figures and their reasons in words; nothing undefined ever becomes a number."""

from __future__ import annotations

import math

from fibrodesk.agreement.reasons import in_words
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.ui.agreement.figures import Figure

DASH = "–"

KINDS = {
    "both": "found by both",
    "both_empty": "none by both",
    "one_empty": "one reader only",
    "not_assessable_by_one": "not assessable for one",
    "not_assessable_by_both": "not assessable for both",
    "unanswered": "without an answer",
}

SHORT_KINDS = {
    "both": "both",
    "both_empty": "none",
    "one_empty": "one",
    "not_assessable_by_one": "n/a",
    "not_assessable_by_both": "n/a",
    "unanswered": "open",
}

DOMAINS = {
    "myocardium": "in the locked myocardium",
    "sector": "in the ultrasound sector",
    "frame": "in the whole frame (close to Dice)",
}


def answer(given: Answer) -> str:
    """What a reader says of a frame without an outline: none and not assessable are two answers."""
    if given.state is AnswerState.NOT_ASSESSABLE:
        why = f": {given.reason}" if given.reason else ""
        return f"Not assessable{why}, says the reader."
    if given.state is AnswerState.NONE:
        return "No fibrosis here, says the reader."
    return "The reader gave no answer."


def share(value: float) -> str:
    """A value between -1 and 1 with two decimals and a true minus, or a dash."""
    if math.isnan(value):
        return DASH
    text = f"{value:.2f}"
    return ("0.00" if text == "-0.00" else text).replace("-", "−")


def area(value: float) -> str:
    """An area without its unit: whole numbers, one decimal below 10."""
    if math.isnan(value):
        return DASH
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def interval(figure: Figure) -> str:
    """ "(0.82–0.91)", or empty where there is no interval."""
    if not figure.has_interval:
        return ""
    return f"({share(figure.low)}–{share(figure.high)})"


def sentence(reason: str) -> str:
    """Why there is no value, as a sentence, or empty."""
    words = in_words(reason) if reason else ""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def explained(figure: Figure) -> str:
    """What stands in the tooltip of a figure: why it, or its interval, is missing."""
    if not figure.defined:
        return sentence(figure.reason)
    return f"No interval: {sentence(figure.interval_reason)}" if figure.interval_reason else ""


def area_with_unit(value: float, unit: str) -> str:
    return DASH if math.isnan(value) else f"{area(value)} {unit}"


def counts(kinds: dict[str, int]) -> str:
    """How many frames there are of each kind; kinds without a frame are left out but for two."""
    told = [f"{number} {KINDS[kind]}" for kind, number in kinds.items() if number and kind in KINDS]
    return " · ".join(told) if told else "no frame was read by both"
