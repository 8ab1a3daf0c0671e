"""What a data set's table tells of a video: written into its reference, read when it is opened.

So a table of ten thousand rows is read once, and each loop is opened without it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fibrodesk.domain.cine import DatasetWord
from fibrodesk.imaging.dicom.timing import FASTEST_PER_S, SLOWEST_PER_S
from fibrodesk.imaging.dicom.vocabulary import SYNTHETIC
from fibrodesk.imaging.foreign.containers import words_beside_frames
from fibrodesk.imaging.foreign.decoded import DecodedSource, Said, digest_of
from fibrodesk.imaging.foreign.moving import VideoFrames
from fibrodesk.imaging.foreign.naming import PATIENT, RATE, rate_of
from fibrodesk.imaging.identity import PatientIdentity
from fibrodesk.imaging.source import SourceRef

NO_SCALE = "The data set tells no scale: lengths and areas stay in pixels."
TOP = "top"
"""Word of a reference: the folder in which the data set's tables lie."""
_SET, _SPLIT, _ED, _ES, _LABELLED, _VIEW = "set", "split", "ed", "es", "labelled", "view"
_FRAMES, _SEX, _AGE, _WARNING, _MEASURED = "frames", "sex", "age_years", "warning", "measured."
_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
_FOLD = re.compile(r"(?:fold )?(\d{1,2})")
_SEXES = {"f": "F", "female": "F", "m": "M", "male": "M", "o": "O", "other": "O"}
_OLDEST_YEARS = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWord:
    """What the tables of a data set tell of one loop."""

    dataset: str
    patient: str = field(repr=False)
    top: str = field(repr=False)  # the folder of the tables
    per_s: float = math.nan  # frames a second
    frames: int | None = None
    view: str = ""
    split: str = ""
    ed: int | None = None
    es: int | None = None
    labelled: tuple[int, ...] = ()
    sex: str = ""
    age_years: float = math.nan
    measured: tuple[tuple[str, float], ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()

    def detail(self) -> tuple[tuple[str, str], ...]:
        """As the words of a reference."""
        rate = f"{self.per_s!r}" if SLOWEST_PER_S <= self.per_s <= FASTEST_PER_S else ""
        pairs = [
            (_SET, self.dataset),
            (PATIENT, self.patient),
            (TOP, self.top),
            (RATE, rate),
            (_FRAMES, _whole(self.frames)),
            (_VIEW, self.view),
            (_SPLIT, split_of(self.split)),
            (_ED, _whole(self.ed)),
            (_ES, _whole(self.es)),
            (_LABELLED, " ".join(map(str, self.labelled))),
            (_SEX, _SEXES.get(self.sex.casefold(), "")),
            (_AGE, "" if math.isnan(self.age_years) else f"{self.age_years!r}"),
            *((_MEASURED + name, f"{value!r}") for name, value in self.measured),
            *((_WARNING, text) for text in self.warnings),
        ]
        return tuple((name, text) for name, text in pairs if text)


def open_told_video(ref: SourceRef) -> DecodedSource:
    """Open a video of a data set, with what its tables told.

    Raises:
        ImagingError: why it cannot be taken in.
    """
    frames = VideoFrames(ref.path, salvage=ref.salvage)
    beside, digest = words_beside_frames(ref.path), digest_of(ref.path)
    told, warnings = _within(dataset_word(ref), frames.count)
    said = Said(
        identity=patient_of(ref),
        series=digest,
        frame_times_ms=frames.frame_times_ms(rate_of(ref)),
        view=ref.word(_VIEW),
        synthetic=SYNTHETIC.encode() in beside,
        sex=ref.word(_SEX),
        age=age_word(ref.word(_AGE)),
        loss=frames.loss(),
        told=told,
        measured=_measured(ref),
        warnings=(NO_SCALE, *_told_warnings(ref), *warnings, *_length_warning(ref, frames.count)),
        declared_frames=frames.words.declared,
        outside=b"\n".join((beside, ref.path.stem.encode(), ref.word(PATIENT).encode())),
    )
    return DecodedSource(ref.path.name, frames, said, digest=digest)


def patient_of(ref: SourceRef) -> PatientIdentity:
    """The patient by the number that the data set gave; another set's same number is another."""
    return PatientIdentity(patient_id=ref.word(PATIENT), issuer=ref.word(_SET))


def dataset_word(ref: SourceRef) -> DatasetWord:
    """What the reference's data set tells of the loop, before its length is known."""
    labelled = tuple(int(each) for each in ref.word(_LABELLED).split())
    return DatasetWord(
        dataset=ref.word(_SET),
        ed=_number(ref.word(_ED)),
        es=_number(ref.word(_ES)),
        split=ref.word(_SPLIT),
        labelled=labelled,
    )


def split_of(text: str) -> str:
    """A split by our word for it, or a fold's number; "" for all else: no text rides along."""
    plain = text.strip().casefold()
    fold = _FOLD.fullmatch(plain)
    return f"fold {int(fold[1])}" if fold else _SPLITS.get(plain, "")


def age_word(years: str) -> str:
    """An age as DICOM writes it, "063Y"; "" where there is none that can be."""
    age = float(years) if years else math.nan
    if not 0 <= age <= _OLDEST_YEARS:
        return ""
    return f"{int(age):03d}Y" if age >= 2 else f"{int(age * 12):03d}M"


def past_the_end(frames: Sequence[int], count: int, *, what: str) -> list[str]:
    """A warning of the frames that a loop of `count` frames does not have; [] where all are."""
    over = [frame for frame in frames if frame >= count]
    if not over:
        return []
    named = ", ".join(str(frame + 1) for frame in over)
    return [f"The {what} of frame {named} is left out: the loop ends with frame {count}."]


def _within(told: DatasetWord, count: int) -> tuple[DatasetWord, list[str]]:
    """The word with nothing in it that lies past the loop's end."""

    def kept(frame: int | None) -> int | None:
        return frame if frame is not None and frame < count else None

    labelled = tuple(frame for frame in told.labelled if frame < count)
    marks = [frame for frame in (told.ed, told.es) if frame is not None]
    warnings = past_the_end(told.labelled, count, what="tracing")
    unmarked = [frame for frame in marks if frame not in told.labelled]
    warnings += past_the_end(unmarked, count, what="mark")
    return replace(told, ed=kept(told.ed), es=kept(told.es), labelled=labelled), warnings


def _length_warning(ref: SourceRef, count: int) -> list[str]:
    told = _number(ref.word(_FRAMES))
    if told is None or told == count:
        return []
    return [f"The table tells {told} frames; the video has {count}."]


def _told_warnings(ref: SourceRef) -> list[str]:
    return [text for name, text in ref.detail if name == _WARNING]


def _measured(ref: SourceRef) -> tuple[tuple[str, float | str], ...]:
    found: list[tuple[str, float | str]] = [
        (name.removeprefix(_MEASURED), float(text))
        for name, text in ref.detail
        if name.startswith(_MEASURED)
    ]
    if ref.word(_AGE):
        found.append(("age_years", float(ref.word(_AGE))))
    if ref.word(_SEX):
        found.append(("sex", ref.word(_SEX)))
    return tuple(found)


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> int | None:
    return int(text) if text else None
