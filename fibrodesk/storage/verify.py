"""Looking at everything that a project holds, without any key: is it as it was written?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from fibrodesk.contract.errors import ContractError
from fibrodesk.contract.manifest import MANIFEST_NAME, hash_file, read_manifest
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.domain.reading import Purpose
from fibrodesk.storage.audit import audit_hash
from fibrodesk.storage.cines import CALIBRATION, cine_pixel_sha256
from fibrodesk.storage.masks import mask_id
from fibrodesk.storage.schema import audit, masks, metadata
from fibrodesk.storage.shelf import row_checksum
from fibrodesk.storage.store import DATABASE_NAME, Rows, Store
from fibrodesk.storage.unfinished import is_stray

_CONTAINERS = ("models", "snapshots", "galleries", "exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """`kind`: database, row, mask, journal, audit, cine or container; `subject`: which one."""

    kind: str
    subject: str
    text: str


Look = Callable[[Rows], Iterator[Damage]]


def verify(
    folder: Path, *, progress: Callable[[int, int], None], heads: Sequence[str] = ()
) -> list[Damage]:
    """Every damage that is found in the project at `folder`.

    `heads`: hashes of the audit that were printed outside; each must still stand in its chain.

    Raises:
        ProjectMissingError, ProjectNewerError, ProjectDamagedError: it cannot even be opened.
    """
    store = Store(folder / DATABASE_NAME)
    looks: list[Look] = [_pages, _references, _row_checksums, _masks, _journals]
    looks += [lambda rows: _audit(rows, heads), lambda rows: _cines(rows, folder / "cines")]
    looks.append(lambda _rows: _containers(folder))
    found: list[Damage] = []
    try:
        for done, look in enumerate(looks):
            progress(done, len(looks))
            found += _looked(store, look)
        progress(len(looks), len(looks))
    finally:
        store.close()
    return found


def _looked(store: Store, look: Look) -> list[Damage]:
    """What one look finds; a database that cannot even be read there is a find of its own."""
    found: list[Damage] = []

    def collect(rows: Rows) -> None:
        try:
            found.extend(look(rows))
        except (DatabaseError, UnicodeDecodeError, ValueError, ContractError) as error:
            found.append(_unreadable(error))

    try:
        store.read(collect)
    except FibrodeskError as error:
        found.append(_unreadable(error))
    return found


def _unreadable(error: BaseException) -> Damage:
    kind = type(error).__name__
    return Damage(kind="database", subject=DATABASE_NAME, text=f"it cannot be read ({kind})")


def _pages(rows: Rows) -> Iterator[Damage]:
    for (text,) in rows.connection.exec_driver_sql("PRAGMA integrity_check"):
        if text != "ok":
            yield Damage(kind="database", subject=DATABASE_NAME, text=str(text))


def _references(rows: Rows) -> Iterator[Damage]:
    for table, row, target, _ in rows.connection.exec_driver_sql("PRAGMA foreign_key_check"):
        text = f"it names a row of {target} that is not there"
        yield Damage(kind="row", subject=f"{table} {row}", text=text)


def _row_checksums(rows: Rows) -> Iterator[Damage]:
    for table in metadata.sorted_tables:
        if "checksum" not in table.columns:
            continue
        for row in rows.connection.execute(select(table)).yield_per(500).mappings():
            if row["checksum"] != row_checksum(table, dict(row)):
                name = " ".join(str(row[column.name]) for column in table.primary_key)
                yield Damage(kind="row", subject=f"{table.name} {name}", text="it was changed")


def _masks(rows: Rows) -> Iterator[Damage]:
    names = [row[0] for row in rows.connection.execute(select(masks.c.id)).all()]
    for name in names:  # one by one, as all of them together may not fit into memory
        stored = rows.connection.scalar(select(masks.c.stored).where(masks.c.id == name))
        if not isinstance(stored, bytes) or mask_id(stored) != name:
            yield Damage(kind="mask", subject=str(name), text="it is not the one that was written")


def _journals(rows: Rows) -> Iterator[Damage]:
    for reading in (*rows.readings.find(), *rows.readings.find(purpose=Purpose.CALIBRATION)):
        try:
            rows.journal.read(reading)
        except FibrodeskError as error:
            yield Damage(kind="journal", subject=reading.id, text=str(error))


def _audit(rows: Rows, heads: Sequence[str]) -> Iterator[Damage]:
    previous, links = "", set()
    for row in rows.connection.execute(select(audit).order_by(audit.c.seq)).mappings().all():
        link = audit_hash(dict(row), previous)
        if row["previous"] != previous or row["hash"] != link:
            text = "it was changed, moved, or one before it is gone"
            yield Damage(kind="audit", subject=f"row {row['seq']}", text=text)
        previous = row["hash"]
        links.add(previous)
    if previous != rows.info.get("audit_head"):
        text = "its end is not the one that was written last"
        yield Damage(kind="audit", subject="head", text=text)
    for head in heads:
        if head not in links:
            text = "a head that was printed outside does not stand in it"
            yield Damage(kind="audit", subject=head, text=text)


def _cines(rows: Rows, folder: Path) -> Iterator[Damage]:
    known = [*rows.cines.all(), *rows.cines.all(CALIBRATION)]
    for cine in known:
        subject = f"cine {cine.number}"
        hashes = rows.cines.frame_hashes(cine.id)
        if len(hashes) != cine.facts.frames or cine_pixel_sha256(hashes) != cine.pixel_sha256:
            yield Damage(kind="cine", subject=subject, text="its list of frames was changed")
        path = folder / cine.id[:2] / f"{cine.id}.dcm"
        try:
            sound = hash_file(path) == cine.id
        except OSError:
            yield Damage(kind="cine", subject=subject, text="its file is missing or unreadable")
            continue
        if not sound:
            yield Damage(kind="cine", subject=subject, text="its file is not the one stored")
    names = {f"{cine.id}.dcm" for cine in known}
    for path in sorted(folder.rglob("*.dcm")):
        if path.name not in names and is_stray(rows, folder, path):
            yield Damage(kind="cine", subject=path.name, text="the project knows no such cine")


def _containers(folder: Path) -> Iterator[Damage]:
    for room in _CONTAINERS:
        for path in sorted((folder / room).glob(f"**/{MANIFEST_NAME}")):
            try:
                read_manifest(path.parent, kind=_kind(path))
            except (ContractError, OSError, ValueError) as error:
                subject = path.parent.relative_to(folder).as_posix()
                yield Damage(kind="container", subject=subject, text=str(error))


def _kind(manifest: Path) -> str:
    told: Any = json.loads(manifest.read_bytes())
    kind = told.get("kind") if isinstance(told, dict) else None
    return kind if isinstance(kind, str) else ""
