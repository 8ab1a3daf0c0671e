"""What stands beside the figures of two readers: other domains, other readers, other times."""

from __future__ import annotations

from dataclasses import dataclass, field

from fibrodesk.ui.agreement.sheet import Figure, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """The analysis that was fixed before the first round."""

    value: str = "kappa_mean"  # or "kappa_pooled"
    domain: str = "myocardium"
    fixed: str = ""  # when, as a date; "" where no round told it
    changes: tuple[str, ...] = ()  # what was changed after round 1, by whom and when


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainKappa:
    """Kappa of the study in one domain; `refused` is why it cannot be counted there."""

    domain: str
    mean: Figure = field(default_factory=Figure)
    pooled: Figure = field(default_factory=Figure)
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """More than two readers: every pair, and what is said of all at once."""

    names: tuple[str, ...]
    pairs: dict[tuple[int, int], Figure]  # mean of patients' kappas, by places (i < j)
    lines: tuple[str | tuple[str, Figure, str], ...]
    """Heads, and captions with their figure and what it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAgreement:
    """One reader twice; `record` as of two readers, the second being the same one again."""

    reader: str
    record: Record
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One cine in the order in which a reader submitted; nan where there is no value."""

    order: int  # from 1
    patient: str
    cine_number: int
    frames: int  # that the reader assessed
    kappa: Figure  # with the other reader; of several others the mean
    area: Figure  # own area by that of the others, a ratio
    marked: Figure  # share of frames with fibrosis
    seconds: Figure  # at work for a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Rater:
    """A reader over the own order of submissions."""

    name: str
    moments: tuple[Moment, ...]
    left_out: int = 0  # cines of the round that are excluded, or were not submitted
