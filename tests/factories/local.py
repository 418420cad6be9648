"""Makers of local data for tests: files in an importer's layout, imported as an authority would."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from collabnet.core.actor import system_actor
from collabnet.platform.db import db
from collabnet.platform.imports import runs
from collabnet.platform.imports.importer import Source
from collabnet.platform.imports.models import ImportRemark, ImportRun
from tests.factories.directory import make_la, make_school

AS_OF = dt.date(2026, 2, 1)


def square(easting: float, northing: float, side: float = 2_000) -> list[list[float]]:
    """A closed square ring in grid metres, its south-west corner given."""
    east, north = easting + side, northing + side
    return [[easting, northing], [east, northing], [east, north], [easting, north], [easting, northing]]  # fmt: skip


def feature(ring: Sequence[Any], **properties: object) -> dict[str, Any]:
    """A GeoJSON feature of one ring."""
    geometry = {"type": "Polygon", "coordinates": [list(ring)]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def feature_file(path: Path, *features: object, **members: object) -> Path:
    """A GeoJSON file of these features."""
    whole = {"type": "FeatureCollection", "features": list(features)} | members
    path.write_text(json.dumps(whole, separators=(",", ":")))
    return path


def csv_file(path: Path, text: str) -> Path:
    """A file of rows written as people read them: cells parted by commas, indented as you like."""
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n")
    return path


def import_local(
    name: str, path: Path, *, la_code: str | None = "846", options: Mapping[str, str] | None = None
) -> ImportRun:
    """Import a file for an authority from beginning to end."""
    importer = runs.importer_named(name)
    source = Source(path, path.name, AS_OF, la_code, dict(options or {}))
    return runs.import_file(importer=importer, source=source, actor=system_actor("test"))


def remarks(run: ImportRun) -> list[tuple[int, str, str, str]]:
    """The line, column, value and reason of each remark on a run."""
    found = db.session.scalars(
        select(ImportRemark)
        .where(ImportRemark.run_id == run.id)
        .order_by(ImportRemark.line, ImportRemark.id)
    )
    return [(r.line, r.column, r.value, r.reason) for r in found]


def make_brighton(shared_data: Path) -> None:
    """The open schools of Brighton and Hove as the register of August 2022 has them."""
    make_la("846", "Brighton and Hove")
    register = shared_data / "gias" / "edubasealldata20220801.csv.gz"
    with gzip.open(register, "rt", encoding="cp1252") as file:
        for row in csv.DictReader(file):
            if row["LA (code)"] == "846":
                make_school(
                    urn=int(row["URN"]), name=row["EstablishmentName"],
                    phase_code=row["PhaseOfEducation (code)"], easting=int(row["Easting"]),
                    northing=int(row["Northing"]), postcode=row["Postcode"],
                )  # fmt: skip
