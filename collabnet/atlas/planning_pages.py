"""What the page of place planning shows: planning areas with forecasts against places, homes, agreed changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.atlas import local_queries
from collabnet.atlas.local_models import (
    ExpectedHomes,
    PlacesChange,
    PlanningArea,
    PlanningAreaSchool,
    PupilForecast,
)
from collabnet.core.figures import Value, known
from collabnet.core.planning import (
    FORECAST_YEARS,
    AgreedChange,
    GroupPlaces,
    Need,
    PlannedSchool,
    YearSummary,
    group_places,
    need,
    pupils_of_homes,
    summary,
)
from collabnet.directory.latest import UNKNOWN, latest_values
from collabnet.directory.models import School
from collabnet.platform.charts import LineChart, line_chart
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun

BANDS = ("primary", "secondary")
ROOM_BELOW = 0.6  # under the smallest figure, for the picture: a share of the range of all
CSV_COLUMNS = (
    "LA number", "Age band", "Planning area", "Name", "School year", "Year group", "Forecast",
    "Capacity now", "Places added", "Places removed", "Places needed", "Spare places",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One year group of a planning area in one school year."""

    school_year: str
    year_group: int
    places: GroupPlaces
    need: Need

    @property
    def group_words(self) -> str:
        """Reception, or the year."""
        return "Reception" if self.year_group == 0 else f"Year {self.year_group}"


@dataclass(frozen=True, slots=True)
class HomesRow:
    """New homes of a planning area in a school year; of one site, or of all together."""

    site: str
    school_year: str
    homes: int
    pupils: float
    in_forecast: bool


@dataclass(frozen=True, slots=True)
class AreaView:
    """One planning area with everything the page says of it."""

    area: local_queries.Area
    schools: Sequence[tuple[int, str]]
    years: Sequence[tuple[str, YearSummary]]
    groups: Sequence[GroupRow]
    homes: Sequence[HomesRow]
    forecast_chart: LineChart
    places_chart: LineChart
    chart_from: int
    without_capacity: int  # schools whose capacity is not known
    years_asked: int  # how many years ahead the DfE's survey asks for


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An agreed admission number as a row of the page."""

    urn: int
    name: str
    band: str
    change: PlacesChange


@dataclass(frozen=True, slots=True)
class PlanningPage:
    """The page of one authority and age band."""

    band: str
    bands: Sequence[str]
    areas: Sequence[AreaView]
    changes: Sequence[ChangeRow]
    sources: Sequence[ImportRun]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The rows of one authority and band, by planning area."""

    areas: Sequence[PlanningArea]
    schools: dict[str, list[tuple[int, str]]]
    planned: dict[int, PlannedSchool]
    forecasts: dict[str, list[PupilForecast]]
    homes: dict[str, list[ExpectedHomes]]


def page(la_code: str, *, band: str, by_site: bool) -> PlanningPage:
    """The page of an authority and age band; the sites of homes only where `by_site`."""
    found = db.session.scalars(
        select(PlanningArea.band).where(PlanningArea.la_code == la_code).distinct()
    )
    bands = sorted(found)
    shown = band if band in bands or not bands else bands[0]
    loaded = _load(la_code, shown)
    return PlanningPage(
        band=shown,
        bands=bands,
        areas=[_area_view(area, loaded, by_site) for area in loaded.areas],
        changes=_changes(la_code, shown),
        sources=_sources(la_code, shown),
    )


def rows_for_csv(la_code: str) -> Iterator[tuple[object, ...]]:
    """Every year group of every planning area of both bands, in the order of CSV_COLUMNS."""
    for band in BANDS:
        loaded = _load(la_code, band)
        for area in loaded.areas:
            for row in _groups(area.code, band, loaded):
                yield (
                    la_code, band, area.code, area.name, row.school_year, row.group_words,
                    _cell(row.need.forecast), _cell(row.places.capacity.value), round(row.places.added),
                    round(row.places.removed), _cell(row.need.needed), _cell(row.need.spare),
                )  # fmt: skip


def _cell(value: Value) -> object:
    return (
        round(value.number) if value.number is not None else (value.missing or "").replace("_", " ")
    )


def _load(la_code: str, band: str) -> _Loaded:
    """Everything about one authority and band, in a handful of queries."""
    areas = list(
        db.session.scalars(
            select(PlanningArea)
            .where(PlanningArea.la_code == la_code, PlanningArea.band == band)
            .order_by(PlanningArea.code)
        )
    )
    members = db.session.execute(
        select(
            PlanningAreaSchool.area_code, School.urn, School.name, School.low_age, School.high_age
        )
        .join(School, School.urn == PlanningAreaSchool.urn)
        .where(
            PlanningAreaSchool.la_code == la_code,
            PlanningAreaSchool.band == band,
            School.status_code.in_(("1", "3")),
        )
        .order_by(School.name, School.urn)
    ).all()
    schools: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in members:
        schools[row.area_code].append((row.urn, row.name))
    capacities = latest_values("school", [str(row.urn) for row in members], ["capacity"])
    agreed = local_queries.agreed_places(row.urn for row in members)
    planned = {}
    for row in members:
        figure = capacities.get((str(row.urn), "capacity"))
        known_ages = row.low_age is not None and row.high_age is not None
        planned[row.urn] = PlannedSchool(
            capacity=figure.value if figure else UNKNOWN,
            low_age=row.low_age if known_ages else 0,
            high_age=row.high_age if known_ages else 0,
            changes=tuple(
                AgreedChange(c.entry_year, c.places, c.places_before)
                for c in agreed.get((row.urn, band), ())
            ),
        )
    return _Loaded(areas, schools, planned, _forecasts(la_code, band), _homes(la_code, band))


