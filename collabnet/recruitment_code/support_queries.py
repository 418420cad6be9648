"""Reads requests for support: who stands on which side of one, which an actor finds, how many there were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_actor import actor_of
from collabnet.accounts.queries_organisations import Organisation, organisations, subject_of
from collabnet.capacity.queries import live_statement
from collabnet.core.actor import Actor, Role, Scope, ScopeKind
from collabnet.core.figures import Value
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS as OWN
from collabnet.core.permissions import ROLE_PERMISSIONS, Permission, can, is_denied
from collabnet.core.school_time import day_start
from collabnet.core.support import Side, State
from collabnet.core.suppression import Table, suppress
from collabnet.directory.belonging import LARGEST_KEY, region_subject, school_subject
from collabnet.directory.models import LocalAuthority, LocalitySchool, Region, School
from collabnet.directory.statuses import CLOSED
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.platform.small_numbers import small_numbers_below
from collabnet.recruitment_code.support_helpers import helpers_of
from collabnet.recruitment_code.support_models import SupportOffer, SupportRequest

LIVE = (State.OPEN.value, State.OFFERED.value, State.AGREED.value)
MOST_LISTED = 200


def request_by(number: int) -> SupportRequest | None:
    """A request by its number."""
    return db.session.get(SupportRequest, number) if 0 < number <= LARGEST_KEY else None


def school_of(row: SupportRequest) -> Scope:
    """The school that asks."""
    return Scope(ScopeKind.SCHOOL, str(row.urn))


def offerer(offer: SupportOffer) -> Scope:
    """Who offers."""
    return Scope(ScopeKind(offer.by_kind), offer.by_code)


def live_request(urn: int) -> SupportRequest | None:
    """The request of a school that is not over, or None."""
    return db.session.scalar(
        select(SupportRequest).where(SupportRequest.urn == urn, SupportRequest.state.in_(LIVE))
    )


def may_ask(actor: Actor, urn: int) -> bool:
    """Whether somebody may ask for a school."""
    subject = school_subject(urn)
    return subject is not None and can(actor, Permission.ASK_SUPPORT, subject)


def sides_of(row: SupportRequest, actor: Actor) -> frozenset[Side]:
    """The sides that somebody stands on; none for everybody who must not know of it.

    People with a hiring role at another employer stand on no side but the school's own.
    """
    subject = school_subject(row.urn)
    if subject is None or not actor.signed_in:
        return frozenset()
    if can(actor, Permission.ASK_SUPPORT, subject):
        return frozenset({Side.SCHOOL})
    sides = set()
    if can(actor, Permission.ANSWER_SUPPORT, subject):
        sides.add(Side.AUTHORITY)
    if helping(row, actor):
        sides.add(Side.HELPER)
    return frozenset(sides)


def helping(row: SupportRequest, actor: Actor) -> list[Scope]:
    """The organisations for which somebody may help with a request: those asked, and those with a live offer."""
    subject = school_subject(row.urn)
    if subject is None or is_denied(actor, Permission.ANSWER_SUPPORT, subject):
        return []
    if can(actor, Permission.ASK_SUPPORT, subject):
        return []
    offering = {offerer(offer) for offer in row.offers if offer.is_live and offer.by_kind != "la"}
    asked = _asked(row) if _helps_anywhere(actor) else set()
    return sorted(scope for scope in asked | offering if may_help(actor, scope))


def answering(row: SupportRequest, actor: Actor) -> list[Scope]:
    """The organisations for which somebody may answer: the authority's for its officers, and helpers."""
    subject = school_subject(row.urn)
    found = helping(row, actor)
    if subject is not None and can(actor, Permission.ANSWER_SUPPORT, subject):
        found = [*(scope for scope in subject.within if scope.kind is ScopeKind.LA), *found]
    return found


def may_help(actor: Actor, scope: Scope) -> bool:
    """Whether somebody acts for an organisation as a helper."""
    subject = subject_of(scope)
    return subject is not None and can(actor, Permission.HELP_WITH_SUPPORT, subject)


def capacity_link(scope: Scope) -> str:
    """The page of what an organisation offers, or "" where it publishes nothing."""
    live = live_statement(scope)
    return f"/capacity/{scope.kind.value}/{scope.code}" if live is not None else ""


def _asked(row: SupportRequest) -> set[Scope]:
    over = State(row.state).is_over
    return set(helpers_of(row.urn, row.help)) if row.asks_helpers and not over else set()


def _helps_anywhere(actor: Actor) -> bool:
    return can(actor, Permission.HELP_WITH_SUPPORT)


@dataclass(frozen=True, slots=True)
class Card:
    """A request in a list: of which school, and where its reader stands."""

    row: SupportRequest
    school: Organisation
    sides: frozenset[Side]


