"""Fictional people in every role, named for what they do; all share one password, known to everyone."""

from __future__ import annotations

from collabnet.accounts.models import RoleGrant, User
from collabnet.core.actor import Actor
from collabnet.demonstration.tables import rows
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow


def load_people(*, actor: Actor, password_hash: str) -> None:
    """The people of people.csv with their roles; `password_hash` is made once, before the write unit begins."""
    people = rows("people.csv")
    users = [
        User(
            email=row["email"],
            name=row["name"],
            password_hash=password_hash,
            suspended_at=utcnow() if row["suspended"] else None,
            suspended_by=actor.label if row["suspended"] else None,
            fictional=True,
        )
        for row in people
    ]
    db.session.add_all(users)
    db.session.flush()
    for row, user in zip(people, users, strict=True):
        for written in row["roles"].split("; "):
            role, scope = written.split(" ")
            kind, code = scope.split(":")
            db.session.add(
                RoleGrant(
                    user_id=user.id,
                    role=role,
                    scope_kind=kind,
                    scope_code=code,
                    granted_by=actor.label,
                )
            )
            audit.record(
                actor=actor,
                action="role.grant",
                subject_kind="person",
                subject_code=user.id,
                details={"role": role, "scope": scope},
            )
    db.session.flush()
