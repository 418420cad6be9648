"""Reads the national files that the models are held against: register, preferences and offers, children by small area.

Straight from the published files, so that one command repeats the evaluation without a database.
Schools that had closed by the date of the register are not in these files.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from collabnet.core.columns import Floats
from collabnet.platform.grid import to_grid

REGISTER = "gias/edubasealldata20220801.csv.gz"
OFFERS = "admissions/school_offers_2014_2021.csv.gz"
CHILDREN = "demand/lsoa11_england_population_mid2020_ages0_18.csv.gz"
POINTS = "demand/lsoa21_england_imd2025.csv.gz"
LOOKUP = "demand/lookup_lsoa11_lsoa21.csv.gz"
FILES = (REGISTER, OFFERS, CHILDREN, POINTS, LOOKUP)
COUNTED_IN = 2020  # the year of the population estimate
BANDS = ("primary", "secondary")


class MissingFiles(Exception):
    """Files that the evaluation needs are not in the folder; `args` names them."""


@dataclass(frozen=True, eq=False, slots=True)
class Homes:
    """Small areas: their codes, points (grid metres) and children by single year of age, 0 to 18."""

    codes: tuple[str, ...]
    points: Floats
    ages: Floats


@dataclass(frozen=True, eq=False, slots=True)
class SchoolYears:
    """The schools of one band with what was offered and wanted each entry year; nan where not published."""

    band: str
    urns: tuple[int, ...]
    la_codes: tuple[str, ...]
    points: Floats
    years: tuple[int, ...]
    offered: Floats  # schools × years
    first_preferences: Floats

    def of(self, year: int) -> tuple[Floats, Floats]:
        """Places offered and first preferences of one entry year."""
        at = self.years.index(year)
        return self.offered[:, at], self.first_preferences[:, at]


def read_homes(folder: Path) -> Homes:
    """Children of every small area that can be placed. Areas of 2011 lie where those of 2021 lie that they became."""
    new = {
        row["lsoa21_code"]: (float(row["lon"]), float(row["lat"])) for row in _rows(folder / POINTS)
    }
    places = np.array(list(new.values()))
    grid = dict(zip(new, zip(*to_grid(places[:, 0], places[:, 1]), strict=True), strict=True))
    became: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in _rows(folder / LOOKUP):
        if row["lsoa21_code"] in grid:
            became[row["lsoa11_code"]].append(grid[row["lsoa21_code"]])
    codes, ages = [], []
    for row in _rows(folder / CHILDREN):
        if row["lsoa11_code"] in became:
            codes.append(row["lsoa11_code"])
            ages.append([float(row[f"age_{age}"]) for age in range(19)])
    points = np.array([np.mean(became[code], axis=0) for code in codes])
    return Homes(tuple(codes), points, np.array(ages))


def read_schools(folder: Path) -> dict[str, SchoolYears]:
    """Schools of each band that the register places on the grid, with all entry years of the offers file."""
    register = {
        int(row["URN"]): (row["LA (code)"], float(row["Easting"]), float(row["Northing"]))
        for row in _rows(folder / REGISTER, encoding="cp1252")
        if row["Easting"] and row["Northing"]
    }
    found: dict[str, dict[int, dict[int, tuple[float, float]]]] = {band: {} for band in BANDS}
    for row in _rows(folder / OFFERS):
        band, urn = row["phase"].strip().casefold(), int(row["urn"])
        if band in found and urn in register:
            found[band].setdefault(urn, {})[int(row["entry_year"])] = (
                _number(row["total_number_places_offered"]),
                _number(row["times_put_as_1st_preference"]),
            )
    years = sorted({year for of in found.values() for by in of.values() for year in by})
    return {band: _pivot(band, found[band], register, years) for band in BANDS}


def missing_files(folder: Path) -> list[str]:
    """Which of the files are not in the folder."""
    return [name for name in FILES if not (folder / name).is_file()]


def _pivot(
    band: str,
    found: Mapping[int, Mapping[int, tuple[float, float]]],
    register: Mapping[int, tuple[str, float, float]],
    years: Sequence[int],
) -> SchoolYears:
    urns = tuple(sorted(found))
    nothing = (np.nan, np.nan)
    table = np.array([[found[urn].get(year, nothing) for year in years] for urn in urns])
    return SchoolYears(
        band=band,
        urns=urns,
        la_codes=tuple(register[urn][0] for urn in urns),
        points=np.array([register[urn][1:] for urn in urns]),
        years=tuple(years),
        offered=table[:, :, 0],
        first_preferences=table[:, :, 1],
    )


def _rows(path: Path, *, encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding=encoding, newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan
