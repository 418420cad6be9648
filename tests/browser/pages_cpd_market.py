"""What stands in the addresses of the market of training in the browser, and which looks its pages have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from collabnet.cpd.links import token_for
from collabnet.cpd.models import Booking, Offer, Request
from collabnet.platform.db import db
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site

HEAD_URN = "990001"  # the school of pages.PEOPLE["school_leader"]


def _first(column: Any, *conditions: Any) -> Maker:
    return once(
        lambda _site: db.session.scalars(select(column).where(*conditions).order_by(column)).first()
    )


own = (Offer.host_kind == "school", Offer.host_code == HEAD_URN)
live = _first(Offer.id, Offer.state == "published", *own)
draft = _first(Offer.id, Offer.state == "draft", *own)
deciding = _first(
    Booking.id, Booking.state == "requested", Booking.offer_id.in_(select(Offer.id).where(*own))
)
at_school = Booking.employer_code == HEAD_URN
booked = _first(Booking.id, Booking.state == "booked", at_school)
to_cancel = once(  # a form sent empty cancels it: the other pages need theirs
    lambda _site: db.session.scalars(
        select(Booking.id)
        .where(Booking.state == "booked", at_school, Booking.id != booked(_site))
        .order_by(Booking.id.desc())
    ).first()
)
request = _first(Request.id, Request.state == "open", Request.employer_code == HEAD_URN)


def _session(_site: Site) -> int:
    offer = db.session.scalars(
        select(Offer).where(Offer.state == "draft", *own).order_by(Offer.id)
    ).first()
    assert offer is not None
    return offer.sessions[0].id


def _token(_site: Site) -> str:
    found = db.session.scalars(
        select(Booking).where(Booking.state == "offered").order_by(Booking.id)
    ).first()
    assert found is not None and found.offered_until is not None
    return token_for(found.id, found.offered_until)


DRAFTS = ("edit_offer", "edit_step", "edit_sessions", "move_session", "check_offer")
LIVES = ("offer", "book", "employer_places", "manage_offer", "cancel_offer")
BOOKINGS = ("booking", "name_person", "transfer")
BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"cpd.{page}", "offer_id"): draft for page in DRAFTS},
    **{(f"cpd.{page}", "offer_id"): live for page in LIVES},
    ("cpd.move_session", "session_id"): once(_session),
    **{(f"cpd.{page}", "booking_id"): booked for page in BOOKINGS},
    ("cpd.cancel_booking", "booking_id"): to_cancel,
    ("cpd.decide", "booking_id"): deciding,
    ("cpd.answer", "token"): once(_token),
    ("cpd.request_page", "request_id"): request,
    ("cpd.edit_request", "request_id"): request,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "cpd.index": (of(), of("?q=nothing-at-all"), of("?near=TA5+1&sort=nearest"), of("?most=-1")),
    "cpd.edit_step": tuple(of(step=s) for s in ("about", "standard", "where", "places", "terms")),
    "cpd.employer_places": (of(kind="school", code=HEAD_URN), of(kind="trust", code="99002")),
    "cpd.booking": (
        of(),
        of(booking_id=_first(Booking.id, Booking.state == "offered", at_school)),
        of(booking_id=_first(Booking.id, Booking.state == "waiting", at_school)),
    ),
}
