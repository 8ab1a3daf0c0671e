"""Our numbers beside those of independent libraries, on masks that nobody chose.

Where a library means something else by a name, resources/docs/decisions/0020 says what and why,
and the test holds the exact relation of the two.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from fibrodesk.agreement import kappa, overlap
from fibrodesk.agreement.bland_altman import bland_altman
from fibrodesk.agreement.counts import count, packed
from fibrodesk.agreement.distance import distances, outline
from fibrodesk.agreement.many.categories import kappa_of_table
from fibrodesk.agreement.many.fleiss import fleiss_kappa
from fibrodesk.agreement.many.ratings import splits_of_masks
from fibrodesk.domain.geometry import PixelSpacing

_COUNTED, _MEASURED = 1e-9, 1e-6
steps_mm = st.sampled_from([0.2, 0.308, 0.5, 1.0, 1.7])
slowly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def some_masks(draw, number=2, smallest=2, largest=24):
    """Masks of one shape: speckle, or blocks as a brush leaves them."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, min_side=smallest, max_side=largest))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if draw(st.booleans()):
        return [chance.random(shape) < draw(st.floats(0.02, 0.98)) for _ in range(number)]
    return [_blocks(chance, shape) for _ in range(number)]


def _blocks(chance, shape):
    mask = np.zeros(shape, bool)
    for _ in range(chance.integers(1, 4)):
        top, left = chance.integers(0, shape[0]), chance.integers(0, shape[1])
        height, width = chance.integers(1, shape[0] + 1), chance.integers(1, shape[1] + 1)
        mask[top : top + height, left : left + width] = True
    return mask


@pytest.fixture(scope="module")
def monai():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own imports, as it loads
        import torch
        from monai import metrics
        from monai.metrics import utils

    def as_batch(mask):
        return torch.from_numpy(mask)[None, None].float()

    return SimpleNamespace(metrics=metrics, utils=utils, batch=as_batch)


@pytest.fixture(scope="module")
def surface_distance():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still asks SciPy for names that moved
        import surface_distance
    return surface_distance


@slowly
@given(some_masks(3))
def test_kappa_dice_and_iou_are_scikit_learns_in_any_domain(masks):
    first, second, domain = masks
    assume(domain.any())
    one, other = first[domain], second[domain]
    assume(one.any() or other.any())
    counts = count(first, second, domain)
    assert overlap.dice(counts) == pytest.approx(f1_score(one, other), abs=_COUNTED)
    assert overlap.iou(counts) == pytest.approx(jaccard_score(one, other), abs=_COUNTED)
    assume(not (one.all() and other.all()))
    expected = cohen_kappa_score(one, other)
    assert kappa.cohen_kappa(counts) == pytest.approx(expected, abs=_COUNTED)


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero):RuntimeWarning")  # in its errors
@slowly
@given(hnp.arrays(np.int64, (2, 2), elements=st.integers(0, 10**6)))
def test_kappa_and_its_largest_value_are_those_of_statsmodels(table):
    counts = count_of(table)
    assume(not math.isnan(kappa.cohen_kappa(counts)))
    found = cohens_kappa(table)
    assert kappa.cohen_kappa(counts) == pytest.approx(found.kappa, abs=_COUNTED)
    assert kappa.largest_kappa(counts) == pytest.approx(found.kappa_max, abs=_COUNTED)


def count_of(table):
    from fibrodesk.agreement.counts import Counts

    (tp, a_only), (b_only, tn) = table
    return Counts(tp, a_only, b_only, tn)


@pytest.mark.filterwarnings("ignore:(invalid value|divide by zero):RuntimeWarning")  # in its errors
@slowly
@given(
    st.integers(2, 5).flatmap(
        lambda side: hnp.arrays(np.int64, (side, side), elements=st.integers(0, 200))
    )
)
def test_kappa_of_many_categories_is_that_of_statsmodels(table):
    found = kappa_of_table(table.tolist())
    assume(not math.isnan(found))
    assert found == pytest.approx(cohens_kappa(table).kappa, abs=_COUNTED)


@slowly
@given(st.integers(2, 6).flatmap(lambda number: some_masks(number)))
def test_fleiss_of_masks_is_that_of_statsmodels(masks):
    splits = splits_of_masks([packed(mask) for mask in masks], None)
    found = fleiss_kappa(splits)
    assume(not math.isnan(found))
    ratings = np.stack([mask.ravel() for mask in masks], axis=1).astype(int)
    table, _ = aggregate_raters(ratings)
    assert found == pytest.approx(statsmodels_fleiss(table), abs=_COUNTED)


@slowly
@given(st.integers(1, 9).flatmap(lambda number: some_masks(number + 1)))
def test_marks_are_counted_as_pixel_by_pixel(masks):
    *masks, domain = masks
    found = splits_of_masks([packed(mask) for mask in masks], packed(domain))
    marks = np.sum(masks, axis=0)[domain]
    assert found == Counter((len(masks) - int(each), int(each)) for each in marks)


@slowly
@given(
    hnp.arrays(np.float64, st.tuples(st.integers(5, 40), st.just(2)), elements=st.floats(0, 500))
)
def test_bland_altman_is_students_interval_and_a_straight_line(table):
    first, second = table.T
    apart, means = first - second, (first + second) / 2
    assume(np.ptp(means) > 1e-3)
    assume(np.ptp(apart) > 1e-3)
    found = bland_altman(first, second)
    expected = stats.t.interval(0.95, len(apart) - 1, apart.mean(), stats.sem(apart))
    assert (found.bias_interval.low, found.bias_interval.high) == pytest.approx(expected, abs=1e-7)
    line = stats.linregress(means, apart)
    assert found.slope == pytest.approx(line.slope, rel=1e-7, abs=1e-7)
    reach = stats.t.ppf(0.975, len(apart) - 2) * line.stderr
    assert found.slope_interval.high - found.slope == pytest.approx(reach, rel=1e-6, abs=1e-7)


