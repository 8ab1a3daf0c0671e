"""The report of a study, as somebody opens it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, FrameReadings
from fibrodesk.agreement.study import Domain, Mode, study_agreement
from fibrodesk.clinical.burden import FrameBurden, by_patient
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.relation import relate
from fibrodesk.clinical.table import ClinicalRow
from fibrodesk.reports.blocks import Column, Table
from fibrodesk.reports.burden_section import SAME_CONTOURS
from fibrodesk.reports.figures import TrainingCurves
from fibrodesk.reports.study import (
    BurdenReport,
    ModelReport,
    RoundAgreement,
    StudyCounts,
    StudyReport,
)
from fibrodesk.reports.study_report import build

_VOID = {"meta", "br", "hr", "img", "link", "input"}


class _Reader(HTMLParser):
    """Reads a page as a browser does: the words that are seen, the names, and what is open."""

    def __init__(self):
        super().__init__()
        self.words, self.ids, self.tags, self.links = [], [], Counter(), []
        self.faults, self._open = [], []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src", "xlink:href"):
                self.links.append(value)
            if name.startswith("on"):
                self.faults.append(f"{name} on {tag}")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data):
        if self._open and self._open[-1] not in ("style", "title"):
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def _read(report):
    reader = _Reader()
    reader.feed(build(report))
    reader.close()
    assert reader.faults == []
    return reader


def _bare(**more):
    facts = {
        "study": "Empty study",
        "made_at": datetime(2026, 5, 4, tzinfo=UTC),
        "counts": StudyCounts(patients=0, cines=0, frames=0),
        "readers": (),
        "synthetic": False,
        "audit_head": "0" * 64,
        "versions": {},
    }
    return StudyReport(**(facts | more))


@pytest.fixture(scope="module")
def page(report):
    return _read(report)


def test_a_page_needs_nothing_from_outside_and_runs_nothing(page, report):
    html = build(report)
    assert page.tags["script"] == page.tags["link"] == page.tags["iframe"] == 0
    assert all(link.startswith(("#", "data:image/png;base64,")) for link in page.links)
    assert not re.search(r"url\((?!#)", html)
    assert "default-src 'none'" in html
    outside = set(re.findall(r"https?://[^\"' <>]+", html))
    assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_every_name_on_the_page_is_there_once_and_every_reference_leads_somewhere(page):
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_primary_value_comes_first_with_its_domain_and_its_interval(page, report):
    main = report.rounds[0].agreements[0].study
    low, high = main.kappa_mean_interval.low, main.kappa_mean_interval.high
    start = page.text.index("Cohen’s kappa in the myocardium, Reader A and Reader B, read blind")
    first = page.text[start : start + 400]
    assert f"{main.kappa_mean:.2f}" in first
    assert f"95 % interval {low:.2f}–{high:.2f}" in first
    assert "1 patient without kappa: neither reader marked anything" in (first)
    assert "Pooled kappa" in first


def test_the_published_kappa_stands_only_beside_all_three_domains(page):
    assert page.text.count("0.87 between two cardiologists") == 1
    section = page.text[page.text.index("Kappa in each domain") :][:900]
    for domain in ("myocardium", "sector", "whole frame"):
        assert domain in section
    assert "The whole frame is close to Dice." in section


def test_the_report_holds_what_it_owes(page, report):
    for words in (
        "Research use only. Not for diagnostic use.",
        "All patients of this study are synthetic.",
        "This model learnt from synthetic patients alone.",
        "Never saw a real echo.",
        SAME_CONTOURS,
        "this correlation is a mechanism, not a finding",
        report.audit_head,
        "3 frames of 44",
        "Pearson r = ",
        "n = 12",
        "Spearman",
        "LVIDd and LVIDs are parasternal measures",
        "2 values of the clinical table are doubtful; 1 of them is left out",
        "seed 12345",
        "With fewer than 30 patients it is too narrow.",
        "propagated 50 %",
        "Nothing found by both",
        "px outside it",
        f"Hash of the domain: {report.rounds[0].agreements[0].domain_hash[:16]}.",
        "fewer than five patients",  # of a stratum's interval
        "Hausdorff distance",
        "Precision",
    ):
        assert words in page.text, words
    assert page.tags["h1"] == 1


def test_values_on_the_page_are_those_of_the_study(page, report):
    main = report.rounds[0].agreements[0]
    rows = re.findall(r"FD-\d{4} (\d+) (\d+ · \d+ · \d+) ([\d.]+) ([\d.]+)", page.text)
    assert len(rows) == 11  # the twelfth has no kappa, and says why
    for (frames, _, kappa, dice), one in zip(rows, main.patients, strict=False):
        assert (int(frames), kappa, dice) == (one.frames, f"{one.kappa:.2f}", f"{one.dice:.2f}")
    assert "neither reader marked anything" in page.text
    dice = report.model.evaluations[0].overlaps[0]
    assert f"Dice {dice.micro:.3f}" in page.text
    burden = report.burden.readers[1]
    shares = " ".join(f"{100 * one.fraction:.1f}" for one in burden.sources.values())
    assert f"FD-0002 4 {shares} {100 * burden.fraction:.1f}" in page.text


_ODD = re.compile(r"\b(?:nan|inf|null|None)\b")


def test_what_is_undefined_never_looks_like_a_number(page):
    assert _ODD.findall(page.text) == []


def test_an_empty_study_says_so_in_words():
    found = _read(_bare())
    for words in (
        "0 patients",
        "read by nobody yet",
        "no round is open yet",
        "No round has opened yet",
        "No model is in use.",
        "No frame has both a reader’s answer and a proposal",
        "There is no locked myocardium",
    ):
        assert words in found.text
    assert "synthetic" not in found.text


def _edge(findings, *, patients, shape=(20, 20), domain=None):
    return [
        FrameReadings(
            patient=f"p{number}",
            cine="c",
            frame=0,
            shape=shape,
            first=findings[0],
            second=findings[1],
            domain=domain,
        )
        for number in range(patients)
    ]


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "no frame was assessed by both readers"),
        (_edge((NO_FIBROSIS, NO_FIBROSIS), patients=6), "neither reader marked anything"),
        (_edge((NOT_ASSESSABLE, NO_FIBROSIS), patients=6), "no frame was assessed by both"),
        (
            _edge((NO_FIBROSIS, NO_FIBROSIS), patients=2, domain=np.zeros((20, 20), bool)),
            "the domain holds no pixel",
        ),
    ],
    ids=["no frame", "nothing found", "not assessable", "empty domain"],
)
@pytest.mark.parametrize("domain", Domain)
def test_every_edge_of_the_agreement_is_a_dash_with_a_reason(frames, reason, domain):
    found = study_agreement(frames, readers=("A", "B"), domain=domain)
    page = _read(_bare(rounds=(RoundAgreement(name="r", agreements=(found,)),)))
    assert reason in page.text
    assert "—" in page.text
    assert _ODD.findall(page.text) == []


def test_assisted_reading_is_told_beside_every_value(make_agreement):
    found = make_agreement(mode=Mode.ASSISTED)
    page = _read(_bare(rounds=(RoundAgreement(name="r", agreements=(found,)),)))
    assert "read assisted" in page.text
    values = page.text[page.text.index("Patient bootstrap") : page.text.index("The unit is the")]
    assert values.count("myocardium, assisted") == values.count("myocardium") == 12
    assert "sector — not made" in page.text


def test_why_a_domain_is_missing_is_told(make_agreement):
    part = RoundAgreement(
        name="r",
        agreements=(make_agreement(Domain.SECTOR),),
        missing_domains={"myocardium": "no myocardium was locked"},
    )
    page = _read(_bare(rounds=(part, replace(part, name="second"))))
    assert "myocardium — no myocardium was locked" in page.text
    assert "Round second" in page.text
    assert "its background lifts kappa" in page.text


def test_over_the_whole_frame_no_value_that_background_makes_large(make_agreement):
    part = RoundAgreement(name="r", agreements=(make_agreement(Domain.FRAME),))
    page = _read(_bare(rounds=(part,)))
    assert re.search(r"PABAK whole frame — not given for the whole frame", page.text)
    assert re.search(r"AC1 whole frame — not given for the whole frame", page.text)


def test_names_from_outside_stay_words(report, make_triple):
    hostile = '<script>alert("1")</script>&\'"><img src=x onerror=alert(1)>'
    first, *_ = report.rounds[0].agreements
    part = RoundAgreement(name=hostile, agreements=(replace(first, readers=(hostile, hostile)),))
    model = replace(report.model, card=replace(report.model.card, name=hostile, limits=(hostile,)))
    triple = make_triple(1, title=hostile, facts=hostile, expert_name=hostile)
    told = replace(
        report,
        study=hostile,
        made_by=hostile,
        readers=(hostile,),
        rounds=(part, part),
        model=model,
        triples=(triple,),
        versions={hostile: hostile},
        audit_head=hostile,
    )
    page = _read(told)
    assert page.tags["script"] == page.tags["img"] == 0
    assert page.text.count('<script>alert("1")</script>') >= 10


def test_a_model_without_an_evaluation_says_so(make_card):
    card = make_card(
        training_data=replace(make_card().training_data, synthetic=False, patients={}, frames={}),
        limits=(),
        run={},
    )
    model = ModelReport(card=card, state="candidate", curves=TrainingCurves(), report_looks=1)
    page = _read(_bare(model=model))
    assert "This model has not been compared with readers’ masks." in page.text
    assert "not told by the card" in page.text
    assert "opened 1 time so far" in page.text
    assert "learnt from synthetic" not in page.text
    assert "Its training" not in page.text


def test_burdens_without_values_are_dashes(make_agreement):
    frames = [
        FrameBurden(patient="p0", cine="c", frame=0, burdens={"A": None}),
        FrameBurden(patient="p1", cine="c", frame=0, burdens={}),
    ]
    found = by_patient(frames, ("A",))
    part = BurdenReport(readers=found, relations=relate(found, {}, Measure.EJECTION_FRACTION))
    page = _read(_bare(burden=part))
    assert "p0 0 — no frame was assessed by both readers" in page.text
    assert "not in the clinical table" in page.text
    assert "The clinical table holds no ejection fraction" in page.text
    assert SAME_CONTOURS in page.text
    empty = _read(_bare(burden=BurdenReport(readers=())))
    assert "No patient has a myocardium and readings" in empty.text


def test_too_few_patients_give_points_and_no_line(report):
    table = report.burden.clinical
    three = report.burden.readers[:3]
    part = BurdenReport(
        readers=three,
        relations=relate(three, table, Measure.EJECTION_FRACTION),
        clinical=table,
        doubtful_values=1,
    )
    page = _read(_bare(burden=part))
    assert "No correlation is given: fewer than four patients have both values (n = 3)." in (
        page.text
    )
    assert "1 value of the clinical table is doubtful; 0 of them are left out" in page.text
    assert "Pearson r = " not in page.text


def test_a_perfect_line_has_an_r_and_no_interval(report):
    five = report.burden.readers[:5]
    table = {
        one.patient: ClinicalRow(patient=one.patient, ejection_fraction=0.7 - one.fraction)
        for one in five
    }
    relations = relate(five, table, Measure.EJECTION_FRACTION)
    page = _read(_bare(burden=BurdenReport(readers=five, relations=relations, clinical=table)))
    assert "Pearson r = −1.00 (no interval: a value of exactly 1 leaves no spread" in page.text


def test_excluded_cines_are_counted(report):
    counts = replace(report.counts, excluded_cines=2)
    assert "12 cines and 2 excluded" in _read(_bare(counts=counts)).text


def test_a_table_whose_row_does_not_fit_is_a_bug():
    with pytest.raises(ValueError, match="2 columns and a row of 1"):
        Table(columns=(Column(title="a"), Column(title="b")), rows=[("1",)])
    with pytest.raises(ValueError, match="without any agreement"):
        RoundAgreement(name="r", agreements=())
