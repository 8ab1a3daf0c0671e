"""`fibrodesk agreement`: how far the readers of an opened round agree."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fibrodesk.cli.console import (
    Register,
    person_options,
    place,
    print_json,
    require_with,
    say,
    signed_in,
)
from fibrodesk.cli.tables import replace_option, require_named_place, write_table
from fibrodesk.domain.counting import counted
from fibrodesk.domain.errors import FibrodeskError

if TYPE_CHECKING:
    from fibrodesk.agreement.many.readers import ReadersAgreement
    from fibrodesk.agreement.study import Domain, StudyAgreement
    from fibrodesk.desk.rounds.round import RoundView
    from fibrodesk.desk.session import Session
    from fibrodesk.reports.methods.facts import PrimaryFacts

_RESEARCH_ONLY = "Research use only; not for diagnostic use."


class NotOfImportedError(FibrodeskError):
    title = "That is made of rounds alone"
    text = "{option} does not go with --imported."
    hint = "Leave one of the two out."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Two readers in one domain; further domains and all readers only where they are wanted."""

    main: StudyAgreement
    domains: Mapping[Domain, StudyAgreement] | None = None
    missing: Mapping[Domain, str] = field(default_factory=dict)
    everyone: ReadersAgreement | None = None
    primary: PrimaryFacts | None = None  # None for imported masks, which no study planned


def register(commands: Register[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("agreement", help="kappa, Dice and what stands beside them")
    person_options(parser)
    parser.add_argument("--round", metavar="NAME", help="the newest opened one if left out")
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--imported",
        type=_two_names,
        metavar="A,B",
        help="instead of a round, masks of other tools that were imported as A's, with those "
        "imported as B's or with a reading of an opened round, as 'CAMUS,ann in Round 1'",
    )
    who.add_argument(
        "--readers", type=_two_names, metavar="A,B", help="these two, where there are more"
    )
    parser.add_argument("--domain", choices=("myocardium", "sector", "frame"))
    parser.add_argument(
        "--all-domains", action="store_true", help="kappa in the other two domains as well"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", type=place, metavar="FILE", help="a row a frame")
    form.add_argument("--methods", action="store_true", help="a paragraph ready to paste")
    form.add_argument(
        "--publish", type=place, metavar="DIR", help="paragraph, tables, figure and JSON in DIR"
    )
    replace_option(parser, "the file of --csv, or an agreement that --publish wrote")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    _refuse_of_imported(args)
    named = args.csv is not None or args.publish is not None
    require_with("--csv or --publish", args, "replace", named=named)
    if args.csv is not None:
        require_named_place(args.csv, replace=args.replace)
    with signed_in(args) as session:
        if args.methods or args.publish is not None:
            return _written(args, session)
        found = _compared(args, session)
    if args.json:
        from fibrodesk.reports.agreement.round_record import agreement_record

        print_json(
            agreement_record(
                found.main,
                domains=found.domains,
                everyone=found.everyone,
                primary=found.primary,
            )
        )
    elif args.csv is not None:
        _write_csv(args.csv, found.main, replace=args.replace)
    else:
        for line in _words(found):
            print(line)
    return 0


def _refuse_of_imported(args: argparse.Namespace) -> None:
    if args.imported is None:
        return
    for name in ("all_domains", "methods", "publish"):
        if getattr(args, name):
            raise NotOfImportedError(option="--" + name.replace("_", "-"))


def _compared(args: argparse.Namespace, session: Session) -> _Found:
    from fibrodesk.desk.agreeing.fixing import primary_facts
    from fibrodesk.desk.agreeing.study import find_round, study_agreement, study_in_all_domains
    from fibrodesk.desk.labels.agreeing import imported_agreement

    if args.imported is not None:
        first, second = args.imported
        return _Found(
            main=imported_agreement(session, first=first, second=second, domain=args.domain)
        )
    view = find_round(session, args.round)
    everyone, primary = _everyone(args, session, view), primary_facts(session)
    if not args.all_domains:
        main = study_agreement(session, round_id=view.id, domain=args.domain, readers=args.readers)
        return _Found(main=main, everyone=everyone, primary=primary)
    found = study_in_all_domains(session, round_id=view.id, readers=args.readers)
    wanted = args.domain or session.project.settings.domain
    if wanted in found.missing:
        study_agreement(session, round_id=view.id, domain=wanted)  # refuses, and says of how many
    main = next(one for one in found.agreements.values() if one.domain == wanted)
    return _Found(
        main=main,
        domains=found.agreements,
        missing=found.missing,
        everyone=everyone,
        primary=primary,
    )


def _everyone(
    args: argparse.Namespace, session: Session, view: RoundView
) -> ReadersAgreement | None:
    """All readers, where there are more than two and no two of them were named."""
    from fibrodesk.desk.agreeing.study import readers_agreement, readers_of_round

    if args.readers is not None or len(readers_of_round(session, view.id)) < 3:
        return None
    return readers_agreement(session, round_id=view.id, domain=args.domain)


def _written(args: argparse.Namespace, session: Session) -> int:
    from fibrodesk.desk.agreeing.publishing import methods_paragraph, publish_agreement
    from fibrodesk.desk.agreeing.study import find_round

    view = find_round(session, args.round)
    if args.methods:
        print(methods_paragraph(session, view.id, args.domain, readers=args.readers), end="")
        return 0
    done = publish_agreement(
        session,
        round_id=view.id,
        folder=args.publish,
        domain=args.domain,
        readers=args.readers,
        replace_old=args.replace,
    )
    say(f"{', '.join(done.files)} written to {args.publish} (domain: {done.domain}).")
    say(f"Newest row of the audit: {done.audit_head}")
    return 0


def _words(found: _Found) -> Iterator[str]:
    from fibrodesk.agreement.reasons import in_words
    from fibrodesk.cli.agreement_words import (
        domain_words,
        primary_words,
        readers_words,
        study_words,
    )

    if found.primary is not None:
        yield primary_words(found.primary)
    if found.everyone is not None:
        yield from readers_words(found.everyone)
        yield ""
    yield from study_words(found.main)
    for domain, other in (found.domains or {}).items():
        if domain != found.main.domain:
            yield from domain_words(other)
    for domain, why in found.missing.items():
        yield f"no kappa ({domain}): {in_words(why)}"
    yield _RESEARCH_ONLY


def _two_names(text: str) -> tuple[str, str]:
    first, comma, second = (part.strip() for part in text.partition(","))
    if not (comma and first and second and first != second):
        raise argparse.ArgumentTypeError("two different names are wanted, as A,B")
    return first, second


def _write_csv(path: Path, found: StudyAgreement, *, replace: bool) -> None:
    """A value that is missing is an empty cell; why, stands in the column `reasons`."""
    from fibrodesk.reports.agreement.table import frames_csv

    write_table(path, frames_csv(found), replace=replace)
    say(f"{counted(len(found.frames), 'frame')} written to {path}.")
