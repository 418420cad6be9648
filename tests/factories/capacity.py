"""Makers of capacity statements for tests: published through the product's own services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from collabnet.capacity import queries, services
from collabnet.capacity.models import Statement, Terms
from collabnet.core.actor import Scope, ScopeKind, system_actor
from collabnet.core.capacity import Answer, OfferLine
from collabnet.core.capacity_kinds import Kind
from collabnet.core.school_time import days_before
from collabnet.directory.models import School
from collabnet.platform import db as database
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow

TESTER = system_actor("test")


def school_scope(school: School) -> Scope:
    """A school as the owner of a statement."""
    return Scope(ScopeKind.SCHOOL, str(school.urn))


def year_places(
    year: int | str, quantity: int | None, answer: Answer = Answer.YES, **values: Any
) -> OfferLine:
    """Places in a year group; no quantity with the answer "no"."""
    if answer == Answer.NO:
        values = {"no_reason": "full"} | values
    return OfferLine(Kind.YEAR_PLACES, answer, detail=str(year), quantity=quantity, **values)


def specialist(detail: str = "physics", days: int | None = 6, **values: Any) -> OfferLine:
    """Days a term of a specialist."""
    return OfferLine(
        Kind.SPECIALIST, values.pop("answer", Answer.YES), detail=detail, quantity=days, **values
    )


def room(detail: str = "hall", **values: Any) -> OfferLine:
    """A room to use."""
    return OfferLine(Kind.SPACE, values.pop("answer", Answer.YES), detail=detail, **values)


def make_statement(
    owner: Scope | School,
    *offers: OfferLine,
    confirmed_days_ago: int = 0,
    **terms: Any,
) -> Statement:
    """A live statement, by default 4 places in Year 3; `terms` are those of models.Terms."""
    scope = school_scope(owner) if isinstance(owner, School) else owner
    day = today()
    valid_to = terms.pop("valid_to", None)
    statement = services.publish_whole(
        actor=TESTER,
        owner=scope,
        token=queries.token_of(queries.live_statement(scope)),
        terms=Terms(**({"valid_from": day - dt.timedelta(days=400)} | terms)),
        offers=offers or (year_places(3, 4),),
    )
    if confirmed_days_ago:
        statement.confirmed_at = days_before(utcnow(), confirmed_days_ago)
    statement.valid_to = valid_to  # may be in the past, which the product refuses to publish
    database.commit()
    db.session.expire_all()
    return statement
