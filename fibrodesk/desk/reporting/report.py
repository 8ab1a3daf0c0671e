"""The report of a study, written as one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fibrodesk.desk import auditing
from fibrodesk.desk.agreeing.method import round_agreement
from fibrodesk.desk.agreeing.study import find_round, opened_rounds, readable_round
from fibrodesk.desk.cines import list_cines
from fibrodesk.desk.exporting.places import require_place, write_file
from fibrodesk.desk.models.looks import looks_in, newest_figures, next_number, record_look
from fibrodesk.desk.models.registry import ModelMissingError, ModelRecord, model_in_use
from fibrodesk.desk.reporting.frames import MODEL, burden_of, report_frames
from fibrodesk.desk.reporting.parts import (
    against_model,
    clinical,
    seen_by_two,
    spread,
    three_of,
    triple_of,
    versions,
    withdrawn_rounds,
)
from fibrodesk.domain.errors import FibrodeskError
from fibrodesk.storage.errors import NotWrittenError

if TYPE_CHECKING:
    from threading import Event

    from fibrodesk.agreement.frame import FrameReadings
    from fibrodesk.clinical.burden import FrameBurden
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.model.beside_readers import ModelBesideReaders
    from fibrodesk.reports.overlays import Triple
    from fibrodesk.reports.study import (
        BurdenReport,
        ModelReport,
        StudyReport,
    )
    from fibrodesk.storage.store import Rows

Progress = Callable[[int, int], None]


class ReportCancelledError(FibrodeskError):
    title = "The report was cancelled"
    text = "Nothing was written."
    hint = "Make it again when there is time."


class LookedMeanwhileError(FibrodeskError):
    title = "The report was not written"
    text = "Somebody else opened the report patients meanwhile, so that the count is another."
    hint = "Make it again: it then tells the right number of looks."


def write_report(
    session: Session,
    out: Path,
    *,
    replace: bool = False,
    cancel: Event | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write agreement, model and burden of every opened round into `out`, whole or not at all.

    Where it shows report patients under the model in use, that is one look at them, and counted.

    Args:
        replace: whether a file of that name gives way, at the end.
    Raises:
        RoundUnknownError, RoundSealedError: no round has opened yet.
        SealedError, NotAllowedError: the person may not see it, or not yet.
        FileTakenError, FilePlaceError: `out` cannot be written, or not without `replace`.
        NotWrittenError, LookedMeanwhileError: it could not be written.
    """
    from fibrodesk.reports.study_report import build

    find_round(session)
    require_place(out, replace=replace)
    parts = _Parts(session, cancel, progress)
    page = build(parts.report()).encode("utf-8")

    def change(rows: Rows) -> None:
        parts.count_look(rows)
        auditing.record(rows, session, "report written", out.name, {})
        write_file(out, page, replace=replace)  # last: no page without its row

    try:
        session.project.store.write(change)
    except OSError as error:
        raise NotWrittenError.of(out, error) from error
    return out


