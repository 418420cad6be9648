"""Training that fictional schools offer, book, wait for and ask for, made by the product's own services.

Days count from today, as how fresh an offer is does; the mails all this would have caused are not sent.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from collabnet.accounts.models import User
from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.geography import GridPoint
from collabnet.core.school_time import day_start
from collabnet.cpd import booking, offer_changes, request_changes
from collabnet.cpd.models import STANDARD_FIELDS, Booking
from collabnet.cpd.offer_changes import Times
from collabnet.demonstration.tables import rows
from collabnet.platform import clock
from collabnet.platform.db import db
from collabnet.platform.geocoding import PostcodesMissing, postcode_file
from collabnet.platform.outbox import OutboxMessage

WEEK = dt.timedelta(weeks=1)
NAMES = ("Alex Reed", "Sam Marsh", "Robin Hart")  # who comes, where a school has said so


def load_training() -> None:
    """Load the offers, then what was booked on them, then what schools ask for."""
    found = db.session.execute(select(User.email, User.id).where(User.fictional))
    actors = {row.email: Actor(user_id=row.id) for row in found}
    offers = {row["key"]: _offer(actors[row["by"]], row) for row in rows("training.csv")}
    for number, row in enumerate(rows("training_bookings.csv")):
        _book(actors[row["by"]], offers[row["offer"]], row, number)
    for row in rows("training_requests.csv"):
        _ask(actors[row["by"]], row)
    db.session.flush()
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.kind.like("cpd_%")))


def _offer(actor: Actor, row: dict[str, str]) -> int:
    offer = offer_changes.create(actor=actor, host=_scope(row["host"]))
    values: dict[str, object] = {
        name: row[name]
        for name in ("title", "area", "phase", "audience", "provider", "summary", "mode", "address", "postcode", "way",
                     "travel", *STANDARD_FIELDS)
    }  # fmt: skip
    values |= {
        "places": int(row["places"]),
        "places_held": int(row["held"]),
        "cap_per_employer": int(row["cap"]),
        "cost_pence": int(row["cost_pence"]),
        "cover_payer": row["cover"],
        "cancellation_terms": row["cancellation"],
    }
    day = _day(int(row["in_weeks"]), int(row["weekday"]))
    if int(row["held"]):
        values["held_until"] = day_start(day - 2 * WEEK)
    if row["closing_in_weeks"]:
        values["closing_at"] = day_start(_day(int(row["closing_in_weeks"]), 5))
    point = _point(row["postcode"])
    if point is not None:
        values |= {"easting": int(point.easting), "northing": int(point.northing)}
    offer_changes.save(actor=actor, offer_id=offer.id, version=offer.version, values=values)
    times = Times(
        day, dt.time.fromisoformat(row["start"]), dt.time.fromisoformat(row["end"]),
        int(row["count"]), int(row["weeks"]),
    )  # fmt: skip
    offer_changes.add_sessions(actor=actor, offer_id=offer.id, version=offer.version, times=times)
    for number, session in enumerate(offer.sessions):
        session.uid = f"demonstration-{row['key']}-{number}@collabnet"
    if row["publish"] == "yes":
        offer_changes.publish(actor=actor, offer_id=offer.id, version=offer.version)
    return offer.id


def _book(actor: Actor, offer_id: int, row: dict[str, str], number: int) -> None:
    employer = _scope(row["employer"])
    if row["act"] == "cancel":
        found = db.session.scalars(
            select(Booking.id)
            .where(Booking.offer_id == offer_id, Booking.employer_code == employer.code)
            .order_by(Booking.number)
        ).first()
        assert found is not None  # noqa: S101 - the table books before it cancels
        booking.cancel(actor=actor, booking_id=found, reason="Nobody can be spared that day.")
        return
    count = int(row["places"])
    named = booking.Person(NAMES[number % len(NAMES)]) if number % 2 == 0 else None
    booking.book(
        actor=actor, offer_id=offer_id, employer=employer, people=[named] + [None] * (count - 1)
    )


def _ask(actor: Actor, row: dict[str, str]) -> None:
    request_changes.ask(
        actor=actor,
        employer=_scope(row["employer"]),
        values={
            **{name: row[name] for name in ("need", "area", "phase", "urgency", "roles")},
            "number": int(row["number"]),
            "earliest": clock.today() + int(row["from_weeks"]) * WEEK,
            "latest": clock.today() + int(row["to_weeks"]) * WEEK,
            "radius_miles": int(row["radius_miles"]) if row["radius_miles"] else None,
            "budget_pence": int(row["budget_pence"]) if row["budget_pence"] else None,
            "anonymous": row["anonymous"] == "yes",
        },
    )


def _scope(text: str) -> Scope:
    kind, code = text.split(":")
    return Scope(ScopeKind(kind), code)


def _day(weeks: int, weekday: int) -> dt.date:
    """The given weekday (Monday 1) of the week so many weeks from now."""
    today = clock.today()
    return today - dt.timedelta(days=today.isoweekday() - weekday) + weeks * WEEK


def _point(postcode: str) -> GridPoint | None:
    """Where a postcode is, when the file of postcodes is there."""
    if not postcode:
        return None
    try:
        place = postcode_file().find(postcode)
    except PostcodesMissing:
        return None
    return place.point if place else None
