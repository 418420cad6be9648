"""Reads what the model of admissions stands on: children by small area, schools that admit, their entry places."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sqlalchemy import func, select

from collabnet.atlas.entry_places import (
    ENTRY_AGE,
    Admits,
    EntryPlaces,
    entry_places,
    figures,
    last_entry_year,
    schools_admitting,
)
from collabnet.core.geography import Floats
from collabnet.directory.models import SmallArea, SmallAreaChildren
from collabnet.platform.db import read

AGES = 19  # single years of age from 0
# Schools whose offers of one entry year must be published for a share of children who apply to be known:
# it is one for the whole country, and a few schools are none.
FEWEST_FOR_SHARE = 500


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """One band's small areas and schools, in order of their codes and URNs; the first entries of each are index 0.

    `schools` are those with a place on the map and a known number of entry places; `left_out` are the
    others that admit in the band. `ages` are children by small area and age, `points` grid metres.
    `share_applying` is the share of children of entry age who were offered a place in these schools.
    """

    band: str
    is_fictional: bool
    children_year: int
    entry_year: int
    cell_codes: list[str]
    cell_points: Floats
    la_of_cell: list[str]
    ages: Floats
    schools: list[Admits]
    school_points: Floats
    places: Floats
    entry: dict[int, EntryPlaces]
    left_out: list[Admits]
    share_applying: float = 1.0

    @property
    def urns(self) -> list[int]:
        """The URNs of the schools, in their order."""
        return [school.urn for school in self.schools]

    @property
    def counted(self) -> Floats:
        """Children of entry age in each small area, aged to the entry year."""
        return cohort(
            self.ages, self.band, children_year=self.children_year, entry_year=self.entry_year
        )

    @property
    def children(self) -> Floats:
        """Those of them who apply: not every child goes to one of these schools.

        Without this every school of England would be full, and no change would move anybody (docs/evaluation.md).
        """
        found: Floats = self.counted * self.share_applying
        return found


def cohort(ages: Floats, band: str, *, children_year: int, entry_year: int) -> Floats:
    """The children who enter the band in `entry_year`, by row of an array with a column an age from 0.

    Children counted in the middle of `children_year` are taken to have stayed where they lived. Zeros
    for a year whose children were not born or had left school when they were counted.
    """
    age = ENTRY_AGE[band] - (entry_year - children_year)
    if not 0 <= age < ages.shape[1]:
        return np.zeros(len(ages))
    found: Floats = ages[:, age].astype(np.float64)
    return found


def entry_years(band: str, children_year: int) -> range:
    """The entry years whose children have been counted, from the year of the count on."""
    return range(children_year, children_year + ENTRY_AGE[band] + 1)


def read_inputs(
    band: str, *, fictional: bool = False, la_codes: Collection[str] | None = None
) -> Inputs | None:
    """What one band's model stands on; None where no children or no schools are known.

    Fictional areas and schools have nothing to do with real ones. `la_codes` narrows the small areas;
    the schools are always all, so that each area has its nearest.
    """
    year = _children_year(fictional)
    admitting = schools_admitting(band, fictional=fictional)
    placed = [s for s in admitting if s.easting and s.northing]
    if year is None or not placed:
        return None
    last = last_entry_year(admitting, band)
    entry_year = last if last is not None and last in entry_years(band, year) else year
    entry = entry_places(admitting, band, entry_year=entry_year)
    codes, points, authorities, ages = _cells(year, fictional, placed, la_codes)
    schools = [s for s in placed if entry[s.urn].places.is_known]
    if not codes or not schools:
        return None
    in_model = {s.urn for s in schools}
    return Inputs(
        band=band,
        is_fictional=fictional,
        children_year=year,
        entry_year=entry_year,
        cell_codes=codes,
        cell_points=points,
        la_of_cell=authorities,
        ages=ages,
        schools=schools,
        school_points=points_of(schools),
        places=np.array([entry[s.urn].places.number for s in schools], dtype=np.float64),
        entry=entry,
        left_out=[s for s in admitting if s.urn not in in_model],
        share_applying=_share_applying(band, admitting, ages, year) if la_codes is None else 1.0,
    )


def _share_applying(
    band: str, schools: Sequence[Admits], ages: Floats, children_year: int
) -> float:
    """The share of all children of entry age who were offered a place, by the newest entry year that tells.

    1 where too few schools have published offers of a year whose children were counted.
    """
    offered: dict[int, list[float]] = {}
    for _, period, value in figures(schools, "places_offered", band):
        if value is not None and len(period) == len("2021") and period.isdigit():
            offered.setdefault(int(period), []).append(float(value))
    for entry_year in sorted(offered, reverse=True):
        living = cohort(ages, band, children_year=children_year, entry_year=entry_year).sum()
        if living > 0 and len(offered[entry_year]) >= FEWEST_FOR_SHARE:
            return min(1.0, sum(offered[entry_year]) / float(living))
    return 1.0


def first_preferences(inputs: Inputs) -> tuple[Floats, str]:
    """First preferences published for each school (nan where none), of the newest year up to the entry year."""
    found = np.full(len(inputs.schools), np.nan)
    rows = figures(inputs.schools, "first_preferences", inputs.band)
    year = max((p for _, p, v in rows if v is not None and p <= str(inputs.entry_year)), default="")
    number = {urn: n for n, urn in enumerate(inputs.urns)}
    for urn, period, value in rows:
        if period == year and value is not None:
            found[number[urn]] = value
    return found, year


def points_of(schools: Sequence[Admits]) -> Floats:
    """Eastings and northings in metres, one row a school."""
    return np.array([(s.easting, s.northing) for s in schools], dtype=np.float64).reshape(-1, 2)


def _children_year(fictional: bool) -> int | None:
    """The newest year in which children were counted."""
    year = read(
        select(func.max(SmallAreaChildren.year))
        .join(SmallArea, SmallArea.code == SmallAreaChildren.code)
        .where(SmallArea.fictional == fictional)
    ).scalar()
    return None if year is None else int(year)


def _cells(
    year: int, fictional: bool, schools: Sequence[Admits], la_codes: Collection[str] | None
) -> tuple[list[str], Floats, list[str], Floats]:
    """Codes, points, authorities and children by age of the small areas that have a point, by code.

    A small area whose file names no authority of ours (a district of a county) belongs to that of its
    nearest school.
    """
    rows = read(
        select(
            SmallArea.code, SmallArea.easting, SmallArea.northing, SmallArea.la_code,
            SmallAreaChildren.ages,
        )
        .join(SmallAreaChildren, SmallAreaChildren.code == SmallArea.code)
        .where(
            SmallAreaChildren.year == year,
            SmallArea.fictional == fictional,
            SmallArea.easting.is_not(None),
            SmallArea.northing.is_not(None),
        )
        .order_by(SmallArea.code)
    ).all()  # fmt: skip
    points = np.array([(r.easting, r.northing) for r in rows], dtype=np.float64).reshape(-1, 2)
    nearest: NDArray[np.int64] = np.zeros(len(rows), dtype=np.int64)
    if len(rows):
        nearest = np.asarray(cKDTree(points_of(schools)).query(points)[1], dtype=np.int64)
    authorities = [r.la_code or schools[n].la_code for r, n in zip(rows, nearest, strict=True)]
    keep = [n for n, la_code in enumerate(authorities) if la_codes is None or la_code in la_codes]
    ages = np.array([_ages(rows[n].ages) for n in keep], dtype=np.float64).reshape(-1, AGES)
    return [rows[n].code for n in keep], points[keep], [authorities[n] for n in keep], ages


def _ages(text: str) -> list[float]:
    counts = [float(n) for n in json.loads(text)][:AGES]
    return counts + [0.0] * (AGES - len(counts))