def _image(mask, spacing):
    image = SimpleITK.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing((spacing.column_mm, spacing.row_mm))
    return image


@slowly
@given(some_masks(), steps_mm, steps_mm)
def test_hausdorff_is_simpleitks_between_the_outlines(masks, row_mm, column_mm):
    """SimpleITK measures from every pixel of a mask, we from its outline: so it is given those."""
    first, second = masks
    assume(first.any() and second.any())
    spacing = PixelSpacing(row_mm=row_mm, column_mm=column_mm)
    measure = SimpleITK.HausdorffDistanceImageFilter()
    measure.Execute(_image(outline(first), spacing), _image(outline(second), spacing))
    found = distances(first, second, spacing=spacing)
    assert found.hd == pytest.approx(measure.GetHausdorffDistance(), abs=_MEASURED, rel=_MEASURED)


@slowly
@given(some_masks())
def test_overlap_is_simpleitks(masks):
    first, second = masks
    assume(first.any() or second.any())
    measure = SimpleITK.LabelOverlapMeasuresImageFilter()
    spacing = PixelSpacing(row_mm=1, column_mm=1)
    measure.Execute(_image(first, spacing), _image(second, spacing))
    counts = count(first, second)
    assert overlap.dice(counts) == pytest.approx(measure.GetDiceCoefficient(), abs=_COUNTED)
    assert overlap.iou(counts) == pytest.approx(measure.GetJaccardCoefficient(), abs=_COUNTED)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of its own calls
@slowly
@given(masks=some_masks(), row_mm=steps_mm, column_mm=steps_mm)
def test_every_distance_is_monais(monai, masks, row_mm, column_mm):
    first, second = masks
    assume(first.any() and second.any())
    spacing = PixelSpacing(row_mm=row_mm, column_mm=column_mm)
    found = distances(first, second, spacing=spacing, tolerance=1.25)
    batch = [monai.batch(mask) for mask in masks]
    more = {"include_background": True, "spacing": (row_mm, column_mm)}
    hd = monai.metrics.compute_hausdorff_distance
    expected = {
        "hd": hd(*batch, **more),
        "assd": monai.metrics.compute_average_surface_distance(*batch, symmetric=True, **more),
        "nsd": monai.metrics.compute_surface_dice(*batch, class_thresholds=[1.25], **more),
    }
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value.item(), abs=_MEASURED, rel=_MEASURED), (
            name
        )


@pytest.mark.filterwarnings("ignore::FutureWarning")
@slowly
@given(masks=some_masks(), row_mm=steps_mm, column_mm=steps_mm)
def test_the_95th_percentile_is_that_of_monais_distances(monai, masks, row_mm, column_mm):
    """MONAI ranks in 32 bits, which moves a percentile of hundreds of points by some 1e-5 mm.

    So its distances are ranked here in 64 bits, and its own figure is held more loosely.
    """
    first, second = masks
    assume(first.any() and second.any())
    step = (row_mm, column_mm)
    edges = [edge.astype(bool) for edge in monai.utils.get_mask_edges(first, second, crop=False)]
    directed = [
        monai.utils.get_surface_distance(here, there, "euclidean", spacing=step)
        for here, there in (edges, edges[::-1])
    ]
    found = distances(first, second, spacing=PixelSpacing(row_mm=row_mm, column_mm=column_mm)).hd95
    ranked = max(np.percentile(np.asarray(each, np.float64), 95) for each in directed)
    assert found == pytest.approx(ranked, abs=_MEASURED, rel=_MEASURED)
    batch = [monai.batch(mask) for mask in masks]
    theirs = monai.metrics.compute_hausdorff_distance(
        *batch, include_background=True, percentile=95, spacing=step
    )
    assert found == pytest.approx(theirs.item(), abs=5e-4)


@pytest.mark.filterwarnings("ignore:.*scipy.ndimage.*:DeprecationWarning")
@slowly
@given(masks=some_masks(), row_mm=steps_mm, column_mm=steps_mm)
def test_surface_distance_lies_within_a_pixels_diagonal(surface_distance, masks, row_mm, column_mm):
    """Its outline runs between pixels, half a diagonal from ours at most, on either side."""
    first, second = masks
    assume(first.any() and second.any())
    surfaces = surface_distance.compute_surface_distances(first, second, (row_mm, column_mm))
    expected = surface_distance.compute_robust_hausdorff(surfaces, 100)
    found = distances(first, second, spacing=PixelSpacing(row_mm=row_mm, column_mm=column_mm))
    assert abs(found.hd - expected) <= math.hypot(row_mm, column_mm) + _MEASURED


@pytest.mark.filterwarnings("ignore:.*scipy.ndimage.*:DeprecationWarning")
@slowly
@given(masks=some_masks(1), row_mm=steps_mm)
def test_surface_distance_of_a_mask_to_itself_is_ours(surface_distance, masks, row_mm):
    (mask,) = masks
    assume(mask.any() and not mask.all())
    surfaces = surface_distance.compute_surface_distances(mask, mask, (row_mm, row_mm))
    found = distances(mask, mask, spacing=PixelSpacing(row_mm=row_mm, column_mm=row_mm))
    assert found.nsd == surface_distance.compute_surface_dice_at_tolerance(surfaces, 1.5) == 1
    assert found.hd == surface_distance.compute_robust_hausdorff(surfaces, 100) == 0
