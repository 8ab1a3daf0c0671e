"""COCO instances: polygons, and run lengths in both forms.

Annotations of one category on one image are one mask together. An image without an annotation
says nothing: it may be one that nobody has come to yet.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from fibrodesk.domain.mask import MaskArray
from fibrodesk.imaging.labels.content import Labelled, LabelledFrame, LabelRefusal, Labels, packed
from fibrodesk.imaging.labels.errors import LabelsRefusedError, refused
from fibrodesk.imaging.labels.files import AGAIN, checked_size, read_json, stem_of
from fibrodesk.imaging.labels.raster import checked
from fibrodesk.imaging.labels.runlengths import decode_letters, decode_runs, fill_polygon

_MOST_ANNOTATIONS = 200_000
_MOST_POLYGONS = 10_000


def read(path: Path) -> Labels:
    """Every image with annotations.

    Raises:
        LabelsRefusedError: no file of COCO instances.
    """
    told = read_json(path)
    lists = [told.get(name) for name in ("images", "annotations", "categories")]
    if not all(isinstance(each, list) for each in lists):
        raise refused(path.name, "is no file of COCO annotations", AGAIN)
    images, annotations, categories = lists
    if len(annotations or ()) > _MOST_ANNOTATIONS:
        raise refused(path.name, f"holds {len(annotations or ()):,} annotations", AGAIN)
    labels = {each["id"]: str(each.get("name", each["id"])) for each in _with_id(categories)}
    by_image: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for each in annotations or ():
        if isinstance(each, dict):
            of = each.get("image_id")
            by_image[of if isinstance(of, int | str) else None].append(each)
    frames: list[Labelled] = []
    refusals: list[LabelRefusal] = []
    for image in _with_id(images):
        of_image = by_image.pop(image["id"], [])
        frames += _image(path, image, of_image, labels, refusals)
    if by_image:
        reason = f"{path.name}: {len(by_image)} images have annotations and are not listed."
        refusals.append(LabelRefusal(name=path.name, reason=reason, hint=AGAIN))
    return Labels(frames=tuple(frames), refusals=tuple(refusals), kind="coco")


def _with_id(listed: Any) -> list[dict[str, Any]]:
    return [
        each for each in listed if isinstance(each, dict) and isinstance(each.get("id"), int | str)
    ]


def _image(
    path: Path,
    image: dict[str, Any],
    annotations: list[dict[str, Any]],
    labels: dict[Any, str],
    refusals: list[LabelRefusal],
) -> list[Labelled]:
    """One mask a category; what cannot be drawn goes to the refusals."""
    name = str(image.get("file_name") or image["id"])
    masks: dict[str, MaskArray] = {}
    try:
        shape = checked_size(path, image.get("height"), image.get("width"))
        for each in annotations:
            category = each.get("category_id")
            label = labels.get(category) if isinstance(category, int | str) else None
            if label is None:
                raise ValueError("it has a category that the file does not list")
            drawn = _drawn(each.get("segmentation"), shape)
            masks[label] = masks[label] | drawn if label in masks else drawn
    except LabelsRefusedError as error:
        refusals.append(LabelRefusal.of(stem_of(name), error))
        return []
    except (ValueError, UnicodeError) as error:
        reason = f"{path.name}: an annotation of {stem_of(name)} is not taken: {error}."
        refusals.append(LabelRefusal(name=stem_of(name), reason=reason, hint=AGAIN))
        return []
    return [
        packed(LabelledFrame(stem=stem_of(name), frame=None, label=label, mask=mask))
        for label, mask in masks.items()
    ]


def _drawn(told: Any, shape: tuple[int, int]) -> MaskArray:
    """The mask (H, W) of one annotation.

    Raises:
        ValueError: it cannot be drawn, or is of another size.
    """
    if isinstance(told, dict):
        return _runs(told, shape)
    if not isinstance(told, list) or not 1 <= len(told) <= _MOST_POLYGONS:
        raise ValueError("it has no outline")
    mask = np.zeros(shape, np.bool_)
    for flat in told:
        if not isinstance(flat, list) or len(flat) < 6 or len(flat) % 2:
            raise ValueError("it has a polygon of fewer than three points")
        pairs = [list(pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
        mask |= fill_polygon(checked(pairs), shape)
    return mask


def _runs(told: dict[str, Any], shape: tuple[int, int]) -> MaskArray:
    size, counts = told.get("size"), told.get("counts")
    if not isinstance(size, list) or [*size] != [*shape]:
        listed = isinstance(size, list) and len(size) == 2
        words = f"{size[1]} x {size[0]}" if listed and size else "no size"
        raise ValueError(f"its mask has {words} pixels, its image {shape[1]} x {shape[0]}")
    if isinstance(counts, str):
        return decode_runs(decode_letters(counts), shape)
    if not isinstance(counts, list) or not all(isinstance(each, int) for each in counts):
        raise ValueError("its run lengths are no numbers")
    return decode_runs(counts, shape)
