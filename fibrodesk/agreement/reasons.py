"""Why a value is missing, in a sentence that can stand beside a dash."""

from __future__ import annotations

SENTENCES = {
    "both_empty": "neither reader marked anything",
    "one_empty": "only one reader marked anything",
    "both_full": "both readers marked the whole domain",
    "roi_empty": "the domain holds no pixel",
    "domain": "not given for the whole frame, where background alone makes it large",
    "nothing_marked": "the reference marks nothing",
    "nothing_proposed": "the other mask marks nothing",
    "too_few_patients": "fewer than five patients",
    "undefined_without_one_patient": "it has no value once one patient is left out",
    "one_without_one_patient": "it is exactly 1 once one patient is left out",
    "no_spread_at_one": "a value of exactly 1 leaves no spread to measure",
    "no_frame_compared": "no frame was assessed by both readers",
    "no_frame_with_one": "on no frame did a reader draw an outline",
    "no_patient_has_kappa": "kappa has no value in any patient",
    "no_frame_with_both": "on no frame did both readers draw an outline",
    "no_patient_marked": "no reader marked fibrosis in any patient",
    "mixed_units": "some cines are calibrated and some are not",
    "not_calibrated": "the cine is not calibrated",
    "not_assessable_by_one": "not assessable for one reader",
    "not_assessable_by_both": "not assessable for both readers",
    "unanswered": "a reader gave no answer",
    "same_answer_everywhere": "both readers gave the same answer for every frame",
    "no_pair": "there is no pair to compare",
    "no_mask_drawn": "no mask was drawn",
    "too_few_patients_for_sd": "fewer than two patients",
    "no_myocardium": "no myocardium was locked",
    "no_sector": "the sector of some frames is not known",
    "no_ed": "end-diastole not among the frames",
    "no_es": "end-systole not among the frames",
    "no_proposal": "no proposal on these frames",
    "not_in_table": "not in the clinical table",
    "undefined": "it has no value in any resample",
    "too_few_values": "fewer than four patients have both values",
    "no_value": "the value itself has none",
    "no_spread_of_means": "the mean of both readers is the same in all patients",
    "same_value_everywhere": "every patient has the same value, whoever reads",
    "no_common_form": "no cine was given a form of disease by both readers",
    "same_form_everywhere": "both readers named one and the same form throughout",
    "one_answer_only": "every reader gave one and the same answer throughout",
    "no_unit_of_all": "nothing was rated by every reader",
    "no_unit_of_two": "nothing was rated by two readers",
    "no_common_patient": "no patient is in both comparisons",
    "not_the_myocardium": "a share of the myocardium needs the myocardium as the domain",
    "no_spread": "one of the two values is the same in all patients",
    "not_told": "the study tells nothing of it",
}


def in_words(reason: str) -> str:
    """The sentence for a reason's word; a word that is not known stands for itself."""
    return SENTENCES.get(reason, reason.replace("_", " "))
