"""Puts the pages of cover together: a request as its school sees it, people as cards, an approach in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Actor, Scope
from collabnet.core.cover import AnswerState, RequestState
from collabnet.core.geography import GridPoint
from collabnet.core.school_time import day_words
from collabnet.core.talent_pool import (
    WEEKDAYS,
    Interest,
    Wanted,
    band_of,
    band_words,
    kilometres,
    suits,
)
from collabnet.core.text_scans import RESTRAINTS, scan
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow
from collabnet.recruitment_code.codelists import JOB_ROLES, KEY_STAGES, PHASES, codes
from collabnet.staffing import pool_asking, pool_cover_queries, pool_queries, queries
from collabnet.staffing.pool_cover_queries import Asked, Listed
from collabnet.staffing.pool_models import CoverAnswer, CoverRequest, PoolApproach, PoolProfile
from collabnet.staffing.pool_notices import employer_of
from collabnet.staffing.pool_pages import words_of
from collabnet.staffing.pool_words import (
    PART_WORDS,
    days_words,
    hours_words,
    interests_words,
    miles_words,
    people_words,
    role_words,
)

ROLE_LABELS = {code: role.label for code, role in JOB_ROLES.items()}


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who accepted, as the school sees them: without a name for whoever may not learn it."""

    answer: CoverAnswer
    name: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request as its school's people see it. Who was asked and who said no is shown to nobody."""

    row: CoverRequest
    school: Organisation
    role: str
    days: str
    day_list: str  # each day with its weekday
    coming: Sequence[Coming]
    matching: str  # of a draft: how many people match now
    asked: str  # how many were asked so far
    answer_within: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody in the pool, without a name or a place."""

    key: str
    headline: str
    facts: Sequence[tuple[str, str]]
    where: str
    band: int


@dataclass(frozen=True, slots=True)
class ApproachLine:
    """An approach as the employer or the person sees it; the name once the person gave it."""

    row: PoolApproach
    employer: str
    about: str
    headline: str
    name: str


@dataclass(frozen=True, slots=True)
class CoverPage:
    """What somebody has to do with cover: requests of their schools, approaches, questions to themself."""

    listed: Sequence[Listed]
    approaches: Sequence[ApproachLine]
    asked: Sequence[Asked]
    may_ask: bool
    has_profile: bool


def cover_page(actor: Actor) -> CoverPage:
    """Everything about cover for somebody."""
    user = actor.user_id or 0
    return CoverPage(
        listed=pool_cover_queries.requests_of(actor),
        approaches=[_line(row, actor) for row in pool_cover_queries.approaches_of(actor)],
        asked=pool_cover_queries.asked_of(user),
        may_ask=bool(pool_cover_queries.schools_of(actor)),
        has_profile=pool_queries.own(user) is not None,
    )


def request_page(row: CoverRequest, actor: Actor) -> RequestPage:
    """A request as the school's people see it."""
    scope = pool_asking.scope_of(row)
    draft = row.status is RequestState.DRAFT
    return RequestPage(
        row=row,
        school=organisations([scope])[scope],
        role=role_words(row),
        days=days_words(row),
        day_list=", ".join(day_words(day) for day in row.dates),
        coming=[
            Coming(
                a,
                queries.name_of(a.user_id) if pool_asking.may_be_named(actor, a.user_id) else "",
            )
            for a in row.answers
            if a.status is AnswerState.ACCEPTED
        ],
        matching=people_words(len(pool_asking.matching(row))) if draft else "",
        asked=people_words(len(row.answers)),
        answer_within=hours_words(row.answer_hours),
        is_over=row.last_on < today(),
    )


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A question to a person, in words."""

    answer: CoverAnswer
    row: CoverRequest
    school: Organisation
    role: str
    days: str
    facts: Sequence[tuple[str, str]]
    can_answer: bool
    can_take_back: bool


def asked_page(found: Asked) -> AskedPage:
    """A question to a person, in words."""
    row, answer = found.request, found.answer
    scope = pool_asking.scope_of(row)
    day = "day" if row.part == "whole" else "half day"
    facts = [
        ("Days", ", ".join(day_words(d) for d in row.dates)),
        ("Part of the day", PART_WORDS[row.part].capitalize()),
        ("Pay", f"£{row.pay_pence / 100:,.2f} for each {day}" + (f": {row.pay_basis}" if row.pay_basis else "")),
        ("Distance", f"About {miles_words(answer.km)} from your place"),
        *([("From the school", row.note)] if row.note else []),
    ]  # fmt: skip
    is_asked = answer.status is AnswerState.ASKED and row.status is RequestState.OPEN
    return AskedPage(
        answer=answer,
        row=row,
        school=organisations([scope])[scope],
        role=role_words(row),
        days=days_words(row),
        facts=facts,
        can_answer=is_asked and answer.answer_by > utcnow(),
        can_take_back=answer.status is AnswerState.ACCEPTED and row.last_on >= today(),
    )


def schools(actor: Actor) -> list[Organisation]:
    """The schools that somebody may ask cover for, by name."""
    scopes = pool_cover_queries.schools_of(actor)
    named = organisations(scopes)
    return [named[scope] for scope in scopes]


def phase_of(schools: Sequence[Organisation]) -> str:
    """The register's phase of the only school somebody acts for; "" where there are several."""
    if len(schools) != 1:
        return ""
    return db.session.get_one(School, int(schools[0].scope.code)).phase_code


