"""The forms of disease as categories without an order."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrodesk.agreement.frame import NO_FIBROSIS, FrameReadings
from fibrodesk.agreement.many.categories import CategoryPair, category_kappa, kappa_of_table
from fibrodesk.agreement.records.study import study_record
from fibrodesk.agreement.study import Domain, study_agreement

unhurried = settings(deadline=None)  # SciPy is imported when first asked
_FORMS = ("focal", "diffuse", "mixed")
names = st.sampled_from(["", *_FORMS])
some_pairs = st.lists(
    st.builds(CategoryPair, st.sampled_from("abcdefgh"), names, names), max_size=40
)


def _pairs(*said):
    return [CategoryPair(f"p{index}", *each.split("/")) for index, each in enumerate(said)]


def test_a_table_of_cines_has_a_kappa_over_all_forms():
    """Five of eight agree; chance gives (4*4 + 2*2 + 2*2) / 64."""
    said = ["focal/focal"] * 3 + ["focal/mixed", "diffuse/focal", "diffuse/diffuse"]
    found = category_kappa(_pairs(*said, "mixed/diffuse", "mixed/mixed"), _FORMS)
    assert found.table == ((3, 0, 1), (1, 1, 0), (0, 1, 1))
    assert found.observed == 5 / 8
    assert found.kappa == pytest.approx((5 / 8 - 24 / 64) / (1 - 24 / 64))
    assert (found.n, found.patients) == (8, 8)
    assert found.interval.low < found.kappa < found.interval.high
    assert found.agreement_on("diffuse") == pytest.approx(2 / 4)
    assert found.agreement_on("focal") == pytest.approx(6 / 8)


def test_cines_without_a_form_are_counted_and_not_guessed():
    found = category_kappa(_pairs("focal/focal", "/focal", "mixed/", "/", "/", "diffuse/focal"))
    assert (found.n, found.without_first, found.without_second, found.without_both) == (2, 1, 1, 2)
    assert found.categories == ("diffuse", "focal", "mixed")
    assert math.isnan(found.agreement_on("mixed"))


def test_two_cines_of_one_patient_are_one_patient():
    """The interval leaves out patients, so that more loops of the same ones add no certainty."""
    said = ["focal/focal", "diffuse/diffuse", "mixed/focal", "mixed/mixed", "focal/diffuse"]
    once = [CategoryPair(f"p{index % 4}", *each.split("/")) for index, each in enumerate(said)]
    assert category_kappa(once).interval.reason == "too_few_patients"
    five = _pairs(*said)
    assert category_kappa(five).interval == category_kappa(five * 6).interval
    assert category_kappa(five).kappa == pytest.approx(category_kappa(five * 6).kappa)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([], "no_common_form"),
        (["focal/", "/mixed"], "no_common_form"),
        (["focal/focal"] * 6, "same_form_everywhere"),
        (["focal/diffuse"] * 6, ""),
    ],
)
def test_kappa_has_a_value_or_a_word(said, reason):
    found = category_kappa(_pairs(*said))
    assert found.reason == reason
    assert math.isnan(found.kappa) == bool(reason)
    assert found.interval.reason


def test_one_patient_who_alone_is_of_another_form_leaves_no_interval():
    found = category_kappa(_pairs(*["focal/focal"] * 5, "mixed/focal"))
    assert found.kappa == 0
    assert found.interval.reason == "undefined_without_one_patient"


@unhurried
@given(some_pairs)
def test_the_order_of_readers_and_cines_does_not_matter(pairs):
    swapped = [CategoryPair(pair.patient, pair.second, pair.first) for pair in reversed(pairs)]
    there, back = category_kappa(pairs, _FORMS), category_kappa(swapped, _FORMS)
    assert there.kappa == pytest.approx(back.kappa, nan_ok=True)
    assert there.table == tuple(zip(*back.table, strict=True))
    assert (there.without_first, there.without_both) == (back.without_second, back.without_both)
    counted = there.n + there.without_first + there.without_second + there.without_both
    assert counted == len(pairs)


@unhurried
@given(some_pairs, st.permutations(_FORMS))
def test_other_names_for_the_forms_change_nothing(pairs, other):
    renamed = dict(zip(_FORMS, other, strict=True)) | {"": ""}
    called = [CategoryPair(p.patient, renamed[p.first], renamed[p.second]) for p in pairs]
    found = category_kappa(called, _FORMS)
    assert found.kappa == pytest.approx(category_kappa(pairs, _FORMS).kappa, nan_ok=True)


def test_a_table_of_two_is_the_kappa_of_a_table_of_many():
    assert kappa_of_table([[40, 9], [6, 45]]) == pytest.approx(0.6995192308, abs=1e-10)
    assert math.isnan(kappa_of_table([]))


def test_a_study_takes_the_forms_from_its_cines():
    """Once a cine, however many frames it has; a cine without key frames is not in it."""

    def frames(cine, first, second):
        for index in range(3):
            yield FrameReadings(
                patient=f"p{cine}",
                cine=f"c{cine}",
                frame=index,
                shape=(4, 4),
                first=NO_FIBROSIS,
                second=NO_FIBROSIS,
                form=first if first == second else "",
                form_first=first,
                form_second=second,
            )

    said = [("focal", "focal"), ("focal", "mixed"), ("", "diffuse"), ("mixed", "mixed")]
    every = [frame for cine, forms in enumerate(said) for frame in frames(cine, *forms)]
    found = study_agreement(every, readers=("A", "B"), domain=Domain.FRAME)
    assert found.forms.categories == _FORMS
    assert found.forms.table == ((1, 0, 1), (0, 0, 0), (0, 0, 1))
    assert (found.forms.without_first, found.forms.without_second) == (1, 0)
    assert found.without_stratum("form") == 6
    study = study_record(found)["study"]
    assert study["frames_in_no_stratum"] == {"form": 6, "quality": 12}
    assert study["forms"]["table"] == [[1, 0, 1], [0, 0, 0], [0, 0, 1]]
    assert study["forms"]["agreement_by_category"]["reasons"] == {"diffuse": "form_not_named"}
