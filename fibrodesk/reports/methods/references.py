"""The papers that a text about agreement rests on, numbered in the order in which it cites them."""

from __future__ import annotations

from enum import Enum


class Citation(Enum):
    """A paper; its value is how it stands in a list of references."""

    GRRAS = (
        "Kottner J, Audigé L, Brorson S, et al. Guidelines for reporting reliability and agreement "
        "studies (GRRAS) were proposed. J Clin Epidemiol 2011;64(1):96-106."
    )
    COHEN = (
        "Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas "
        "1960;20(1):37-46."
    )
    POSITIVE_NEGATIVE = (
        "Cicchetti DV, Feinstein AR. High agreement but low kappa: II. Resolving the paradoxes. "
        "J Clin Epidemiol 1990;43(6):551-558."
    )
    PABAK = (
        "Byrt T, Bishop J, Carlin JB. Bias, prevalence and kappa. J Clin Epidemiol "
        "1993;46(5):423-429."
    )
    AC1 = (
        "Gwet KL. Computing inter-rater reliability and its variance in the presence of high "
        "agreement. Br J Math Stat Psychol 2008;61(1):29-48."
    )
    DICE = (
        "Dice LR. Measures of the amount of ecologic association between species. Ecology "
        "1945;26(3):297-302."
    )
    HAUSDORFF = (
        "Huttenlocher DP, Klanderman GA, Rucklidge WJ. Comparing images using the Hausdorff "
        "distance. IEEE Trans Pattern Anal Mach Intell 1993;15(9):850-863."
    )
    SURFACE_DICE = (
        "Nikolov S, Blackwell S, Zverovitch A, et al. Clinically applicable segmentation of head "
        "and neck anatomy for radiotherapy. J Med Internet Res 2021;23(7):e26151."
    )
    JACKKNIFE = (
        "Tukey JW. Bias and confidence in not-quite large samples (abstract). Ann Math Stat "
        "1958;29(2):614."
    )
    FISHER_Z = (
        "Fisher RA. On the probable error of a coefficient of correlation deduced from a small "
        "sample. Metron 1921;1:3-32."
    )
    BOOTSTRAP = "Efron B, Tibshirani RJ. An introduction to the bootstrap. Chapman & Hall; 1993."
    ICC = (
        "McGraw KO, Wong SP. Forming inferences about some intraclass correlation coefficients. "
        "Psychol Methods 1996;1(1):30-46."
    )
    BLAND_ALTMAN = (
        "Bland JM, Altman DG. Measuring agreement in method comparison studies. Stat Methods Med "
        "Res 1999;8(2):135-160."
    )
    FLEISS = (
        "Fleiss JL. Measuring nominal scale agreement among many raters. Psychol Bull "
        "1971;76(5):378-382."
    )
    LIGHT = (
        "Light RJ. Measures of response agreement for qualitative data: some generalizations and "
        "alternatives. Psychol Bull 1971;76(5):365-377."
    )
    KRIPPENDORFF = (
        "Hayes AF, Krippendorff K. Answering the call for a standard reliability measure for "
        "coding data. Commun Methods Meas 2007;1(1):77-89."
    )


class Bibliography:
    """Numbers each paper once, at its first mention."""

    def __init__(self) -> None:
        self._cited: list[Citation] = []

    def mark(self, *papers: Citation) -> str:
        """The numbers of these papers as they stand in the text: "[2, 3]"."""
        for paper in papers:
            if paper not in self._cited:
                self._cited.append(paper)
        return f"[{', '.join(str(self._cited.index(paper) + 1) for paper in papers)}]"

    @property
    def lines(self) -> tuple[str, ...]:
        """Every paper that was cited, in the order of its number."""
        return tuple(paper.value for paper in self._cited)
