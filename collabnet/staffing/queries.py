"""Reads secondments: who stands on which side, what is open to an actor, and what one may see of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_organisations import (
    Organisation,
    acting_for,
    organisations,
    subject_of,
    subjects_of,
)
from collabnet.core.actor import Actor, Role, Scope, ScopeKind, Subject
from collabnet.core.permissions import (
    OWN_RECORD_PERMISSIONS,
    ROLE_PERMISSIONS,
    Permission,
    can,
)
from collabnet.core.secondment import Action, FormKind, Side, State, allowed, required_fields
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.staffing.models import Interest
from collabnet.staffing.models import Secondment as Secondment  # pages name it too

CHECKS_NEEDED = (
    "identity", "right_to_work", "enhanced_dbs", "barred_list", "qts_qualifications", "prohibition_teaching",
    "s128", "overseas", "childcare_disqualification", "references", "health", "employment_history",
)  # fmt: skip
CHECK_LABELS = {
    "identity": "Identity",
    "right_to_work": "Right to work in the UK",
    "enhanced_dbs": "Enhanced DBS certificate",
    "barred_list": "Children’s barred list",
    "qts_qualifications": "Qualifications, QTS and induction",
    "prohibition_teaching": "Prohibition from teaching",
    "s128": "Section 128 direction, for management roles",
    "overseas": "Checks abroad, where they lived or worked there",
    "childcare_disqualification": "Childcare disqualification, where the role is in scope",
    "references": "References",
    "health": "Fitness for the role",
    "employment_history": "Employment history",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A need or an offer in a list."""

    row: Secondment
    owner: Organisation


def employers_of(actor: Actor) -> list[Organisation]:
    """The employers for which somebody may arrange secondments, by name."""
    return acting_for(actor, Permission.ARRANGE_SECONDMENTS)


Subjects = Mapping[Scope, Subject]  # where employers belong, read beforehand for a whole list


def may_arrange(actor: Actor, scope: Scope | None, known: Subjects | None = None) -> bool:
    """Whether somebody acts for an employer in secondments."""
    return _may(actor, Permission.ARRANGE_SECONDMENTS, scope, known)


def _may(actor: Actor, permission: Permission, scope: Scope | None, known: Subjects | None) -> bool:
    if scope is None:
        return False
    subject = subject_of(scope) if known is None else known.get(scope)
    return subject is not None and can(actor, permission, subject)


def secondment(number: int) -> Secondment | None:
    """A secondment by its number."""
    return db.session.get(Secondment, number) if 0 < number <= LARGEST_KEY else None


def owner_of(row: Secondment) -> Scope:
    """The employer that published it."""
    return Scope(ScopeKind(row.owner_kind), row.owner_code)


def home_of(row: Secondment) -> Scope | None:
    """The home employer, once there is one."""
    return Scope(ScopeKind(row.home_kind), row.home_code) if row.home_kind else None


def host_of(row: Secondment) -> Scope | None:
    """The host, once there is one."""
    return Scope(ScopeKind(row.host_kind), row.host_code) if row.host_kind else None


def subjects(rows: Iterable[Secondment]) -> Subjects:
    """Where the employers of some secondments belong, in a few queries."""
    return subjects_of(
        scope for row in rows for scope in (owner_of(row), home_of(row), host_of(row)) if scope
    )


def sides_of(row: Secondment, actor: Actor, known: Subjects | None = None) -> frozenset[Side]:
    """The sides that somebody stands on. The home employer stands on none before it has been told."""
    sides = set()
    if may_arrange(actor, owner_of(row), known):
        sides.add(Side.OWNER)
    if row.home_told_at is not None and may_arrange(actor, home_of(row), known):
        sides.add(Side.HOME)
    if may_arrange(actor, host_of(row), known):
        sides.add(Side.HOST)
    if row.person_id is not None and row.person_id == actor.user_id:
        sides.add(Side.PERSON)
    return frozenset(sides)


def next_review(row: Secondment) -> dt.date | None:
    """The day of the next review that is planned: as many as were held are past."""
    held = sum(step.action == Action.REVIEW.value for step in row.steps)
    return next(iter(row.review_days[held:]), None)


def under_way() -> list[Secondment]:
    """Every secondment that is signed or under way, by number: what reminders look at."""
    return list(
        db.session.scalars(
            select(Secondment)
            .where(Secondment.state.in_((State.SIGNED.value, State.ACTIVE.value)))
            .order_by(Secondment.id)
        )
    )


def next_steps(row: Secondment, sides: Iterable[Side]) -> list[Action]:
    """The steps that can be taken now, those that are pointless left out."""
    steps = allowed(State(row.state), set(sides))
    told = row.home_told_at is not None
    signed = row.live_signatures()
    left_out = set()
    if told:
        left_out.add(Action.TELL_HOME)
    if State(row.state) is State.SIGNING and all(
        side.value in signed for side in set(sides) - {Side.OWNER}
    ):
        left_out.add(Action.SIGN)
    return [step for step in steps if step not in left_out]


def may_see(row: Secondment, actor: Actor) -> bool:
    """Whether somebody may see that it exists: those on a side; for an open one, members of the locality."""
    if sides_of(row, actor):
        return True
    if any(i.state == "open" and is_mine(i, actor) for i in row.interests):
        return True
    return State(row.state) is State.OPEN and _is_member(row, actor)


