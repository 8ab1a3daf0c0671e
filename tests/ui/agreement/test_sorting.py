"""The list of frames: sorted by disagreement or by any column, narrowed, never losing a frame."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fibrodesk.ui.agreement.figures import FrameRow
from fibrodesk.ui.agreement.frames.sorting import (
    Filters,
    Sorting,
    Standing,
    State,
    arranged,
    counted,
)
from fibrodesk.ui.agreement.sheet import Figure

COLUMNS = ("frame", "apart", "kappa", "dice", "standing", "patient")
KINDS = ("both", "one_empty", "both_empty", "not_assessable_by_one", "unanswered")


def row(number, *, kind="both", apart=1.0, kappa=0.5, unit="mm²", patient="FD-1"):
    return FrameRow(
        patient=patient,
        cine_id=f"c{number}",
        cine_number=number,
        frame=0,
        kind=kind,
        kappa=Figure(value=kappa),
        dice=Figure(value=kappa),
        apart=apart,
        unit=unit,
    )


rows = st.lists(
    st.builds(
        row,
        st.integers(1, 10_000),
        kind=st.sampled_from(KINDS),
        apart=st.one_of(st.just(math.nan), st.floats(0, 500)),
        kappa=st.one_of(st.just(math.nan), st.floats(-1, 1)),
        unit=st.sampled_from(("mm²", "px²")),
    ),
    unique_by=lambda one: one.key,
    max_size=30,
)


@given(rows=rows, column=st.sampled_from(COLUMNS), descending=st.booleans())
def test_no_frame_is_lost_by_sorting_whatever_has_no_value(rows, column, descending):
    found = arranged(
        rows, {}, filters=Filters(), sorting=Sorting(column=column, descending=descending)
    )
    assert sorted(one.key for one in found) == sorted(one.key for one in rows)


@given(rows=rows, descending=st.booleans())
def test_what_has_no_kappa_stands_last_either_way(rows, descending):
    found = arranged(
        rows, {}, filters=Filters(), sorting=Sorting(column="kappa", descending=descending)
    )
    known = [one.kappa.value for one in found if one.kappa.defined]
    assert known == sorted(known, reverse=descending)
    assert all(one.kappa.defined for one in found[: len(known)])


def test_conflicts_of_assessability_come_first_then_areas_apart_as_they_are_adjudicated():
    few = [
        row(1, apart=0.0, kind="both_empty"),
        row(2, apart=math.nan, kind="not_assessable_by_one"),
        row(3, apart=40.0),
        row(4, apart=math.nan, kind="not_assessable_by_both"),
        row(5, apart=90.0),
        row(6, apart=0.0),
        row(7, apart=math.nan, kind="unanswered"),
    ]
    found = arranged(few, {}, filters=Filters(), sorting=Sorting())
    assert [one.cine_number for one in found] == [2, 5, 3, 6, 1, 7, 4]


def test_areas_of_two_units_are_not_set_against_one_another():
    found = arranged(
        [row(1, apart=900.0, unit="px²"), row(2, apart=5.0)],
        {},
        filters=Filters(),
        sorting=Sorting(),
    )
    assert [one.unit for one in found] == ["mm²", "px²"]


def test_a_settled_frame_no_longer_waits():
    few = [row(1), row(2), row(3)]
    standings = {
        ("c1", 0): Standing(state=State.SETTLED, reasons=("area",)),
        ("c2", 0): Standing(state=State.OPEN, reasons=("area", "island")),
    }
    left = arranged(few, standings, filters=Filters(open_only=True), sorting=Sorting())
    assert [one.key for one in left] == [("c2", 0)]
    assert counted(few, standings)[State.SETTLED] == 1
    by_state = Sorting(column="standing", descending=True)
    ordered = arranged(few, standings, filters=Filters(), sorting=by_state)
    assert [one.cine_number for one in ordered] == [2, 1, 3]


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(patient="FD-2"), [2]),
        (Filters(kind="one_empty"), [3]),
        (Filters(patient="FD-2", kind="one_empty"), []),
    ],
)
def test_filters_narrow_the_list_together(filters, left):
    few = [row(1), row(2, patient="FD-2"), row(3, kind="one_empty")]
    found = arranged(few, {}, filters=filters, sorting=Sorting())
    assert [one.cine_number for one in found] == left


def test_ten_thousand_frames_are_sorted_in_no_time():
    many = [row(number, apart=float(number % 977)) for number in range(10_000)]
    standings = {(f"c{n}", 0): Standing(state=State.OPEN) for n in range(0, 10_000, 3)}
    spent = []
    for _ in range(5):
        begun = time.thread_time()
        arranged(many, standings, filters=Filters(open_only=True), sorting=Sorting())
        spent.append(time.thread_time() - begun)
    assert min(spent) < 0.05
