"""Bundles in a project's `models/`: each in a folder named by its id, never changed."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from fibrodesk.contract.manifest import MANIFEST_NAME, SIGNATURE_NAME, hash_file, sync_folder
from fibrodesk.inference.bundle import Bundle, read_bundle
from fibrodesk.inference.errors import BundleDamagedError

_NAME_LENGTH = 32  # of 64 digits: long enough to be unique, short enough for paths on Windows


def bundle_id(folder: Path) -> str:
    """The hash of the manifest: the name of a bundle wherever it lies.

    Raises:
        BundleDamagedError: there is no manifest.
    """
    try:
        return hash_file(folder / MANIFEST_NAME)
    except OSError as error:
        raise BundleDamagedError(path=folder, reason="it has no manifest") from error


def installed_folder(models: Path, identity: str) -> Path:
    """Where the bundle `identity` lies, or would lie, below `models`."""
    if not identity or set(identity) - set("0123456789abcdef"):
        raise ValueError(f"{identity!r} is no bundle's id")
    return models / identity[:_NAME_LENGTH]


def install(bundle: Bundle, models: Path) -> Bundle:
    """Copy a verified bundle, and its signature, into `models`; whole or not at all.

    Raises:
        BundleDamagedError: the copy is not what was read.
        OSError: the disk is full or refuses.
    """
    target = installed_folder(models, bundle.id)
    if target.exists():
        return read_bundle(target)
    models.mkdir(parents=True, exist_ok=True)
    half = models / f".half-{secrets.token_hex(8)}"  # mkdtemp would hide it from other stations
    half.mkdir()
    try:
        parts = (part.path for part in bundle.manifest.parts)
        for name in (*parts, MANIFEST_NAME, SIGNATURE_NAME):
            if (bundle.folder / name).is_file():
                shutil.copyfile(bundle.folder / name, half / name)
        if read_bundle(half).id != bundle.id:
            raise BundleDamagedError(path=bundle.folder, reason="it changed while it was copied")
        _put_in_place(half, target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    sync_folder(models)
    return read_bundle(target)


def _put_in_place(half: Path, target: Path) -> None:
    """Another thread or station may have been quicker with the very same bundle: that one stays."""
    try:
        half.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(half, ignore_errors=True)