def _is_member(row: Secondment, actor: Actor, known: Subjects | None = None) -> bool:
    return _may(actor, Permission.VIEW_SECONDMENTS, owner_of(row), known)


def is_mine(interest: Interest, actor: Actor) -> bool:
    """Whether an interest is the person's own, or of an employer for which they act."""
    if interest.user_id is not None:
        return interest.user_id == actor.user_id
    return may_arrange(actor, Scope(ScopeKind(interest.employer_kind), interest.employer_code))


def open_cards(
    actor: Actor, *, kind: str = "", words: str = "", most_quarters: int = 20
) -> list[Card]:
    """What others have open in the localities of somebody, the soonest start first; not what is over.

    `words` are looked for in the title, the text and the employer's name; `most_quarters` of a day a week.
    """
    statement = (
        select(Secondment)
        .where(Secondment.state == State.OPEN.value, Secondment.ends_on >= today())
        .order_by(Secondment.starts_on, Secondment.id)
    )
    if kind in ("need", "offer"):
        statement = statement.where(Secondment.kind == kind)
    found = db.session.scalars(statement).all()
    known = subjects(found)
    cards = _cards(
        [
            row
            for row in found
            if row.quarters_a_week <= most_quarters
            and _is_member(row, actor, known)
            and not sides_of(row, actor, known)
        ]
    )
    wanted = words.casefold().split()
    return [card for card in cards if all(word in _read(card) for word in wanted)]


def _read(card: Card) -> str:
    return f"{card.row.title} {card.row.about} {card.owner.name}".casefold()


def my_cards(actor: Actor) -> list[Card]:
    """Everything that somebody stands on a side of, what changed last first."""
    scopes = [o.scope for o in employers_of(actor)]
    conditions = [Secondment.person_id == (actor.user_id or 0)]
    for scope in scopes:
        kind, code = scope.kind.value, scope.code
        conditions += [
            and_(Secondment.owner_kind == kind, Secondment.owner_code == code),
            and_(Secondment.host_kind == kind, Secondment.host_code == code),
            and_(
                Secondment.home_kind == kind,
                Secondment.home_code == code,
                Secondment.home_told_at.is_not(None),
            ),
        ]
    rows = db.session.scalars(
        select(Secondment)
        .where(or_(*conditions))
        .order_by(Secondment.changed_at.desc(), Secondment.id.desc())
        .limit(200)
    ).all()
    return _cards(rows)


def _cards(rows: Sequence[Secondment]) -> list[Card]:
    named = organisations(owner_of(row) for row in rows)
    return [Card(row, named[owner_of(row)]) for row in rows]


def employers_of_person(user_id: int) -> list[Organisation]:
    """Where somebody works: the organisations of their live roles, for their own interest."""
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_code)
        .where(RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    scopes = {
        Scope(
            ScopeKind.LA if row.scope_kind == "maintained" else ScopeKind(row.scope_kind),
            row.scope_code,
        )
        for row in rows
        if row.role != Role.ADMINISTRATOR.value
    }
    return sorted(organisations(scopes).values(), key=lambda o: (o.name.casefold(), o.code))


ARRANGING = tuple(
    role.value
    for role in Role
    if Permission.ARRANGE_SECONDMENTS
    in ROLE_PERMISSIONS[role] | OWN_RECORD_PERMISSIONS.get(role, frozenset())
)


def addresses_of(scope: Scope) -> list[str]:
    """Who is told for an employer: those who lead it or hire for it; for a school without any, its trust's."""
    found = _addresses({scope})
    if not found and scope.kind is ScopeKind.SCHOOL:
        subject = subject_of(scope)
        found = _addresses(
            {s for s in subject.within if s.kind is ScopeKind.TRUST} if subject else ()
        )
    return found


def _addresses(scopes: Iterable[Scope]) -> list[str]:
    wanted = set(scopes)
    wanted |= {Scope(ScopeKind.MAINTAINED, s.code) for s in wanted if s.kind is ScopeKind.LA}
    conditions = [
        and_(RoleGrant.scope_kind == s.kind.value, RoleGrant.scope_code == s.code)
        for s in sorted(wanted)
    ]
    if not conditions:
        return []
    return list(
        db.session.scalars(
            select(User.email)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                or_(*conditions),
                RoleGrant.role.in_(ARRANGING),
                RoleGrant.revoked_at.is_(None),
                User.suspended_at.is_(None),
            )
            .distinct()
            .order_by(User.email)
        )
    )


def person_by_email(email: str) -> User | None:
    """Somebody with an account by their address."""
    return db.session.scalar(
        select(User).where(User.email == email.strip().casefold(), User.suspended_at.is_(None))
    )


def name_of(user_id: int | None) -> str:
    """The name of somebody with an account, or ""."""
    found = db.session.get(User, user_id) if user_id else None
    return found.name if found else ""


def required_of(row: Secondment) -> tuple[str, ...]:
    """The fields that its agreement needs."""
    return required_fields(
        FormKind(row.form),
        days_a_week=row.days_a_week,
        is_ect=row.is_ect,
        is_sponsored=row.is_sponsored,
    )
