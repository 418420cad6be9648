"""Setting a round up: its offers, its published order, what each request says about itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from collabnet.core.actor import Actor, Scope
from collabnet.core.allocation_model import MOST_CHOICES, SMALL_PUPILS, Criterion
from collabnet.cpd import rounds_notices, rounds_queries, taking
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_rounds import Application, Round, RoundOffer, RoundOrder
from collabnet.cpd.rounds_input import requests_of
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound

CHANGED = "Somebody else changed this round while you had the page open."
MOST_OFFERS = 500


@dataclass(frozen=True, slots=True)
class Order:
    """What the host publishes before the closing date."""

    criteria: tuple[Criterion, ...]
    small_pupils: int = SMALL_PUPILS
    radius_miles: int | None = None
    cap_per_employer: int | None = None
    leftover: str = "waiting"


@dataclass(frozen=True, slots=True)
class Terms:
    """What one request says about itself: how far, when, which other offers of the round would do."""

    radius_miles: int | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    not_on: tuple[dt.date, ...] = ()
    other_offers: tuple[int, ...] = ()


def create(*, actor: Actor, host: Scope, name: str, offer_ids: Sequence[int]) -> Round:
    """Share the places of some offers out together. Raises Invalid (field "offers")."""
    free = {o.id: o for o in rounds_queries.free_offers(host)}
    wanted = sorted(set(offer_ids))
    if not wanted or len(wanted) > MOST_OFFERS:
        raise Invalid("offers", "Choose the training whose places are shared out together")
    if any(number not in free for number in wanted):
        raise Invalid("offers", "One of these is in a round already, or is not shared out by one")
    round_ = Round(
        host_kind=host.kind.value,
        host_code=host.code,
        name=name.strip() or free[wanted[0]].title,
        created_by=actor.user_id,
        offers=[RoundOffer(offer_id=number) for number in wanted],
    )
    db.session.add(round_)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("One of these was put into another round at the same moment.") from error
    _record(actor, "round_create", round_, offers=wanted)
    return round_


def publish_order(
    *, actor: Actor, round_id: int, order: Order, version: int, reason: str = ""
) -> Round:
    """Publish the order of claims, or a new version of it, and tell everyone who asked; only before closing.

    The first time the lottery's seed is drawn, and its hash shown. Raises Invalid, Conflict, NotFound.
    """
    round_ = _take(round_id, version)
    view = rounds_queries.view(round_)
    if round_.state == "decided":
        raise Conflict("This round has been decided.")
    if view.closing_at is None or view.closed:
        raise Invalid(
            "first", "The closing date has passed: put it off on the training before you publish"
        )
    _refuse_order(order, view.offers)
    if round_.order_version and not reason.strip():
        raise Invalid("reason", "Say why the order changes: everyone who asked is told")
    if not round_.seed:
        round_.seed = secrets.token_hex(32)
        round_.seed_hash = hashlib.sha256(round_.seed.encode()).hexdigest()
    round_.state, round_.order_version = "open", round_.order_version + 1
    values = asdict(order) | {"criteria": [c.value for c in order.criteria]}
    round_.orders.append(
        RoundOrder(
            number=round_.order_version,
            reason=reason.strip() if round_.order_version > 1 else "",
            published_by=actor.user_id,
            **values,
        )
    )
    db.session.flush()
    _record(actor, "round_order", round_, number=round_.order_version, order=values)
    rounds_notices.order_published(round_, requests_of(view.offers))
    return round_


def _refuse_order(order: Order, offers: Sequence[Offer]) -> None:
    if len(set(order.criteria)) != len(order.criteria):
        raise Invalid("second", "Use each criterion once")
    held = any(o.places_held for o in offers)
    if held and (not order.criteria or order.criteria[0] is not Criterion.NEED):
        raise Invalid(
            "first",
            "Places are set aside for schools under pressure here, so need has to come first",
        )


def set_terms(*, actor: Actor, round_id: int, booking_id: int, terms: Terms) -> Application:
    """Say how far, when and where else one requested place may be. Raises NotFound, Invalid, Conflict."""
    offer_id = db.session.scalar(select(Booking.offer_id).where(Booking.id == booking_id))
    if offer_id is None:
        raise NotFound
    taking.lock(offer_id)  # a round that is being decided reads this before or after, never half
    found = rounds_queries.request_in(round_id, booking_id)
    if found is None:
        raise NotFound
    round_, booking = found
    db.session.refresh(booking)
    view = rounds_queries.view(round_)
    if booking.state != "requested" or view.closed:
        raise Conflict("The closing date has passed, or this place was decided already.")
    _refuse_terms(terms, booking, [o.id for o in view.offers])
    row = db.session.get(Application, booking_id) or Application(booking_id=booking_id)
    row.radius_miles = terms.radius_miles
    row.earliest, row.latest = terms.earliest, terms.latest
    row.not_on = sorted({day.isoformat() for day in terms.not_on})
    row.other_offers = sorted(set(terms.other_offers))
    row.changed_at, row.changed_by = utcnow(), actor.user_id
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor=actor, action="cpd.round_terms", subject_kind="cpd_offer", subject_code=booking.offer_id,
        details={"booking": booking.id, "round": round_.id},
    )  # fmt: skip
    return row


def _refuse_terms(terms: Terms, booking: Booking, offer_ids: Sequence[int]) -> None:
    if terms.earliest and terms.latest and terms.latest < terms.earliest:
        raise Invalid("latest", "The last day must not be before the first")
    if len(terms.other_offers) > MOST_CHOICES - 1:
        raise Invalid("other_offers", f"Choose {MOST_CHOICES - 1} others at most")
    if not set(terms.other_offers) <= set(offer_ids) - {booking.offer_id}:
        raise Invalid("other_offers", "Choose from the training of this round")


def _take(round_id: int, version: int) -> Round:
    """A round for this change only; raises NotFound, and Conflict when it has moved on."""
    if rounds_queries.find(round_id) is None:
        raise NotFound
    changed = rows_changed(
        update(Round)
        .where(Round.id == round_id, Round.version == version)
        .values(version=Round.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed:
        raise Conflict(CHANGED)
    return db.session.get_one(Round, round_id, populate_existing=True)


def _record(actor: Actor, act: str, round_: Round, **details: object) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_round", subject_code=round_.id,
        details=dict(details),
    )  # fmt: skip
