"""Reading offers: who sees which, one offer as its page shows it, and lists of what can be booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Float, String, and_, cast, func, or_, select

from collabnet.core import school_time
from collabnet.core.actor import Actor, Scope, Subject
from collabnet.core.geography import GridPoint, box_around, distance_metres, metres, miles
from collabnet.core.permissions import Permission
from collabnet.cpd import parties
from collabnet.cpd.areas import (
    PHASE_LABELS,
    WAY_SHORT,
    area_label,
    pounds,
)
from collabnet.cpd.models import Offer as Offer  # routes name it from here
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import Group, LocalitySchool, School
from collabnet.platform.db import db, utcnow
from collabnet.platform.pagination import PAGE_SIZE, Page

SORTS = {
    "soonest": "Soonest first",
    "nearest": "Nearest first",
    "cheapest": "Cheapest first",
    "places": "Most places left first",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; `centre` also gives the distances."""

    words: str = ""
    area: str = ""
    phase: str = ""
    centre: GridPoint | None = None
    radius_miles: float | None = None
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    most_pence: int | None = None
    with_places: bool = False
    sort: str = "soonest"


@dataclass(frozen=True, slots=True)
class PlacesBar:
    """Places taken, set aside and free: shares of the whole in per cent, for a bar, and words."""

    taken: float
    held: float
    words: str

    @property
    def held_from(self) -> float:
        """Where the part that is set aside begins."""
        return self.taken


@dataclass(frozen=True, slots=True)
class Row:
    """An offer in a list."""

    id: int
    title: str
    host: str
    host_href: str
    where: str
    when: str
    audience: str
    area: str
    phase: str
    cost: str
    way: str
    left: int
    bar: PlacesBar
    distance_miles: float | None
    first_starts_at: dt.datetime | None
    places: int
    online: bool
    state: str

    @property
    def href(self) -> str:
        """Its page."""
        return f"/training/offers/{self.id}"


def find(offer_id: int) -> Offer | None:
    """An offer by its number."""
    return db.session.get(Offer, offer_id) if 0 < offer_id <= LARGEST_KEY else None


def host_subject(offer_id: int, **_arguments: object) -> Subject | None:
    """Where an offer belongs: with its host; None when there is no such offer."""
    offer = find(offer_id)
    return None if offer is None else parties.subject(offer.host)


def is_host(actor: Actor, offer: Offer) -> bool:
    """Whether somebody may change this offer."""
    return parties.may(actor, Permission.OFFER_CPD, offer.host)


def host_is_open() -> ColumnElement[bool]:
    """Offers whose host has not closed: derived when read, nothing is deleted."""
    closed = select(School.urn).where(School.status_code == parties.CLOSED_SCHOOL)
    ended = select(cast(Group.uid, String)).where(Group.status == "Closed")
    return and_(
        or_(Offer.host_urn.is_(None), Offer.host_urn.not_in(closed)),
        or_(Offer.host_kind != "trust", Offer.host_code.not_in(ended)),
    )


def shown_offer(offer_id: int) -> Offer | None:
    """A published offer whose host is open, which anybody may see."""
    if not 0 < offer_id <= LARGEST_KEY:
        return None
    return db.session.scalar(
        select(Offer).where(Offer.id == offer_id, Offer.state != "draft", host_is_open())
    )


def places_bar(offer: Any) -> PlacesBar:
    """How many places are left, as a bar and in words."""
    left = offer.places - offer.booked
    free = left - offer.held_open
    if offer.way == "round" and not offer.booked:
        words = f"{places_words(offer.places)} to share out"
    elif left <= 0:
        words = _taken(offer.places)
    elif offer.held_open:
        words = f"{free} of {places_words(offer.places)} left, {offer.held_open} more set aside"
    else:
        words = f"{left} of {places_words(offer.places)} left"
    whole = max(offer.places, 1)
    return PlacesBar(
        round(100 * offer.booked / whole, 2), round(100 * offer.held_open / whole, 2), words
    )


def _taken(places: int) -> str:
    few = {0: "No places yet", 1: "The one place is taken", 2: "Both places are taken"}
    return few.get(places, f"All {places} places are taken")


