"""Whether an email address is plainly another employer's: by the domains that people here sign in with."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.accounts.models import RoleGrant, User
from collabnet.accounts.queries_organisations import subject_of
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.vacancy_post import Post
from collabnet.core.vacancy_problems import foreign_address
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.directory.models import School
from collabnet.platform.db import db

EMPLOYERS = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.MAINTAINED)
MOST_HOLDERS = 200
FIELDS = ("contact_email", "apply_email")
WORDS = "This is an address of another employer"


def foreign_addresses(post: Post, *owners: Scope) -> dict[str, str]:
    """Fields of an advert that hold an address of an employer that is none of `owners`, with the words for it."""
    return {
        name: WORDS
        for name in FIELDS
        if (value := getattr(post, name)) and is_of_another_employer(value, *owners)
    }


def is_of_another_employer(email: str, *owners: Scope) -> bool:
    """Whether the people with this domain all act for one employer that is none of `owners`.

    A domain that several employers use (a mail provider, an authority's own network) says nothing. The
    other employer is not named: an address is asked about, not who has accounts.
    """
    domain = email.rpartition("@")[2].casefold()
    if not domain:
        return False
    employers = {_employer(scope) for scope in _scopes_of(domain)}
    ours = {scope for owner in owners for scope in _around(owner)}
    theirs = frozenset({domain}) if len(employers) == 1 and not employers & ours else frozenset()
    return foreign_address(email, theirs)


def _scopes_of(domain: str) -> list[Scope]:
    rows = db.session.execute(
        select(RoleGrant.scope_kind, RoleGrant.scope_code)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            User.email.endswith("@" + domain, autoescape=True),
            RoleGrant.revoked_at.is_(None),
            RoleGrant.scope_kind.in_([kind.value for kind in EMPLOYERS]),
        )
        .order_by(RoleGrant.id)
        .limit(MOST_HOLDERS)
    )
    return [Scope(ScopeKind(row.scope_kind), row.scope_code) for row in rows]


def _employer(scope: Scope) -> Scope:
    """A school's trust where it has one; the authority itself for the schools that it maintains."""
    if scope.kind is ScopeKind.MAINTAINED:
        return Scope(ScopeKind.LA, scope.code)
    if (
        scope.kind is not ScopeKind.SCHOOL
        or not scope.code.isdigit()
        or int(scope.code) > LARGEST_KEY
    ):
        return scope
    uid = db.session.scalar(select(School.trust_uid).where(School.urn == int(scope.code)))
    return Scope(ScopeKind.TRUST, str(uid)) if uid is not None else scope


def _around(owner: Scope) -> set[Scope]:
    """An employer with its trust and its authority."""
    subject = subject_of(owner)
    wider = subject.within if subject is not None else frozenset()
    return {owner, _employer(owner), *(s for s in wider if s.kind in EMPLOYERS)}
