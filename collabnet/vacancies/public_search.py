"""Searches open adverts: conditions in SQL, the nearest school of each, one page at a time, their schools for a map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.geography import box_around, metres, miles
from collabnet.core.school_time import day_of
from collabnet.core.text import fold
from collabnet.core.vacancy import State
from collabnet.directory.models import Locality, LocalitySchool, School
from collabnet.directory.places_found import FoundPlace
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.platform.pagination import PAGE_SIZE, Page
from collabnet.vacancies import queries, words
from collabnet.vacancies.models import Vacancy, VacancySchool, VacancyTag

Condition = ColumnElement[bool]
SORTS: Final = {
    "": "Nearest or newest",
    "newest": "Newest first",
    "closing": "Closing soonest",
    "pay": "Highest pay first",
}
MOST_WORDS: Final = 8
MOST_ON_MAP: Final = 400
MOST_IN_FEED: Final = 100
MOST_IN_MAIL: Final = 20


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; with a place, adverts are measured from it."""

    q: str = ""
    role: str = ""
    subject: str = ""
    phase: str = ""
    key_stage: str = ""
    contract: str = ""
    pattern: str = ""
    flexible: bool = False
    pay: int | None = None  # pounds a year, full time
    place: FoundPlace | None = None
    radius_miles: float | None = None
    employer: Scope | None = None
    la: str = ""
    locality: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An open advert in a list."""

    number: int
    title: str
    employer: Organisation
    partner: Organisation | None
    pay: str
    actual: str
    work: str  # contract and hours
    starts: str
    closes: str
    place: str  # the nearest school, or where the work is
    urn: int | None
    more_schools: int
    distance_miles: float | None

    @property
    def href(self) -> str:
        """Its page."""
        return f"/vacancies/{self.number}"


@dataclass(frozen=True, slots=True)
class Spot:
    """A school on the map, with the adverts found there."""

    urn: int
    name: str
    la_code: str
    easting: int
    northing: int
    adverts: int
    distance_miles: float | None


def search(filters: Filters, number: int) -> Page[Row]:
    """One page of the adverts found."""
    found = _found(filters)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    chosen = db.session.execute(
        found.order_by(*_order(filters)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows=rows([row.id for row in chosen], filters), number=number, total=total)


def count(filters: Filters) -> int:
    """How many adverts there are."""
    return (
        db.session.scalar(select(func.count()).select_from(_found(filters, near=False).subquery()))
        or 0
    )


def newest_changes(filters: Filters) -> list[Vacancy]:
    """The adverts found, the latest change first, for a feed."""
    ids = _found(filters).subquery()
    return list(
        db.session.scalars(
            select(Vacancy)
            .join(ids, ids.c.id == Vacancy.id)
            .order_by(Vacancy.changed_at.desc(), Vacancy.id.desc())
            .limit(MOST_IN_FEED)
        )
    )


def went_out_since(filters: Filters, since: dt.datetime) -> list[Row]:
    """Open adverts that people could first read after a moment, the newest first; scheduled ones on their day."""
    found = _found(filters, near=False).where(
        or_(Vacancy.published_at > since, Vacancy.publish_on > day_of(since))
    )
    numbers = db.session.scalars(found.order_by(*_newest()).limit(MOST_IN_MAIL)).all()
    return rows(numbers, filters)


def rows(numbers: Sequence[int], filters: Filters) -> list[Row]:
    """Adverts as lists show them, in the order given: three queries, however many there are."""
    by_id = {
        row.id: row for row in db.session.scalars(select(Vacancy).where(Vacancy.id.in_(numbers)))
    }
    found = [by_id[number] for number in numbers if number in by_id]
    named = organisations(
        scope
        for row in found
        for scope in (queries.owner_of(row), queries.shared_with(row))
        if scope is not None
    )
    nearest = _schools_of(numbers, filters)
    return [_row(row, named, nearest.get(row.id, []), filters) for row in found]


def spots(filters: Filters) -> list[Spot]:
    """The schools of the adverts found, nearest first or by name, each once, for the map and its table."""
    ids = _found(filters, near=False).subquery()
    squared = _squared(filters)
    statement = (
        select(
            School.urn, School.name, School.la_code, School.easting, School.northing,
            func.count().label("adverts"), squared.label("squared"),
        )
        .join(VacancySchool, VacancySchool.urn == School.urn)
        .join(ids, ids.c.id == VacancySchool.vacancy_id)
        .where(School.easting.is_not(None), School.northing.is_not(None), *_circle(filters))
        .group_by(School.urn, School.name, School.la_code, School.easting, School.northing)
        .order_by(*(["squared"] if filters.place else []), School.name, School.urn)
        .limit(MOST_ON_MAP)
    )  # fmt: skip
    return [
        Spot(r.urn, r.name, r.la_code, r.easting, r.northing, r.adverts, _miles(r.squared))
        for r in db.session.execute(statement)
    ]


def at_school(urn: int) -> tuple[str, list[Row]]:
    """The name of a school and the open adverts with work there, the newest first."""
    chosen = select(Vacancy.id).where(*is_open(), _at_school(School.urn == urn))
    numbers = db.session.scalars(chosen.order_by(*_newest()).limit(PAGE_SIZE)).all()
    name = db.session.scalar(select(School.name).where(School.urn == urn)) if numbers else None
    return name or "", rows(numbers, Filters())


def employer_of(filters: Filters) -> Organisation | None:
    """The employer whose adverts alone are listed."""
    return organisations([filters.employer])[filters.employer] if filters.employer else None


def is_open() -> list[Condition]:
    """Adverts that one can apply for now."""
    return [
        Vacancy.state == State.PUBLISHED.value,
        Vacancy.closes_at > utcnow(),
        or_(Vacancy.publish_on.is_(None), Vacancy.publish_on <= today()),
    ]


def _found(filters: Filters, *, near: bool = True) -> Select[Any]:
    """The numbers of the adverts found, with the squared distance of the nearest school where there is a place."""
    statement = select(Vacancy.id).where(*is_open(), *_conditions(filters))
    if filters.place is None:
        return statement
    nearest = _nearest(filters)
    joined = statement.join(
        nearest, nearest.c.id == Vacancy.id, isouter=filters.radius_miles is None
    )
    return joined.add_columns(nearest.c.squared) if near else joined


def _nearest(filters: Filters) -> Subquery:
    return (
        select(VacancySchool.vacancy_id.label("id"), func.min(_squared(filters)).label("squared"))
        .join(School, School.urn == VacancySchool.urn)
        .where(School.easting.is_not(None), School.northing.is_not(None), *_circle(filters))
        .group_by(VacancySchool.vacancy_id)
        .subquery("nearest")
    )


def _conditions(filters: Filters) -> Iterator[Condition]:
    for word in fold(filters.q).split()[:MOST_WORDS]:
        yield or_(
            Vacancy.search_text.contains(word, autoescape=True),
            _at_school(School.search_name.contains(word, autoescape=True)),
        )
    if filters.q and not fold(filters.q):
        yield Vacancy.id < 0  # words of marks only find nothing
    for kind, code in (
        ("roles", filters.role), ("subjects", filters.subject), ("phases", filters.phase),
        ("key_stages", filters.key_stage), ("contract", filters.contract), ("patterns", filters.pattern),
    ):  # fmt: skip
        if code:
            yield _tagged(kind, VacancyTag.code == code)
    if filters.flexible:
        yield _tagged("flexible", VacancyTag.code != "none")
    if filters.pay is not None:
        yield Vacancy.most_pence >= filters.pay * 100
    if filters.employer is not None:
        yield of_employer(filters.employer)
    if filters.la:
        yield _at_school(School.la_code == filters.la)
    if filters.locality:
        inside = (
            select(LocalitySchool.urn)
            .join(Locality, Locality.id == LocalitySchool.locality_id)
            .where(Locality.slug == filters.locality)
        )
        yield _at_school(School.urn.in_(inside))


def of_employer(scope: Scope) -> Condition:
    """Adverts of an employer, those that it has agreed to share, and those with work at its schools."""
    kind, code = scope.kind.value, scope.code
    own = or_(
        and_(Vacancy.owner_kind == kind, Vacancy.owner_code == code),
        and_(
            Vacancy.partner_kind == kind,
            Vacancy.partner_code == code,
            Vacancy.partner_agreed_at.is_not(None),
        ),
    )
    if scope.kind is ScopeKind.SCHOOL:
        return or_(own, _at_school(School.urn == int(code)))
    if scope.kind is ScopeKind.TRUST:
        return or_(own, _at_school(School.trust_uid == int(code)))
    return own


def _tagged(kind: str, condition: Condition) -> Condition:
    return exists().where(VacancyTag.vacancy_id == Vacancy.id, VacancyTag.kind == kind, condition)


def _at_school(condition: Condition) -> Condition:
    return exists().where(
        VacancySchool.vacancy_id == Vacancy.id, School.urn == VacancySchool.urn, condition
    )


def _squared(filters: Filters) -> ColumnElement[Any]:
    """The squared distance in metres: in floating point, for squares overflow PostgreSQL's integers."""
    if filters.place is None:
        return cast(None, Float)
    east = cast(School.easting, Float) - float(filters.place.point.easting)
    north = cast(School.northing, Float) - float(filters.place.point.northing)
    return east * east + north * north


