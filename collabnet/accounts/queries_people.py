"""What pages show of people: who holds what where and since when, a person's sessions, and the search for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from collabnet.accounts.models import RoleGrant, User, UserSession
from collabnet.accounts.queries_actor import IDLE, LONGEST
from collabnet.accounts.queries_organisations import Organisation, organisations
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.permissions import ROLE_LABELS
from collabnet.platform.db import db, utcnow
from collabnet.platform.pagination import PAGE_SIZE, Page

LEADING = {
    ScopeKind.SCHOOL: Role.SCHOOL_LEADER,
    ScopeKind.TRUST: Role.TRUST_LEADER,
    ScopeKind.LA: Role.LA_OFFICER,
    ScopeKind.MAINTAINED: Role.LA_HR,
    ScopeKind.REGION: Role.DFE_OFFICER,
    ScopeKind.NETWORK: Role.ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A role somebody holds or held, with who gave it and who took it away."""

    grant_id: int
    user_id: int
    name: str
    email: str
    suspended: bool
    role: Role
    organisation: Organisation
    granted_at: dt.datetime
    granted_by: str
    revoked_at: dt.datetime | None
    revoked_by: str

    @property
    def role_label(self) -> str:
        """The role in words."""
        return ROLE_LABELS[self.role]


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as its owner and the administrator see it."""

    id: int
    email: str
    name: str
    created_at: dt.datetime
    password_changed_at: dt.datetime
    suspended_at: dt.datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A place where somebody is signed in."""

    id: int
    device: str
    created_at: dt.datetime
    last_seen_at: dt.datetime


def _holdings_select() -> Any:
    return select(RoleGrant, User.name, User.email, User.suspended_at).join(
        User, User.id == RoleGrant.user_id
    )


def _holdings(statement: Any) -> list[Holding]:
    rows = db.session.execute(statement).all()
    names = organisations(_scope(grant) for grant, *_ in rows)
    people = names_of(label for g, *_ in rows for label in (g.granted_by, g.revoked_by or ""))
    return [
        Holding(
            grant_id=grant.id,
            user_id=grant.user_id,
            name=name,
            email=email,
            suspended=suspended_at is not None,
            role=Role(grant.role),
            organisation=names[_scope(grant)],
            granted_at=grant.granted_at,
            granted_by=people.get(grant.granted_by, grant.granted_by),
            revoked_at=grant.revoked_at,
            revoked_by=people.get(grant.revoked_by or "", grant.revoked_by or ""),
        )
        for grant, name, email, suspended_at in rows
    ]


def holders(scopes: Sequence[Scope]) -> list[Holding]:
    """Who holds a role now in any of these scopes, by organisation, role and name."""
    found = _holdings(_holdings_select().where(_in(scopes), RoleGrant.revoked_at.is_(None)))
    order = {scope: n for n, scope in enumerate(scopes)}
    roles = list(ROLE_LABELS)
    return sorted(
        found,
        key=lambda h: (
            order[h.organisation.scope],
            roles.index(h.role),
            h.name.casefold(),
            h.grant_id,
        ),
    )


def history(scopes: Sequence[Scope], *, page: int) -> Page[Holding]:
    """Every role ever held in these scopes, the latest change first."""
    total = db.session.scalar(select(func.count()).select_from(RoleGrant).where(_in(scopes))) or 0
    latest = func.coalesce(RoleGrant.revoked_at, RoleGrant.granted_at)
    rows = _holdings(
        _holdings_select()
        .where(_in(scopes))
        .order_by(latest.desc(), RoleGrant.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page(rows, page, total)


def holdings_of(user_id: int, *, past: bool = False) -> list[Holding]:
    """The roles a person holds now; with `past` also those taken away."""
    statement = _holdings_select().where(RoleGrant.user_id == user_id).order_by(RoleGrant.id)
    if not past:
        statement = statement.where(RoleGrant.revoked_at.is_(None))
    return _holdings(statement)


def holding(grant_id: int) -> Holding | None:
    """One live grant, or None."""
    found = _holdings(
        _holdings_select().where(RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None))
    )
    return found[0] if found else None


def account(user_id: int) -> Account | None:
    """A person's account, or None."""
    found = db.session.get(User, user_id)
    return None if found is None else _account(found)


def _account(u: User) -> Account:
    return Account(
        id=u.id, email=u.email, name=u.name, created_at=u.created_at, version=u.version,
        password_changed_at=u.password_changed_at, suspended_at=u.suspended_at,
    )  # fmt: skip


def sessions_of(user_id: int) -> list[SessionRow]:
    """Where a person is signed in now, the latest used first."""
    now = utcnow()
    rows = db.session.execute(
        select(UserSession.id, UserSession.device, UserSession.created_at, UserSession.last_seen_at)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at >= now - IDLE,
            UserSession.created_at >= now - LONGEST,
            UserSession.created_at >= User.password_changed_at,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [SessionRow(*row) for row in rows]


def words_others_would_guess(user_id: int) -> list[str]:
    """A person's name, address and organisations: what a password must not be made of."""
    found = account(user_id)
    if found is None:
        return []
    return [found.name, found.email, *(h.organisation.name for h in holdings_of(user_id))]


def names_of(labels: Iterable[str]) -> dict[str, str]:
    """The names behind audit labels such as "user:12"; labels of commands are left out."""
    ids = {
        int(number)
        for label in labels
        if (number := label.removeprefix("user:")) != label and number.isdigit()
    }
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{user_id}": name for user_id, name in rows}


def people(*, words: str, page: int) -> Page[Account]:
    """Accounts whose name or address contains `words`, by name, for the administrator."""
    condition = or_(*(_contains(column, words) for column in (User.name, User.email)))
    total = db.session.scalar(select(func.count()).select_from(User).where(condition)) or 0
    rows = db.session.scalars(
        select(User)
        .where(condition)
        .order_by(func.lower(User.name), User.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Page([_account(u) for u in rows], page, total)


def roles_by_person(user_ids: Sequence[int]) -> dict[int, list[Holding]]:
    """The roles held now by each of some people."""
    found: dict[int, list[Holding]] = {user_id: [] for user_id in user_ids}
    statement = _holdings_select().where(
        RoleGrant.user_id.in_(user_ids), RoleGrant.revoked_at.is_(None)
    )
    for row in _holdings(statement.order_by(RoleGrant.id)):
        found[row.user_id].append(row)
    return found


def leader_addresses(scope: Scope) -> list[str]:
    """The addresses of those who lead an organisation or act for it as officers (registry slot `addresses`)."""
    if scope.kind is ScopeKind.PERSON:
        condition = User.id == int(scope.code)
        return list(db.session.scalars(select(User.email).where(condition)))
    if scope.kind not in LEADING:
        return []
    return list(
        db.session.scalars(
            select(User.email)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                _in([scope]),
                RoleGrant.role == LEADING[scope.kind].value,
                RoleGrant.revoked_at.is_(None),
                User.suspended_at.is_(None),
            )
            .order_by(User.email)
        )
    )


def _contains(column: Any, words: str) -> Any:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return func.lower(column).like(f"%{escaped.lower()}%", escape="\\")


def _in(scopes: Sequence[Scope]) -> Any:
    codes: dict[ScopeKind, list[str]] = {}
    for scope in scopes:
        codes.setdefault(scope.kind, []).append(scope.code)
    return or_(
        *(
            and_(RoleGrant.scope_kind == kind.value, RoleGrant.scope_code.in_(found))
            for kind, found in codes.items()
        )
    )


def _scope(grant: RoleGrant) -> Scope:
    return Scope(ScopeKind(grant.scope_kind), grant.scope_code)
