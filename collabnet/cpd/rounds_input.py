"""From rows to a round that can be decided: who asks, how far it is, who went without last time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import hypot

from sqlalchemy import select

from collabnet.atlas.models import AtlasSchool
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.allocation_model import (
    Choice,
    Criterion,
    Employer,
    Problem,
    Request,
    RoundOffer,
    Rules,
)
from collabnet.core.cpd_matching import METRES_PER_MILE
from collabnet.core.school_time import LONDON
from collabnet.cpd import tiers
from collabnet.cpd.models import LIVE_STATES, Booking, Offer
from collabnet.cpd.models_rounds import Application, Round, RoundOrder, RoundResult
from collabnet.directory.models import School
from collabnet.platform.db import db

OPEN = ("published", "closed")
TENTHS_A_MILE = 10


def problem_of(round_: Round, order: RoundOrder) -> Problem:
    """Everything that decides a round, as its rows stand now.

    Places are those of each offer that nobody has taken, held ones among them: in a round need decides who gets
    those (an order that leaves need out is refused where places are held).
    """
    offers = offers_of(round_)
    requests = requests_of(offers)
    employers = sorted({b.employer for b in requests})
    applications = applications_of(requests)
    points = points_of(employers)
    return Problem(
        rules=rules_of(order),
        seed=round_.seed,
        offers=tuple(
            RoundOffer(o.id, o.places - o.booked, o.cap_per_employer, days_of(o)) for o in offers
        ),
        employers=_standings(round_, employers),
        requests=tuple(
            _request(booking, number, applications.get(booking.id), offers, points, requests)
            for number, booking in enumerate(requests, start=1)
        ),
    )


def rules_of(order: RoundOrder) -> Rules:
    """A published order as the rules of a round."""
    radius = order.radius_miles
    return Rules(
        order=tuple(Criterion(c) for c in order.criteria),
        radius_tenths=None if radius is None else radius * TENTHS_A_MILE,
        cap_per_employer=order.cap_per_employer,
        small_pupils=order.small_pupils,
    )


def offers_of(round_: Round) -> list[Offer]:
    """The offers of a round whose places can still be given: those called off are out of it."""
    return list(
        db.session.scalars(
            select(Offer)
            .where(Offer.id.in_(round_.offer_ids), Offer.state.in_(OPEN))
            .order_by(Offer.id)
            .execution_options(populate_existing=True)
        )
    )


def requests_of(offers: Sequence[Offer]) -> list[Booking]:
    """The places that were asked for and not decided, in the order of arrival."""
    return list(
        db.session.scalars(
            select(Booking)
            .where(Booking.offer_id.in_([o.id for o in offers]), Booking.state == "requested")
            .order_by(Booking.created_at, Booking.id)
            .execution_options(populate_existing=True)
        )
    )


def applications_of(requests: Iterable[Booking]) -> dict[int, Application]:
    """What was said about each request, by booking."""
    ids = [b.id for b in requests]
    rows = db.session.scalars(
        select(Application)
        .where(Application.booking_id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.booking_id: row for row in rows}


def went_without(round_: Round, employers: Iterable[Scope]) -> set[Scope]:
    """The employers that asked in the last round of this host that they took part in, and got no place."""
    wanted = set(employers)
    rows = db.session.execute(
        select(
            RoundResult.employer_kind,
            RoundResult.employer_code,
            RoundResult.outcome,
            RoundResult.round_id,
        )
        .join(Round, Round.id == RoundResult.round_id)
        .where(
            Round.host_kind == round_.host_kind,
            Round.host_code == round_.host_code,
            Round.id != round_.id,
            Round.state == "decided",
        )
        .order_by(Round.decided_at.desc(), Round.id.desc())
    )
    last: dict[Scope, tuple[int, bool]] = {}
    for kind, code, outcome, number in rows:
        scope = Scope(ScopeKind(kind), code)
        if scope in wanted:
            found, placed = last.setdefault(scope, (number, False))
            if found == number:
                last[scope] = (number, placed or outcome == "placed")
    return {scope for scope, (_, placed) in last.items() if not placed}


def _standings(round_: Round, employers: Sequence[Scope]) -> tuple[Employer, ...]:
    tier, without = tiers.tiers_of(employers), went_without(round_, employers)
    pupils = pupils_of(employers)
    return tuple(Employer(str(e), tier[e], e in without, pupils.get(e)) for e in employers)


def _request(
    booking: Booking,
    number: int,
    application: Application | None,
    offers: Sequence[Offer],
    points: dict[Scope, tuple[int, int]],
    requests: Sequence[Booking],
) -> Request:
    others = set(application.other_offers) if application else set()
    own_elsewhere = {
        b.offer_id for b in requests
        if b.person_email and b.person_email == booking.person_email and b.id != booking.id
    }  # fmt: skip
    own_elsewhere |= _live_elsewhere(booking, others)
    choices = tuple(
        Choice(o.id, tenths_between(points.get(booking.employer), o), int(o.id != booking.offer_id))
        for o in offers
        if o.id == booking.offer_id or (o.id in others and o.id not in own_elsewhere)
    )
    if application is None:
        return Request(booking.id, str(booking.employer), number, choices)
    radius = application.radius_miles
    return Request(
        id=booking.id,
        employer=str(booking.employer),
        number=number,
        choices=choices,
        radius_tenths=None if radius is None else radius * TENTHS_A_MILE,
        earliest=application.earliest,
        latest=application.latest,
        not_on=tuple(dt.date.fromisoformat(day) for day in application.not_on),
    )


def _live_elsewhere(booking: Booking, others: set[int]) -> set[int]:
    """Other offers on which the same person has or awaits a place: nobody can be moved there twice."""
    if not others or not booking.person_email:
        return set()
    return set(
        db.session.scalars(
            select(Booking.offer_id).where(
                Booking.offer_id.in_(others),
                Booking.person_email == booking.person_email,
                Booking.state.in_(LIVE_STATES),
            )
        )
    )


def tenths_between(point: tuple[int, int] | None, offer: Offer) -> int | None:
    """Tenths of a mile as the crow flies, rounded; None online, or where either place is not known."""
    if offer.mode == "online" or point is None or offer.easting is None or offer.northing is None:
        return None
    metres = hypot(offer.easting - point[0], offer.northing - point[1])
    return round(metres / METRES_PER_MILE * TENTHS_A_MILE)


def points_of(employers: Iterable[Scope]) -> dict[Scope, tuple[int, int]]:
    """Where the schools among the employers stand."""
    urns = {int(e.code): e for e in employers if e.kind is ScopeKind.SCHOOL}
    rows = db.session.execute(
        select(School.urn, School.easting, School.northing).where(School.urn.in_(urns))
    )
    return {
        urns[urn]: (easting, northing)
        for urn, easting, northing in rows
        if easting is not None and northing is not None
    }


def pupils_of(employers: Iterable[Scope]) -> dict[Scope, int]:
    """Pupils on roll: of a school its own, of a trust those of all its schools (only where each is known)."""
    schools = {int(e.code): e for e in employers if e.kind is ScopeKind.SCHOOL}
    trusts = {int(e.code): e for e in employers if e.kind is ScopeKind.TRUST}
    rows = db.session.execute(
        select(School.urn, School.trust_uid, AtlasSchool.on_roll)
        .outerjoin(AtlasSchool, AtlasSchool.urn == School.urn)
        .where(School.urn.in_(schools) | School.trust_uid.in_(trusts), School.status_code != "2")
        .order_by(School.urn)
    ).all()
    found = {schools[u]: int(n) for u, _, n in rows if u in schools and n is not None}
    of_trust: dict[int, list[float | None]] = defaultdict(list)
    for _, uid, number in rows:
        if uid in trusts:
            of_trust[uid].append(number)
    for uid, numbers in of_trust.items():
        if all(n is not None for n in numbers):
            found[trusts[uid]] = int(sum(n for n in numbers if n is not None))
    return found


def days_of(offer: Offer) -> tuple[dt.date, ...]:
    """The days of an offer's sessions in London."""
    days = {s.starts_at.astimezone(LONDON).date() for s in offer.sessions if s.cancelled_at is None}
    return tuple(sorted(days))
