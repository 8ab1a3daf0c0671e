"""Agreement of the readers of a round, once its seal has opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fibrodesk.desk.agreeing.access import (
    RoundReader,
    RoundSealedError,
    RoundUnknownError,
    find_round,
    opened_rounds,
    readable_round,
    readers_of_round,
    two_of,
)
from fibrodesk.desk.agreeing.frames import (
    CineSaid,
    MyocardiumMissingError,
    frames_of_readers,
    require_walls,
)
from fibrodesk.desk.agreeing.material import (
    RoundCines,
    Voice,
    cines_of_round,
    reading_row,
    said_by,
    voices_of,
)
from fibrodesk.desk.cines import open_cine
from fibrodesk.desk.readings import locked_masks, reading_answers
from fibrodesk.domain.cine import FrameArray
from fibrodesk.domain.geometry import PixelSpacing
from fibrodesk.domain.mask import MaskArray, MaskKey, Structure
from fibrodesk.domain.reading import UNANSWERED, Answer

if TYPE_CHECKING:
    from fibrodesk.agreement.distance import Tolerances
    from fibrodesk.agreement.frame import FrameAgreement, FrameReadings
    from fibrodesk.agreement.many.panel import FrameOfReaders
    from fibrodesk.agreement.many.readers import ReadersAgreement
    from fibrodesk.agreement.study import Domain, StudyAgreement
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session

__all__ = [
    "AllDomains",
    "FramePair",
    "RoundReader",
    "RoundSealedError",
    "RoundUnknownError",
    "find_round",
    "opened_rounds",
    "pair",
    "readable_round",
    "readers_agreement",
    "readers_of_round",
    "reading_of",
    "study_agreement",
    "study_in_all_domains",
    "tolerances_of",
]

ReadAnswers = dict[MaskKey, tuple[Answer, MaskArray | None]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePair:
    """One frame as both readers left it; a mask is None where none was drawn."""

    image: FrameArray
    first: MaskArray | None
    second: MaskArray | None
    first_answer: Answer
    second_answer: Answer
    domain: MaskArray | None  # the locked myocardium
    first_name: str
    second_name: str
    spacing: PixelSpacing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllDomains:
    """The study's own domain first; `missing` says in a sentence why one has no value."""

    agreements: Mapping[Domain, StudyAgreement]
    missing: Mapping[Domain, str]


def study_agreement(
    session: Session,
    *,
    round_id: str,
    domain: str | None = None,
    readers: tuple[str, str] | None = None,
) -> StudyAgreement:
    """Compare two readers of an opened round over all its key frames.

    Args:
        domain: "myocardium", "sector" or "frame"; None takes the study's setting.
        readers: two of them, by id or by the name that is shown; None takes the first two.
    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        ReadersUnknownError: these two do not both read there.
        MyocardiumMissingError: the domain is the myocardium, and some frames have none.
    """
    from fibrodesk.agreement.study import Domain

    chosen = Domain(domain or session.project.settings.domain)
    found = _in_domains(session, round_id, readers, [chosen])
    return found[chosen]


def study_in_all_domains(
    session: Session, *, round_id: str, readers: tuple[str, str] | None = None
) -> AllDomains:
    """Compare two readers in the myocardium, the sector and the whole frame, in one pass.

    Raises:
        NotAllowedError, SealedError, RoundSealedError, ReadersUnknownError: as `study_agreement`.
    """
    from fibrodesk.agreement.study import Domain

    view, _ = readable_round(session, round_id)
    usual = Domain(session.project.settings.domain)
    domains = [usual, *(each for each in Domain if each is not usual)]
    missing: dict[Domain, str] = {}
    try:
        require_walls(session, list(cines_of_round(session, view).kept))
    except MyocardiumMissingError as error:
        missing[Domain.MYOCARDIUM] = str(error)
    wanted = [each for each in domains if each not in missing]
    return AllDomains(agreements=_in_domains(session, round_id, readers, wanted), missing=missing)