def cards(actor: Actor, *, live_only: bool = False) -> list[Card]:
    """The requests that somebody may know of, what changed last first."""
    condition = _within_reach(actor)
    if condition is None:
        return []
    if live_only:
        condition = and_(condition, SupportRequest.state.in_(LIVE))
    rows = db.session.scalars(
        select(SupportRequest)
        .join(School, School.urn == SupportRequest.urn)
        .where(condition)
        .order_by(SupportRequest.changed_at.desc(), SupportRequest.id.desc())
        .limit(MOST_LISTED)
    ).all()
    found = [(row, sides) for row in rows if (sides := sides_of(row, actor))]
    schools = organisations(school_of(row) for row, _ in found)
    return [Card(row, schools[school_of(row)], sides) for row, sides in found]


def _within_reach(actor: Actor) -> ColumnElement[bool] | None:
    """Requests that might concern somebody: of their schools, of their area, or put to helpers near them."""
    codes: dict[ScopeKind, set[str]] = {kind: set() for kind in ScopeKind}
    for grant in actor.grants:
        if grant.role in (Role.SCHOOL_LEADER, Role.TRUST_LEADER, Role.LA_OFFICER, Role.MEMBER):
            codes[grant.scope.kind].add(grant.scope.code)
    conditions: list[ColumnElement[bool]] = []
    if codes[ScopeKind.SCHOOL]:
        conditions.append(School.urn.in_([int(code) for code in codes[ScopeKind.SCHOOL]]))
    if codes[ScopeKind.TRUST]:
        conditions.append(School.trust_uid.in_([int(code) for code in codes[ScopeKind.TRUST]]))
    if codes[ScopeKind.LA]:
        conditions.append(School.la_code.in_(sorted(codes[ScopeKind.LA])))
    if codes[ScopeKind.LOCALITY] and _helps_anywhere(actor):
        near = select(LocalitySchool.urn).where(
            LocalitySchool.locality_id.in_([int(code) for code in codes[ScopeKind.LOCALITY]])
        )
        offered = select(SupportOffer.request_id).where(_offered_by(codes))
        conditions.append(
            or_(
                and_(SupportRequest.asks_helpers.is_(True), School.urn.in_(near)),
                SupportRequest.id.in_(offered),
            )
        )
    return or_(*conditions) if conditions else None


def _offered_by(codes: dict[ScopeKind, set[str]]) -> ColumnElement[bool]:
    trusts = codes[ScopeKind.TRUST]
    schools = select(School.urn).where(School.trust_uid.in_([int(code) for code in trusts]))
    known = codes[ScopeKind.SCHOOL] | {str(urn) for urn in db.session.scalars(schools)}
    return or_(
        and_(SupportOffer.by_kind == "school", SupportOffer.by_code.in_(sorted(known))),
        and_(SupportOffer.by_kind == "trust", SupportOffer.by_code.in_(sorted(trusts))),
        false(),
    )


def schools_to_ask_for(actor: Actor) -> list[Organisation]:
    """The open schools for which somebody may ask, by name."""
    urns: set[int] = set()
    uids: set[int] = set()
    for grant in actor.grants:
        if Permission.ASK_SUPPORT in ROLE_PERMISSIONS[grant.role]:
            (urns if grant.scope.kind is ScopeKind.SCHOOL else uids).add(int(grant.scope.code))
    if not urns and not uids:
        return []
    found = db.session.scalars(
        select(School.urn).where(
            or_(School.urn.in_(urns), School.trust_uid.in_(uids)), School.status_code != CLOSED
        )
    )
    named = organisations(Scope(ScopeKind.SCHOOL, str(urn)) for urn in found)
    return sorted(named.values(), key=lambda o: (o.name.casefold(), o.code))


def organisations_that_help(actor: Actor) -> list[Organisation]:
    """The organisations for which somebody can say whether they want to be asked, by name."""
    scopes = [
        grant.scope
        for grant in actor.grants
        if Permission.HELP_WITH_SUPPORT in ROLE_PERMISSIONS[grant.role]
    ]
    named = organisations(scopes)
    return sorted(named.values(), key=lambda o: (o.name.casefold(), o.code))


def people_on(row: SupportRequest, side: Side) -> list[str]:
    """The addresses of people on a side of a request, each of whom may read it; in a stable order."""
    if side is Side.SCHOOL:
        subject = school_subject(row.urn)
        scopes = [school_of(row)]
        scopes += [s for s in (subject.within if subject else ()) if s.kind is ScopeKind.TRUST]
    elif side is Side.AUTHORITY:
        subject = school_subject(row.urn)
        scopes = [s for s in (subject.within if subject else ()) if s.kind is ScopeKind.LA]
    else:
        scopes = sorted(_asked(row) | {offerer(o) for o in row.offers if o.is_live})
    return [email for number, email in _leaders(scopes) if side in sides_of(row, actor_of(number))]


