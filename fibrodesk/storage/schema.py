"""The tables of a project, schema 4.

Every table but those with a chain or a content address of their own carries `checksum`, the
SHA-256 of its row (`shelf.Shelf` writes it), so that a flipped bit is noticed without any key.
"""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

import fibrodesk.storage.model_tables  # noqa: F401  # its tables belong to the schema
from fibrodesk.storage import columns
from fibrodesk.storage.columns import blob as _bytes
from fibrodesk.storage.columns import count as _count
from fibrodesk.storage.columns import identity as _id
from fibrodesk.storage.columns import number as _number
from fibrodesk.storage.columns import of as _of
from fibrodesk.storage.columns import table as _table
from fibrodesk.storage.columns import text as _text

SCHEMA_VERSION = 4
APPLICATION_ID = 0x46425244  # "FBRD": `file` and a curious eye can tell what this is

metadata = columns.metadata

# The project and its people.

project_info = _table("project_info", _id("name"), _text("value"))
people = _table(
    "people",
    _id(),
    _text("name", unique=True),
    _text("folded_name", unique=True),  # two names that differ in case alone are one
    _text("roles"),  # comma-separated, sorted
    _number("locked"),
    _number("unprotected"),
    _bytes("public_key"),  # X25519
    _number("failed_attempts"),
)
person_keys = _table(
    "person_keys",
    _of("person", "people.id", key=True),
    _bytes("salt"),
    _number("opslimit"),
    _number("memlimit"),
    _bytes("wrapped_secret"),
)
vault = _table(
    "vault",
    _id("purpose"),  # "recovery" or "linkage"
    _of("person", "people.id", key=True),
    _bytes("sealed"),
)
notices = _table(
    "notices",
    _count(),
    _of("person", "people.id"),
    _text("text"),
    _text("shown_in", null=True),  # the session in which it was read
)

# Loops.

patients = _table("patients", _id("code"), _text("side", null=True), _text("clinical"))
cines = _table(
    "cines",
    _id(),  # SHA-256 of the stored bytes
    _text("kind"),  # "study", or "calibration" for the loops of a calibration set
    _number("number", unique=True),  # those of a calibration set are counted below zero
    _of("patient", "patients.code"),
    _text("facts"),
    _text("pixel_sha256", unique=True),
    _of("imported_by", "people.id"),
    _of("confirmed_by", "people.id", null=True),
)
frames = _table(
    "frames",
    _id(),  # the hash of shape, the loop's pixels, its own pixels and index
    _of("cine", "cines.id"),
    _number("index"),
    _text("pixel_sha256"),
    UniqueConstraint("cine", "index"),
    Index("frames_of_pixels", "pixel_sha256", "cine"),
)
speckle = _table(
    "speckle",
    _of("cine", "cines.id", key=True),
    _number("place", key=True),
    _id("patch"),  # the hash of a picture that was seen there, under any fan the same
    Index("cines_of_speckle", "patch", "place", "cine"),
)

# Rounds.

rounds = _table(
    "rounds",
    _id(),
    _text("name", unique=True),
    _number("number", unique=True),
    _text("kind"),  # "reading", "repeat" or "revision": see domain.reading.RoundKind
    _of("of_round", "rounds.id", null=True),  # the round that is read again
    _text("not_before", null=True),  # a repeat asks for nothing until then
    _text("mode"),
    _bytes("public_key"),
    _text("seed"),
    _text("opened", null=True),
)
round_readers = _table(
    "round_readers",
    _of("round", "rounds.id", key=True),
    _of("person", "people.id", key=True),
    _number("position"),
    _bytes("share_sealed"),
    _bytes("share_for_recovery"),
    _bytes("share_published", null=True),
)
assignments = _table(
    "assignments",
    _of("round", "rounds.id", key=True),
    _of("cine", "cines.id", key=True),
    _of("person", "people.id", key=True),
    _number("place"),  # in the reader's own order
    _text("code"),  # under which the cine comes in this round, "" for its own
)

# Readings.

