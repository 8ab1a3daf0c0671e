"""Sentences on where the masks come from, how disagreements ended, and what made the numbers."""

from __future__ import annotations

from fibrodesk.reports.methods.facts import AdjudicationRules, EndingFacts, MethodsFacts
from fibrodesk.reports.methods.writing import Writing, listed
from fibrodesk.reports.numbers import counted, percent, whole

RESEARCH_ONLY = "Research use only; not for diagnostic use."
_PLACES = ("first", "second")


def write_ending(facts: MethodsFacts, out: Writing) -> None:
    """The last paragraph."""
    out.paragraph()
    _origins(facts, out)
    _rules(facts.rules, facts.agreement.study.outlines.unit, out)
    _ending(facts.ending, out)
    _software(facts, out)
    out.say(RESEARCH_ONLY)


def _origins(facts: MethodsFacts, out: Writing) -> None:
    told = []
    for place, origins in zip(_PLACES, facts.agreement.origins, strict=True):
        total = sum(origins.values())
        if not total:
            out.leave_out(f"where the masks of the {place} reader come from", "no_mask_drawn")
            continue
        shares = listed(
            f"{percent(number / total, decimals=0).text} % {str(origin).replace('_', ' ')}"
            for origin, number in sorted(origins.items(), key=lambda one: -one[1])
        )
        told.append(f"{counted(total, 'mask')} of the {place} reader: {shares}")
    if told:
        out.say(f"Origin of the {'; of the '.join(told)}.")


def _rules(rules: AdjudicationRules | None, unit: str, out: Writing) -> None:
    if rules is None:
        out.leave_out("which frames go to adjudication", "not_told")
        return
    parts = _limits(rules, unit)
    conflicts = [
        words
        for wanted, words in (
            (rules.presence, "whether there was any fibrosis"),
            (rules.assessability, "whether the frame could be assessed"),
        )
        if wanted
    ]
    if conflicts:
        parts.append(f"the readers differed on {' or '.join(conflicts)}")
    shown = "shown" if rules.with_model else "hidden"
    out.say(
        f"A frame went to adjudication if {_or(parts)}, by limits of the study and never by a "
        f"threshold on kappa; the model’s mask was {shown} meanwhile."
    )


def _limits(rules: AdjudicationRules, unit: str) -> list[str]:
    """In mm where the frames are calibrated, in px where not, in both where they are mixed."""
    area, apart, island = (
        (f"{mm:g} mm{power}", f"{px:g} px")
        for mm, px, power in (
            (rules.area_mm2, rules.area_px, "²"),
            (rules.apart_mm, rules.apart_px, ""),
            (rules.island_mm2, rules.island_px, "²"),
        )
    )

    def told(limit: tuple[str, str]) -> str:
        if unit == "mm":
            return limit[0]
        return limit[1] if unit == "px" else f"{limit[0]} ({limit[1]} where not calibrated)"

    return [
        f"more than {told(area)} was marked by one reader alone",
        f"a boundary lay more than {told(apart)} from the other’s",
        f"one reader missed a region of more than {told(island)}",
    ]


def _or(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, or {parts[-1]}"


def _ending(ending: EndingFacts | None, out: Writing) -> None:
    if ending is None:
        out.leave_out("how disagreements ended", "not_told")
        return
    out.say(
        f"Of {counted(ending.frames, 'frame')} these rules sent {whole(ending.flagged)} to "
        f"adjudication; the readers agreed within the limits on the other "
        f"{whole(ending.frames - ending.flagged)}."
    )
    if ending.cines_sealed:
        out.leave_out(
            f"disagreements on {counted(ending.cines_sealed, 'cine')}",
            "who wrote this reads them alone again",
        )
    if ending.settled:
        out.say(_settled(ending))
    left = [
        f"{whole(number)} {words}"
        for number, words in (
            (ending.begun, "begun but not settled"),
            (ending.open, "open"),
        )
        if number
    ]
    if left:
        out.say(
            f"{counted(ending.begun + ending.open, 'frame')} had no consensus yet ({listed(left)})."
        )


def _settled(ending: EndingFacts) -> str:
    ways = listed(
        f"{whole(number)} {words}"
        for number, words in (
            (ending.by_reviewer, "by a reviewer who had not read the cine"),
            (ending.by_both, "signed by the readers together"),
            (ending.by_meeting, "in a consensus meeting"),
        )
        if number
    )
    by_hand = f"; no rule had sent {whole(ending.by_hand)} of them" if ending.by_hand else ""
    return (
        f"{counted(ending.settled, 'frame')} ended in consensus ({ways}){by_hand}. The sealed "
        "readings were not changed by it, and every value above is of them alone."
    )


def _software(facts: MethodsFacts, out: Writing) -> None:
    versions = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    if versions:
        out.say(f"Values were computed with {versions}, seed {facts.agreement.seed}.")
    else:
        out.leave_out("versions of the software", "not_told")
    if facts.audit_head:
        out.say(f"Head of the study’s audit chain: {facts.audit_head}.")
    if facts.synthetic:
        out.say("All patients are synthetic, and nothing here is a clinical result.")
