"""CVAT's own XML: "for images 1.1" with `<image>`, and the video flavour with `<track>`.

Shapes are drawn by their z_order, and among equals in the order of the file. Polygons are filled
as CVAT fills them for its own masks: as COCO does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from fibrodesk.imaging.labels.content import Labelled, LabelRefusal, Labels
from fibrodesk.imaging.labels.cvat_shapes import SHAPES, draw
from fibrodesk.imaging.labels.errors import LabelsRefusedError, refused
from fibrodesk.imaging.labels.files import AGAIN, checked_size, read_bytes, stem_of
from fibrodesk.imaging.labels.painting import MOST_SHAPES, Painting
from fibrodesk.imaging.labels.xmltree import XmlRefusedError, parse_xml

_OF_VIDEO = re.compile(r"frame_(\d{6})")  # what CVAT calls the images that it cuts from a video
_MEND = "Mend the shape in CVAT, or take it out."


@dataclass(frozen=True, slots=True)
class _Shape:
    label: str
    element: Element
    depth: int  # the z_order
    made: bool  # by CVAT between two key frames

    @classmethod
    def of(cls, label: str, element: Element) -> _Shape:
        depth = element.get("z_order", "0")
        number = int(depth) if re.fullmatch(r"-?\d{1,6}", depth) else 0
        return cls(label, element, number, element.get("keyframe") == "0")


def read(path: Path) -> Labels:
    """Every image or frame with shapes.

    Raises:
        LabelsRefusedError: no XML of CVAT, or one that no tool writes.
    """
    try:
        root = parse_xml(read_bytes(path))
    except XmlRefusedError as error:
        raise refused(path.name, str(error), AGAIN) from error
    if root.tag != "annotations":
        raise refused(path.name, "is no file of CVAT", "Export it as 'CVAT for images 1.1'.")
    frames: list[Labelled] = []
    refusals: list[LabelRefusal] = []
    source = stem_of(_told(root, "source"))
    for image in root.iter("image"):
        name = image.get("name", "")
        stem, index = _place(stem_of(name), source)
        shapes = [_Shape.of(each.get("label", ""), each) for each in image if each.tag in SHAPES]
        refusals += _passed_over(path, name, image)
        size = (image.get("height"), image.get("width"))
        frames += _painted(path, stem, index, shapes, size, refusals)
    frames += _tracks(path, root, source, refusals)
    return Labels(frames=tuple(frames), refusals=tuple(refusals), kind="cvat")


def _told(root: Element, name: str) -> str:
    return (root.findtext(f".//meta//{name}") or "").strip()


def _place(stem: str, source: str) -> tuple[str, int | None]:
    """Stem and frame of an image; of one that CVAT cut from a video, those of the video."""
    match = _OF_VIDEO.fullmatch(stem)
    if match and source:
        return source, int(match[1])
    return stem, None


def _tracks(
    path: Path, root: Element, source: str, refusals: list[LabelRefusal]
) -> Iterable[Labelled]:
    """What runs through the frames of a video; a shape that is outside is not there."""
    by_frame: dict[int, list[_Shape]] = defaultdict(list)
    for track in root.iter("track"):
        label = track.get("label", "")
        refusals += _passed_over(path, label, track)
        for each in track:
            number = each.get("frame", "")
            if each.tag not in SHAPES or each.get("outside") == "1":
                continue
            if not re.fullmatch(r"\d{1,6}", number):
                raise refused(path.name, f"has a shape of {label} on no frame", AGAIN)
            by_frame[int(number)].append(_Shape.of(label, each))
    size = (_told(root, "original_size/height"), _told(root, "original_size/width"))
    found: list[Labelled] = []
    for index in sorted(by_frame):
        stem = source or stem_of(path.name)
        found += _painted(path, stem, index, by_frame[index], size, refusals)
    return found


def _painted(
    path: Path,
    stem: str,
    index: int | None,
    shapes: list[_Shape],
    size: tuple[str | None, str | None],
    refusals: list[LabelRefusal],
) -> Iterable[Labelled]:
    name = stem if index is None else f"{stem}, frame {index + 1}"
    if not shapes:
        return []
    try:
        shape = checked_size(path, *(_number(each) for each in size))
        if len(shapes) > MOST_SHAPES:
            raise refused(path.name, f"holds {len(shapes):,} shapes on {name}", AGAIN)
    except LabelsRefusedError as error:
        refusals.append(LabelRefusal.of(name, error))
        return []
    painting = Painting()
    for each in sorted(shapes, key=lambda shape: shape.depth):
        try:
            painting.paint(each.label, draw(each.element, shape))
        except ValueError as error:
            reason = f"{path.name}: a shape of {each.label} on {name} is not taken: {error}."
            refusals.append(LabelRefusal(name=name, reason=reason, hint=_MEND))
            return []  # without it the mask would be a part
    made = all(each.made for each in shapes)
    return list(painting.frames(stem=stem, frame=index, interpolated=made))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,9}", text) else None


def _passed_over(path: Path, name: str, parent: Element) -> list[LabelRefusal]:
    """Shapes that enclose nothing, once for each kind."""
    kinds = {each.tag for each in parent if each.tag not in SHAPES and each.get("label")}
    if parent.tag == "track":
        kinds = {each.tag for each in parent if each.tag not in SHAPES and each.get("frame")}
    kinds -= {"tag", "attribute"}
    return [
        LabelRefusal(
            name=name,
            reason=f"{path.name}: {name} has a {kind}, which encloses nothing.",
            hint="Outline it as a polygon or a mask in CVAT.",
        )
        for kind in sorted(kinds)
    ]
