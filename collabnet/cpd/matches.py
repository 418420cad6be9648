"""Which training fits a request and which requests fit an offer, as pages show it: reasons, order, what would widen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.cpd_matching import (
    Balance,
    Match,
    Offered,
    Point,
    Reason,
    Wanted,
    match,
    match_requests,
    misfits,
)
from collabnet.cpd import offers, parties, requests, tiers
from collabnet.cpd.models import TAKING_STATES, Booking, Offer, Request
from collabnet.cpd.rounds_input import days_of, points_of, pupils_of
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow

MOST = 2000
SHOWN = 30
FULL_LOAD = 5  # so much training to come is a full load for one host
STRAIN = {1: "high", 2: "possible"}
WIDER = {
    "distance": "further away than you said",
    "dates": "on other dates",
    "phase": "for another phase",
}
# Exact distances from several hosts would tell where an unnamed school is.
TELLING = frozenset({"distance", "balance"})


@dataclass(frozen=True, slots=True)
class Found:
    """Training that fits, as the request's own people see it."""

    row: offers.Row
    fits: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Seeker:
    """A request that fits, as the host of the training sees it."""

    asked: requests.Asked
    fits: str
    reasons: tuple[Reason, ...]


def for_request(actor: Actor, request: Request) -> tuple[list[Found], list[tuple[str, int]]]:
    """What fits a request, best first, and how many more there would be with one wish less."""
    rows = [
        o
        for o in db.session.scalars(
            select(Offer)
            .where(Offer.state == "published", Offer.first_starts_at > utcnow(), offers.host_is_open())
            .order_by(Offer.id)
            .limit(MOST)
        )
        if offers.is_open(o) and o.host != request.employer
    ]  # fmt: skip
    wanted, offered = _wanted([request])[0], _offered(rows)
    found = match(wanted, offered, viewer=_viewer(actor), day=today())[:SHOWN]
    shown = {r.id: r for r in offers.rows(o for o in rows if o.id in {m.id for m in found})}
    wider = Counter(m.about for m in misfits(wanted, offered) if m.about in WIDER)
    return (
        [Found(shown[m.id], fits_words(m), m.reasons) for m in found],
        [(WIDER[about], count) for about, count in sorted(wider.items())],
    )


def for_offer(actor: Actor, offer: Offer) -> list[Seeker]:
    """The requests that an offer fits and its host may see, best first; unnamed ones without telling reasons."""
    rows = [
        r
        for r in db.session.scalars(
            select(Request)
            .where(Request.state.in_(requests.OPEN_STATES), Request.latest >= today())
            .order_by(Request.id)
            .limit(MOST)
        )
        if r.employer != offer.host
    ]
    subjects = parties.subjects(r.employer for r in rows)
    seen = [
        r for r in rows
        if r.employer in subjects and requests.sees(actor, r, subjects[r.employer])
    ]  # fmt: skip
    found = match_requests(_offered([offer])[0], _wanted(seen), viewer=_viewer(actor), day=today())[
        :SHOWN
    ]
    wanted = {m.id: m for m in found}
    asked = {a.id: a for a in requests.as_seen(actor, [r for r in seen if r.id in wanted])}
    return [
        Seeker(asked[m.id], fits_words(m), m.reasons if asked[m.id].name else _untelling(m.reasons))
        for m in found
    ]


def fits_words(found: Match) -> str:
    """How well a pair fits, in words."""
    if found.score >= 75:
        return "Fits well"
    return "Fits in most ways" if found.score >= 50 else "Fits in part"


def _untelling(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons without those that would tell who asks."""
    return tuple(
        Reason("distance", "within the distance they would travel") if r.about == "distance" else r
        for r in reasons
        if r.about not in TELLING or r.about == "distance"
    )


def _viewer(actor: Actor) -> str:
    return actor.label


def _wanted(rows: Sequence[Request]) -> list[Wanted]:
    employers = sorted({r.employer for r in rows})
    points, balances = points_of(employers), _balances(employers)
    return [
        Wanted(
            id=r.id,
            area=r.area,
            phase=r.phase,
            need=r.need,
            number=r.number,
            point=Point(*points[r.employer]) if r.employer in points else None,
            radius_miles=r.radius_miles,
            earliest=r.earliest,
            latest=r.latest,
            budget_pence=r.budget_pence,
            balance=balances[r.employer],
        )
        for r in rows
    ]


def _offered(rows: Sequence[Offer]) -> list[Offered]:
    """Offers as the rule compares them. Publishing training is how a school under pressure opts in to hosting."""
    hosts = sorted({o.host for o in rows})
    strain, balances, load = tiers.published_pressure(hosts), _balances(hosts), _loads(hosts)
    return [
        Offered(
            id=o.id,
            area=o.area,
            phase=o.phase,
            title=o.title,
            online=o.mode == "online",
            point=Point(o.easting, o.northing) if o.easting and o.northing else None,
            days=days_of(o),
            places_left=max(0, o.places - o.booked - o.held_open),
            cost_pence=o.cost_pence,
            balance=balances[o.host],
            strain=STRAIN.get(strain.get(o.host, 0), ""),
            opted_in=o.state == "published",
            load=min(1.0, load[o.host] / FULL_LOAD),
        )
        for o in rows
    ]


def _loads(hosts: Iterable[Scope]) -> Counter[Scope]:
    """How much training to come each host has."""
    rows = db.session.execute(
        select(Offer.host_kind, Offer.host_code, func.count())
        .where(Offer.state == "published", Offer.first_starts_at > utcnow())
        .group_by(Offer.host_kind, Offer.host_code)
    )
    wanted = set(hosts)
    found = {Scope(ScopeKind(kind), code): count for kind, code, count in rows}
    return Counter({scope: count for scope, count in found.items() if scope in wanted})


def _balances(bodies: Sequence[Scope]) -> dict[Scope, Balance]:
    """Places each body gave to others and took of others, and its pupils."""
    others = or_(Booking.employer_kind != Offer.host_kind, Booking.employer_code != Offer.host_code)
    counted: Select[Any] = select(func.count(Booking.id)).join(Offer, Offer.id == Booking.offer_id)
    counted = counted.where(Booking.state.in_(TAKING_STATES), others)
    codes = {b.code for b in bodies}
    given = _by_body(
        counted.where(Offer.host_code.in_(codes))
        .add_columns(Offer.host_kind, Offer.host_code)
        .group_by(Offer.host_kind, Offer.host_code)
    )
    taken = _by_body(
        counted.where(Booking.employer_code.in_(codes))
        .add_columns(Booking.employer_kind, Booking.employer_code)
        .group_by(Booking.employer_kind, Booking.employer_code)
    )
    pupils = pupils_of(bodies)
    return {b: Balance(given[b], taken[b], pupils.get(b)) for b in bodies}


def _by_body(statement: Select[Any]) -> Counter[Scope]:
    rows = db.session.execute(statement)
    return Counter({Scope(ScopeKind(kind), code): count for count, kind, code in rows})
