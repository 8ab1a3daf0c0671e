"""COCO instance annotations: one file an author, masks as run lengths down the columns."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from fibrodesk.domain.mask import MaskArray, bounding_box
from fibrodesk.imaging.writing.content import LABELS, RESEARCH_USE, Loop, put
from fibrodesk.imaging.writing.png import marked_png


class CocoWriter:
    """`frames/`, and for each author a file that names those frames which the author judged.

    A frame whose answer is "none" is an image without an annotation; one that could not be
    assessed, or has no answer, is not named.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._images: dict[str, list[dict[str, Any]]] = {}
        self._annotations: dict[str, list[dict[str, Any]]] = {}
        self._image_ids, self._annotation_ids = count(1), count(1)

    def add(self, loop: Loop) -> None:
        for frame in loop.frames:
            name = f"{loop.name(frame)}.png"
            put(self._folder / "frames" / name, marked_png(loop.picture(frame)))
            image = {
                "id": next(self._image_ids),
                "file_name": name,
                "width": loop.facts.columns,
                "height": loop.facts.rows,
                "cine": loop.code,
                "patient": loop.patient,
                "frame": frame + 1,
            }
            for voice in loop.voices:
                masks = list(voice.masks_of(frame, loop.facts.shape))
                if masks:
                    self._images.setdefault(voice.code, []).append(image)
                    written = self._annotations.setdefault(voice.code, [])
                    written += [
                        self._annotation(image["id"], LABELS[structure], mask)
                        for structure, mask in masks
                        if mask.any()
                    ]

    def close(self) -> None:
        categories = [
            {"id": number, "name": structure, "supercategory": "heart"}
            for structure, number in LABELS.items()
        ]
        for author, images in self._images.items():
            told = {
                "info": {"description": RESEARCH_USE, "contributor": author, "version": "1.0"},
                "licenses": [],
                "images": images,
                "annotations": self._annotations[author],
                "categories": categories,
            }
            put(self._folder / f"{author}.json", json.dumps(told).encode("ascii"))

    def _annotation(self, image: Any, category: int, mask: MaskArray) -> dict[str, Any]:
        box = bounding_box(mask)
        return {
            "id": next(self._annotation_ids),
            "image_id": image,
            "category_id": category,
            "segmentation": {"size": list(mask.shape), "counts": run_lengths(mask)},
            "area": int(mask.sum()),
            "bbox": [box.left, box.top, box.width, box.height],
            "iscrowd": 0,
        }


def run_lengths(mask: MaskArray) -> list[int]:
    """How many pixels are False, then True, and so on, down each column in turn."""
    flat = np.concatenate(([False], mask.ravel(order="F")))
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    lengths = np.diff(np.concatenate(([0], changes, [mask.size])))
    return [int(length) for length in lengths]
