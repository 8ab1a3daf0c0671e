"""What the names of labels and files tell: a structure, or that a name tells none."""

from __future__ import annotations

import re

from fibrodesk.domain.mask import Structure

_NAMES = {
    Structure.FIBROSIS: (
        "fibrosis", "fibrotic", "scar", "lge", "enhancement", "fib",
    ),
    Structure.MYOCARDIUM: (
        "myocardium", "myo", "myocard", "wall", "lvm", "lvmyo", "lv myo", "lv myocardium",
        "lv wall", "lv muscle", "muscle",
    ),
    Structure.LEFT_VENTRICULAR_CAVITY: (
        "left ventricular cavity", "left ventricle", "lv cavity", "lv", "lvc", "cavity", "endo",
        "endocardium", "lvendo", "lv endo", "lv endocardium", "blood pool", "lv blood pool",
    ),
    Structure.LEFT_ATRIUM: ("left atrium", "atrium", "la"),
}  # fmt: skip
_MEANS = {name: structure for structure, names in _NAMES.items() for name in names}
_OF_TOOLS = frozenset(
    {"mask", "masks", "seg", "segmentation", "gt", "label", "labels", "labelmap", "roi"}
)
BACKGROUND = frozenset({"background", "bg", "clear", "clear label", "unlabelled", "unlabeled"})
HOLE = "hole"


def plain(name: str) -> str:
    """Small letters, one space between words: "LV_Myo (1)" is "lv myo"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.sub(r"\(\d+\)|[^0-9a-z]+", " ", spaced.lower()).split()
    return " ".join(words)


def proposed(label: str) -> Structure | None:
    """The structure that a label's name means to anybody in the field; None: ask a person.

    A number means nothing: one tool's 1 is another's 2.
    """
    name = plain(label)
    if name.isdecimal():
        return None
    words = [word for word in name.split() if word not in _OF_TOOLS]
    return _MEANS.get(name) or _MEANS.get(" ".join(words))


def is_background(label: str) -> bool:
    return plain(label) in BACKGROUND


def split_structure(stem: str) -> tuple[str, str]:
    """A stem without the structure or the tool's word at its end, and that structure's word.

    "cine-0001_left_atrium" is ("cine-0001", "left_atrium"); "loop_seg" is ("loop", "").
    """
    parts = re.split(r"([_\-. ])", stem)
    word = ""
    while len(parts) > 2 and plain(parts[-1]) in _OF_TOOLS:
        parts = parts[:-2]
    for count in (5, 3, 1):  # up to three words and what stands between them
        tail = "".join(parts[-count:])
        if len(parts) > count + 1 and proposed(tail) is not None:
            word, parts = tail, parts[: -count - 1]
            break
    while len(parts) > 2 and plain(parts[-1]) in _OF_TOOLS:
        parts = parts[:-2]
    return "".join(parts), word
