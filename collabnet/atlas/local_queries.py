"""What other rooms read of local data: official catchments, agreed places, planning areas, moves, origins.

Moves and origins are about people: whoever shows them asks for VIEW_MOVES first and passes them
through `core.suppression`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from collabnet.atlas.local_models import (
    LastDistance,
    Moves,
    OfficialCatchment,
    OfficialCatchmentSchool,
    Origins,
    PlacesChange,
    PlanningArea,
    PlanningAreaSchool,
    TravelMinutes,
)
from collabnet.core.figures import NoValue, Value, absent, known
from collabnet.platform.db import db

WITHIN_MINUTES = (15, 30, 45)
AT_ONCE = 500  # keys in one statement
NO_GUARANTEE = "Priority area, no guarantee of a place"


@dataclass(frozen=True, slots=True)
class Catchment:
    """An official catchment with the schools it gives priority for; `geometry` is GeoJSON in degrees."""

    id: int
    la_code: str
    band: str
    entry_year: int
    name: str
    geometry: str
    source: str
    licence: str
    repairs: str
    run_id: int | None
    urns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A planning area of an authority in one age band."""

    la_code: str
    band: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Children who moved in one term, as supplied: not yet suppressed."""

    school_year: str
    term: str
    kind: str
    children: Value


@dataclass(frozen=True, slots=True)
class Origin:
    """Children of one small area at one school, as supplied: not yet suppressed."""

    cell_code: str
    urn: int
    band: str
    year: int
    children: Value


def value_of(number: float | None, no_value: str | None) -> Value:
    """The two columns of a figure as one value."""
    return known(number) if number is not None else absent(NoValue(no_value or "unknown"))


def _of(urns: Iterable[int], query: Select[Any], column: InstrumentedAttribute[int]) -> list[Any]:
    """The rows of a query for these schools, some hundred schools at a time, in the query's order."""
    wanted = sorted(set(urns))
    rows: list[Any] = []
    for start in range(0, len(wanted), AT_ONCE):
        batch = query.where(column.in_(wanted[start : start + AT_ONCE]))
        rows.extend(db.session.scalars(batch))
    return rows


def agreed_places(urns: Iterable[int]) -> dict[tuple[int, str], list[PlacesChange]]:
    """Every agreed change of admission number of these schools by (URN, band), the earliest first."""
    query = select(PlacesChange).order_by(
        PlacesChange.urn, PlacesChange.band, PlacesChange.entry_year
    )
    found: dict[tuple[int, str], list[PlacesChange]] = defaultdict(list)
    for row in _of(urns, query, PlacesChange.urn):
        found[row.urn, row.band].append(row)
    return dict(found)


def planned_places(
    urns: Iterable[int], *, entry_year: int | None = None
) -> dict[tuple[int, str], tuple[int, int]]:
    """The agreed places by (URN, band), with the entry year from which they hold.

    The change that holds in `entry_year`; without one the last that is agreed. Schools without a change are absent.
    """
    planned: dict[tuple[int, str], tuple[int, int]] = {}
    for key, changes in agreed_places(urns).items():
        for change in changes:
            if entry_year is None or change.entry_year <= entry_year:
                planned[key] = (change.places, change.entry_year)
    return planned


def agreed_cuts(urns: Iterable[int]) -> dict[tuple[int, str], list[PlacesChange]]:
    """The changes that took places away by agreement: empty places of that kind are no strain."""
    found = {
        key: [change for change in changes if change.is_agreed_cut]
        for key, changes in agreed_places(urns).items()
    }
    return {key: cuts for key, cuts in found.items() if cuts}


def official_catchments(
    la_codes: Sequence[str], band: str | None = None, *, entry_year: int | None = None
) -> list[Catchment]:
    """The official catchments of these authorities: of one entry year, else the newest of each authority and band."""
    query = (
        select(OfficialCatchment)
        .where(OfficialCatchment.la_code.in_(la_codes))
        .order_by(OfficialCatchment.la_code, OfficialCatchment.band, OfficialCatchment.name)
    )
    if band is not None:
        query = query.where(OfficialCatchment.band == band)
    if entry_year is not None:
        query = query.where(OfficialCatchment.entry_year == entry_year)
    rows = list(db.session.scalars(query))
    newest: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.la_code, row.band)
        newest[key] = max(newest.get(key, 0), row.entry_year)
    return _with_schools(r for r in rows if r.entry_year == newest[r.la_code, r.band])


def official_catchments_of(urns: Iterable[int]) -> list[Catchment]:
    """Every official catchment that gives priority for one of these schools, the newest entry year first."""
    query = (
        select(OfficialCatchment)
        .join(OfficialCatchmentSchool, OfficialCatchmentSchool.catchment_id == OfficialCatchment.id)
        .where(OfficialCatchmentSchool.urn.in_(sorted(set(urns))))
        .distinct()
        .order_by(
            OfficialCatchment.entry_year.desc(), OfficialCatchment.band, OfficialCatchment.name
        )
    )
    return _with_schools(db.session.scalars(query))