def _forecasts(la_code: str, band: str) -> dict[str, list[PupilForecast]]:
    found: dict[str, list[PupilForecast]] = defaultdict(list)
    for row in db.session.scalars(
        select(PupilForecast)
        .where(PupilForecast.la_code == la_code, PupilForecast.band == band)
        .order_by(PupilForecast.school_year, PupilForecast.year_group)
    ):
        found[row.area_code].append(row)
    return found


def _homes(la_code: str, band: str) -> dict[str, list[ExpectedHomes]]:
    found: dict[str, list[ExpectedHomes]] = defaultdict(list)
    for row in db.session.scalars(
        select(ExpectedHomes)
        .where(ExpectedHomes.la_code == la_code, ExpectedHomes.band == band)
        .order_by(ExpectedHomes.school_year, ExpectedHomes.site)
    ):
        found[row.area_code].append(row)
    return found


def _groups(code: str, band: str, loaded: _Loaded) -> list[GroupRow]:
    """Each year group with a forecast, against its places."""
    schools = [loaded.planned[urn] for urn, _ in loaded.schools.get(code, ())]
    rows = []
    for forecast in loaded.forecasts.get(code, ()):
        places = group_places(
            schools, band=band, year_group=forecast.year_group, school_year=forecast.school_year
        )
        pupils = local_queries.value_of(forecast.pupils, forecast.no_value)
        found = need(forecast=pupils, places=places.places)
        rows.append(GroupRow(forecast.school_year, forecast.year_group, places, found))
    return rows


def _whole(value: Value) -> Value:
    """A number without halves, as the table beside the picture has it."""
    return value if value.number is None else known(round(value.number))


def _area_view(area: PlanningArea, loaded: _Loaded, by_site: bool) -> AreaView:
    groups = _groups(area.code, area.band, loaded)
    by_year: dict[str, list[Need]] = defaultdict(list)
    for row in groups:
        by_year[row.school_year].append(row.need)
    years = [(year, summary(needs)) for year, needs in sorted(by_year.items())]
    forecasts = [(year, _whole(s.forecast.value)) for year, s in years]
    places = [(year, _whole(s.places.value)) for year, s in years]
    numbers = [v.number for _, v in (*forecasts, *places) if v.number is not None]
    highest, smallest = max(numbers, default=0), min(numbers, default=0)
    lowest = max(0, round(smallest - ROOM_BELOW * (highest - smallest), -1))
    schools = loaded.schools.get(area.code, [])
    return AreaView(
        area=local_queries.Area(area.la_code, area.band, area.code, area.name),
        schools=schools,
        years=years,
        groups=groups,
        homes=_homes_rows(loaded.homes.get(area.code, ()), by_site),
        forecast_chart=line_chart(points=forecasts, lowest=lowest, highest=highest),
        places_chart=line_chart(points=places, lowest=lowest, highest=highest),
        chart_from=int(lowest),
        years_asked=FORECAST_YEARS[area.band],
        without_capacity=sum(not loaded.planned[urn].capacity.is_known for urn, _ in schools),
    )


def _homes_rows(found: Iterable[ExpectedHomes], by_site: bool) -> list[HomesRow]:
    """Homes by site, or added up by school year and by whether the forecast counts them."""
    sums: dict[tuple[str, str, bool], list[float]] = {}
    for row in found:
        key = (row.school_year, row.site if by_site else "", row.in_forecast)
        added = sums.setdefault(key, [0, 0.0])
        added[0] += row.homes
        added[1] += pupils_of_homes(row.homes, pupils_per_100=row.pupils_per_100)
    return [
        HomesRow(site, school_year, int(homes), pupils, in_forecast)
        for (school_year, site, in_forecast), (homes, pupils) in sorted(sums.items())
    ]


def _changes(la_code: str, band: str) -> list[ChangeRow]:
    """Agreed admission numbers of the authority's schools, the next entry year first."""
    rows = db.session.execute(
        select(PlacesChange, School.name)
        .join(School, School.urn == PlacesChange.urn)
        .where(School.la_code == la_code, PlacesChange.band == band)
        .order_by(PlacesChange.entry_year, School.name, School.urn)
    )
    return [ChangeRow(change.urn, name, change.band, change) for change, name in rows]


def _sources(la_code: str, band: str) -> list[ImportRun]:
    """The files that the page was made of."""
    ids: set[int] = set()
    for model in (PlanningArea, PupilForecast, ExpectedHomes):
        query = select(model.run_id).where(model.la_code == la_code, model.band == band)
        ids.update(i for i in db.session.scalars(query.distinct()) if i is not None)
    changes = (
        select(PlacesChange.run_id)
        .join(School, School.urn == PlacesChange.urn)
        .where(School.la_code == la_code, PlacesChange.band == band)
    )
    ids.update(i for i in db.session.scalars(changes.distinct()) if i is not None)
    runs = select(ImportRun).where(ImportRun.id.in_(ids)).order_by(ImportRun.id)
    return list(db.session.scalars(runs))
