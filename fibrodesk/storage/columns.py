"""What the tables of a project are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def text(name: str, *, null: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, unique=unique or None)


def number(
    name: str, *, null: bool = False, unique: bool = False, key: bool = False
) -> Column[int]:
    return Column(name, Integer, nullable=null, unique=unique or None, primary_key=key)


def blob(name: str, *, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=null)


def identity(name: str = "id") -> Column[str]:
    return Column(name, Text, primary_key=True)


def count(name: str = "id") -> Column[int]:
    """The number of a row, given by the database."""
    return Column(name, Integer, primary_key=True, autoincrement=True)


def of(name: str, target: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, ForeignKey(target), primary_key=key, nullable=null)


def table(name: str, *columns: Column[Any] | UniqueConstraint | Index) -> Table:
    """A table whose rows carry a checksum."""
    return Table(name, metadata, *columns, text("checksum"))
