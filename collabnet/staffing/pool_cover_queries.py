"""Reads requests for cover: those of a person's schools, and those a person was asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from collabnet.accounts.queries_organisations import organisations, school_scopes
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.cover import AnswerState, RequestState
from collabnet.core.talent_pool import is_hidden
from collabnet.directory.belonging import LA_EMPLOYER_TYPES, LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.staffing import pool_asking, pool_queries, queries
from collabnet.staffing.pool_models import CoverAnswer as CoverAnswer  # pages name them too
from collabnet.staffing.pool_models import CoverRequest as CoverRequest
from collabnet.staffing.pool_models import PoolApproach as PoolApproach
from collabnet.staffing.pool_models import PoolProfile
from collabnet.staffing.pool_words import days_words, role_words

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a person, with the school's name."""

    answer: CoverAnswer
    request: CoverRequest
    school: str

    @property
    def role(self) -> str:
        """What for, in words."""
        return role_words(self.request)

    @property
    def days(self) -> str:
        """When, in words."""
        return days_words(self.request)


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in a list of its school's people."""

    request: CoverRequest
    school: str

    @property
    def role(self) -> str:
        """What for, in words."""
        return role_words(self.request)

    @property
    def days(self) -> str:
        """When, in words."""
        return days_words(self.request)


def request(number: int) -> CoverRequest | None:
    """A request by its number."""
    return db.session.get(CoverRequest, number) if 0 < number <= LARGEST_KEY else None


def may_manage(actor: Actor, row: CoverRequest) -> bool:
    """Whether somebody arranges for the school that asks."""
    return queries.may_arrange(actor, pool_asking.scope_of(row))


def schools_of(actor: Actor) -> list[Scope]:
    """The open schools for which somebody may ask for cover, by name."""
    found: set[Scope] = set()
    for grant in actor.grants:
        if grant.scope.kind is ScopeKind.SCHOOL:
            found.add(grant.scope)
        elif grant.scope.kind is ScopeKind.TRUST:
            found.update(school_scopes(int(grant.scope.code)))
        elif grant.role is Role.LA_HR:
            found.update(_employed_by(grant.scope.code))
    mine = [scope for scope in found if queries.may_arrange(actor, scope)]
    named = sorted(organisations(mine).values(), key=lambda o: (o.name.casefold(), o.code))
    return [o.scope for o in named]


def _employed_by(la_code: str) -> list[Scope]:
    rows = db.session.execute(
        select(School.urn, School.type_code).where(
            School.la_code == la_code, School.status_code.in_(("1", "3", "4"))
        )
    )
    return [
        Scope(ScopeKind.SCHOOL, str(urn))
        for urn, kind in rows
        if kind.lstrip("0") in LA_EMPLOYER_TYPES
    ]


def requests_of(actor: Actor) -> list[Listed]:
    """The requests of somebody's schools: what is open or still to come first, then what is over."""
    urns = [int(scope.code) for scope in schools_of(actor)]
    rows = db.session.execute(
        select(CoverRequest, School.name)
        .join(School, School.urn == CoverRequest.urn)
        .where(CoverRequest.urn.in_(urns))
        .order_by(CoverRequest.first_on.desc(), CoverRequest.id.desc())
        .limit(MOST_LISTED)
    ).all()
    order = list(RequestState)
    found = [Listed(row, name) for row, name in rows]
    return sorted(found, key=lambda f: (f.request.last_on < today(), order.index(f.request.status)))


def answer_of(row: CoverRequest, number: int) -> CoverAnswer | None:
    """One of a request's answers."""
    return next((a for a in row.answers if a.id == number), None)


def asked(actor: Actor, number: int) -> Asked | None:
    """A question to the person who looks, by its number."""
    found = db.session.get(CoverAnswer, number) if 0 < number <= LARGEST_KEY else None
    if found is None or found.user_id != actor.user_id:
        return None
    school = db.session.get_one(School, found.request.urn)
    return Asked(found, found.request, school.name)


def asked_of(user_id: int) -> list[Asked]:
    """What a person was asked and may still answer, and what they accepted and is still to come; soonest first."""
    rows = db.session.execute(
        select(CoverAnswer, CoverRequest, School.name)
        .join(CoverRequest, CoverRequest.id == CoverAnswer.request_id)
        .join(School, School.urn == CoverRequest.urn)
        .where(
            CoverAnswer.user_id == user_id,
            or_(
                and_(
                    CoverAnswer.state == AnswerState.ASKED.value,
                    CoverRequest.state == RequestState.OPEN.value,
                ),
                CoverAnswer.state == AnswerState.ACCEPTED.value,
            ),
            CoverRequest.last_on >= today(),
        )
        .order_by(CoverRequest.first_on, CoverAnswer.id)
    )
    return [Asked(*row) for row in rows]


def all_answers_of(user_id: int) -> list[CoverAnswer]:
    """Everything a person was ever asked, as long as it is kept."""
    return list(
        db.session.scalars(
            select(CoverAnswer).where(CoverAnswer.user_id == user_id).order_by(CoverAnswer.id)
        )
    )


def approach(number: int) -> PoolApproach | None:
    """An approach by its number."""
    return db.session.get(PoolApproach, number) if 0 < number <= LARGEST_KEY else None


def approaches_of(actor: Actor) -> list[PoolApproach]:
    """Whom somebody's employers asked to talk to, and who may still be shown to them; the latest first."""
    scopes = [o.scope for o in queries.employers_of(actor)]
    rows: Sequence[PoolApproach] = db.session.scalars(
        select(PoolApproach)
        .join(PoolProfile, PoolProfile.id == PoolApproach.profile_id)
        .where(
            or_(
                *(
                    and_(PoolApproach.employer_kind == s.kind.value, PoolApproach.employer_code == s.code)
                    for s in scopes
                )
            ),
            PoolApproach.state != "withdrawn",
            or_(PoolApproach.state == "accepted", PoolProfile.shown_at.is_not(None)),
        )
        .order_by(PoolApproach.created_at.desc(), PoolApproach.id.desc())
        .limit(MOST_LISTED)
    ).all() if scopes else []  # fmt: skip
    viewer = pool_queries.viewer_of(actor)
    hidden = pool_queries.excluded_of([row.profile for row in rows])
    return [
        row
        for row in rows
        if viewer is not None
        and not is_hidden(hidden[row.profile_id], viewer.acting)
    ]  # fmt: skip
