"""Figures and their reasons in words; nothing undefined ever becomes a number."""

from __future__ import annotations

import math
from string import ascii_uppercase

from PySide6.QtCore import QCoreApplication

from fibrodesk.agreement.reasons import in_words
from fibrodesk.domain.reading import Answer, AnswerState
from fibrodesk.ui.agreement.figures import Domain
from fibrodesk.ui.agreement.sheet import Figure

DASH = "–"

translate = QCoreApplication.translate  # under this name the strings are found for translation


def kinds() -> dict[str, str]:
    """What the readers found on a frame, by the words of `agreement.frame.FrameKind`."""
    return {
        "both": translate("Agreement", "found by both"),
        "both_empty": translate("Agreement", "none by both"),
        "one_empty": translate("Agreement", "one reader only"),
        "not_assessable_by_one": translate("Agreement", "not assessable for one"),
        "not_assessable_by_both": translate("Agreement", "not assessable for both"),
        "unanswered": translate("Agreement", "without an answer"),
    }


def domain_name(domain: str) -> str:
    """The domain in a word, in the middle of a line."""
    return {
        Domain.MYOCARDIUM: translate("Agreement", "myocardium"),
        Domain.SECTOR: translate("Agreement", "sector"),
        Domain.FRAME: translate("Agreement", "frame"),
    }[Domain(domain)]


def domain_button(domain: str) -> str:
    """The domain on the button that chooses it."""
    return {
        Domain.MYOCARDIUM: translate("Agreement", "Myocardium"),
        Domain.SECTOR: translate("Agreement", "Sector"),
        Domain.FRAME: translate("Agreement", "Frame"),
    }[Domain(domain)]


def domain_in_table(domain: str) -> str:
    """The domain beside the others; what is said of the whole frame stands with it."""
    if domain == Domain.FRAME:
        return translate("Agreement", "Frame (close to Dice)")
    return domain_button(domain)


def domain_sentence(domain: str) -> str:
    return {
        Domain.MYOCARDIUM: translate("Agreement", "Kappa in the locked myocardium."),
        Domain.SECTOR: translate("Agreement", "Kappa in the ultrasound sector."),
        Domain.FRAME: translate("Agreement", "Kappa in the whole frame (close to Dice)."),
    }[Domain(domain)]


def ground(domain: str, mode: str) -> str:
    """What the primary figure stands on: its pixels, and how the readers worked."""
    where = {
        Domain.MYOCARDIUM: translate("Agreement", "in the locked myocardium"),
        Domain.SECTOR: translate("Agreement", "in the ultrasound sector"),
        Domain.FRAME: translate("Agreement", "in the whole frame (close to Dice)"),
    }[Domain(domain)]
    words = translate("Agreement", "{domain} · {mode}")
    return words.format(domain=where, mode=reading_mode(mode))


def reading_mode(mode: str) -> str:
    words = {
        "blind": translate("Agreement", "blind reading"),
        "assisted": translate("Agreement", "assisted reading"),
        "imported": translate("Agreement", "imported masks"),
    }
    return words.get(mode) or translate("Agreement", "{mode} reading").format(mode=mode)


def answer(given: Answer) -> str:
    """What a reader says of a frame without an outline: none and not assessable are two answers."""
    if given.state is AnswerState.NOT_ASSESSABLE:
        if given.reason:
            words = translate("Agreement", "Not assessable: {reason}, says the reader.")
            return words.format(reason=given.reason)
        return translate("Agreement", "Not assessable, says the reader.")
    if given.state is AnswerState.NONE:
        return translate("Agreement", "No fibrosis here, says the reader.")
    return translate("Agreement", "The reader gave no answer.")


def share(value: float) -> str:
    """A value between -1 and 1 with two decimals and a true minus, or a dash."""
    if math.isnan(value):
        return DASH
    text = f"{value:.2f}"
    return ("0.00" if text == "-0.00" else text).replace("-", "−")


def number(value: float, digits: int = 2) -> str:
    """A value with so many decimals and a true minus, or a dash."""
    if math.isnan(value):
        return DASH
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.lstrip("-")


def spread(figure: Figure, digits: int = 2) -> str:
    """ "0.82 to 0.91", or empty where there is no interval; bounds may be below 0."""
    if not figure.has_interval:
        return ""
    words = translate("Agreement", "{low} to {high}")
    return words.format(low=number(figure.low, digits), high=number(figure.high, digits))


def letter(place: int) -> str:
    """Of a reader, by the place among those of the round."""
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def form(name: str) -> str:
    """A form of disease."""
    words = {
        "focal": translate("Agreement", "focal"),
        "diffuse": translate("Agreement", "diffuse"),
        "mixed": translate("Agreement", "mixed"),
        "none": translate("Agreement", "none"),
    }
    return words.get(name, name)


def origin(name: str) -> str:
    """How a mask came about."""
    words = {
        "drawn": translate("Agreement", "drawn"),
        "copied": translate("Agreement", "copied"),
        "propagated": translate("Agreement", "propagated"),
        "interpolated": translate("Agreement", "interpolated"),
        "model": translate("Agreement", "the model's"),
        "model_corrected": translate("Agreement", "the model's, corrected"),
    }
    return words.get(name, name)


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


def no_interval(reason: str) -> str:
    """Why a value stands without an interval, in the interval's place."""
    if not reason:
        return translate("Agreement", "none: descriptive")
    return translate("Agreement", "none: {reason}").format(reason=in_words(reason))


def short_no_interval(reason: str) -> str:
    """The same for a narrow column, whose tooltip tells the whole sentence."""
    if reason == "too_few_patients":
        return translate("Agreement", "none: < 5 patients")
    return no_interval(reason)


def explained(figure: Figure) -> str:
    """What stands in the tooltip of a figure: why it, or its interval, is missing or cut."""
    if not figure.defined:
        return sentence(figure.reason)
    if figure.cut:
        return translate("Agreement", "The interval was cut at the end of the scale.")
    if not figure.interval_reason:
        return ""
    words = translate("Agreement", "No interval: {reason}.")
    return words.format(reason=in_words(figure.interval_reason))


def spoken(figure: Figure) -> str:
    """Value, interval and reason in one line, for a screen reader."""
    value = share(figure.value) if figure.defined else translate("Agreement", "no value")
    return " ".join(part for part in (value, interval(figure), explained(figure)) if part)


def area_with_unit(value: float, unit: str) -> str:
    return DASH if math.isnan(value) else f"{area(value)} {unit}"


def counts(found: dict[str, int]) -> str:
    """How many frames there are of each kind; kinds without a frame are left out but for two."""
    words = {
        "both": translate("Agreement", "{count} found by both"),
        "both_empty": translate("Agreement", "{count} none by both"),
        "one_empty": translate("Agreement", "{count} one reader only"),
        "not_assessable_by_one": translate("Agreement", "{count} not assessable for one"),
        "not_assessable_by_both": translate("Agreement", "{count} not assessable for both"),
        "unanswered": translate("Agreement", "{count} without an answer"),
    }
    told = [
        words[kind].format(count=found[kind]) for kind in found if found[kind] and kind in words
    ]
    return " · ".join(told) if told else translate("Agreement", "no frame was read by both")
