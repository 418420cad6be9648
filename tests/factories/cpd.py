"""Makers of training offers, bookings and requests for tests: each fills in what the test does not care about."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from collabnet.core.actor import Scope, ScopeKind
from collabnet.cpd.models import (
    LIVE_STATES,
    STANDARD_FIELDS,
    TAKING_STATES,
    Booking,
    Offer,
    Request,
    Session,
)
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from tests.factories.directory import make_school

_numbers = itertools.count(1)


def body(of: Scope | School | None) -> Scope:
    """The scope of a host or an employer; a new school where none is given."""
    if of is None:
        of = make_school()
    return of if isinstance(of, Scope) else Scope(ScopeKind.SCHOOL, str(of.urn))


def body_columns(name: str, scope: Scope) -> dict[str, Any]:
    """The three columns that say which organisation: `<name>_kind`, `_code` and `_urn`."""
    return {
        f"{name}_kind": scope.kind.value,
        f"{name}_code": scope.code,
        f"{name}_urn": int(scope.code) if scope.kind == ScopeKind.SCHOOL else None,
    }


def make_offer(
    host: Scope | School | None = None,
    *,
    in_days: int = 30,
    sessions: int = 1,
    hours: int = 2,
    **values: Any,
) -> Offer:
    """A published offer of 12 places, first come, with sessions a week apart that begin `in_days` from now."""
    n = next(_numbers)
    start = utcnow().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=in_days)
    state = values.get("state", "published")
    defaults: dict[str, Any] = {
        **body_columns("host", body(host)),
        "title": f"Phonics for early readers {n}",
        "area": "early-reading",
        "phase": "primary",
        "audience": "Teachers of reception and Year 1",
        "provider": "Quayside Training",
        **dict.fromkeys(STANDARD_FIELDS, "It does, and this is how."),
        "address": "Hall, 1 Quay Lane",
        "places": 12,
        "cover_payer": "employer",
        "state": state,
        "published_at": None if state == "draft" else utcnow(),
        "ended_at": utcnow() if state in ("closed", "cancelled") else None,
        "held_open": values.get("places_held", 0),
    }
    starts = [start + dt.timedelta(days=7 * i) for i in range(sessions)]
    ends = [s + dt.timedelta(hours=hours) for s in starts]
    offer = Offer(
        **defaults | values,
        first_starts_at=starts[0] if starts else None,
        last_ends_at=ends[-1] if ends else None,
        sessions=[
            Session(starts_at=s, ends_at=e, uid=f"test-{n}-{i}@collabnet")
            for i, (s, e) in enumerate(zip(starts, ends, strict=True))
        ],
    )
    db.session.add(offer)
    db.session.commit()
    return offer


def make_booking(offer: Offer, employer: Scope | School | None = None, **values: Any) -> Booking:
    """One place on an offer, booked unless `state` says otherwise; keeps the offer's counters right."""
    state = values.setdefault("state", "booked")
    if state == "offered":
        values.setdefault("offered_until", utcnow() + dt.timedelta(hours=48))
    booking = Booking(
        offer_id=offer.id,
        number=offer.next_number,
        ended_at=None if state in LIVE_STATES else utcnow(),
        **body_columns("employer", body(employer)),
        **values,
    )
    offer.next_number += 1
    offer.booked += state in TAKING_STATES
    db.session.add(booking)
    db.session.commit()
    return booking


def make_request(employer: Scope | School | None = None, **values: Any) -> Request:
    """An open request for two people, within the next 90 days and 15 miles."""
    day = today()
    defaults: dict[str, Any] = {
        **body_columns("employer", body(employer)),
        "need": "Help with teaching early readers",
        "area": "early-reading",
        "phase": "primary",
        "roles": "Teachers of Year 1",
        "number": 2,
        "earliest": day,
        "latest": day + dt.timedelta(days=90),
        "radius_miles": 15,
        "ended_at": utcnow() if values.get("state") in ("met", "withdrawn") else None,
    }
    request = Request(**defaults | values)
    db.session.add(request)
    db.session.commit()
    return request
