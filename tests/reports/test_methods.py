"""The methods paragraph: what a paper says of the agreement, ready to paste."""

import re

import numpy as np
import pytest

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.many.panel import FrameOfReaders
from fibrodesk.agreement.many.readers import many_readers
from fibrodesk.agreement.study import Domain, Mode, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.reports.methods.facts import (
    AdjudicationRules,
    CalibrationFacts,
    EndingFacts,
    MethodsFacts,
    OwnAgreement,
    PrimaryFacts,
)
from fibrodesk.reports.methods.paragraph import write_methods

SHAPE = (24, 32)
WALL = np.zeros(SHAPE, bool)
WALL[2:20, 4:28] = True
RULES = AdjudicationRules(
    area_mm2=50,
    area_px=200,
    apart_mm=5,
    apart_px=10,
    island_mm2=20,
    island_px=80,
    presence=True,
    assessability=True,
    with_model=False,
)


def square(left, width=8):
    mask = np.zeros(SHAPE, bool)
    mask[6:14, left : left + width] = True
    return Finding.drawn(mask)


def read_by_two(pairs, *, domain=Domain.MYOCARDIUM, mode=Mode.BLIND, spacing=None, forms=("", "")):
    """One frame a patient: what the first and the second say of it."""
    frames = [
        FrameReadings(
            patient=f"FD-{number:04}",
            cine=f"c{number}",
            frame=0,
            shape=SHAPE,
            first=first,
            second=second,
            domain=None if domain is Domain.FRAME else WALL,
            domain_hash="" if domain is Domain.FRAME else f"{number:064}",
            spacing=spacing,
            form_first=forms[0],
            form_second=forms[1],
        )
        for number, (first, second) in enumerate(pairs)
    ]
    return study_agreement(frames, readers=("Rosalind", "Wilhelm"), domain=domain, mode=mode)


def facts_of(found, **more):
    patients = len({one.patient for one in found.frames})
    known = {
        "agreement": found,
        "readers": 2,
        "patients": patients,
        "cines": patients,
        "key_frames": len(found.frames),
        "primary": PrimaryFacts(value="kappa_mean", domain="myocardium", fixed_when="2026-05-01"),
        "calibration": CalibrationFacts(wanted="offered", cases=6, finished=2, readers=2),
        "rules": RULES,
        "ending": EndingFacts(frames=9, flagged=4, by_reviewer=2, by_both=1, begun=1),
        "versions": {"fibrodesk": "0.1.0"},
        "audit_head": "ab" * 32,
    }
    return MethodsFacts(**known | more)


OVERLAPPING = [(square(8), square(8 + n % 4)) for n in range(6)]
STUDIES = {
    "six patients": read_by_two(OVERLAPPING, spacing=PixelSpacing(row_mm=0.5, column_mm=0.5)),
    "not calibrated": read_by_two(OVERLAPPING),
    "one patient": read_by_two(OVERLAPPING[:1]),
    "nothing found": read_by_two([(NO_FIBROSIS, NO_FIBROSIS)] * 6),
    "found by one alone": read_by_two([(square(8), NO_FIBROSIS)] * 6),
    "not assessable": read_by_two([(NOT_ASSESSABLE, NOT_ASSESSABLE)] * 3),
    "nothing at all": read_by_two([]),
    "identical": read_by_two([(square(8), square(8))] * 6),
    "whole frame": read_by_two(OVERLAPPING, domain=Domain.FRAME),
    "sector": read_by_two(OVERLAPPING, domain=Domain.SECTOR),
    "assisted": read_by_two(OVERLAPPING, mode=Mode.ASSISTED),
    "imported": read_by_two(OVERLAPPING, mode=Mode.IMPORTED),
    "forms": read_by_two(OVERLAPPING, forms=("focal", "diffuse")),
}
BARE = {"primary": None, "calibration": None, "rules": None, "ending": None, "versions": {}}


