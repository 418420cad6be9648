"""Corrections sent in by anybody and answered by the record's owner, with mail to each and history for all."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import and_, or_, select, update

from collabnet.core.actor import Actor, Scope, system_actor
from collabnet.core.corrections import Outcome
from collabnet.directory.figures import Change, Correction
from collabnet.directory.queries_corrections import field_label, fields_of, owner_names, owner_now
from collabnet.directory.record_refs import RecordRef, records_by_key
from collabnet.platform import audit, mails
from collabnet.platform.db import begin_write, db, rows_changed, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound, TooManyRequests
from collabnet.platform.limits import Limit, within
from collabnet.platform.registry import registry
from collabnet.platform.templating import date_words

# A whole school sits behind one network address; nobody finds more mistakes than this in an hour.
REPORTS = Limit("correction", 10, dt.timedelta(hours=1))
LONGEST_MESSAGE = 2000
EMAIL_KEPT = dt.timedelta(days=90)  # the reporter's address, after the answer
EMAIL_KEPT_UNANSWERED = dt.timedelta(days=365)


def report(
    *,
    actor: Actor,
    record: RecordRef,
    field: str,
    message: str,
    email: str,
    remote_address: str,
) -> Correction:
    """Keep what somebody says is wrong and tell the record's owner.

    Raises Invalid, and TooManyRequests for one network address. Begins its own write unit, since the attempt is
    counted even if what follows fails.
    """
    if field not in fields_of(record):
        raise Invalid("field", "Choose what is wrong")
    if not message.strip() or len(message) > LONGEST_MESSAGE:
        raise Invalid("message", f"Say what is wrong in {LONGEST_MESSAGE:,} characters or fewer")
    if not within((REPORTS, remote_address)):
        raise TooManyRequests(
            "We received many reports from your network in the last hour. Nothing you typed is lost: "
            "send it again later"
        )
    begin_write()
    owner = owner_now(record)
    correction = Correction(
        record_kind=record.kind, record_code=record.key, field=field, message=message,
        reporter_email=email, reporter_user_id=actor.user_id,
        owner_kind=owner.kind.value, owner_code=owner.code,
    )  # fmt: skip
    db.session.add(correction)
    db.session.flush()
    audit.record(
        actor=actor, action="correction.report", subject_kind=record.kind, subject_code=record.key,
        details={"correction": correction.id, "field": field, "owner": str(owner)},
    )  # fmt: skip
    _tell_owner(correction, record, owner)
    return correction


def answer(*, actor: Actor, correction_id: int, outcome: str, text: str) -> None:
    """Answer a correction: once. The reporter who left an address gets the answer by mail.

    Raises NotFound, Invalid (field "outcome"), and Conflict, which keeps the text, when somebody answered first.
    """
    correction = db.session.get(Correction, correction_id)
    if correction is None:
        raise NotFound
    try:
        chosen = Outcome(outcome)
    except ValueError:
        raise Invalid("outcome", "Choose what became of it") from None
    now = utcnow()
    changed = rows_changed(
        update(Correction)
        .where(Correction.id == correction_id, Correction.answered_at.is_(None))
        .values(outcome=chosen.value, answer=text, answered_at=now, answered_by=actor.user_id)
        .execution_options(synchronize_session=False)
    )
    if changed != 1:
        raise Conflict(
            "Somebody answered this while you were writing. Your answer was not sent.",
            kept={"Outcome": chosen.words.capitalize(), "Answer": text},
        )
    db.session.refresh(correction)
    kind, code = correction.record_kind, correction.record_code
    label = field_label(kind, correction.field)
    db.session.add(
        Change(
            record_kind=kind, record_code=code, field="correction", at=now, by=actor.label,
            old=f"{label}: reported as wrong on {date_words(correction.created_at)}", new=chosen.words,
        )
    )  # fmt: skip
    audit.record(
        actor=actor, action="correction.answer", subject_kind=kind, subject_code=code,
        details={"correction": correction_id, "outcome": chosen.value},
    )  # fmt: skip
    _tell_reporter(correction, label)


def forget_reporters() -> int:
    """The sweep that removes reporters' addresses in time; gives how many. Writes nothing when none is due."""
    now = utcnow()
    due = and_(
        Correction.reporter_email != "",
        or_(
            Correction.answered_at < now - EMAIL_KEPT,
            and_(
                Correction.answered_at.is_(None),
                Correction.created_at < now - EMAIL_KEPT_UNANSWERED,
            ),
        ),
    )
    if db.session.scalar(select(Correction.id).where(due).limit(1)) is None:
        return 0
    with unit_of_work():
        count = rows_changed(update(Correction).where(due).values(reporter_email=""))
        audit.record(
            actor=system_actor("correction.forget_reporters"), action="correction.forget_reporters",
            subject_kind="network", subject_code="*", details={"addresses": count},
        )  # fmt: skip
    return count


def _tell_owner(correction: Correction, record: RecordRef, owner: Scope) -> None:
    for address in registry().mail_addresses(owner):
        mails.send(
            "correction_reported",
            to=address,
            subject=f"Somebody says a fact about {record.name} is wrong",
            dedup_key=f"correction:{correction.id}:{_short(address)}",
            record=record,
            owner_name=owner_names({owner})[owner],
            field=field_label(record.kind, correction.field),
            message=correction.message,
            link=mails.site_link(f"/corrections/{correction.id}"),
        )


def _tell_reporter(correction: Correction, label: str) -> None:
    if not correction.reporter_email:
        return
    key = (correction.record_kind, correction.record_code)
    record = records_by_key([key]).get(key)
    name = record.name if record else "a record"
    mails.send(
        "correction_answered",
        to=correction.reporter_email,
        subject=f"What became of your report about {name}",
        dedup_key=f"correction:{correction.id}:answer",
        name=name,
        field=label,
        sent=correction.created_at,
        outcome=Outcome(correction.outcome),
        answer=correction.answer,
        link=mails.site_link(record.href if record else "/"),
    )


def _short(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