def places_words(number: int) -> str:
    """So many places, in words: "1 place", "2 places"."""
    return "1 place" if number == 1 else f"{number} places"


def search(filters: Filters, *, page: int = 1) -> Page[Row]:
    """Offers that can be booked now, as somebody looks for them."""
    conditions = _conditions(filters)
    total = db.session.scalar(select(func.count(Offer.id)).where(*conditions)) or 0
    wanted = (
        select(Offer)
        .where(*conditions)
        .order_by(*_order(filters))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page(rows(db.session.scalars(wanted), centre=filters.centre), page, total)


def all_rows(filters: Filters) -> Iterator[Row]:
    """The same without pages, for a download."""
    wanted = select(Offer).where(*_conditions(filters)).order_by(*_order(filters)).limit(5000)
    yield from rows(db.session.scalars(wanted), centre=filters.centre)


def wider_counts(filters: Filters) -> list[tuple[str, int]]:
    """How many offers there would be with one filter less, for a search that found nothing."""
    found = []
    less: tuple[tuple[str, dict[str, Any]], ...] = (
        ("at any distance", {"radius_miles": None}),
        ("about anything, whatever the words", {"area": "", "words": ""}),
        ("for every phase", {"phase": ""}),
        ("on any date", {"from_day": None, "to_day": None}),
        ("at any cost", {"most_pence": None}),
        ("with or without places left", {"with_places": False}),
    )
    for label, changes in less:
        wider = replace(filters, **changes)
        if wider != filters:
            count = db.session.scalar(select(func.count(Offer.id)).where(*_conditions(wider))) or 0
            if count:
                found.append((label, count))
    return found


def of_hosts(hosts: Iterable[Scope]) -> dict[Scope, list[Offer]]:
    """Every offer of some hosts, drafts first, then the newest; hosts without any are absent."""
    condition = _hosted_by(hosts)
    if condition is None:
        return {}
    found: dict[Scope, list[Offer]] = {}
    for offer in db.session.scalars(
        select(Offer)
        .where(condition)
        .order_by((Offer.state != "draft"), Offer.first_starts_at.desc().nulls_first(), Offer.id)
    ):
        found.setdefault(offer.host, []).append(offer)
    return found


def _hosted_by(hosts: Iterable[Scope]) -> ColumnElement[bool] | None:
    """Offers of some hosts, in one condition however many they are; None for nobody's."""
    codes: dict[str, list[str]] = {}
    for host in hosts:
        codes.setdefault(host.kind.value, []).append(host.code)
    if not codes:
        return None
    return or_(
        *((Offer.host_kind == kind) & Offer.host_code.in_(those) for kind, those in codes.items())
    )


def upcoming_of_host(host: Scope) -> list[Row]:
    """What a host offers that is still to come."""
    return upcoming_of_hosts([host], most=10)


def upcoming_of_hosts(hosts: Iterable[Scope], *, most: int = 200) -> list[Row]:
    """What some hosts offer that is still to come, the soonest first."""
    condition = _hosted_by(hosts)
    return [] if condition is None else _upcoming(condition, most=most)


def upcoming_in_locality(locality_id: int) -> list[Row]:
    """What schools of a locality offer that is still to come."""
    inside = select(LocalitySchool.urn).where(LocalitySchool.locality_id == locality_id)
    return _upcoming(Offer.host_urn.in_(inside))


def _upcoming(*conditions: ColumnElement[bool], most: int = 10) -> list[Row]:
    wanted = (
        select(Offer)
        .where(*conditions, *_bookable())
        .order_by(Offer.first_starts_at, Offer.id)
        .limit(most)
    )
    return rows(db.session.scalars(wanted))


def _bookable() -> list[ColumnElement[bool]]:
    return [Offer.state == "published", Offer.first_starts_at > utcnow(), host_is_open()]


def rows(offers: Iterable[Offer], *, centre: GridPoint | None = None) -> list[Row]:
    """Offers as lists show them, their hosts named in a query a kind."""
    found = list(offers)
    names = parties.names(o.host for o in found)
    return [_row(offer, names[offer.host], centre) for offer in found]


def _row(offer: Offer, host: str, centre: GridPoint | None) -> Row:
    distance = None
    if centre is not None and offer.mode == "room" and offer.easting and offer.northing:
        distance = miles(distance_metres(centre, GridPoint(offer.easting, offer.northing)))
    return Row(
        id=offer.id,
        title=offer.title or "Training without a title yet",
        host=host,
        host_href=parties.href(offer.host),
        where="Online" if offer.mode == "online" else offer.address.replace("\n", ", "),
        when=when_words(offer),
        audience=offer.audience,
        area=area_label(offer.area),
        phase=PHASE_LABELS[offer.phase],
        cost=pounds(offer.cost_pence),
        way=WAY_SHORT[offer.way],
        left=max(0, offer.places - offer.booked - offer.held_open),
        bar=places_bar(offer),
        distance_miles=distance,
        first_starts_at=offer.first_starts_at,
        places=offer.places,
        online=offer.mode == "online",
        state=offer.state,
    )


def when_words(offer: Offer) -> str:
    """When it begins, or goes on where it has begun, and how many sessions follow."""
    sessions = [s for s in offer.sessions if s.cancelled_at is None]
    if not sessions:
        return "No dates yet"
    now = utcnow()
    coming = [s for s in sessions if s.ends_at > now]
    first, *more = coming or sessions
    words = school_time.words(first.starts_at)
    if 0 < len(coming) < len(sessions):
        words = f"Next on {words}"
    if not more:
        return words
    return f"{words}, and {len(more)} more {'session' if len(more) == 1 else 'sessions'}"


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = _bookable()
    for word in filters.words.casefold().split()[:8]:
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Offer.title, Offer.summary, Offer.audience, Offer.provider)
        found.append(or_(*(func.lower(c).like(like, escape="\\") for c in columns)))
    if filters.area:
        found.append(Offer.area == filters.area)
    if filters.phase:
        found.append(Offer.phase.in_((filters.phase, "all")))
    if filters.from_day:
        found.append(Offer.first_starts_at >= school_time.day_start(filters.from_day))
    if filters.to_day:
        found.append(
            Offer.first_starts_at < school_time.day_start(filters.to_day + dt.timedelta(days=1))
        )
    if filters.most_pence is not None:
        found.append(Offer.cost_pence <= filters.most_pence)
    if filters.with_places:
        found.append(Offer.places - Offer.booked - Offer.held_open > 0)
    if filters.centre is not None and filters.radius_miles is not None:
        found.append(or_(Offer.mode == "online", _within(filters.centre, filters.radius_miles)))
    return found


