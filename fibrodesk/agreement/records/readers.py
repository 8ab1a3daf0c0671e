"""Several readers as plain JSON values."""

from __future__ import annotations

from fibrodesk.agreement.many.concordance import Concordance
from fibrodesk.agreement.many.panel import AreasOfReaders
from fibrodesk.agreement.many.readers import ReadersAgreement
from fibrodesk.agreement.records.parts import icc_record
from fibrodesk.agreement.records.sheet import Record, Sheet
from fibrodesk.agreement.records.study import study_record, summary_record
from fibrodesk.agreement.study import Domain


def readers_record(found: ReadersAgreement, *, with_pairs: bool = True) -> Record:
    """All of it, as `fibrodesk agreement --json` prints it under `readers_agreement`.

    Args:
        with_pairs: whether each pair's agreement stands there in full, frames and all, or only
            what is said of the study.
    """
    whole = found.domain is Domain.FRAME
    sheet = Sheet(
        domain=str(found.domain),
        mode=str(found.mode),
        readers=list(found.names),
        seed=found.seed,
        excluded_cines=list(found.excluded),
    )
    sheet.put_estimate("kappa_mean", found.kappa_mean)
    sheet.values.update(
        pixels=concordance_record(found.pixels),
        presence=concordance_record(found.presence),
        forms=concordance_record(found.forms),
        areas=_areas_record(found.areas),
        pairs=[
            study_record(pair)
            if with_pairs
            else {
                "readers": list(pair.readers),
                "study": summary_record(pair.study, whole_frame=whole),
            }
            for pair in found.pairs.values()
        ],
    )
    return sheet.record()


def concordance_record(found: Concordance) -> Record:
    """Mean of pairwise Cohen's kappas, Fleiss' kappa, Krippendorff's alpha, and their units."""
    sheet = Sheet(
        pairs=found.pairs,
        pairs_without_kappa=found.pairs_without_kappa,
        units=found.units,
        units_rated_by_all=found.units_of_all,
        units_rated_by_two_or_more=found.units_of_two,
    )
    sheet.put_estimate("kappa_mean_pairwise", found.mean_pairwise)
    sheet.put_estimate("fleiss_kappa", found.fleiss)
    sheet.put_estimate("krippendorff_alpha", found.alpha)
    drawn = found.bootstrap
    bootstrap = Sheet(resamples=drawn.resamples, seed=drawn.seed, too_narrow=drawn.too_narrow)
    bootstrap.put_interval("kappa_mean_pairwise_interval", drawn.mean_pairwise)
    bootstrap.put_interval("fleiss_kappa_interval", drawn.fleiss)
    bootstrap.put_interval("krippendorff_alpha_interval", drawn.alpha)
    sheet.values["bootstrap"] = bootstrap.record()
    return sheet.record()


def _areas_record(found: AreasOfReaders) -> Record:
    sheet = Sheet(unit=found.unit, patients_left_out=found.left_out, icc=icc_record(found.icc))
    sheet.put("krippendorff_alpha", found.alpha.value, found.alpha.reason)
    return sheet.record()
