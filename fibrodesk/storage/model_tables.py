"""The tables of what is said of proposals, and of what a model learns from; part of the schema."""

from __future__ import annotations

from sqlalchemy import Index

from fibrodesk.storage.columns import count as _count
from fibrodesk.storage.columns import identity as _id
from fibrodesk.storage.columns import number as _number
from fibrodesk.storage.columns import of as _of
from fibrodesk.storage.columns import table as _table
from fibrodesk.storage.columns import text as _text

verdicts = _table(
    "verdicts",
    _count(),
    _of("reading", "readings.id"),
    _number("frame"),
    _text("structure"),
    _of("person", "people.id"),
    _text("verdict"),
    _text("reason"),
    _text("reader"),  # on whose list a rejected frame is put, else ""
    _text("operation", unique=True),
    _of("taken_back_by", "people.id", null=True),
    Index("verdicts_of_reading", "reading"),
)
snapshots = _table(
    "snapshots",
    _id(),
    _text("path"),
    _text("manifest_sha256"),
    _of("person", "people.id"),
    _text("detail"),
)
models = _table(
    "models",
    _id(),
    _number("number", unique=True),
    _text("name"),
    _text("path"),
    _text("card"),
    _of("person", "people.id"),
)
model_uses = _table(
    "model_uses",
    _count("number"),
    _of("model", "models.id"),
    _of("person", "people.id"),
    _text("reason"),
)
gates = _table(
    "gates",
    _count(),
    _of("model", "models.id"),
    _of("against", "models.id", null=True),
    _of("snapshot", "snapshots.id", null=True),
    _text("result"),
)
