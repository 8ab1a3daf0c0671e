"""The figure of an agreement: the same bytes for the same data, words where there is nothing."""

import re
import xml.etree.ElementTree as ET

import pytest
from reports.conftest import SHAPE, SPACING, WALL, drawn

from fibrodesk.agreement.frame import NO_FIBROSIS, NOT_ASSESSABLE, Finding, FrameReadings
from fibrodesk.agreement.study import Domain, study_agreement
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.reports.agreement.figure import figure_svg


def words(svg):
    """The text of the figure as it is read."""
    tree = ET.fromstring(svg)
    texts = tree.iter("{http://www.w3.org/2000/svg}text")
    return " ".join(" ".join(" ".join(text.itertext()) for text in texts).split())


def study(pairs, *, spacing=SPACING):
    frames = [
        FrameReadings(
            patient=f"FD-{number:04}",
            cine=f"c{number}",
            frame=0,
            shape=SHAPE,
            first=first,
            second=second,
            domain=WALL,
            domain_hash="0",
            spacing=spacing[number] if isinstance(spacing, list) else spacing,
        )
        for number, (first, second) in enumerate(pairs)
    ]
    return study_agreement(frames, readers=("A", "B"), domain=Domain.MYOCARDIUM)


def pairs(number):
    return [
        tuple(Finding.drawn(drawn(n, 0, error=0.04, seed=seed)) for seed in (1, 2))
        for n in range(number)
    ]


def test_the_same_data_give_the_same_bytes_without_a_date(make_agreement):
    first, second = figure_svg(make_agreement()), figure_svg(make_agreement())
    assert first == second
    assert not re.search(rb"20\d\d-\d\d-\d\d", first)


def test_the_figure_says_domain_values_and_patients(make_agreement):
    found = make_agreement()
    told = words(figure_svg(found))
    assert "Kappa by patient (myocardium)" in told
    assert f"mean {found.study.kappa_mean:.2f}" in told
    assert f"ICC(2,1) {found.areas.size.icc.value:.2f}" in told
    for patient in found.patients:
        assert (patient.patient in told) == (patient.kappa == patient.kappa)
    assert "47 frames" in told


def test_it_prints_in_black_and_white(make_agreement):
    colours = re.findall(rb"#[0-9a-fA-F]{6}", figure_svg(make_agreement()))
    assert len(set(colours)) > 1
    for colour in colours:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 40


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (study([]), "no frame was assessed by both readers"),
        (study([(NO_FIBROSIS, NO_FIBROSIS)] * 6), "neither reader marked anything"),
        (study([(NOT_ASSESSABLE, NO_FIBROSIS)] * 6), "no frame was assessed by both readers"),
        (study(pairs(1)), "fewer than"),
    ],
    ids=["no frame", "nothing found", "not assessable", "one patient"],
)
def test_where_there_is_no_value_the_reason_stands(found, told):
    assert told in words(figure_svg(found))


def test_patients_without_a_scale_are_left_out_by_number():
    scales = [SPACING, None, *[PixelSpacing(row_mm=0.5, column_mm=0.5)] * 5]
    assert "1 of the patients left out" in words(figure_svg(study(pairs(7), spacing=scales)))


def test_sixty_patients_still_fit():
    few, many = (words(figure_svg(study(pairs(number)))) for number in (30, 60))
    assert "FD-0001" in few
    assert "patients, the highest kappa on top" in many
    assert "FD-0001" not in many