def _circle(filters: Filters) -> list[Condition]:
    """Schools within the radius: the box first, which an index serves, then the circle."""
    if filters.place is None or filters.radius_miles is None:
        return []
    radius = metres(filters.radius_miles)
    box = box_around(filters.place.point, radius)
    return [
        School.easting.between(int(box.west), int(box.east)),
        School.northing.between(int(box.south), int(box.north)),
        _squared(filters) <= radius * radius,
    ]


def _order(filters: Filters) -> list[Any]:
    """A stable order: what was asked for, then the newest, then the number."""
    if filters.sort == "closing":
        return [Vacancy.closes_at, Vacancy.id]
    if filters.sort == "pay":
        return [Vacancy.most_pence.desc().nulls_last(), *_newest()]
    if filters.sort == "" and filters.place is not None:
        return [literal_column("nearest.squared").nulls_last(), *_newest()]
    return _newest()


def _newest() -> list[Any]:
    return [Vacancy.published_at.desc().nulls_last(), Vacancy.id.desc()]


def _miles(squared: float | None) -> float | None:
    return None if squared is None else miles(float(squared) ** 0.5)


def _schools_of(
    numbers: Sequence[int], filters: Filters
) -> dict[int, list[tuple[int, str, str, float | None]]]:
    """The schools of some adverts, the nearest (or the first by name) first."""
    found: dict[int, list[tuple[int, str, str, float | None]]] = {}
    statement = (
        select(
            VacancySchool.vacancy_id, School.urn, School.name, School.town,
            _squared(filters).label("squared"),
        )
        .join(School, School.urn == VacancySchool.urn)
        .where(VacancySchool.vacancy_id.in_(numbers))
        .order_by(School.name, School.urn)
    )  # fmt: skip
    for row in db.session.execute(statement):
        found.setdefault(row.vacancy_id, []).append(
            (row.urn, row.name, row.town, _miles(row.squared))
        )
    for schools in found.values():
        schools.sort(key=lambda s: (s[3] is None, s[3] or 0))
    return found


def _place_words(nearest: tuple[int, str, str, float | None] | None, employer: str) -> str:
    """The nearest school with its town; the town alone where the employer is that school."""
    if nearest is None:
        return "Central office"
    _, name, town, _ = nearest
    return ", ".join(part for part in (name if name != employer else "", town) if part)


def _row(
    row: Vacancy,
    named: dict[Scope, Organisation],
    schools: Sequence[tuple[int, str, str, float | None]],
    filters: Filters,
) -> Row:
    post, shared = queries.post_of(row), queries.shared_with(row)
    nearest = schools[0] if schools else None
    return Row(
        number=row.id,
        title=post.title,
        employer=named[queries.owner_of(row)],
        partner=named[shared] if shared is not None else None,
        pay=words.pay_range(post),
        actual=f"{words.money(post.actual)} a year for this post" if post.actual else "",
        work=words.work(post),
        starts=words.starts(post),
        closes=words.closes(post),
        place=_place_words(nearest, named[queries.owner_of(row)].name),
        urn=nearest[0] if nearest else None,
        more_schools=max(0, len(schools) - 1),
        distance_miles=nearest[3] if nearest else None,
    )