def place_of(scope: Scope | None) -> GridPoint | None:
    """Where a school is, if that is known."""
    school = db.session.get(School, int(scope.code)) if scope is not None else None
    if school is None or school.easting is None or school.northing is None:
        return None
    return GridPoint(school.easting, school.northing)


def people_cards(
    actor: Actor, *, near: Scope | None, interest: Interest | None, wanted: Wanted
) -> list[PersonCard]:
    """The people somebody may see who suit, nearest band first; only those who would travel to the school."""
    place = place_of(near)
    found = []
    for row in pool_queries.shown_to(pool_queries.viewer_of(actor), interest=interest):
        person = pool_queries.person(row)
        if suits(person.offered, wanted) and (place is None or person.reaches(place)):
            found.append(person_card(row, place))
    return sorted(found, key=lambda card: (card.band, card.key))


def person_card(row: PoolProfile, place: GridPoint | None) -> PersonCard:
    """One person as others see them."""
    person = pool_queries.person(row)
    band = band_of(kilometres(person.place, place)) if place is not None else 0
    facts = [
        ("Does", words_of(row.roles, ROLE_LABELS)),
        ("Subjects", ", ".join(row.subjects) or "Any"),
        ("Phases", words_of([*row.phases, *row.key_stages], {**PHASES, **KEY_STAGES})),
        ("Qualified teacher status", codes("qts")[row.qts]),
        ("Open to", interests_words(row.interests)),
        ("Free as a rule", ", ".join(WEEKDAYS[n] for n in row.weekdays) or "On single days only"),
    ]
    return PersonCard(
        row.key, row.headline, facts, band_words(band) if place is not None else "", band
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What others asked of a person: to talk, to cover."""

    approaches: Sequence[ApproachLine]
    asked: Sequence[Asked]


def waiting_for(row: PoolProfile) -> Waiting:
    """What others asked of the person of a profile."""
    return Waiting(own_approaches(row), pool_cover_queries.asked_of(row.user_id))


def own_approaches(row: PoolProfile) -> list[ApproachLine]:
    """Who would like to talk to a person, and what they answered."""
    found = [a for a in pool_queries.approaches_to(row) if a.state != "withdrawn"]
    named = organisations(employer_of(a) for a in found)
    return [
        ApproachLine(a, named[employer_of(a)].name, Interest(a.about).words, row.headline, "")
        for a in found
    ]


def _line(row: PoolApproach, actor: Actor) -> ApproachLine:
    scope = employer_of(row)
    person = row.profile.user_id
    named = row.state == "accepted" and pool_asking.may_be_named(actor, person)
    return ApproachLine(
        row, organisations([scope])[scope].name, Interest(row.about).words, row.profile.headline,
        queries.name_of(person) if named else "",
    )  # fmt: skip


def remarks(text: str) -> list[str]:
    """What the writer of a message may want to think about (C26): a sentence a phrase. The message is sent as it is."""
    return [f"About “{hit.found}” in your message: {hit.why}" for hit in scan(text, RESTRAINTS)]
