"""Reading capacity statements: an owner and its live, draft and earlier statements, and what may be seen of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from collabnet.accounts.models import User
from collabnet.capacity.models import Statement, Terms
from collabnet.capacity.totals import Totals, on_offer_of
from collabnet.capacity.visibility import CLOSED_SCHOOL, details_for, shown
from collabnet.core.actor import Actor, Scope, ScopeKind, Subject
from collabnet.core.capacity import (
    AMBER_AFTER_DAYS,
    Freshness,
    OnOffer,
    Problem,
    age_words,
    cap_problems,
    freshness,
    period_problems,
)
from collabnet.core.capacity_kinds import Group
from collabnet.core.permissions import Permission, can
from collabnet.core.school_time import day_of
from collabnet.directory import belonging
from collabnet.directory.models import Group as SchoolGroup
from collabnet.directory.models import LocalAuthority, Region, School
from collabnet.platform.clock import today
from collabnet.platform.db import db, utcnow

NEW = "new"  # the token of an owner without a statement


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose statement it is: a school, a trust, a local authority or a DfE regional team."""

    scope: Scope
    name: str
    subject: Subject
    closed: bool = False
    school: School | None = None

    @property
    def kind(self) -> str:
        """The kind of owner, as addresses and rows name it."""
        return self.scope.kind.value

    @property
    def code(self) -> str:
        """The owner's code as text."""
        return self.scope.code

    @property
    def href(self) -> str:
        """The address of the owner's capacity page."""
        return f"/capacity/{self.kind}/{self.code}"

    @property
    def record_href(self) -> str:
        """The address of the owner's own record in the directory."""
        rooms = {"school": "schools", "trust": "trusts", "la": "authorities", "region": "regions"}
        return f"/{rooms[self.kind]}/{self.code}"


@dataclass(frozen=True, slots=True)
class Age:
    """How fresh a statement is, in a word for its colour and in words for people."""

    level: Freshness
    words: str
    on: dt.date


def owner_subject(kind: str, code: str, **_arguments: object) -> Subject | None:
    """Where an owner belongs, from the parts of an address; None when there is no such owner."""
    if kind in ("school", "trust"):
        if not (code.isascii() and code.isdigit() and len(code) < 10 and code == str(int(code))):
            return None
        number = int(code)
        return (
            belonging.school_subject(number)
            if kind == "school"
            else belonging.trust_subject(number)
        )
    finders = {"la": belonging.la_subject, "region": belonging.region_subject}
    return finders[kind](code) if kind in finders else None


def find_owner(kind: str, code: str) -> Owner | None:
    """The owner at an address, or None when there is none."""
    subject = owner_subject(kind, code)
    if subject is None:
        return None
    scope = Scope(ScopeKind(kind), code)
    if kind == "school":
        school = db.session.get_one(School, int(code))
        closed = school.status_code == CLOSED_SCHOOL
        return Owner(scope, school.name, subject, closed, school)
    if kind == "trust":
        trust = db.session.get_one(SchoolGroup, int(code))
        return Owner(scope, trust.name, subject, trust.status == "Closed")
    if kind == "la":
        return Owner(scope, db.session.get_one(LocalAuthority, code).name, subject)
    region = db.session.get_one(Region, code)
    return Owner(scope, f"DfE regional team: {region.name}", subject)


def live_statement(owner: Scope) -> Statement | None:
    """The owner's live statement, whether or not it is shown to others."""
    return db.session.scalar(_of(owner).where(Statement.state == "live"))


def draft_statement(owner: Scope) -> Statement | None:
    """What the owner has begun and not published yet."""
    return db.session.scalar(_of(owner).where(Statement.state == "draft"))


def statement_to_edit(owner: Scope) -> Statement | None:
    """The draft where there is one, else the live statement."""
    return draft_statement(owner) or live_statement(owner)


def token_of(statement: Statement | None) -> str:
    """What a form carries so that nobody's later change is overwritten unseen."""
    return NEW if statement is None else statement.token


def history(owner: Scope) -> list[Statement]:
    """Every published statement of an owner, newest first."""
    return list(
        db.session.scalars(
            _of(owner)
            .where(Statement.state != "draft")
            .order_by(Statement.published_at.desc(), Statement.id.desc())
        )
    )


def last_withdrawn(owner: Scope) -> Statement | None:
    """The statement that can be put back: the newest, if it was withdrawn."""
    newest = next(iter(history(owner)), None)
    return newest if newest is not None and newest.state == "withdrawn" else None


