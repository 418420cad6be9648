"""Sets what a locality's pressure is worked out with, from a day on; nothing that was set before is changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collabnet.atlas import services
from collabnet.atlas.models import PressureSetting
from collabnet.atlas.settings_queries import history_of, is_out_of_date
from collabnet.core.actor import Actor
from collabnet.core.pressure_settings import PressureSettings
from collabnet.directory.models import Locality
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict, Invalid, NotFound

EARLIEST = dt.date(2020, 1, 1)
LATEST_YEARS_AHEAD = 3
JOB = "atlas.settings"


def set_pressure(
    *,
    actor: Actor,
    slug: str,
    settings: PressureSettings,
    valid_from: dt.date,
    reason: str,
    version: int,
) -> PressureSetting:
    """Add settings to a locality's, from a day on; `version` is the number of the last ones that were seen.

    Raises NotFound, Invalid for a day that cannot be meant, and Conflict when somebody was first.
    """
    locality = db.session.scalar(select(Locality).where(Locality.slug == slug))
    if locality is None:
        raise NotFound
    latest = today().replace(year=today().year + LATEST_YEARS_AHEAD, day=1)
    if not EARLIEST <= valid_from <= latest:
        raise Invalid("valid_from", "The day must be between 2020 and three years from now")
    history = history_of(locality.id)
    last = history[0].number if history else 0
    if last != version:
        raise _too_late(reason)
    row = PressureSetting(
        locality_id=locality.id,
        number=last + 1,
        valid_from=valid_from,
        settings=settings.as_json(),
        reason=reason,
        created_by=actor.label,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _too_late(reason) from error
    audit.record(
        actor=actor,
        action="pressure.set",
        subject_kind="locality",
        subject_code=slug,
        details={"number": row.number, "valid_from": valid_from.isoformat()},
    )
    services.refresh_soon()
    return row


def refresh_if_due() -> None:
    """Work bars out again once settings that were set for a later day have come into force."""
    if is_out_of_date(today()):
        services.rebuild()


def _too_late(reason: str) -> Conflict:
    return Conflict(
        "Somebody else changed these settings while you were looking at them.",
        kept={"Why": reason},
    )
