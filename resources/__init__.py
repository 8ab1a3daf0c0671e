"""What ships beside the code: icons, the reading charter, the demonstration bundle, the pages."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def packaged(name: str) -> Traversable:
    """A packaged file or folder by its path inside `resources`, as "icons/brush.svg"."""
    return files(__name__).joinpath(*name.split("/"))


def demonstration_bundle() -> Path:
    """The folder of the bundle that ships with the program."""
    return Path(str(packaged("bundles/demo")))


def shipped_bundle_id() -> str:
    """The hash by which the shipped bundle is trusted; "" where none was built in."""
    told = packaged("bundles/demo.sha256")
    return told.read_text(encoding="ascii").split()[0] if told.is_file() else ""
