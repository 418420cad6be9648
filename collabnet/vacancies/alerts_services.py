"""Follows searches for adverts by email: at most one mail a day and search, the same for everybody."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core import school_time
from collabnet.core.actor import Actor, system_actor
from collabnet.platform import audit, mails
from collabnet.platform.db import db, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid
from collabnet.vacancies import alerts_queries, public_search
from collabnet.vacancies.alerts_models import LONGEST_QUERY, VacancyAlert

GROUP = "vacancy_alerts"
SWEEP = "vacancies.alerts"
MOST_FOLLOWED = 20
FROM_HOUR = 7  # by a clock in London
BATCH = 50
ACTOR = system_actor(SWEEP)


def follow(*, actor: Actor, query: str) -> VacancyAlert:
    """Follow a search; twice is once. Raises Invalid for one that cannot be read, Conflict for too many."""
    asked = alerts_queries.tidy(query)
    form = alerts_queries.form_of(asked)
    filters = form.filters()
    if filters is None or len(asked) > LONGEST_QUERY:
        raise Invalid("query", "This search cannot be followed. Check its filters.")
    followed = alerts_queries.mine(actor)
    found = next((row for row in followed if row.query == asked), None)
    if found is not None:
        return found
    if len(followed) >= MOST_FOLLOWED:
        raise Conflict(f"You follow {MOST_FOLLOWED} searches: stop one of them first.")
    row = VacancyAlert(
        user_id=actor.user_id, query=asked, words=alerts_queries.words_of(form, filters)[:400]
    )
    db.session.add(row)
    db.session.flush()
    _audit(actor, "follow", row)
    return row


def stop(*, actor: Actor, alert: VacancyAlert) -> None:
    """Follow a search no longer: nothing of it is kept."""
    _audit(actor, "stop_following", alert)
    db.session.delete(alert)
    db.session.flush()


def tell() -> int:
    """Write the mails of the day to those who follow a search in which there are new adverts; gives how many."""
    now = utcnow()
    if school_time.to_wall(now).hour < FROM_HOUR:
        return 0
    this_morning = school_time.day_start(school_time.day_of(now))
    due = db.session.scalars(
        select(VacancyAlert.id)
        .where(VacancyAlert.told_until < this_morning)
        .order_by(VacancyAlert.id)
    ).all()
    sent = 0
    for start in range(0, len(due), BATCH):
        with unit_of_work():
            told = [_tell(number, now) for number in due[start : start + BATCH]]
            audit.record(
                actor=ACTOR, action="vacancy.alert", subject_kind="network", subject_code="*",
                details={"alerts": sum(told)},
            )  # fmt: skip
        sent += sum(told)
    return sent


def _tell(number: int, now: dt.datetime) -> bool:
    """Write the mail of one search, if there is something new in it and its person still has an account."""
    alert = db.session.get(VacancyAlert, number)
    if alert is None:
        return False
    since, alert.told_until = alert.told_until, now
    person = db.session.get(User, alert.user_id)
    filters = alerts_queries.form_of(alert.query).filters()
    if filters is None or person is None or person.suspended_at is not None:
        return False
    found = public_search.went_out_since(filters, since)
    if not found:
        return False
    many = f"{len(found)} new adverts" if len(found) > 1 else f"New advert: {found[0].title}"
    return mails.send_optional(
        "vacancy_alert",
        group=GROUP,
        to=person.email,
        subject=many[:150],
        dedup_key=f"vacancy-alert:{alert.id}:{now:%Y-%m-%d}",
        words=alerts_queries.words_now(alert),
        rows=[(row, mails.site_link(row.href)) for row in found],
        search_link=mails.site_link("/vacancies" + (f"?{alert.query}" if alert.query else "")),
        alerts_link=mails.site_link("/vacancies/alerts"),
    )


def _audit(actor: Actor, what: str, row: VacancyAlert) -> None:
    audit.record(
        actor=actor, action=f"vacancy.{what}", subject_kind="vacancy_alert", subject_code=row.id
    )
