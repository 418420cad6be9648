"""Asks for feedback as its stages fall due, and takes answers that nobody can trace to a person."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping

from flask import current_app
from sqlalchemy import func, select, update

from collabnet.accounts.models import User
from collabnet.accounts.tokens import hash_token, new_token
from collabnet.core import training_feedback
from collabnet.core.actor import ANONYMOUS, system_actor
from collabnet.core.training_feedback import LATE_DAYS, STAGES, Stage
from collabnet.cpd import queries_feedback
from collabnet.cpd.models import Booking, Offer
from collabnet.cpd.models_after import FeedbackAnswer, FeedbackAsk, TrainingRecord
from collabnet.platform import audit, clock, mail_choices, mails
from collabnet.platform.db import db, rows_changed, unit_of_work, utcnow
from collabnet.platform.errors import Conflict, NotFound

GROUP = "cpd_feedback"
ACTOR = system_actor("cpd.ask_feedback")
LONGEST_AGO = dt.timedelta(days=STAGES[-1].days_after + LATE_DAYS + 1)
MOST_AT_ONCE = 200


def ask() -> int:
    """Ask everyone whose stage has come, once each; gives how many were asked."""
    now = utcnow()
    due = [
        (offer_id, stage, address)
        for offer_id, last_ends_at in _ended(now)
        for stage in training_feedback.stages_due(last_ends_at=last_ends_at, now=now)
        for address in _to_ask(offer_id, stage)
    ][:MOST_AT_ONCE]
    if not due:
        return 0
    with unit_of_work():
        for offer_id, stage, address in due:
            _ask(db.session.get_one(Offer, offer_id), stage, address)
        audit.record(
            actor=ACTOR,
            action="feedback.ask",
            subject_kind="network",
            subject_code="*",
            details={"asked": len(due)},
        )
    return len(due)


def _ended(now: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Trainings that took place and ended within the last stage's time."""
    rows = db.session.execute(
        select(Offer.id, Offer.last_ends_at)
        .where(
            Offer.state.in_(("published", "closed")),
            Offer.last_ends_at < now,
            Offer.last_ends_at > now - LONGEST_AGO,
        )
        .order_by(Offer.id)
    )
    return [(number, ended) for number, ended in rows if ended is not None]


def _to_ask(offer_id: int, stage: Stage) -> Iterator[str]:
    """The addresses that this stage is still to be asked of: those who came, or who booked for them."""
    addresses = sorted(set(_leaders(offer_id) if stage.of_leaders else _attended(offer_id)))
    asked = set(
        db.session.scalars(
            select(FeedbackAsk.receiver).where(
                FeedbackAsk.offer_id == offer_id, FeedbackAsk.stage == stage.number
            )
        )
    )
    unwanted = mail_choices.stopped_by(addresses, GROUP)
    for address in addresses:
        if address not in unwanted and seal(address) not in asked:
            yield address


def _attended(offer_id: int) -> list[str]:
    rows = db.session.execute(
        select(TrainingRecord.person_email, User.email)
        .outerjoin(User, User.id == TrainingRecord.user_id)
        .where(TrainingRecord.offer_id == offer_id)
    )
    return [a for person_email, account in rows if (a := account or person_email)]


def _leaders(offer_id: int) -> list[str]:
    """Whoever booked places on a training that somebody of theirs attended."""
    employers = select(TrainingRecord.employer_code).where(TrainingRecord.offer_id == offer_id)
    return list(
        db.session.scalars(
            select(User.email)
            .join(Booking, Booking.booked_by == User.id)
            .where(
                Booking.offer_id == offer_id,
                Booking.state == "booked",
                Booking.employer_code.in_(employers),
                User.suspended_at.is_(None),
            )
            .distinct()
        )
    )


def _ask(offer: Offer, stage: Stage, address: str) -> None:
    token = new_token()
    row = FeedbackAsk(
        offer_id=offer.id,
        stage=stage.number,
        receiver=seal(address),
        token_hash=hash_token(token),
        asked_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    mails.send_optional(
        "cpd_feedback",
        group=GROUP,
        to=address,
        subject=f"{len(stage.questions)} short questions: {offer.title}",
        dedup_key=f"cpd.feedback:{row.id}",
        offer=offer,
        stage=stage,
        link=mails.site_link(f"/training/feedback/{token}"),
    )


def seal(address: str) -> str:
    """What tells whether an address was asked, without keeping it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"feedback:{address.casefold()}".encode(), hashlib.sha256).hexdigest()


def answer(*, token: str, scores: Mapping[str, int], comment: str) -> None:
    """Take one answer, and show the waiting ones to the host once five have come together.

    The link is used up; nothing of it is kept with the answer. Raises NotFound, Conflict (answered already).
    """
    asked = queries_feedback.asked(token)
    if asked is None:
        raise NotFound
    first = rows_changed(
        update(FeedbackAsk)
        .where(FeedbackAsk.id == asked.ask_id, FeedbackAsk.answered.is_(False))
        .values(answered=True)
    )
    if not first:
        raise Conflict("You have answered these questions already.")
    today = clock.today()
    db.session.add(
        FeedbackAnswer(
            id=secrets.token_hex(16),
            offer_id=asked.offer_id,
            stage=asked.stage.number,
            scores=dict(scores),
            comment=comment,
            month=today.replace(day=1),
        )
    )
    db.session.flush()
    here = (
        FeedbackAnswer.offer_id == asked.offer_id,
        FeedbackAnswer.stage == asked.stage.number,
        FeedbackAnswer.released.is_(False),
    )
    waiting = db.session.scalar(select(func.count()).select_from(FeedbackAnswer).where(*here)) or 0
    if training_feedback.may_release(waiting):
        rows_changed(update(FeedbackAnswer).where(*here).values(released=True))
    audit.record(  # by nobody: even whoever is signed in answers unnamed
        actor=ANONYMOUS,
        action="feedback.answer",
        subject_kind="cpd_offer",
        subject_code=asked.offer_id,
        details={"stage": asked.stage.number},
    )
