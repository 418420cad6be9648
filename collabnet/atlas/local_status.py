"""What an authority has sent and what is missing: rows, last update and by whom, kind by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from collabnet.accounts.models import User
from collabnet.atlas.importers import LAYOUTS, Layout
from collabnet.atlas.local_models import (
    ExpectedHomes,
    LastDistance,
    Moves,
    OfficialCatchment,
    Origins,
    PlacesChange,
    PlanningAreaSchool,
    PupilForecast,
    TravelMinutes,
)
from collabnet.directory.models import School
from collabnet.platform.db import db
from collabnet.platform.imports.models import ImportRun

# What is counted of each kind: rows that name their authority, and rows that name a school.
BY_AUTHORITY: dict[str, Any] = {
    "catchments": OfficialCatchment,
    "planning-areas": PlanningAreaSchool,
    "forecasts": PupilForecast,
    "homes": ExpectedHomes,
}
BY_SCHOOL: dict[str, Any] = {
    "pan-changes": PlacesChange,
    "origins": Origins,
    "moves": Moves,
    "last-distances": LastDistance,
    "travel-minutes": TravelMinutes,
}
RUNS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class KindStatus:
    """One kind of local data of one authority."""

    layout: Layout
    rows: int
    updated: dt.datetime | None
    by: str
    as_of: dt.date | None


@dataclass(frozen=True, slots=True)
class CatchmentVersion:
    """The catchments of one band and entry year."""

    band: str
    entry_year: int
    areas: int = 0

    @property
    def slug(self) -> str:
        """Its name in addresses, such as "secondary-2026"."""
        return f"{self.band}-{self.entry_year}"

    @property
    def details(self) -> dict[str, object]:
        """What the audit row says of it."""
        return {"band": self.band, "entry_year": self.entry_year}


def catchment_versions(la_code: str) -> list[CatchmentVersion]:
    """The versions of an authority's catchments, the newest first."""
    query = (
        select(OfficialCatchment.band, OfficialCatchment.entry_year, func.count())
        .where(OfficialCatchment.la_code == la_code)
        .group_by(OfficialCatchment.band, OfficialCatchment.entry_year)
        .order_by(OfficialCatchment.entry_year.desc(), OfficialCatchment.band)
    )
    return [CatchmentVersion(*row) for row in db.session.execute(query)]


def rows_of(name: str, la_code: str) -> Select[Any]:
    """How many rows of a kind an authority has, and the run that wrote the latest of them."""
    if name in BY_AUTHORITY:
        model = BY_AUTHORITY[name]
        return select(func.count(), func.max(model.run_id)).where(model.la_code == la_code)
    model = BY_SCHOOL[name]
    return (
        select(func.count(), func.max(model.run_id))
        .select_from(model)
        .join(School, School.urn == model.urn)
        .where(School.la_code == la_code)
    )


def statuses(la_code: str) -> list[KindStatus]:
    """Every kind of local data of an authority, in the order in which files are best sent."""
    counted = {
        layout.name: db.session.execute(rows_of(layout.name, la_code)).one() for layout in LAYOUTS
    }
    ids = {run_id for _, run_id in counted.values() if run_id is not None}
    runs = {
        run.id: run for run in db.session.scalars(select(ImportRun).where(ImportRun.id.in_(ids)))
    }
    senders = senders_of(runs.values())
    found = []
    for layout in LAYOUTS:
        rows, run_id = counted[layout.name]
        run = runs.get(run_id) if rows else None
        found.append(
            KindStatus(
                layout=layout,
                rows=rows,
                updated=(run.finished_at or run.created_at) if run else None,
                by=senders[run.id] if run else "",
                as_of=run.as_of if run else None,
            )
        )
    return found


def status(name: str, la_code: str) -> KindStatus:
    """One kind of local data of an authority."""
    return next(found for found in statuses(la_code) if found.layout.name == name)


def senders_of(runs: Iterable[ImportRun]) -> dict[int, str]:
    """Who began each import, by name; a command where it was no person."""
    labels = {run.id: run.started_by for run in runs}
    ids = {
        int(number)
        for label in labels.values()
        if (number := label.removeprefix("user:")) != label and number.isdigit()
    }
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names = {f"user:{row.id}": row.name for row in rows}
    return {run_id: names.get(label, _without_person(label)) for run_id, label in labels.items()}


def _without_person(label: str) -> str:
    return "somebody who has left" if label.startswith("user:") else f"“{label}”"


def latest_runs(la_code: str, name: str) -> list[ImportRun]:
    """The latest imports of a kind for an authority, the newest first."""
    return list(
        db.session.scalars(
            select(ImportRun)
            .where(ImportRun.la_code == la_code, ImportRun.importer == name)
            .order_by(ImportRun.id.desc())
            .limit(RUNS_SHOWN)
        )
    )