def readers_agreement(
    session: Session, *, round_id: str, domain: str | None = None
) -> ReadersAgreement:
    """All readers of an opened round: every pair, Fleiss' kappa, Krippendorff's alpha.

    Raises:
        NotAllowedError, SealedError, RoundSealedError, MyocardiumMissingError: as
            `study_agreement`.
    """
    from fibrodesk.agreement.many.readers import many_readers
    from fibrodesk.agreement.study import Domain, Mode, Primary

    view, readers = readable_round(session, round_id)
    chosen = Domain(domain or session.project.settings.domain)
    cines = _cines_in(session, view, [chosen])

    def frames() -> Iterator[FrameOfReaders]:
        for cine in said_by(session, cines.kept, voices_of(view, readers)):
            yield from frames_of_readers(session, cine, domain=chosen)

    return many_readers(
        frames(),
        names=[reader.name for reader in readers],
        domain=chosen,
        mode=Mode(view.mode),
        tolerances=tolerances_of(session),
        excluded=cines.excluded,
        primary=Primary(session.project.settings.primary),
    )


def pair(
    session: Session,
    *,
    round_id: str,
    cine_id: str,
    frame: int,
    readers: tuple[str, str] | None = None,
) -> FramePair:
    """Image and both masks of one frame, of the first two readers unless others are named.

    Raises:
        NotAllowedError, SealedError, RoundSealedError: it may not be seen, or not yet.
        ReadersUnknownError: these two do not both read there.
    """
    view, known = readable_round(session, round_id)
    both = two_of(view, known, readers)
    key = MaskKey(frame, Structure.FIBROSIS)
    said = [
        reading_of(session, view, cine_id, reader).get(key, (UNANSWERED, None)) for reader in both
    ]
    with open_cine(session, cine_id) as cine:
        image, spacing = cine.frame(frame), cine.facts.spacing
    wall = locked_masks(session, cine_id).get(MaskKey(frame, Structure.MYOCARDIUM))
    return FramePair(
        image=image,
        first=said[0][1],
        second=said[1][1],
        first_answer=said[0][0],
        second_answer=said[1][0],
        domain=wall,
        first_name=both[0].name,
        second_name=both[1].name,
        spacing=spacing,
    )


def reading_of(session: Session, view: RoundView, cine_id: str, reader: RoundReader) -> ReadAnswers:
    """What one reader of the round said of a cine; nothing where the reader left it out."""
    voice = Voice(reader.person_id, view.id)
    row = session.project.store.read(lambda rows: reading_row(rows, cine_id, voice))
    return {} if row is None else reading_answers(session, row.id)


def tolerances_of(session: Session) -> Tolerances:
    """Up to where two outlines are the same in this study."""
    from fibrodesk.agreement.distance import Tolerances

    settings = session.project.settings
    return Tolerances(mm=settings.tolerance_mm, px=settings.tolerance_px)


def _in_domains(
    session: Session,
    round_id: str,
    wanted: tuple[str, str] | None,
    domains: Sequence[Domain],
) -> dict[Domain, StudyAgreement]:
    """Two readers in several domains; a mask is opened and packed once for all of them."""
    from fibrodesk.agreement.domains import study_in_domains
    from fibrodesk.agreement.study import Mode, Primary

    view, readers = readable_round(session, round_id)
    both = two_of(view, readers, wanted)
    cines = _cines_in(session, view, domains)
    return study_in_domains(
        (
            _in_each_domain(session, cine, domains)
            for cine in said_by(session, cines.kept, voices_of(view, both))
        ),
        domains=domains,
        readers=(both[0].name, both[1].name),
        mode=Mode(view.mode),
        tolerances=tolerances_of(session),
        excluded=cines.excluded,
        primary=Primary(session.project.settings.primary),
    )


def compared(
    session: Session, cine: CineSaid, domains: Sequence[Domain], tolerances: Tolerances
) -> Iterator[tuple[Domain, FrameAgreement]]:
    """The first two voices on each key frame of a cine, in each of the domains."""
    from fibrodesk.agreement.domains import Grounds, compare_in_domains

    grounds = Grounds()
    for frame in _in_each_domain(session, cine, domains):
        yield from compare_in_domains(frame, grounds, tolerances=tolerances).items()


def _in_each_domain(
    session: Session, cine: CineSaid, domains: Sequence[Domain]
) -> Iterator[dict[Domain, FrameReadings]]:
    views = [frames_of_readers(session, cine, domain=domain) for domain in domains]
    for frames in zip(*views, strict=True):
        pairs = (frame.pair(0, 1) for frame in frames)
        yield dict(zip(domains, pairs, strict=True))


def _cines_in(session: Session, view: RoundView, domains: Sequence[Domain]) -> RoundCines:
    cines = cines_of_round(session, view)
    if "myocardium" in domains:
        require_walls(session, list(cines.kept))
    return cines