def _with_schools(rows: Iterable[OfficialCatchment]) -> list[Catchment]:
    catchments = list(rows)
    urns: dict[int, list[int]] = defaultdict(list)
    links = select(OfficialCatchmentSchool.catchment_id, OfficialCatchmentSchool.urn).order_by(
        OfficialCatchmentSchool.urn
    )
    ids = [row.id for row in catchments]
    for start in range(0, len(ids), AT_ONCE):
        batch = links.where(OfficialCatchmentSchool.catchment_id.in_(ids[start : start + AT_ONCE]))
        for catchment_id, urn in db.session.execute(batch):
            urns[catchment_id].append(urn)
    return [
        Catchment(
            id=row.id,
            la_code=row.la_code,
            band=row.band,
            entry_year=row.entry_year,
            name=row.name,
            geometry=row.geometry,
            source=row.source,
            licence=row.licence,
            repairs=row.repairs,
            run_id=row.run_id,
            urns=tuple(urns[row.id]),
        )
        for row in catchments
    ]


def planning_areas_of(urns: Iterable[int]) -> dict[tuple[int, str], Area]:
    """The planning area of each of these schools, by (URN, band)."""
    wanted = sorted(set(urns))
    found: dict[tuple[int, str], Area] = {}
    query = select(PlanningAreaSchool.urn, PlanningArea).join(
        PlanningArea,
        (PlanningArea.la_code == PlanningAreaSchool.la_code)
        & (PlanningArea.band == PlanningAreaSchool.band)
        & (PlanningArea.code == PlanningAreaSchool.area_code),
    )
    for start in range(0, len(wanted), AT_ONCE):
        batch = query.where(PlanningAreaSchool.urn.in_(wanted[start : start + AT_ONCE]))
        for urn, area in db.session.execute(batch):
            found[urn, area.band] = Area(area.la_code, area.band, area.code, area.name)
    return found


def moves_of(urns: Iterable[int]) -> dict[int, list[Move]]:
    """The moves of each of these schools by school year, term and kind, as supplied: suppress before showing."""
    query = select(Moves).order_by(Moves.urn, Moves.school_year, Moves.term, Moves.kind)
    found: dict[int, list[Move]] = defaultdict(list)
    for row in _of(urns, query, Moves.urn):
        found[row.urn].append(
            Move(row.school_year, row.term, row.kind, value_of(row.children, row.no_value))
        )
    return dict(found)


def origins_of(
    urns: Iterable[int], *, band: str | None = None, year: int | None = None
) -> list[Origin]:
    """Where the children of these schools live, by small area, as supplied: suppress before showing.

    Of one year, else the newest that any of these schools has.
    """
    query = select(Origins).order_by(Origins.urn, Origins.band, Origins.cell_code)
    if band is not None:
        query = query.where(Origins.band == band)
    if year is not None:
        query = query.where(Origins.year == year)
    rows = _of(urns, query, Origins.urn)
    last = max((row.year for row in rows), default=None)
    return [
        Origin(r.cell_code, r.urn, r.band, r.year, value_of(r.children, r.no_value))
        for r in rows
        if r.year == last
    ]


def last_distances_of(urns: Iterable[int]) -> dict[int, list[LastDistance]]:
    """Every last distance offered by these schools, the newest entry year first."""
    query = select(LastDistance).order_by(
        LastDistance.urn,
        LastDistance.entry_year.desc(),
        LastDistance.band,
        LastDistance.criterion,
    )
    found: dict[int, list[LastDistance]] = defaultdict(list)
    for row in _of(urns, query, LastDistance.urn):
        found[row.urn].append(row)
    return dict(found)


def travel_minutes_to(urns: Iterable[int], *, mode: str) -> dict[tuple[str, int], float]:
    """Minutes by one mode of travel by (postcode or small area, URN)."""
    query = select(TravelMinutes).where(TravelMinutes.mode == mode)
    return {(r.origin, r.urn): r.minutes for r in _of(urns, query, TravelMinutes.urn)}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many places lie within some minutes of a school by one mode of travel."""

    mode: str
    places: int
    within: tuple[int, ...]  # for each of WITHIN_MINUTES
    run_id: int | None


def reach_of(urn: int) -> list[Reach]:
    """The places with known journeys to a school, counted by how long they take, by mode."""
    minutes = TravelMinutes.minutes
    counts = [func.sum(case((minutes <= limit, 1), else_=0)) for limit in WITHIN_MINUTES]
    query = (
        select(TravelMinutes.mode, func.count(), func.max(TravelMinutes.run_id), *counts)
        .where(TravelMinutes.urn == urn)
        .group_by(TravelMinutes.mode)
        .order_by(TravelMinutes.mode)
    )
    return [
        Reach(mode, places, tuple(int(n) for n in within), run_id)
        for mode, places, run_id, *within in db.session.execute(query)
    ]
