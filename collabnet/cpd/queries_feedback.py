"""Feedback as those who are asked and the host see it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from collabnet.accounts.tokens import hash_token
from collabnet.core import training_feedback
from collabnet.core.actor import Subject
from collabnet.core.training_feedback import BY_NUMBER, STAGES, Stage, Summary
from collabnet.cpd import parties
from collabnet.cpd.models import Offer
from collabnet.cpd.models_after import FeedbackAnswer, FeedbackAsk
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform import clock
from collabnet.platform.db import db


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link to questions is about."""

    ask_id: int
    offer_id: int
    title: str
    stage: Stage
    answered: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as the host sees it: how many were asked, and what the released answers say."""

    summary: Summary
    asked: int
    comments: tuple[str, ...]


def asked(token: str) -> Asked | None:
    """The questions behind a link, or None when it is not ours or too old."""
    row = db.session.execute(
        select(FeedbackAsk, Offer.title)
        .join(Offer, Offer.id == FeedbackAsk.offer_id)
        .where(FeedbackAsk.token_hash == hash_token(token))
    ).one_or_none()
    if row is None:
        return None
    ask: FeedbackAsk = row[0]
    if not training_feedback.is_open(asked_on=ask.asked_on, today=clock.today()):
        return None
    return Asked(ask.id, ask.offer_id, row[1], BY_NUMBER[ask.stage], ask.answered)


def offer_subject(offer_id: int) -> Subject | None:
    """Where an offer belongs: with its host."""
    offer = find_offer(offer_id)
    return None if offer is None else parties.subject(offer.host)


def find_offer(offer_id: int) -> Offer | None:
    """An offer that was published, or None."""
    offer = db.session.get(Offer, offer_id) if 0 < offer_id <= LARGEST_KEY else None
    return offer if offer is not None and offer.published_at is not None else None


def host_view(offer_id: int) -> list[StageView]:
    """Every stage of one training that has been asked, with what may be shown of it."""
    counts = db.session.execute(
        select(FeedbackAsk.stage, func.count())
        .where(FeedbackAsk.offer_id == offer_id)
        .group_by(FeedbackAsk.stage)
    ).all()
    asked_of: dict[int, int] = dict(counts)
    rows = db.session.scalars(
        select(FeedbackAnswer)
        .where(FeedbackAnswer.offer_id == offer_id, FeedbackAnswer.released)
        .order_by(FeedbackAnswer.id)  # random: in no order of arrival
    ).all()
    views = []
    for stage in STAGES:
        if stage.number not in asked_of:
            continue
        here = [r for r in rows if r.stage == stage.number]
        found = training_feedback.summary(stage, [r.scores for r in here])
        comments = tuple(r.comment for r in here if r.comment) if found.scores else ()
        views.append(StageView(found, asked_of[stage.number], comments))
    return views
