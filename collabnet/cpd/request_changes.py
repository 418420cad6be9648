"""Writing requests: asking for training, changing and withdrawing it; suggesting an offer, and answering that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from collabnet.core.actor import Actor, Scope
from collabnet.cpd import offers, parties
from collabnet.cpd.models import Request, RequestAnswer
from collabnet.platform import audit, mails
from collabnet.platform.clock import today
from collabnet.platform.db import db, rows_changed, utcnow
from collabnet.platform.errors import Conflict, Invalid, NotFound
from collabnet.platform.registry import registry

CHANGED = "Somebody else changed this request while you had the page open."
FURTHEST = dt.timedelta(days=3 * 366)


def ask(*, actor: Actor, employer: Scope, values: Mapping[str, Any]) -> Request:
    """Publish a request. Raises Invalid."""
    _refuse(values)
    request = Request(**parties.columns("employer", employer), created_by=actor.user_id, **values)
    db.session.add(request)
    db.session.flush()
    _record(actor, "ask", request)
    return request


def change(*, actor: Actor, request_id: int, version: int, values: Mapping[str, Any]) -> Request:
    """Change an open request. Raises Invalid, Conflict, NotFound."""
    _refuse(values)
    request = _take(request_id, version)
    for name, value in values.items():
        setattr(request, name, value)
    _record(actor, "change_request", request)
    db.session.flush()
    return request


def withdraw(*, actor: Actor, request_id: int, version: int) -> Request:
    """Take a request back."""
    request = _take(request_id, version)
    request.state, request.ended_at = "withdrawn", utcnow()
    _record(actor, "withdraw_request", request)
    db.session.flush()
    return request


def suggest(*, actor: Actor, request_id: int, offer_id: int, message: str = "") -> RequestAnswer:
    """Point whoever asks to an offer of one's own; they are told, and stay unnamed until they accept."""
    request, offer = db.session.get(Request, request_id), offers.shown_offer(offer_id)
    if request is None or offer is None:
        raise NotFound
    if request.state not in ("open", "pooled"):
        raise Conflict("This request is over.")
    if not offers.is_open(offer):
        raise Invalid("offer", "Choose training that can be booked")
    if request.employer == offer.host:
        raise Invalid("offer", "This request is your own")
    there = db.session.scalar(
        select(RequestAnswer.id).where(
            RequestAnswer.request_id == request_id, RequestAnswer.offer_id == offer_id
        )
    )
    if there is not None:
        raise Invalid("offer", "You have suggested this already")
    answer = RequestAnswer(
        request_id=request_id, offer_id=offer_id, message=message, created_by=actor.user_id
    )
    db.session.add(answer)
    db.session.flush()
    _record(actor, "suggest", request, offer=offer_id)
    for address in registry().mail_addresses(request.employer):
        mails.send(
            "cpd_suggested", to=address, subject=f"Training for your request: {offer.title}",
            dedup_key=f"cpd:suggest:{answer.id}:{address}"[:120], request=request, offer=offer,
            host=parties.name(offer.host), message=message,
            link=mails.site_link(f"/training/requests/{request.id}"),
        )  # fmt: skip
    return answer


def accept(*, actor: Actor, request_id: int, answer_id: int) -> RequestAnswer:
    """Take a suggestion up: the request is met, and the host learns who asks. Booking comes next."""
    request, answer = _answer(request_id, answer_id)
    taken = rows_changed(
        update(RequestAnswer)
        .where(RequestAnswer.id == answer_id, RequestAnswer.state == "suggested")
        .values(state="accepted", answered_at=utcnow())
    )
    if not taken or request.state not in ("open", "pooled"):
        raise Conflict("This suggestion has been answered already, or the request is over.")
    request.state, request.ended_at = "met", utcnow()
    request.version += 1
    db.session.flush()
    db.session.refresh(answer)
    _record(actor, "accept_suggestion", request, offer=answer.offer_id)
    offer = offers.find(answer.offer_id)
    if offer is not None:
        for address in registry().mail_addresses(offer.host):
            mails.send(
                "cpd_taken_up", to=address, subject=f"Your suggestion was taken up: {offer.title}",
                dedup_key=f"cpd:taken_up:{answer.id}:{address}"[:120], request=request, offer=offer,
                employer=parties.name(request.employer),
                link=mails.site_link(f"/training/requests/{request.id}"),
            )  # fmt: skip
    return answer


def decline(*, actor: Actor, request_id: int, answer_id: int) -> RequestAnswer:
    """Say no to a suggestion; who asks stays unnamed."""
    request, answer = _answer(request_id, answer_id)
    if answer.state == "declined":
        return answer
    if answer.state != "suggested":
        raise Conflict("This suggestion has been answered already.")
    answer.state, answer.answered_at = "declined", utcnow()
    _record(actor, "decline_suggestion", request, offer=answer.offer_id)
    db.session.flush()
    return answer


def _answer(request_id: int, answer_id: int) -> tuple[Request, RequestAnswer]:
    request = db.session.get(Request, request_id)
    answer = db.session.get(RequestAnswer, answer_id)
    if request is None or answer is None or answer.request_id != request_id:
        raise NotFound
    return request, answer


def _refuse(values: Mapping[str, Any]) -> None:
    now = today()
    if values["latest"] < values["earliest"]:
        raise Invalid("latest", "This must not be before the first day")
    if values["latest"] < now:
        raise Invalid("latest", "This day has passed")
    if values["latest"] > now + FURTHEST:
        raise Invalid("latest", "That is more than three years away: check the year")


def _take(request_id: int, version: int) -> Request:
    taken = rows_changed(
        update(Request)
        .where(Request.id == request_id, Request.version == version)
        .values(version=Request.version + 1, changed_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    if not taken:
        raise Conflict(CHANGED)
    request = db.session.get_one(Request, request_id, populate_existing=True)
    if request.state not in ("open", "pooled"):
        raise Conflict("This request is over.")
    return request


def _record(actor: Actor, act: str, request: Request, **details: object) -> None:
    audit.record(
        actor=actor, action=f"cpd.{act}", subject_kind="cpd_request", subject_code=request.id,
        details=dict(details),
    )  # fmt: skip
