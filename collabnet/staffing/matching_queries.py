"""Gathers what is open wherever a person's localities reach, and works the matching of it out.

The matching is the same for whoever asks: it is worked out over all localities that are linked to
the person's by anything open, and a pair of two localities that share nothing cannot touch it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.geography import GridPoint
from collabnet.core.secondment import State
from collabnet.core.staff_matching import Candidate, Need, Outcome, match_staff
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.staffing import matching_people, queries
from collabnet.staffing.models import Secondment
from collabnet.staffing.pool_queries import PoolPerson


@dataclass(frozen=True, slots=True)
class Matched:
    """Two matchings of the same needs, with the records that they are about, by key.

    Staff whom employers offer and people of the pool are matched apart: an employer whose offer lost
    to somebody it cannot see could else tell that one of its own is looking elsewhere.
    """

    offers: Outcome
    people: Outcome
    needs: Mapping[str, Need]
    offered: Mapping[str, Candidate]
    persons: Mapping[str, PoolPerson]
    rows: Mapping[str, Secondment]
    known: queries.Subjects


def matched(actor: Actor) -> Matched:
    """The matchings of everything open that is linked to the localities where a person arranges secondments."""
    rows = db.session.scalars(
        select(Secondment)
        .where(Secondment.state == State.OPEN.value, Secondment.ends_on >= today())
        .order_by(Secondment.id)
    ).all()
    known = queries.subjects(rows)
    areas = {key_of(row): _areas(known.get(queries.owner_of(row))) for row in rows}
    mine = {
        area
        for row in rows
        if queries.may_arrange(actor, queries.owner_of(row), known)
        for area in areas[key_of(row)]
    }
    people = matching_people.open_people(int(a) for a in frozenset().union(*areas.values()))
    areas |= {matching_people.key_of(row): matching_people.areas_of(row) for row in people}
    linked = _linked(areas, mine)
    rows = [row for row in rows if key_of(row) in linked]
    people = [row for row in people if matching_people.key_of(row) in linked]
    places, answered = _places(queries.owner_of(row) for row in rows), _answered(rows)
    needs = [_need(row, known, places, answered) for row in rows if row.kind == "need"]
    offers = [_offer(row, known, places, answered) for row in rows if row.kind == "offer"]
    owners = {queries.owner_of(row) for row in rows if row.kind == "need"}
    persons = matching_people.candidates(people, owners, known)
    return Matched(
        offers=match_staff(needs=needs, candidates=offers, key=tie_key()),
        people=match_staff(
            needs=needs, candidates=[one for one, _ in persons.values()], key=tie_key()
        ),
        needs={need.key: need for need in needs},
        offered={offer.key: offer for offer in offers},
        persons={key: person for key, (_, person) in persons.items()},
        rows={key_of(row): row for row in rows},
        known=known,
    )


def key_of(row: Secondment) -> str:
    """How the matching names a need or an offer."""
    return f"secondment:{row.id}"


def tie_key() -> bytes:
    """What settles equals: one key for the whole installation, which nobody outside knows."""
    secret = str(current_app.config["SECRET_KEY"])
    return hashlib.sha256(f"matching of needs and people|{secret}".encode()).digest()


def _areas(where: Subject | None) -> frozenset[str]:
    """The localities of an organisation."""
    within = where.within if where is not None else frozenset()
    return frozenset(scope.code for scope in within if scope.kind is ScopeKind.LOCALITY)


def _over(where: Subject | None, owner: Scope) -> frozenset[str]:
    """Who employs the staff of a school besides itself: its trust, or the LA of a community school."""
    within = where.within if where is not None else frozenset()
    employers = {s for s in within if s.kind is ScopeKind.TRUST}
    if owner.kind is ScopeKind.SCHOOL:
        employers |= {Scope(ScopeKind.LA, s.code) for s in within if s.kind is ScopeKind.MAINTAINED}
    return frozenset(str(s) for s in employers - {owner})


def _linked(areas: Mapping[str, frozenset[str]], reached: set[str]) -> set[str]:
    """What is linked to the localities reached, over any chain of things that lie in several of them."""
    by_area: dict[str, list[str]] = defaultdict(list)
    for key, lies_in in areas.items():
        for area in lies_in:
            by_area[area].append(key)
    found, waiting, linked = set(reached), list(reached), set[str]()
    while waiting:
        for key in by_area[waiting.pop()]:
            linked.add(key)
            new = areas[key] - found
            found |= new
            waiting += new
    return linked


def _places(owners: Iterable[Scope]) -> dict[Scope, GridPoint]:
    """Where the schools among some owners stand; trusts, LAs and regions stand nowhere."""
    urns = {int(o.code) for o in owners if o.kind is ScopeKind.SCHOOL}
    found = db.session.execute(
        select(School.urn, School.easting, School.northing).where(School.urn.in_(urns))
    )
    return {
        Scope(ScopeKind.SCHOOL, str(urn)): GridPoint(easting, northing)
        for urn, easting, northing in found
        if easting is not None and northing is not None
    }


def _answered(rows: Sequence[Secondment]) -> dict[str, frozenset[str]]:
    """By key of a row, the keys of the other kind whose owner has said that it would like to."""
    by_owner: dict[tuple[str, Scope], list[str]] = defaultdict(list)
    for row in rows:
        by_owner[row.kind, queries.owner_of(row)].append(key_of(row))
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        other = "offer" if row.kind == "need" else "need"
        for interest in row.interests:
            if interest.state == "open" and interest.user_id is None:
                scope = Scope(ScopeKind(interest.employer_kind), interest.employer_code)
                for key in by_owner.get((other, scope), ()):
                    found[key].add(key_of(row))
    return {key: frozenset(keys) for key, keys in found.items()}


def _need(
    row: Secondment, known: queries.Subjects, places: Mapping[Scope, GridPoint],
    answered: Mapping[str, frozenset[str]],
) -> Need:  # fmt: skip
    owner = queries.owner_of(row)
    return Need(
        key=key_of(row),
        owner=str(owner),
        quarters=row.quarters_a_week,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        role=row.role,
        subjects=frozenset(row.subjects),
        phases=frozenset(row.phases),
        place=places.get(owner),
        areas=_areas(known.get(owner)),
        over=_over(known.get(owner), owner),
        wishes=answered.get(key_of(row), frozenset()),
    )


def _offer(
    row: Secondment, known: queries.Subjects, places: Mapping[Scope, GridPoint],
    answered: Mapping[str, frozenset[str]],
) -> Candidate:  # fmt: skip
    owner = queries.owner_of(row)
    return Candidate(
        key=key_of(row),
        owner=str(owner),
        roles=frozenset({row.role} if row.role else ()),
        subjects=frozenset(row.subjects),
        phases=frozenset(row.phases),
        quarters=row.quarters_a_week,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        place=places.get(owner),
        areas=_areas(known.get(owner)),
        over=_over(known.get(owner), owner),
        wishes=answered.get(key_of(row), frozenset()),
    )
