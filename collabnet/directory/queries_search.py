"""The school search: which schools in which order, how many within each radius, and what would widen it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, bindparam, case, func, null, select

from collabnet.core.actor import Actor
from collabnet.core.geography import METRES_PER_MILE, GridPoint
from collabnet.core.text import fold
from collabnet.directory.codes import SECTORS, type_codes_of
from collabnet.directory.latest import latest_number
from collabnet.directory.models import Group, Locality, LocalitySchool, School
from collabnet.directory.nearest import LISTED_STATUSES
from collabnet.directory.places_found import FoundPlace, PlaceProblem, find_place
from collabnet.directory.school_rows import Found, SchoolRow, rows_in_order
from collabnet.directory.search import SchoolSearch, radii, whole_number
from collabnet.platform.db import read
from collabnet.platform.pagination import PAGE_SIZE, Page
from collabnet.platform.registry import registry

MOST_WORDS = 8
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class RadiusCount:
    """How many schools lie within a radius."""

    miles: float
    schools: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of a search, where it measured from, and what else could be asked."""

    asked: SchoolSearch
    page: Page[SchoolRow]
    place: FoundPlace | None = None
    within: Sequence[RadiusCount] = ()  # by radius, the one asked for among them
    schools_called_so: int = 0  # schools with the town's name in theirs
    without_filters: int = 0  # schools if only the box counted, when the result is empty
    sort: str = ""

    @property
    def wider(self) -> list[RadiusCount]:
        """Radii beyond the one asked for that would find something."""
        return [w for w in self.within if w.miles > self.asked.radius_miles and w.schools]


def search(asked: SchoolSearch, *, actor: Actor, number: int) -> SearchResult:
    """The page `number` of a search; an impossible one is answered with its errors and no schools."""
    place = place_of(asked)
    nothing: Page[SchoolRow] = Page(rows=[], number=1, total=0)
    if asked.errors:
        return SearchResult(asked, nothing)
    conditions = _conditions(asked, actor)
    if place is None:
        conditions += _by_words(asked)
    within = _within(asked, place.point, conditions) if place else []
    total = (
        next(w.schools for w in within if w.miles == asked.radius_miles)
        if place
        else _count(conditions)
    )
    found = _found(asked, place, conditions, number=number) if total else []
    return SearchResult(
        asked=asked,
        page=Page(rows=list(rows_in_order(found)), number=number, total=total),
        place=place,
        within=within,
        schools_called_so=_count(_called(asked.q)) if place and place.is_town else 0,
        without_filters=_without_filters(asked, place) if not total and asked.is_filtered else 0,
        sort=_sort(asked, place),
    )


def all_found(asked: SchoolSearch, *, actor: Actor) -> list[Found]:
    """Every school of a search in its order; none when the search has errors."""
    place = place_of(asked)
    if asked.errors:
        return []
    conditions = _conditions(asked, actor)
    if place is None:
        conditions += _by_words(asked)
    return _found(asked, place, conditions)


def place_of(asked: SchoolSearch) -> FoundPlace | None:
    """Where the words lead on the map, unless they are meant as a name; a bad postcode is an error."""
    if asked.errors or asked.kind != "words" or asked.by_name:
        return None
    try:
        return find_place(asked.q)
    except PlaceProblem as problem:
        asked.errors["q"] = str(problem)
        return None


def _sort(asked: SchoolSearch, place: FoundPlace | None) -> str:
    """The order used: distance needs a place, and best match needs words."""
    if asked.sort in ("", "distance", "match"):
        return usual_sort(asked, place)
    return asked.sort


def usual_sort(asked: SchoolSearch, place: FoundPlace | None) -> str:
    """The order where none is asked for."""
    if place:
        return "distance"
    return "match" if asked.kind == "words" else "name"


def _conditions(asked: SchoolSearch, actor: Actor) -> list[Condition]:
    """What the filters ask of a school."""
    found: list[Condition] = []
    if not asked.closed_too and asked.kind not in ("urn", "dfe_number"):
        found.append(School.status_code.in_(LISTED_STATUSES))
    if asked.phases:
        found.append(School.phase_code.in_(asked.phases))
    if asked.type:
        codes = type_codes_of(asked.type) if asked.type in SECTORS else (asked.type,)
        found.append(School.type_code.in_(codes))
    if asked.la:
        found.append(School.la_code == asked.la)
    if asked.sen_unit:
        found.append(School.has_sen_unit.is_(True))
    if asked.trust:
        found.append(_in_trust(asked.trust))
    if asked.locality:
        inside = select(LocalitySchool.urn).join(
            Locality, Locality.id == LocalitySchool.locality_id
        )
        found.append(School.urn.in_(inside.where(Locality.slug == asked.locality)))
    for offered in registry().search_filters:
        if offered.name in asked.extra:
            found.append(School.urn.in_(offered.urns(actor)))
    return found


