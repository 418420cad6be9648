"""What the market of training offers to other rooms: panels, a search filter, to-do items, personal data, the sweep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, render_template
from sqlalchemy import or_, select

from collabnet.core.actor import Actor
from collabnet.core.permissions import Permission, can
from collabnet.cpd import alternatives, bookings, hosting, keys, offers, parties, requests
from collabnet.cpd.models import Booking, Offer, Request, RequestAnswer
from collabnet.directory.models import Locality
from collabnet.platform.db import db
from collabnet.platform.registry import Panel, RecordLink, SearchFilter, TodoItem, registry

PANEL_ORDER = 45
FORGET_KEYS = "cpd.forget_keys"


def host_panel(kind: str, actor: Actor, code: str) -> str:
    """Training that an organisation offers, on its page; nothing where there is none and the reader cannot add any."""
    scope = parties.parse(f"{kind}:{code}")
    if scope is None:
        return ""
    rows = offers.upcoming_of_host(scope)
    may = can(actor, Permission.OFFER_CPD) and parties.may(actor, Permission.OFFER_CPD, scope)
    if not rows and not may:
        return ""
    return render_template("cpd/panel.html", rows=rows, may_offer=may, show_host=False)


def locality_panel(actor: Actor, slug: str) -> str:
    """Training that schools of a locality offer, on its page."""
    del actor  # published offers are for everyone
    locality_id = db.session.scalar(select(Locality.id).where(Locality.slug == slug))
    rows = offers.upcoming_in_locality(locality_id) if locality_id is not None else []
    return (
        render_template("cpd/panel.html", rows=rows, may_offer=False, show_host=True)
        if rows
        else ""
    )


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Places to answer and to name, requests to decide, drafts to finish, suggestions to look at."""
    employers = parties.bodies_for(actor, Permission.BOOK_CPD)
    for trip in bookings.trips(actor, employers):
        if trip.offered_until is not None:
            yield TodoItem(
                f"Take or turn down a place on {trip.offer.title}",
                trip.href,
                None,
                trip.employer_name,
            )
        elif trip.unnamed:
            people = "the person" if trip.unnamed == 1 else "the people"
            places = "1 place" if trip.unnamed == 1 else f"{trip.unnamed} places"
            yield TodoItem(
                f"Name {people} for {places} on {trip.offer.title}",
                trip.href,
                None,
                trip.employer_name,
            )
    for request_id, count in requests.waiting_suggestions(list(employers), actor).items():
        many = "a suggestion" if count == 1 else f"{count} suggestions"
        yield TodoItem(f"Answer {many} for training", f"/training/requests/{request_id}")
    yield from _hosting(actor)


def _hosting(actor: Actor) -> Iterator[TodoItem]:
    hosts = parties.bodies_for(actor, Permission.OFFER_CPD)
    for scope, those in offers.of_hosts(hosts).items():
        name = hosts[scope]
        for offer in those:
            if offer.state == "draft":
                title = offer.title or "your training"
                yield TodoItem(
                    f"Finish and publish {title}", f"/training/offers/{offer.id}/edit",
                    offer.created_at, name,
                )  # fmt: skip
            elif offer.way == "approval" and offers.is_open(offer):
                asked = bookings.counts(offer.id)["requested"]
                if asked:
                    many = "a request" if asked == 1 else f"{asked} requests"
                    yield TodoItem(
                        f"Decide on {many} for {offer.title}",
                        f"/training/offers/{offer.id}/manage", None, name,
                    )  # fmt: skip


def personal_data(user_id: int) -> dict[str, Any]:
    """What the market holds about one person: places booked by or for them, what they published, asked
    for or suggested.
    """
    email = parties.address_of(user_id)
    places = db.session.scalars(
        select(Booking)
        .where(
            or_(
                Booking.user_id == user_id, Booking.booked_by == user_id,
                (Booking.person_email == email) & (Booking.person_email != ""),
            )
        )
        .order_by(Booking.id)
    )  # fmt: skip
    return {
        "places": [
            {
                "training": b.offer_id, "number": b.number, "state": b.state, "asked": _at(b.created_at),
                "ended": _at(b.ended_at), "for_you": b.user_id == user_id or b.person_email == email,
                "booked_by_you": b.booked_by == user_id, "employer": str(b.employer),
                **({"name": b.person_name, "email": b.person_email} if b.person_email == email else {}),
                **({"note": b.note} if b.booked_by == user_id and b.note else {}),
            }
            for b in places
        ],
        "offers": [
            {"training": o.id, "began": _at(o.created_at), "published": _at(o.published_at)}
            for o in db.session.scalars(
                select(Offer)
                .where(or_(Offer.created_by == user_id, Offer.published_by == user_id))
                .order_by(Offer.id)
            )
        ],
        "requests": [
            {"request": r.id, "need": r.need, "asked": _at(r.created_at)}
            for r in db.session.scalars(
                select(Request).where(Request.created_by == user_id).order_by(Request.id)
            )
        ],
        "suggested": [
            {"request": a.request_id, "training": a.offer_id, "message": a.message, "at": _at(a.created_at)}
            for a in db.session.scalars(
                select(RequestAnswer)
                .where(RequestAnswer.created_by == user_id)
                .order_by(RequestAnswer.id)
            )
        ],
    }  # fmt: skip


def _at(value: dt.datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def register(app: Flask) -> None:
    """Put all of it into the registry."""
    found = registry(app)
    for kind in ("school", "trust", "la", "region"):
        found.add_panel(kind, Panel("training", PANEL_ORDER, _panel_of(kind)))
        found.add_link(
            kind, RecordLink("Training you offer", 30, Permission.OFFER_CPD, "/training/mine")
        )
    found.add_panel("locality", Panel("training", PANEL_ORDER, locality_panel))
    found.search_filters.append(
        SearchFilter("has_training", "offer training now", offers.urns_with_training)
    )
    found.todo.append(todo)
    found.alternatives.append(alternatives.alternatives)
    found.personal_data["cpd_market"] = personal_data
    found.jobs[hosting.SWEEP] = hosting.sweep
    found.jobs[FORGET_KEYS] = keys.forget_old
    found.sweeps.extend([hosting.SWEEP, FORGET_KEYS])


def _panel_of(kind: str) -> Callable[[Actor, str], str]:
    return lambda actor, code: host_panel(kind, actor, code)
