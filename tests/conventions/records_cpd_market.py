"""The records of the market of training at a place: an offer of its school, a draft, bookings, a request."""

from __future__ import annotations

from collabnet.core.actor import Scope, ScopeKind
from collabnet.cpd.links import token_for
from collabnet.cpd.models import Booking, Offer, RequestAnswer
from collabnet.platform.db import db
from tests.conventions.world import Maker, Place, once
from tests.factories.cpd import make_booking, make_offer, make_request


def _school(place: Place) -> Scope:
    return Scope(ScopeKind.SCHOOL, str(place.urn))


live = once("cpd offer", lambda place: make_offer(_school(place), places=40).id)
draft = once("cpd draft", lambda place: make_offer(_school(place), state="draft").id)
closed = once("cpd closed offer", lambda place: make_offer(_school(place), state="closed").id)
deciding = once("cpd deciding", lambda place: make_offer(_school(place), way="approval"))


def _session(place: Place) -> int:
    return db.session.get_one(Offer, draft(place)).sessions[0].id


def _booking(place: Place) -> int:
    return make_booking(db.session.get_one(Offer, live(place)), _school(place)).id


booking = once("cpd booking", _booking)


def _asked(place: Place) -> int:
    return make_booking(deciding(place), _school(place), state="requested").id


def _offered(place: Place) -> Booking:
    return make_booking(db.session.get_one(Offer, live(place)), _school(place), state="offered")


offered = once("cpd offered", _offered)


def _token(place: Place) -> str:
    found = offered(place)
    assert found.offered_until is not None
    return token_for(found.id, found.offered_until)


request = once("cpd request", lambda place: make_request(_school(place)).id)


def _answer(place: Place) -> int:
    row = RequestAnswer(request_id=request(place), offer_id=live(place))
    db.session.add(row)
    db.session.commit()
    return row.id


answer = once("cpd answer", _answer)
DRAFT_PAGES = (
    "edit_offer", "edit_step", "edit_sessions", "move_session", "remove_session", "check_offer", "publish_offer",
    "discard_offer",
)  # fmt: skip
LIVE_PAGES = (
    "offer", "book", "employer_places", "manage_offer", "resize_offer", "close_offer", "cancel_offer", "copy_offer",
)  # fmt: skip
BOOKING_PAGES = ("booking", "name_person", "transfer", "cancel_booking")
REQUEST_PAGES = (
    "request_page", "edit_request", "withdraw_request", "accept_suggestion", "decline_suggestion",
)  # fmt: skip

BY_PAGE: dict[tuple[str, str], Maker] = {
    **{(f"cpd.{page}", "offer_id"): draft for page in DRAFT_PAGES},
    **{(f"cpd.{page}", "offer_id"): live for page in LIVE_PAGES},
    ("cpd.reopen_offer", "offer_id"): closed,
    ("cpd.move_session", "session_id"): once("cpd session", _session),
    ("cpd.remove_session", "session_id"): once("cpd session", _session),
    **{(f"cpd.{page}", "booking_id"): booking for page in BOOKING_PAGES},
    ("cpd.answer_booking", "booking_id"): lambda place: offered(place).id,
    ("cpd.decide", "booking_id"): once("cpd asked", _asked),
    ("cpd.answer", "token"): _token,
    **{(f"cpd.{page}", "request_id"): request for page in REQUEST_PAGES},
    ("cpd.accept_suggestion", "answer_id"): answer,
    ("cpd.decline_suggestion", "answer_id"): answer,
}
