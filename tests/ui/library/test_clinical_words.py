"""Every word of a clinical table is there, in the language of who looks at it."""

import re

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from fibrodesk.clinical.matching import Why, propose, units_of
from fibrodesk.clinical.raw import RawTable
from fibrodesk.clinical.values import SENTENCES, Doubt
from fibrodesk.clinical.vocabulary import Meaning, Unit
from fibrodesk.desk.clinical.joining import ValueChange
from fibrodesk.ui.library.clinical.words import ClinicalWords


class Marking(QTranslator):
    def translate(self, context, source, disambiguation=None, n=-1):
        return f"«{source}»" if source else ""

    def isEmpty(self):
        return False


@pytest.fixture
def words(qapp):
    marking = Marking()
    QApplication.installTranslator(marking)
    yield ClinicalWords()
    QApplication.removeTranslator(marking)


def bare(text):
    """What no translator has seen."""
    while (inner := re.sub(r"«[^«»]*»", "", text)) != text:
        text = inner
    return text


@pytest.mark.parametrize("reason", sorted(SENTENCES))
@pytest.mark.parametrize("value", [None, 0.55])
def test_every_doubt_is_said(words, reason, value):
    doubt = Doubt(
        row=2,
        patient="a",
        column="ejection_fraction",
        found="x",
        reason=reason,
        used=True,
        value=value,
    )
    said = words.doubt(doubt)
    assert said
    assert bare(said) == ""


def test_every_meaning_and_unit_has_a_name(words):
    for meaning in Meaning:
        assert words.meanings[str(meaning)]
        assert str(meaning) in words.short
        for unit in units_of(meaning):
            assert words.units[str(unit)]
    assert set(words.units) == {str(unit) for unit in Unit}


def test_every_reason_of_a_match_is_said(words):
    raw = RawTable(
        name="t",
        header=("patient", "EF", "LVEF", "LVIDd mm", "age", "note"),
        rows=((2, ("a", "55", "50", "48", "61", "")),),
    )
    whys = [words.why(match, "EF") for match in propose(raw)]
    assert [bool(why) for why in whys] == [True, True, True, True, True, False]
    assert all(bare(why) == "" for why in whys)
    assert {match.unit_why for match in propose(raw)} == {
        Why.NONE,
        Why.VALUES,
        Why.HEADER,
        Why.USUAL,
    }


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("ejection_fraction", 0.495, 0.55, "EF 49.5 % → 55 %"),
        ("ejection_fraction", None, 0.6, "EF 60 %"),
        ("lvidd_mm", 51.0, 48.25, "LVIDd 51 mm → 48.2 mm"),
        ("age_years", None, 90.0, "age 90 years"),
        ("sex", "F", "M", "sex female → male"),
        ("ef_method", "biplane", "", "method biplane → –"),
        ("form", None, "none", "form none"),
    ],
)
def test_a_change_is_told_as_it_was_and_as_it_becomes(qapp, name, before, after, said):
    assert ClinicalWords().change(ValueChange(name=name, before=before, after=after)) == said
