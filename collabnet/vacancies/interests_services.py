"""Interest in an advert: said, withdrawn, and forgotten half a year after the advert is over.

Only the employer whose advert it is sees who is interested; the mail that it gets names nobody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from collabnet.core.actor import Actor, system_actor
from collabnet.core.vacancy import Action, State
from collabnet.platform import audit, mails
from collabnet.platform.db import begin_write, commit, db, utcnow
from collabnet.platform.errors import Conflict, Invalid
from collabnet.vacancies import interests_queries, services
from collabnet.vacancies.interests_models import LONGEST_NOTE, VacancyInterest
from collabnet.vacancies.models import Vacancy

KEPT: Final = dt.timedelta(days=183)  # after an advert is over
SWEEP: Final = "vacancies.forget_interests"
MOST_TOLD: Final = 5


def show(*, actor: Actor, row: Vacancy, note: str, shows_email: bool) -> None:
    """Tell the employer of an open advert that somebody is interested; saying it again changes nothing.

    Raises Conflict when the advert is not open or the person stands on one of its sides, Invalid where
    the employer could not answer.
    """
    services.check(row, actor, Action.SHOW_INTEREST)
    if actor.user_id is None:
        raise Conflict("This step is not yours to take.")
    if not shows_email and not note:
        raise Invalid("note", "Say how they can answer you, or let them see your email address")
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", f"Use at most {LONGEST_NOTE:,} characters")
    insert: Any = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[
        db.session.connection().dialect.name
    ]
    made = db.session.scalar(
        insert(VacancyInterest)
        .values(
            vacancy_id=row.id,
            user_id=actor.user_id,
            note=note,
            shows_email=shows_email,
            created_at=utcnow(),
        )
        .on_conflict_do_nothing()
        .returning(VacancyInterest.id)
    )
    if made is None:
        raise Conflict("You have said so already. To change your note, withdraw it first.")
    audit.record(
        actor=actor,
        action="vacancy.show_interest",
        subject_kind="vacancy_interest",
        subject_code=made,
    )
    _tell(row, made)


def withdraw(*, actor: Actor, interest: VacancyInterest) -> None:
    """Take one's interest back: nothing of it is kept."""
    if interest.user_id != actor.user_id:
        raise Conflict("This step is not yours to take.")
    audit.record(
        actor=actor,
        action="vacancy.withdraw_interest",
        subject_kind="vacancy_interest",
        subject_code=interest.id,
    )
    db.session.delete(interest)
    db.session.flush()


def forget_old() -> None:
    """Delete the interest in adverts that have been over for half a year."""
    before = utcnow() - KEPT
    over = select(Vacancy.id).where(
        or_(
            Vacancy.closes_at <= before,
            and_(Vacancy.state == State.WITHDRAWN.value, Vacancy.changed_at <= before),
        )
    )
    old = VacancyInterest.vacancy_id.in_(over)
    if db.session.scalar(select(VacancyInterest.id).where(old).limit(1)) is None:
        return
    begin_write()
    db.session.execute(delete(VacancyInterest).where(old))
    audit.record(
        actor=system_actor("sweep"),
        action="vacancy.forget_interests",
        subject_kind="vacancy_interest",
        subject_code="old",
    )
    commit()


def _tell(row: Vacancy, number: int) -> None:
    """Tell those who hire for the employer that there is somebody: their name stands on the site only."""
    for address in interests_queries.hiring_addresses(row)[:MOST_TOLD]:
        digest = mails.digest(address)
        mails.send(
            "vacancy_interest",
            to=address,
            subject=f"Somebody is interested: {row.title}",
            dedup_key=f"vacancy-interest:{number}:{digest}",
            title=row.title,
            link=mails.site_link(f"/vacancies/manage/{row.id}/interests"),
        )