def shown_statement(owner: Owner) -> Statement | None:
    """The statement that others may know of: at least its counts."""
    return db.session.scalar(_of(owner.scope).where(shown(today())))


def may_edit(actor: Actor, owner: Owner) -> bool:
    """Whether `actor` may change the owner's statement."""
    return can(actor, Permission.EDIT_CAPACITY, owner.subject)


def is_own(actor: Actor, owner: Owner) -> bool:
    """Whether `actor` holds a role at the owner itself or, for a school, at its trust."""
    own = {
        scope
        for scope in owner.subject.within
        if scope.kind.value == owner.kind or scope.kind == ScopeKind.TRUST
    }
    return any(
        grant.scope in own and can(actor, Permission.VIEW_CAPACITY, owner.subject)
        for grant in actor.grants
    )


def may_see_details(actor: Actor, owner: Owner, statement: Statement) -> bool:
    """Whether `actor` may see more of a live statement than its counts."""
    if is_own(actor, owner):
        return True
    return (
        statement.visibility == "locality"
        and not owner.closed
        and can(actor, Permission.VIEW_CAPACITY, owner.subject)
    )


def age(statement: Statement) -> Age | None:
    """How long ago a statement was confirmed; None for a draft."""
    return None if statement.confirmed_at is None else age_on(statement.confirmed_at)


def age_on(confirmed_at: dt.datetime, *, now: dt.date | None = None) -> Age:
    """How long ago an instant of confirmation is; `now` spares asking for the day of each in a long list."""
    day, on = now or today(), day_of(confirmed_at)
    return Age(freshness(on, today=day), f"confirmed {age_words(on, today=day)}", on)


def amber_since() -> dt.datetime:
    """Statements confirmed before this instant are no longer green."""
    return utcnow() - dt.timedelta(days=AMBER_AFTER_DAYS + 1)


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the people behind some ids, for those who may see details."""
    wanted = {number for number in user_ids if number is not None}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def is_over(statement: Statement) -> bool:
    """Whether a statement's last day has passed: it is no longer shown to others."""
    return statement.valid_to is not None and statement.valid_to < today()


def problems(statement: Statement) -> list[Problem]:
    """What stands in the way of publishing a statement; nothing when it can be."""
    found = (
        []
        if statement.lines
        else [Problem("lines", "Say at least one thing that you can or cannot offer")]
    )
    return found + terms_problems(statement, statement)


def terms_problems(statement: Statement | None, terms: Terms | Statement) -> list[Problem]:
    """What is wrong with some terms, given the lines of the statement they are for."""
    offers = statement.offers() if statement is not None else []
    return [
        *cap_problems(terms.total_places, offers, group=Group.PLACES, field="total_places"),
        *cap_problems(terms.total_days, offers, group=Group.PEOPLE, field="total_days"),
        *period_problems(terms.valid_from, terms.valid_to, today=today()),
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a school has on offer: counts that anyone may see, and whether this actor may see more."""

    counts: OnOffer
    age: Age
    details: bool
    valid_from: dt.date


def on_offer(
    *, actor: Actor, urns: Iterable[int] | Select[int] | None = None
) -> dict[int, Offered]:
    """What schools have on offer now or soon, by URN; schools that offer nothing are absent.

    `urns` narrows it to some schools: their numbers, or a select of them (the schools of an area).
    """
    totals = Totals()
    wanted = totals.join(
        select(
            Statement.urn,
            Statement.confirmed_at,
            Statement.valid_from,
            details_for(actor).label("details"),
            *totals.labelled(),
        ).where(shown(today()), Statement.urn.is_not(None))
    )
    if urns is not None:
        wanted = wanted.where(Statement.urn.in_(urns))
    day = today()
    return {
        row.urn: Offered(
            counts=on_offer_of(row),
            age=age_on(row.confirmed_at, now=day),
            details=bool(row.details),
            valid_from=row.valid_from,
        )
        for row in db.session.execute(wanted.order_by(Statement.urn))
    }


def urns_with_places(_actor: Actor) -> Select[int | None]:
    """A select of the schools that offer pupil places, be it a maybe: the search's filter."""
    totals = Totals()
    firm, maybe = totals.columns[:2]
    return totals.join(
        select(Statement.urn).where(
            shown(today()), Statement.urn.is_not(None), or_(firm > 0, maybe > 0)
        )
    )


def _of(owner: Scope) -> Select[Statement]:
    return select(Statement).where(
        Statement.owner_kind == owner.kind.value, Statement.owner_code == owner.code
    )