readings = _table(
    "readings",
    _id(),
    _of("cine", "cines.id"),
    _text("author_kind"),  # "person", "group" or "bundle"
    _text("author"),
    _of("round", "rounds.id", null=True),
    _text("purpose"),
    _text("state"),
    _number("sealed"),
    _number("revision"),  # one more with each change of the row
    _number("entries"),  # how long its journal is
    _text("journal_head"),  # the hash of its last entry
    _text("finished_by", null=True),
    Index("readings_of_cine", "cine", "purpose"),
)
reading_keys = _table(
    "reading_keys",
    _of("reading", "readings.id", key=True),
    _id("recipient_kind"),  # "person", "recovery" or "round"
    _id("recipient"),
    _bytes("sealed"),
)
masks = Table("masks", metadata, _id(), _bytes("stored"))  # named by the SHA-256 of `stored`
answers = _table(
    "answers",
    _count(),
    _of("reading", "readings.id"),
    _number("frame", null=True),  # NULL: what is said of the whole cine
    _text("structure"),
    _of("mask", "masks.id", null=True),
    _number("entries"),  # how much of the journal stands behind it
    _bytes("payload"),
    Index("answers_of_reading", "reading", "id"),
)
journal = Table(
    "journal",
    metadata,
    _count("seq"),
    _text("operation", unique=True),
    _of("reading", "readings.id"),
    _text("session"),
    _text("kind"),
    _bytes("payload"),
    _text("previous"),
    _text("hash"),
    Index("journal_of_reading", "reading", "seq"),
    sqlite_autoincrement=True,
)
pens = _table(
    "pens",
    _of("reading", "readings.id", key=True),
    _text("session"),
    _text("host"),
    _number("pid"),
    _text("process_start"),
)

# Notes and questions. Their rows say who wrote and to which reading it belongs, and nothing else:
# what it is, where it points and what it says is sealed under a key of each thread.

threads = _table(
    "threads",
    _id(),
    _of("reading", "readings.id"),
    _of("author", "people.id"),
    Index("threads_of_reading", "reading"),
)
thread_keys = _table(
    "thread_keys",
    _of("thread", "threads.id", key=True),
    _id("recipient_kind"),  # "person", "recovery" or "round"
    _id("recipient"),
    _bytes("sealed"),
)
remarks = _table(
    "remarks",
    _count(),
    _of("thread", "threads.id"),
    _text("operation", unique=True),
    _of("person", "people.id"),
    _bytes("payload"),
    Index("remarks_of_thread", "thread", "id"),
)

calibrations = _table(
    "calibrations",
    _count(),
    _of("person", "people.id"),
    _of("reading", "readings.id"),  # the case that was read, or the last of the whole set
    _text("scope"),  # "case" or "set"
    _number("version"),
    _text("set_sha256"),
    _text("scores"),
    _text("when_told"),
    UniqueConstraint("reading", "scope"),
)

# How a disagreement ends: who signed a consensus, and what a meeting said of it. Both tables only
# grow; a signature that is withdrawn and a vote that is corrected are rows of their own.

signatures = _table(
    "signatures",
    _count(),
    _of("reading", "readings.id"),
    _of("person", "people.id"),
    _text("journal_head"),  # of the reading as it was signed: a later stroke voids the signature
    _text("operation", unique=True),
    _text("when_told"),
    _of("withdrawn_by", "people.id", null=True),
    Index("signatures_of_reading", "reading"),
)
meetings = _table(
    "meetings",
    _id(),
    _of("round", "rounds.id"),
    _of("opened_by", "people.id"),
    _text("participants"),  # names as they were told, JSON
    _text("started"),
    _text("closed", null=True),
)
meeting_entries = _table(
    "meeting_entries",
    _count(),
    _of("meeting", "meetings.id"),
    _of("cine", "cines.id", null=True),  # NULL: of the whole meeting
    _number("frame", null=True),
    _text("kind"),  # "vote", "decision" or "minute"
    _text("payload"),  # JSON
    _of("person", "people.id"),  # who kept the minutes
    _text("operation", unique=True),
    _text("when_told"),
    Index("entries_of_meeting", "meeting", "id"),
)

# The audit.

audit = Table(
    "audit",
    metadata,
    _count("seq"),
    _text("operation", unique=True),
    _text("person"),
    _text("act"),
    _text("subject"),
    _text("detail"),
    _text("when_told"),
    _text("previous"),
    _text("hash"),
    sqlite_autoincrement=True,
)
