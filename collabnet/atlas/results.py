"""Works every school's results out from the readings: where it stands between the two ends, and its pressure bars."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from collabnet.atlas import bar_rows, readings
from collabnet.atlas.inputs import Inputs, read_inputs, with_vintages
from collabnet.atlas.labels import town_labels
from collabnet.atlas.readings import OpenSchool, Reading
from collabnet.core.columns import codes_of
from collabnet.core.places import (
    SchoolPlaces,
    fullness_percent,
    places_level,
    pupils_over_capacity,
    unfilled_places,
)
from collabnet.core.pressure import DomainBars, Neighbours, pressure_bars
from collabnet.core.pressure_composite import composite
from collabnet.core.pressure_measures import RESTRICTED_MEASURES, Domain
from collabnet.core.pressure_settings import NATIONAL, PressureSettings
from collabnet.platform.grid import to_degrees

# Towns written on the map of England.
LABEL_SCHOOLS, LABELS_APART_METRES, MOST_LABELS = 20, 58_000, 14
LONGITUDE_DECIMALS = 5  # about a metre


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """A locality's settings that are in force, and whose bars to work out by them."""

    locality_id: int
    setting_id: int
    settings: PressureSettings
    urns: frozenset[int]


@dataclass(frozen=True, eq=False, slots=True)
class Results:
    """Rows for the atlas tables, in URN order, and what they rest on."""

    schools: list[dict[str, Any]]
    bars: list[dict[str, Any]]
    restricted: list[dict[str, Any]]
    local: list[dict[str, Any]]
    local_settings: dict[int, int]  # locality → the settings its bars were worked out by
    compared: dict[str, int]
    periods: dict[str, list[str]]
    import_runs: list[int]
    labels: list[list[Any]]


def work_out(*, as_of: dt.date, settings: Sequence[LocalSettings] = ()) -> Results:
    """Every open school's results from the database as it stands.

    `as_of` stands in for the date of a roll whose period cannot be read, when the age of a new
    school is counted. `settings` are those of localities that have their own.
    """
    inputs = read_inputs(as_of=as_of)
    schools, found = inputs.schools, inputs.found
    bars, beside = _bars(inputs, NATIONAL)
    is_of_load = [b for b in bars if b.domain is Domain.UNEQUAL_LOAD]
    words = list(is_of_load[0].words) if is_of_load else [""] * len(schools)
    restricted = _restricted_rows(inputs, bars, NATIONAL, locality_id=0)
    local = [_local_rows(inputs, some) for some in settings]
    runs = {int(run) for reading in found.values() for run in reading.runs[reading.column.is_known]}
    return Results(
        schools=_school_rows(schools, found, inputs.filling, words),
        bars=bar_rows.public_rows(inputs, bars, beside) if schools else [],
        restricted=restricted + [row for _, rows in local for row in rows],
        local=[row for rows, _ in local for row in rows],
        local_settings={some.locality_id: some.setting_id for some in settings},
        compared=dict(sorted(Counter(s.phase for s in schools if s.phase).items())),
        periods={
            name: periods
            for name, r in found.items()
            if name not in (*RESTRICTED_MEASURES, "joiners") and (periods := r.used_periods())
        },
        import_runs=sorted(runs - {0}),
        labels=[
            [label.text, label.easting, label.northing]
            for label in town_labels(
                ((s.town, s.easting, s.northing) for s in schools),
                fewest=LABEL_SCHOOLS,
                apart_metres=LABELS_APART_METRES,
                most=MOST_LABELS,
            )
        ],
    )


def _bars(inputs: Inputs, settings: PressureSettings) -> tuple[tuple[DomainBars, ...], Neighbours]:
    """Bars by some settings, with the neighbours they were put beside."""
    beside = inputs.neighbours()
    if not inputs.schools:
        return (), beside
    return pressure_bars(inputs.core_schools(), settings=settings, neighbours=beside), beside


def _restricted_rows(
    inputs: Inputs, bars: Sequence[DomainBars], settings: PressureSettings, *, locality_id: int
) -> list[dict[str, Any]]:
    """The restricted bars and composites by some settings."""
    if not inputs.schools:
        return []
    groups = codes_of([(s.phase, s.is_fictional) if s.phase else None for s in inputs.schools])
    rows = bar_rows.restricted_rows(inputs, bars, composite(bars, groups=groups, settings=settings))
    return [row | {"locality_id": locality_id} for row in rows]


def _local_rows(
    inputs: Inputs, local: LocalSettings
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Public and restricted rows of a locality's schools by its own settings; ranked among all of England."""
    chosen = with_vintages(inputs, local.settings.vintages)
    bars, beside = _bars(chosen, local.settings)
    public = bar_rows.public_rows(chosen, bars, beside) if inputs.schools else []
    restricted = _restricted_rows(chosen, bars, local.settings, locality_id=local.locality_id)
    return (
        [r | {"locality_id": local.locality_id} for r in public if r["urn"] in local.urns],
        [r for r in restricted if r["urn"] in local.urns],
    )


def _school_rows(
    schools: Sequence[OpenSchool],
    found: Mapping[str, Reading],
    filling: Sequence[bool],
    words: Sequence[str],
) -> list[dict[str, Any]]:
    """The rows of atlas_school."""
    longitudes, latitudes = to_degrees(*readings.coordinates(schools))
    rows = []
    for place, school in enumerate(schools):
        places = found["capacity"].column.value(place)
        on_roll = found["roll"].column.value(place)
        both = SchoolPlaces(places=places, on_roll=on_roll)
        percent = fullness_percent(both)
        is_placed = bool(np.isfinite(longitudes[place]))
        rows.append(
            {
                "urn": school.urn,
                "la_code": school.la_code,
                "level": places_level(both, is_still_filling=filling[place]).value,
                "still_filling": filling[place],
                "places": places.number,
                "on_roll": on_roll.number,
                "percent": percent.number,
                "no_value": percent.missing.value if percent.missing else None,
                "unfilled": unfilled_places(both).number,
                "over": pupils_over_capacity(both).number,
                "load": str(words[place]),
                "figures": {
                    name: [value.missing.value if value.missing else None, *source.source(place)]
                    for name, value, source in (
                        ("capacity", places, found["capacity"]), ("roll", on_roll, found["roll"]),
                    )
                },
                "longitude": _degrees(longitudes[place]) if is_placed else None,
                "latitude": _degrees(latitudes[place]) if is_placed else None,
            }
        )  # fmt: skip
    return rows


def _degrees(number: float) -> float:
    return round(float(number), LONGITUDE_DECIMALS)
