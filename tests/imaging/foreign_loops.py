"""A few synthetic loops, imaged once, and the small edits that make a layout go wrong."""

from __future__ import annotations

import csv
import struct
from functools import cache

import numpy as np

from fibrodesk.imaging.candidates import find_candidates
from fibrodesk.imaging.intake import Candidate
from fibrodesk.phantom.loop import make_loop
from fibrodesk.phantom.patient import draw_patient

SEED, FRAMES = 11, 12


@cache
def loops(count=3, size_px=(112, 112)):
    return tuple(
        make_loop(draw_patient(number, seed=SEED), frames=FRAMES, size_px=size_px)
        for number in range(count)
    )


def found_in(source, **options):
    """Candidates by the file's name, and refusals by theirs."""
    found = list(find_candidates([source], **options))
    taken = {one.path.name: one for one in found if isinstance(one, Candidate)}
    refused = {one.path.name: one for one in found if not isinstance(one, Candidate)}
    return taken, refused


def edit_table(path, change):
    """Rewrite a CSV table; `change` is handed its rows, the header first."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(change(rows))


def claiming(data, width, height):
    """An MJPG video whose header and whose every picture claim another size."""
    changed = bytearray(data)
    place = changed.find(b"strf")
    changed[place + 12 : place + 20] = struct.pack("<ii", width, height)
    place = changed.find(b"avih")
    changed[place + 40 : place + 48] = struct.pack("<II", width, height)
    place = changed.find(b"\xff\xc0")
    while place >= 0:
        changed[place + 5 : place + 9] = struct.pack(">HH", height, width)
        place = changed.find(b"\xff\xc0", place + 2)
    return bytes(changed)


def dice(first, second):
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def apart(frame, truth):
    """The mean distance of two frames in grey levels."""
    return float(np.abs(frame.astype(int) - truth).mean())
