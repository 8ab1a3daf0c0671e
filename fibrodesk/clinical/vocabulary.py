"""The words that a clinical table may use for a column, a sex, a form or a method.

Only words that stand here get into a study: free text of a table could tell who a patient is.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """What a column holds; the values are the names of `ClinicalRow`'s fields."""

    PATIENT = "patient"
    EJECTION_FRACTION = "ejection_fraction"
    EF_METHOD = "ef_method"
    LVIDD = "lvidd_mm"
    LVIDS = "lvids_mm"
    SEX = "sex"
    AGE = "age_years"
    FORM = "form"
    MRI_SCAR_3 = "mri_scar_3"
    MRI_SCAR_6 = "mri_scar_6"
    MRI_SCAR_9 = "mri_scar_9"
    MRI_SCAR_12 = "mri_scar_12"
    MRI_SCAR_14 = "mri_scar_14"
    MRI_SCAR_16 = "mri_scar_16"
    MRI_SCAR_17 = "mri_scar_17"
    LEAVE_OUT = ""


class Unit(StrEnum):
    """The units that a column of numbers may have."""

    PERCENT = "percent"
    FRACTION = "fraction"
    MILLIMETRES = "mm"
    CENTIMETRES = "cm"
    YEARS = "years"
    MONTHS = "months"


FACTORS = {
    Unit.PERCENT: 0.01,
    Unit.FRACTION: 1.0,
    Unit.MILLIMETRES: 1.0,
    Unit.CENTIMETRES: 10.0,
    Unit.YEARS: 1.0,
    Unit.MONTHS: 1 / 12,
}
"""What a number in the unit is multiplied with to come to a fraction, millimetres or years."""

UNIT_WORDS = {
    "percent": Unit.PERCENT,
    "%": Unit.PERCENT,
    "pct": Unit.PERCENT,
    "prozent": Unit.PERCENT,
    "fraction": Unit.FRACTION,
    "mm": Unit.MILLIMETRES,
    "cm": Unit.CENTIMETRES,
    "years": Unit.YEARS,
    "year": Unit.YEARS,
    "yrs": Unit.YEARS,
    "yr": Unit.YEARS,
    "y": Unit.YEARS,
    "jahre": Unit.YEARS,
    "ans": Unit.YEARS,
    "months": Unit.MONTHS,
}

# by meaning: names that mean it, and for the patient those that may also mean something else
_COLUMNS = {
    Meaning.PATIENT: (
        "patient patientid patientno patientnr patientnumber patientcode patientidentifier "
        "patientennummer patientennr patientenid patienten paziente paciente pasient potilas "
        "mrn studycode pseudonym"
    ),
    Meaning.EJECTION_FRACTION: (
        "ejectionfraction ef lvef lvejectionfraction leftventricularejectionfraction "
        "efbiplane lvefbiplane efsimpson lvefsimpson fevg fevi auswurffraktion"
    ),
    Meaning.LVIDD: (
        "lvidd lvedd lvdd lvidiastole lvidiastolic lviddiastole edd "
        "lvenddiastolicdiameter lvinternaldiameterdiastole lvinternaldimensiondiastole dtdvg"
    ),
    Meaning.LVIDS: (
        "lvids lvesd lvsd lvisystole lvisystolic lvidsystole esd lvendsystolicdiameter "
        "lvinternaldiametersystole lvinternaldimensionsystole dtsvg"
    ),
    Meaning.AGE: "age patientage ageatecho ageatexam alter edad eta idade alder leeftijd wiek",
    Meaning.SEX: "sex gender patientsex geschlecht sexe sexo sesso kon kjonn geslacht plec",
    Meaning.FORM: "form formofdisease fibrosisform fibrosistype fibrosispattern",
    Meaning.EF_METHOD: "method efmethod ejectionfractionmethod lvefmethod methodofef",
}
A4C_SEGMENTS = (3, 6, 9, 12, 14, 16, 17)
"""AHA numbers of the segments that the four-chamber view crosses; of others nothing is asked."""
_MRI_NAMES = "mriscar mri mrisegment mriseg cmrscar cmr cmrsegment cmrseg lge lgesegment lgeseg"
_COLUMNS |= {
    Meaning(f"mri_scar_{number}"): " ".join(f"{name}{number}" for name in _MRI_NAMES.split())
    for number in A4C_SEGMENTS
}
_MAY_BE_PATIENT = (
    "id pid subject subjectid code number case caseid casenumber record recordid nr no"
)

