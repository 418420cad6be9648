"""A few messages that something on a school's page is wrong, so that its leader finds something to do."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from collabnet.accounts.models import User
from collabnet.core.actor import Actor
from collabnet.demonstration.tables import rows
from collabnet.directory.figures import Correction
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow


def load_corrections(*, actor: Actor) -> None:
    """The messages of corrections.csv, each written so many days ago by a fictional person."""
    for row in rows("corrections.csv"):
        reporter = db.session.scalars(select(User).where(User.email == row["reporter"])).one()
        db.session.add(
            Correction(
                record_kind="school",
                record_code=row["urn"],
                field=row["field"],
                message=row["message"],
                reporter_email=reporter.email,
                reporter_user_id=reporter.id,
                owner_kind="school",
                owner_code=row["urn"],
                created_at=utcnow() - dt.timedelta(days=int(row["days_ago"])),
            )
        )
        audit.record(
            actor=actor, action="correction.report", subject_kind="school", subject_code=row["urn"]
        )
    db.session.flush()
