"""What ships beside the code: icons, the reading charter, the demonstration bundle, the pages."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def packaged(name: str) -> Traversable:
    """A packaged file or folder by its path inside `resources`, as "icons/brush.svg"."""
    return files(__name__).joinpath(*name.split("/"))
