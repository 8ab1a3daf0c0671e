"""Who sits at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone with a name and a key of their own; one person may hold two roles."""

    id: str
    name: str
    roles: frozenset[Role]
    locked: bool = False
    unprotected: bool = False  # an administrator without a password, for scripts and trials

    def holds(self, role: Role) -> bool:
        return role in self.roles
