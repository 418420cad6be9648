"""Reminds the sides of a secondment before the start, a review and the end: once each, and none who stopped it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from collabnet.core.actor import system_actor
from collabnet.core.secondment import Side, State
from collabnet.core.secondment_reminders import Reminder, What, due
from collabnet.platform import audit, mail_choices, mails
from collabnet.platform.clock import today
from collabnet.platform.db import db, unit_of_work
from collabnet.platform.outbox import OutboxMessage
from collabnet.platform.templating import date_words
from collabnet.staffing import notices, queries

GROUP = "secondment_reminders"
KIND = "secondment_reminder"
ACTOR = system_actor("staffing.remind")
WORDS = {
    What.START: "“{title}” starts on {day}. Before that the home employer records the letter of assurance, and the "
    "host sees an identity document.",
    What.REVIEW: "A review of “{title}” is planned for {day}: how it goes, and whether it is to be extended.",
    What.END: "“{title}” ends on {day}. If all three want another end, agree on it in good time; otherwise plan the "
    "return.",
    What.OVER: "The last day of “{title}” was {day}. Record the return, or agree another end.",
}
SUBJECTS = {
    What.START: "Starts on {day}: {title}",
    What.REVIEW: "Review on {day}: {title}",
    What.END: "Return after {day}: {title}",
    What.OVER: "Has the person returned? {title}",
}


@dataclass(frozen=True, slots=True)
class _Mail:
    """One reminder to one address."""

    number: int
    reminder: Reminder
    to: str
    key: str


def remind() -> int:
    """Write the reminders that are due into the outbox; gives how many."""
    mails_due = _left()
    if not mails_due:
        return 0
    with unit_of_work():
        sent = [mail for mail in mails_due if _write(mail)]
        audit.record(
            actor=ACTOR, action="secondment.remind", subject_kind="network", subject_code="*",
            details={"secondments": sorted({mail.number for mail in sent})},
        )  # fmt: skip
    return len(sent)


def _left() -> list[_Mail]:
    """What is due and was not written yet, without those who stopped such mail."""
    found = [mail for row in queries.under_way() for mail in _of(row)]
    keys = [mail.key for mail in found]
    written = set(
        db.session.scalars(
            select(OutboxMessage.dedup_key).where(
                OutboxMessage.kind == KIND, OutboxMessage.dedup_key.in_(keys)
            )
        )
    )
    left = [mail for mail in found if mail.key not in written]
    unwanted = mail_choices.stopped_by((mail.to for mail in left), GROUP)
    return [mail for mail in left if mail.to.casefold() not in unwanted]


def _of(row: queries.Secondment) -> list[_Mail]:
    review = queries.next_review(row)
    reminders = due(
        state=State(row.state), today=today(), starts_on=row.starts_on, ends_on=row.ends_on,
        reviews=[review] if review else [],
    )  # fmt: skip
    if not reminders:
        return []
    return [
        _Mail(row.id, reminder, address, _key(row.id, reminder, address))
        for reminder in reminders
        for address, side in notices.told(row).items()
        if reminder.what is not What.OVER or side is not Side.PERSON
    ]


def _key(number: int, reminder: Reminder, address: str) -> str:
    """One reminder of one day for one person: an end that moves is reminded of anew."""
    who = hashlib.sha256(address.encode()).hexdigest()[:12]
    return f"staffing.remind:{number}:{reminder.what}:{reminder.day:%Y%m%d}:{reminder.days_before}:{who}"


def _write(mail: _Mail) -> bool:
    row = queries.secondment(mail.number)
    if row is None:
        return False
    values = {"title": row.title, "day": date_words(mail.reminder.day)}
    return mails.send_optional(
        KIND,
        group=GROUP,
        to=mail.to,
        subject=SUBJECTS[mail.reminder.what].format(**values),
        dedup_key=mail.key,
        text=WORDS[mail.reminder.what].format(**values),
        link=mails.site_link(f"/secondments/{row.id}"),
    )
