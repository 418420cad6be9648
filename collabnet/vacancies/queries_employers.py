"""Finds another employer by name, to ask whether it would share a post."""

from __future__ import annotations

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation
from collabnet.core.actor import Scope, ScopeKind
from collabnet.directory.models import Group, School
from collabnet.platform.db import db

SHORTEST, MOST = 3, 20


def employers_like(words: str, *, apart_from: Scope) -> list[Organisation]:
    """Open schools and trusts whose name holds these words, by name; none for less than three letters."""
    if len(words) < SHORTEST:
        return []
    schools = db.session.execute(
        select(School.urn, School.name)
        .where(
            School.name.icontains(words, autoescape=True), School.status_code.in_(("1", "3", "4"))
        )
        .order_by(School.name, School.urn)
        .limit(MOST)
    )
    trusts = db.session.execute(
        select(Group.uid, Group.name)
        .where(Group.name.icontains(words, autoescape=True))
        .order_by(Group.name, Group.uid)
        .limit(MOST)
    )
    found = [Organisation(Scope(ScopeKind.SCHOOL, str(r.urn)), r.name) for r in schools]
    found += [Organisation(Scope(ScopeKind.TRUST, str(r.uid)), r.name) for r in trusts]
    return sorted(
        (o for o in found if o.scope != apart_from), key=lambda o: (o.name.casefold(), o.code)
    )[:MOST]
