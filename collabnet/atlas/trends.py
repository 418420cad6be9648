"""The main measures of each public bar over the years, with changes of definition as gaps that no line crosses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.atlas.bars import period_words
from collabnet.atlas.inputs import period_date
from collabnet.core.figures import NoValue, Value, absent, ratio, scaled
from collabnet.core.pressure_measures import Domain
from collabnet.core.pressure_trends import BREAKS, breaks_in
from collabnet.directory.latest import SourcedFigure, sourced_figures
from collabnet.platform.charts import LineChart, line_chart

YEARS = 7
SCHOOL_YEAR_BEGINS = 9


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over the years, drawn, with its numbers and what is to be said of a break."""

    title: str
    chart: LineChart
    points: Sequence[tuple[str, Value]]
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A measure to draw: a figure of its own, or one for every hundred or one of another."""

    title: str
    of: str
    over: str = ""
    factor: float = 1.0
    kind: str = ""  # a key of BREAKS


MEASURES: dict[Domain, tuple[_Measure, ...]] = {
    Domain.SPARE_PLACES: (
        _Measure("Pupils for every 100 places", "roll", "capacity", 100),
        _Measure("First preferences per place offered", "first_preferences", "places_offered"),
    ),
    Domain.UNEQUAL_LOAD: (
        _Measure("Free school meals, % of pupils", "fsm_eligible", "census_roll", 100, "fsm"),
        _Measure("EHC plans, % of pupils", "ehc_plans", "census_roll", 100),
        _Measure("SEN support, % of pupils", "sen_support", "census_roll", 100),
    ),
    Domain.ATTENDANCE: (
        _Measure("Overall absence, % of sessions", "absence_percent"),
        _Measure("Suspensions for every 100 pupils", "suspension_percent"),
    ),
}


def trends_of(urn: int) -> list[tuple[Domain, list[Trend]]]:
    """The trends of each public domain that has two years at least; both ends of places share theirs."""
    figures = sourced_figures("school", str(urn))
    found = []
    for domain, measures in MEASURES.items():
        drawn = [t for m in measures for t in _drawn(figures, m)]
        if drawn:
            found.append((domain, drawn))
    return found


def _drawn(figures: Sequence[SourcedFigure], measure: _Measure) -> list[Trend]:
    """A measure's chart, one for each band that has it."""
    bands = sorted({f.band for f in figures if f.measure == measure.of})
    return [t for band in bands if (t := _one(figures, measure, band)) is not None]


def _one(figures: Sequence[SourcedFigure], measure: _Measure, band: str) -> Trend | None:
    own = _by_year(figures, measure.of, band)
    other = _by_year(figures, measure.over, band)
    years = sorted(own)[-YEARS:]
    points: list[tuple[str, Value]] = []
    days: list[dt.date | None] = []
    for year in years:
        value = own[year].value
        if measure.over:
            below = other[year].value if year in other else absent(NoValue.NOT_PUBLISHED)
            value = scaled(ratio(value, below), measure.factor)
        points.append((period_words(own[year].period), _shortened(value)))
        days.append(period_date(own[year].period))
    if sum(value.is_known for _, value in points) < 2:
        return None
    broken = breaks_in(measure.kind, days)
    return Trend(
        title=measure.title + (f", entry to {band}" if band else ""),
        chart=line_chart(points=points, breaks=[points[n][0] for n in broken]),
        points=points,
        note=BREAKS[measure.kind].words if broken else "",
        sources=tuple(dict.fromkeys(own[year].source for year in years if own[year].source)),
    )


def _by_year(figures: Sequence[SourcedFigure], code: str, band: str) -> dict[int, SourcedFigure]:
    """The newest figure of each school year, by the year in which that began."""
    found: dict[int, SourcedFigure] = {}
    for figure in figures:  # they come by period
        day = period_date(figure.period)
        if figure.measure == code and figure.band == band and day is not None:
            found[day.year - (day.month < SCHOOL_YEAR_BEGINS)] = figure
    return found


def _shortened(value: Value) -> Value:
    """One decimal is what a small chart can say; two below ten."""
    if value.number is None:
        return value
    return Value(number=round(value.number, 1 if abs(value.number) >= 10 else 2))
