"""Makers of people for tests: accounts with roles, and browsers that are signed in without the cost of a password."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select

from collabnet.accounts.models import RoleGrant, User, UserSession
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core.actor import Grant, Role, Scope
from collabnet.platform.db import db, utcnow

PASSWORD = "correct horse battery staple"
# The hash of PASSWORD with the product's parameters, computed once: argon2 is slow on purpose.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$pyhbawbVAPyMsU5a7uyJvQ"
    "$dbOcGGq6etvWfn1V61NmmiVX/wcnHUkpNA9skIDCAzM"
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """What a test needs to know of somebody it made."""

    id: int
    email: str
    name: str
    password: str
    grant_ids: tuple[int, ...] = ()


def make_person(
    role: Role | None = None,
    scope: Scope | None = None,
    *more_grants: Grant,
    suspended: bool = False,
    password: str = PASSWORD,
    name: str | None = None,
    email: str | None = None,
) -> Person:
    """A person with an account, holding `role` within `scope` and any further grants."""
    n = next(_numbers)
    address = email or f"person-{n}@example.org"
    user = User(
        email=address,
        name=name or f"Person {n}",
        password_hash=PASSWORD_HASH if password == PASSWORD else _hash(password),
        suspended_at=utcnow() if suspended else None,
        suspended_by="test" if suspended else None,
    )
    db.session.add(user)
    db.session.flush()
    grants = list(more_grants)
    if role is not None:
        assert scope is not None, "a role is held within a scope"
        grants.insert(0, Grant(role, scope))
    rows = [
        RoleGrant(
            user_id=user.id,
            role=g.role.value,
            scope_kind=g.scope.kind.value,
            scope_code=g.scope.code,
            granted_by="test",
        )
        for g in grants
    ]
    db.session.add_all(rows)
    db.session.flush()
    made = Person(user.id, user.email, user.name, password, tuple(row.id for row in rows))
    db.session.commit()
    return made


def new_session(*, email: str) -> str:
    """The token of a new session of the person with this address."""
    token = new_token()
    user_id = db.session.scalars(select(User.id).where(User.email == email)).one()
    db.session.add(UserSession(user_id=user_id, token_hash=hash_token(token), device="Test"))
    db.session.commit()
    return token


def sign_in(client: FlaskClient, person: Person) -> None:
    """Make `client` a browser in which `person` is signed in: a real session row and its cookie."""
    token = new_session(email=person.email)
    with client.session_transaction() as session:
        session.clear()
        session["_user_id"] = token


def sign_out(client: FlaskClient) -> None:
    """Forget the cookie; the session row stays as it is."""
    with client.session_transaction() as session:
        session.clear()


def _hash(password: str) -> str:
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(password)
