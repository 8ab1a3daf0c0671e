"""The acts of the agreement as the desk has them; every heavy room loads when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fibrodesk.ui.agreement.figures import StudyFigures, figures_of

if TYPE_CHECKING:
    from fibrodesk.desk.agreeing.study import FramePair
    from fibrodesk.desk.rounds import RoundView
    from fibrodesk.desk.session import Session


class DeskAgreement:
    """`AgreementActs` of one signed-in person; the desk asks the seal each time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rounds(self) -> list[RoundView]:
        from fibrodesk.desk.rounds import list_rounds

        return list_rounds(self._session)

    def usual_domain(self) -> str:
        return str(self._session.project.settings.domain)

    def figures(self, round_id: str, domain: str) -> StudyFigures:
        from fibrodesk.desk.agreeing.study import study_agreement
        from fibrodesk.desk.cines import list_cines

        numbers = {cine.id: cine.number for cine in list_cines(self._session)}
        study = study_agreement(self._session, round_id=round_id, domain=domain)
        return figures_of(study, numbers)

    def pair(self, round_id: str, cine_id: str, frame: int) -> FramePair:
        from fibrodesk.desk.agreeing.study import pair

        return pair(self._session, round_id=round_id, cine_id=cine_id, frame=frame)
