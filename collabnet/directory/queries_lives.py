"""What an administrator sees of a school's life: status, trusts now and before, links, and what can be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from collabnet.core.actor import Subject, subject
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES, ACADEMY_TYPES, LARGEST_KEY
from collabnet.directory.models import Group, GroupMembership, School, SchoolLink
from collabnet.directory.statuses import CLOSED
from collabnet.platform.db import db
from collabnet.platform.errors import Invalid

TRUSTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Membership:
    """A school in a group, from one day to another; days that are not known are None."""

    uid: int
    name: str
    type_code: str
    type_name: str
    joined: dt.date | None
    left: dt.date | None


@dataclass(frozen=True, slots=True)
class Link:
    """A school that this one is linked with, in the register's words."""

    urn: int
    name: str
    link_type: str
    established: dt.date | None
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A school's last move between academy trusts."""

    from_uid: int
    from_name: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Life:
    """One school as the administrator's page needs it."""

    urn: int
    name: str
    town: str
    version: int
    status: str
    is_closed: bool
    is_academy: bool
    closed: dt.date | None
    closed_reason: str
    trust_uid: int | None
    memberships: list[Membership]
    links: list[Link]

    @property
    def trust(self) -> str:
        """The name of the present academy trust, or ''."""
        return next((m.name for m in self.memberships if m.uid == self.trust_uid), "")


def life(urn: int) -> Life | None:
    """A school with its memberships and links, or None when there is none."""
    school = db.session.get(School, urn) if 0 < urn <= LARGEST_KEY else None
    if school is None:
        return None
    return Life(
        urn=urn,
        name=school.name,
        town=school.town,
        version=school.version,
        status=school.status_name,
        is_closed=school.status_code == CLOSED,
        is_academy=school.type_code in ACADEMY_TYPES,
        closed=school.closed,
        closed_reason=school.closed_reason,
        trust_uid=school.trust_uid,
        memberships=memberships(urn),
        links=links(urn),
    )


def existing_school_subject(urn: int) -> Subject | None:
    """What an administrator's page about a school asks: the network's, when there is such a school."""
    found = 0 < urn <= LARGEST_KEY and db.session.get(School, urn) is not None
    return subject(None) if found else None


def memberships(urn: int) -> list[Membership]:
    """The groups of a school, the present ones first, then by when it left; moves taken back are left out."""
    rows = db.session.execute(
        select(
            Group.uid,
            Group.name,
            Group.type_code,
            Group.type_name,
            GroupMembership.joined,
            GroupMembership.left,
        )
        .join(Group, Group.uid == GroupMembership.uid)
        .where(
            GroupMembership.urn == urn,
            or_(
                GroupMembership.left.is_(None),
                GroupMembership.joined.is_(None),
                GroupMembership.left > GroupMembership.joined,
            ),
        )
        .order_by(GroupMembership.id.desc())
    ).all()
    found = [Membership(*row) for row in rows]
    return sorted(found, key=lambda m: m.left or dt.date.max, reverse=True)


def links(urn: int) -> list[Link]:
    """The schools that this one is linked with."""
    rows = db.session.execute(
        select(SchoolLink, School.name)
        .outerjoin(School, School.urn == SchoolLink.link_urn)
        .where(SchoolLink.urn == urn)
        .order_by(SchoolLink.established.desc(), SchoolLink.id)
    ).all()
    return [
        Link(
            row.link_urn,
            name or row.link_name or f"URN {row.link_urn}",
            row.link_type,
            row.established,
            name is not None,
        )
        for row, name in rows
    ]


def last_move(urn: int) -> Move | None:
    """The move into the present trust, when the day and the trust it came from are known."""
    rows = [m for m in memberships(urn) if m.type_code in ACADEMY_TRUST_TYPES]
    now = next((m for m in rows if m.left is None), None)
    if now is None or now.joined is None:
        return None
    before = next((m for m in rows if m.left == now.joined and m.uid != now.uid), None)
    return None if before is None else Move(before.uid, before.name, now.joined)


def open_trusts(words: str) -> list[Group]:
    """Open academy trusts by UID, by TR number, or by a part of their name; at most ten, by name."""
    text = words.strip()
    matches = [
        func.upper(Group.group_id) == text.upper(),
        func.lower(Group.name).contains(text.lower(), autoescape=True),
    ]
    if text.isascii() and text.isdigit() and len(text) < 10:
        matches.append(Group.uid == int(text))
    return list(
        db.session.scalars(
            select(Group)
            .where(
                or_(*matches), Group.type_code.in_(ACADEMY_TRUST_TYPES), Group.status != "Closed"
            )
            .order_by(Group.name, Group.uid)
            .limit(TRUSTS_SHOWN)
        )
    )


def one_open_trust(words: str) -> Group:
    """The one open academy trust that these words mean. Raises Invalid (field "trust") for none or several."""
    found = open_trusts(words)
    exact = [g for g in found if words.strip().casefold() in (g.name.casefold(), str(g.uid))]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise Invalid("trust", "We know no open academy trust by this name or number. Check it")
    if len(found) > 1:
        names = "; ".join(f"{g.name} ({g.uid})" for g in found)
        raise Invalid("trust", f"Several trusts fit. Enter the number of the one you mean: {names}")
    return found[0]
