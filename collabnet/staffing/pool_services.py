"""Changes the own profile in the talent pool: what it says, the days, who may not see it, showing, hiding, deleting."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope
from collabnet.core.talent_pool import days_between
from collabnet.platform import audit
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.staffing import pool_asking, pool_queries
from collabnet.staffing.pool_models import PoolDay, PoolEmployer, PoolLocality, PoolProfile

LONGEST_RANGE: Final = 366  # days marked at once
MOST_DAYS: Final = 800  # single days kept for one person
MOST_EMPLOYERS: Final = 200


def save(
    *, actor: Actor, values: dict[str, Any], localities: Collection[int], version: int, key: str = ""
) -> PoolProfile:  # fmt: skip
    """Write or change the own profile; a new one is seen by nobody yet. Raises Conflict when two came at once."""
    row = pool_queries.own(_person(actor))
    if row is None:
        row = PoolProfile(user_id=_person(actor), key=key or secrets.token_hex(12), **values)
        db.session.add(row)
        db.session.flush()
        what = "pool.create"
    else:
        _claim(row, version)
        for name, value in values.items():
            setattr(row, name, value)
        what = "pool.change"
    kept = {found.locality_id: found for found in row.localities}
    row.localities = [
        kept.get(number) or PoolLocality(profile_id=row.id, locality_id=number)
        for number in sorted(set(localities))
    ]
    _touched(actor, row, what)
    pool_asking.retract(actor=actor, user_id=row.user_id)
    return row


def set_weekdays(*, actor: Actor, row: PoolProfile, weekdays: Iterable[int]) -> None:
    """The weekdays on which the person is free as a rule; Monday is 0."""
    row.weekdays = sorted(set(weekdays))
    _touched(actor, row, "pool.days")


def set_days(
    *, actor: Actor, row: PoolProfile, first: dt.date, last: dt.date, is_free: bool | None
) -> int:
    """Mark single days as free or not; None lets the weekday's rule count again. Gives how many days.

    Raises Invalid for a range that ends before it begins or is longer than a year.
    """
    if last < first:
        raise Invalid("last", "The last day must not be before the first")
    if (last - first).days >= LONGEST_RANGE:
        raise Invalid("last", "Mark at most a year at once")
    days = set(days_between(first, last, range(7)))
    kept = [d for d in row.days if d.day not in days and d.day >= today()]
    marked = {d.day: d for d in row.days if d.day in days}
    if is_free is not None:
        for day in sorted(days):
            found = marked.get(day) or PoolDay(profile_id=row.id, day=day)
            found.is_free = is_free
            kept.append(found)
    if len(kept) > MOST_DAYS:
        raise Invalid("last", f"That would be more than {MOST_DAYS} single days")
    row.days = sorted(kept, key=lambda d: d.day)
    _touched(actor, row, "pool.days")
    return len(days)


def hide_from(*, actor: Actor, row: PoolProfile, scope: Scope) -> None:
    """Hide the profile from an employer. Raises Invalid when there are too many."""
    if len(row.employers) >= MOST_EMPLOYERS:
        raise Invalid("find", f"You can hide your profile from at most {MOST_EMPLOYERS} employers")
    _choose(row, scope, hidden=True)
    _touched(actor, row, "pool.hide_from")
    pool_asking.retract(actor=actor, user_id=row.user_id)


def let_see(*, actor: Actor, row: PoolProfile, scope: Scope) -> None:
    """Let an employer see the profile: one that the person had added, or one of their own."""
    if scope in pool_queries.own_employers([row.user_id])[row.user_id]:
        _choose(row, scope, hidden=False)
    else:
        row.employers = [e for e in row.employers if (e.kind, e.code) != (scope.kind.value, scope.code)]  # fmt: skip
    _touched(actor, row, "pool.let_see")


def show(*, actor: Actor, row: PoolProfile) -> None:
    """Show the profile with the person's consent. The own employers of today stay hidden from, wherever the person
    works later. Raises Conflict for a profile that has no place or nothing it is open to."""
    if row.easting is None or not row.interests or not row.localities:
        raise Conflict("Fill in your profile first.")
    chosen = {(e.kind, e.code) for e in row.employers}
    for scope in sorted(pool_queries.own_employers([row.user_id])[row.user_id]):
        if (scope.kind.value, scope.code) not in chosen:
            _choose(row, scope, hidden=True)
    row.consented_at = row.consented_at or utcnow()
    row.shown_at = utcnow()
    _touched(actor, row, "pool.show")


def hide(*, actor: Actor, row: PoolProfile) -> None:
    """Hide the profile from everybody, from the next request on; questions that wait for an answer are taken back."""
    row.shown_at = None
    _touched(actor, row, "pool.hide")
    pool_asking.retract(actor=actor, user_id=row.user_id)


def keep(*, actor: Actor, row: PoolProfile) -> None:
    """Say that the profile is still wanted."""
    _touched(actor, row, "pool.keep")


def delete(*, actor: Actor, row: PoolProfile) -> None:
    """Delete the profile with its days, hidden employers and approaches."""
    number, person = row.id, row.user_id
    db.session.delete(row)
    db.session.flush()
    pool_asking.retract(actor=actor, user_id=person)
    audit.record(
        actor=actor, action="pool.delete", subject_kind="pool_profile", subject_code=number
    )


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound
    return actor.user_id


def _choose(row: PoolProfile, scope: Scope, *, hidden: bool) -> None:
    for choice in row.employers:
        if (choice.kind, choice.code) == (scope.kind.value, scope.code):
            choice.is_hidden = hidden
            return
    row.employers.append(
        PoolEmployer(profile_id=row.id, kind=scope.kind.value, code=scope.code, is_hidden=hidden)
    )


def _claim(row: PoolProfile, version: int) -> None:
    won = rows_changed(
        update(PoolProfile)
        .where(PoolProfile.id == row.id, PoolProfile.version == version)
        .values(version=PoolProfile.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not won:
        raise Conflict("Your profile was changed in another window. Look again, then decide.")
    db.session.refresh(row)


def _touched(actor: Actor, row: PoolProfile, action: str) -> None:
    row.changed_at = row.active_at = utcnow()
    row.reminded_at = None
    db.session.flush()
    audit.record(actor=actor, action=action, subject_kind="pool_profile", subject_code=row.id)
