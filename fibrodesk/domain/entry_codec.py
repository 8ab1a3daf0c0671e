"""The bytes of a journal entry: a JSON head, then the cuts of its patches."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict

from fibrodesk.domain.edits import AnswerChange, Edit, Entry, EntryKind, FactChange
from fibrodesk.domain.geometry import PixelBox
from fibrodesk.domain.mask import MaskKey, MaskPatch, Structure, encode_mask
from fibrodesk.domain.packing import PackedPatch
from fibrodesk.domain.reading import Answer, AnswerState, Origin

_LENGTH = struct.Struct("<I")


def answer_to_json(answer: Answer) -> dict[str, object]:
    """Only what was said; the rest is the default."""
    return {name: value for name, value in asdict(answer).items() if value not in (None, "")}


def answer_from_json(fields: dict[str, object]) -> Answer:
    """The answer that `answer_to_json` wrote; ValueError or TypeError if it is none."""
    known = dict(fields)
    if "state" in known:
        known["state"] = AnswerState(str(known["state"]))
    if "origin" in known:
        known["origin"] = Origin(str(known["origin"]))
    return Answer(**known)  # type: ignore[arg-type]  # the dataclass refuses unknown names


def encode_entry(entry: Entry) -> bytes:
    """A length, the JSON head, then for each patch two encoded masks with their lengths."""
    head: dict[str, object] = {"kind": entry.kind, "operation": entry.operation}
    cuts: list[bytes] = []
    if entry.told_s is not None:
        head["told_s"] = entry.told_s
    if entry.kind is EntryKind.NOTE:
        head["facts"] = dict(entry.facts)
    elif entry.edit is None:
        head["target"] = entry.target
    else:
        head["edit"] = _edit_head(entry.edit)
        for patch in entry.edit.patches:
            cuts += [encode_mask(patch.before), encode_mask(patch.after)]
    blocks = [json.dumps(head, separators=(",", ":")).encode(), *cuts]
    return b"".join(_LENGTH.pack(len(block)) + block for block in blocks)


def decode_entry(data: bytes, *, packed: bool = False) -> Entry:
    """The entry that `encode_entry` wrote; its cuts opened, or `packed` as they lie there.

    Raises:
        ValueError: the bytes are cut or damaged.
    """
    try:
        blocks = _blocks(data)
        head = json.loads(next(blocks))
        cuts = _cuts(head["edit"]["patches"], blocks) if "edit" in head else ()
        patches = () if packed else tuple(cut.opened() for cut in cuts)
        edit = _edit(head["edit"], patches) if "edit" in head else None
        kind = EntryKind(head["kind"])
        facts, told_s = head.get("facts", {}), head.get("told_s")
        if not isinstance(facts, dict):
            raise TypeError("the facts of a note are an object")
        return Entry(
            kind,
            head["operation"],
            edit=edit,
            cuts=cuts if packed and edit is not None else None,
            target=head.get("target", ""),
            facts=facts,
            told_s=None if told_s is None else int(told_s),
        )
    except (struct.error, StopIteration, KeyError, TypeError) as error:
        raise ValueError("these bytes hold no journal entry") from error


def _key_to_json(key: MaskKey) -> list[object]:
    return [key.frame, key.structure]


def _key(fields: list[object]) -> MaskKey:
    return MaskKey(int(str(fields[0])), Structure(str(fields[1])))


def _edit_head(edit: Edit) -> dict[str, object]:
    return {
        "kind": edit.kind,
        "frame": edit.frame,
        "patches": [
            [_key_to_json(p.key), [p.box.top, p.box.left, p.box.bottom, p.box.right]]
            for p in edit.patches
        ],
        "answers": [
            [_key_to_json(c.key), answer_to_json(c.before), answer_to_json(c.after)]
            for c in edit.answers
        ],
        "facts": [[c.name, c.before, c.after] for c in edit.facts],
        "operation": edit.operation,
    }


def _cuts(patches: list[list[list[object]]], blocks: Iterator[bytes]) -> tuple[PackedPatch, ...]:
    cuts = []  # a list: in a generator, a missing block would not come out as StopIteration
    for key, box in patches:
        cuts.append(PackedPatch(_key(key), _box(box), next(blocks), next(blocks)))
    return tuple(cuts)


def _edit(head: dict[str, list[list[list[object]]]], patches: tuple[MaskPatch, ...]) -> Edit:
    frame, kind, operation = head["frame"], head["kind"], head["operation"]
    return Edit(
        kind=str(kind),
        frame=None if frame is None else int(str(frame)),
        patches=patches,
        answers=tuple(
            AnswerChange(_key(key), _answer(before), _answer(after))
            for key, before, after in head["answers"]
        ),
        facts=tuple(FactChange(*change) for change in head["facts"]),  # type: ignore[arg-type]  # as written
        operation=str(operation),
    )


def _answer(fields: object) -> Answer:
    if not isinstance(fields, dict):
        raise TypeError(f"an answer is an object, not {fields!r}")
    return answer_from_json(fields)


def _box(sides: list[object]) -> PixelBox:
    top, left, bottom, right = (int(str(side)) for side in sides)
    return PixelBox(top, left, bottom, right)


def _blocks(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if at + length > len(data):
            raise ValueError("a journal entry is cut")
        yield data[at : at + length]
        at += length
