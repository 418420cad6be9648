"""Puts the pages of the own profile together: facts in words, a month of days, from whom it is hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.accounts.queries_organisations import Organisation, organisations, subject_of
from collabnet.core.actor import Scope, ScopeKind
from collabnet.core.cover import AnswerState
from collabnet.core.talent_pool import WEEKDAYS, month_weeks
from collabnet.core.text import fold
from collabnet.directory.belonging import ACADEMY_TRUST_TYPES
from collabnet.directory.models import Group, Locality, School
from collabnet.platform.clock import today
from collabnet.platform.db import db
from collabnet.recruitment_code.codelists import JOB_ROLES, KEY_STAGES, PHASES, codes
from collabnet.staffing import pool_cover_queries, pool_queries
from collabnet.staffing.pool_models import PoolProfile
from collabnet.staffing.pool_words import interests_words, miles_words

AHEAD = dt.timedelta(days=731)
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The own profile as its person sees it."""

    row: PoolProfile
    facts: Sequence[tuple[str, str]]
    hidden_from: Sequence[Organisation]
    localities: Sequence[str]
    delete_on: dt.date
    was_shown: bool


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the calendar."""

    day: dt.date
    is_free: bool
    is_single: bool  # differs from the weekday's rule by the person's own word
    can_change: bool
    is_taken: bool  # by cover that the person accepted


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month of the calendar, with the months around it as addresses write them."""

    row: PoolProfile
    month: dt.date
    weeks: Sequence[Sequence[DayCell | None]]
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class EmployersPage:
    """From whom a profile is hidden: the own employers, others; and what a search found."""

    own: Sequence[tuple[Organisation, bool]]  # with whether it is hidden from them
    added: Sequence[Organisation]
    found: Sequence[tuple[Organisation, str]]  # with the town


def own_page(row: PoolProfile) -> OwnPage:
    """The own profile in words."""
    names = db.session.scalars(
        select(Locality.name)
        .where(Locality.id.in_([found.locality_id for found in row.localities]))
        .order_by(Locality.name)
    ).all()
    hidden = organisations(e.scope for e in pool_queries.excluded_of([row])[row.id])
    return OwnPage(
        row=row,
        facts=facts_of(row),
        hidden_from=sorted(hidden.values(), key=lambda o: (o.name.casefold(), o.code)),
        localities=names,
        delete_on=(row.active_at + pool_queries.KEPT_IDLE).date(),
        was_shown=row.consented_at is not None,
    )


def facts_of(row: PoolProfile) -> list[tuple[str, str]]:
    """What the profile says, in words; nothing of the place."""
    days = ", ".join(WEEKDAYS[n] for n in row.weekdays)
    return [
        ("In one line", row.headline),
        ("What you do", words_of(row.roles, {c: r.label for c, r in JOB_ROLES.items()})),
        ("Subjects", ", ".join(row.subjects) or "Any"),
        ("Phases", words_of(row.phases, PHASES)),
        ("Key stages", words_of(row.key_stages, KEY_STAGES) or "Not given"),
        ("Qualified teacher status", codes("qts")[row.qts]),
        ("Open to", interests_words(row.interests)),
        ("Free as a rule", days or "On single days only"),
        ("Travels", f"Up to {miles_words(row.radius_km)}"),
    ]


def words_of(found: Iterable[str], words: Mapping[str, str]) -> str:
    """Codes in words; one that the list no longer has stays as it is."""
    return ", ".join(words.get(code, code) for code in found)


def can_be_marked(day: dt.date) -> bool:
    """Whether a day can still be marked: from today for two years."""
    return today() <= day <= today() + AHEAD


def month_page(row: PoolProfile, month: dt.date | None) -> MonthPage:
    """A month of the calendar, without weeks that are over; this month where an impossible one is asked for."""
    earliest, latest = today().replace(day=1), (today() + AHEAD).replace(day=1)
    shown = month if month is not None and earliest <= month <= latest else earliest
    calendar = pool_queries.calendar_of(row)
    taken = {
        day
        for asked in pool_cover_queries.asked_of(row.user_id)
        if asked.answer.status is AnswerState.ACCEPTED
        for day in asked.request.dates
    }
    before, after = shown - dt.timedelta(days=1), shown + dt.timedelta(days=32)
    weeks = [
        [
            None
            if day is None
            else DayCell(
                day,
                calendar.is_free(day),
                day in calendar.free or day in calendar.away,
                can_be_marked(day),
                day in taken,
            )
            for day in week
        ]
        for week in month_weeks(shown)
        if any(day is not None and day >= today() for day in week)
    ]
    return MonthPage(
        row=row,
        month=shown,
        weeks=weeks,
        before=f"{before:%Y-%m}" if shown > earliest else "",
        after=f"{after:%Y-%m}" if shown < latest else "",
        rule=", ".join(WEEKDAYS[n] for n in row.weekdays),
    )


def employers_page(row: PoolProfile, words: str) -> EmployersPage:
    """From whom it is hidden, and what a search for others finds."""
    mine = pool_queries.own_organisations(row.user_id)
    chosen = {Scope(ScopeKind(e.kind), e.code): e.is_hidden for e in row.employers}
    own_scopes = {o.scope for o in mine}
    added = organisations(s for s, hidden in chosen.items() if hidden and s not in own_scopes)
    return EmployersPage(
        own=[(o, chosen.get(o.scope, True)) for o in mine],
        added=sorted(added.values(), key=lambda o: (o.name.casefold(), o.code)),
        found=[f for f in _employers_like(words) if f[0].scope not in own_scopes | added.keys()],
    )


def is_known(scope: Scope) -> bool:
    """Whether there is such an employer."""
    return subject_of(scope) is not None


def _employers_like(words: str) -> list[tuple[Organisation, str]]:
    """Schools and trusts whose name holds the words, with their town."""
    wanted = fold(words)
    if len(wanted) < 3:
        return []
    like = f"%{wanted}%"
    schools = db.session.execute(
        select(School.urn, School.name, School.town)
        .where(School.search_name.like(like), School.status_code.in_(("1", "3", "4")))
        .order_by(School.name, School.urn)
        .limit(MOST_FOUND)
    )
    trusts = db.session.execute(
        select(Group.uid, Group.name, Group.town)
        .where(
            Group.name.icontains(words.strip(), autoescape=True),
            Group.type_code.in_(sorted(ACADEMY_TRUST_TYPES)),
            Group.closed.is_(None),
        )
        .order_by(Group.name, Group.uid)
        .limit(MOST_FOUND)
    )
    return [
        *((Organisation(Scope(ScopeKind.TRUST, str(uid)), name), town) for uid, name, town in trusts),
        *((Organisation(Scope(ScopeKind.SCHOOL, str(urn)), name), town) for urn, name, town in schools),
    ]  # fmt: skip
