"""Puts the page of a school's catchment together: the picture, who shares it, the children to come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from collabnet.atlas import catchment_drawing, local_queries, marks, model_queries, queries
from collabnet.atlas.entry_places import ENTRY_AGE, ENTRY_NAME, source_words
from collabnet.atlas.local_queries import Catchment
from collabnet.atlas.model_inputs import cohort, entry_years
from collabnet.atlas.model_models import BANDS, AtlasCatchment, AtlasModel
from collabnet.atlas.model_queries import Neighbour
from collabnet.atlas.queries import SchoolRow
from collabnet.core.geography import METRES_PER_MILE
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.charts import CountBar, count_bars
from collabnet.platform.db import db
from collabnet.platform.errors import NotFound

# Why there is no modelled catchment, as the page says it.
REASONS = {
    "no_places": "No source says how many places it has for entry, so it is not in the model.",
    "no_point": "The register gives it no place on the map, so it is not in the model.",
    "no_main_area": "It takes children from several small areas, but from none of them most of the children, "
    "so no small area is mainly its own.",
}
LEFT_OUT = (
    "brothers and sisters at the school",
    "faith, aptitude and other criteria of the school’s own",
    "EHC plans naming a school, and looked-after children",
    "children who go to independent schools, or who will move house",
    "where inside a small area a child lives, and how the walk really goes",
)  # what the model does not know


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """A school that shares the catchment, with how much and how full it is."""

    urn: int
    name: str
    share: str  # of the children in common, in words
    state: str
    fullness: str
    miles: float | None
    phase: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """The children of the catchment who enter in one September."""

    entry_year: int
    children: float
    is_modelled_year: bool


@dataclass(frozen=True, slots=True)
class CatchmentPage:
    """Everything that the page of a school's catchment shows in one band."""

    school: School
    band: str
    bands: list[tuple[str, str]]  # the bands it admits in: value and name of the entry year group
    entry_name: str
    official: list[Catchment]
    row: AtlasCatchment | None
    model: AtlasModel | None
    reason: str
    places_words: str
    neighbours: list[NeighbourRow]
    cohorts: list[Cohort]
    cohort_bars: list[CountBar]
    picture: Markup | None
    left_out: Sequence[str] = LEFT_OUT

    @property
    def has_shape(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.official or (self.row is not None and self.row.geometry))


def catchment_page(*, urn: int, band: str = "", drawn: bool = True) -> CatchmentPage:
    """The catchment of an open or closed school; `band` chooses where it admits in two. Raises NotFound.

    Without `drawn` there is no picture, for pages that show the rest only.
    """
    school = find_school(urn)
    rows = {b: row for b in BANDS if (row := model_queries.catchment_of(urn, b)) is not None}
    official = local_queries.official_catchments_of([urn])
    has = [b for b in BANDS if b in rows or any(area.band == b for area in official)]
    band = band if band in has else (has[0] if has else _likely(school))
    row, areas = rows.get(band), newest(official, band)
    neighbours = model_queries.neighbours_of(urn, band)
    listed = _neighbour_rows(school, neighbours)
    cohorts = _cohorts(row, band)
    return CatchmentPage(
        school=school,
        band=band,
        bands=[(b, ENTRY_NAME[b]) for b in has],
        entry_name=ENTRY_NAME[band],
        official=areas,
        row=row,
        model=model_queries.model_of(school.la_code, band),
        reason=REASONS.get(row.reason, "") if row is not None else "",
        places_words=source_words(row.places_source, row.places_period) if row else "",
        neighbours=listed,
        cohorts=cohorts,
        cohort_bars=count_bars(
            [(str(c.entry_year), c.children) for c in cohorts], line=row.places if row else None
        ),
        picture=catchment_drawing.school_picture(
            school=school, official=areas, row=row, neighbours=[n.urn for n in neighbours]
        )
        if drawn
        else None,
    )


def find_school(urn: int) -> School:
    """The school with this URN. Raises NotFound."""
    school = db.session.get(School, urn) if 0 < urn <= LARGEST_KEY else None
    if school is None:
        raise NotFound
    return school


def newest(official: Sequence[Catchment], band: str) -> list[Catchment]:
    """The official catchments of a band of the newest entry year there is."""
    mine = [area for area in official if area.band == band]
    last = max((area.entry_year for area in mine), default=0)
    return [area for area in mine if area.entry_year == last]


def _likely(school: School) -> str:
    return "secondary" if school.phase_code in ("4", "5") else "primary"


def _neighbour_rows(school: School, neighbours: Sequence[Neighbour]) -> list[NeighbourRow]:
    rows = {row.urn: row for row in queries.schools_with([n.urn for n in neighbours])}
    return [
        NeighbourRow(
            urn=n.urn,
            name=n.name,
            share=share_words(n.share),
            state=marks.PLACES_STATES[rows[n.urn].places_level],
            fullness=marks.fullness_words(rows[n.urn]),
            miles=_miles(school, rows[n.urn]),
            phase=rows[n.urn].phase,
        )
        for n in neighbours
    ]


def share_words(share: float) -> str:
    """A share of the children in common, such as "23%" or "under 1%"."""
    return "under 1%" if share < 0.01 else f"{100 * share:.0f}%"


def _miles(school: School, row: SchoolRow) -> float | None:
    if not (school.easting and school.northing and row.has_place):
        return None
    east, north = (row.easting or 0) - school.easting, (row.northing or 0) - school.northing
    return math.hypot(east, north) / METRES_PER_MILE


def _cohorts(row: AtlasCatchment | None, band: str) -> list[Cohort]:
    """The children living in the catchment by the September in which they enter, as counted."""
    if row is None or not row.ages:
        return []
    ages = np.array([row.ages], dtype=np.float64)
    years = entry_years(band, row.children_year)
    last = row.children_year + min(
        ENTRY_AGE[band], 6
    )  # six years ahead are a plan, more is a guess
    return [
        Cohort(
            year,
            float(cohort(ages, band, children_year=row.children_year, entry_year=year)[0]),
            year == row.entry_year,
        )
        for year in years
        if year <= last
    ]
