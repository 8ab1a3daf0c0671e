"""What an evaluation leaves for a person to look at: frames that a candidate changed most."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import read_manifest, write_manifest
from fibrodesk.contract.shape import from_json, to_json

GALLERY_KIND = "gallery"
GALLERY_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryFrame:
    """One frame under the old model and the new one. Pictures are PNG parts of native size."""

    patient: str
    cine: str
    index: int  # 0-based in the cine
    structure: str
    old_dice: float | None  # mean over the references; None: neither mask marks anything
    new_dice: float | None
    references: int  # masks that stand as the truth
    image: str  # grey
    reference: str  # 0 to 255: the share of the references that mark the pixel
    old: str  # 0 and 255
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The body of a gallery's manifest. `better` and `worse`: the largest change first."""

    version: int = GALLERY_VERSION
    side: str
    old_model: str
    new_model: str
    better: tuple[GalleryFrame, ...]
    worse: tuple[GalleryFrame, ...]
    frames_better: int  # of the whole side, shown or not
    frames_worse: int
    frames_alike: int


def write_gallery(folder: Path, gallery: Gallery) -> Path:
    """Freeze `folder`, in which the PNG parts lie already; returns the manifest's path."""
    return write_manifest(folder, kind=GALLERY_KIND, body=to_json(gallery))


def read_gallery(folder: Path) -> Gallery:
    """The gallery in `folder` after every part was verified.

    Raises:
        ContractError: damaged, of another version, or naming a part that is none.
    """
    manifest = read_manifest(folder, kind=GALLERY_KIND)
    version = manifest.body.get("version")
    if version != GALLERY_VERSION:
        raise ContractError(
            f"the gallery is of version {version!r}; this program reads {GALLERY_VERSION}"
        )
    gallery = from_json(Gallery, manifest.body, where="the gallery")
    for frame in (*gallery.better, *gallery.worse):
        for path in (frame.image, frame.reference, frame.old, frame.new):
            manifest.part(path)
    return gallery