def _leaders(scopes: Collection[Scope]) -> list[tuple[int, str]]:
    """The people who lead some organisations or act for them as officers."""
    roles = {
        ScopeKind.SCHOOL: Role.SCHOOL_LEADER,
        ScopeKind.TRUST: Role.TRUST_LEADER,
        ScopeKind.LA: Role.LA_OFFICER,
    }
    wanted = [
        and_(
            RoleGrant.role == roles[scope.kind].value,
            RoleGrant.scope_kind == scope.kind.value,
            RoleGrant.scope_code == scope.code,
        )
        for scope in scopes
        if scope.kind in roles
    ]
    if not wanted:
        return []
    rows = db.session.execute(
        select(User.id, User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(or_(*wanted), RoleGrant.revoked_at.is_(None), User.suspended_at.is_(None))
        .distinct()
        .order_by(User.email)
    )
    return [(row.id, row.email) for row in rows]


def addresses(user_ids: Collection[int]) -> list[str]:
    """The addresses of some people who may still sign in, in a stable order."""
    if not user_ids:
        return []
    return list(
        db.session.scalars(
            select(User.email)
            .where(User.id.in_(set(user_ids)), User.suspended_at.is_(None))
            .order_by(User.email)
        )
    )


def contact(user_id: int | None) -> str:
    """Name and address of somebody, for the two sides of an accepted offer."""
    found = db.session.get(User, user_id) if user_id else None
    return f"{found.name}, {found.email}" if found is not None else "Somebody who has left"


def waiting(before: dt.datetime) -> list[SupportRequest]:
    """Requests on which nobody has moved since before an instant, and nobody was reminded."""
    return list(
        db.session.scalars(
            select(SupportRequest)
            .where(
                SupportRequest.state.in_((State.OPEN.value, State.OFFERED.value)),
                SupportRequest.reminded_at.is_(None),
                SupportRequest.changed_at < before,
            )
            .order_by(SupportRequest.id)
            .limit(MOST_LISTED)
        )
    )


COLUMNS = ("Waiting or offered", "Help agreed", "Closed", "Withdrawn")
COLUMN_OF = {
    State.OPEN: 0, State.OFFERED: 0, State.AGREED: 1, State.CLOSED: 2, State.WITHDRAWN: 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requests a region's schools made in a school year, by authority; small numbers hidden."""

    region: str
    rows: Sequence[tuple[str, Sequence[Value]]]


def year_start(day: dt.date) -> dt.date:
    """The first of September on or before a day."""
    return dt.date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def counted_since() -> dt.date:
    """The first day that the counts cover."""
    return year_start(today())


def counts(actor: Actor) -> list[Counts]:
    """The counts of each region that somebody may count, for this school year; no school, no text, no kind."""
    letters = sorted(
        {
            grant.scope.code
            for grant in actor.grants
            if grant.scope.kind is ScopeKind.REGION
            and Permission.COUNT_SUPPORT
            in ROLE_PERMISSIONS[grant.role] | OWN.get(grant.role, frozenset())
        }
    )
    found = []
    for letter in letters:
        subject, region = region_subject(letter), db.session.get(Region, letter)
        if (
            subject is not None
            and region is not None
            and can(actor, Permission.COUNT_SUPPORT, subject)
        ):
            found.append(_counts_of(region))
    return found


def _counts_of(region: Region) -> Counts:
    authorities = db.session.execute(
        select(LocalAuthority.code, LocalAuthority.name)
        .where(LocalAuthority.region_code == region.code)
        .order_by(LocalAuthority.name, LocalAuthority.code)
    ).all()
    since = day_start(counted_since())
    numbers = {row.code: [0] * len(COLUMNS) for row in authorities}
    rows = db.session.execute(
        select(School.la_code, SupportRequest.state, func.count())
        .join(School, School.urn == SupportRequest.urn)
        .where(School.la_code.in_(numbers), SupportRequest.created_at >= since)
        .group_by(School.la_code, SupportRequest.state)
    )
    for la_code, state, count in rows:
        numbers[la_code][COLUMN_OF[State(state)]] += count
    if not numbers:
        return Counts(region.name, ())
    table = suppress(Table.of(list(numbers.values())), threshold=small_numbers_below())
    width = range(len(COLUMNS) + 1)
    shown = [
        (row.name, [table.value(index, column) for column in width])
        for index, row in enumerate(authorities)
    ]
    total = [table.value(len(authorities), column) for column in width]
    return Counts(region.name, [*shown, ("All of the region", total)])
