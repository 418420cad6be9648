"""Who asked in a round: the host's list of employers, and each employer's own requests with their results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.permissions import Permission
from collabnet.cpd import parties
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_pools import Pool, PoolAnswer, PoolMember, Priority
from collabnet.cpd.models_rounds import Application, Round, RoundOrder, RoundResult
from collabnet.cpd.rounds_input import applications_of, requests_of
from collabnet.platform.db import db


@dataclass(frozen=True, slots=True)
class Applicant:
    """One employer in the host's list before the round is decided: what it asked for, and no tier of anybody."""

    name: str
    scope: Scope
    places: int
    offers: list[str]
    since: dt.datetime


def applicants(offers: Sequence[Offer]) -> list[Applicant]:
    """Who has asked so far, by the first request."""
    titles = {o.id: o.title for o in offers}
    requests = requests_of(offers)
    names = parties.names({b.employer for b in requests})
    found: dict[Scope, list[Booking]] = {}
    for booking in requests:
        found.setdefault(booking.employer, []).append(booking)
    return [
        Applicant(
            names[scope],
            scope,
            len(rows),
            sorted({titles[b.offer_id] for b in rows}),
            rows[0].created_at,
        )
        for scope, rows in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Own:
    """One request of an employer the reader acts for: what was asked, what is said about it, what it got."""

    booking: Booking
    employer: str
    title: str
    application: Application | None
    result: RoundResult | None
    got: str


def own_requests(actor: Actor, round_: Round, offers: Sequence[Offer]) -> list[Own]:
    """The requests of the employers that somebody books for, and those made for the person; nobody else's."""
    mine = parties.bodies_for(actor, Permission.BOOK_CPD)
    titles = {o.id: o.title for o in offers}
    decided = {
        r.booking_id: r
        for r in db.session.scalars(select(RoundResult).where(RoundResult.round_id == round_.id))
    }
    rows = db.session.scalars(
        select(Booking)
        .where(
            Booking.id.in_(list(decided))
            if round_.state == "decided"
            else (Booking.offer_id.in_(round_.offer_ids)) & (Booking.state == "requested")
        )
        .order_by(Booking.created_at, Booking.id)
    ).all()
    kept = [b for b in rows if _asked_by(b, decided) in mine or _is_for(actor, b)]
    said = applications_of(kept)
    names = parties.names({_asked_by(b, decided) for b in kept})
    found = []
    for booking in kept:
        result = decided.get(booking.id)
        asked = booking.offer_id if result is None else result.asked_offer_id
        got = "" if result is None or result.offer_id is None else titles.get(result.offer_id, "")
        employer = names[_asked_by(booking, decided)]
        found.append(
            Own(booking, employer, titles.get(asked, ""), said.get(booking.id), result, got)
        )
    return found


def _asked_by(booking: Booking, decided: dict[int, RoundResult]) -> Scope:
    """Who asked: as it was when the round was decided, should the place have been handed on since."""
    result = decided.get(booking.id)
    if result is None:
        return booking.employer
    return Scope(ScopeKind(result.employer_kind), result.employer_code)


def _is_for(actor: Actor, booking: Booking) -> bool:
    return actor.user_id is not None and booking.user_id == actor.user_id


def terms_of(booking_id: int) -> dict[str, object]:
    """What was said about a request before, as the values of its form; empty when nothing was."""
    row = db.session.get(Application, booking_id)
    if row is None:
        return {}
    return {
        "radius_miles": row.radius_miles,
        "earliest": row.earliest,
        "latest": row.latest,
        "not_on": row.not_on,
        "other_offers": [str(number) for number in row.other_offers],
    }


def acts_of(user_id: int) -> dict[str, list[dict[str, object]]]:
    """What somebody did in rounds, pools and priorities, for their own access to what is held about them."""
    asked = (
        ("rounds", Round.id, Round.created_at, Round.created_by),
        ("orders", RoundOrder.id, RoundOrder.published_at, RoundOrder.published_by),
        ("decided", Round.id, Round.decided_at, Round.decided_by),
        ("terms", Application.booking_id, Application.changed_at, Application.changed_by),
        ("pools", Pool.id, Pool.created_at, Pool.created_by),
        ("pool_requests", PoolMember.request_id, PoolMember.joined_at, PoolMember.joined_by),
        ("pool_answers", PoolAnswer.id, PoolAnswer.created_at, PoolAnswer.created_by),
        ("priorities_set", Priority.id, Priority.set_at, Priority.set_by),
        ("priorities_ended", Priority.id, Priority.ended_at, Priority.ended_by),
    )
    return {
        name: [
            {"number": number, "at": at.isoformat(timespec="seconds") if at else None}
            for number, at in db.session.execute(
                select(key, when).where(who == user_id).order_by(key)
            )
        ]
        for name, key, when, who in asked
    }
