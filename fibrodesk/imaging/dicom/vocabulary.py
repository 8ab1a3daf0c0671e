"""The words that may stand in a de-identified loop; no other text survives.

Makers and models are written in our spelling, never in that of the file, so that nothing can ride
along in them.
"""

from __future__ import annotations

import re

RESEARCH_ONLY = "Research use only, not for diagnostic use"
SYNTHETIC = "SYNTHETIC"
TIME_ASSUMED = "Frame times assumed"
METHOD = "Rebuilt from an allow-list, fibrodesk"
DERIVATION = "De-identified by rebuilding"

_MAKERS = (
    "GE Healthcare", "GE Vingmed Ultrasound", "Philips", "Siemens", "Acuson", "SonoSite",
    "Toshiba", "Canon Medical", "Hitachi", "Aloka", "Esaote", "Samsung Medison", "Mindray",
    "Fujifilm", "Zonare", "Butterfly", "Terason", "Alpinion", "SuperSonic Imagine", "Clarius",
    "Agilent", "Hewlett-Packard", "ATL", "fibrodesk",
)  # fmt: skip
_MAKER_SIGNS = {"ge": "GE Healthcare", "hp": "Hewlett-Packard"}
_MODELS = (
    "Vivid E95", "Vivid E90", "Vivid E9", "Vivid E80", "Vivid 7", "Vivid S70", "Vivid S60",
    "Vivid S6", "Vivid S5", "Vivid T8", "Vivid iq", "Vivid q", "Vivid i", "Vscan", "LOGIQ E9",
    "EPIQ CVx", "EPIQ 7C", "EPIQ 7", "EPIQ 5", "iE33", "iU22", "CX50", "Sonos 7500", "Sonos 5500",
    "HD15", "HD11", "Affiniti 70", "Affiniti 50", "ACUSON SC2000", "SC2000", "S2000", "S3000",
    "Sequoia", "Aplio 500", "Aplio i900", "Artida", "Xario", "MyLab", "microMAXX", "Turbo",
    "M-Turbo", "Edge", "X-Porte", "EDAN", "M9", "Resona 7", "ProSound", "Arietta 850",
    *(f"phantom look {letter}" for letter in "ABCDEFGH"),
)  # fmt: skip

CONSTANTS = (RESEARCH_ONLY, SYNTHETIC, METHOD, DERIVATION)
NAMES = tuple(sorted({*_MAKERS, *_MODELS}))


def comment(*, synthetic: bool, time_assumed: bool) -> str:
    """The image comment of a stored loop, put together from fixed sentences."""
    marks = [SYNTHETIC] * synthetic + [TIME_ASSUMED] * time_assumed
    return ". ".join([*marks, RESEARCH_ONLY])


def dates_said(study_date: str) -> str:
    """What became of the dates, in the words of (0028,0303); PS3.15, E.3.6."""
    return "MODIFIED" if study_date else "REMOVED"


def maker(text: str) -> str:
    """The maker that a text names, in our spelling; "" if none."""
    plain = _plain(text)
    for name in _MAKERS:
        if _plain(name) in plain:
            return name
    first = plain.split(" ")[0]
    return _MAKER_SIGNS.get(first, "")


def model(text: str) -> str:
    """The model that a text names, in our spelling; "" if none."""
    plain = f" {_plain(text)} "
    for name in sorted(_MODELS, key=len, reverse=True):
        if f" {_plain(name)} " in plain:
            return name
    return ""


def scanner(maker_text: str, model_text: str) -> str:
    """Maker and model as one text, each only where it is known."""
    return f"{maker(maker_text)} {model(model_text)}".strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


COMMENTS = tuple(
    comment(synthetic=synthetic, time_assumed=time_assumed)
    for synthetic in (False, True)
    for time_assumed in (False, True)
)