@pytest.mark.parametrize("told", [{}, BARE], ids=["all told", "nothing told"])
@pytest.mark.parametrize("name", STUDIES)
def test_no_sentence_has_a_hole(name, told):
    """Whatever has no value is left out by name; nothing prints a dash, a nan or a None."""
    found = write_methods(facts_of(STUDIES[name], **told))
    body = "\n".join(found.paragraphs)
    assert not re.search(r"\b(nan|None|inf)\b|—|  |\(\)|\[\]| ,| \.|\.\.", found.text)
    assert not re.search(r"\b1 (frames|patients|cines|readers|masks|pairs)\b", body)
    for paragraph in found.paragraphs:
        assert paragraph[0].isupper() or paragraph[0].isdigit()
        assert paragraph.endswith(".")
    assert all(one.what and one.why for one in found.left_out)
    assert "Research use only" in body


@pytest.mark.parametrize("name", STUDIES)
def test_readers_are_counted_and_never_named(name):
    text = write_methods(facts_of(STUDIES[name])).text
    assert "Rosalind" not in text
    assert "Wilhelm" not in text


@pytest.mark.parametrize("name", STUDIES)
def test_references_are_numbered_as_they_are_cited(name):
    found = write_methods(facts_of(STUDIES[name]))
    cited = [
        int(number)
        for marks in re.findall(r"\[([\d, ]+)\]", " ".join(found.paragraphs))
        for number in marks.split(", ")
    ]
    assert list(dict.fromkeys(cited)) == list(range(1, len(found.references) + 1))
    assert len(set(found.references)) == len(found.references)


def test_the_primary_value_stands_with_its_domain_interval_method_and_patients():
    found = STUDIES["six patients"]
    study = found.study
    ends = study.kappa_mean_interval
    text = write_methods(facts_of(found)).text
    assert (
        f"in the myocardium was {study.kappa_mean:.2f} (95 % interval {ends.low:.2f}–"
        f"{ends.high:.2f}; t over patients, cut at the end of the scale) as the mean over the "
        "6 patients"
    ) in text
    assert (
        f"the 6 frames of all 6 patients, kappa in the myocardium was {study.kappa_pooled:.2f}"
        in text
    )
    assert "fixed with the first round on 2026-05-01, and was not changed since" in text


def test_a_pooled_primary_value_comes_first():
    primary = PrimaryFacts(value="kappa_pooled", domain="myocardium")
    text = write_methods(facts_of(STUDIES["six patients"], primary=primary)).text
    assert text.index("Pooled over the") < text.index("as the mean over the 6 patients")


def test_a_primary_analysis_that_was_changed_says_so():
    primary = PrimaryFacts(
        value="kappa_mean",
        domain="sector",
        fixed_when="2026-05-01",
        changes=("domain was changed from myocardium to sector on 2026-06-02",),
    )
    text = write_methods(facts_of(STUDIES["six patients"], primary=primary)).text
    assert "after that, domain was changed from myocardium to sector on 2026-06-02" in text
    assert "The values below are secondary, as they were taken in the myocardium." in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("assisted", "Reading was assisted"),
        ("six patients", "no mask proposed by a model was shown"),
        ("whole frame", "kappa is close to Dice"),
        ("sector", "Pixels were compared inside the ultrasound sector"),
    ],
)
def test_how_they_read_and_over_which_pixels(name, words):
    assert words in write_methods(facts_of(STUDIES[name])).text


@pytest.mark.parametrize(
    ("name", "what", "why"),
    [
        ("nothing found", "the mean of patients’ kappas", "neither reader marked anything"),
        ("one patient", "the patient bootstrap", "fewer than five patients"),
        ("whole frame", "PABAK and Gwet’s AC1", "not given for the whole frame"),
        ("found by one alone", "distances between the outlines", "did both readers draw"),
        ("imported", "the independence of the ratings (GRRAS item 9)", "not known here"),
        ("six patients", "kappa of the forms of disease", "no cine was given a form"),
    ],
)
def test_what_has_no_value_is_named_with_its_reason(name, what, why):
    left = {one.what: one.why for one in write_methods(facts_of(STUDIES[name])).left_out}
    assert why in left[what]


def test_patients_without_a_kappa_are_counted_beside_the_mean():
    found = read_by_two([*OVERLAPPING, (NO_FIBROSIS, NO_FIBROSIS), (NO_FIBROSIS, NO_FIBROSIS)])
    text = write_methods(facts_of(found)).text
    assert "marked fibrosis; 2 patients have none (neither reader marked anything)" in text


