"""The acts of the agreement as the desk has them; every heavy room loads when first needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from fibrodesk.ui.agreement import beside_acts
from fibrodesk.ui.agreement.beside import DomainKappa, OwnAgreement, Primary, Rater, Readers
from fibrodesk.ui.agreement.figures import Domain, StudyFigures, figures_of
from fibrodesk.ui.agreement.frames.sorting import Standings
from fibrodesk.ui.agreement.ports import Looked, May, OpenLoop, Places, Publishing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fibrodesk.desk.agreeing.study import FramePair
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.domain.mask import MaskArray
    from fibrodesk.ui.agreement.frames.parting import Parting


class DeskAgreement:
    """`AgreementActs` of one signed-in person; the desk asks the seal each time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rounds(self) -> list[RoundView]:
        """What came back, or was reopened, is no round whose readers are compared."""
        from fibrodesk.desk.rounds.round import list_rounds
        from fibrodesk.domain.reading import RoundKind

        return [view for view in list_rounds(self._session) if view.kind is RoundKind.READING]

    def usual_domain(self) -> str:
        return str(self._session.project.settings.domain)

    def may(self, round_id: str) -> May:
        return beside_acts.may(self._session, round_id)

    def figures(self, round_id: str, domain: str, places: Places) -> StudyFigures:
        from fibrodesk.desk.agreeing.study import readers_of_round, study_agreement
        from fibrodesk.desk.cines import list_cines

        study = study_agreement(
            self._session, round_id=round_id, domain=domain, readers=self._two(round_id, places)
        )
        numbers = {cine.id: cine.number for cine in list_cines(self._session)}
        names = tuple(reader.name for reader in readers_of_round(self._session, round_id))
        return figures_of(study, numbers, names=names, places=places)

    def _two(self, round_id: str, places: Places) -> tuple[str, str] | None:
        """The ids of two readers; None where the round has no such two, and the desk says why."""
        from fibrodesk.desk.agreeing.study import readers_of_round

        readers = readers_of_round(self._session, round_id)
        if max(places) >= len(readers):
            return None
        return readers[places[0]].person_id, readers[places[1]].person_id

    def look(
        self, round_id: str, cine_id: str, frame: int, *, domain: str, places: Places
    ) -> Looked:
        from fibrodesk.desk.agreeing.segments import wall_segments
        from fibrodesk.desk.agreeing.study import pair

        found = pair(
            self._session,
            round_id=round_id,
            cine_id=cine_id,
            frame=frame,
            readers=self._two(round_id, places),
        )
        segments = wall_segments(self._session, cine_id, found.domain, found.spacing)
        inside = found.domain if domain == Domain.MYOCARDIUM else None
        return Looked(
            pair=found,
            parting=_parting(found, inside, segments),
            segments_known=segments is not None,
        )

    def loop(self, cine_id: str) -> OpenLoop:
        from fibrodesk.desk.cines import open_cine

        return open_cine(self._session, cine_id)

    def standings(self, round_id: str) -> Standings:
        return beside_acts.standings(self._session, round_id)

    def primary(self, round_id: str) -> Primary:
        return beside_acts.primary(self._session)

    def domains(self, round_id: str, places: Places) -> tuple[DomainKappa, ...]:
        return beside_acts.domains(self._session, round_id, self._two(round_id, places))

    def readers(self, round_id: str, domain: str) -> Readers | None:
        return beside_acts.readers(self._session, round_id, domain)

    def own(self, round_id: str, domain: str) -> tuple[OwnAgreement, ...]:
        return beside_acts.own(self._session, round_id, domain)

    def trends(self, round_id: str, domain: str) -> tuple[Rater, ...]:
        return beside_acts.trends(self._session, round_id, domain)

    def methods(self, round_id: str, domain: str, places: Places) -> str:
        from fibrodesk.desk.agreeing.publishing import methods_paragraph

        two = self._two(round_id, places)
        return methods_paragraph(self._session, round_id, domain, readers=two)

    def publish(
        self, wanted: Publishing, *, cancel: Event, progress: Callable[[int, int], None]
    ) -> Path:
        from fibrodesk.desk.agreeing.publishing import publish_agreement

        return publish_agreement(
            self._session,
            round_id=wanted.round_id,
            folder=wanted.folder,
            domain=wanted.domain,
            readers=self._two(wanted.round_id, wanted.places),
            cancel=cancel,
            progress=progress,
        ).path


def _parting(
    found: FramePair, inside: MaskArray | None, segments: NDArray[np.uint8] | None
) -> Parting | None:
    """Where both could assess the frame; a mask that nobody drew is empty."""
    import numpy as np

    from fibrodesk.agreement.shapes.differences import find_differences
    from fibrodesk.domain.reading import AnswerState
    from fibrodesk.ui.agreement.frames.parting import parting_of

    assessed = (AnswerState.DRAWN, AnswerState.NONE)
    if any(one.state not in assessed for one in (found.first_answer, found.second_answer)):
        return None
    nothing = np.zeros(found.image.shape[:2], np.bool_)
    masks = [nothing if mask is None else mask for mask in (found.first, found.second)]
    return parting_of(
        find_differences(*masks, domain=inside, segments=segments, spacing=found.spacing)
    )
