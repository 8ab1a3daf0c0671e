"""Workspaces of ITK-SNAP: which image, which segmentations on it, and what the labels are called.

A workspace names its files by absolute paths. Where the folder was moved, they lie relative to
where the workspace was saved (`SaveLocation`) as they did then.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree.ElementTree import Element

from fibrodesk.imaging.labels import volumes
from fibrodesk.imaging.labels.content import Labelled, LabelRefusal, Labels
from fibrodesk.imaging.labels.errors import LabelsRefusedError, refused
from fibrodesk.imaging.labels.files import AGAIN, read_bytes, stem_of
from fibrodesk.imaging.labels.xmltree import XmlRefusedError, parse_xml

_VOLUMES = (".nii", ".nii.gz", ".nrrd", ".mha", ".mhd", ".gipl", ".gipl.gz", ".vtk", ".hdr")
_MAIN, _SEGMENTATION = "MainRole", "SegmentationRole"
_LARGEST = 16 * 1024**2


def read(path: Path, *, as_stored: bool = False) -> Labels:
    """The labels of every segmentation in a workspace, under the stem of its main image.

    Raises:
        LabelsRefusedError: no workspace, or one without a segmentation.
    """
    try:
        root = parse_xml(read_bytes(path, _LARGEST))
    except XmlRefusedError as error:
        raise refused(path.name, str(error), AGAIN) from error
    if root.tag != "registry":
        raise refused(path.name, "is no workspace of ITK-SNAP", AGAIN)
    layers = list(_layers(root))
    drawn = [layer for layer in layers if layer[1] == _SEGMENTATION]
    if not drawn:
        advice = "Save the segmentation in ITK-SNAP, then the workspace."
        raise refused(path.name, "names no segmentation", advice)
    saved = _entry(root, "SaveLocation")
    main = next((told for told, role in layers if role == _MAIN), "")
    image = _found(path, main, saved)
    return _all_of(path, [told for told, _ in drawn], saved, main, image, root, as_stored=as_stored)


def _all_of(
    path: Path,
    told: list[str],
    saved: str,
    main: str,
    image: Path | None,
    root: Element,
    *,
    as_stored: bool,
) -> Labels:
    frames: list[Labelled] = []
    refusals, warnings = [], []
    like = image if image is not None and image.name.lower().endswith(_VOLUMES) else None
    if like is None and main:
        warnings.append(
            f"{path.name}: its image {_last(main)} is not beside it, so only the affine of the "
            "segmentation tells how it lies."
        )
    for each in told:
        file = _found(path, each, saved)
        try:
            if file is None or not file.name.lower().endswith(_VOLUMES):
                advice = "Put the segmentation beside the workspace, under the name it had."
                raise refused(_last(each), f"is named by {path.name}, and is not there", advice)
            found = volumes.read(
                file,
                as_stored=as_stored,
                like=like,
                names=label_table(root),
                stem=stem_of(main) if main else None,
            )
        except LabelsRefusedError as error:
            refusals.append(LabelRefusal.of(_last(each), error))
            continue
        frames += found.frames
        warnings += found.warnings
    return Labels(
        frames=tuple(frames), refusals=tuple(refusals), warnings=tuple(warnings), kind="itksnap"
    )


def label_table(root: Element) -> dict[int, str]:
    """The names that the workspace gives the label numbers."""
    table = _folder(_folder(_folder(root, "ProjectMetaData"), "IRIS"), "LabelTable")
    found = {}
    for element in table:
        if element.tag == "folder" and element.get("key", "").startswith("Element["):
            number, name = _entry(element, "Index"), _entry(element, "Label").strip()
            plain = re.fullmatch(r"label\s*\d+", name, re.IGNORECASE)
            if re.fullmatch(r"\d{1,5}", number) and name and not plain:
                found[int(number)] = name
    return {number: name for number, name in found.items() if number > 0}


def _layers(root: Element) -> list[tuple[str, str]]:
    """Path and role of each layer."""
    layers = _folder(root, "Layers")
    return [
        (_entry(layer, "AbsolutePath"), _entry(layer, "Role"))
        for layer in layers
        if layer.tag == "folder" and layer.get("key", "").startswith("Layer[")
    ]


def _folder(parent: Element, key: str) -> Element:
    for child in parent:
        if child.tag == "folder" and child.get("key") == key:
            return child
    return Element("folder")


def _entry(parent: Element, key: str) -> str:
    for child in parent:
        if child.tag == "entry" and child.get("key") == key:
            return child.get("value", "")
    return ""


def _found(workspace: Path, told: str, saved: str) -> Path | None:
    """Where a file that the workspace names lies now; None if it is nowhere."""
    if not told:
        return None
    moved = _relative(told, saved)
    places = [workspace.parent / moved] if moved else []
    places += [workspace.parent / _last(told), Path(told)]
    return next((place for place in places if place.is_file()), None)


def _relative(told: str, saved: str) -> str:
    """The way from where the workspace was saved to the file, "" if it cannot be told."""
    kind = PureWindowsPath if "\\" in told or re.match(r"[A-Za-z]:", told) else PurePosixPath
    file, folder = kind(told), kind(saved)
    if not file.is_absolute():
        return file.as_posix()
    if not saved or file.anchor != folder.anchor:
        return ""
    up = 0
    while not file.is_relative_to(folder):
        folder, up = folder.parent, up + 1
    return "/".join([".."] * up + list(file.relative_to(folder).parts))


def _last(told: str) -> str:
    return told.replace("\\", "/").rsplit("/", 1)[-1]