def _in_trust(text: str) -> Condition:
    """Schools of the trust with this UID, or of any trust with these words in its name."""
    uid = whole_number(text)
    if uid is not None:
        return School.trust_uid == uid
    named = select(Group.uid).where(func.lower(Group.name).contains(text.lower(), autoescape=True))
    return School.trust_uid.in_(named)


def _by_words(asked: SchoolSearch) -> list[Condition]:
    """What the box asks of a school when it does not name a place."""
    if asked.kind == "urn":
        return [School.urn == int(asked.q)]
    if asked.kind == "dfe_number":
        digits = [c for c in asked.q if c.isdigit()]
        return [School.la_code == "".join(digits[:3]), School.number == "".join(digits[3:])]
    return _called(asked.q) if asked.kind == "words" else []


def _called(words: str) -> list[Condition]:
    """Every word stands in the school's name; words of marks only match nothing."""
    wanted = fold(words).split()[:MOST_WORDS]
    if not wanted:
        return [School.urn < 0]
    return [School.search_name.contains(word, autoescape=True) for word in wanted]


def _squared(point: GridPoint) -> ColumnElement[Any]:
    """The squared distance in metres: in floating point, for squares overflow PostgreSQL's integers."""
    east = School.easting - bindparam(None, float(point.easting), type_=Float)
    north = School.northing - bindparam(None, float(point.northing), type_=Float)
    return east * east + north * north


def _in_box(point: GridPoint, radius: float) -> list[Condition]:
    return [
        School.easting.between(point.easting - radius, point.easting + radius),
        School.northing.between(point.northing - radius, point.northing + radius),
    ]


def _in_circle(point: GridPoint, radius: float) -> list[Condition]:
    return [*_in_box(point, radius), _squared(point) <= radius**2]


def _within(
    asked: SchoolSearch, point: GridPoint, conditions: Sequence[Condition]
) -> list[RadiusCount]:
    """How many schools lie within each radius, in one query."""
    miles = radii(asked.radius_miles)
    squared = _squared(point)
    counts = [
        func.sum(case((squared <= (radius * METRES_PER_MILE) ** 2, 1), else_=0)) for radius in miles
    ]
    found = read(
        select(*counts).where(*_in_box(point, miles[-1] * METRES_PER_MILE), *conditions)
    ).one()
    return [RadiusCount(radius, int(n or 0)) for radius, n in zip(miles, found, strict=True)]


def _count(conditions: Sequence[Condition]) -> int:
    found = read(select(func.count()).select_from(School).where(*conditions)).scalar()
    return int(found or 0)


def _without_filters(asked: SchoolSearch, place: FoundPlace | None) -> int:
    """How many schools the box alone would find."""
    listed: list[Condition] = [School.status_code.in_(LISTED_STATUSES)]
    if place is None:
        return _count([*listed, *_by_words(asked)])
    radius = asked.radius_miles * METRES_PER_MILE
    return _count([*listed, *_in_circle(place.point, radius)])


def _found(
    asked: SchoolSearch,
    place: FoundPlace | None,
    conditions: Sequence[Condition],
    *,
    number: int | None = None,
) -> list[Found]:
    """The URNs of a search in order, of one page or all, and how far each is from the place.

    URN comes last in every order, so that equal schools never change places.
    """
    squared = _squared(place.point) if place else null()
    chosen = select(School.urn, squared.label("squared")).where(*conditions)
    if place is not None:
        chosen = chosen.where(*_in_circle(place.point, asked.radius_miles * METRES_PER_MILE))
    chosen = chosen.order_by(*_order(asked, _sort(asked, place), squared), School.urn)
    if number is not None:
        chosen = chosen.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return [(urn, None if d2 is None else math.sqrt(d2)) for urn, d2 in read(chosen)]


def _order(asked: SchoolSearch, sort: str, squared: ColumnElement[Any]) -> list[Any]:
    """What the schools are ordered by."""
    if sort == "distance":
        return [squared]
    if sort in ("fullest", "emptiest"):
        full = latest_number("roll") / func.nullif(latest_number("capacity"), 0)
        return [(full.desc() if sort == "fullest" else full.asc()).nulls_last()]
    if sort == "match":
        wanted = fold(asked.q)
        rank = case(
            (School.search_name == wanted, 0),
            (School.search_name.startswith(wanted, autoescape=True), 1),
            (School.search_name.contains(f" {wanted}", autoescape=True), 2),
            else_=3,
        )
        return [rank, School.search_name]
    return [School.name]
