"""Publishes versions of the code, records counsel's opinion, and takes and ends signatures."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from collabnet.core.actor import Actor, Scope
from collabnet.core.clauses import CLAUSES
from collabnet.platform import audit
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, NotFound
from collabnet.recruitment_code import concerns_services, queries_code
from collabnet.recruitment_code.models_code import CodeClauseText, CodeSignature, CodeVersion


def publish(*, actor: Actor, valid_from: dt.date, review_on: dt.date) -> CodeVersion:
    """Publish the clauses as this release words them. Raises Conflict when nothing has changed."""
    if not queries_code.differs_from_published():
        raise Conflict("The wording is that of the newest version: there is nothing to publish.")
    newest = queries_code.newest()
    version = CodeVersion(
        number=newest.number + 1 if newest else 1,
        valid_from=valid_from,
        review_on=review_on,
        published_by=actor.label,
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        CodeClauseText(version=version.number, clause=c.id, wording=c.wording, is_core=c.is_core)
        for c in CLAUSES
    )
    db.session.flush()
    audit.record(
        actor=actor, action="code.publish", subject_kind="code", subject_code=version.number
    )
    return version


def record_review(*, actor: Actor, number: int, on: dt.date, by: str) -> None:
    """Record whose legal review of a version is dated when. Raises NotFound, and Conflict when one is there."""
    version = db.session.get(CodeVersion, number)
    if version is None:
        raise NotFound
    if version.legal_review_on is not None:
        raise Conflict("A legal review of this version is recorded already.")
    version.legal_review_on, version.legal_review_by = on, by
    audit.record(
        actor=actor,
        action="code.legal_review",
        subject_kind="code",
        subject_code=number,
        details={"on": on.isoformat()},
    )
    db.session.flush()


def sign(*, actor: Actor, owner: Scope, number: int, officer_name: str, officer_post: str) -> None:
    """Sign the newest version for an employer by a named officer; an earlier signature is followed by this one.

    Raises Conflict when another version has been published since, when this one is signed already, or while the
    code is off for want of a legal review.
    """
    version = queries_code.newest()
    if version is None or not queries_code.is_on(version):
        raise Conflict("The code is not in force: no legal review of it is recorded.")
    if number != version.number:
        raise Conflict("A new version of the code was published. Read what changed, then sign.")
    live = queries_code.live_signature(owner)
    if live is not None and live.version == number:
        raise Conflict("This version is signed already.")
    if live is not None:
        _end(actor, owner)
    db.session.add(
        CodeSignature(
            owner_kind=owner.kind.value,
            owner_code=owner.code,
            version=number,
            officer_name=officer_name,
            officer_post=officer_post,
            signed_by=actor.label,
        )
    )
    db.session.flush()
    audit.record(
        actor=actor,
        action="code.sign",
        subject_kind=owner.kind.value,
        subject_code=owner.code,
        details={"version": number},
    )


def leave(*, actor: Actor, owner: Scope) -> None:
    """End an employer's signature, at any time and without a reason. Raises Conflict when there is none."""
    if not _end(actor, owner):
        raise Conflict("There is no signature to end.")
    audit.record(
        actor=actor, action="code.leave", subject_kind=owner.kind.value, subject_code=owner.code
    )
    concerns_services.employer_left(owner)


def _end(actor: Actor, owner: Scope) -> int:
    return rows_changed(
        update(CodeSignature)
        .where(
            CodeSignature.owner_kind == owner.kind.value,
            CodeSignature.owner_code == owner.code,
            CodeSignature.ended_at.is_(None),
        )
        .values(ended_at=utcnow(), ended_by=actor.label)
        .execution_options(synchronize_session=False)
    )
