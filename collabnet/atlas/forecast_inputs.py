"""Reads what forecasts stand on: offers and first preferences of all years, and children by small area."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sqlalchemy import func, select

from collabnet.atlas.readings import OPEN_STATUSES
from collabnet.core.admissions import nearest_edges
from collabnet.core.cohorts import catchment_change, entrants
from collabnet.core.columns import Floats
from collabnet.core.forecast import Histories
from collabnet.core.preferences import TRAVEL_SCALE_METRES, fit_draw
from collabnet.directory.figures import Figure
from collabnet.directory.models import School, SmallArea, SmallAreaChildren
from collabnet.platform.db import read

BANDS = ("primary", "secondary")
MEASURES = ("places_offered", "first_preferences")
AGES = 19  # single years of age from 0


class Lacks(StrEnum):
    """Why nothing is predicted for a school."""

    NOTHING = ""
    CHILDREN = "children"  # no children by small area have been imported
    BORN = "born"  # those of the entry year were not born, or had left school, when counted
    POINT = "point"  # the register does not say where the school is
    YEARS = "years"  # offers of the last two years, or first preferences, are not all published


@dataclass(frozen=True, eq=False, slots=True)
class Homes:
    """Small areas that have a point: points in grid metres and children by age, as counted in a year."""

    year: int
    points: Floats
    ages: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """The schools of one band in order of their URNs, what is known of them, and what is not."""

    band: str
    is_fictional: bool
    urns: tuple[int, ...]
    histories: Histories
    children_year: int | None
    lacks: tuple[Lacks, ...]  # apart from missing years, which the forecast itself finds


def read_inputs(band: str, *, fictional: bool) -> Inputs | None:
    """Everything about one band; None where no offers have been published."""
    figures = _figures(band, fictional)
    if not figures:
        return None
    urns = tuple(sorted({urn for urn, *_ in figures}))
    first, last = min(f[1] for f in figures), max(f[1] for f in figures)
    years = tuple(range(first, last + 1))
    table = np.full((len(MEASURES), len(urns), len(years)), np.nan)
    number = {urn: n for n, urn in enumerate(urns)}
    for urn, year, measure, value in figures:
        table[MEASURES.index(measure), number[urn], year - first] = value
    points = _school_points(urns)
    homes = _homes(fictional)
    has_point = np.asarray(np.isfinite(points).all(axis=1), dtype=np.bool_)
    changes = np.full((len(urns), len(years) + 1), np.nan)
    reason = Lacks.CHILDREN
    if homes is not None:
        changes[has_point] = _changes(band, homes, points[has_point], years, table[1][has_point])
        reason = Lacks.NOTHING if np.isfinite(changes[:, -1]).any() else Lacks.BORN
    return Inputs(
        band=band,
        is_fictional=fictional,
        urns=urns,
        histories=Histories(years, table[0], table[1], changes),
        children_year=homes.year if homes else None,
        lacks=tuple(reason if there or reason else Lacks.POINT for there in has_point.tolist()),
    )


def _changes(
    band: str, homes: Homes, points: Floats, years: Sequence[int], firsts: Floats
) -> Floats:
    """The change of each catchment's entrants from year to year, by the first preferences of the year before."""
    edges = nearest_edges(cell_points=homes.points, school_points=points)
    found = np.full((len(points), len(years) + 1), np.nan)
    for at, year in enumerate(years):
        before, after = (
            entrants(homes.ages, band=band, counted_in=homes.year, entry_year=y)
            for y in (year, year + 1)
        )
        if before is None or after is None or not len(points):
            continue
        draw = fit_draw(
            edges=edges,
            children=before,
            first_preferences=firsts[:, at],
            scale_metres=TRAVEL_SCALE_METRES[band],
        )
        found[:, at + 1] = catchment_change(
            edges, scores=draw.scores(edges), before=before, after=after
        )
    return found


def _figures(band: str, fictional: bool) -> list[tuple[int, int, str, float]]:
    """(URN, entry year, measure, number) of open schools, for every year published."""
    urns = {
        str(urn): urn
        for urn in read(
            select(School.urn).where(
                School.status_code.in_(OPEN_STATUSES), School.fictional == fictional
            )
        ).scalars()
    }
    rows = read(
        select(Figure.subject_code, Figure.period, Figure.measure, Figure.value)
        .where(
            Figure.subject_kind == "school",
            Figure.measure.in_(MEASURES),
            Figure.band == band,
            Figure.value.is_not(None),
        )
        .order_by(Figure.subject_code, Figure.period, Figure.measure)
    )
    return [
        (urns[row.subject_code], int(row.period), row.measure, float(row.value))
        for row in rows
        if row.subject_code in urns and _is_year(row.period)
    ]


def _is_year(period: str) -> bool:
    return len(period) == len("2021") and period.isascii() and period.isdigit()


def _school_points(urns: Sequence[int]) -> Floats:
    """Eastings and northings, nan where the register has none."""
    rows = read(select(School.urn, School.easting, School.northing))
    places = {row.urn: (row.easting, row.northing) for row in rows if row.easting and row.northing}
    nowhere = (np.nan, np.nan)
    return np.array([places.get(urn, nowhere) for urn in urns], dtype=np.float64).reshape(-1, 2)


def _homes(fictional: bool) -> Homes | None:
    """Children of the newest year counted; None where none are."""
    of_kind = SmallArea.fictional == fictional
    year = read(
        select(func.max(SmallAreaChildren.year))
        .join(SmallArea, SmallArea.code == SmallAreaChildren.code)
        .where(of_kind)
    ).scalar()
    rows = read(
        select(
            SmallArea.easting, SmallArea.northing, SmallAreaChildren.ages, SmallAreaChildren.year
        )
        .join(SmallAreaChildren, SmallAreaChildren.code == SmallArea.code)
        .where(
            of_kind,
            SmallAreaChildren.year == year,
            SmallArea.easting.is_not(None),
            SmallArea.northing.is_not(None),
        )
        .order_by(SmallArea.code)
    ).all()
    if not rows:
        return None
    ages = np.array([json.loads(row.ages)[:AGES] for row in rows], dtype=np.float64)
    points = np.array([(row.easting, row.northing) for row in rows], dtype=np.float64)
    return Homes(rows[0].year, points, ages)
