"""Works out and keeps the forecasts of places taken next year, after offers or children have been imported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, text

from collabnet.atlas.forecast_inputs import BANDS, Inputs, Lacks, read_inputs
from collabnet.atlas.forecast_models import AtlasForecast, AtlasForecastBand
from collabnet.atlas.requests import ask, run_waiting
from collabnet.core.actor import Actor, system_actor
from collabnet.core.forecast import Forecast, forecast
from collabnet.platform import audit
from collabnet.platform.db import db, in_write_unit, unit_of_work

JOB = "atlas.forecast"
AFTER = frozenset({"offers", "cells", "schools"})  # importers that bring what forecasts stand on
ROWS_AT_ONCE = 2_000
LOCK = 7_304_209  # any number no other job uses


@dataclass(frozen=True, slots=True)
class Rows:
    """What is to be kept: rows of the two tables."""

    bands: list[dict[str, Any]]
    schools: list[dict[str, Any]]


def refresh() -> int:
    """Work all forecasts out afresh; the database is only locked while rows are written. Returns how many."""
    rows = work_out()
    with unit_of_work():
        replace(actor=system_actor(JOB), rows=rows)
    return len(rows.schools)


def refresh_after(importer: str) -> None:
    """Work forecasts out again, soon, once offers, children by small area or schools have been imported."""
    if importer not in AFTER:
        return
    if in_write_unit():
        ask(actor=system_actor(JOB), job=JOB)
    else:
        refresh()


def run_requests() -> None:
    """Refresh if that is asked for. The job on the queue: of several requests in a row the first one answers all."""
    run_waiting(JOB, lambda _la_code, _tell: refresh())


def work_out() -> Rows:
    """The forecasts of both bands; real and fictional schools have nothing to do with each other."""
    rows = Rows([], [])
    for fictional in (False, True):
        for band in BANDS:
            inputs = read_inputs(band, fictional=fictional)
            if inputs is not None:
                found = forecast(inputs.histories)
                rows.bands.append(_band_row(inputs, found))
                rows.schools.extend(_school_rows(inputs, found))
    return rows


def replace(*, actor: Actor, rows: Rows) -> None:
    """Put new forecasts in place of all there are."""
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        db.session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
    for model, new in ((AtlasForecastBand, rows.bands), (AtlasForecast, rows.schools)):
        db.session.execute(delete(model))
        for start in range(0, len(new), ROWS_AT_ONCE):
            db.session.execute(insert(model), new[start : start + ROWS_AT_ONCE])
    audit.record(
        actor=actor,
        action="atlas.forecast",
        subject_kind="atlas",
        subject_code="forecast",
        details={"schools": len(rows.schools)},
    )


def _band_row(inputs: Inputs, found: Forecast) -> dict[str, Any]:
    years = [past.year for past in found.past]
    return {
        "band": inputs.band,
        "fictional": inputs.is_fictional,
        "entry_year": found.year,
        "children_year": inputs.children_year,
        "first_past": min(years, default=None),
        "last_past": max(years, default=None),
        "schools": found.past[-1].schools if found.past else 0,
        "model_error": _known(found.model_error),
        "baseline_error": _known(found.baseline_error),
        "is_shown": found.is_shown,
    }


def _school_rows(inputs: Inputs, found: Forecast) -> list[dict[str, Any]]:
    """A row for each school of which at least one of the last two years is published."""
    recent = np.isfinite(inputs.histories.offered[:, -2:]).sum(axis=1) > 0
    return [
        {
            "urn": urn,
            "band": inputs.band,
            "predicted": _known(found.predicted[n]),
            "baseline": _known(found.baseline[n]),
            "lacks": _lacks(inputs.lacks[n], float(found.predicted[n])).value,
            "past": [
                [
                    past.year,
                    _known(past.happened[n]),
                    _known(past.predicted[n]),
                    _known(past.baseline[n]),
                ]
                for past in found.past
            ],
        }
        for n, urn in enumerate(inputs.urns)
        if recent[n]
    ]


def _lacks(found: Lacks, predicted: float) -> Lacks:
    if found is Lacks.NOTHING and math.isnan(predicted):
        return Lacks.YEARS
    return found


def _known(number: float) -> float | None:
    return None if math.isnan(number) else round(float(number), 2)
