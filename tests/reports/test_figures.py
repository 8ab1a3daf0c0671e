"""Plots as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from fibrodesk.clinical.correlation import correlate
from fibrodesk.clinical.measures import Measure
from fibrodesk.clinical.relation import Point, Relation
from fibrodesk.reports.figures import curve, scatter


def _relation(values, *, measure=Measure.EJECTION_FRACTION, forms=("focal", "mixed")):
    points = tuple(
        Point(patient=f"p{i}", burden=burden, value=value, form=forms[i % len(forms)])
        for i, (burden, value) in enumerate(values)
    )
    found = correlate([one.burden for one in points], [one.value for one in points])
    return Relation(measure=measure, method="", points=points, correlation=found)


_FALLING = [(0.05 * i, 0.7 - 0.08 * i + 0.01 * (i % 3)) for i in range(7)]


def _texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_a_plot_is_a_drawing_that_stands_alone():
    svg = scatter(_relation(_FALLING), key="one").svg
    root = ElementTree.fromstring(svg)
    assert root.attrib["aria-label"].startswith("Ejection fraction (%) against the burden of 7")
    assert not re.search(r"<style|<script|<metadata|https?://(?!www\.w3\.org)", svg)
    assert {"focal", "mixed", "Ejection fraction (%)"} <= set(_texts(svg))


def test_every_patient_is_a_point():
    for patients in (4, 7):
        svg = scatter(_relation(_FALLING[:patients]), key="one").svg
        points, legend = svg.split('id="one-legend', 1)
        assert points.count("<use") == patients  # ticks have no length and so no mark
        assert legend.count("<use") == 2  # one for each form


def test_the_same_data_give_the_same_bytes_and_two_plots_share_no_name():
    first = scatter(_relation(_FALLING), key="one").svg
    assert first == scatter(_relation(_FALLING), key="one").svg
    names = set(re.findall(r'\bid="([^"]+)"', first))
    assert all(name.startswith("one-") for name in names)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', first)) <= names


@pytest.mark.parametrize("measure", Measure)
def test_each_measure_has_an_axis(measure):
    svg = scatter(_relation(_FALLING, measure=measure), key="m").svg
    assert any("(" in text and "Burden" not in text for text in _texts(svg))


def test_a_line_is_drawn_only_where_there_is_a_correlation():
    with_line = scatter(_relation(_FALLING), key="one").svg
    without = scatter(_relation(_FALLING[:3]), key="one").svg
    assert "stroke-dasharray" in with_line
    assert "stroke-dasharray" not in without
    flat = scatter(_relation([(0.1, 0.5)] * 6, forms=("focal",)), key="one").svg
    assert "stroke-dasharray" not in flat
    assert "focal" not in _texts(flat)  # one form needs no legend


def test_a_curve_counts_epochs_in_whole_numbers():
    drawing = curve("Dice", [(1, 0.2), (2, 0.5), (3, 0.6)], key="c", share=True)
    ticks = [text for text in _texts(drawing.svg) if re.fullmatch(r"[\d.]+", text)]
    assert {"1", "2", "3"} <= set(ticks)
    assert "Dice" in _texts(drawing.svg)
    long = curve("Loss", [(i, 1 / (1 + i)) for i in range(100)], key="c", share=False)
    assert "Loss over 100 points" in long.svg
