"""Columns are proposed with a reason, and are what a person says; numbers carry their units."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.clinical.errors import ColumnDoubledError, ColumnUnknownError
from fibrodesk.clinical.matching import Why, chosen, place_of, propose
from fibrodesk.clinical.measures import BOUNDS, Measure, is_date, quantity_of, unit_votes
from fibrodesk.clinical.raw import RawTable, read_raw
from fibrodesk.clinical.table import build_table, read_table
from fibrodesk.clinical.vocabulary import FACTORS, Meaning, Unit, meaning_of, method_of, sex_of

EF = Measure.EJECTION_FRACTION


def raw_of(text):
    header, *rows = (tuple(line.split(",")) for line in text.strip().split("\n"))
    return RawTable(name="t.csv", header=header, rows=tuple(enumerate(rows, 2)))


@pytest.fixture
def written(tmp_path):
    def write(text, *, encoding="utf-8"):
        path = tmp_path / "clinical.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


# Columns.


@pytest.mark.parametrize(
    ("header", "meaning", "unit"),
    [
        ("LVIDd (mm)", Meaning.LVIDD, Unit.MILLIMETRES),
        ("lvidd_cm", Meaning.LVIDD, Unit.CENTIMETRES),
        ("LV end-systolic diameter [cm]", Meaning.LVIDS, Unit.CENTIMETRES),
        ("LVEF %", Meaning.EJECTION_FRACTION, Unit.PERCENT),
        ("Ejection Fraction", Meaning.EJECTION_FRACTION, None),
        ("EF fraction", Meaning.EJECTION_FRACTION, Unit.FRACTION),
        ("Âge (ans)", Meaning.AGE, Unit.YEARS),
        ("Alter", Meaning.AGE, None),
        ("Geschlecht", Meaning.SEX, None),
        ("Patienten-ID", Meaning.PATIENT, None),
        ("EF method", Meaning.EF_METHOD, None),
        ("Date of birth", Meaning.LEAVE_OUT, None),
        ("Patient name", Meaning.LEAVE_OUT, None),
        ("%", Meaning.LEAVE_OUT, None),
        ("", Meaning.LEAVE_OUT, None),
    ],
)
def test_headers_in_the_words_of_several_countries(header, meaning, unit):
    assert meaning_of(header)[:2] == (meaning, unit)


def test_a_surer_name_goes_before_a_weaker_one():
    """ "ID" beside "Patient" is no second patient."""
    matches = propose(raw_of("ID,Patient,EF\n1,a,55"))
    assert [match.meaning for match in matches] == ["", "patient", "ejection_fraction"]
    assert matches[0].rival is Meaning.PATIENT
    assert propose(raw_of("ID,EF\n1,55"))[0].meaning == "patient"


def test_a_unit_says_why_it_was_taken():
    table = "patient,EF %,LVIDd,LVIDs,age\na,55,4.8,12,61\nb,50,52,13,70\nc,45,5.0,14,80"
    by_name = {match.header: match for match in propose(raw_of(table))}
    assert (by_name["EF %"].unit, by_name["EF %"].unit_why) == (Unit.PERCENT, Why.HEADER)
    lvidd = by_name["LVIDd"]
    assert (lvidd.unit, lvidd.unit_why) == (Unit.CENTIMETRES, Why.VALUES)
    assert (lvidd.fitting, lvidd.values) == (2, 3)
    # 12 to 14 are possible in either unit
    assert (by_name["LVIDs"].unit, by_name["LVIDs"].unit_why) == (Unit.MILLIMETRES, Why.USUAL)


def test_the_header_goes_before_the_values_and_its_misfits_are_listed():
    raw = raw_of("patient,EF %\na,0.55\nb,0.5")
    found = build_table(raw, propose(raw))
    assert {row.ejection_fraction for row in found.rows.values()} == {None}
    assert [doubt.reason for doubt in found.doubts] == ["other_unit", "other_unit"]
    by_hand = chosen(
        raw, propose(raw), place=1, meaning=Meaning.EJECTION_FRACTION, unit=Unit.FRACTION
    )
    assert by_hand[1].unit_why is Why.PERSON
    assert build_table(raw, by_hand).rows["a"].ejection_fraction == pytest.approx(0.55)


def test_most_values_tell_the_unit_and_each_of_the_others_is_a_doubt():
    raw = raw_of("patient,EF\n" + "\n".join(f"p{n},0.{50 + n}" for n in range(8)) + "\nx,55")
    found = build_table(raw, propose(raw))
    assert found.rows["p0"].ejection_fraction == pytest.approx(0.5)
    assert [(doubt.row, doubt.found) for doubt in found.doubts] == [(10, "55")]


def test_a_choice_takes_the_meaning_from_the_column_that_had_it():
    raw = raw_of("patient,EF,LVEF\na,55,0.6")
    matches = chosen(raw, propose(raw), place=2, meaning=Meaning.EJECTION_FRACTION)
    assert [match.meaning for match in matches] == ["patient", "", "ejection_fraction"]
    assert matches[2].unit is Unit.FRACTION
    twice = [*propose(raw)[:2], matches[2]]
    with pytest.raises(ColumnDoubledError):
        build_table(raw, twice)
    left = chosen(raw, matches, place=2, meaning=Meaning.LEAVE_OUT)
    assert build_table(raw, left).rows["a"].ejection_fraction is None


def test_a_column_is_found_by_its_name_or_refused():
    raw = raw_of("Fall,EF\na,55")
    assert place_of(raw, " fall ") == 0
    with pytest.raises(ColumnUnknownError, match="Fall, EF"):
        place_of(raw, "Patient")


# Text files.


@pytest.mark.parametrize(
    "text",
    [
        "patient;EF;LVIDd\na;48,5;5,1\nb;50,0;4,9\n",
        "patient\tEF\tLVIDd\na\t48,5\t5,1\nb\t50,0\t4,9\n",
        'patient,EF,LVIDd\na,"48,5","5,1"\nb,"50,0","4,9"\n',
        "sep=;\npatient;EF;LVIDd\na;48,5;5,1\nb;50,0;4,9\n",
        "Study of May, 2024\n\npatient;EF;LVIDd\na;48,5;5,1\nb;50,0;4,9\n",
    ],
    ids=["semicolon", "tab", "quoted", "told", "title"],
)
def test_decimal_commas_in_every_kind_of_text(written, text):
    found = read_table(written(text))
    assert found.rows["a"].ejection_fraction == pytest.approx(0.485)
    assert found.rows["b"].lvidd_mm == pytest.approx(49)
    assert found.doubts == ()


def test_unicode_text_of_a_spreadsheet_program_is_read(written):
    path = written("patient\tEF\tGeschlecht\na\t48\tmännlich\n", encoding="utf-16")
    assert read_table(path).rows["a"].sex == "M"


def test_decimal_commas_that_shift_the_cells_are_told_and_the_row_is_not_used(written):
    found = read_table(written("patient,EF,LVIDd\na,48,5,51,2\nb,50,51\n"))
    assert set(found.rows) == {"b"}
    assert [(doubt.row, doubt.reason, doubt.used) for doubt in found.doubts] == [
        (2, "cells_over", False)
    ]


def test_empty_cells_at_the_end_of_a_row_shift_nothing(written):
    found = read_table(written("patient,EF\na,48,,\nb,50\n"))
    assert set(found.rows) == {"a", "b"}
    assert found.doubts == ()


def test_a_title_above_the_header_is_skipped_and_counted(written):
    raw = read_raw(written("Echo laboratory\nmade in May\n\nPatient,EF\na,55\n"))
    assert (raw.header, raw.skipped, raw.rows[0][0]) == (("Patient", "EF"), 2, 5)


def test_a_first_row_that_looks_like_a_header_is_not_joined_to_it(written):
    """A patient called like a word of the header, or a row of words, is a row."""
    raw = read_raw(written("Patient,sex,form\nA,female,focal\nB,male,none\n"))
    assert [number for number, _ in raw.rows] == [2, 3]


# Cells.


@given(
    whole=st.integers(0, 999),
    part=st.integers(0, 99),
    comma=st.sampled_from(".,"),
    unit=st.sampled_from(["", "%", " %", "mm", " cm", " years", " PERCENT"]),
    space=st.sampled_from(["", " ", "\u00a0", "\t"]),
)
def test_a_number_is_read_with_its_unit_however_it_is_written(whole, part, comma, unit, space):
    found = quantity_of(f"{space}{whole}{comma}{part:02d}{unit}{space}")
    assert found.number == pytest.approx(whole + part / 100)
    names = {"%": "percent", "mm": "mm", "cm": "cm", "years": "years", "percent": "percent"}
    assert found.unit == names.get(unit.strip().casefold())


@given(st.text(max_size=20))
def test_whatever_stands_in_a_cell_is_a_number_or_none(text):
    found = quantity_of(text)
    assert math.isnan(found.number) or abs(found.number) < 1e13
    assert is_date(text) in (True, False)


@given(
    fractions=st.lists(st.floats(0.1, 0.85), min_size=1, max_size=20),
    unit=st.sampled_from([Unit.PERCENT, Unit.FRACTION]),
)
def test_the_unit_of_a_column_is_found_from_its_values(fractions, unit):
    numbers = [f"{value / FACTORS[unit]:.4f}" for value in fractions]
    votes = unit_votes(EF, map(quantity_of, numbers))
    assert (votes.unit, votes.clear, votes.values) == (unit, True, len(fractions))


@given(st.lists(st.floats(-1e6, 1e6), max_size=20), st.sampled_from(list(Measure)))
def test_what_is_used_is_possible_for_a_heart(numbers, measure):
    lines = [f"p{place},{number:.3f}" for place, number in enumerate(numbers)]
    raw = raw_of("\n".join([f"patient,{measure}", *lines]))
    found = build_table(raw, propose(raw))
    for row in found.rows.values():
        value = row.value(measure)
        assert math.isnan(value) or BOUNDS[measure].least <= value <= BOUNDS[measure].most
    left_out = sum(math.isnan(row.value(measure)) for row in found.rows.values())
    assert left_out == sum(not doubt.used for doubt in found.doubts)


@pytest.mark.parametrize(
    "text", ["2024-05-04", "4.5.2024", "04/05/24", "5-Apr", "5. Mai", "12-Dez-24"]
)
def test_what_a_spreadsheet_made_a_date_of_is_known_as_one(text):
    assert is_date(text)
    assert not is_date("5.4")
    assert not is_date("48 mm")


@pytest.mark.parametrize("text", ["48 ml", "~50", "50-55", "5.1.2", "1e5", "٤٨x", "4,8,1", "++4"])
def test_what_is_nearly_a_number_is_none(text):
    assert quantity_of(text).missing


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("F", "F"),
        ("weiblich", "F"),
        ("Féminin", "F"),
        ("mujer", "F"),
        ("женский", "F"),
        ("Männlich", "M"),
        ("maschio", "M"),
        ("муж.", "M"),
        ("divers", "O"),
        ("1", None),
        ("h", None),
    ],
)
def test_sexes_in_the_words_of_several_countries(text, sex):
    assert sex_of(text) == sex


def test_an_m_beside_an_h_is_either_and_not_used():
    """In Spanish H is hombre and M mujer: a silent guess would turn half a study round."""
    raw = raw_of("patient,sexo\na,H\nb,M\nc,mujer")
    found = build_table(raw, propose(raw))
    assert {name: row.sex for name, row in found.rows.items()} == {"a": "", "b": "", "c": "F"}
    assert [doubt.reason for doubt in found.doubts] == ["unknown_word", "ambiguous_word"]


def test_ages_above_90_are_stored_as_90_and_told():
    raw = raw_of("patient,age\na,94\nb,90\nc,061Y\nd,18 months\ne,130")
    found = build_table(raw, propose(raw))
    ages = [row.age_years for row in found.rows.values()]
    assert ages == [90, 90, 61, 1.5, None]
    assert [(doubt.patient, doubt.reason) for doubt in found.doubts] == [
        ("a", "capped"),
        ("e", "impossible"),
    ]


def test_a_method_is_stored_in_a_known_word_alone():
    """Free text beside a number could tell who a patient is."""
    assert {method_of(text) for text in ("Biplane", "Simpson's biplane", "MOD bp")} == {"biplane"}
    raw = raw_of("patient,EF,method\na,55,Simpson\nb,50,read by Dr. Miller")
    found = build_table(raw, propose(raw))
    assert [row.ef_method for row in found.rows.values()] == ["biplane", ""]
    assert [doubt.reason for doubt in found.doubts] == ["unknown_word"]


def test_a_representation_of_a_doubt_names_no_patient():
    raw = raw_of("patient,EF\nSECRET-1,x\nSECRET-1,y")
    found = build_table(raw, propose(raw))
    assert len(found.doubts) == 3
    assert "SECRET" not in repr(found.doubts) + repr(raw)
