"""Takes back what an authority has sent: one kind of its rows, or one version of its catchments."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, delete, func, select

from collabnet.atlas.local_models import (
    ExpectedHomes,
    OfficialCatchment,
    OfficialCatchmentSchool,
    PlanningArea,
    PlanningAreaSchool,
    PupilForecast,
)
from collabnet.atlas.local_status import BY_AUTHORITY, BY_SCHOOL, CatchmentVersion
from collabnet.core.actor import Actor
from collabnet.directory.models import School
from collabnet.platform import audit
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, NotFound
from collabnet.platform.registry import registry


def remove(
    *, actor: Actor, la_code: str, kind: str, version: CatchmentVersion | None = None
) -> int:
    """Delete an authority's rows of a kind; of catchments those of one band and entry year. How many there were.

    Raises NotFound where there is nothing, and Conflict where other rows stand on these.
    """
    if kind == "catchments":
        rows = _remove_catchments(la_code, version)
    elif kind == "planning-areas":
        rows = _remove_areas(la_code)
    elif kind in BY_AUTHORITY:
        rows = _deleted(BY_AUTHORITY[kind], BY_AUTHORITY[kind].la_code == la_code)
    else:
        model = BY_SCHOOL[kind]
        rows = _deleted(model, model.urn.in_(_schools(la_code)))
    if not rows:
        raise NotFound
    audit.record(
        actor=actor,
        action="local_data.remove",
        subject_kind="la",
        subject_code=la_code,
        details={"kind": kind, "rows": rows} | (version.details if version else {}),
    )
    registry().tell_changed(kind)
    return rows


def _schools(la_code: str) -> Select[int]:
    return select(School.urn).where(School.la_code == la_code)


def _deleted(model: type, where: ColumnElement[bool]) -> int:
    """Delete these rows; how many there were."""
    count = db.session.scalar(select(func.count()).select_from(model).where(where)) or 0
    db.session.execute(delete(model).where(where))
    return count


def _remove_catchments(la_code: str, version: CatchmentVersion | None) -> int:
    """One version of the catchments with the links to their schools."""
    if version is None:
        return 0
    these = (
        (OfficialCatchment.la_code == la_code)
        & (OfficialCatchment.band == version.band)
        & (OfficialCatchment.entry_year == version.entry_year)
    )
    ids = select(OfficialCatchment.id).where(these)
    db.session.execute(
        delete(OfficialCatchmentSchool).where(OfficialCatchmentSchool.catchment_id.in_(ids))
    )
    return _deleted(OfficialCatchment, these)


def _remove_areas(la_code: str) -> int:
    """The planning areas with their schools, unless forecasts or homes stand on them."""
    for model, words in ((PupilForecast, "forecasts"), (ExpectedHomes, "expected homes")):
        if db.session.scalar(select(model.la_code).where(model.la_code == la_code).limit(1)):
            raise Conflict(f"Remove the {words} first: they are about these planning areas.")
    rows = _deleted(PlanningAreaSchool, PlanningAreaSchool.la_code == la_code)
    return rows + _deleted(PlanningArea, PlanningArea.la_code == la_code)
