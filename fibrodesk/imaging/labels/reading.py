"""A file of masks from any tool; runs in the decoding process, as the bytes are a stranger's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from fibrodesk.imaging.labels.content import Labels, packed
from fibrodesk.imaging.labels.errors import LabelsRefusedError, refused
from fibrodesk.imaging.labels.files import AGAIN, read_json

FORMATS = ("png", "nifti", "nrrd", "mha", "itksnap", "labelme", "coco", "cvat")
ENDINGS = {
    "png": (".png",),
    "nifti": (".nii", ".nii.gz"),
    "nrrd": (".nrrd",),
    "mha": (".mha", ".mhd", ".gipl", ".gipl.gz"),
    "itksnap": (".itksnap",),
    "labelme": (".json",),
    "coco": (".json",),
    "cvat": (".xml",),
}
_HEAD = 4096
_MARKS = {
    b"\x89PNG\r\n": "png",
    b"NRRD000": "nrrd",
    b"<registry": "itksnap",
    b"<annotations": "cvat",
}


def files_of(sources: Iterable[Path], kind: str = "") -> list[Path]:
    """The files below `sources` that could be of a format ("": of any), in the order of names.

    A file that is named itself is always among them. Links to folders are not followed.
    """
    wanted = ENDINGS[kind] if kind else tuple(each for ends in ENDINGS.values() for each in ends)
    found: list[Path] = []
    for source in sources:
        if not source.is_dir():
            found.append(source)
            continue
        inside = (path for path in sorted(source.rglob("*")) if path.is_file())
        found += [
            path
            for path in inside
            if path.name.lower().endswith(wanted)
            and not any(part.startswith(".") for part in path.relative_to(source).parts)
        ]
    workspaces = {path.parent for path in found if path.suffix.lower() == ".itksnap"}
    if kind or not workspaces:
        return found
    volumes = (*ENDINGS["nifti"], *ENDINGS["nrrd"], *ENDINGS["mha"])
    return [  # a workspace reads the volumes that lie beside it
        path
        for path in found
        if not (path.parent in workspaces and path.name.lower().endswith(volumes))
    ]


def read_labels(path: Path, kind: str = "", *, as_stored: bool = False) -> Labels:
    """All labels of a file, packed.

    Args:
        kind: one of `FORMATS`; "" tells it from the content.
        as_stored: take the pixels of a volume as they lie, whatever its affine says.
    Raises:
        LabelsRefusedError: with what to do.
    """
    if not path.is_file():
        raise refused(path.name, "is not there", "Check the name, or connect the medium.")
    chosen = kind or guess(path)
    found = _read(path, chosen, as_stored=as_stored)
    return replace(found, frames=tuple(packed(each) for each in found.frames))


def guess(path: Path) -> str:
    """Which format a file is of, by its content.

    Raises:
        LabelsRefusedError: of none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise refused(path.name, "cannot be read from the disk", AGAIN) from error
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return "labelme" if "shapes" in read_json(path) else "coco"
    for mark, kind in _MARKS.items():
        if mark in head:
            return kind
    for kind in ("nifti", "mha"):
        if path.name.lower().endswith(ENDINGS[kind]):
            return kind
    advice = "Choose masks as PNG, NIfTI, NRRD, .itksnap, LabelMe, COCO or CVAT."
    raise refused(path.name, "holds no masks of a tool that is known here", advice)


def _read(path: Path, kind: str, *, as_stored: bool) -> Labels:
    from fibrodesk.imaging.labels import coco, cvat, itksnap, labelme, png, volumes

    if kind in ("nifti", "nrrd", "mha"):
        return volumes.read(path, as_stored=as_stored)
    if kind == "itksnap":
        return itksnap.read(path, as_stored=as_stored)
    readers = {"png": png.read, "labelme": labelme.read, "coco": coco.read, "cvat": cvat.read}
    if kind not in readers:
        raise ValueError(f"no format {kind}")
    return readers[kind](path)


__all__ = ["ENDINGS", "FORMATS", "LabelsRefusedError", "files_of", "guess", "read_labels"]
