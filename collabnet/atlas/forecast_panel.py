"""Places taken next year, on a school's page: the forecast where it may be shown, its baseline, past errors of both."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from collabnet.atlas.forecast_inputs import Lacks
from collabnet.atlas.forecast_models import AtlasForecast, AtlasForecastBand
from collabnet.core.actor import Actor
from collabnet.directory.models import School
from collabnet.platform.db import db

ENTRY = {"primary": "Reception", "secondary": "Year 7"}
WHY_NOT = {
    Lacks.CHILDREN: "Children by small area have not been imported, so the catchment’s children are not known.",
    Lacks.BORN: "The children of that entry year were not counted: the count is too old.",
    Lacks.POINT: "The register does not say where the school is, so its catchment is not known.",
    Lacks.YEARS: "Offers and first preferences of its last two years are not all published.",
}


@dataclass(frozen=True, slots=True)
class PastRow:
    """One past entry year of this school, in words: offered, and what would have been expected."""

    year: str
    offered: str
    predicted: str
    baseline: str


@dataclass(frozen=True, slots=True)
class BandView:
    """One band of the panel."""

    band: str
    entry: str
    year: int
    predicted: str  # "" where no model is shown
    baseline: str  # "" where the last two years are not both published
    why_not: str
    past: tuple[PastRow, ...]
    past_years: str
    schools: str
    model_error: str
    baseline_error: str
    children_year: int | None
    has_won: bool  # whether forecasts of this band beat the mean on past years
    is_shown: bool


def school_panel(actor: Actor, code: str) -> str:
    """The panel "Places taken next year"; nothing where nothing has been published or worked out."""
    views = band_views(int(code) if code.isascii() and code.isdigit() else 0)
    return render_template("atlas/_forecast_panel.html", bands=views) if views else ""


def band_views(urn: int) -> list[BandView]:
    """What is known of a school's next entry year, by band."""
    rows = db.session.execute(
        select(AtlasForecast, AtlasForecastBand)
        .join(School, School.urn == AtlasForecast.urn)
        .join(
            AtlasForecastBand,
            (AtlasForecastBand.band == AtlasForecast.band)
            & (AtlasForecastBand.fictional == School.fictional),
        )
        .where(AtlasForecast.urn == urn)
        .order_by(AtlasForecast.band)
    ).all()
    return [_view(school, band) for school, band in rows]


def _view(school: AtlasForecast, band: AtlasForecastBand) -> BandView:
    is_shown = band.is_shown and school.predicted is not None
    return BandView(
        band=school.band,
        entry=ENTRY[school.band],
        year=band.entry_year,
        predicted=_whole(school.predicted) if is_shown else "",
        baseline=_whole(school.baseline),
        why_not="" if is_shown else _why_not(school, band),
        past=tuple(
            PastRow(str(year), _whole(offered), _whole(predicted), _whole(baseline))
            for year, offered, predicted, baseline in school.past
            if offered is not None and baseline is not None
        ),
        past_years=_years(band),
        schools=f"{band.schools:,}",
        model_error=_one(band.model_error),
        baseline_error=_one(band.baseline_error),
        children_year=band.children_year,
        has_won=band.is_shown,
        is_shown=is_shown,
    )


def _why_not(school: AtlasForecast, band: AtlasForecastBand) -> str:
    if school.lacks and (band.is_shown or school.lacks != Lacks.YEARS):
        return WHY_NOT[Lacks(school.lacks)]
    if band.model_error is None:
        return "Too few years or schools are published to try a forecast on the past."
    return (
        "A forecast with the catchment’s children was no better than this mean on past years, so it is not "
        "shown."
    )


def _years(band: AtlasForecastBand) -> str:
    if band.first_past == band.last_past:
        return str(band.last_past or "")
    return f"{band.first_past} to {band.last_past}"


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:.0f}"


def _one(number: float | None) -> str:
    return "" if number is None else f"{number:.1f}"
