"""What only the fictional authority knows: catchments, planning areas, forecasts, homes, places, moves, origins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from shapely.geometry import shape

from collabnet.atlas.importers import values
from collabnet.atlas.local_models import (
    ExpectedHomes,
    LastDistance,
    Moves,
    OfficialCatchment,
    OfficialCatchmentSchool,
    Origins,
    PlacesChange,
    PlanningArea,
    PlanningAreaSchool,
    PupilForecast,
)
from collabnet.core.actor import Actor
from collabnet.demonstration.places import LA_CODE
from collabnet.demonstration.tables import day, features, rows, source
from collabnet.platform import audit
from collabnet.platform.db import db


def load_local_data(*, actor: Actor) -> None:
    """Everything that the authority would have sent, each table named as its source."""
    _load_catchments(actor)
    _load_planning_areas(actor)
    _load_forecasts(actor)
    _load_homes(actor)
    _load_places(actor)
    _load_distances(actor)
    _load_moves(actor)
    _load_origins(actor)


def _keep(records: Iterable[Any], run_id: int, actor: Actor) -> None:
    db.session.add_all(records)
    db.session.flush()
    audit.record(
        actor=actor, action="demonstration.load", subject_kind="import", subject_code=run_id
    )


def _load_catchments(actor: Actor) -> None:
    found = features("catchments.geojson")
    run_id = source("catchments.geojson", "official catchments", actor=actor, count=len(found))
    for feature in found:
        about = feature["properties"]
        west, south, east, north = shape(feature["geometry"]).bounds
        catchment = OfficialCatchment(
            la_code=LA_CODE, band=about["band"], entry_year=about["entry_year"], name=about["name"],
            geometry=json.dumps(feature["geometry"], separators=(",", ":")),
            west=west, south=south, east=east, north=north, run_id=run_id,
            source="Ashmere admission arrangements 2026 (fictional)", licence="Open Government Licence v3.0",
        )  # fmt: skip
        db.session.add(catchment)
        db.session.flush()
        db.session.add_all(
            OfficialCatchmentSchool(catchment_id=catchment.id, urn=int(urn))
            for urn in about["urns"].split(";")
        )
    _keep((), run_id, actor)


def _load_planning_areas(actor: Actor) -> None:
    table = rows("planning_areas.csv")
    run_id = source("planning_areas.csv", "planning areas", actor=actor, count=len(table))
    areas = {(row["band"], row["planning_area"]): row["name"] for row in table}
    _keep(
        [
            PlanningArea(la_code=LA_CODE, band=band, code=code, name=name, run_id=run_id)
            for (band, code), name in areas.items()
        ],
        run_id,
        actor,
    )
    db.session.add_all(
        PlanningAreaSchool(
            urn=int(row["urn"]), band=row["band"], la_code=LA_CODE,
            area_code=row["planning_area"], run_id=run_id,
        )
        for row in table
    )  # fmt: skip
    db.session.flush()


def _load_forecasts(actor: Actor) -> None:
    table = rows("forecasts.csv")
    run_id = source("forecasts.csv", "forecasts of pupils", actor=actor, count=len(table))
    _keep(
        [
            PupilForecast(
                la_code=LA_CODE, band=row["band"], area_code=row["planning_area"], school_year=year,
                year_group=values.year_group_in("year_group", row["year_group"]),
                pupils=int(cell), run_id=run_id,
            )
            for row in table
            for year, cell in row.items()
            if "/" in year and cell
        ],
        run_id,
        actor,
    )  # fmt: skip


def _load_homes(actor: Actor) -> None:
    table = rows("homes.csv")
    run_id = source("homes.csv", "expected homes", actor=actor, count=len(table))
    _keep(
        [
            ExpectedHomes(
                la_code=LA_CODE, band=row["band"], area_code=row["planning_area"], site=row["site"],
                school_year=row["school_year"], homes=int(row["homes"]), run_id=run_id,
                pupils_per_100=float(row["pupils_per_100_homes"]), in_forecast=row["in_forecast"] == "yes",
            )
            for row in table
        ],
        run_id,
        actor,
    )  # fmt: skip


def _load_places(actor: Actor) -> None:
    table = rows("pan_changes.csv")
    run_id = source("pan_changes.csv", "agreed admission numbers", actor=actor, count=len(table))
    _keep(
        [
            PlacesChange(
                urn=int(row["urn"]), band=row["band"], entry_year=int(row["entry_year"]),
                places=int(row["places"]), places_before=int(row["places_before"]),
                agreed_on=day(row["agreed_on"]), reason=row["reason"], source=row["source"], run_id=run_id,
            )
            for row in table
        ],
        run_id,
        actor,
    )  # fmt: skip


def _load_distances(actor: Actor) -> None:
    table = rows("last_distances.csv")
    run_id = source("last_distances.csv", "last distances offered", actor=actor, count=len(table))
    _keep(
        [
            LastDistance(
                urn=int(row["urn"]), band=row["band"], entry_year=int(row["entry_year"]),
                criterion=row["criterion"], unit=row["unit"], method=row["method"],
                distance=None if row["distance"] == "all" else float(row["distance"]),
                no_value="not_applicable" if row["distance"] == "all" else None,
                as_at=day(row["as_at"]), source=row["source"], run_id=run_id,
            )
            for row in table
        ],
        run_id,
        actor,
    )  # fmt: skip


def _load_moves(actor: Actor) -> None:
    table = rows("moves.csv")
    run_id = source("moves.csv", "in-year moves", actor=actor, count=len(table))
    _keep(
        [
            Moves(
                urn=int(row["urn"]), kind=row["kind"], term=when.split()[0],
                school_year=when.split()[1], children=int(cell), run_id=run_id,
            )
            for row in table
            for when, cell in row.items()
            if "/" in when
        ],
        run_id,
        actor,
    )  # fmt: skip


def _load_origins(actor: Actor) -> None:
    table = rows("origins.csv")
    run_id = source("origins.csv", "where children come from", actor=actor, count=len(table))
    counted = [values.children_in("children", row["children"]) for row in table]
    _keep(
        [
            Origins(
                cell_code=row["cell_code"], urn=int(row["urn"]), band=row["band"],
                year=int(row["year"]), children=children, no_value=no_value, run_id=run_id,
            )
            for row, (children, no_value) in zip(table, counted, strict=True)
        ],
        run_id,
        actor,
    )  # fmt: skip