class _Parts:
    """The parts of one report, which share the frames that are read for them."""

    def __init__(self, session: Session, cancel: Event | None, progress: Progress | None) -> None:
        self._session = session
        self._cancel = cancel
        self._progress = progress
        self._model = _model(session)
        self._pairs: list[FrameReadings] = []
        self._burdens: list[FrameBurden] = []
        self._triples: list[tuple[float, Triple]] = []
        self._readers: tuple[str, ...] = ()
        self._beside: ModelBesideReaders | None = None
        self._look = 0  # which look at its report patients this is; 0: it shows none of them

    def count_look(self, rows: Rows) -> None:
        """Count what the page says of itself, in the transaction that writes it.

        Raises:
            LookedMeanwhileError: it is another number by now.
        """
        if not self._look or self._model is None:
            return
        shown = self._report_patients()
        if next_number(looks_in(rows), shown) != self._look:
            raise LookedMeanwhileError
        record_look(rows, self._session, model=self._model.id, how="report", patients=shown)

    def report(self) -> StudyReport:
        from fibrodesk.reports.study import StudyReport

        rounds = opened_rounds(self._session)
        steps = len(rounds) + 2
        agreements = []
        for number, view in enumerate(rounds, start=1):
            agreements.append(round_agreement(self._session, round_id=view.id, or_another=True))
            self._step(number, steps)
        self._read_frames(rounds[0])
        self._step(steps - 1, steps)
        records = [record for record in list_cines(self._session) if not record.excluded]
        return StudyReport(
            study=self._session.project.settings.name,
            made_at=datetime.now().astimezone(),
            counts=self._counts(rounds),
            readers=self._readers,
            synthetic=bool(records) and all(record.facts.synthetic for record in records),
            audit_head=auditing.audit_head(self._session),
            versions=versions(),
            made_by=self._session.person.name,
            rounds=tuple(agreements),
            withdrawn=withdrawn_rounds(self._session),
            model=self._model_report(),
            triples=tuple(triple for _, triple in spread(self._triples)),
            triples_total=len(self._triples),
            burden=self._burden_report(),
        )

    def _step(self, done: int, total: int) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise ReportCancelledError
        if self._progress is not None:
            self._progress(done, total)

    def _counts(self, rounds: list[RoundView]) -> Any:
        from fibrodesk.reports.study import StudyCounts

        read = {cine_id for view in rounds for cine_id in view.cines}
        records = [record for record in list_cines(self._session) if record.id in read]
        kept = [record for record in records if not record.excluded]
        return StudyCounts(
            patients=len({record.patient for record in kept}),
            cines=len(kept),
            frames=sum(len(record.key_frames) for record in kept),
            excluded_cines=len(records) - len(kept),
            rounds=tuple(view.name for view in rounds),
        )

    def _read_frames(self, view: RoundView) -> None:
        from fibrodesk.agreement.study import Mode
        from fibrodesk.reports.model.beside_readers import ModelBesideReaders

        _, readers = readable_round(self._session, view.id)
        self._readers = tuple(reader.name for reader in readers)
        beside = ModelBesideReaders((self._readers[0], self._readers[1]), Mode(view.mode))
        self._beside = beside
        for frame in report_frames(self._session, view, self._model):
            burden = burden_of(frame)
            if burden is not None:
                self._burdens.append(burden)
            if frame.model is not None:
                self._pairs += against_model(frame)
                if seen_by_two(frame):
                    beside.add(three_of(frame))
                self._triples += triple_of(frame)
            if self._cancel is not None and self._cancel.is_set():
                raise ReportCancelledError

    def _model_report(self) -> ModelReport | None:
        from fibrodesk.agreement.study import Domain, study_agreement
        from fibrodesk.reports.model.figures import from_agreement, from_evaluation
        from fibrodesk.reports.study import ModelReport

        if self._model is None:
            return None
        evaluations = []
        looks = self._session.project.store.read(looks_in)
        shown = self._report_patients()
        self._look = next_number(looks, shown) if shown else 0
        if self._pairs:
            found = study_agreement(self._pairs, readers=("readers", "model"), domain=Domain.FRAME)
            evaluations.append(
                from_agreement(
                    found,
                    title="On the newest opened round",
                    words=self._overlap_words(),
                    synthetic=self._model.card.training_data.synthetic,
                )
            )
        for side, figures in self._model.card.figures.items():
            if isinstance(figures, dict) and "dice" in figures:
                evaluations.append(
                    from_evaluation(
                        {**figures, "synthetic": self._model.card.training_data.synthetic},
                        title=f"On its own {side} patients",
                    )
                )
        told = newest_figures(self._session, self._model.id)
        if told is not None:
            look, figures = told
            evaluations.append(
                from_evaluation(
                    figures,
                    title="On the report patients",
                    words=f"As they were seen in look {look.number}, on {look.when[:10]}. ",
                )
            )
        return ModelReport(
            card=self._model.card,
            evaluations=tuple(evaluations),
            beside_readers=self._beside,
            report_looks=len(looks) + bool(self._look),
        )

    def _report_patients(self) -> list[str]:
        """Those of the report side whose frames the model answered for this page."""
        seen = {pair.patient for pair in self._pairs}
        sides = self._session.project.store.read(
            lambda rows: {row.code: row.side for row in rows.cines.patients()}
        )
        return sorted(patient for patient in seen if sides.get(patient) == "report")

    def _overlap_words(self) -> str:
        """Whether the model has learnt from patients that it is judged on here."""
        from fibrodesk.contract.model_card import patient_digest

        assert self._model is not None
        study = self._session.project.store.read(lambda rows: rows.info.get("study_id"))
        known = set(self._model.card.training_data.trained_on)
        patients = {pair.patient for pair in self._pairs}
        seen = sum(patient_digest(study, patient) in known for patient in patients)
        words = "Against the mask of each reader, every frame counted once a reader. "
        if seen:
            words += f"The model has learnt from {seen} of these {len(patients)} patients."
        else:
            words += f"The model has seen none of these {len(patients)} patients."
        if self._look:
            words += f" {len(self._report_patients())} of them stand on the report side: "
            words += f"this is look {self._look} at them."
        return words

    def _burden_report(self) -> BurdenReport | None:
        from fibrodesk.clinical.burden import by_patient
        from fibrodesk.clinical.measures import Measure
        from fibrodesk.clinical.relation import relate
        from fibrodesk.reports.study import BurdenReport

        if not self._burdens:
            return None
        readers = by_patient(self._burdens, list(self._readers))
        known = [one for one in self._burdens if one.burdens.get(MODEL) is not None]
        rows = clinical(self._session)
        measures = (Measure.EJECTION_FRACTION, Measure.LVIDD_MM, Measure.LVIDS_MM)
        return BurdenReport(
            readers=readers,
            model=by_patient(known, [MODEL]) if known else (),
            beside=by_patient(known, [*self._readers, MODEL]) if known else (),
            relations=tuple(one for measure in measures for one in relate(readers, rows, measure)),
            clinical=rows,
        )


def _model(session: Session) -> ModelRecord | None:
    try:
        return model_in_use(session)
    except ModelMissingError:
        return None
