"""What the project says of itself, by name."""

from __future__ import annotations

from sqlalchemy import select

from fibrodesk.storage.schema import project_info
from fibrodesk.storage.shelf import Shelf


class InfoShelf(Shelf):
    """Few words, each under its name."""

    def get(self, name: str) -> str:
        """The word under `name`, "" if there is none."""
        row = self._first(select(project_info.c.value).where(project_info.c.name == name))
        return "" if row is None else row.value

    def put(self, name: str, value: str) -> None:
        if not self._update(project_info, project_info.c.name == name, value=value):
            self._insert(project_info, name=name, value=value)