def _within(centre: GridPoint, radius_miles: float) -> ColumnElement[bool]:
    """Rooms within the radius: the box first, which an index serves, then the circle."""
    radius = metres(radius_miles)
    box = box_around(centre, radius)
    return and_(
        Offer.easting.between(int(box.west), int(box.east)),
        Offer.northing.between(int(box.south), int(box.north)),
        _square_distance(centre) <= radius * radius,
    )


def _square_distance(centre: GridPoint) -> ColumnElement[float]:
    east = cast(Offer.easting, Float) - centre.easting
    north = cast(Offer.northing, Float) - centre.northing
    return east * east + north * north


def _order(filters: Filters) -> Sequence[Any]:
    """A stable order: what was asked for, then the soonest, then the number."""
    last = (Offer.first_starts_at, Offer.id)
    if filters.sort == "nearest" and filters.centre is not None:
        return ((Offer.mode == "online"), _square_distance(filters.centre).nulls_last(), *last)
    if filters.sort == "cheapest":
        return (Offer.cost_pence, *last)
    if filters.sort == "places":
        return ((Offer.places - Offer.booked - Offer.held_open).desc(), *last)
    return last


def urns_with_training(_actor: Actor) -> Any:
    """Schools that offer training still to come, for the search of schools."""
    return select(Offer.host_urn).where(Offer.host_urn.is_not(None), *_bookable())


def is_open(offer: Offer) -> bool:
    """Whether places can be asked for now."""
    now = utcnow()
    return (
        offer.state == "published"
        and offer.first_starts_at is not None
        and offer.first_starts_at > now
        and (offer.closing_at is None or offer.closing_at > now)
    )
