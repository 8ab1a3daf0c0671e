"""Fake people, so that de-identification has something to remove."""

from __future__ import annotations

import numpy as np

_FAMILIES = (
    "Ashdown", "Birkenfeld", "Calloway", "Dovrany", "Estermann", "Farrowdale", "Galbreath",
    "Hartigan", "Isakovich", "Jorvaldsen", "Karimzoda", "Lindqvist", "Marchetti", "Nordahl",
    "Okonjowe", "Pellegrin", "Quarmby", "Rakhmonov", "Szekeres", "Tashpulat", "Umarbekov",
    "Vandermeer", "Wolkenstein", "Yamazawa", "Zolotarev",
)  # fmt: skip
_GIVEN = {
    "F": ("Adelina", "Brunhild", "Cordelia", "Dilnoza", "Evangeline", "Floriane", "Gulchehra",
          "Henrike", "Ildiko", "Josephine"),
    "M": ("Ambrose", "Bakhtiyor", "Cornelius", "Dietmar", "Ephraim", "Florian", "Gerhardt",
          "Humphrey", "Ignatius", "Jasper"),
}  # fmt: skip


def fake_name(rng: np.random.Generator, *, sex: str) -> str:
    """A name as DICOM writes it, Family^Given; nobody's."""
    given = _GIVEN[sex]
    return f"{_FAMILIES[rng.integers(len(_FAMILIES))]}^{given[rng.integers(len(given))]}"
