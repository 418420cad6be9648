"""Puts the pictures of a school together: pupils and places, preferences, children to come, where they live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from sqlalchemy import select

from collabnet.atlas import flow_drawing, model_queries, moves_pages
from collabnet.atlas.catchment_page import Cohort, catchment_page
from collabnet.atlas.model_models import BANDS
from collabnet.atlas.model_window import load_stored
from collabnet.core.actor import Actor
from collabnet.core.figures import Value, known, ratio
from collabnet.core.permissions import Permission, can
from collabnet.directory.belonging import school_subject
from collabnet.directory.figure_groups import period_words
from collabnet.directory.models import SmallArea
from collabnet.directory.queries_school import SchoolPage, school_page
from collabnet.platform.charts import (
    CountBar,
    LineChart,
    LinePair,
    line_chart,
    line_pair,
)
from collabnet.platform.db import read
from collabnet.platform.errors import NotFound

YEARS_DRAWN = 10
FEWEST_SHOWN = 0.5  # modelled children of a small area that are drawn and listed
LISTED = 15


@dataclass(frozen=True, slots=True)
class Preferences:
    """First preferences for every 100 places offered in one band, over the years."""

    name: str
    chart: LineChart
    points: list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Flow:
    """Children of a small area at the school, counted or modelled."""

    code: str
    name: str
    children: Value
    easting: int | None
    northing: int | None


@dataclass(frozen=True, slots=True)
class Flows:
    """Where the children of a school live: as the authority counted them, or as modelled for entry."""

    is_modelled: bool
    year: int
    rows: list[Flow]
    more: int  # small areas that are drawn but not listed
    others: float  # modelled children of small areas too few to show
    picture: Markup | None
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class YearsPage:
    """Everything that the pictures of a school show."""

    page: SchoolPage
    rolls: LinePair
    words: dict[str, str]  # of each period
    preferences: list[Preferences]
    band: str
    entry_name: str
    cohorts: list[Cohort]
    cohort_bars: list[CountBar]
    entry_places: float | None
    children_year: int | None
    flows: Flows | None


def years_page(*, urn: int, actor: Actor, band: str = "") -> YearsPage:
    """The pictures of a school for this person. Raises NotFound."""
    page = school_page(urn)
    ground = catchment_page(urn=urn, band=band, drawn=False)
    rolls = line_pair(
        first=page.series("roll", "")[-YEARS_DRAWN:],
        second=page.series("capacity", "")[-YEARS_DRAWN:],
    )
    return YearsPage(
        page=page,
        rolls=rolls,
        words={period: period_words(period) for period, *_ in rolls.rows},
        preferences=[p for b in BANDS if (p := _preferences(page, b)) is not None],
        band=ground.band,
        entry_name=ground.entry_name,
        cohorts=ground.cohorts,
        cohort_bars=ground.cohort_bars,
        entry_places=ground.row.places if ground.row else None,
        children_year=ground.row.children_year if ground.row else None,
        flows=_flows(page, ground.band, actor),
    )


def _preferences(page: SchoolPage, band: str) -> Preferences | None:
    """First preferences for every 100 places offered, year by year; where either is missing, why."""
    first, offered = (dict(page.series(m, band)) for m in ("first_preferences", "places_offered"))
    years = sorted(set(first) & set(offered))[-YEARS_DRAWN:]
    points = [(year, _for_every_100(ratio(first[year], offered[year]))) for year in years]
    if not points:
        return None
    name = "Reception" if band == "primary" else "Year 7"
    return Preferences(name, line_chart(points=points), points)


def _for_every_100(value: Value) -> Value:
    return value if value.number is None else known(round(100 * value.number))


def _flows(page: SchoolPage, band: str, actor: Actor) -> Flows | None:
    """Where the children live: counted, for who may see that; else as modelled."""
    subject = school_subject(page.school.urn)
    if subject is not None and can(actor, Permission.VIEW_MOVES, subject):
        counted = _counted(page)
        if counted is not None:
            return counted
    return _modelled(page, band)


def _counted(page: SchoolPage) -> Flows | None:
    places, year, runs = moves_pages.shown_origins(page.school.urn)
    if year is None:
        return None
    at = _points([code for code, _, _ in places])
    rows = [
        Flow(code, name, value, *at.get(code, ("", None, None))[1:]) for code, name, value in places
    ]
    return _drawn(
        page, rows, year, is_modelled=False, sources=[run.title or run.filename for run in runs]
    )


def _modelled(page: SchoolPage, band: str) -> Flows | None:
    row = model_queries.catchment_of(page.school.urn, band)
    model = model_queries.model_of(page.school.la_code, band)
    if row is None or model is None or row.places is None:
        return None
    try:
        stored = load_stored(sorted({*model.around, page.school.la_code}), band)
    except NotFound:
        return None
    here = np.flatnonzero(stored.urns[stored.edges.school] == page.school.urn)
    children = stored.placed[here]
    chosen = here[children >= FEWEST_SHOWN]
    codes = [stored.codes[n] for n in stored.edges.cell[chosen].tolist()]
    about = _points(codes)
    rows = [
        Flow(code, about[code][0] or code, known(float(number)), *about[code][1:])
        for code, number in zip(codes, stored.placed[chosen].tolist(), strict=True)
        if code in about
    ]
    rows.sort(key=lambda flow: (-(flow.children.number or 0), flow.code))
    others = float(children[children < FEWEST_SHOWN].sum())
    return _drawn(page, rows, row.entry_year, is_modelled=True, others=others)


def _drawn(
    page: SchoolPage,
    rows: list[Flow],
    year: int,
    *,
    is_modelled: bool,
    others: float = 0.0,
    sources: Sequence[str] = (),
) -> Flows | None:
    if not rows:
        return None
    school = page.school
    ends = [
        (
            flow.easting,
            flow.northing,
            flow.children.number,
            f"{flow.name}: {flow.children.number:.0f}",
        )
        for flow in rows
        if flow.easting and flow.northing and flow.children.number
    ]
    picture = None
    if school.easting and school.northing and ends:
        picture = flow_drawing.flow_picture(
            name=school.name, at=(school.easting, school.northing), ends=ends
        )
    return Flows(
        is_modelled=is_modelled,
        year=year,
        rows=rows[:LISTED] if is_modelled else rows,
        more=max(0, len(rows) - LISTED) if is_modelled else 0,
        others=others,
        picture=picture,
        sources=sources,
    )


def _points(codes: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Name, easting and northing of small areas, by code."""
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(codes), 500):
        rows = read(
            select(SmallArea.code, SmallArea.name, SmallArea.easting, SmallArea.northing).where(
                SmallArea.code.in_(codes[start : start + 500])
            )
        )
        found |= {r.code: (r.name, r.easting, r.northing) for r in rows}
    return found
