"""What the page of a group shows: a trust, a federation or a foundation trust with its schools, past ones too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from collabnet.core.places import PlacesSummary, summarise
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES, LARGEST_KEY
from collabnet.directory.codes import GROUP_WORDS
from collabnet.directory.models import Group, GroupMembership, School
from collabnet.directory.queries_school import Source
from collabnet.directory.school_rows import SchoolRow, rows_by_urn
from collabnet.directory.totals import TotalsRow, by_authority, held_schools
from collabnet.platform.db import read
from collabnet.platform.errors import NotFound
from collabnet.platform.imports.models import ImportRun
from collabnet.platform.templating import date_words


@dataclass(frozen=True, slots=True)
class PastMember:
    """A school that was in the group once."""

    urn: int
    name: str
    joined: dt.date | None
    left: dt.date | None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group's page. `group` is a row of the Group's columns."""

    group: Row[Any]
    schools: Sequence[SchoolRow]
    totals: Sequence[TotalsRow]
    summary: PlacesSummary
    past: Sequence[PastMember]
    sources: Sequence[Source]

    @property
    def is_trust(self) -> bool:
        """Whether it is an academy trust, which employs the staff of its schools."""
        return self.group.type_code in ACADEMY_TRUST_TYPES

    @property
    def word(self) -> str:
        """What it is, in a word or two."""
        return GROUP_WORDS.get(self.group.type_code, self.group.type_name or "group")

    @property
    def covered(self) -> str:
        """What the totals rest on: "12 of 14 schools counted; 1 suppressed"."""
        s = self.summary
        said = f"{s.compared} of {s.schools} schools have both figures"
        if not s.missing:
            return said
        return f"{said}; " + ", ".join(f"{n} {kind.words}" for kind, n in s.missing.items())

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the register says of the group, without what is empty."""
        g = self.group
        pairs = (
            ("Status", g.status), ("UID", str(g.uid)), ("Group ID", g.group_id),
            ("Companies House number", g.companies_house), ("UKPRN", g.ukprn),
            ("Town", g.town), ("Postcode", g.postcode), ("Opened", date_words(g.opened)),
            ("Closed", date_words(g.closed)),
        )  # fmt: skip
        return [(name, text) for name, text in pairs if text]


def group_page(uid: int) -> GroupPage:
    """The page of a group. Raises NotFound."""
    if not 0 < uid <= LARGEST_KEY:
        raise NotFound
    record = read(
        select(Group.__table__, ImportRun.title.label("seen"), ImportRun.as_of.label("seen_as_of"))
        .outerjoin(ImportRun, ImportRun.id == Group.last_seen_run_id)
        .where(Group.uid == uid)
    ).one_or_none()
    if record is None:
        raise NotFound
    now = select(GroupMembership.urn).where(
        GroupMembership.uid == uid, GroupMembership.left.is_(None)
    )
    held = held_schools(or_(School.trust_uid == uid, School.urn.in_(now)))
    rows = rows_by_urn(s.urn for s in held)
    return GroupPage(
        group=record,
        schools=rows,
        totals=by_authority(held),
        summary=summarise(s.held for s in held),
        past=_past(uid),
        sources=[Source(record.seen, record.seen_as_of)] if record.seen else [],
    )


def _past(uid: int) -> list[PastMember]:
    """Schools that left, or that closed while they were members; the latest first."""
    rows = read(
        select(School.urn, School.name, GroupMembership.joined, GroupMembership.left, School.closed)
        .join(School, School.urn == GroupMembership.urn)
        .where(
            GroupMembership.uid == uid,
            or_(GroupMembership.left.is_not(None), School.status_code == "2"),
        )
        .order_by(School.name, School.urn, GroupMembership.id)
    )
    past = [
        PastMember(urn, name, joined, left or closed) for urn, name, joined, left, closed in rows
    ]
    return sorted(past, key=lambda p: p.left or dt.date.max, reverse=True)
