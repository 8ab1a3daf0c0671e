"""Every figure of the study as one line: value, interval or why there is none, what it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from fibrodesk.agreement.reasons import in_words
from fibrodesk.ui.agreement import wording
from fibrodesk.ui.agreement.figures import StudyFigures
from fibrodesk.ui.agreement.sheet import Figure, Record, figure, part, whole

translate = QCoreApplication.translate  # under this name the strings are found for translation


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLine:
    """A line of the table; of a head the caption alone."""

    caption: str
    value: str = ""
    interval: str = ""
    over: str = ""
    why: str = ""  # there is no value, or no interval, or it was cut: the sentence
    head: bool = False


def study_lines(figures: StudyFigures) -> tuple[StudyLine, ...]:
    """All that is said of the two readers over the study, in the domain that is looked at."""
    study = figures.study
    return (
        *_kappa(figures, study),
        *_shares(study),
        *_overlap(study),
        *_outlines(study),
        *_areas(part(study, "areas")),
        *_categories(study),
        *_counts(figures, study),
    )


def line(
    record: Record, name: str, caption: str, *, over: str = "", digits: int = 2, unit: str = ""
) -> StudyLine:
    """A figure of a record as a line."""
    return told(figure(record, name), caption, over=over, digits=digits, unit=unit)


def told(
    found: Figure, caption: str, *, over: str = "", digits: int = 2, unit: str = ""
) -> StudyLine:
    value = wording.number(found.value, digits)
    if not found.defined:
        why = wording.sentence(found.reason)
        return StudyLine(caption=caption, value=wording.DASH, over=over, why=why, interval=why)
    spread = wording.spread(found, digits)
    why = wording.explained(found)
    no_interval = wording.short_no_interval(found.interval_reason)
    return StudyLine(
        caption=caption,
        value=f"{value} {unit}".rstrip(),
        interval=spread or no_interval,
        over=over,
        why=why,
    )


def head(caption: str) -> StudyLine:
    return StudyLine(caption=caption, head=True)


def patients(count: int) -> str:
    if count == 1:
        return translate("Agreement", "1 patient")
    return translate("Agreement", "{count} patients").format(count=count)


def frames(count: int) -> str:
    if count == 1:
        return translate("Agreement", "1 frame")
    return translate("Agreement", "{count} frames").format(count=f"{count:,}")


def _kappa(figures: StudyFigures, study: Record) -> Iterator[StudyLine]:
    words = translate("Agreement", "Cohen's kappa, {domain}")
    yield head(words.format(domain=wording.ground(figures.domain, figures.mode)))
    known, all_of_them = whole(study, "kappa_mean_patients"), whole(study, "patients")
    left = translate("Agreement", "{count} of {total} patients").format(
        count=known, total=all_of_them
    )
    for reason, count in part(study, "patients_without_kappa").items():
        without = translate("Agreement", "{words}; without: {count} ({reason})")
        left = without.format(words=left, count=count, reason=in_words(reason))
    yield line(study, "kappa_mean", translate("Agreement", "mean of patients"), over=left)
    over = f"{patients(all_of_them)}, {frames(whole(study, 'frames'))}"
    yield line(study, "kappa_pooled", translate("Agreement", "pooled over frames"), over=over)
    yield from _bootstrap(part(study, "bootstrap"))
    alone = part(study, "independent")
    yield line(
        alone,
        "kappa_mean",
        translate("Agreement", "mean, drawn by hand alone"),
        over=frames(whole(alone, "frames")),
    )
    yield line(study, "kappa_max", translate("Agreement", "largest for these margins"))


def _bootstrap(record: Record) -> Iterator[StudyLine]:
    """Beside the other interval, never alone; below 30 patients it says what it is worth."""
    over = translate("Agreement", "{count} resamples, seed {seed}").format(
        count=f"{whole(record, 'resamples'):,}", seed=whole(record, "seed")
    )
    if record.get("too_narrow"):
        narrow = translate("Agreement", "too narrow below 30 patients")
        over = f"{narrow} · {over}"
    reasons = part(record, "reasons")
    for name, caption in (
        ("kappa_mean_interval", translate("Agreement", "mean, by bootstrap of patients")),
        ("kappa_pooled_interval", translate("Agreement", "pooled, by bootstrap of patients")),
    ):
        spread = record.get(name)
        reason = str(reasons.get(name, ""))
        why, interval = wording.sentence(reason), wording.short_no_interval(reason)
        if isinstance(spread, list | tuple):
            interval = wording.spread(Figure(value=0.0, low=spread[0], high=spread[1]))
        yield StudyLine(caption=caption, interval=interval, over=over, why=why)


def _shares(study: Record) -> Iterator[StudyLine]:
    yield head(translate("Agreement", "Behind kappa, pooled"))
    for name, caption in (
        ("positive_agreement", translate("Agreement", "positive agreement")),
        ("negative_agreement", translate("Agreement", "negative agreement")),
        ("prevalence_index", translate("Agreement", "prevalence index")),
        ("bias_index", translate("Agreement", "bias index, A over B")),
        ("pabak", translate("Agreement", "PABAK")),
        ("ac1", translate("Agreement", "Gwet's AC1")),
    ):
        yield line(study, name, caption)


def _overlap(study: Record) -> Iterator[StudyLine]:
    yield head(translate("Agreement", "Overlap"))
    over = patients(whole(study, "dice_mean_patients"))
    yield line(study, "dice_mean", translate("Agreement", "Dice, mean of patients"), over=over)
    yield line(study, "dice_pooled", translate("Agreement", "Dice, pooled"))
    yield line(study, "iou_mean", translate("Agreement", "IoU, mean of patients"), over=over)
    yield line(study, "iou", translate("Agreement", "IoU, pooled"))

    regions = part(study, "regions")
    counts = translate("Agreement", "{both} of both, A alone {first}, B alone {second}")
    over = counts.format(
        both=whole(regions, "both"),
        first=whole(regions, "first_only"),
        second=whole(regions, "second_only"),
    )
    words = translate("Agreement", "F1 of regions, matched at IoU {iou}")
    iou = wording.number(figure(regions, "iou").value, 1)
    yield line(regions, "f1", words.format(iou=iou), over=over)


def _outlines(study: Record) -> Iterator[StudyLine]:
    """In millimetres where that is possible, and in pixels beside."""
    record, in_px = part(study, "outlines"), part(study, "outlines_px")
    yield head(translate("Agreement", "Outlines, mean of patients"))
    yield from _distances(record)
    if record.get("unit") != "px" and in_px:
        yield head(translate("Agreement", "Outlines in pixels, mean of patients"))
        yield from _distances(in_px)


def _distances(record: Record) -> Iterator[StudyLine]:
    unit = str(record.get("unit") or "")
    over = f"{patients(whole(record, 'patients'))}, {frames(whole(record, 'frames'))}"
    for name, caption in (
        ("hd", translate("Agreement", "Hausdorff distance")),
        ("hd95", translate("Agreement", "95 % Hausdorff distance")),
        ("assd", translate("Agreement", "mean surface distance (ASSD)")),
        ("masd", translate("Agreement", "mean of directed means (MASD)")),
    ):
        yield line(record, name, caption, over=over, unit=unit)
    within = translate("Agreement", "normalized surface Dice")
    tolerance = figure(record, "tolerance")
    over = f"{patients(whole(record, 'nsd_patients'))}, {frames(whole(record, 'nsd_frames'))}"
    if tolerance.defined:
        within = translate("Agreement", "surface Dice within {tolerance} {unit}").format(
            tolerance=wording.number(tolerance.value, 1), unit=unit
        )
    yield line(record, "nsd", within, over=over)


def _areas(areas: Record) -> Iterator[StudyLine]:
    yield head(translate("Agreement", "Area, one value a patient (median over its frames)"))
    for name, caption in (
        ("size", translate("Agreement", "area")),
        ("share", translate("Agreement", "share of wall")),
    ):
        yield from area_lines(part(areas, name), caption)


def area_unit(record: Record) -> str:
    """The unit of areas; "" of shares."""
    return {"mm2": "mm²", "px": "px²"}.get(str(record.get("unit")), "")


def area_lines(record: Record, caption: str) -> Iterator[StudyLine]:
    """ICC and Bland-Altman of one kind of area."""
    unit, icc, spread = area_unit(record), part(record, "icc"), part(record, "bland_altman")
    digits, over = (1 if unit else 3), patients(whole(spread, "n"))
    of = translate("Agreement", "{area}: {value}")
    words = of.format(area=caption, value=translate("Agreement", "ICC(2,1)"))
    yield line(icc, "icc_2_1", words, over=patients(whole(icc, "n")))
    for name, value, places, its_unit in (
        ("bias", translate("Agreement", "bias, A minus B"), digits, unit),
        ("low", translate("Agreement", "lower limit"), digits, unit),
        ("high", translate("Agreement", "upper limit"), digits, unit),
        ("slope", translate("Agreement", "slope on the mean"), 2, ""),
    ):
        words = of.format(area=caption, value=value)
        yield line(spread, name, words, over=over, digits=places, unit=its_unit)


def _categories(study: Record) -> Iterator[StudyLine]:
    presence, forms = part(study, "presence"), part(study, "forms")
    yield head(translate("Agreement", "What was found"))
    yield line(presence, "kappa", translate("Agreement", "kappa of presence, by frame"))
    of_patients = part(presence, "patients")
    yield line(of_patients, "kappa", translate("Agreement", "kappa of presence, by patient"))
    cines = translate("Agreement", "{count} cines").format(count=whole(forms, "n"))
    yield line(forms, "kappa", translate("Agreement", "kappa of the form of disease"), over=cines)


def _counts(figures: StudyFigures, study: Record) -> Iterator[StudyLine]:
    """What every mean goes over, and what was left out of it."""
    yield head(translate("Agreement", "Frames and cines"))
    counted = wording.no_interval("")
    for kind, words in wording.kinds().items():
        count = figures.kinds.get(kind, 0)
        yield StudyLine(caption=words, value=f"{count:,}", interval=counted)
    excluded = len(study.get("excluded_cines") or ())
    words = translate("Agreement", "cines excluded, left out")
    yield StudyLine(caption=words, value=str(excluded), interval=counted)
    words = translate("Agreement", "patients without a compared frame")
    missing = whole(study, "patients_not_compared")
    yield StudyLine(caption=words, value=str(missing), interval=counted)
    yield from _origins(figures)


def _origins(figures: StudyFigures) -> Iterator[StudyLine]:
    yield head(translate("Agreement", "Where the masks come from"))
    for letter, found in zip("AB", figures.origins, strict=True):
        total = sum(found.values())
        shares = [
            f"{wording.origin(name)} {round(100 * count / total)} %"
            for name, count in sorted(found.items(), key=lambda entry: -entry[1])
        ]
        caption = translate("Agreement", "masks of {reader}").format(reader=letter)
        none = translate("Agreement", "no mask was drawn")
        yield StudyLine(
            caption=caption,
            value=f"{total:,}",
            interval=wording.no_interval(""),
            over=", ".join(shares) or none,
        )
    for letter, outside in zip("AB", figures.outside_px, strict=True):
        caption = translate("Agreement", "{reader} outside the domain").format(reader=letter)
        yield StudyLine(caption=caption, value=f"{outside:,} px")