_SEXES = {
    "F": (
        "f female w woman women girl weiblich frau femme feminin feminine fille femmina donna "
        "mujer femenino femenina feminino feminina mulher vrouw vrouwelijk kvinna kvinde kvinne "
        "kobieta zena nainen жен женский женщина ж"
    ),
    "M": (
        "m male man men boy mannlich mann homme masculin masculine garcon maschio uomo hombre "
        "masculino varon homem mannelijk mies mezczyzna muz муж мужской мужчина"
    ),
    "O": "o other d x divers diverse intersex nonbinary",
}
_FORMS = {
    "focal": "focal localized localised local fokal",
    "diffuse": "diffuse diffus difuso",
    "mixed": "mixed both gemischt mixte",
    "none": "none no nofibrosis absent keine negative",
}
_METHODS = {
    "biplane": "biplane bp simpson simpsons biplanesimpson simpsonbiplane simpsonsbiplane "
    "biplanesimpsons mod modbp biplanemod methodofdisks methodofdiscs modbiplane simpsonbp",
    "single-plane A4C": "singleplanea4c singleplane a4c a4csimpson simpsona4c moda4c 4ch a4cmod",
    "single-plane A2C": "singleplanea2c a2c a2csimpson simpsona2c moda2c 2ch a2cmod",
    "Teichholz": "teichholz teich teichholtz mmode",
    "visual": "visual visually eyeball eyeballed eyeballing estimated visualestimate",
    "automatic": "automatic auto automated autoef ai",
    "3D": "3d 3decho threedimensional 4d 3dauto",
    "CMR": "cmr mri cardiacmri mr cmri mrt irm",
    "nuclear": "nuclear spect muga rnv radionuclide pet",
    "angiography": "angiography ventriculography angio lvangiography",
}
_ABSENT_SIGNS = ("", "-", "--", "–", "—", "?", ".", "..", "n/a", "#n/a", "n.d.", "n.a.", "k.a.")
_ABSENT_WORDS = ("na", "nan", "none", "null", "unknown", "missing", "nd", "unbekannt", "inconnu")
ABSENT = frozenset((*_ABSENT_SIGNS, *_ABSENT_WORDS))
"""What stands in a cell where a value is missing (plain, in lower case)."""


def plain(text: str) -> str:
    """Lower case without accents, so that "Âge" is "age"."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return bare.casefold().strip()


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: known for known, words in table.items() for word in words.split()}


_COLUMN_OF = {name: meaning for meaning, names in _COLUMNS.items() for name in names.split()}
_WEAK = frozenset(_MAY_BE_PATIENT.split())
_SEX_OF, _FORM_OF, _METHOD_OF = _by_word(_SEXES), _by_word(_FORMS), _by_word(_METHODS)
# Cyrillic letters that NFKD takes apart (й) are looked for as they come out
_SEX_OF |= {plain(word): known for word, known in _SEX_OF.items()}


def meaning_of(header: str) -> tuple[Meaning, Unit | None, bool]:
    """What a header means, the unit in it, and whether it is sure.

    "LVIDd (mm)", "lvidd_mm" and "LVIDd mm" are the same; "ID" may be a patient, or anything.
    """
    words = re.findall(r"[^\W_]+|%", plain(header))
    whole = "".join(words) in _COLUMN_OF  # the fraction of "ejection fraction" is no unit
    unit = UNIT_WORDS.get(words[-1]) if len(words) > 1 and not whole else None
    if unit is not None:
        words = words[:-1]
    name = "".join(words)
    if name in _WEAK:
        return Meaning.PATIENT, unit, False
    return _COLUMN_OF.get(name, Meaning.LEAVE_OUT), unit, True


def is_unit(text: str) -> bool:
    """Whether a cell holds the name of a unit and nothing else, maybe in brackets."""
    return plain(text).strip("()[] ") in UNIT_WORDS


def _joined(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", plain(text)))


def sex_of(text: str) -> str | None:
    """ "F", "M" or "O"; None for a word that is not known."""
    return _SEX_OF.get(_joined(text))


def form_of(text: str) -> str | None:
    """ "focal", "diffuse", "mixed" or "none"; None for a word that is not known."""
    return _FORM_OF.get(_joined(text))


def method_of(text: str) -> str | None:
    """How an ejection fraction was measured, in one word for all its names."""
    return _METHOD_OF.get(_joined(text))
