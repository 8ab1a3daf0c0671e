"""What the library holds for the person who looks: loops, rounds, and what is to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from fibrodesk.domain.people import Role
from fibrodesk.ui.counting import counted
from fibrodesk.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from fibrodesk.desk.cines import CineRecord
    from fibrodesk.desk.consensus.signing import Awaited
    from fibrodesk.desk.rounds.round import RoundView, WorkItem
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.people import Person

_OWED = ("in_progress", "not_started")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One look at the study, as this person may see it."""

    cines: tuple[CineRecord, ...] = ()
    rounds: tuple[RoundView, ...] = ()
    work: tuple[WorkItem, ...] = ()
    questions: int = 0  # that others asked and this person may answer
    signatures: tuple[Awaited, ...] = ()  # consensus masks that wait for this person's name
    proposals: int = 0  # of the model, that this person may judge and nobody has judged


class LibraryActs(Protocol):
    """What the library asks of the desk."""

    def shelf(self) -> Shelf: ...
    def readers(self) -> list[Person]: ...
    def create_round(
        self, name: str, cines: Sequence[str], readers: Sequence[str]
    ) -> RoundView: ...


class DeskLibrary:
    """The desk's own functions, for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def shelf(self) -> Shelf:
        from fibrodesk.desk import roles
        from fibrodesk.desk.cines import list_cines
        from fibrodesk.desk.consensus.signing import awaiting_signature
        from fibrodesk.desk.reviewing.review import review_queue
        from fibrodesk.desk.rounds.round import list_rounds, work_list
        from fibrodesk.desk.threads import questions_to_answer

        judges = roles.may(self._session.person, roles.Act.JUDGE)
        return Shelf(
            cines=tuple(list_cines(self._session)),
            rounds=tuple(list_rounds(self._session)),
            work=tuple(work_list(self._session)),
            questions=questions_to_answer(self._session),
            signatures=tuple(awaiting_signature(self._session)),
            proposals=sum(not item.verdict for item in review_queue(self._session))
            if judges
            else 0,
        )

    def readers(self) -> list[Person]:
        from fibrodesk.desk.people import list_people

        people = list_people(self._session)
        return [one for one in people if one.holds(Role.ANNOTATOR) and not one.locked]

    def create_round(self, name: str, cines: Sequence[str], readers: Sequence[str]) -> RoundView:
        from fibrodesk.desk.rounds.round import create_round

        return create_round(self._session, name=name, cines=cines, readers=readers)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopState:
    """A state as a glyph, a word, and how loud it is: "" quiet, "accent", "warn"."""

    glyph: str
    word: str
    tone: str = ""


class LibraryPresenter(QObject):
    changed = Signal()
    failed = Signal(object)  # BaseException
    round_made = Signal(object)  # RoundView

    def __init__(
        self, acts: LibraryActs, runner: TaskRunner, person: Person, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._acts, self._runner, self._person = acts, runner, person
        self._asked: Event | None = None
        self.shelf = Shelf()
        self.loaded = False
        self.readers: list[Person] = []

    def refresh(self) -> None:
        """Look again; a look that is still under way is overtaken."""
        if self._asked is not None:
            self._asked.set()
        self._asked = self._runner.run(
            lambda _cancel: self._acts.shelf(), done=self._looked, failed=self.failed.emit
        )

    def _looked(self, shelf: Shelf) -> None:
        self.shelf, self.loaded = shelf, True
        self.changed.emit()

    # What this person may do here.

    @property
    def imports(self) -> bool:
        return self._person.holds(Role.ADMINISTRATOR)

    @property
    def prepares(self) -> bool:
        return self._person.holds(Role.REVIEWER) or self._person.holds(Role.ADMINISTRATOR)

    @property
    def reads(self) -> bool:
        return self._person.holds(Role.ANNOTATOR)

    @property
    def answers(self) -> bool:
        """Whether questions of readers may be put to this person."""
        return self.prepares

    @property
    def makes_rounds(self) -> bool:
        return self._person.holds(Role.ADMINISTRATOR)

    # What a row says.

    def preparation(self, cine: CineRecord) -> LoopState:
        if cine.excluded:
            return LoopState(glyph="state-excluded", word=self.tr("excluded"))
        if cine.prepared:
            return LoopState(glyph="state-done", word=self.tr("prepared"), tone="accent")
        if cine.rounds:  # it is being read without a preparation, and stays so
            return LoopState(glyph="none", word=self.tr("not prepared"))
        item = next(self._items("prepare", cine.id), None)
        if item is not None and item.state == "in_progress":
            return LoopState(glyph="state-progress", word=self.tr("begun"), tone="warn")
        return LoopState(glyph="state-open", word=self.tr("to prepare"))

    def own_reading(self, cine: CineRecord) -> LoopState | None:
        """How far this person's own reading of `cine` is; None where none is asked for."""
        item = self._reading_of(cine.id)
        if item is None:
            return None
        part = f"{item.frames_done}/{item.frames_total}"
        known = {
            "submitted": LoopState(glyph="state-done", word=self.tr("submitted"), tone="accent"),
            "in_progress": LoopState(
                glyph="state-progress",
                word=self.tr("begun {part}").format(part=part),
                tone="warn",
            ),
            "excluded": LoopState(glyph="state-excluded", word=self.tr("excluded")),
        }
        return known.get(str(item.state), LoopState(glyph="state-open", word=self.tr("to be read")))

    def round_names(self, cine: CineRecord) -> str:
        """In the order in which the rounds were made."""
        known = {one.id: one.name for one in self.shelf.rounds}
        here = [round_id for round_id in known if round_id in cine.rounds]
        unknown = [round_id for round_id in cine.rounds if round_id not in known]
        return ", ".join([known[round_id] for round_id in here] + unknown)

    def _reading_of(self, cine_id: str) -> WorkItem | None:
        """The item that is still owed before one that is done."""
        items = list(self._items("read", cine_id))
        owed = [item for item in items if item.state != "submitted"]
        return next(iter(owed or items), None)

    def _items(self, kind: str, cine_id: str) -> Iterator[WorkItem]:
        return (i for i in self.shelf.work if i.kind == kind and i.cine.id == cine_id)

    # Where to go.

    def next_for(self, cine: CineRecord) -> tuple[str, dict[str, object]] | None:
        """The screen that a double click on `cine` opens for this person, and what it shows."""
        item = self._reading_of(cine.id)
        if item is not None and self.reads:
            return "reading", {"round_id": item.round_id, "cine_id": cine.id}
        if self.prepares and (cine.prepared or not cine.rounds):
            return "prepare", {"cine_id": cine.id}
        return None

    def next_work(self) -> tuple[str, dict[str, object]] | None:
        """What wants this person first: a name, a reading, a question, a preparation, a verdict."""
        for waits in self.shelf.signatures:
            frame = waits.frames[0] if waits.frames else None
            return "adjudication", {
                "round_id": waits.round_id,
                "cine_id": waits.cine_id,
                "frame": frame,
            }
        for kind, screen, allowed in (
            ("read", "reading", self.reads),
            ("prepare", "prepare", self.prepares),
        ):
            if kind == "prepare" and self.answers and self.shelf.questions:
                return "library", {"page": "questions"}
            owed = [i for i in self.shelf.work if i.kind == kind and i.state in _OWED]
            if owed and allowed:
                first = min(owed, key=lambda item: item.state != "in_progress")
                where: dict[str, object] = {"cine_id": first.cine.id}
                if kind == "read":
                    where["round_id"] = first.round_id
                return screen, where
        return ("review", {}) if self.shelf.proposals else None

    def summary(self) -> str:
        cines = self.shelf.cines
        waiting = sum(not (cine.prepared or cine.excluded or cine.rounds) for cine in cines)
        excluded = sum(cine.excluded for cine in cines)
        patients = len({cine.patient for cine in cines})
        parts = [
            counted(len(cines), self.tr("1 loop"), self.tr("{count} loops")),
            counted(patients, self.tr("1 patient"), self.tr("{count} patients")),
        ]
        if waiting:
            parts.append(self.tr("{count} to prepare").format(count=waiting))
        if excluded:
            parts.append(self.tr("{count} excluded").format(count=excluded))
        if unsigned := len(self.shelf.signatures):
            parts.append(self.tr("{count} to be signed by you").format(count=unsigned))
        return " · ".join(parts) if cines else ""

    # Rounds.

    def ask_readers(self) -> None:
        """Fetch who can read, for the page of a new round; `changed` follows."""

        def done(people: list[Person]) -> None:
            self.readers = people
            self.changed.emit()

        self._runner.run(lambda _cancel: self._acts.readers(), done=done, failed=self.failed.emit)

    def create_round(self, name: str, cines: Sequence[str], readers: Sequence[str]) -> None:
        def done(made: RoundView) -> None:
            self.round_made.emit(made)
            self.refresh()

        self._runner.run(
            lambda _cancel: self._acts.create_round(name, cines, readers),
            done=done,
            failed=self.failed.emit,
        )
