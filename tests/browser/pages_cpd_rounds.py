"""What stands in the addresses of rounds, matches, priorities and pools in the browser, and which looks they have."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.core.actor import Actor, Grant, Role, Scope, ScopeKind
from collabnet.cpd import pools_services
from collabnet.cpd.models import Booking
from collabnet.cpd.models_rounds import Round
from collabnet.platform.db import begin_write, db, unit_of_work
from tests.browser.looks import Asked, of
from tests.browser.records import Maker, once
from tests.browser.site import Site
from tests.factories.accounts import make_person
from tests.factories.cpd import make_offer, make_request
from tests.factories.cpd_rounds import TESTER, make_round

# Birch Lane's head teacher is the school leader of pages.PEOPLE.
HOST = Scope(ScopeKind.SCHOOL, "990001")
ASKED_BY = [Scope(ScopeKind.SCHOOL, urn) for urn in ("990001", "990002", "990004", "990005")]


def _round(state: str, places: int = 2) -> int:
    begin_write()
    return make_round(HOST, asked_by=ASKED_BY, places=places, trainings=2, state=state).id


@once
def draft_round(site: Site) -> int:
    """A round whose order is not published yet."""
    return _round("draft")


@once
def open_round(site: Site) -> int:
    """A round that takes requests."""
    return _round("open")


@once
def closed_round(site: Site) -> int:
    """A round that can be decided."""
    return _round("closed")


@once
def decided_round(site: Site) -> int:
    """A round with its result."""
    return _round("decided")


@once
def asked(site: Site) -> int:
    """The place that the host's own school asked for in the open round."""
    round_ = db.session.get_one(Round, open_round(site))
    return db.session.scalars(
        select(Booking.id).where(
            Booking.offer_id.in_(round_.offer_ids), Booking.employer_code == HOST.code
        )
    ).one()


@once
def own_request(site: Site) -> int:
    """A request of the school of every page."""
    begin_write()
    return make_request(HOST).id


@once
def wanted_offer(site: Site) -> int:
    """Training of that school which others asked for."""
    begin_write()
    make_request(ASKED_BY[1], anonymous=True)
    return make_offer(HOST).id


@once
def pool(site: Site) -> int:
    """A pool of two schools, one of them unnamed, with an answer that one takes part in."""
    begin_write()
    requests = [
        make_request(HOST, number=2).id,
        make_request(ASKED_BY[1], number=3, anonymous=True).id,
    ]
    host = make_person(Role.SCHOOL_LEADER, ASKED_BY[2])
    actor = Actor(host.id, host.name, (Grant(Role.SCHOOL_LEADER, ASKED_BY[2]),))
    offer = make_offer(ASKED_BY[2]).id
    with unit_of_work():
        made = pools_services.start(actor=TESTER, request_id=requests[0], title="Together")
    with unit_of_work():
        pools_services.join(actor=TESTER, request_id=requests[1], pool_id=made.id)
    with unit_of_work():
        row = pools_services.answer(
            actor=actor, pool_id=made.id, offer_id=offer, total_pence=45_000, least_places=5
        )
    with unit_of_work():
        pools_services.accept(actor=TESTER, request_id=requests[1], answer_id=row.id)
    return made.id


BY_PAGE: dict[tuple[str, str], Maker] = {
    ("cpd.round_new", "kind"): lambda site: HOST.kind.value,
    ("cpd.round_new", "code"): lambda site: HOST.code,
    ("cpd.round_order", "round_id"): open_round,
    ("cpd.round_applicants", "round_id"): open_round,
    ("cpd.round_check", "round_id"): decided_round,
    ("cpd.round_input", "round_id"): decided_round,
    ("cpd.round_request", "round_id"): open_round,
    ("cpd.round_request", "booking_id"): asked,
    ("cpd.request_matches", "request_id"): own_request,
    ("cpd.pool_join", "request_id"): own_request,
    ("cpd.pool_page", "pool_id"): pool,
    ("cpd.offer_asked", "offer_id"): wanted_offer,
}
LOOKS: dict[str, tuple[Asked, ...]] = {
    "cpd.round_page": (
        of(round_id=draft_round),
        of(round_id=open_round),
        of(round_id=decided_round),
    ),
    "cpd.round_preview": (of(round_id=open_round), of(round_id=closed_round)),
}
