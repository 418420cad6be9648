"""Training places given and taken in a year, from the registers, for an employer's yearly statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import ColumnElement, String, cast, func, select

from collabnet.core.actor import Scope
from collabnet.core.school_time import DAY, day_start
from collabnet.core.statements import StatementLine, Way
from collabnet.cpd.models import Offer, Session
from collabnet.cpd.models_after import Attendance
from collabnet.platform.db import db
from collabnet.recruitment_code.statements_queries import family_of

HOST = cast(Offer.host_kind, String) + ":" + cast(Offer.host_code, String)
EMPLOYER = cast(Attendance.employer_kind, String) + ":" + cast(Attendance.employer_code, String)


def places(owner: Scope, first: dt.date, last: dt.date) -> Iterator[StatementLine]:
    """Places at one's own training that people of other employers used, and those used at theirs.

    Somebody whose employer is not known counts for nobody.
    """
    family = family_of(owner)
    given = _used(first, last, HOST.in_(family.own), EMPLOYER.not_in({*family.wider, ":"}))
    taken = _used(first, last, EMPLOYER.in_(family.own), HOST.not_in(family.wider))
    yield StatementLine(
        "places_given", Way.GAVE, "training places used by people of other employers", given, True
    )
    yield StatementLine(
        "places_taken", Way.RECEIVED, "training places used at other employers", taken, True
    )


def _used(first: dt.date, last: dt.date, *conditions: ColumnElement[bool]) -> Decimal:
    count = db.session.scalar(
        select(func.count())
        .select_from(Attendance)
        .join(Session, Session.id == Attendance.session_id)
        .join(Offer, Offer.id == Session.offer_id)
        .where(
            Attendance.mark == "present",
            Session.cancelled_at.is_(None),
            Session.starts_at >= day_start(first),
            Session.starts_at < day_start(last + DAY),
            *conditions,
        )
    )
    return Decimal(count or 0)
