"""Lists of what is on offer: details for members, counts by authority and locality for everyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, cast, func, select

from collabnet.capacity import queries
from collabnet.capacity.models import Line, Statement
from collabnet.capacity.queries import Age, age_on
from collabnet.capacity.totals import Totals, on_offer_of
from collabnet.capacity.visibility import details_for, shown
from collabnet.capacity.words import LineWords, line_words
from collabnet.core.actor import Actor
from collabnet.core.capacity import Answer, OnOffer
from collabnet.core.capacity_kinds import Kind
from collabnet.core.geography import GridPoint, box_around, distance_metres, metres, miles
from collabnet.directory.models import (
    Group,
    LocalAuthority,
    Locality,
    LocalitySchool,
    Region,
    School,
)
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.pagination import PAGE_SIZE, Page

PHASES = {
    "1": "Nursery",
    "2": "Primary",
    "3": "Middle deemed primary",
    "4": "Secondary",
    "5": "Middle deemed secondary",
    "6": "16 plus",
    "7": "All-through",
    "0": "Special, alternative and other",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see; distances from a place narrow schools only."""

    kind: Kind | None = None
    phase: str = ""
    centre: GridPoint | None = None
    radius_miles: float = 10.0
    confirmed_within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One statement in a list: whose, where, what, how fresh."""

    name: str
    href: str
    where: str
    distance_miles: float | None
    lines: list[LineWords]
    counts: OnOffer
    total_places: int | None  # at most so many over all its places
    age: Age
    valid_from: dt.date | None  # only when it is still to come
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """How much is on offer in an area: counts only, which anyone may see."""

    code: str
    name: str
    href: str
    owners: int
    counts: OnOffer


def school_offers(*, actor: Actor, filters: Filters, page: int = 1) -> Page[Offer]:
    """Schools' offers whose details `actor` may see: the nearest first, else by name."""
    totals = Totals(filters.kind)
    wanted = totals.join(
        select(Statement, School, *totals.labelled())
        .join(School, School.urn == Statement.urn)
        .where(shown(today()), details_for(actor), *_narrowed(filters))
    )
    number = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    order: list[Any] = [School.name, School.urn]
    if filters.centre is not None:
        order.insert(0, _square_distance(filters.centre))
    rows = db.session.execute(
        wanted.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    return Page([_school_offer(row, filters) for row in rows], page, number)


def body_offers(*, actor: Actor, filters: Filters) -> list[Offer]:
    """Offers of trusts, authorities and DfE teams whose details `actor` may see, by kind and name."""
    if filters.phase:
        return []
    totals = Totals(filters.kind)
    wanted = totals.join(
        select(Statement, *totals.labelled()).where(
            shown(today()), details_for(actor), Statement.urn.is_(None), *_fresh(filters)
        )
    )
    rows = db.session.execute(wanted.order_by(Statement.owner_kind, Statement.owner_code)).all()
    names = _body_names([row.Statement for row in rows])
    found = []
    for row in rows:
        owner = (row.Statement.owner_kind, row.Statement.owner_code)
        where = {"trust": "Trust", "la": "Local authority", "region": "DfE"}[owner[0]]
        found.append(_offer(row, names.get(owner, owner[1]), where, None, filters))
    return sorted(found, key=lambda offer: (offer.where, offer.name))


def counts_by_authority(filters: Filters) -> list[AreaCounts]:
    """What schools and the authority itself offer in each local authority, by name."""
    area = func.coalesce(School.la_code, Statement.owner_code)
    wanted = (
        _counted(filters, area)
        .outerjoin(School, School.urn == Statement.urn)
        .where(Statement.owner_kind.in_(("school", "la")))
    )
    names = {
        row.code: row.name
        for row in db.session.execute(select(LocalAuthority.code, LocalAuthority.name))
    }
    return _areas(wanted, names, "/authorities/")


def counts_by_locality(filters: Filters) -> list[AreaCounts]:
    """What schools offer in each locality, by name."""
    wanted = (
        _counted(filters, Locality.slug)
        .join(School, School.urn == Statement.urn)
        .join(LocalitySchool, LocalitySchool.urn == School.urn)
        .join(Locality, Locality.id == LocalitySchool.locality_id)
    )
    names = {row.slug: row.name for row in db.session.execute(select(Locality.slug, Locality.name))}
    return _areas(wanted, names, "/localities/")


def school_counts_of(urns: Select[int]) -> AreaCounts:
    """What the schools of a select offer together."""
    wanted = _counted(Filters(), Statement.owner_kind).where(
        Statement.owner_kind == "school", Statement.urn.in_(urns)
    )
    found = _areas(wanted, {}, "")
    return found[0] if found else AreaCounts("", "", "", 0, OnOffer())


def detail_rows(*, actor: Actor, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """One row a line of every statement whose details `actor` may see, for a download."""
    wanted = (
        select(Statement, School)
        .outerjoin(School, School.urn == Statement.urn)
        .where(shown(today()), details_for(actor), *_narrowed(filters))
        .order_by(Statement.owner_kind, Statement.owner_code)
    )
    rows = db.session.execute(wanted).all()
    names = _body_names([row.Statement for row in rows])
    for statement, school in rows:
        owner = (statement.owner_kind, statement.owner_code)
        name = school.name if school else names.get(owner, "")
        for line in statement.lines:
            if filters.kind is not None and line.kind != filters.kind:
                continue
            yield _detail_row(statement, line, name, school.la_code if school else "")


DETAIL_COLUMNS = (
    "owner", "code", "name", "la_code", "kind", "what", "answer", "quantity", "unit", "in_words", "valid_from",
    "valid_to", "total_places", "total_days", "confirmed_on",
)  # fmt: skip
COUNT_COLUMNS = (
    "la_code", "name", "owners", "places", "places_maybe", "days_a_term", "days_a_term_maybe", "services", "rooms",
)  # fmt: skip


def count_rows(filters: Filters) -> Iterator[tuple[Any, ...]]:
    """One row a local authority, counts only, for a download that anyone may have."""
    for area in counts_by_authority(filters):
        c = area.counts
        numbers = (c.places, c.places_maybe, c.days, c.days_maybe, c.services, c.rooms)
        yield (area.code, area.name, area.owners, *numbers)


def _detail_row(statement: Statement, line: Line, name: str, la_code: str) -> tuple[Any, ...]:
    offer = line.offer()
    words = line_words(offer)
    confirmed = queries.age(statement)
    return (
        statement.owner_kind, statement.owner_code, name, la_code, offer.kind.label, words.what, line.answer,
        line.quantity, offer.kind.unit, words.together, statement.valid_from.isoformat(),
        statement.valid_to.isoformat() if statement.valid_to else "", statement.total_places, statement.total_days,
        confirmed.on.isoformat() if confirmed else "",
    )  # fmt: skip


def _counted(filters: Filters, area: Any) -> Select[Any]:
    """Counts grouped by an area's column, of what is shown and passes the filters."""
    totals = Totals(filters.kind)
    sums = [
        func.sum(column).label(label.name)
        for column, label in zip(totals.columns, totals.labelled(), strict=True)
    ]
    return totals.join(
        select(area.label("area"), func.count(Statement.id).label("owners"), *sums)
        .where(shown(today()), *_narrowed(filters))
        .group_by(area)
    )


def _areas(wanted: Select[Any], names: dict[str, str], prefix: str) -> list[AreaCounts]:
    found = [
        AreaCounts(
            code=row.area,
            name=names.get(row.area, row.area),
            href=prefix + row.area,
            owners=row.owners,
            counts=on_offer_of(row),
        )
        for row in db.session.execute(wanted)
    ]
    return sorted(found, key=lambda area: (area.name, area.code))


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of the filters; those about a school leave other owners out."""
    conditions = _fresh(filters)
    if filters.phase:
        conditions.append(
            Statement.urn.in_(select(School.urn).where(School.phase_code == filters.phase))
        )
    if filters.centre is not None:
        radius = metres(filters.radius_miles)
        box = box_around(filters.centre, radius)
        near = select(School.urn).where(
            School.easting.between(box.west, box.east),
            School.northing.between(box.south, box.north),
            _square_distance(filters.centre) <= radius * radius,
        )
        conditions.append(Statement.urn.in_(near))
    return conditions


def _fresh(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.confirmed_within_days is None:
        return []
    since = utcnow() - dt.timedelta(days=filters.confirmed_within_days)
    return [Statement.confirmed_at >= since]


def _square_distance(centre: GridPoint) -> ColumnElement[float]:
    """Metres squared, as floats: the square of a grid coordinate does not fit a 32-bit integer."""
    east = cast(School.easting, Float) - centre.easting
    north = cast(School.northing, Float) - centre.northing
    return east * east + north * north


def _body_names(statements: list[Statement]) -> dict[tuple[str, str], str]:
    """The names of the trusts, authorities and DfE teams that own statements."""
    codes: dict[str, set[str]] = {}
    for statement in statements:
        codes.setdefault(statement.owner_kind, set()).add(statement.owner_code)
    trusts = select(Group.uid, Group.name).where(
        Group.uid.in_([int(c) for c in codes.get("trust", ())])
    )
    las = select(LocalAuthority.code, LocalAuthority.name).where(
        LocalAuthority.code.in_(codes.get("la", ()))
    )
    regions = select(Region.code, Region.name).where(Region.code.in_(codes.get("region", ())))
    found = {("trust", str(uid)): name for uid, name in db.session.execute(trusts)}
    found |= {("la", code): name for code, name in db.session.execute(las)}
    return found | {
        ("region", code): f"DfE regional team: {name}" for code, name in db.session.execute(regions)
    }


def _school_offer(row: Any, filters: Filters) -> Offer:
    school: School = row.School
    distance = None
    if filters.centre is not None and school.easting is not None and school.northing is not None:
        there = GridPoint(school.easting, school.northing)
        distance = miles(distance_metres(filters.centre, there))
    phase = school.type_name if school.phase_code == "0" else school.phase_name
    where = ", ".join(part for part in (phase, school.town) if part)
    return _offer(row, school.name, where, distance, filters)


def _offer(row: Any, name: str, where: str, distance: float | None, filters: Filters) -> Offer:
    statement: Statement = row.Statement
    lines = [
        line_words(offer)
        for offer in statement.offers()
        if offer.answer != Answer.NO and (filters.kind is None or offer.kind == filters.kind)
    ]
    assert statement.confirmed_at is not None  # noqa: S101 - a live statement has been confirmed
    to_come = statement.valid_from > today()
    return Offer(
        name=name,
        href=f"/capacity/{statement.owner_kind}/{statement.owner_code}",
        where=where,
        distance_miles=distance,
        lines=lines,
        counts=on_offer_of(row),
        total_places=statement.total_places,
        age=age_on(statement.confirmed_at),
        valid_from=statement.valid_from if to_come else None,
        valid_to=statement.valid_to,
    )
