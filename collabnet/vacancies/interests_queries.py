"""Reads interest in adverts: one's own, and for an employer those in its own adverts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_organisations import Organisation, organisations, subject_of
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission
from collabnet.core.vacancy import Standing
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.db import db
from collabnet.vacancies import queries
from collabnet.vacancies.interests_models import VacancyInterest
from collabnet.vacancies.models import Vacancy

MOST = 500
EMPLOYERS = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.MAINTAINED)


@dataclass(frozen=True, slots=True)
class Mine:
    """An interest of one's own, with the advert as it stands."""

    id: int
    vacancy: Vacancy
    employer: Organisation
    standing: Standing
    note: str
    shows_email: bool
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Interested:
    """Somebody interested, as the employer sees them."""

    name: str
    email: str  # "" where the person does not show it
    note: str
    created_at: dt.datetime


def own(vacancy_id: int, actor: Actor) -> VacancyInterest | None:
    """Somebody's own interest in an advert."""
    if actor.user_id is None:
        return None
    return db.session.scalar(
        select(VacancyInterest).where(
            VacancyInterest.vacancy_id == vacancy_id, VacancyInterest.user_id == actor.user_id
        )
    )


def own_by_number(number: int, actor: Actor) -> VacancyInterest | None:
    """Somebody's own interest by its number; nobody else's."""
    if actor.user_id is None or not 0 < number <= LARGEST_KEY:
        return None
    found = db.session.get(VacancyInterest, number)
    return found if found is not None and found.user_id == actor.user_id else None


def mine(actor: Actor) -> list[Mine]:
    """Everything that somebody is interested in, the latest first."""
    rows = db.session.execute(
        select(VacancyInterest, Vacancy)
        .join(Vacancy, Vacancy.id == VacancyInterest.vacancy_id)
        .where(VacancyInterest.user_id == actor.user_id)
        .order_by(VacancyInterest.created_at.desc(), VacancyInterest.id.desc())
        .limit(MOST)
    ).all()
    named = organisations(queries.owner_of(vacancy) for _, vacancy in rows)
    return [
        Mine(
            id=interest.id,
            vacancy=vacancy,
            employer=named[queries.owner_of(vacancy)],
            standing=queries.standing_of(vacancy),
            note=interest.note,
            shows_email=interest.shows_email,
            created_at=interest.created_at,
        )
        for interest, vacancy in rows
    ]


def interested_in(row: Vacancy) -> list[Interested]:
    """Who is interested in an advert, the latest first; the caller has checked that it is the owner who asks."""
    rows = db.session.execute(
        select(VacancyInterest, User.name, User.email)
        .join(User, User.id == VacancyInterest.user_id)
        .where(VacancyInterest.vacancy_id == row.id, User.suspended_at.is_(None))
        .order_by(VacancyInterest.created_at.desc(), VacancyInterest.id.desc())
        .limit(MOST)
    ).all()
    return [
        Interested(name, email if interest.shows_email else "", interest.note, interest.created_at)
        for interest, name, email in rows
    ]


def hiring_addresses(row: Vacancy) -> list[str]:
    """The addresses of those who hire for an advert’s employer: its own people, else its trust’s or authority’s."""
    owner = queries.owner_of(row)
    where = subject_of(owner)
    wider = {s for s in where.within if s.kind in EMPLOYERS} if where else set()
    own = {owner} | (
        {Scope(ScopeKind.MAINTAINED, owner.code)} if owner.kind is ScopeKind.LA else set()
    )
    return _addresses(own) or _addresses(wider - own)


def _addresses(scopes: set[Scope]) -> list[str]:
    roles = [role.value for role in Role if Permission.POST_VACANCIES in ROLE_PERMISSIONS[role]]
    held = or_(
        *(
            and_(RoleGrant.scope_kind == s.kind.value, RoleGrant.scope_code == s.code)
            for s in sorted(scopes)
        )
    )
    statement = (
        select(User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            held, RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), User.suspended_at.is_(None)
        )
        .distinct()
        .order_by(User.email)
    )  # fmt: skip
    return list(db.session.scalars(statement)) if scopes else []


def how_many(numbers: Sequence[int]) -> dict[int, int]:
    """How many people are interested in each of some adverts, those without anybody left out."""
    rows = db.session.execute(
        select(VacancyInterest.vacancy_id, func.count())
        .where(VacancyInterest.vacancy_id.in_(numbers))
        .group_by(VacancyInterest.vacancy_id)
    )
    return {row[0]: row[1] for row in rows}


def is_own_employer(row: Vacancy, actor: Actor) -> bool:
    """Whether somebody works for the employer of an advert, or for the trust or authority it belongs to."""
    owner = subject_of(queries.owner_of(row))
    if owner is None:
        return False
    theirs = {s for s in owner.within if s.kind in EMPLOYERS}
    for scope in actor.scopes():
        where = subject_of(scope) if scope.kind in EMPLOYERS else None
        trusts = {s for s in where.within if s.kind is ScopeKind.TRUST} if where else set()
        if scope in theirs or trusts & theirs:
            return True
    return False


def email_of(actor: Actor) -> str:
    """Somebody's own address, to show them what the employer would see."""
    return db.session.scalar(select(User.email).where(User.id == actor.user_id)) or ""


def personal_data(user_id: int) -> dict[str, Any]:
    """Everything kept about one person's interest in adverts."""
    rows = db.session.execute(
        select(VacancyInterest, Vacancy.title)
        .join(Vacancy, Vacancy.id == VacancyInterest.vacancy_id)
        .where(VacancyInterest.user_id == user_id)
        .order_by(VacancyInterest.id)
    )
    return {
        "interests": [
            {
                "advert": interest.vacancy_id, "title": title, "note": interest.note,
                "shows_email": interest.shows_email, "since": interest.created_at.isoformat(),
            }
            for interest, title in rows
        ]
    }  # fmt: skip
