"""The agreement as CSV: nothing silently missing, nothing rounded."""

import csv
import io
import math
import re
from dataclasses import replace

from reports.conftest import SHAPE, WALL, drawn

from fibrodesk.agreement import kappa
from fibrodesk.agreement.frame import NO_FIBROSIS, Finding, FrameReadings
from fibrodesk.agreement.many.panel import FrameOfReaders
from fibrodesk.agreement.many.readers import many_readers
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.reports.agreement.table import (
    frames_csv,
    patients_csv,
    round_rows,
    study_rows,
)
from fibrodesk.reports.agreement.value_rows import ValueRow, csv_text, values_csv
from fibrodesk.reports.methods.facts import EndingFacts, MethodsFacts, OwnAgreement, PrimaryFacts
from fibrodesk.reports.study import RoundAgreement
from fibrodesk.reports.study_report import build


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def empty(patients):
    """Frames of which nobody marked anything."""
    frames = [
        FrameReadings(
            patient=f"P{number}",
            cine="c",
            frame=number,
            shape=(4, 4),
            first=NO_FIBROSIS,
            second=NO_FIBROSIS,
        )
        for number in range(patients)
    ]
    return study_agreement(frames, readers=("A", "B"), domain=Domain.FRAME)


def test_the_primary_value_is_the_first_row_to_the_last_digit(make_agreement):
    found = make_agreement()
    first = table(values_csv(study_rows(found)))[0]
    assert first["name"] == "kappa_mean"
    assert float(first["value"]) == found.study.kappa_mean
    assert float(first["low"]) == found.study.kappa_mean_interval.low
    assert first["interval_method"] == "t over patients"
    assert (first["domain"], first["mode"]) == ("myocardium", "blind")
    assert (first["patients"], first["frames"]) == ("11", "47")


def test_every_row_has_a_value_or_a_reason_and_an_interval_or_a_reason(make_agreement):
    agreements = [make_agreement(domain) for domain in Domain] + [empty(0), empty(3), empty(6)]
    for found in agreements:
        for row in table(values_csv(study_rows(found))):
            assert bool(row["value"]) != bool(row["reason"]), row
            assert bool(row["low"]) == bool(row["high"]) == bool(row["interval_method"]), row
            assert not (row["low"] and row["interval_reason"]), row
            assert row["domain"] == found.domain
            if row["value"]:
                assert math.isfinite(float(row["value"]))


def test_each_name_stands_once(make_agreement):
    rows = [(row.name, row.of) for row in study_rows(make_agreement())]
    assert len(set(rows)) == len(rows)


def test_the_whole_frame_gives_no_pabak(make_agreement):
    rows = {row.name: row for row in study_rows(make_agreement(Domain.FRAME)) if not row.of}
    assert rows["pabak"].value is None
    assert "whole frame" in rows["pabak"].reason
    assert rows["kappa_pooled"].value is not None


def test_counts_of_every_kind_stand_in_the_table(make_agreement):
    found = make_agreement()
    rows = {row.name: row.value for row in study_rows(found) if not row.of}
    for kind, number in found.study.kinds.items():
        assert rows[f"frames_{kind}"] == number
    assert rows["presence_both"] + rows["presence_first_only"] == found.presence.table.first


def test_other_domains_follow_and_a_missing_one_says_why(make_agreement):
    part = RoundAgreement(
        name="one",
        agreements=(make_agreement(Domain.SECTOR), make_agreement(Domain.FRAME)),
        missing_domains={"myocardium": "12 frames have no locked myocardium."},
    )
    rows = [row for row in round_rows(part) if row.name == "kappa_pooled" and not row.of]
    assert [row.domain for row in rows] == ["sector", "frame", "myocardium"]
    assert rows[-1].value is None
    assert rows[-1].reason == "12 frames have no locked myocardium."


def test_frames_and_patients_stand_in_tables_of_their_own(make_agreement):
    found = make_agreement()
    frames, patients = table(frames_csv(found)), table(patients_csv(found))
    assert len(frames) == len(found.frames)
    assert len(patients) == len(found.patients)
    for row, one in zip(frames, found.frames, strict=True):
        assert (row["patient"], int(row["frame"]), row["kind"]) == (
            one.patient,
            one.frame,
            one.kind,
        )
        if one.counts is None:
            assert row["kappa"] == ""
            assert f"kappa: {one.kind}" in row["reasons"]
        elif not math.isnan(one.kappa):
            assert float(row["kappa"]) == kappa.cohen_kappa(one.counts)
    assert {row["domain"] for row in (*frames, *patients)} == {"myocardium"}
    for row in (*frames, *patients):
        assert not any("{" in cell for cell in row.values()), "a record in a record is flattened"
    assert {"kinds_both", "kinds_both_empty"} <= set(patients[0])


def three_readers():
    frames = [
        FrameOfReaders(
            patient=f"P{number}",
            cine=f"c{number}",
            frame=0,
            shape=SHAPE,
            findings=tuple(
                Finding.drawn(drawn(number, 0, error=0.04, seed=seed)) for seed in (1, 2, 3)
            ),
            domain=WALL,
            domain_hash="0",
        )
        for number in range(6)
    ]
    return many_readers(frames, names=("A", "B", "C"), domain=Domain.MYOCARDIUM)


def facts_of(main, everyone):
    return MethodsFacts(
        agreement=main,
        readers=3,
        patients=12,
        cines=12,
        key_frames=48,
        primary=PrimaryFacts(value="kappa_pooled", domain="myocardium", fixed_when="2026-05-01"),
        everyone=everyone,
        own=[OwnAgreement(reader="A", agreement=main, after_days=14.0)],
        ending=EndingFacts(frames=48, flagged=7, by_both=2, open=5),
    )


def test_the_page_tells_what_the_table_tells(make_agreement, report):
    main, everyone = make_agreement(), three_readers()
    part = RoundAgreement(name="one", agreements=(main,), facts=facts_of(main, everyone))
    page = build(replace(report, rounds=(part,)))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "All 3 readers" in text
    assert f"Krippendorff’s alpha pixels, myocardium {everyone.alpha.value:.2f}" in text
    assert "A and C" in text
    assert "The same cines under a new code, at least 14 days later" in text
    assert "Sent to adjudication 7 of 48 frames" in text
    assert "Methods, ready to paste Three readers outlined" in text
    assert f"read blind {main.study.kappa_pooled:.2f}" in text, "the headline is what was fixed"
    assert "Primary analysis, fixed with the first round on 2026-05-01." in text


def test_all_readers_repeats_and_the_ending_stand_in_the_same_table(make_agreement):
    main = make_agreement()
    everyone = three_readers()
    facts = facts_of(main, everyone)
    part = RoundAgreement(name="one", agreements=(main,), facts=facts)
    rows = {(row.of, row.name): row for row in round_rows(part)}
    assert len(rows) == len(round_rows(part))
    fleiss = rows["all readers", "fleiss_kappa_pixels"]
    assert (fleiss.value, fleiss.low) == (everyone.fleiss.value, everyone.fleiss.interval.low)
    assert rows["A and C", "kappa_mean"].value == everyone.pairs[0, 2].study.kappa_mean
    assert rows["A again (1)", "kappa_pooled"].value == main.study.kappa_pooled
    assert rows["adjudication", "settled"].value == 2


def test_a_word_that_a_spreadsheet_would_run_is_not_run():
    row = ValueRow(name="kappa", of='=HYPERLINK("http://x")')
    assert table(values_csv([row]))[0]["of"].startswith("'=")
    assert csv_text(["a"], [["-1 frame"], [-1.5]]) == "a\n'-1 frame\n-1.5\n"
