"""What people do to a school's record here: its own words beside its figures."""

from __future__ import annotations

from sqlalchemy import update

from collabnet.core.actor import Actor
from collabnet.directory.figures import Change
from collabnet.directory.models import School
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed
from collabnet.platform.errors import Conflict, NotFound


def comment_on_school(*, actor: Actor, urn: int, comment: str, version: int) -> None:
    """Replace the school's own words; `version` is the record's as the person saw it.

    Raises NotFound, and Conflict when somebody changed the record in between.
    """
    school = db.session.get(School, urn)
    if school is None:
        raise NotFound
    old = school.comment
    changed = rows_changed(
        update(School)
        .where(School.urn == urn, School.version == version)
        .values(comment=comment, version=School.version + 1)
        .execution_options(synchronize_session=False)
    )
    if not changed:
        raise Conflict(
            "The school’s record was changed while you were writing.",
            kept={"The school’s own words": comment},
        )
    if old != comment:
        db.session.add(
            Change(
                record_kind="school", record_code=str(urn), field="comment", old=old[:400],
                new=comment[:400], by=actor.label,
            )
        )  # fmt: skip
    audit.record(actor=actor, action="school.comment", subject_kind="school", subject_code=urn)
    db.session.flush()
    db.session.expire(school)