def test_limits_are_told_in_the_unit_that_holds():
    in_mm = write_methods(facts_of(STUDIES["six patients"])).text
    in_px = write_methods(facts_of(STUDIES["not calibrated"])).text
    assert "more than 50 mm² was marked by one reader alone" in in_mm
    assert "more than 200 px was marked by one reader alone" in in_px
    for text in (in_mm, in_px):
        assert "never by a threshold on kappa" in text


def test_how_disagreements_ended_is_counted():
    ending = EndingFacts(
        frames=20, flagged=9, by_reviewer=3, by_both=2, by_meeting=1, by_hand=1, begun=2, open=2
    )
    text = write_methods(facts_of(STUDIES["six patients"], ending=ending)).text
    assert "Of 20 frames these rules sent 9 to adjudication" in text
    assert "on the other 11" in text
    assert "6 frames ended in consensus (3 by a reviewer who had not read the cine" in text
    assert "4 frames had no consensus yet (2 begun but not settled and 2 open)" in text


def test_the_same_reader_again_has_an_own_kappa():
    own = OwnAgreement(reader="Rosalind", agreement=STUDIES["six patients"], after_days=14.0)
    found = write_methods(facts_of(STUDIES["six patients"], own=[own]))
    assert "Reader one read 6 frames of 6 patients again under a new code" in found.text
    assert "at least 14 days later" in found.text
    assert "Rosalind" not in found.text
    without = write_methods(facts_of(STUDIES["six patients"])).left_out
    assert any("own agreement" in one.what for one in without)


def test_more_than_two_readers_are_told_together_before_the_first_pair():
    frames = [
        FrameOfReaders(
            patient=f"FD-{n:04}",
            cine=f"c{n}",
            frame=0,
            shape=SHAPE,
            findings=(square(8), square(8 + n % 3), square(9)),
            domain=WALL,
            domain_hash=f"{n:064}",
            forms=("focal", "focal", "focal" if n else "diffuse"),
        )
        for n in range(6)
    ]
    everyone = many_readers(frames, names=("Rosalind", "Wilhelm", "Inge"), domain=Domain.MYOCARDIUM)
    facts = facts_of(everyone.pairs[0, 1], readers=3, everyone=everyone)
    text = write_methods(facts).text
    assert "Over the 3 pairs of 3 readers" in text
    assert f"Fleiss’ kappa [4] was {everyone.fleiss.value:.2f}" in text
    assert "Krippendorff’s alpha" in text
    assert text.index("3 pairs of 3 readers") < text.index("of the first two readers")
    assert not {"Rosalind", "Wilhelm", "Inge"} & set(re.findall(r"\w+", text))


def test_without_all_readers_together_their_absence_is_told():
    left = write_methods(facts_of(STUDIES["six patients"], readers=3)).left_out
    assert "the agreement of all readers together" in [one.what for one in left]


def test_excluded_loops_are_told_with_their_reasons():
    facts = facts_of(
        STUDIES["six patients"], excluded_cines=3, exclusion_reasons={"dropout": 2, "off-axis": 1}
    )
    assert "3 cine loops were excluded: dropout (2) and off-axis (1)." in write_methods(facts).text


@pytest.mark.parametrize(
    ("finished", "words"),
    [(0, "No reader had read"), (1, "1 of 2 readers had read"), (2, "Both readers had read")],
)
def test_the_calibration_is_told_as_it_was(finished, words):
    told = CalibrationFacts(wanted="required", cases=6, finished=finished, readers=2)
    text = write_methods(facts_of(STUDIES["six patients"], calibration=told)).text
    assert f"{words} all 6 cases of a synthetic calibration set" in text


def test_the_page_tells_the_same_as_the_plain_text():
    found = write_methods(facts_of(STUDIES["one patient"]))
    shown = [getattr(block, "text", "") for block in found.blocks()]
    listed = [item for block in found.blocks() for item in getattr(block, "items", ())]
    assert set(found.paragraphs) <= set(shown)
    assert any(found.references[0] in item for item in listed)
    assert any(found.left_out[0].why in item for item in listed)


def test_numbers_of_synthetic_patients_are_marked():
    text = write_methods(facts_of(STUDIES["six patients"], synthetic=True)).text
    assert "synthetic apical four-chamber cine loops" in text
    assert "nothing here is a clinical result" in text
