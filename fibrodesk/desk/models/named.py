"""Whether the folders that somebody named are a bundle and a snapshot, before work begins."""

from __future__ import annotations

import json
from pathlib import Path

from fibrodesk.contract.gallery import GALLERY_KIND
from fibrodesk.contract.manifest import MANIFEST_NAME
from fibrodesk.contract.model_card import BUNDLE_KIND
from fibrodesk.contract.snapshot import KIND as SNAPSHOT_KIND
from fibrodesk.domain.errors import FibrodeskError


class BundleMissingError(FibrodeskError):
    title = "There is no bundle here"
    text = "{name} {found}."
    hint = "Name the folder of a bundle, which holds manifest.json and model_card.json."


class SnapshotNotThereError(FibrodeskError):
    title = "There is no snapshot here"
    text = "{name} {found}."
    hint = (
        "Name the folder of a snapshot: those of a project lie in its folder snapshots, and "
        "`fibrodesk snapshot PROJECT OUT` writes a new one."
    )


def require_bundle(folder: Path) -> None:
    """Raises: BundleMissingError: `folder` is something else."""
    found = _something_else(folder, BUNDLE_KIND)
    if found:
        raise BundleMissingError(name=folder.name or str(folder), found=found)


def require_snapshot(folder: Path) -> None:
    """Raises: SnapshotNotThereError: `folder` is something else."""
    found = _something_else(folder, SNAPSHOT_KIND)
    if found:
        raise SnapshotNotThereError(name=folder.name or str(folder), found=found)


def _something_else(folder: Path, kind: str) -> str:
    """What `folder` is instead; "" where it may be of that kind, damaged or not."""
    try:
        if not folder.exists():
            return "is not there"
        if not folder.is_dir():
            return "is a file, not a folder"
        if (folder / "project.toml").exists():
            return "is a project"
        body = (folder / MANIFEST_NAME).read_bytes()
    except FileNotFoundError:
        return f"holds no {MANIFEST_NAME}"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    found = _kind(body)
    return "" if found in ("", kind) else f"is a {found}"


def _kind(body: bytes) -> str:
    """ "bundle" or "snapshot"; "" for a manifest that is damaged, of which its reader tells."""
    try:
        found = json.loads(body)["kind"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return found if found in (BUNDLE_KIND, SNAPSHOT_KIND, GALLERY_KIND) else ""
