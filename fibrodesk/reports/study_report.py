"""The report of a study: what readers, model and hearts say, on one page."""

from __future__ import annotations

from fibrodesk.reports.agreement.section import round_blocks
from fibrodesk.reports.blocks import Block, Drawing, Facts, Heading, Paragraph
from fibrodesk.reports.burden_section import burden_blocks
from fibrodesk.reports.methods.writing import listed
from fibrodesk.reports.model.section import model_blocks
from fibrodesk.reports.numbers import counted, moment, whole
from fibrodesk.reports.overlays import panels
from fibrodesk.reports.page import Page, render
from fibrodesk.reports.study import StudyReport

_SHORT_HASH = 12


def build(report: StudyReport) -> str:
    """The report as one self-contained HTML document."""
    shared: list[Drawing] = []
    blocks: list[Block] = [
        *_opening(report),
        *_agreement(report),
        *_model(report),
        *_triples(report, shared),
        *_burden(report),
        *_provenance(report),
    ]
    by = f" by {report.made_by}" if report.made_by else ""
    return render(
        Page(
            title=report.study,
            kind="Study report",
            meta=f"Made {moment(report.made_at)}{by}",
            foot=f"fibrodesk {report.versions.get('fibrodesk', '')} · audit "
            f"{report.audit_head[:_SHORT_HASH]}",
            blocks=blocks,
            shared=shared,
        )
    )


def _opening(report: StudyReport) -> list[Block]:
    blocks: list[Block] = []
    if report.synthetic:
        blocks.append(
            Paragraph(
                text="All patients of this study are synthetic. Nothing on this page is a "
                "clinical result.",
                tone="warn",
            )
        )
    blocks += [
        Heading(text="What was read", anchor="read"),
        Paragraph(text=_what_was_read(report), tone="counts"),
        Paragraph(
            text="What is outlined is suspected fibrosis: interstitial fibrosis is mostly "
            "invisible on B-mode, and the reference is late enhancement on cardiac MRI.",
            tone="quiet",
        ),
    ]
    return blocks


def _what_was_read(report: StudyReport) -> str:
    counts = report.counts
    cines = counted(counts.cines, "cine")
    if counts.excluded_cines:
        cines += f" and {whole(counts.excluded_cines)} excluded"
    read = f"read by {listed(report.readers)}" if report.readers else "read by nobody yet"
    opened = f"opened: {', '.join(counts.rounds)}" if counts.rounds else "no round is open yet"
    return " · ".join(
        (
            counted(counts.patients, "patient"),
            cines,
            counted(counts.frames, "key frame"),
            read,
            opened,
        )
    )


def _agreement(report: StudyReport) -> list[Block]:
    blocks: list[Block] = [Heading(text="Agreement between readers", anchor="agreement")]
    if not report.rounds:
        blocks.append(
            Paragraph(text="No round has opened yet, so that there is no agreement to report.")
        )
    for place, part in enumerate(report.rounds):
        if len(report.rounds) > 1:
            blocks.append(Heading(text=f"Round {part.name}", level=3))
        blocks += round_blocks(part, key=f"agreement{place}")
    for each in report.withdrawn:
        text = (
            f"{each.name}, which read of {each.of_round} again, was withdrawn unread on {each.day} "
            f"by an administrator who reads in it, as there was no other. The reason given: "
            f"{each.reason}"
        )
        blocks.append(Paragraph(text=text, tone="warn"))
    return blocks


def _model(report: StudyReport) -> list[Block]:
    blocks: list[Block] = [Heading(text="The model", anchor="model")]
    if report.model is None:
        return [*blocks, Paragraph(text="No model is in use.")]
    return [*blocks, *model_blocks(report.model)]


def _triples(report: StudyReport, shared: list[Drawing]) -> list[Block]:
    """Image, expert, model; the images themselves are added to `shared`."""
    blocks: list[Block] = [Heading(text="Image, expert, model", anchor="masks")]
    if not report.triples:
        text = "No frame has both a reader’s answer and a proposal to show."
        return [*blocks, Paragraph(text=text)]
    total = report.triples_total or len(report.triples)
    choice = "" if total <= len(report.triples) else f" of {whole(total)}"
    blocks.append(
        Paragraph(
            text=f"{counted(len(report.triples), 'frame')}{choice}. The expert’s outline is solid, "
            "the model’s dashed; the dotted line is the locked myocardium.",
            tone="quiet",
        )
    )
    for place, triple in enumerate(report.triples):
        block, image = panels(triple, key=str(place))
        blocks.append(block)
        shared.append(image)
    return blocks


def _burden(report: StudyReport) -> list[Block]:
    blocks: list[Block] = [Heading(text="Fibrosis burden", anchor="burden")]
    if report.burden is None:
        text = "There is no locked myocardium with opened readings to take a burden from."
        return [*blocks, Paragraph(text=text)]
    return [*blocks, *burden_blocks(report.burden, synthetic=report.synthetic)]


def _provenance(report: StudyReport) -> list[Block]:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    return [
        Heading(text="Where this comes from", anchor="provenance"),
        Facts(
            items=(
                ("Audit head", report.audit_head),
                ("Versions", versions),
                ("Made", moment(report.made_at)),
            )
        ),
        Paragraph(
            text="The audit head is the hash of the last entry of the study’s audit chain when "
            "this page was made: a copy of it kept here shows whether earlier entries were "
            "changed later.",
            tone="quiet",
        ),
    ]
