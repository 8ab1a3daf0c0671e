"""Notes and questions pinned to a frame or a point of it, and the thread that grows from each.

A thread is the sum of its steps; nothing in it is overwritten. What was edited is said once more,
what was struck can be brought back, and what was answered can be opened again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from fibrodesk.domain.geometry import ImagePoint


class RemarkKind(StrEnum):
    NOTE = "note"  # sealed with the reading
    QUESTION = "question"  # open until it is answered; those whom it is put to see it at once


class StepKind(StrEnum):
    BEGIN = "begin"
    REPLY = "reply"
    EDIT = "edit"
    STRIKE = "strike"
    RESTORE = "restore"
    ANSWER = "answer"  # closes the thread, with or without words
    REOPEN = "reopen"


_SAYS = frozenset({StepKind.BEGIN, StepKind.REPLY, StepKind.ANSWER, StepKind.REOPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a thread is about: a point of a frame, with `at` None the frame, else the cine."""

    frame: int | None = None  # 0-based
    at: ImagePoint | None = None

    def __post_init__(self) -> None:
        if self.at is not None and self.frame is None:
            raise ValueError("a point lies on a frame")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStep:
    """One thing said or done in a thread. `id`: its operation; `when`: the clock, in UTC.

    `of` names the remark that is edited, struck or restored; `begins` and `anchor` stand at the
    first step alone.
    """

    kind: StepKind
    id: str
    person: str
    when: str = ""
    text: str = ""
    of: str = ""
    begins: RemarkKind = RemarkKind.NOTE
    anchor: Anchor = Anchor()  # frozen, so that it can be shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words as they stand now."""

    id: str
    person: str
    text: str
    when: str = ""
    edited: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """`remarks`: in the order in which they were first said."""

    kind: RemarkKind
    anchor: Anchor
    author: str
    remarks: tuple[Remark, ...]
    answered: bool = False

    @property
    def struck(self) -> bool:
        """Whether nothing in it stands any more."""
        return all(remark.struck for remark in self.remarks)

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.kind is RemarkKind.QUESTION and not self.answered and not self.struck


def thread_of(steps: Iterable[ThreadStep]) -> Thread:
    """The thread that its steps, in their order, add up to.

    A step on the words of somebody else changes nothing: only who said something edits it.

    Raises:
        ValueError: it does not begin with its beginning, or begins twice.
    """
    thread: Thread | None = None
    for step in steps:
        if (thread is None) is not (step.kind is StepKind.BEGIN):
            raise ValueError("a thread has one beginning, and begins with it")
        if thread is None:
            thread = Thread(kind=step.begins, anchor=step.anchor, author=step.person, remarks=())
        thread = _after(thread, step)
    if thread is None:
        raise ValueError("a thread has at least one step")
    return thread


def _after(thread: Thread, step: ThreadStep) -> Thread:
    if step.kind in _SAYS:
        said = Remark(id=step.id, person=step.person, text=step.text, when=step.when)
        remarks = (*thread.remarks, said) if step.text else thread.remarks
        answered = thread.answered
        if step.kind in (StepKind.ANSWER, StepKind.REOPEN):
            answered = step.kind is StepKind.ANSWER
        return replace(thread, remarks=remarks, answered=answered)
    changed = tuple(
        _changed(remark, step) if (remark.id, remark.person) == (step.of, step.person) else remark
        for remark in thread.remarks
    )
    return replace(thread, remarks=changed)


def _changed(remark: Remark, step: ThreadStep) -> Remark:
    if step.kind is StepKind.EDIT:
        return replace(remark, text=step.text, edited=True)
    return replace(remark, struck=step.kind is StepKind.STRIKE)


def step_to_json(step: ThreadStep) -> dict[str, Any]:
    """What is sealed of a step; its id and person stand beside it and are sealed in by place."""
    told: dict[str, Any] = {"kind": step.kind.value, "when": step.when, "text": step.text}
    if step.kind is StepKind.BEGIN:
        at = step.anchor.at
        told["begins"] = step.begins.value
        told["frame"] = step.anchor.frame
        told["at_px"] = None if at is None else [at.x_px, at.y_px]
    elif step.of:
        told["of"] = step.of
    return told


def step_from_json(told: dict[str, Any], *, step_id: str, person: str) -> ThreadStep:
    """The step that `step_to_json` told.

    Raises:
        ValueError, KeyError, TypeError: it tells something else.
    """
    kind = StepKind(told["kind"])
    begins, anchor = RemarkKind.NOTE, Anchor()
    if kind is StepKind.BEGIN:
        begins = RemarkKind(told["begins"])
        at = None if told["at_px"] is None else ImagePoint(*map(float, told["at_px"]))
        anchor = Anchor(frame=told["frame"], at=at)
    return ThreadStep(
        kind=kind,
        id=step_id,
        person=person,
        when=str(told["when"]),
        text=str(told["text"]),
        of=str(told.get("of", "")),
        begins=begins,
        anchor=anchor,
    )
