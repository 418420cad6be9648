"""Truth on real data: what four ways of predicting say of the next entry year, and what then happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from collabnet.atlas.evaluation_model import Market
from collabnet.core.admissions import assign, per_number
from collabnet.core.cohorts import catchment_change
from collabnet.core.columns import Floats
from collabnet.core.evaluation import accuracy
from collabnet.core.forecast import Forecast, Histories, forecast

UNDER = 0.85  # of its places: a school below it has room to worry about


def truth(market: Market, *, fit_to: int) -> dict[str, Any]:
    """Fit on entry years to `fit_to` and predict the next; each method's accuracy over the same schools."""
    year, schools = fit_to + 1, market.schools
    places = market.places(year)
    happened = schools.of(year)[0]
    predicted = _predictions(market, fit_to, places)
    known = np.isfinite(happened) & (places > 0)
    for numbers in predicted.values():
        known &= np.isfinite(numbers)
    happened = np.where(known, happened, np.nan)
    rows = {
        key: asdict(
            accuracy(predicted=predicted[key], happened=happened, places=places, threshold=UNDER)
        )
        for key in predicted
    }
    under = float((happened[known] / places[known] < UNDER).mean())
    return {"entry_year": year, "schools": int(known.sum()), "under_share": under, "methods": rows}


def _predictions(market: Market, fit_to: int, places: Floats) -> dict[str, Floats]:
    year, schools, edges = fit_to + 1, market.schools, market.edges
    last, before = schools.of(fit_to)[0], schools.of(fit_to - 1)[0]
    draw = market.draw(fit_to)
    found: dict[str, Floats] = {}
    for key, children in (
        ("model", market.applicants(year, known=fit_to)),
        ("model_all_children", market.children(year)),
    ):
        groups = market.groups(draw, children)
        outcome = assign(edges=groups.edges, children=groups.children, places=places)
        found[key] = outcome.taken(groups.edges)
    first = edges.starts()[:-1]
    found["nearest_school"] = per_number(
        edges.school[first], market.applicants(year, known=fit_to), edges.schools
    )
    found["last_year"], found["mean_of_two"] = last, (last + before) / 2
    until = [at for at, known in enumerate(schools.years) if known <= fit_to]
    found["forecast"] = past_forecast(market, len(until)).predicted
    return found


def past_forecast(market: Market, years: int) -> Forecast:
    """The forecast of the year after the first `years` entry years, from those years alone."""
    schools = market.schools
    changes = [np.full(len(schools.urns), np.nan)]
    for at in range(years):
        changes.append(_change(market, schools.years[at]))
    return forecast(
        Histories(
            years=schools.years[:years],
            offered=schools.offered[:, :years],
            first_preferences=schools.first_preferences[:, :years],
            cohort_change=np.stack(changes, axis=1),
        )
    )


def _change(market: Market, year: int) -> Floats:
    """The change of each catchment's entrants from a year to the next, by that year's first preferences."""
    draw = market.draw(year)
    return catchment_change(
        market.edges,
        scores=draw.scores(market.edges),
        before=market.children(year),
        after=market.children(year + 1),
    )


def forecast_rows(found: Forecast) -> dict[str, Any]:
    """Past errors of the forecast and of its baseline, year by year."""
    return {
        "is_shown": found.is_shown,
        "model_error": found.model_error,
        "baseline_error": found.baseline_error,
        "years": [
            {
                "year": past.year,
                "schools": past.schools,
                "model_error": past.model_error,
                "baseline_error": past.baseline_error,
            }
            for past in found.past
        ],
    }
