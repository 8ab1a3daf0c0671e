"""One round as plain JSON values: the main domain whole, the others at study level."""

from __future__ import annotations

from typing import Any

from fibrodesk.agreement.record import study_record
from fibrodesk.agreement.study import Domain, StudyAgreement
from fibrodesk.reports.study import RoundAgreement

_AT_STUDY_LEVEL = ("kappa_mean", "kappa_mean_interval", "kappa_pooled", "kappa_pooled_interval")


def round_record(part: RoundAgreement) -> dict[str, Any]:
    """`agreement --json` of the main domain, and beside it what no single domain tells."""
    record = study_record(part.agreements[0])
    record["round"] = part.name
    record["domains"] = domains_record(part)
    facts = part.facts
    if facts is not None:
        record["versions"] = dict(facts.versions)
        record["audit_head"] = facts.audit_head or None
        record["synthetic"] = facts.synthetic
        record["research_use_only"] = True
    return record


def domains_record(part: RoundAgreement) -> dict[str, Any]:
    """Kappa in all three domains; for one that could not be made, null and a sentence."""
    known = {found.domain: found for found in part.agreements}
    return {str(domain): _domain(known.get(domain), part, domain) for domain in Domain}


def _domain(found: StudyAgreement | None, part: RoundAgreement, domain: Domain) -> dict[str, Any]:
    if found is None:
        why = part.missing_domains.get(domain, "not made")
        return {
            **dict.fromkeys(_AT_STUDY_LEVEL),
            "reasons": dict.fromkeys(_AT_STUDY_LEVEL, why),
        }
    study = study_record(found)["study"]
    reasons = {name: why for name, why in study["reasons"].items() if name in _AT_STUDY_LEVEL}
    return {**{name: study[name] for name in _AT_STUDY_LEVEL}, "reasons": reasons}
