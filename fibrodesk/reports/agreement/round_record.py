"""One round as plain JSON values: the main domain whole, the others and all readers beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fibrodesk.agreement.records.readers import readers_record
from fibrodesk.agreement.records.sheet import Record, Sheet
from fibrodesk.agreement.records.study import study_record, summary_record
from fibrodesk.agreement.study import Domain, StudyAgreement

if TYPE_CHECKING:
    from fibrodesk.agreement.many.readers import ReadersAgreement
    from fibrodesk.reports.methods.facts import PrimaryFacts
    from fibrodesk.reports.study import RoundAgreement


def round_record(part: RoundAgreement) -> Record:
    """What is exported of a round: as `agreement_record`, and what made the numbers."""
    facts = part.facts
    record = agreement_record(
        part.agreements[0],
        domains={found.domain: found for found in part.agreements},
        everyone=None if facts is None else facts.everyone,
        primary=None if facts is None else facts.primary,
    )
    record["round"] = part.name
    record["missing_domains"] = dict(part.missing_domains)
    if facts is not None:
        record["versions"] = dict(facts.versions)
        record["audit_head"] = facts.audit_head or None
        if not facts.audit_head:
            record["reasons"]["audit_head"] = "not_told"
        record["synthetic"] = facts.synthetic
    record["research_use_only"] = True
    return record


def agreement_record(
    main: StudyAgreement,
    *,
    domains: Mapping[Domain, StudyAgreement] | None = None,
    everyone: ReadersAgreement | None = None,
    primary: PrimaryFacts | None = None,
) -> Record:
    """As `fibrodesk agreement --json` prints it.

    Args:
        domains: where they are wanted, the study's figures in each that could be made stand under
            `domains`, and null with a word for one that could not.
        everyone: where there are more than two readers, what all come to.
        primary: when the primary analysis was fixed, in which domain, and what changed since.
    """
    record = study_record(main)
    if primary is not None:
        _put_primary(record, primary)
    if domains is not None:
        record["domains"] = _domains(domains)
    if everyone is not None:
        record["readers_agreement"] = readers_record(everyone, with_pairs=False)
    return record


def _put_primary(record: Record, primary: PrimaryFacts) -> None:
    """Beside the value that the study fixed: its domain, and what was changed since."""
    record["study"]["primary"] |= {
        "domain": primary.domain,
        "in_this_domain": primary.domain == record["domain"],
        "fixed_when": primary.fixed_when or None,
        "changes": list(primary.changes),
    }
    if not primary.fixed_when:
        record["study"]["primary"]["reasons"]["fixed_when"] = "not_told"


def _domains(known: Mapping[Domain, StudyAgreement]) -> Record:
    sheet = Sheet()
    for domain in Domain:
        found = known.get(domain)
        if found is None:
            sheet.put(str(domain), None, f"no_{domain}")
        else:
            whole = domain is Domain.FRAME
            sheet.values[str(domain)] = summary_record(found.study, whole_frame=whole)
    return sheet.record()
