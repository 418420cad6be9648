"""What staffing offers instead of a post, or besides: people in the pool, secondments on offer, cover, trainees.

Blind to every school's pressure, and no more than the person who asks may see anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collabnet.core.actor import Actor, ScopeKind
from collabnet.core.alternatives import Alternative, Help, Sought
from collabnet.core.geography import GridPoint, distance_metres
from collabnet.core.talent_pool import Interest, Wanted, band_of, band_words
from collabnet.platform.templating import date_words
from collabnet.recruitment_code.codelists import JOB_ROLES
from collabnet.staffing import pool_cover_pages, pool_queries, queries
from collabnet.staffing.pool_queries import PoolPerson
from collabnet.staffing.pool_words import people_words

MOST: Final = 10  # cards of one kind


def alternatives(actor: Actor, sought: Sought) -> Iterator[Alternative]:
    """Everything staffing knows for a post; the order is nearest first, then a key."""
    place = (
        GridPoint(sought.easting, sought.northing)
        if sought.easting is not None and sought.northing is not None
        else None
    )
    wanted = Wanted(sought.role, frozenset(sought.subjects), frozenset(sought.phases))
    people = [
        person
        for person in pool_queries.people_in_pool(actor, wanted=wanted)
        if place is None or person.reaches(place)
    ]
    yield from _cards(people, Interest.SECONDMENT, Help.SECONDMENT, place)
    yield from _offers(actor, sought, place)
    yield from _cover(people)
    trainees = [
        person
        for person in pool_queries.people_in_pool(
            actor, interest=Interest.TRAINEE, wanted=Wanted("", wanted.subjects, wanted.phases)
        )
        if place is None or person.reaches(place)
    ]  # a trainee has no role yet
    yield from _cards(trainees, Interest.TRAINEE, Help.TRAINEES, place)
    yield from _cards(people, Interest.SHARED_POST, Help.SHARED_POST, place)


def _cards(
    people: list[PoolPerson], interest: Interest, kind: Help, place: GridPoint | None
) -> Iterator[Alternative]:
    """People open to something, as cards without a name, nearest band first.

    How far somebody is stands in words, as a band: `metres` would tell it closer than others may know.
    """
    found = [
        (band_of(person.km_to(place)) if place is not None else 0, person.key, person)
        for person in people
        if interest.value in person.interests
    ]
    for band, key, person in sorted(found, key=lambda f: f[:2])[:MOST]:
        roles = ", ".join(JOB_ROLES[r].label for r in JOB_ROLES if r in person.offered.roles)
        details = [roles, ", ".join(sorted(person.offered.subjects))]
        details += [band_words(band)] if place is not None else []
        yield Alternative(
            help=kind,
            text=person.headline,
            href=f"/cover/people/{key}",
            detail=" · ".join(filter(None, details)),
        )


def _offers(actor: Actor, sought: Sought, place: GridPoint | None) -> Iterator[Alternative]:
    """Secondments in such work that employers offer, the soonest start first."""
    offers = [card for card in queries.open_cards(actor, kind="offer") if _fits(card.row, sought)]
    for card in offers[:MOST]:
        row, scope = card.row, card.owner.scope
        where = pool_cover_pages.place_of(scope) if scope.kind is ScopeKind.SCHOOL else None
        yield Alternative(
            help=Help.SECONDMENT,
            text=row.title,
            href=f"/secondments/{row.id}",
            detail=f"Offered by {card.owner.name}, {date_words(row.starts_on)} to {date_words(row.ends_on)}",
            metres=round(distance_metres(where, place)) if where and place else None,
        )


def _fits(row: queries.Secondment, sought: Sought) -> bool:
    """Whether an offer may be for such work: what it or the post does not say excludes nothing."""
    pairs = ((row.subjects, sought.subjects), (row.phases, sought.phases))
    return all(not said or not asked or set(said) & set(asked) for said, asked in pairs)


def _cover(people: list[PoolPerson]) -> Iterator[Alternative]:
    """One line for cover: how many would match, as far as that may be said."""
    count = sum(Interest.COVER.value in person.interests for person in people)
    if count:
        yield Alternative(
            help=Help.COVER,
            text="Ask for cover until the post is filled",
            href="/cover/new",
            detail=f"{people_words(count).capitalize()} nearby could be asked",
        )
